"""The head: standardised features, L2-regularised logistic regression, every source weighing alike within its label.

With more features than pictures the fit is done in the space that the pictures span (an exact rotation: same penalty, same
solution), which makes leaving out every source in turn cheap.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from sklearn.linear_model import LogisticRegression

from metrics import balanced_weights


@dataclass
class Head:
    """logit = features . weight + intercept, on features as the encoder gives them."""

    weight: np.ndarray
    intercept: float

    def __call__(self, features: np.ndarray) -> np.ndarray:
        return features @ self.weight + self.intercept

    def save(self, path: Path) -> None:
        """As an ONNX graph of one Gemm, features f32 [1, n] to logit f32 [1, 1]."""
        size = len(self.weight)
        constants = [
            numpy_helper.from_array(self.weight.astype(np.float32).reshape(size, 1), "weight"),
            numpy_helper.from_array(np.array([self.intercept], np.float32), "intercept"),
        ]
        graph = helper.make_graph(
            [helper.make_node("Gemm", ["features", "weight", "intercept"], ["logit"])],
            "generated-picture",
            [helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, size])],
            [helper.make_tensor_value_info("logit", TensorProto.FLOAT, [1, 1])],
            constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="saboot", ir_version=8)
        onnx.checker.check_model(model)
        path.write_bytes(model.SerializeToString(deterministic=True))


class Space:
    """Pictures standardised and rotated onto their own span, ready to be fitted again and again."""

    def __init__(self, features: np.ndarray, synthetic: np.ndarray, source: np.ndarray):
        self.mean, self.deviation = features.mean(0, dtype=np.float64), features.std(0, dtype=np.float64) + 1e-6
        standard = ((features - self.mean) / self.deviation).astype(np.float32)
        values, left = np.linalg.eigh((standard @ standard.T).astype(np.float64))
        kept = values > values[-1] * 1e-6
        size = np.sqrt(values[kept])
        self.rotation = (standard.T @ left[:, kept].astype(np.float32)).astype(np.float64) / size
        self.rotated = left[:, kept] * size
        self.synthetic, self.source = synthetic, source

    def coefficients(self, rows: np.ndarray, strength: float) -> tuple[np.ndarray, float]:
        """Fit on `rows` (a mask). `strength` is scikit-learn's C, with weights whose mean is 1."""
        weights = balanced_weights(self.synthetic[rows], self.source[rows])
        fit = LogisticRegression(C=strength, max_iter=2000, tol=1e-5)
        fit.fit(self.rotated[rows], self.synthetic[rows], weights * (rows.sum() / weights.sum()))
        return fit.coef_[0], float(fit.intercept_[0])

    def head(self, strength: float) -> Head:
        coefficients, intercept = self.coefficients(np.ones(len(self.source), bool), strength)
        weight = self.rotation @ coefficients / self.deviation
        return Head(weight, intercept - float(self.mean @ weight))

    def leave_one_source_out(self, strength: float) -> np.ndarray:
        """Each picture's logit from a head that saw none of its source. (Mean and deviation are of all pictures, without labels.)"""
        scores = np.zeros(len(self.source))
        for name in np.unique(self.source):
            out = self.source == name
            coefficients, intercept = self.coefficients(~out, strength)
            scores[out] = self.rotated[out] @ coefficients + intercept
        return scores
