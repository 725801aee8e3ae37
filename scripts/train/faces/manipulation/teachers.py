"""Networks of others that say where faces and their points are, for training only: YuNet (boxes, five points) and PFLD (68 points)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

STRIDES = (8, 16, 32)


def session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@dataclass
class Face:
    score: float
    box: np.ndarray  # left, top, right, bottom in pixels
    points: np.ndarray  # [5, 2]: right eye, left eye, nose, right and left mouth corner of the person

    @property
    def long_side(self) -> float:
        return float(max(self.box[2] - self.box[0], self.box[3] - self.box[1]))


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union of two boxes."""
    low, high = np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])
    both = float(np.prod(np.clip(high - low, 0, None)))
    return both / max(1e-9, float(np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2])) - both)


class Finder:
    """YuNet on a picture shrunk to `longest` pixels; faces by falling score, without overlaps above .3."""

    def __init__(self, teachers: Path, longest: int = 640, least: float = 0.6):
        self.net, self.longest, self.least = session(teachers / "yunet_n_dynamic.onnx"), longest, least

    def __call__(self, picture: Image.Image) -> list[Face]:
        scale = min(1.0, self.longest / max(picture.size))
        small = picture if scale == 1 else picture.resize([max(1, round(s * scale)) for s in picture.size], Image.Resampling.BILINEAR)
        width, height = (-(-s // 32) * 32 for s in small.size)
        pixels = np.zeros((height, width, 3), np.float32)
        pixels[: small.height, : small.width] = np.asarray(small)[..., ::-1]
        names = [f"{kind}_{s}" for s in STRIDES for kind in ("cls", "obj", "bbox", "kps")]
        found = dict(zip(names, self.net.run(names, {"input": pixels.transpose(2, 0, 1)[None]})))
        faces = []
        for s in STRIDES:
            score = np.sqrt(np.clip(found[f"cls_{s}"][0, :, 0], 0, 1) * np.clip(found[f"obj_{s}"][0, :, 0], 0, 1))
            for i in np.flatnonzero(score >= self.least):
                row, column = divmod(int(i), width // s)
                x, y, w, h = found[f"bbox_{s}"][0, i]
                centre, half = np.array([column + x, row + y]) * s, np.exp([w, h]) * s / 2
                points = (found[f"kps_{s}"][0, i].reshape(5, 2) + [column, row]) * s
                faces.append(Face(float(score[i]), np.concatenate([centre - half, centre + half]) / scale, points / scale))
        kept: list[Face] = []
        for face in sorted(faces, key=lambda f: -f.score):
            if all(overlap(face.box, other.box) < 0.3 for other in kept):
                kept.append(face)
        return kept


def square(box: np.ndarray, margin: float, width: int, height: int) -> tuple[int, int, int]:
    """(left, top, side): around the box's centre, side = margin x its longer side, shifted inwards at the border, shrunk only where the picture is smaller."""
    side = min(round(margin * max(box[2] - box[0], box[3] - box[1])), width, height)
    left, top = (round((box[i] + box[i + 2]) / 2 - side / 2) for i in (0, 1))
    return min(max(left, 0), width - side), min(max(top, 0), height - side), side


class Points:
    """PFLD: 68 points of a square face crop, as shares of its side, [68, 2]."""

    def __init__(self, teachers: Path):
        self.net = session(teachers / "pfld.onnx")
        self.name = self.net.get_inputs()[0].name

    def __call__(self, crop: Image.Image) -> np.ndarray:
        pixels = np.asarray(crop.resize((112, 112), Image.Resampling.BILINEAR), np.float32).transpose(2, 0, 1)[None] / 255
        return self.net.run(None, {self.name: pixels})[0].reshape(68, 2)
