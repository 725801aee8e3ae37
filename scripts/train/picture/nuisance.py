"""What a picture gives away that is no trace of generation: size, format, compression, brightness, sharpness.

A detector's figure counts only as far as it stands above a model that sees nothing but these. Two sets:

    stored_facts   of the file as it lies there: bytes, sides, format, JPEG tables, EXIF, and the statistics below
    view_facts     of the picture after a condition's history and of the encoder's 224-pixel view of it:
                   sides, bytes a pixel of its last JPEG (or of one made for the purpose), statistics
"""

import math

import numpy as np
from PIL import Image

from views import jpeg

STATISTICS = ["mean", "deviation", "saturation", "high-frequency", "residual", "dark", "bright"]
STORED = ["log-bytes", "log-width", "log-height", "aspect", "bytes-a-pixel", "jpeg", "png", "webp", "luma-table", "subsampled", "exif", "alpha", "square"]
STORED += ["multiple-of-64"] + STATISTICS
VIEW = ["log-width", "log-height", "aspect", "square", "jpeg-bytes-a-pixel"] + STATISTICS


def statistics(image: Image.Image) -> list[float]:
    """Brightness, colour and sharpness of at most 512 x 512 central pixels, without resampling."""
    width, height = image.size
    w, h = min(512, width), min(512, height)
    x, y = (width - w) // 2, (height - h) // 2
    pixels = np.asarray(image.crop((x, y, x + w, y + h)), np.float32)
    luma = pixels @ np.array([0.299, 0.587, 0.114], np.float32)
    spread = pixels.max(2) - pixels.min(2)
    across, down = np.diff(luma, axis=1), np.diff(luma, axis=0)
    second = luma[:, 2:] - 2 * luma[:, 1:-1] + luma[:, :-2] if w > 2 else np.zeros((1, 1), np.float32)
    return [
        float(luma.mean()),
        float(luma.std()),
        float(spread.mean()),
        math.log1p(float(np.abs(across).mean() + np.abs(down).mean())) if across.size and down.size else 0.0,
        math.log1p(float(np.median(np.abs(second)))),
        float((luma < 8).mean()),
        float((luma > 247).mean()),
    ]


def stored_facts(size: int, opened: Image.Image, picture: Image.Image) -> list[float]:
    """`opened` is the file as Pillow opened it, `picture` the same in RGB."""
    width, height = picture.size
    tables = getattr(opened, "quantization", None) or {}
    luma_table = float(np.mean(tables[min(tables)])) if tables else 0.0
    layers = getattr(opened, "layer", None)
    subsampled = float(bool(layers) and layers[0][1] * layers[0][2] > 1)
    return [
        math.log(size),
        math.log(width),
        math.log(height),
        width / height,
        size / (width * height),
        float(opened.format == "JPEG"),
        float(opened.format == "PNG"),
        float(opened.format == "WEBP"),
        luma_table,
        subsampled,
        float("exif" in opened.info),
        float("A" in opened.mode or "transparency" in opened.info),
        float(width == height),
        float(width % 64 == 0 and height % 64 == 0),
        *statistics(picture),
    ]


def view_facts(picture: Image.Image, jpeg_bytes: int | None) -> list[float]:
    width, height = picture.size
    if jpeg_bytes is None:
        jpeg_bytes = jpeg(picture, 90, 2)[1]
    return [
        math.log(width),
        math.log(height),
        width / height,
        float(width == height),
        jpeg_bytes / (width * height),
        *statistics(picture),
    ]
