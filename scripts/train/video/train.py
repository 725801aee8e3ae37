"""Fit, measure and write the generated-video head: rows of clips to `model.onnx`, `results.json` and the card.

    train.py --train W/train --train-motion W/train.motion --dev W/dev --dev-motion W/dev.motion [--dev-messenger W/m --messenger-motion W/m.motion]
             --picture ../../../models/generated-picture/model.onnx --out W/head [--choices]
    train.py ... --card ../../../models/generated-video

What a clip is to the head, over its n sampled frames: the mean of the encoder's standardised features; mean and deviation of the picture
head's score; drift of the features from frame to frame and over the clip; mean and deviation of the twelve numbers of motion. One logistic
regression on all of them. Only clips of kind `real` and `generated` are fitted on; `talking` (a still set in motion) and `swapped` are scored apart.
Container facts are never an input.
"""

import argparse
import csv
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import onnxruntime
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).parents[1] / "common"))
import metrics  # noqa: E402
from graph import SCALARS, Parts, save  # noqa: E402

NUISANCES = ["width", "height", "fps", "mean", "deviation", "saturation", "high-frequency"]
STORED = ["stored-width", "stored-height", "stored-fps", "stored-seconds"]
# Recordings of a phone or a webcam, by the list's own words.
PHONE = ("phone", "webcam")


def linear_of(head: Path, size: int) -> tuple[np.ndarray, float]:
    """(weights [size], intercept) of a picture head, asked as a black box; zeros where it is not linear in the features."""
    session = onnxruntime.InferenceSession(str(head))
    name = session.get_inputs()[0].name
    if session.get_inputs()[0].shape[-1] != size:
        raise SystemExit(f"{head} takes {session.get_inputs()[0].shape[-1]} features, the clips have {size}")
    ask = lambda x: float(session.run(["logit"], {name: x.astype(np.float32).reshape(1, size)})[0].reshape(-1)[0])
    intercept = ask(np.zeros(size))
    weights = np.array([ask(row) - intercept for row in np.eye(size)])
    trials = np.random.default_rng(0).normal(size=(20, size))
    if max(abs(ask(x) - (x @ weights + intercept)) for x in trials) > 1e-2:
        print(f"{head} is not linear in the features: what it says of frames is left out", file=sys.stderr)
        return np.zeros(size), 0.0
    return weights, intercept


class Clips:
    """Rows of one folder: `features` a list of f32 [n, D], `motion` a list of f32 [n, 12], and the facts of clips.csv."""

    def __init__(self, folder: Path, motion: Path):
        moved = defaultdict(list)
        for line in motion.read_text().splitlines():
            name, at, *values = line.split()
            moved[Path(name).name].append((float(at), [float(v) for v in values]))
        self.rows, self.features, self.motion = [], [], []
        for row in csv.DictReader((folder / "clips.csv").open()):
            cached = (folder / row["clip"]).with_suffix(".npz")
            if not cached.exists() or row["clip"] not in moved:
                continue
            data = np.load(cached)
            pairs = [(f, m) for f, t in zip(data["features"], data["times"]) for at, m in moved[row["clip"]] if abs(at - t) < 0.02]
            if len(pairs) < 2:
                continue
            self.rows.append(row)
            self.features.append(np.stack([f for f, _ in pairs]).astype(np.float32))
            self.motion.append(np.array([m for _, m in pairs], np.float32))
        self.kind = np.array([r["kind"] for r in self.rows])
        self.source = np.array([r["source"] for r in self.rows])
        self.phone = np.array([r["method"].lower().startswith(PHONE) or "webcam" in r["method"].lower() for r in self.rows])
        self.synthetic = self.kind != "real"

    def facts(self, names: list[str]) -> np.ndarray:
        values = np.array([[float(r[n] or 0) for n in names] for r in self.rows])
        frames = np.array([max(1.0, min(2.0, float(r["stored-seconds"] or 2)) * float(r["fps"])) for r in self.rows])
        pixels = np.array([float(r["width"]) * float(r["height"]) for r in self.rows])
        density = np.log(np.array([float(r["bytes"]) for r in self.rows]) / (pixels * frames))
        return np.column_stack([values, values[:, 0] / values[:, 1], density])


def balanced(mask, clips: Clips) -> np.ndarray:
    weights = metrics.balanced_weights(clips.synthetic[mask], clips.source[mask])
    return weights * (mask.sum() / weights.sum())


class Model:
    """One logistic regression on mean features and scalars; `boost` says how much less scalars are penalised than features."""

    def __init__(self, parts: Parts, clips: Clips, rows: np.ndarray, strength: float, boost: float, features: bool):
        means, scalars = parts.of(clips.features, clips.motion)
        self.parts, self.boost, self.features = parts, boost, features
        self.centre, self.width = scalars[rows].mean(0), scalars[rows].std(0) + 1e-6
        x = self.inputs(means, scalars)
        fit = LogisticRegression(C=strength, max_iter=4000, tol=1e-6)
        fit.fit(x[rows], clips.synthetic[rows], balanced(rows, clips))
        self.weight, self.intercept = fit.coef_[0], float(fit.intercept_[0])

    def inputs(self, means: np.ndarray, scalars: np.ndarray) -> np.ndarray:
        standard = (scalars - self.centre) / self.width * self.boost
        return np.hstack([means, standard]) if self.features else standard

    def __call__(self, clips: Clips) -> np.ndarray:
        return self.inputs(*self.parts.of(clips.features, clips.motion)) @ self.weight + self.intercept

    def linear(self) -> tuple[np.ndarray, np.ndarray, float]:
        """(weights of standardised mean features, of raw scalars, intercept)."""
        size = len(self.parts.columns)
        features = self.weight[:size] if self.features else np.zeros(size)
        scalars = (self.weight[size:] if self.features else self.weight) * self.boost / self.width
        return features, scalars, self.intercept - float(self.centre @ scalars)


def left_out(parts: Parts, clips: Clips, rows: np.ndarray, **how) -> np.ndarray:
    """Each clip's score from a model that saw none of its source."""
    scores = np.zeros(len(clips.rows))
    for name in np.unique(clips.source):
        out = clips.source == name
        scores[out] = Model(parts, clips, rows & ~out, **how)(clips)[out]
    return scores


def trees_left_out(x: np.ndarray, clips: Clips, rows: np.ndarray) -> np.ndarray:
    scores = np.full(len(rows), np.nan)
    for name in np.unique(clips.source[rows]):
        out, seen = rows & (clips.source == name), rows & (clips.source != name)
        trees = HistGradientBoostingClassifier(max_leaf_nodes=6, max_iter=60, learning_rate=0.1, min_samples_leaf=10, random_state=0)
        trees.fit(x[seen], clips.synthetic[seen], balanced(seen, clips))
        scores[out] = trees.decision_function(x[out])
    return scores


def measure(scores, clips: Clips, rows: np.ndarray, threshold=None) -> dict:
    """AUC balanced by source with its interval, within two-sided sources, and the share caught at 2 % false alarms of other sources."""
    s, y, source = scores[rows], clips.synthetic[rows], clips.source[rows]
    weights = metrics.balanced_weights(y, source)
    area = metrics.bootstrap(metrics.auc, s, y, source, rounds=400)
    within, each = metrics.within_sources(s, y, source)
    found = {"n-real": int((~y).sum()), "n-synthetic": int(y.sum()), "n-sources": len(set(source)), "auc": area.value, "auc-low": area.low, "auc-high": area.high,
             "within": within, "each": each, "eer": metrics.eer(s, y, weights), "auc-by-file": metrics.auc(s, y)}
    if threshold is None:
        caught, alarm = np.zeros(len(s), bool), np.zeros(len(s), bool)
        for name in np.unique(source):
            out = source == name
            at = metrics.threshold_at(s[~out & ~y], weights[~out & ~y], 0.02)
            caught[out], alarm[out] = s[out] >= at, s[out] >= at
    else:
        caught = s >= threshold
    found["caught"] = float(np.average(caught[y], weights=weights[y])) if y.any() else float("nan")
    found["false-alarm"] = float(np.average(caught[~y], weights=weights[~y])) if (~y).any() else float("nan")
    found["phone-alarms"] = f"{int(caught[clips.phone[rows] & ~y].sum())} of {int((clips.phone[rows] & ~y).sum())}"
    return found


def line(name: str, m: dict) -> str:
    each = ", ".join(f"{k} {v[0]:.2f}" for k, v in m["each"].items())
    return (f"{name:44s} {m['n-real']:3d}/{m['n-synthetic']:3d}/{m['n-sources']:2d} AUC {m['auc']:.3f} [{m['auc-low']:.2f}-{m['auc-high']:.2f}] file {m['auc-by-file']:.3f} "
            f"within {m['within']:.3f} ({each}) EER {m['eer']:.3f} caught {m['caught']:.2f} alarms {m['false-alarm']:.3f} phone {m['phone-alarms']}")


CHOICES = [dict(strength=c, boost=b, features=f) for c, b, f in
           [(0.001, 1, True), (0.0003, 1, True), (0.003, 1, True), (0.001, 5, True), (0.001, 15, True), (0.0003, 15, True), (0.03, 1, False), (0.3, 1, False)]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("train", "train-motion", "dev", "dev-motion", "picture", "out"):
        parser.add_argument("--" + name, type=Path, required=True)
    parser.add_argument("--dev-messenger", type=Path)
    parser.add_argument("--messenger-motion", type=Path)
    parser.add_argument("--choices", action="store_true", help="compare, fit nothing")
    parser.add_argument("--choice", type=int, default=3)
    parser.add_argument("--columns", help="features that are used, as from-to,from-to; all without it")
    parser.add_argument("--features", type=int, help="features that the shipped encoder gives, where those cached are only --columns of them")
    a = parser.parse_args()
    train, dev = Clips(a.train, a.train_motion), Clips(a.dev, a.dev_motion)
    messenger = Clips(a.dev_messenger, a.messenger_motion) if a.dev_messenger else None
    rows = np.isin(train.kind, ["real", "generated"])
    dev_rows = np.isin(dev.kind, ["real", "generated"])
    size = train.features[0].shape[1]
    weights, intercept = linear_of(a.picture, size)
    wanted = np.concatenate([np.arange(*map(int, part.split("-"))) for part in a.columns.split(",")]) if a.columns else np.arange(size)
    narrow = size == len(wanted)
    parts = Parts.fitted([f for f, r in zip(train.features, rows) if r], np.arange(size) if narrow else wanted, weights, intercept)
    picture = lambda clips: parts.of(clips.features, clips.motion)[1][:, 0]
    results = {}

    def show(name: str, m: dict) -> None:
        results[name] = m
        print(line(name, m), flush=True)

    show("picture head, mean: train", measure(picture(train), train, rows))
    show("picture head, mean: dev", measure(picture(dev), dev, dev_rows))
    for names, title in ((NUISANCES, "nuisances of the clip"), (NUISANCES + STORED, "nuisances, stored facts too")):
        x = train.facts(names)
        show(f"{title}: train", measure(trees_left_out(x, train, rows), train, rows))
        trees = HistGradientBoostingClassifier(max_leaf_nodes=6, max_iter=60, learning_rate=0.1, min_samples_leaf=10, random_state=0)
        trees.fit(x[rows], train.synthetic[rows], balanced(rows, train))
        show(f"{title}: dev", measure(trees.decision_function(dev.facts(names)), dev, dev_rows))
    for n, how in enumerate(CHOICES):
        if not a.choices and n != a.choice:
            continue
        scores = left_out(parts, train, rows, **how)
        show(f"{n} {how}: train", measure(scores, train, rows))
        model = Model(parts, train, rows, **how)
        weights = metrics.balanced_weights(train.synthetic[rows], train.source[rows])
        real = ~train.synthetic[rows]
        at = metrics.threshold_at(scores[rows][real], weights[real], 0.02)
        show(f"{n}: dev", measure(model(dev), dev, dev_rows, at))
        if messenger:
            show(f"{n}: dev messenger", measure(model(messenger), messenger, np.isin(messenger.kind, ["real", "generated"]), at))
        for clips, scored, title in ((train, scores, "train"), (dev, model(dev), "dev")):
            for kind in ("talking", "swapped"):
                mine = np.isin(clips.kind, ["real", kind])
                if (clips.kind == kind).sum() > 2:
                    show(f"{n}: {title}, {kind}", measure(scored, clips, mine, at))
    if not a.choices:
        a.out.mkdir(parents=True, exist_ok=True)
        model = Model(parts, train, rows, **CHOICES[a.choice])
        # Features that were taken with a narrower cut of the same encoder: the graph finds them in the wider one.
        shipped = parts.widened(a.features, wanted) if narrow and a.features else parts
        save(a.out / "model.onnx", shipped, *model.linear())
        (a.out / "results.json").write_text(json.dumps({"choice": CHOICES[a.choice], "scalars": SCALARS, "measured": results}, indent=1, default=str))
        np.savez(a.out / "scores.npz", scores=left_out(parts, train, rows, **CHOICES[a.choice]), synthetic=train.synthetic, source=train.source, kind=train.kind)
    return 0


if __name__ == "__main__":
    sys.exit(main())
