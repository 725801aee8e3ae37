"""What happens to a face crop on its way, drawn once for a real face and everything that was made of it.

A `History` is drawn from a text (the hash of the original's file and a number) and holds only numbers, so that a genuine crop and its forgeries go through
the same one, whatever their label. In order: a square part of the crop, mirrored or not; the size at which the face was stored (64 to 224 pixels); light
(gamma, gain, saturation); blur, noise; a first codec (JPEG 30 to 95, or a key frame of H.264 at crf 18 to 40); for some a second size and a second codec.

Conditions for measuring: `stored` (nothing), `video` (shrunk as a frame of 480 rows shrinks it, H.264 at crf 32) and `messenger` (three quarters, JPEG 50).
"""

import random
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

sys.path.insert(1, str(Path(__file__).resolve().parents[2] / "picture"))
from views import FILTERS, h264, jpeg  # noqa: E402

CONDITIONS = ("stored", "video", "messenger")


def even(image: Image.Image) -> Image.Image:
    """Sides of an even number of pixels, as 4:2:0 needs; at most one pixel is squeezed, none is cut."""
    size = (image.width + image.width % 2, image.height + image.height % 2)
    return image if size == image.size else image.resize(size, Image.Resampling.BICUBIC)


def coded(image: Image.Image, codec: tuple[str, int] | None) -> Image.Image:
    if codec is None:
        return image
    name, strength = codec
    return h264(even(image), strength) if name == "h264" else jpeg(image, strength, 2)[0]


@dataclass
class History:
    part: float  # side of the square that is kept, as a share of the crop's
    across: float  # where it lies, 0 to 1
    down: float
    mirrored: bool
    side: int  # pixels at which the face is stored
    resample: Image.Resampling
    gamma: float
    gain: float
    saturation: float
    blur: float  # deviation in pixels, 0: none
    noise: float  # deviation in grey levels, 0: none
    noise_seed: int
    first: tuple[str, int] | None
    second_scale: float  # 1: none
    second: tuple[str, int] | None

    @classmethod
    def drawn(cls, seed: str, least_part: float = 0.82) -> "History":
        """Half of the histories are light, as of a file that was hardly touched; the others hold everything."""
        r = random.Random(seed)
        light = r.random() < 0.5
        strong = lambda: r.choice([("jpeg", r.randint(30, 95)), ("jpeg", r.randint(60, 95)), ("h264", r.randint(18, 40)), ("h264", r.randint(24, 36))])
        weak = lambda: r.choice([("jpeg", r.randint(75, 95)), ("h264", r.randint(18, 28))])
        if light:
            return cls(
                part=r.uniform(least_part, 1.0),
                across=r.uniform(0.2, 0.8),
                down=r.uniform(0.2, 0.8),
                mirrored=r.random() < 0.5,
                side=r.randint(120, 224),
                resample=r.choice(FILTERS),
                gamma=r.uniform(0.85, 1.2) if r.random() < 0.3 else 1.0,
                gain=1.0,
                saturation=1.0,
                blur=0.0,
                noise=0.0,
                noise_seed=0,
                first=weak() if r.random() < 0.7 else None,
                second_scale=1.0,
                second=None,
            )
        return cls(
            part=r.uniform(least_part, 1.0),
            across=r.uniform(0.2, 0.8),
            down=r.uniform(0.2, 0.8),
            mirrored=r.random() < 0.5,
            side=round(64 * (224 / 64) ** r.random() ** 0.7),
            resample=r.choice(FILTERS),
            gamma=r.uniform(0.75, 1.35) if r.random() < 0.4 else 1.0,
            gain=r.uniform(0.85, 1.12) if r.random() < 0.4 else 1.0,
            saturation=r.uniform(0.4, 1.3) if r.random() < 0.3 else 1.0,
            blur=r.uniform(0.3, 1.3) if r.random() < 0.2 else 0.0,
            noise=r.uniform(1.0, 7.0) if r.random() < 0.25 else 0.0,
            noise_seed=r.getrandbits(32),
            first=strong() if r.random() < 0.9 else None,
            second_scale=r.uniform(0.6, 1.3) if r.random() < 0.3 else 1.0,
            second=strong() if r.random() < 0.3 else None,
        )

    def square(self, width: int, height: int) -> tuple[int, int, int]:
        """(left, top, side) of the part of a width x height crop that is kept."""
        side = max(16, round(self.part * min(width, height)))
        return round((width - side) * self.across), round((height - side) * self.down), side

    def __call__(self, crop: Image.Image) -> Image.Image:
        left, top, side = self.square(*crop.size)
        image = crop.crop((left, top, left + side, top + side))
        if self.mirrored:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        # A stored face is seldom larger than the crop it comes from: one that is smaller keeps its size.
        stored = max(48, min(self.side, side))
        if stored != side:
            image = image.resize((stored, stored), self.resample)
        if (self.gamma, self.gain, self.saturation) != (1.0, 1.0, 1.0):
            x = np.asarray(image, np.float32) / 255
            x = np.clip(x**self.gamma * self.gain, 0, 1)
            grey = x @ np.array([0.299, 0.587, 0.114], np.float32)
            x = grey[..., None] + (x - grey[..., None]) * self.saturation
            image = Image.fromarray((x * 255).round().clip(0, 255).astype(np.uint8))
        if self.blur:
            image = image.filter(ImageFilter.GaussianBlur(self.blur))
        if self.noise:
            x = np.asarray(image, np.float32)
            x = x + np.random.default_rng(self.noise_seed).normal(0, self.noise, x.shape)
            image = Image.fromarray(x.round().clip(0, 255).astype(np.uint8))
        image = coded(image, self.first)
        if self.second_scale != 1.0:
            again = max(48, round(stored * self.second_scale))
            image = image.resize((again, again), self.resample)
        return coded(image, self.second)

    def mask(self, mask: np.ndarray) -> np.ndarray:
        """The same part, mirrored likewise, of a mask f32 [H, W] of the crop."""
        left, top, side = self.square(mask.shape[1], mask.shape[0])
        part = mask[top : top + side, left : left + side]
        return part[:, ::-1] if self.mirrored else part


def conditioned(crop: Image.Image, condition: str, frame_height: int = 720) -> Image.Image:
    """A crop out of a frame of `frame_height` rows under a condition for measuring."""
    if condition == "stored":
        return crop
    if condition == "messenger":
        scale, codec = 0.75, ("jpeg", 50)
    elif condition == "video":
        scale, codec = min(1.0, 480 / frame_height), ("h264", 32)
    else:
        raise ValueError(f"unknown condition {condition}")
    size = [max(32, round(side * scale)) for side in crop.size]
    return coded(crop.resize(size, Image.Resampling.BICUBIC) if scale < 1 else crop, codec)
