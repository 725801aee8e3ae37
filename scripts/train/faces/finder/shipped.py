"""The exported finder, read as the program reads it: a picture in the top left of sides that are multiples of 32, distances to boxes, non-maximum suppression at IoU .3."""

from pathlib import Path

import numpy as np

from teacher import STRIDES, fitted, kept, session


def centres(height: int, width: int) -> np.ndarray:
    """f32 [N, 3]: x, y, stride of each anchor, in pixels of the input."""
    rows = []
    for stride in STRIDES:
        y, x = np.mgrid[0 : height // stride, 0 : width // stride]
        rows.append(np.stack([(x + 0.5) * stride, (y + 0.5) * stride, np.full(x.shape, stride)], -1).reshape(-1, 3))
    return np.concatenate(rows).astype(np.float32)


def decoded(rows: np.ndarray, height: int, width: int, least: float) -> np.ndarray:
    """Rows [N, 15] of the network to faces [n, 15] (teacher.py) of the input, those with a score of `least` and more."""
    at = centres(height, width)
    if len(at) != len(rows):
        raise ValueError(f"{len(rows)} rows for {width}x{height}, which has {len(at)} anchors")
    sure = rows[:, 0] >= least
    rows, at = rows[sure], at[sure]
    stride, middle = at[:, 2:], at[:, :2]
    points = rows[:, 5:].reshape(-1, 5, 2) * stride[:, None] + middle[:, None]
    box = [middle - rows[:, 1:3] * stride, middle + rows[:, 3:5] * stride]
    return kept(np.concatenate([rows[:, :1], *box, points.reshape(-1, 10)], 1).astype(np.float32))


class Finder:
    def __init__(self, path: Path):
        self.session = session(path)

    def rows(self, tensor: np.ndarray) -> np.ndarray:
        """Of f32 [1, 3, H, W]."""
        return self.session.run(["faces"], {"image": tensor})[0][0]

    def faces(self, picture: np.ndarray, size: int, least: float) -> np.ndarray:
        """Of u8 RGB [h, w, 3] looked at with a long side of `size`; f32 [n, 15] in its pixels, the surest first."""
        fit, scale = fitted(picture, size)
        tensor = np.ascontiguousarray(fit.transpose(2, 0, 1)[None], np.float32)
        faces = decoded(self.rows(tensor), *fit.shape[:2], least)
        faces[:, 1:] /= scale
        return faces
