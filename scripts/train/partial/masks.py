"""Where a forger works: the outlines of bodies, faces and arbitrary parts of a picture, hard or soft at the edge.

All masks are f32 [H, W] within 0 .. 1, and cover 3 to 40 % of the picture.
"""

import math
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

LEAST, MOST = 0.03, 0.40
SHAPES = ("body", "body", "face", "blob", "polygon")


def _capsule(draw: ImageDraw.ImageDraw, x0: float, y0: float, x1: float, y1: float, radius: float) -> None:
    draw.line((x0, y0, x1, y1), fill=255, width=max(1, round(2 * radius)))
    for x, y in ((x0, y0), (x1, y1)):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


def _body(draw: ImageDraw.ImageDraw, r: random.Random, x: float, y: float, size: float) -> None:
    """Torso, two upper arms, two upper legs and, in half of them, the head, leaning a little. `size` is the height in pixels."""
    lean = r.uniform(-0.35, 0.35)
    down = lambda d: (x + math.sin(lean) * d * size, y + math.cos(lean) * d * size)
    shoulders, hips = down(-0.25), down(0.15)
    _capsule(draw, *shoulders, *hips, size * r.uniform(0.11, 0.17))
    for side in (-1, 1):
        hand = (shoulders[0] + side * size * r.uniform(0.1, 0.28), shoulders[1] + size * r.uniform(0.15, 0.4))
        foot = (hips[0] + side * size * r.uniform(0.05, 0.2), hips[1] + size * r.uniform(0.25, 0.4))
        if r.random() < 0.7:
            _capsule(draw, *shoulders, *hand, size * r.uniform(0.035, 0.06))
        if r.random() < 0.8:
            _capsule(draw, *hips, *foot, size * r.uniform(0.06, 0.09))
    if r.random() < 0.5:
        cx, cy = down(-0.43)
        draw.ellipse((cx - size * 0.08, cy - size * 0.11, cx + size * 0.08, cy + size * 0.11), fill=255)


def _shape(draw: ImageDraw.ImageDraw, r: random.Random, shape: str, x: float, y: float, size: float) -> None:
    if shape == "body":
        _body(draw, r, x, y, size * 2)
    elif shape == "face":
        a, b = size * r.uniform(0.33, 0.42), size * r.uniform(0.45, 0.55)
        draw.ellipse((x - a, y - b, x + a, y + b), fill=255)
    elif shape == "blob":
        for _ in range(r.randint(2, 4)):
            a, b = size * r.uniform(0.15, 0.4), size * r.uniform(0.15, 0.4)
            cx, cy = x + size * r.uniform(-0.3, 0.3), y + size * r.uniform(-0.3, 0.3)
            draw.ellipse((cx - a, cy - b, cx + a, cy + b), fill=255)
    else:
        corners = r.randint(4, 9)
        angles = sorted(r.uniform(0, 2 * math.pi) for _ in range(corners))
        draw.polygon([(x + size * r.uniform(0.25, 0.6) * math.cos(t), y + size * r.uniform(0.25, 0.6) * math.sin(t)) for t in angles], fill=255)


def mask(r: random.Random, width: int, height: int, shape: str | None = None, most: float = MOST) -> tuple[np.ndarray, str]:
    """A mask, and the name of its shape."""
    shape = shape or r.choice(SHAPES)
    for _ in range(60):
        image = Image.new("L", (width, height))
        size = min(width, height) * r.uniform(0.25, 0.9)
        _shape(ImageDraw.Draw(image), r, shape, r.uniform(0.2, 0.8) * width, r.uniform(0.2, 0.8) * height, size)
        if LEAST <= np.asarray(image).mean() / 255 <= most:
            break
    else:
        a, b = width * 0.2, height * 0.2
        image = Image.new("L", (width, height))
        ImageDraw.Draw(image).ellipse((width / 2 - a, height / 2 - b, width / 2 + a, height / 2 + b), fill=255)
    if r.random() < 0.65:
        image = image.filter(ImageFilter.GaussianBlur(r.uniform(1, 8) * min(width, height) / 512))
    return np.asarray(image, np.float32) / 255, shape
