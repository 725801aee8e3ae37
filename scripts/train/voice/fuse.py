"""Join the two networks to one head, by sources that neither saw, and print what each is worth there.

    fuse.py TRAIN.npz HELD.npz OUT --speech W/speech/best.npz --spectra W/spectra/best.npz

TRAIN and HELD are features.py's (TRAIN of training sources: for the distance and the nuisance baseline; HELD of held-out ones). The head's logit is
w0 + w1 speech + w2 spectra, a logistic fit of three numbers on HELD, sources alike; a second output is the distance from TRAIN (picture/head.py Distance). Writes OUT/head.npz,
OUT/model.onnx and OUT/left-out.npz (scores of HELD by a fit without their own source, and of the nuisances alone) and prints the table of README.md.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

import fit

sys.path.insert(0, str(Path(__file__).parents[1] / "common"))
import metrics  # noqa: E402

sys.path.insert(0, str(Path(__file__).parents[1] / "picture"))
import head as heads  # noqa: E402

STRENGTH = 0.1  # of the three numbers; they are few, so it hardly matters
CONDITIONS = {"clean": "lightly coded", "phone": "phone"}


def of_copies(held: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Means over the windows of each copy of a clip."""
    key = np.char.add(np.char.add(held["sha256"], held["kind"]), held["copy"].astype(str))
    _, first, inverse, count = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    mean = {n: np.zeros((len(first), held[n].shape[1])) for n in ("logits", "features", "nuisance")}
    for name, total in mean.items():
        np.add.at(total, inverse, held[name])
        total /= count[:, None]
    return {n: mean.get(n, v[first]) for n, v in held.items()}


def joined(logits: np.ndarray, fake: np.ndarray, sources: np.ndarray) -> np.ndarray:
    """[w1, w2, w0] over logits [n, 2]."""
    weights = metrics.balanced_weights(fake, sources)
    return fit.logistic(logits.astype(np.float32), fake, weights * len(weights) / weights.sum(), STRENGTH)


def line_of(speech, spectra, weights: np.ndarray) -> tuple[np.ndarray, float]:
    """The joined score as one line over the features of the graph, as they come."""
    first = speech["line"] / speech["deviation"]
    offset = float(speech["intercept"]) - float(speech["mean"] @ first)
    second, second_offset = spectra["line.weight"][0], float(spectra["line.bias"][0])
    return np.concatenate([weights[0] * first, weights[1] * second]), float(weights[0] * offset + weights[1] * second_offset + weights[2])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("train", "held", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--speech", type=Path, required=True)
    parser.add_argument("--spectra", type=Path, required=True)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    train, held = fit.load(given.train), fit.load(given.held)
    speech, spectra = (dict(np.load(path)) for path in (given.speech, given.spectra))
    held = of_copies(held)
    weights = joined(held["logits"], held["fake"], held["source"])
    print(f"speech {weights[0]:.3f}, spectra {weights[1]:.3f}, intercept {weights[2]:.3f}; {len(held['fake'])} copies of {len(set(held['sha256']))} clips, {len(set(held['source']))} sources\n")
    fused = np.zeros(len(held["fake"]))
    for source in np.unique(held["source"]):
        here = held["source"] == source
        w = joined(held["logits"][~here], held["fake"][~here], held["source"][~here])
        fused[here] = held["logits"][here] @ w[:2] + w[2]
    trees = HistGradientBoostingClassifier(max_depth=4, max_iter=150, learning_rate=0.05, random_state=0)
    trees.fit(train["nuisance"], train["fake"], fit.weights_of(train["fake"], train["source"]))
    nuisance = trees.decision_function(held["nuisance"])
    print(fit.HEADER)
    for kind in CONDITIONS:
        mine = held["kind"] == kind
        for name, scores in {"nuisances only": nuisance, "speech": held["logits"][:, 0], "spectra": held["logits"][:, 1], "both": fused}.items():
            print(fit.row(f"{name}, {CONDITIONS[kind]}", scores, held, mine), flush=True)
    weight, bias = line_of(speech, spectra, weights)
    space = heads.Space(train["features"], train["fake"], train["source"])
    distance = space.distance()
    heads.Head(weight, bias, distance).save(given.out / "model.onnx")
    np.savez(given.out / "head.npz", weights=weight, bias=bias, **{n: getattr(distance, n) for n in ("mean", "deviation", "components", "variance", "rest")})
    np.savez(given.out / "left-out.npz", scores=fused, nuisance=nuisance, distance=distance(held["features"]),
             **{k: held[k] for k in ("fake", "source", "kind", "label", "system", "language", "sha256", "band")})


if __name__ == "__main__":
    main()
