"""From a stored picture to what the encoder sees, for training and for measuring. Both labels go through the same code.

Decoding gives RGB, 8 bits: EXIF orientation applied, alpha dropped (not blended), palettes, grey and CMYK converted, 16 bits cut
to 8. `encoder_input` is the product's own preparation: short side to 224 by bicubic interpolation (Pillow's BICUBIC, which
is Catmull-Rom with an area filter when shrinking), centre crop, (value / 255 - mean) / std. Between the two stands a condition:

    stored      nothing
    messenger   long side at most 1280, JPEG quality 70, 4:2:0: what a messenger does to a picture
    augmented   a random history, drawn from the file's own sha256: crop of .75 to 1 of each side, long side at most 1280,
                resize by .45 to 1 with a random filter (short side never under 96), JPEG 60 to 95
"""

import io
import random

import numpy as np
from PIL import Image, ImageOps

Image.MAX_IMAGE_PIXELS = 120_000_000
SIDE = 224
MEAN = np.array([0.48145466, 0.4578275, 0.40821073], np.float32)
STD = np.array([0.26862954, 0.26130258, 0.27577711], np.float32)
FILTERS = (Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS)
CONDITIONS = ("stored", "messenger", "augmented")


def rgb(image: Image.Image) -> Image.Image:
    """Any decoded picture as RGB of 8 bits."""
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I;16"):
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    return image.convert("RGB")


def jpeg(image: Image.Image, quality: int, subsampling: int) -> tuple[Image.Image, int]:
    """The picture after one JPEG round trip, and the bytes that it took."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, subsampling=subsampling)
    size = buffer.tell()
    buffer.seek(0)
    return Image.open(buffer).convert("RGB"), size


def resized(image: Image.Image, scale: float, resample: Image.Resampling) -> Image.Image:
    width, height = image.size
    return image.resize((max(1, round(width * scale)), max(1, round(height * scale))), resample)


def with_history(image: Image.Image, condition: str, sha256: str) -> tuple[Image.Image, int | None]:
    """The picture after the condition's history, and the bytes of its last JPEG (None when there was none)."""
    if condition == "stored":
        return image, None
    if condition == "messenger":
        long_side = max(image.size)
        if long_side > 1280:
            image = resized(image, 1280 / long_side, Image.Resampling.LANCZOS)
        return jpeg(image, 70, 2)
    if condition != "augmented":
        raise ValueError(f"unknown condition {condition}")
    draw = random.Random(sha256)
    width, height = image.size
    part = draw.uniform(0.75, 1.0)
    w, h = max(1, round(width * part)), max(1, round(height * part))
    x, y = draw.randint(0, width - w), draw.randint(0, height - h)
    image = image.crop((x, y, x + w, y + h))
    if max(image.size) > 1280:
        image = resized(image, 1280 / max(image.size), draw.choice(FILTERS))
    scale = max(draw.uniform(0.45, 1.0), min(1.0, 96 / min(image.size)))
    image = resized(image, scale, draw.choice(FILTERS))
    return jpeg(image, draw.randint(60, 95), draw.choice((0, 2, 2)))


def view(image: Image.Image) -> Image.Image:
    """Short side to 224, centre crop."""
    width, height = image.size
    short = min(width, height)
    w, h = max(SIDE, round(width * SIDE / short)), max(SIDE, round(height * SIDE / short))
    image = image.resize((w, h), Image.Resampling.BICUBIC)
    x, y = (w - SIDE) // 2, (h - SIDE) // 2
    return image.crop((x, y, x + SIDE, y + SIDE))


def encoder_input(image: Image.Image) -> np.ndarray:
    """f32 [1, 3, 224, 224] of a 224 x 224 view."""
    values = (np.asarray(image, np.float32) / np.float32(255.0) - MEAN) / STD
    return np.ascontiguousarray(values.transpose(2, 0, 1)[None])
