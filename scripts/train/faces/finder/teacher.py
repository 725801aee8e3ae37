"""YuNet, the network that the finder learns from: faces of a picture at one size, and what several looks agree on.

A face is a row of 15 numbers: score 0..1; left, top, right, bottom; five points (x, y) in the order right eye, left eye, nose tip, right and left mouth corner of the
person. Pixels of the picture that was handed in, from its top left corner.
"""

from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

STRIDES = (8, 16, 32)


def session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def overlaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Intersection over union of boxes [n, 4] and [m, 4], as [n, m]."""
    low, high = np.maximum(a[:, None, :2], b[None, :, :2]), np.minimum(a[:, None, 2:], b[None, :, 2:])
    inside = np.clip(high - low, 0, None).prod(-1)
    area_a, area_b = (a[:, 2:] - a[:, :2]).prod(-1), (b[:, 2:] - b[:, :2]).prod(-1)
    return inside / np.maximum(area_a[:, None] + area_b[None] - inside, 1e-9)


def kept(faces: np.ndarray, overlap: float = 0.3) -> np.ndarray:
    """Non-maximum suppression: the surest of each group of faces that overlap by more."""
    faces = faces[np.argsort(-faces[:, 0], kind="stable")]
    out: list[np.ndarray] = []
    while len(faces):
        out.append(faces[0])
        faces = faces[1:][overlaps(faces[:1, 1:5], faces[1:, 1:5])[0] <= overlap]
    return np.stack(out) if out else np.zeros((0, 15), np.float32)


def fitted(picture: np.ndarray, size: int, multiple: int = 32, resample: Image.Resampling = Image.Resampling.BILINEAR) -> tuple[np.ndarray, float]:
    """u8 [h, w, 3] with its long side brought to `size`, in the top left of black sides that are multiples; and the factor."""
    height, width = picture.shape[:2]
    scale = size / max(height, width)
    h, w = max(1, round(height * scale)), max(1, round(width * scale))
    if (h, w) != (height, width):
        picture = np.asarray(Image.fromarray(picture).resize((w, h), resample))
    out = np.zeros((-(-h // multiple) * multiple, -(-w // multiple) * multiple, 3), np.uint8)
    out[:h, :w] = picture
    return out, scale


class Teacher:
    def __init__(self, path: Path):
        self.session = session(path)
        self.outputs = [f"{kind}_{stride}" for stride in STRIDES for kind in ("cls", "obj", "bbox", "kps")]

    def faces(self, picture: np.ndarray, size: int, least: float) -> np.ndarray:
        """Of u8 RGB [h, w, 3] looked at with a long side of `size`; f32 [n, 15], the surest first."""
        fit, scale = fitted(picture, size)
        tensor = np.ascontiguousarray(fit[..., ::-1].transpose(2, 0, 1)[None], np.float32)
        answers = self.session.run(self.outputs, {"input": tensor})
        found = []
        for n, stride in enumerate(STRIDES):
            sure, thing, box, points = (a[0] for a in answers[4 * n : 4 * n + 4])
            score = np.sqrt(np.clip(sure[:, 0], 0, 1) * np.clip(thing[:, 0], 0, 1))
            at = np.flatnonzero(score >= least)
            columns = fit.shape[1] // stride
            corner = np.stack([at % columns, at // columns], 1).astype(np.float32)
            centre, half = (box[at, :2] + corner) * stride, np.exp(box[at, 2:]) * stride / 2
            five = (points[at].reshape(-1, 5, 2) + corner[:, None]) * stride
            found.append(np.concatenate([score[at, None], centre - half, centre + half, five.reshape(-1, 10)], 1))
        faces = kept(np.concatenate(found).astype(np.float32))
        faces[:, 1:] /= scale
        return faces


def mirrored(faces: np.ndarray, width: int) -> np.ndarray:
    """As if the picture had been mirrored left to right: the person's right becomes left."""
    out = faces.copy()
    out[:, 1], out[:, 3] = width - faces[:, 3], width - faces[:, 1]
    points = faces[:, 5:].reshape(-1, 5, 2)[:, [1, 0, 2, 4, 3]].copy()
    points[..., 0] = width - points[..., 0]
    out[:, 5:] = points.reshape(-1, 10)
    return out


def agreed(looks: list[np.ndarray], least: float) -> np.ndarray:
    """Faces of several looks at one picture joined. The score is the mean of a face's two best looks, a look that did not see it counting 0; the place is their mean
    weighted by score. Only from `least` on."""
    everything = np.concatenate(looks)
    look = np.repeat(np.arange(len(looks)), [len(x) for x in looks])
    out = []
    order = np.argsort(-everything[:, 0], kind="stable")
    everything, look = everything[order], look[order]
    while len(everything):
        same = overlaps(everything[:1, 1:5], everything[:, 1:5])[0] > 0.4
        same[0] = True
        group = everything[same]
        best = np.zeros(len(looks), np.float32)
        np.maximum.at(best, look[same], group[:, 0])
        face = np.average(group, 0, group[:, 0])
        face[0] = np.sort(best)[-2:].sum() / 2
        if face[0] >= least:
            out.append(face)
        everything, look = everything[~same], look[~same]
    return kept(np.stack(out).astype(np.float32)) if out else np.zeros((0, 15), np.float32)
