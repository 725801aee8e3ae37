"""What a clip is to the head, in numpy for fitting and as an ONNX graph for the program; a test holds one to the other.

Input `clip` f32 [n, D + 12]: a row a sampled frame, the encoder's D features and the motion to the frame's neighbour, n >= 2, in the order of time. Means
and drift are those of some of the features (`Parts.columns`); the picture head may look at all.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

MOTION = 12
SCALARS = ["picture mean", "picture deviation", "drift between frames", "drift over the clip"]
SCALARS += [f"motion {n} mean" for n in range(MOTION)] + [f"motion {n} deviation" for n in range(MOTION)]


@dataclass
class Parts:
    """Which features are used, their standardisation, and the linear picture head on all of them as they are."""

    columns: np.ndarray
    mean: np.ndarray
    deviation: np.ndarray
    picture: np.ndarray
    intercept: float

    @staticmethod
    def fitted(features: list[np.ndarray], columns: np.ndarray, picture: np.ndarray, intercept: float) -> "Parts":
        every = np.concatenate(features)[:, columns]
        return Parts(columns, every.mean(0, dtype=np.float64), every.std(0, dtype=np.float64) + 1e-6, picture.astype(np.float64), intercept)

    def widened(self, size: int, columns: np.ndarray) -> "Parts":
        """For an encoder with `size` features whose `columns` are all that this one was fitted on."""
        picture = np.zeros(size)
        picture[columns] = self.picture
        return Parts(columns[self.columns], self.mean, self.deviation, picture, self.intercept)

    def of(self, features: list[np.ndarray], motion: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """(mean standardised features [clips, D], scalars [clips, 28] in the order of SCALARS)."""
        means, scalars = [], []
        for f, m in zip(features, motion):
            z = (f[:, self.columns] - self.mean) / self.deviation
            score = f @ self.picture + self.intercept
            spread = lambda x: np.sqrt(((x - x.mean(0)) ** 2).mean(0) + 1e-6)
            drift = np.log((np.diff(z, axis=0) ** 2).mean() + 1e-3)
            over = np.log(((z - z.mean(0)) ** 2).mean() + 1e-3)
            means.append(z.mean(0))
            scalars.append(np.concatenate([[score.mean(), spread(score), drift, over], m.mean(0), spread(m)]))
        return np.array(means), np.array(scalars)


def save(path: Path, parts: Parts, features: np.ndarray, scalars: np.ndarray, intercept: float) -> None:
    """The head as a graph: `clip` [n, D + 12] to `logit` [1, 1]."""
    size, used = len(parts.picture), len(parts.columns)
    f32 = lambda v: np.asarray(v, np.float32)
    constants = {
        "zero": np.array([0], np.int64), "size": np.array([size], np.int64), "end": np.array([size + MOTION], np.int64), "one": np.array([1], np.int64),
        "last": np.array([-1], np.int64), "far": np.array([2**31], np.int64), "axis": np.array([1], np.int64), "rows": np.array([0], np.int64),
        "mean": f32(parts.mean), "deviation": f32(parts.deviation), "picture": f32(parts.picture).reshape(size, 1), "picture_at_0": f32([parts.intercept]),
        "floor": f32([1e-6]), "drift_floor": f32([1e-3]), "columns": parts.columns.astype(np.int64), "w_features": f32(features).reshape(used, 1), "w_scalars": f32(scalars).reshape(-1, 1), "at_0": f32([intercept]),
    }
    node = helper.make_node
    spread = lambda x, out: [
        node("ReduceMean", [x], [out + "_m"], axes=[0], keepdims=1), node("Sub", [x, out + "_m"], [out + "_d"]), node("Mul", [out + "_d", out + "_d"], [out + "_q"]),
        node("ReduceMean", [out + "_q"], [out + "_v"], axes=[0], keepdims=1), node("Add", [out + "_v", "floor"], [out + "_f"]), node("Sqrt", [out + "_f"], [out]),
    ]
    log_of = lambda x, out: [node("ReduceMean", [x], [out + "_a"], axes=[0, 1], keepdims=1), node("Add", [out + "_a", "drift_floor"], [out + "_b"]), node("Log", [out + "_b"], [out])]
    nodes = [
        node("Slice", ["clip", "zero", "size", "axis"], ["f"]), node("Slice", ["clip", "size", "end", "axis"], ["m"]),
        node("Gather", ["f", "columns"], ["g"], axis=1), node("Sub", ["g", "mean"], ["fc"]), node("Div", ["fc", "deviation"], ["z"]), node("ReduceMean", ["z"], ["z_mean"], axes=[0], keepdims=1),
        node("MatMul", ["f", "picture"], ["p0"]), node("Add", ["p0", "picture_at_0"], ["p"]), node("ReduceMean", ["p"], ["p_mean"], axes=[0], keepdims=1), *spread("p", "p_spread"),
        node("Slice", ["z", "one", "far", "rows"], ["z_later"]), node("Slice", ["z", "zero", "last", "rows"], ["z_before"]), node("Sub", ["z_later", "z_before"], ["step"]),
        node("Mul", ["step", "step"], ["step2"]), *log_of("step2", "drift"),
        node("Sub", ["z", "z_mean"], ["away"]), node("Mul", ["away", "away"], ["away2"]), *log_of("away2", "over"),
        node("ReduceMean", ["m"], ["m_mean"], axes=[0], keepdims=1), *spread("m", "m_spread"),
        node("Concat", ["p_mean", "p_spread", "drift", "over", "m_mean", "m_spread"], ["scalars"], axis=1),
        node("MatMul", ["z_mean", "w_features"], ["by_features"]), node("MatMul", ["scalars", "w_scalars"], ["by_scalars"]),
        node("Add", ["by_features", "by_scalars"], ["sum"]), node("Add", ["sum", "at_0"], ["logit"]),
    ]
    graph = helper.make_graph(nodes, "generated-video", [helper.make_tensor_value_info("clip", TensorProto.FLOAT, ["frames", size + MOTION])],
                              [helper.make_tensor_value_info("logit", TensorProto.FLOAT, [1, 1])], [numpy_helper.from_array(v, n) for n, v in constants.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="saboot", ir_version=8)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString(deterministic=True))
