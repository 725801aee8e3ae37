"""The head: standardised features, L2-regularised logistic regression, both labels weighing alike, a source as the square root of its pictures.

With more features than pictures the fit is done in the space that the pictures span (an exact rotation: same penalty, same
solution), which makes leaving out every source in turn cheap.

Beside the logit the head says how far a picture lies from those it was fitted on (`Distance`).
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from sklearn.linear_model import LogisticRegression


COMPONENTS = 32


@dataclass
class Distance:
    """How far features lie from the training pictures, whatever their label: about 1 for these.

    Probabilistic principal components (Tipping and Bishop 1999) of the standardised features: the square root of the mean of two mean squares,
    along the first components, each over its own variance, and outside them, over what is left there.
    """

    mean: np.ndarray  # [n]
    deviation: np.ndarray  # [n]
    components: np.ndarray  # [n, k], of standardised features, each over the square root of its variance
    variance: np.ndarray  # [k]
    rest: float  # mean square outside the components, summed over the n features

    def __call__(self, features: np.ndarray) -> np.ndarray:
        standard = (features - self.mean) / self.deviation
        along = standard @ self.components
        outside = (standard**2).sum(-1) - (along**2 * self.variance).sum(-1)
        return np.sqrt(((along**2).mean(-1) + outside / self.rest) / 2)


@dataclass
class Head:
    """logit = features . weight + intercept, on features as the encoder gives them."""

    weight: np.ndarray
    intercept: float
    distance: Distance

    def __call__(self, features: np.ndarray) -> np.ndarray:
        return features @ self.weight + self.intercept

    def save(self, path: Path) -> None:
        """As an ONNX graph: features f32 [1, n] to logit f32 [1, 1] and distance f32 [1, 1]."""
        size, d = len(self.weight), self.distance
        count = d.components.shape[1]
        held = {
            "weight": self.weight.reshape(size, 1),
            "intercept": [self.intercept],
            "mean": d.mean,
            "scale": 1 / d.deviation,
            "components": d.components,
            "along-share": (0.5 / count - 0.5 * d.variance / d.rest).reshape(count, 1),
            "rest-share": [0.5 / d.rest],
        }
        node = helper.make_node
        nodes = [
            node("Gemm", ["features", "weight", "intercept"], ["logit"]),
            node("Sub", ["features", "mean"], ["centred"]),
            node("Mul", ["centred", "scale"], ["standard"]),
            node("MatMul", ["standard", "components"], ["along"]),
            node("Mul", ["along", "along"], ["along-square"]),
            node("MatMul", ["along-square", "along-share"], ["inside"]),
            node("ReduceSumSquare", ["standard"], ["square"], axes=[1], keepdims=1),
            node("Mul", ["square", "rest-share"], ["outside"]),
            node("Add", ["inside", "outside"], ["mean-square"]),
            node("Sqrt", ["mean-square"], ["distance"]),
        ]
        graph = helper.make_graph(
            nodes,
            "generated-picture",
            [helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, size])],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 1]) for name in ("logit", "distance")],
            [numpy_helper.from_array(np.asarray(value, np.float32), name) for name, value in held.items()],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="saboot", ir_version=8)
        onnx.checker.check_model(model)
        path.write_bytes(model.SerializeToString(deterministic=True))


def fit_weights(synthetic: np.ndarray, source: np.ndarray, power: float = 0.5) -> np.ndarray:
    """Weights whose mean is 1: half for each label, within it a source of n pictures weighing n^power.

    Figures weigh sources alike (power 0). In a fit the square root catches more at a strict threshold: a source of five pictures tells less.
    """
    weights = np.zeros(len(source))
    for label in (False, True):
        mine = synthetic == label
        _, inverse, counts = np.unique(source[mine], return_inverse=True, return_counts=True)
        weights[mine] = counts[inverse] ** (power - 1.0)
        weights[mine] *= len(source) / 2 / weights[mine].sum()
    return weights


class Space:
    """Pictures standardised and rotated onto their own span, ready to be fitted again and again."""

    def __init__(self, features: np.ndarray, synthetic: np.ndarray, source: np.ndarray, power: float = 0.5, factor: np.ndarray | None = None):
        """`factor`: each picture's weight beside that of `fit_weights`; what is made of a source ("pair:" and its name) is left out with it."""
        self.mean, self.deviation = features.mean(0, dtype=np.float64), features.std(0, dtype=np.float64) + 1e-6
        standard = ((features - self.mean) / self.deviation).astype(np.float32)
        values, left = np.linalg.eigh((standard @ standard.T).astype(np.float64))
        kept = values > values[-1] * 1e-6
        size = np.sqrt(values[kept])
        self.rotation = (standard.T @ left[:, kept].astype(np.float32)).astype(np.float64) / size
        self.rotated = (left[:, kept] * size).astype(np.float32)
        self.synthetic, self.source, self.power = synthetic, source, power
        self.factor = np.ones(len(source)) if factor is None else factor
        self.origin = np.array([str(s).removeprefix("pair:") for s in source])

    def coefficients(self, rows: np.ndarray, strength: float, start: tuple[np.ndarray, float] | None = None) -> tuple[np.ndarray, float]:
        """Fit on `rows` (a mask), from `start` where a close solution is known. `strength` is scikit-learn's C, with weights whose mean is 1."""
        weights = fit_weights(self.synthetic[rows], self.source[rows], self.power) * self.factor[rows]
        weights *= len(weights) / weights.sum()
        fit = LogisticRegression(C=strength, max_iter=2000, tol=1e-5, warm_start=True)
        if start is not None:
            fit.coef_, fit.intercept_ = start[0][None].astype(np.float32), np.array([start[1]], np.float32)
        fit.fit(self.rotated[rows], self.synthetic[rows], weights)
        return fit.coef_[0], float(fit.intercept_[0])

    def head(self, strength: float) -> Head:
        coefficients, intercept = self.coefficients(np.ones(len(self.source), bool), strength)
        weight = self.rotation @ coefficients / self.deviation
        return Head(weight, intercept - float(self.mean @ weight), self.distance())

    def distance(self, count: int = COMPONENTS) -> Distance:
        variance = (self.rotated[:, -count:].astype(np.float64) ** 2).mean(0)
        rest = (self.rotated.astype(np.float64) ** 2).sum(1).mean() - variance.sum()
        return Distance(self.mean, self.deviation, self.rotation[:, -count:] / np.sqrt(variance), variance, float(rest))

    def leave_one_source_out(self, strength: float, asked: np.ndarray | None = None) -> np.ndarray:
        """Of the sources `asked` (all): each picture's logit from a head that saw none of its source. (Mean and deviation are of all pictures, without labels.)"""
        scores, start = np.zeros(len(self.source)), self.coefficients(np.ones(len(self.source), bool), strength)
        for name in np.unique(self.origin) if asked is None else asked:
            out = self.origin == name
            coefficients, intercept = self.coefficients(~out, strength, start)
            scores[out] = self.rotated[out] @ coefficients + intercept
        return scores
