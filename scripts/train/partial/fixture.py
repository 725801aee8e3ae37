"""Make the three fixtures of the detector of altered parts out of the portrait that the other fixtures use (NASA, public domain).

    fixture.py --teachers DIR --fixtures ../../../fixtures

quiet/untouched.jpg: the portrait once more as JPEG of quality 92. fires/lower-left.jpg: the same with a region at the lower left passed through the latent auto-encoder.
damaged/cut.jpg: the beginning of that file.
"""

import argparse
import io
import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from forge import Forger


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--teachers", type=Path, required=True)
    parser.add_argument("--fixtures", type=Path, required=True)
    a = parser.parse_args()
    with Image.open(a.fixtures / "media/portrait.jpg") as opened:
        picture = np.asarray(opened.convert("RGB"))
    top, bottom, left, right = 288, 512, 0, 224
    region = Image.new("L", (512, 512))
    ImageDraw.Draw(region).ellipse((8, 304, 208, 504), fill=255)
    m = np.asarray(region.filter(ImageFilter.GaussianBlur(3)), np.float32)[top:bottom, left:right, None] / 255
    again = Forger(a.teachers).pass_through(np.ascontiguousarray(picture[top:bottom, left:right]), random.Random(1), 2, 0.05)
    forged = picture.copy()
    forged[top:bottom, left:right] = (picture[top:bottom, left:right] * (1 - m) + again * m).round().astype(np.uint8)
    for name, pixels in (("quiet/untouched.jpg", picture), ("fires/lower-left.jpg", forged)):
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "JPEG", quality=92, subsampling=0)
        (a.fixtures / "partial" / name).parent.mkdir(parents=True, exist_ok=True)
        (a.fixtures / "partial" / name).write_bytes(buffer.getvalue())
    (a.fixtures / "partial/damaged").mkdir(parents=True, exist_ok=True)
    (a.fixtures / "partial/damaged/cut.jpg").write_bytes((a.fixtures / "partial/fires/lower-left.jpg").read_bytes()[:9000])


if __name__ == "__main__":
    main()
