#!/usr/bin/env python3
"""Does what a face does over time tell real from manipulated faces? A small head on numbers of tracks, left-out sources, and a baseline of nuisances.

    scripts/train/faces/temporal/measure.py manifest LIST.csv:FOLDER ... > clips.csv
    target/release/examples/face_time models clips.csv > faces.csv
    scripts/train/faces/temporal/measure.py figures faces.csv

Rows with a face are taken; of side-by-side clips the face in the left half is the real one and that in the right half the swapped one, of the same moment. The head is a
logistic regression with a strong penalty on standardised numbers, every source of a label counting alike, trained on `train` lists without the source that is scored
(source: the repository); rows of the development list are scored by the head of all training rows. AUC with 95 % intervals by drawing sources again (1,000 times);
*within* is the mean over sources that hold both labels.
"""
import csv
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "common"))
from metrics import auc, balanced_weights, within_sources  # noqa: E402

NUISANCES = ["side", "rate", "light", "detail", "height"]
GROUPS = {
    "nuisances alone": NUISANCES,
    "jitter of box and points": ["box-jitter", "eye-jitter", "mouth-jitter", "mouth-over-eyes"],
    "flicker of light and sharpness, against the surroundings": ["light-flicker", "light-over-ring", "detail-flicker", "detail-over-ring"],
    "eyes": ["blinks", "blink-depth", "eyes-together", "eye-noise"],
    "mouth": ["mouth-range", "mouth-speed", "mouth-noise"],
    "drift of light and sharpness": ["light-drift", "detail-drift"],
}
GROUPS["all over time"] = [name for group, names in GROUPS.items() if group != "nuisances alone" for name in names]
GROUPS["all over time and nuisances"] = GROUPS["all over time"] + NUISANCES
PENALTY = 0.03


def manifest(lists: list[str]) -> None:
    out = csv.writer(sys.stdout)
    out.writerow(["file", "list", "label", "source", "layout"])
    for entry in lists:
        path, _, folder = entry.partition(":")
        with open(path, newline="") as file:
            for row in csv.DictReader(file):
                if row["has_face"] == "y":
                    name = str((Path(folder or Path(path).parent) / row["file"]).resolve())
                    out.writerow([name, "dev" if "dev" in Path(path).name else "train", row["label"], row["source_repo"], row["layout"].partition(":")[0]])


def read(path: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Labels (true is manipulated or generated), sources, true where of the development list, clips, numbers by name."""
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    side = [row["layout"] == "side-by-side" for row in rows]
    label = np.array([float(row["x"]) >= 0.5 if both else row["label"] != "real" for row, both in zip(rows, side)])
    names = sorted({name for group in GROUPS.values() for name in group})
    numbers = {name: np.array([float(row[name]) for row in rows]) for name in names}
    return label, np.array([r["source"] for r in rows]), np.array([r["list"] == "dev" for r in rows]), np.array([r["file"] for r in rows]), numbers


def fitted(x: np.ndarray, y: np.ndarray, weights: np.ndarray):
    from sklearn.linear_model import LogisticRegression

    mean, spread = np.average(x, 0, weights), x.std(0) + 1e-9
    shown = np.clip((x - mean) / spread, -4, 4)
    head = LogisticRegression(C=PENALTY, max_iter=2000).fit(shown, y, weights * len(y))
    return lambda other: head.decision_function(np.clip((other - mean) / spread, -4, 4))


def interval(scores: np.ndarray, labels: np.ndarray, sources: np.ndarray) -> tuple[float, float]:
    draw, names, values = np.random.default_rng(7), np.unique(sources), []
    places = {name: np.flatnonzero(sources == name) for name in names}
    for _ in range(1000):
        picked = np.concatenate([places[name] for name in draw.choice(names, len(names))])
        value = auc(scores[picked], labels[picked])
        if np.isfinite(value):
            values.append(value)
    return tuple(np.quantile(values, [0.025, 0.975])) if values else (float("nan"),) * 2


def figures(path: str) -> None:
    labels, sources, dev, clips, numbers = read(path)
    for name, part in (("training", ~dev), ("development", dev)):
        print(f"{name}: {part.sum()} faces of {len(np.unique(clips[part]))} clips, {(~labels[part]).sum()} real and {labels[part].sum()} not, {len(np.unique(sources[part]))} sources")
    print("\n| numbers | left-out sources AUC | within sources | pairs of one moment ranked right | development AUC |\n|---|---|---|---|---|")
    logs = {"side", "height", "box-jitter", "eye-jitter", "mouth-jitter", "light-flicker", "detail-flicker", "eye-noise", "mouth-range", "mouth-speed", "mouth-noise", "light-drift", "detail-drift"}
    for group, names in GROUPS.items():
        x = np.stack([np.log(numbers[n] + 1e-4) if n in logs else numbers[n] for n in names], 1)
        scores = np.zeros(len(labels))
        for source in np.unique(sources[~dev]):
            train, test = ~dev & (sources != source), ~dev & (sources == source)
            scores[test] = fitted(x[train], labels[train], balanced_weights(labels[train], sources[train]))(x[test])
        scores[dev] = fitted(x[~dev], labels[~dev], balanced_weights(labels[~dev], sources[~dev]))(x[dev])
        pairs = []
        for clip in np.unique(clips[~dev]):
            mine = ~dev & (clips == clip)
            if labels[mine].any() and not labels[mine].all():
                pairs.append(scores[mine & labels].mean() > scores[mine & ~labels].mean())
        low, high = interval(scores[~dev], labels[~dev], sources[~dev])
        within, each = within_sources(scores[~dev], labels[~dev], sources[~dev])
        text = f"| {group} | {auc(scores[~dev], labels[~dev]):.2f} [{low:.2f}-{high:.2f}] | {within:.2f} ({len(each)}) | {sum(pairs)} of {len(pairs)} |"
        low, high = interval(scores[dev], labels[dev], sources[dev])
        print(f"{text} {auc(scores[dev], labels[dev]):.2f} [{low:.2f}-{high:.2f}] |")


if __name__ == "__main__":
    if len(sys.argv) >= 3 and sys.argv[1] == "manifest":
        manifest(sys.argv[2:])
    elif len(sys.argv) == 3 and sys.argv[1] == "figures":
        figures(sys.argv[2])
    else:
        sys.exit(__doc__)
