"""Training pictures composed of cached views: moved, enlarged, tilted, turned, recoloured, blurred, compressed, joined.

The teacher saw each view upright; what is done to a picture is done to its faces, so that turned and spoilt pictures carry labels that the teacher could not give. A face is
a row of 17 numbers: score, box, five points (as in teacher.py, in pixels of the composed picture), then its visible share, and 1 where it teaches a face and 0 where it only
silences the place (unsure, cut off, too small).
"""

import io
import math
import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from teacher import mirrored

MOST = 24
SURE = 0.5
LEAST_SIDE = 8.0


class Pool:
    """The cached views, read as shards appear."""

    def __init__(self, folder: Path):
        self.folder, self.read = folder, set()
        self.views: list[tuple[np.ndarray, np.ndarray]] = []
        self.with_faces: list[int] = []
        self.without: list[int] = []

    def refresh(self) -> None:
        for path in sorted(self.folder.glob("*.npz")):
            if path.name in self.read:
                continue
            self.read.add(path.name)
            with np.load(path) as shard:
                pixels, shapes, faces, view = (shard[k] for k in ("pixels", "shape", "faces", "view"))
            start = 0
            for n, (h, w) in enumerate(shapes):
                own = faces[view == n]
                (self.with_faces if (own[:, 0] >= SURE).any() else self.without).append(len(self.views))
                self.views.append((pixels[start : start + h * w * 3].reshape(h, w, 3), own))
                start += int(h) * int(w) * 3

    def draw(self, r: random.Random) -> tuple[np.ndarray, np.ndarray]:
        faces = not self.without or (self.with_faces and r.random() < 0.65)
        return self.views[r.choice(self.with_faces if faces else self.without)]


def window(faces: np.ndarray, view: tuple[int, int], canvas: tuple[int, int], r: random.Random) -> tuple[float, float, float]:
    """Left, top and factor with which a view (width, height) is laid on a canvas."""
    width, height = view
    sure = faces[faces[:, 0] >= SURE]
    if len(sure) and r.random() < 0.65:
        face = sure[r.randrange(len(sure))]
        side = float(max(face[3] - face[1], face[4] - face[2]))
        # Enlarged more than three times, a face is a blur that nothing can be learnt from.
        target = math.exp(r.uniform(math.log(10.0), math.log(0.95 * min(canvas))))
        # Nor from a canvas that is nearly all border: small faces come from joined views.
        scale = max(min(target / side, 3.0), 0.6 * min(canvas[0] / width, canvas[1] / height))
        room = [max(0.5 * limit - 0.4 * side * scale, 0.0) for limit in canvas]
        at = [0.5 * limit + r.uniform(-free, free) for limit, free in zip(canvas, room)]
        return (face[1] + face[3]) / 2 - at[0] / scale, (face[2] + face[4]) / 2 - at[1] / scale, scale
    scale = min(canvas[0] / width, canvas[1] / height) * math.exp(r.uniform(math.log(0.8), math.log(2.2)))
    spare = [view[n] - canvas[n] / scale for n in (0, 1)]
    return spare[0] * r.random(), spare[1] * r.random(), scale


def laid(picture: np.ndarray, faces: np.ndarray, canvas: tuple[int, int], r: random.Random) -> tuple[np.ndarray, np.ndarray]:
    """One view on a canvas (width, height); faces [n, 15] in its pixels."""
    height, width = picture.shape[:2]
    left, top, scale = window(faces, (width, height), canvas, r)
    box = (max(left, 0.0), max(top, 0.0), min(left + canvas[0] / scale, width), min(top + canvas[1] / scale, height))
    fill = r.choice((0, 0, 114, 255, r.randrange(256)))
    out = np.full((canvas[1], canvas[0], 3), fill, np.uint8)
    x0, y0 = round((box[0] - left) * scale), round((box[1] - top) * scale)
    w, h = min(round((box[2] - box[0]) * scale), canvas[0] - x0), min(round((box[3] - box[1]) * scale), canvas[1] - y0)
    if w > 0 and h > 0:
        resample = r.choice((Image.Resampling.BILINEAR, Image.Resampling.BICUBIC))
        # Cut before resizing, so that only the part that is seen is made contiguous.
        c0, c1, r0, r1 = int(box[0]), min(width, math.ceil(box[2]) + 1), int(box[1]), min(height, math.ceil(box[3]) + 1)
        part = Image.fromarray(np.ascontiguousarray(picture[r0:r1, c0:c1]))
        inner = (box[0] - c0, box[1] - r0, box[2] - c0, box[3] - r0)
        out[y0 : y0 + h, x0 : x0 + w] = np.asarray(part.resize((w, h), resample, inner, reducing_gap=1.5))
    faces = faces.copy()
    faces[:, 1::2] = (faces[:, 1::2] - left) * scale
    faces[:, 2::2] = (faces[:, 2::2] - top) * scale
    if r.random() < 0.5:
        out, faces = out[:, ::-1], mirrored(faces, canvas[0])
    if r.random() < 0.15:
        out, faces = tilted(out, faces, max(-40.0, min(40.0, r.gauss(0, 16))), fill)
    return out, faces


def tilted(picture: np.ndarray, faces: np.ndarray, degrees: float, fill: int) -> tuple[np.ndarray, np.ndarray]:
    """Turned about the middle, counter-clockwise. A box becomes the one around the tilted ellipse that it held."""
    h, w = picture.shape[:2]
    turned = np.asarray(Image.fromarray(np.ascontiguousarray(picture)).rotate(degrees, Image.Resampling.BILINEAR, fillcolor=(fill,) * 3))
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    middle = np.array([w / 2, h / 2], np.float32)
    turn = np.array([[cos, sin], [-sin, cos]], np.float32)
    out = faces.copy()
    half = (faces[:, 3:5] - faces[:, 1:3]) / 2
    centre = ((faces[:, 1:3] + faces[:, 3:5]) / 2 - middle) @ turn.T + middle
    half = np.sqrt((half**2) @ (turn.T**2))
    out[:, 1:3], out[:, 3:5] = centre - half, centre + half
    out[:, 5:] = ((faces[:, 5:].reshape(-1, 5, 2) - middle) @ turn.T + middle).reshape(-1, 10)
    return turned, out


def quarter_turned(picture: np.ndarray, faces: np.ndarray, turns: int) -> tuple[np.ndarray, np.ndarray]:
    """Turned counter-clockwise by quarters, as numpy.rot90."""
    for _ in range(turns % 4):
        width = picture.shape[1]
        out = faces.copy()
        # x, y becomes y, width - x.
        out[:, 1], out[:, 2], out[:, 3], out[:, 4] = faces[:, 2], width - faces[:, 3], faces[:, 4], width - faces[:, 1]
        out[:, 5::2], out[:, 6::2] = faces[:, 6::2], width - faces[:, 5::2]
        picture, faces = np.rot90(picture), out
    return picture, faces


def marked(faces: np.ndarray, canvas: tuple[int, int]) -> np.ndarray:
    """With the visible share and whether it teaches; those that are hardly seen are dropped."""
    size = faces[:, 3:5] - faces[:, 1:3]
    limit = np.array(canvas, np.float32)
    seen = np.clip(np.minimum(faces[:, 3:5], limit) - np.maximum(faces[:, 1:3], 0), 0, None).prod(1) / np.maximum(size.prod(1), 1e-6)
    teaches = (faces[:, 0] >= SURE) & (seen >= 0.6) & (size.max(1) >= LEAST_SIDE) & (size.max(1) <= 1.15 * limit.max())
    return np.concatenate([faces, seen[:, None], teaches[:, None]], 1)[seen >= 0.2].astype(np.float32)


def spoilt(picture: np.ndarray, r: random.Random) -> np.ndarray:
    """Colour, light, blur, loss of size, noise and compression, each for a share of the pictures."""
    if r.random() < 0.6:
        gain, shift, gamma = r.uniform(0.6, 1.5), r.uniform(-35, 35), math.exp(r.gauss(0, 0.25))
        steps = np.arange(256, dtype=np.float32)
        tables = [np.clip(((steps / 255) ** gamma * 255 - 128) * gain * r.uniform(0.88, 1.12) + 128 + shift, 0, 255).astype(np.uint8) for _ in range(3)]
        picture = np.stack([tables[n][picture[..., n]] for n in range(3)], -1)
    chance = r.random()
    if chance < 0.06:
        picture = np.repeat((picture @ np.array([0.299, 0.587, 0.114], np.float32)).astype(np.uint8)[..., None], 3, 2)
    elif chance < 0.10:
        picture = picture[..., ::-1]
    h, w = picture.shape[:2]
    if r.random() < 0.15:
        image = Image.fromarray(np.ascontiguousarray(picture)).filter(ImageFilter.GaussianBlur(r.uniform(0.4, 2.0)))
        picture = np.asarray(image)
    if r.random() < 0.12:
        part = r.uniform(0.4, 0.8)
        small = Image.fromarray(np.ascontiguousarray(picture)).resize((max(1, round(w * part)), max(1, round(h * part))), Image.Resampling.BILINEAR)
        picture = np.asarray(small.resize((w, h), Image.Resampling.BILINEAR))
    if r.random() < 0.1:
        noise = np.random.default_rng(r.getrandbits(32)).standard_normal(picture.shape, np.float32)
        picture = np.clip(picture + noise * r.uniform(2, 14), 0, 255).astype(np.uint8)
    if r.random() < 0.3:
        held = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(picture)).save(held, "JPEG", quality=r.randint(12, 80))
        picture = np.asarray(Image.open(held).convert("RGB"))
    return picture


def composed(pool: Pool, size: int, r: random.Random, turns: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """u8 [size, size, 3], turned by so many quarters, and its faces f32 [n, 17], at most MOST, the largest first."""
    parts = r.choices((1, 2, 3), (0.6, 0.32, 0.08))[0]
    if parts > 1:
        columns, lines = ([0, *(round(size * (n + r.uniform(-0.2, 0.2)) / parts) for n in range(1, parts)), size] for _ in range(2))
        picture, found = np.zeros((size, size, 3), np.uint8), []
        for x0, x1 in zip(columns, columns[1:]):
            for y0, y1 in zip(lines, lines[1:]):
                part, faces = laid(*pool.draw(r), (x1 - x0, y1 - y0), r)
                picture[y0:y1, x0:x1] = part
                faces = marked(faces, (x1 - x0, y1 - y0))
                faces[:, 1:15:2] += x0
                faces[:, 2:15:2] += y0
                found.append(faces)
        faces = np.concatenate(found)
    else:
        picture, faces = laid(*pool.draw(r), (size, size), r)
        faces = marked(faces, (size, size))
    if turns:
        picture, turned = quarter_turned(picture, faces[:, :15], turns)
        faces = np.concatenate([turned, faces[:, 15:]], 1)
    largest = np.argsort(-(faces[:, 3] - faces[:, 1]))[:MOST]
    return np.ascontiguousarray(spoilt(picture, r)), faces[largest]
