"""Self-blended faces: a genuine face blended with an altered copy of itself, so that nothing but the seam and the mismatch is new.

The idea is that of Shiohara and Yamasaki, "Detecting Deepfakes with Self-Blended Images" (CVPR 2022); this is our own implementation. A copy of the crop is
shifted, scaled and bent a little, colour, sharpness, resolution, noise and compression of the copy or of the original are changed, and the copy is laid over
the original under a mask:

    hull    the convex hull of the 68 points, sometimes up to the forehead        face swaps
    mesh    the hull of the inner points (brows, eyes, nose, mouth)                face swaps of small models
    lower   from the nose's root down to the chin                                 lip synchronisation
    mouth   the mouth, or the eyes (`eyes`), or a random set of points (`part`)    partial re-animation
"""

import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.spatial import ConvexHull, QhullError

from histories import FILTERS, coded

SHAPES = ("hull",) * 4 + ("mesh",) * 2 + ("lower",) * 2 + ("mouth",) * 2 + ("eyes", "part")
LEAST, MOST = 0.02, 0.75  # of the crop's area; a mask outside of this is drawn again


@dataclass
class Blended:
    image: Image.Image
    mask: np.ndarray  # f32 [H, W], 0 to 1: the copy's share
    shape: str


def hull(points: np.ndarray, size: int, grown: float) -> np.ndarray:
    """Convex hull of points [n, 2] in pixels, grown about its middle, as u8 [size, size]."""
    middle = points.mean(0)
    corners = (points[ConvexHull(points).vertices] - middle) * grown + middle
    image = Image.new("L", (size, size))
    ImageDraw.Draw(image).polygon([tuple(p) for p in corners], fill=255)
    return np.asarray(image)


def bend(size: int, r: np.random.Generator, reach: float) -> np.ndarray:
    """Smooth random shifts f32 [2, size, size] of about `reach` pixels."""
    coarse = r.normal(0, 1, (2, 8, 8))
    fields = [np.asarray(Image.fromarray(c.astype(np.float32)).resize((size, size), Image.Resampling.BICUBIC)) for c in coarse]
    return np.stack(fields) * reach


def outline(points: np.ndarray, size: int, r: random.Random, grid: np.random.Generator) -> tuple[np.ndarray, str]:
    """A mask f32 [size, size] with a soft edge, 0 to 1, and its shape. `points` [68, 2] in pixels."""
    for _ in range(8):
        shape = r.choice(SHAPES)
        if shape == "hull":
            chosen = points
            if r.random() < 0.5:  # the forehead: the brows mirrored away from the nose's root
                chosen = np.concatenate([points, points[17:27] + (points[17:27] - points[27:31].mean(0)) * r.uniform(0.3, 0.9)])
        elif shape == "mesh":
            chosen = points[17:68]
        elif shape == "lower":
            chosen = points[[*range(2, 15), *range(r.randint(28, 30), 36)]]
        elif shape == "mouth":
            chosen = points[48:68]
        elif shape == "eyes":
            chosen = points[[*range(36, 48), *(range(17, 27) if r.random() < 0.6 else ())]]
        else:
            chosen = points[r.sample(range(68), r.randint(5, 14))]
        grown = r.uniform(1.15, 1.7) if shape in ("mouth", "eyes") else r.uniform(0.85, 1.12)
        try:
            hard = hull(chosen, size, grown)
        except QhullError:
            continue
        y, x = np.mgrid[0:size, 0:size].astype(np.float32)
        dx, dy = bend(size, grid, size * r.uniform(0.0, 0.03))
        bent = map_coordinates(hard.astype(np.float32) / 255, [y + dy, x + dx], order=1, mode="nearest")
        # Blurred, cut at a random level (which shrinks or grows it), blurred again: edges from hard to very soft.
        cut = (gaussian_filter(bent, size * r.uniform(0.004, 0.04)) > r.uniform(0.2, 0.8)).astype(np.float32)
        soft = gaussian_filter(cut, size * r.choice((r.uniform(0.002, 0.01), r.uniform(0.01, 0.06))))
        if LEAST <= soft.mean() <= MOST:
            return soft * r.choice((1.0, 1.0, 1.0, 0.75, 0.5)), shape
    y, x = np.mgrid[0:size, 0:size] / size - 0.5
    return gaussian_filter(((x / 0.3) ** 2 + (y / 0.38) ** 2 < 1).astype(np.float32), size * 0.02), "ellipse"


def altered(x: np.ndarray, r: random.Random, grid: np.random.Generator, reach: float = 1.0) -> np.ndarray:
    """u8 [H, W, 3] in another colour, sharpness, resolution, noise and compression: two to four of these. `reach`: of the colours."""
    image, size = Image.fromarray(x), x.shape[0]
    for kind in r.sample(("colour", "light", "resolution", "sharpness", "noise", "compression"), r.randint(2, 4)):
        if kind == "colour":
            x = np.asarray(image, np.float32) + reach * np.array([r.uniform(-15, 15) for _ in range(3)], np.float32)
            grey = x @ np.array([0.299, 0.587, 0.114], np.float32)
            x = grey[..., None] + (x - grey[..., None]) * (1 + reach * r.uniform(-0.25, 0.3))
            image = Image.fromarray(x.round().clip(0, 255).astype(np.uint8))
        elif kind == "light":
            x = np.asarray(image, np.float32)
            x = (x - x.mean()) * r.uniform(0.85, 1.15) + x.mean() + r.uniform(-15, 15)
            image = Image.fromarray(x.round().clip(0, 255).astype(np.uint8))
        elif kind == "resolution":
            small = max(24, round(size * r.uniform(0.25, 0.7)))
            image = image.resize((small, small), r.choice(FILTERS)).resize((size, size), r.choice(FILTERS))
        elif kind == "sharpness":
            how = ImageFilter.GaussianBlur(r.uniform(0.5, 1.6)) if r.random() < 0.5 else ImageFilter.UnsharpMask(r.uniform(0.8, 2), r.randint(50, 160), 0)
            image = image.filter(how)
        elif kind == "noise":
            x = np.asarray(image, np.float32)
            image = Image.fromarray((x + grid.normal(0, r.uniform(1.5, 8), x.shape)).round().clip(0, 255).astype(np.uint8))
        else:
            image = coded(image, ("jpeg", r.randint(25, 75)))
    return np.asarray(image.resize((size, size), Image.Resampling.BICUBIC)) if image.size != (size, size) else np.asarray(image)


def blended(crop: Image.Image, points: np.ndarray, seed: str) -> Blended:
    """`crop` square; `points` [68, 2] as shares of its side."""
    r = random.Random(seed)
    grid = np.random.default_rng(r.getrandbits(64))
    size = crop.width
    original = np.asarray(crop)
    mask, shape = outline(points * size, size, r, grid)
    copy, base = original, original
    if r.random() < 0.5:
        copy = altered(original, r, grid)
    else:
        # What changes the whole picture must stay ordinary: its genuine sibling has not been through it.
        base = altered(original, r, grid, 0.4)
        if r.random() < 0.5:
            copy = altered(original, r, grid)
    scale, turn = 1 + r.uniform(-0.05, 0.05), r.uniform(-0.04, 0.04)
    shift = [r.uniform(-0.03, 0.03) * size for _ in range(2)]
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    cy, cx = points.mean(0)[::-1] * size
    dx, dy = bend(size, grid, size * r.choice((0.0, 0.008, 0.015)))
    u, v = x - cx, y - cy
    where = [(v + u * turn) / scale + cy + shift[1] + dy, (u - v * turn) / scale + cx + shift[0] + dx]
    moved = np.stack([map_coordinates(copy[..., c].astype(np.float32), where, order=1, mode="nearest") for c in range(3)], -1)
    out = base * (1 - mask[..., None]) + moved * mask[..., None]
    return Blended(Image.fromarray(out.round().clip(0, 255).astype(np.uint8)), mask.astype(np.float32), shape)
