"""The face crop as the program cuts it, the 68-point teacher, and what is read from its points: how far eyes and mouth are open.

Openness: of an eye, the mean of its two lid distances over the distance of its corners (Soukupova and Cech 2016); of the mouth, the mean of the three inner lip distances
over the distance of the outer corners. Right and left are the person's. 68 points in the usual order (Sagonas et al. 2013, 300-W).
"""

from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

MARGIN = 1.3
SIDE = 64
TEACHER_SIDE = 112
TEACHER_MARGIN = 1.2
LUMA = np.array([0.299, 0.587, 0.114], np.float32)
# Looks at one face that are averaged: shifts in shares of the box, and scale.
LOOKS = ((0.0, 0.0, 1.0), (0.03, -0.03, 1.06), (-0.03, 0.03, 1.06), (0.0, 0.04, 0.97))


def square(box: np.ndarray, margin: float, width: int, height: int) -> tuple[float, float, float]:
    """Left, top and side of the crop around a box left, top, right, bottom: shifted inwards at the border, shrunk only where the picture is smaller."""
    side = min(margin * float(max(box[2] - box[0], box[3] - box[1])), float(width), float(height))
    left = min(max((box[0] + box[2]) / 2 - side / 2, 0.0), width - side)
    top = min(max((box[1] + box[3]) / 2 - side / 2, 0.0), height - side)
    return float(left), float(top), side


def cut(picture: Image.Image, place: tuple[float, float, float], side: int) -> Image.Image:
    left, top, length = place
    return picture.resize((side, side), Image.Resampling.BICUBIC, (left, top, left + length, top + length))


def luma(picture: Image.Image) -> np.ndarray:
    """f32 [h, w], 0..255."""
    return np.asarray(picture, np.float32) @ LUMA


def openness(points: np.ndarray) -> np.ndarray:
    """Of points [..., 68, 2]: right eye, left eye, mouth [..., 3]."""

    def apart(a: int, b: int) -> np.ndarray:
        return np.hypot(*np.moveaxis(points[..., a, :] - points[..., b, :], -1, 0))

    right = (apart(37, 41) + apart(38, 40)) / 2 / np.maximum(apart(36, 39), 1e-6)
    left = (apart(43, 47) + apart(44, 46)) / 2 / np.maximum(apart(42, 45), 1e-6)
    mouth = (apart(61, 67) + apart(62, 66) + apart(63, 65)) / 3 / np.maximum(apart(48, 54), 1e-6)
    return np.stack([right, left, mouth], -1)


class Landmarks:
    """PFLD: 112 x 112 RGB, 0..1, a square of 1.2 times the box's longer side around its middle, black beyond the picture; 68 points in shares of that square."""

    def __init__(self, path: Path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def points(self, picture: Image.Image, box: np.ndarray, looks: tuple = LOOKS) -> np.ndarray:
        """Mean of the looks, f32 [68, 2] in pixels of the picture."""
        middle, longer = (box[:2] + box[2:]) / 2, float(max(box[2] - box[0], box[3] - box[1]))
        squares = [(middle + longer * np.array(look[:2]), TEACHER_MARGIN * longer * look[2]) for look in looks]
        crops = []
        for centre, side in squares:
            left, top = centre - side / 2
            scale = TEACHER_SIDE / side
            crops.append(np.asarray(picture.transform((TEACHER_SIDE, TEACHER_SIDE), Image.Transform.AFFINE, (1 / scale, 0, left, 0, 1 / scale, top), Image.Resampling.BILINEAR)))
        tensor = np.ascontiguousarray(np.stack(crops).transpose(0, 3, 1, 2), np.float32) / 255
        answers = self.session.run(None, {self.session.get_inputs()[0].name: tensor})[0].reshape(len(looks), 68, 2)
        return np.mean([p * side + centre - side / 2 for p, (centre, side) in zip(answers, squares)], 0).astype(np.float32)
