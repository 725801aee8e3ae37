"""From a stored picture to what the encoder sees, for training and for measuring. Both labels go through the same code.

Decoding gives RGB, 8 bits: EXIF orientation applied, alpha dropped (not blended), palettes, grey and CMYK converted, 16 bits cut
to 8. `encoder_input` is the product's own preparation: short side to 224 by bicubic interpolation (Pillow's BICUBIC, which
is Catmull-Rom with an area filter when shrinking), centre crop, (value / 255 - mean) / std. Between the two stands a condition:

    stored      nothing
    messenger   long side at most 1280, JPEG quality 70, 4:2:0: what a messenger does to a picture
    video       long side at most 848, one key frame of H.264 at crf 30: what a messenger's video does to it
    augmented   a random history, drawn from the file's own sha256: crop of .75 to 1 of each side, long side at most 1280,
                resize by .45 to 1 with a random filter (short side never under 96); for three in ten, one of WebP 50 to 90, JPEG 50 to 90,
                blur of .3 to 1.2 pixels, H.264 at crf 20 to 34; then JPEG 60 to 95

A picture has as many augmented views as are asked for: view 1, 2, ... draw from the same seed with the number added.
"""

import io
import random
from fractions import Fraction

import av
import numpy as np
from PIL import Image, ImageFilter, ImageOps

Image.MAX_IMAGE_PIXELS = 120_000_000
SIDE = 224
MEAN = np.array([0.48145466, 0.4578275, 0.40821073], np.float32)
STD = np.array([0.26862954, 0.26130258, 0.27577711], np.float32)
FILTERS = (Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS)
CONDITIONS = ("stored", "messenger", "video", "augmented")


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


def webp(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=quality)
    buffer.seek(0)
    return Image.open(buffer).convert("RGB")


def h264(image: Image.Image, crf: int) -> Image.Image:
    """The picture as the one key frame of an H.264 stream, 4:2:0, odd sides cut by a pixel."""
    image = image.crop((0, 0, max(2, image.width // 2 * 2), max(2, image.height // 2 * 2)))
    coder = av.CodecContext.create("libx264", "w")
    coder.width, coder.height, coder.pix_fmt, coder.time_base, coder.thread_count = image.width, image.height, "yuv420p", Fraction(1, 25), 1
    coder.options = {"crf": str(crf), "preset": "veryfast"}
    packets = [*coder.encode(av.VideoFrame.from_image(image)), *coder.encode(None)]
    reader = av.CodecContext.create("h264", "r")
    reader.thread_count = 1
    frames = [frame for packet in [*packets, None] for frame in reader.decode(packet)]
    return frames[0].to_image()


def resized(image: Image.Image, scale: float, resample: Image.Resampling) -> Image.Image:
    width, height = image.size
    return image.resize((max(1, round(width * scale)), max(1, round(height * scale))), resample)


def worn(image: Image.Image, draw: random.Random) -> Image.Image:
    """For three pictures in ten, one more thing that happens to pictures on their way."""
    if draw.random() >= 0.3:
        return image
    kind = draw.randrange(4)
    if kind == 0:
        return webp(image, draw.randint(50, 90))
    if kind == 1:
        return jpeg(image, draw.randint(50, 90), draw.choice((0, 2, 2)))[0]
    if kind == 2:
        return image.filter(ImageFilter.GaussianBlur(draw.uniform(0.3, 1.2)))
    return h264(image, draw.randint(20, 34))


def with_history(image: Image.Image, condition: str, sha256: str, number: int = 1) -> tuple[Image.Image, int | None]:
    """The picture after the condition's history, and the bytes of its last JPEG (None when there was none)."""
    if condition == "stored":
        return image, None
    if condition == "messenger":
        long_side = max(image.size)
        if long_side > 1280:
            image = resized(image, 1280 / long_side, Image.Resampling.LANCZOS)
        return jpeg(image, 70, 2)
    if condition == "video":
        return h264(resized(image, min(1.0, 848 / max(image.size)), Image.Resampling.LANCZOS), 30), None
    if condition != "augmented":
        raise ValueError(f"unknown condition {condition}")
    draw = random.Random(sha256 if number == 1 else f"{sha256}:{number}")
    width, height = image.size
    part = draw.uniform(0.75, 1.0)
    w, h = max(1, round(width * part)), max(1, round(height * part))
    x, y = draw.randint(0, width - w), draw.randint(0, height - h)
    image = image.crop((x, y, x + w, y + h))
    if max(image.size) > 1280:
        image = resized(image, 1280 / max(image.size), draw.choice(FILTERS))
    scale = max(draw.uniform(0.45, 1.0), min(1.0, 96 / min(image.size)))
    image = worn(resized(image, scale, draw.choice(FILTERS)), draw)
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
