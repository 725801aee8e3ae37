"""Measure the residual network on sources and on development pictures that it never saw, beside what nuisances alone give, and calibrate it.

    evaluate.py --scores W/scores --out W/results.json

Reads what score.py wrote: train (records, each scored by heads of the other half, after random histories), dev-stored and dev-messenger (forgeries made of
the development set's photographs), list-stored and list-messenger (the development pictures themselves), and, where they are there, train-no-gan and dev-no-gan
(heads that saw no GAN up-sampler). Everything is balanced by source; intervals come from drawing sources again. Prints markdown.
"""

import argparse
import csv
import json
import sys
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

for folder in ("common", "picture"):
    sys.path.insert(1, str(Path(__file__).resolve().parents[1] / folder))
import calibration  # noqa: E402
from likelihood import bounded  # noqa: E402
from metrics import auc, balanced_weights, bootstrap, cllr, eer, min_cllr, threshold_at, within_sources  # noqa: E402
from nuisance import VIEW  # noqa: E402

LEAST_AUC = 0.60
ROUNDS = 300


class Rows:
    """Rows of one file of scores, and those of a variant."""

    def __init__(self, rows: list[dict]):
        self.rows = rows
        text = lambda k: np.array([r[k] for r in rows])
        self.variant, self.source, self.family, self.ordinary, self.sha256 = (text(k) for k in ("variant", "source", "family", "ordinary", "sha256"))
        self.half = text("half")
        self.part, self.whole = (np.array([float(r[k]) for r in rows]) for k in ("part", "whole"))
        self.nuisance = np.array([[float(r[k]) for k in VIEW] for r in rows])

    def where(self, chosen: np.ndarray) -> "Rows":
        return Rows([r for r, c in zip(self.rows, chosen) if c])

    def of(self, *variants: str) -> "Rows":
        return self.where(np.isin(self.variant, variants))


def read(path: Path) -> Rows | None:
    return Rows(list(csv.DictReader(path.open()))) if path.exists() else None


def trees(train: Rows, positive: str, test: Rows) -> np.ndarray:
    """Scores of a classifier that sees sizes, compression, brightness and sharpness only; no row is scored by a fit that saw its half of the sources."""
    out = np.zeros(len(test.rows))
    same = train is test
    for half in ("0", "1") if same else ("",):
        fit = train.where(train.half != half) if same else train
        y = fit.variant == positive
        model = HistGradientBoostingClassifier(max_iter=60, learning_rate=0.06, random_state=0)
        model.fit(fit.nuisance, y, sample_weight=balanced_weights(y, fit.source))
        mine = test.half == half if same else np.ones(len(test.rows), bool)
        if mine.any():
            out[mine] = model.predict_proba(test.nuisance[mine])[:, 1]
    return out


def measure(rows: Rows, scores: np.ndarray, positive: str, threshold: float, nuisances: np.ndarray) -> dict:
    y = rows.variant == positive
    weights = balanced_weights(y, rows.source)
    interval = bootstrap(auc, scores, y, rows.source, ROUNDS)
    within, each = within_sources(scores, y, rows.source)
    hit = scores >= threshold
    return {
        "n-real": int((~y).sum()), "n-synthetic": int(y.sum()), "n-sources": len(np.unique(rows.source)),
        "auc": [interval.value, interval.low, interval.high], "eer": eer(scores, y, weights), "within": within, "within-sources": len(each),
        "nuisance-auc": auc(nuisances, y, weights), "nuisance-within": within_sources(nuisances, y, rows.source)[0],
        "caught": float(weights[y & hit].sum()), "false-alarm": float(weights[~y & hit].sum()),
        "caught-files": int((y & hit).sum()), "false-alarm-files": int((~y & hit).sum()),
    }  # fmt: skip


def tell(name: str, m: dict) -> None:
    low, high = m["auc"][1:]
    print(
        f"| {name} | {m['n-real']} / {m['n-synthetic']} / {m['n-sources']} | {m['auc'][0]:.3f} [{low:.2f}-{high:.2f}] | {m['eer']:.3f} | {m['within']:.3f} ({m['within-sources']}) | "
        f"{m['nuisance-auc']:.3f}, {m['nuisance-within']:.2f} | {m['caught']:.2f} ({m['caught-files']}), {m['false-alarm']:.3f} ({m['false-alarm-files']}) |"
    )


HEAD = "| | untouched / altered / sources | AUC by source [95 %] | EER | within | nuisances alone: AUC, within | caught, false alarms at the 2 % threshold |\n|---|---|---|---|---|---|---|"


def overlap(cells: np.ndarray, region: np.ndarray, threshold: float) -> float:
    """Intersection over union of the cells at or above the threshold with those that are more than half regenerated."""
    found, truth = cells >= threshold, region > 0.5
    union = (found | truth).sum()
    return float((found & truth).sum() / union) if union else 1.0


def overlaps(path: Path, threshold: float | None, only: set | None = None) -> tuple[float, float, int, float]:
    """(threshold, mean overlap, pictures, mean overlap of a map that is full everywhere); the threshold is chosen where none is given."""
    grids = np.load(path)
    pairs = []
    for name in grids.files:
        kind, key = name.split(":", 1)
        if kind == "region" and (only is None or key.split("/")[0] in only):
            cells, region = grids[f"cells:{key}"], grids[name].astype(np.float32)
            h, w = min(cells.shape[0], region.shape[0]), min(cells.shape[1], region.shape[1])
            if (region[:h, :w] > 0.5).any():
                pairs.append((cells[:h, :w], region[:h, :w]))
    mean = lambda t: float(np.mean([overlap(c, r, t) for c, r in pairs]))
    if threshold is None:
        threshold = max(np.arange(-3, 3.01, 0.125), key=mean)
    return float(threshold), mean(threshold), len(pairs), mean(-1e9)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scores", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    train = read(a.scores / "train.csv")
    results: dict = {"part": {}, "whole": {}, "families": {}, "ordinary": {}}

    pairs = train.of("untouched", "forged")
    untouched = pairs.of("untouched")
    weights = balanced_weights(np.zeros(len(untouched.rows), bool), untouched.source)
    threshold = threshold_at(untouched.part, weights, 0.02)
    results["threshold"] = threshold
    sets = {"training, left-out sources": pairs}
    for name, file in (("dev, as stored", "dev-stored"), ("dev, messenger", "dev-messenger")):
        rows = read(a.scores / f"{file}.csv")
        if rows:
            sets[name] = rows.of("untouched", "forged")
    print(f"A part regenerated (threshold {threshold:.2f})\n\n" + HEAD)
    for name, rows in sets.items():
        results["part"][name] = measure(rows, rows.part, "forged", threshold, trees(pairs, "forged", rows))
        tell(name, results["part"][name])

    print("\nBy family: AUC against all untouched, share caught (pictures)\n")
    print("| | " + " | ".join(sets) + " |\n|---|" + "---|" * len(sets))
    for family in np.unique(pairs.family[pairs.variant == "forged"]):
        cells = []
        for name, rows in sets.items():
            kept = rows.where((rows.variant == "untouched") | (rows.family == family))
            forged = kept.variant == "forged"
            row = {"auc": auc(kept.part, forged, balanced_weights(forged, kept.source)), "caught": float((kept.part[forged] >= threshold).mean()), "n": int(forged.sum())}
            results["families"].setdefault(str(family), {})[name] = row
            cells.append(f"{row['auc']:.3f}, {row['caught']:.2f} ({row['n']})")
        print(f"| {family} | " + " | ".join(cells) + " |")

    print("\nOrdinary editing: share at or above the threshold (pictures)\n")
    edited = {"training, left-out sources": train.of("ordinary")}
    for name, file in (("dev, as stored", "dev-stored"), ("dev, messenger", "dev-messenger")):
        rows = read(a.scores / f"{file}.csv")
        if rows and (rows.variant == "ordinary").any():
            edited[name] = rows.of("ordinary")
    print("| | " + " | ".join(edited) + " |\n|---|" + "---|" * len(edited))
    for kind in np.unique(edited["training, left-out sources"].ordinary):
        cells = []
        for name, rows in edited.items():
            scores = rows.part[rows.ordinary == kind]
            results["ordinary"].setdefault(str(kind), {})[name] = [float((scores >= threshold).mean()), len(scores)]
            cells.append(f"{(scores >= threshold).mean():.3f} ({len(scores)})")
        print(f"| {kind} | " + " | ".join(cells) + " |")

    # A map is only shown where the score is reached, so the cells' threshold is chosen there.
    shown = pairs.of("forged")
    cell, mean_caught, count_caught, _ = overlaps(a.scores / "train.npz", None, set(shown.sha256[shown.part >= threshold]))
    _, mean, count, full = overlaps(a.scores / "train.npz", cell)
    results["cell-threshold"], results["overlap"] = cell, {"training, left-out sources": [mean, count, full, mean_caught, count_caught]}
    print(f"\nRegions: cell threshold {cell:.3f}; mean overlap (IoU) on training {mean_caught:.3f} of {count_caught} where caught, {mean:.3f} of all {count}, a full map {full:.3f}")
    for name, file in (("dev, as stored", "dev-stored"), ("dev, messenger", "dev-messenger")):
        if (a.scores / f"{file}.npz").exists():
            rows = sets[name].of("forged")
            caught = set(rows.sha256[rows.part >= threshold])
            _, mean, count, full = overlaps(a.scores / f"{file}.npz", cell)
            _, mean_caught, count_caught, _ = overlaps(a.scores / f"{file}.npz", cell, caught) if caught else (0, float("nan"), 0, 0)
            results["overlap"][name] = [mean, count, full, mean_caught, count_caught]
            print(f"{name}: {mean:.3f} of {count}; where caught {mean_caught:.3f} of {count_caught}; a full map {full:.3f}")

    print("\nThe whole picture generated\n\n" + HEAD)
    whole_train = train.of("untouched", "generated")
    real = whole_train.of("untouched")
    whole_threshold = threshold_at(real.whole, balanced_weights(np.zeros(len(real.rows), bool), real.source), 0.02)
    for name, rows, positive in (
        ("training, left-out sources", whole_train, "generated"),
        ("dev, as stored", read(a.scores / "list-stored.csv"), "synthetic"),
        ("dev, messenger", read(a.scores / "list-messenger.csv"), "synthetic"),
    ):
        if rows is None:
            continue
        rows = rows.of("untouched", "generated", "real", "synthetic")
        m = measure(rows, rows.whole, positive, whole_threshold, trees(whole_train, "generated", rows))
        results["whole"][name] = m
        tell(name, m)

    for name in ("list-stored", "list-messenger", "manipulated"):
        rows = read(a.scores / f"{name}.csv")
        if rows:
            print(f"\n{name}: score of a part by label and source (files as they are): n, median, share at or above the threshold")
            for label in np.unique(rows.variant):
                mine = rows.of(label)
                for source in ["", *np.unique(mine.source)] if label != "synthetic" else [""]:
                    scores = mine.part if not source else mine.part[mine.source == source]
                    print(f"  {label} {source or 'all'}: {len(scores)}, {np.median(scores):.2f}, {(scores >= threshold).mean():.3f}")
                    results.setdefault(name, {})[f"{label} {source}".strip()] = [len(scores), float(np.median(scores)), float((scores >= threshold).mean())]

    for name in ("train-no-gan", "dev-no-gan"):
        rows = read(a.scores / f"{name}.csv")
        if rows:
            rows = rows.of("untouched", "forged")
            line = []
            for family in np.unique(rows.family[rows.variant == "forged"]):
                kept = rows.where((rows.variant == "untouched") | (rows.family == family))
                forged = kept.variant == "forged"
                results.setdefault(name, {})[str(family)] = value = auc(kept.part, forged, balanced_weights(forged, kept.source))
                line.append(f"{family} {value:.3f} ({int(forged.sum())})")
            print(f"\n{name} (never shown a GAN up-sampler): " + ", ".join(line))

    dev = [rows for name, rows in sets.items() if name.startswith("dev")]
    if dev:
        every = dev + [pairs]
        scores = np.concatenate([r.part for r in every])
        altered = np.concatenate([r.variant == "forged" for r in every])
        source = np.concatenate([r.source for r in every])
        slope, intercept = calibration.logistic(scores, altered, source)
        shrink = calibration.shrinkage(scores, altered, source, 60)
        slope, intercept = slope * shrink, intercept * shrink
        low, high = calibration.bound(slope * scores + intercept, altered, source)
        n = sum(len(r.rows) for r in dev)
        crossed = calibration.left_out(scores, altered, source, np.unique(source[:n]))[:n] * shrink
        tens = np.log(10)
        held = bounded(crossed / tens, low, high)
        y, s = altered[:n], source[:n]
        balance = balanced_weights(y, s)
        least = min(m["auc"][1] for name, m in results["part"].items())
        c = {
            "slope": slope, "intercept": intercept, "shrink": shrink, "log10-min": low, "log10-max": high, "n-real": int((~altered).sum()), "n-synthetic": int(altered.sum()),
            "n-sources": len(np.unique(source)), "cllr": cllr(held * tens, y, balance), "min-cllr": min_cllr(scores[:n], y, balance), "least-auc": least,
            "real-above-0.5": int((held[~y] > 0.5).sum()), "real-above-1": int((held[~y] >= 1).sum()), "forged-above-0.5": int((held[y] > 0.5).sum()), "forged-above-1": int((held[y] >= 1).sum()),
        }  # fmt: skip
        if least < LEAST_AUC:
            c |= {"log10-min": 0.0, "log10-max": 0.0}
        results["calibration"] = c
        print(f"\nln LR = {slope:.4f} score + {intercept:.4f} (shrunk by {shrink:.2f}), log10 LR within {low:.2f} .. {high:.2f}; least AUC bound {least:.2f}")
        print(f"Cllr, source left out: {c['cllr']:.3f}, min {c['min-cllr']:.3f}; real above .5 / 1: {c['real-above-0.5']} / {c['real-above-1']} of {(~y).sum()}; altered {c['forged-above-0.5']} / {c['forged-above-1']} of {y.sum()}")
    a.out.write_text(json.dumps(results, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
