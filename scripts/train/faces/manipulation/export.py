"""The head as an ONNX graph, equal to the fitted one within 1e-3.

    features f32 [1, 2 * cells * 768]  ->  logit [1, 1], mask [1, cells], distance [1, 1]

`features` are the patch tokens after blocks 6 and 8, as the face encoder gives them. `logit` is the score, higher for a manipulated face; `mask` the logits of
the cells, row by row; `distance` how far the mean tokens lie from those of the training crops (picture/head.py).

    export.py --model W/adapted/best.npz --train W/train1 W/train2 --out W/model.onnx
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(1, str(Path(__file__).resolve().parents[2] / "picture"))
from head import COMPONENTS, Distance  # noqa: E402

CELLS, WIDTH, TAPS, SPREAD = 100, 768, 2, 4.0


def distance_of(means: np.ndarray, most: int = 4000) -> Distance:
    """From mean tokens f32 [n, 1536] of training crops, whatever their label."""
    if len(means) > most:
        means = means[np.random.default_rng(0).permutation(len(means))[:most]]
    mean, deviation = means.mean(0, dtype=np.float64), means.std(0, dtype=np.float64) + 1e-6
    standard = (means - mean) / deviation
    variance, vectors = np.linalg.eigh(standard.T @ standard / len(standard))
    components, kept = vectors[:, -COMPONENTS:], variance[-COMPONENTS:]
    return Distance(mean, deviation, components / np.sqrt(kept), kept, float(variance.sum() - kept.sum()))


def write(model: dict, distance: Distance, out: Path) -> None:
    """`model`: the arrays of adapt.py's best.npz."""
    size, count = TAPS * WIDTH, distance.components.shape[1]
    mean, deviation = model["mean"].reshape(size), model["deviation"].reshape(size)
    held = {
        "shape": np.array([TAPS, CELLS, WIDTH], np.int64),
        "flat": np.array([1, size], np.int64),
        "rows": np.array([CELLS, size], np.int64),
        "cells": np.array([1, CELLS], np.int64),
        "mean": mean, "scale": 1 / deviation, "cell-scale": 1 / (SPREAD * deviation),
        "line": model["line"].reshape(-1, 1), "intercept": model["intercept"].reshape(1),
        "in": model["cell_in.weight"].T, "in-bias": model["cell_in.bias"],
        "out": model["cell_out.weight"].T, "out-bias": model["cell_out.bias"],
        "half": [0.5], "one": [1.0], "cube": [0.044715], "root": [np.sqrt(2 / np.pi)], "two": [2.0],
        "level": [np.log(CELLS)], "most": model["most"].reshape(1),
        "far-mean": distance.mean, "far-scale": 1 / distance.deviation, "components": distance.components,
        "along-share": (0.5 / count - 0.5 * distance.variance / distance.rest).reshape(count, 1), "rest-share": [0.5 / distance.rest],
    }  # fmt: skip
    node = helper.make_node
    nodes = [
        node("Reshape", ["features", "shape"], ["taps"]),
        node("ReduceMean", ["taps"], ["mean-taps"], axes=[1], keepdims=0),
        node("Reshape", ["mean-taps", "flat"], ["pooled"]),
        node("Sub", ["pooled", "mean"], ["centred"]),
        node("Mul", ["centred", "scale"], ["standard"]),
        node("Gemm", ["standard", "line", "intercept"], ["whole"]),
        # The cells: 1,536 numbers each, 64 hidden ones, GELU in its tanh form.
        node("Transpose", ["taps"], ["by-cell"], perm=[1, 0, 2]),
        node("Reshape", ["by-cell", "rows"], ["cell-rows"]),
        node("Sub", ["cell-rows", "mean"], ["cell-centred"]),
        node("Mul", ["cell-centred", "cell-scale"], ["cell-standard"]),
        node("Gemm", ["cell-standard", "in", "in-bias"], ["hidden"]),
        node("Mul", ["hidden", "hidden"], ["hidden2"]),
        node("Mul", ["hidden2", "hidden"], ["hidden3"]),
        node("Mul", ["hidden3", "cube"], ["bent"]),
        node("Add", ["hidden", "bent"], ["inner"]),
        node("Mul", ["inner", "root"], ["scaled"]),
        node("Tanh", ["scaled"], ["curve"]),
        node("Add", ["curve", "one"], ["gate"]),
        node("Mul", ["hidden", "half"], ["halved"]),
        node("Mul", ["halved", "gate"], ["active"]),
        node("Gemm", ["active", "out", "out-bias"], ["cell-logits"]),
        node("Reshape", ["cell-logits", "cells"], ["mask"]),
        # Soft maximum of the cells: log of the mean of exp(2 x), halved.
        node("Mul", ["mask", "two"], ["doubled"]),
        node("ReduceLogSumExp", ["doubled"], ["sum"], axes=[1], keepdims=1),
        node("Sub", ["sum", "level"], ["level-sum"]),
        node("Mul", ["level-sum", "half"], ["highest"]),
        node("Mul", ["highest", "most"], ["part"]),
        node("Add", ["whole", "part"], ["logit"]),
        node("Sub", ["pooled", "far-mean"], ["far-centred"]),
        node("Mul", ["far-centred", "far-scale"], ["far-standard"]),
        node("MatMul", ["far-standard", "components"], ["along"]),
        node("Mul", ["along", "along"], ["along-square"]),
        node("MatMul", ["along-square", "along-share"], ["inside"]),
        node("ReduceSumSquare", ["far-standard"], ["square"], axes=[1], keepdims=1),
        node("Mul", ["square", "rest-share"], ["outside"]),
        node("Add", ["inside", "outside"], ["mean-square"]),
        node("Sqrt", ["mean-square"], ["distance"]),
    ]
    exact = lambda v: np.asarray(v) if np.asarray(v).dtype == np.int64 else np.ascontiguousarray(v, np.float32)
    graph = helper.make_graph(
        nodes,
        "face-manipulation",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, TAPS * CELLS * WIDTH])],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, s]) for n, s in (("logit", 1), ("mask", CELLS), ("distance", 1))],
        [numpy_helper.from_array(exact(value), name) for name, value in held.items()],
    )
    built = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="saboot", ir_version=8)
    onnx.checker.check_model(built)
    out.write_bytes(built.SerializeToString(deterministic=True))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--train", type=Path, nargs="+", required=True, help="stores of the training views, with scores-adapted.npz of `adapt.py apply`")
    parser.add_argument("--delta", type=Path, help="where what the encoder learnt goes, as f16, for scripts/models/build_clip_face.py")
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    model = dict(np.load(a.model))
    means = np.concatenate([np.load(f / "scores-adapted.npz")["pooled"][:, 0].reshape(-1, TAPS * WIDTH) for f in a.train])
    write(model, distance_of(means), a.out)
    if a.delta:
        np.savez_compressed(a.delta, **{name: value.astype(np.float16) for name, value in sorted(model.items()) if name[0].isdigit()})
    print(f"{a.out}: {a.out.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
