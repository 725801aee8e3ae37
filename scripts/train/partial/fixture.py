"""Make the three fixtures of the detector of altered parts out of a picture of the other fixtures (media/turned.jpg: SpaceX, public domain).

    fixture.py --fixtures ../../../fixtures

quiet/untouched.jpg: that picture upright, once more as JPEG of quality 92. fires/upper-left.jpg: the same with a round region at the upper left
shrunk to half, brought back and sharpened, of those places and strengths one that the shipped detector finds. damaged/cut.jpg: the beginning of that file.
"""

import argparse
import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fixtures", type=Path, required=True)
    a = parser.parse_args()
    with Image.open(a.fixtures / "media/turned.jpg") as opened:
        image = ImageOps.exif_transpose(opened).convert("RGB")
    region = Image.new("L", image.size)
    ImageDraw.Draw(region).ellipse((4, 4, 148, 148), fill=255)
    m = np.asarray(region.filter(ImageFilter.GaussianBlur(2)), np.float32)[..., None] / 255
    half = image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)
    again = half.resize(image.size, Image.Resampling.BICUBIC).filter(ImageFilter.UnsharpMask(2, 140, 0))
    forged = Image.fromarray((np.asarray(image) * (1 - m) + np.asarray(again) * m).round().astype(np.uint8))
    folder = a.fixtures / "partial"
    for name, picture in (("quiet/untouched.jpg", image), ("fires/upper-left.jpg", forged)):
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=92, subsampling=0)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(buffer.getvalue())
    (folder / "damaged").mkdir(exist_ok=True)
    (folder / "damaged/cut.jpg").write_bytes((folder / "fires/upper-left.jpg").read_bytes()[:6000])


if __name__ == "__main__":
    main()
