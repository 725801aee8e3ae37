"""Measure a head on pictures and videos of sources that it never saw, beside what their nuisances alone give, and calibrate it.

    evaluate.py --model DIR --train-list L --train-features D --dev-list L --dev stored=D --dev messenger=D --dev video=D \
        [--frames-list L --frames D] [--beyond NAME=D ...] --out results.json

Only rows labelled real or synthetic count; `manipulated` ones are reported apart, and those of --not-generated (pictures worked on by hand) never
count as generated. --beyond names features of pictures that are not photographs (beyond.py): what the limit of the distance should catch. Everything is balanced by source; intervals come from drawing sources again. The printed tables are markdown.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "common"))
import calibration  # noqa: E402
from likelihood import bounded  # noqa: E402
from metrics import auc, balanced_weights, bootstrap, cllr, eer, min_cllr, threshold_at, within_sources  # noqa: E402
from rows import Rows, every_row, read  # noqa: E402


CONDITIONS = {"stored": "as stored", "messenger": "messenger", "video": "H.264, crf 30"}
LIMIT = 0.995  # the quantile of distances, over left-out training sources and camera pictures of dev, beyond which a picture is out of range
MIN_SIDE = 128  # as in card.toml: the program abstains below
LEAST_AUC = 0.60  # a lower end of the AUC's interval below this: shown as information, LR 1


def large(rows: Rows) -> Rows:
    """Without the rows on which the program abstains. (The first two view facts are the logarithms of the sides.)"""
    return rows.where(np.exp(rows.view[:, :2]).min(1) > MIN_SIDE - 0.5)


def clear(rows: Rows) -> np.ndarray:
    return np.isin(rows.label, ("real", "synthetic"))


def nuisance(train: Rows, test: Rows, facts: str) -> dict[str, np.ndarray]:
    """Scores of models that see only the nuisances `facts` ("view" or "stored"): trees and logistic."""
    weights = balanced_weights(train.synthetic, train.source) * len(train)
    seen, asked = getattr(train, facts), getattr(test, facts)
    trees = ExtraTreesClassifier(400, min_samples_leaf=8, random_state=0, n_jobs=1).fit(seen, train.synthetic, weights)
    line = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000))
    line.fit(seen, train.synthetic, logisticregression__sample_weight=weights)
    return {"trees": trees.predict_proba(asked)[:, 1], "logistic": line.decision_function(asked)}


def nuisance_left_out(train: Rows, facts: str, folds: int = 12) -> dict[str, np.ndarray]:
    """The same scores of the training rows themselves, each by models that saw nothing of its source."""
    names = np.random.default_rng(0).permutation(np.unique(train.source))
    scores = {"trees": np.zeros(len(train)), "logistic": np.zeros(len(train))}
    for fold in range(folds):
        out = np.isin(train.source, names[fold::folds])
        for name, values in nuisance(train.where(~out), train.where(out), facts).items():
            scores[name][out] = values
    return scores


def far(weights: dict[str, np.ndarray], features: np.ndarray) -> np.ndarray:
    """The head's distance (head.Distance), from the numbers in its graph."""
    standard = (features - weights["mean"]) * weights["scale"]
    return np.sqrt(((standard @ weights["components"]) ** 2 @ weights["along-share"])[:, 0] + (standard**2).sum(1) * weights["rest-share"][0])


def by_file(rows: Rows, scores: np.ndarray) -> tuple[Rows, np.ndarray]:
    """Frames to files: the mean score of each file's frames."""
    _, first, inverse = np.unique(rows.sha256, return_index=True, return_inverse=True)
    return rows.where(first), np.bincount(inverse, scores) / np.bincount(inverse)


def measure(rows: Rows, scores: np.ndarray, thresholds: dict[str, float], nuisances: dict[str, np.ndarray]) -> dict:
    kept = clear(rows)
    rows, scores = rows.where(kept), scores[kept]
    labels, weights = rows.synthetic, balanced_weights(rows.synthetic, rows.source)
    area = bootstrap(auc, scores, labels, rows.source)
    error = bootstrap(eer, scores, labels, rows.source)
    within, each = within_sources(scores, labels, rows.source)
    other = {k: bootstrap(auc, v[kept], labels, rows.source) for k, v in nuisances.items()}
    return {
        "n-real": int((~labels).sum()),
        "n-synthetic": int(labels.sum()),
        "n-sources": len(np.unique(rows.source)),
        "auc": [area.value, area.low, area.high],
        "auc-by-file": auc(scores, labels),
        "eer": [error.value, error.low, error.high],
        "within": within,
        "within-each": each,
        "min-cllr": min_cllr(scores, labels, weights),
        "nuisance": {k: [v.value, v.low, v.high] for k, v in other.items()},
        "nuisance-within": {k: within_sources(v[kept], labels, rows.source)[0] for k, v in nuisances.items()},
        "at": {
            name: {
                "caught": float(weights[labels & (scores >= t)].sum()),
                "false-alarm": float(weights[~labels & (scores >= t)].sum()),
                "caught-files": int((labels & (scores >= t)).sum()),
                "false-alarm-files": int((~labels & (scores >= t)).sum()),
            }
            for name, t in thresholds.items()
        },
    }


def tell(name: str, m: dict) -> None:
    interval = lambda v: f"{v[0]:.3f} [{v[1]:.2f}-{v[2]:.2f}]"
    nuisances = ", ".join(f"{k} {interval(v)}, within {m['nuisance-within'][k]:.2f}" for k, v in m["nuisance"].items())
    at = "; ".join(f"{k}: caught {v['caught']:.2f} ({v['caught-files']} files), false alarms {v['false-alarm']:.3f} ({v['false-alarm-files']})" for k, v in m["at"].items())
    print(f"| {name} | {m['n-real']} / {m['n-synthetic']} / {m['n-sources']} | {interval(m['auc'])} (files {m['auc-by-file']:.3f}) | {interval(m['eer'])} | {m['within']:.3f} | {m['min-cllr']:.3f} | {at} | {nuisances} |")


def counts(log10_lr: np.ndarray) -> dict:
    return {"n": len(log10_lr), "above-0.5": int((log10_lr > 0.5).sum()), "above-1": int((log10_lr >= 1.0).sum()), "below-minus-0.5": int((log10_lr < -0.5).sum()), "below-minus-1": int((log10_lr <= -1.0).sum())}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "train-list", "train-features", "dev-list", "out"):
        parser.add_argument("--" + name, type=Path, required=True)
    parser.add_argument("--dev", action="append", required=True, help="condition=features: stored, messenger, video")
    parser.add_argument("--frames-list", type=Path)
    parser.add_argument("--frames", type=Path)
    parser.add_argument("--beyond", action="append", default=[], help="name=features")
    parser.add_argument("--not-generated", nargs="*", default=["EASONTAN03/fake-face-detection", "ISICV/ManTraNet"])
    parser.add_argument("--frames-shrink", type=float, default=0.5, help="frames: this part of the pictures' slope and intercept")
    parser.add_argument("--frames-bound", type=float, default=0.6, help="frames: bound of |log10 LR|")
    a = parser.parse_args()

    weights = {t.name: numpy_helper.to_array(t) for t in onnx.load(a.model / "model.onnx").graph.initializer}
    out = np.load(a.model / "left-out.npz")
    chosen = out["columns"]
    head = lambda rows: (rows.features[:, chosen] @ weights["weight"])[:, 0] + weights["intercept"][0]
    train = read(a.train_list, a.train_features)
    real = ~out["synthetic"]
    balance = balanced_weights(out["synthetic"], out["source"])
    thresholds = {f"{r:.0%}": threshold_at(out["scores"][real], balance[real], r) for r in (0.02, 0.05)}
    results: dict = {"thresholds": thresholds, "train": {"n-real": int((~train.synthetic).sum()), "n-synthetic": int(train.synthetic.sum()), "n-sources": len(np.unique(train.source)), "left-out-sources": len(np.unique(out["source"]))}, "measured": {}}

    sets = {CONDITIONS[name]: large(read(a.dev_list, Path(folder))) for name, _, folder in (d.partition("=") for d in a.dev)}
    print("| condition | real / synthetic / sources | AUC | EER | within | min Cllr | at thresholds of left-out training sources | nuisances alone |\n|---|---|---|---|---|---|---|---|")
    for name, rows in sets.items():
        conditions = {name: "view"} | ({"as stored, nuisances as stored": "stored"} if name == "as stored" else {})
        for title, facts in conditions.items():
            m = results["measured"][title] = measure(rows, head(rows), thresholds, nuisance(train, rows, facts))
            tell(title, m)
    place = {s: i for i, s in enumerate(train.sha256)}
    if missing := sum(s not in place for s in out["sha256"]):
        raise SystemExit(f"the training features lack {missing} of the pictures that thresholds were taken from: run train.py fit again")
    held = np.array([place[s] for s in out["sha256"]])
    nuisances = {k: v[held] for k, v in nuisance_left_out(train, "view").items()}
    results["measured"]["training, left-out sources"] = measure(train.where(held), out["scores"], thresholds, nuisances)
    tell("training, left-out sources", results["measured"]["training, left-out sources"])

    # Calibration: both conditions together, so that one line has to serve both (a file and its messenger copy are of one source),
    # and the training pictures under the scores of heads that never saw their source. None of it was seen by the head that is scored.
    rows = [r.where(clear(r)) for r in sets.values()]
    scores = np.concatenate([head(r) for r in rows] + [out["scores"]])
    synthetic = np.concatenate([r.synthetic for r in rows] + [out["synthetic"]])
    source = np.concatenate([r.source for r in rows] + [out["source"]])
    slope, intercept = calibration.logistic(scores, synthetic, source)
    shrink = calibration.shrinkage(scores, synthetic, source)
    slope, intercept = slope * shrink, intercept * shrink
    low, high = calibration.bound(slope * scores + intercept, synthetic, source)
    dev = slice(0, sum(len(r) for r in rows))
    crossed = calibration.left_out(scores, synthetic, source, np.unique(source[dev]))[dev] * shrink
    everything = (scores, synthetic, source)
    scores, synthetic, source = scores[dev], synthetic[dev], source[dev]
    balance = balanced_weights(synthetic, source)
    tens = np.log(10)
    final = lambda s: bounded((slope * s + intercept) / tens, low, high)
    crossed_bounded = bounded(crossed / tens, low, high)
    results["picture"] = {
        "slope": slope, "intercept": intercept, "shrink": shrink, "log10-min": low, "log10-max": high,
        "n-real": len(rows[0]) - int(rows[0].synthetic.sum()) + int(real.sum()), "n-synthetic": int(rows[0].synthetic.sum() + (~real).sum()),
        "n-sources": len(np.unique(everything[2])),
        "cllr": cllr(crossed_bounded * tens, synthetic, balance), "cllr-unbounded": cllr(crossed, synthetic, balance),
        "cllr-fitted": cllr(final(scores) * tens, synthetic, balance), "min-cllr": min_cllr(scores, synthetic, balance),
        "left-out real": counts(crossed_bounded[~synthetic]), "left-out synthetic": counts(crossed_bounded[synthetic]),
    }  # fmt: skip
    p = results["picture"]
    print(f"\npicture: ln LR = {slope:.4f} score + {intercept:.4f} (shrunk by {shrink:.2f}), log10 LR within {low:.2f}..{high:.2f}")
    print(f"Cllr, source left out: {p['cllr']:.3f} (without bound {p['cllr-unbounded']:.3f}), min {p['min-cllr']:.3f}; real {p['left-out real']}, synthetic {p['left-out synthetic']}")
    for name, all_rows in sets.items():
        log10 = final(head(all_rows))
        photo = np.isin(all_rows.source, a.not_generated)
        for label in ("real", "synthetic", "manipulated"):
            mine = (all_rows.label == label) & ~photo
            results["picture"][f"{name}, {label}"] = counts(log10[mine])
            print(f"  {name}, {label}: {counts(log10[mine])}; worst {np.sort(log10[mine])[-3:].round(2)}")
        worst = np.argsort(np.where(all_rows.label == "real", log10, -9))[::-1][:8]
        print("  highest real: " + ", ".join(f"{all_rows.source[i]} {log10[i]:.2f}" for i in worst))

    distances = {name: far(weights, r.where(clear(r)).features[:, chosen]) for name, r in sets.items()}
    typical = np.concatenate([out["distance"]] + [d[r.where(clear(r)).label == "real"] for d, r in zip(distances.values(), sets.values())])
    limit = float(np.quantile(typical, LIMIT))
    beyond = {"training, left-out sources": out["distance"]} | distances
    beyond |= {name: far(weights, every_row(Path(folder))[:, chosen]) for name, _, folder in (b.partition("=") for b in a.beyond)}
    results["out-of-range"] = {"limit": limit, "quantile": LIMIT, "beyond": {k: [int((v > limit).sum()), len(v)] for k, v in beyond.items()}}
    print(f"\ndistance: limit {limit:.3f}; beyond it: " + "; ".join(f"{k} {n} of {m} (median {np.median(beyond[k]):.2f})" for k, (n, m) in results["out-of-range"]["beyond"].items()))

    part, edge = a.frames_shrink, a.frames_bound
    results["frames"] = {"slope": slope * part, "intercept": intercept * part, "log10-min": -edge, "log10-max": edge, "bound": edge}
    if a.frames:
        frames = large(read(a.frames_list, a.frames))
        files, scores = by_file(frames, head(frames))
        nuisances = {k: by_file(frames, v)[1] for k, v in nuisance(train, frames, "view").items()}
        m = results["measured"]["video"] = measure(files, scores, thresholds, nuisances)
        tell("video, mean of frames", m)
        if m["auc"][1] < LEAST_AUC:
            print(f"frames: the AUC's interval begins at {m['auc'][1]:.2f}, below {LEAST_AUC}: information only (LR 1)")
            results["frames"] |= {"log10-min": 0.0, "log10-max": 0.0}
        log10 = bounded((slope * scores + intercept) * part / tens, -a.frames_bound, a.frames_bound)
        kept = clear(files)
        v = results["frames"]
        # What the calibration would do within --frames-bound, also where it is not let speak.
        v["cllr"] = cllr(log10[kept] * tens, files.synthetic[kept], balanced_weights(files.synthetic[kept], files.source[kept]))
        v["min-cllr"] = m["min-cllr"]
        print(f"frames: Cllr {v['cllr']:.3f}")
        for label in ("real", "synthetic", "manipulated"):
            mine = files.label == label
            v[label] = counts(log10[mine])
            print(f"  video, {label}: {v[label]}; " + ", ".join(f"{s.split('/')[1]} {x:.2f}" for s, x in zip(files.source[mine], log10[mine])))
    a.out.write_text(json.dumps(results, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
