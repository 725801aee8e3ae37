"""Figures of the fitted head beside the baselines, likelihood ratios, and what they would have said of genuine faces.

    evaluate.py --train W/train1 W/train2 --set dev-faces:stored=W/dev-faces-stored dev-clips:video=W/dev-clips-video ... --blends W/dev-blends --out W/results.json

Everything is counted by clip (the mean of its crops; a crop of the face-crop set is a clip), intervals by drawing groups again. The baselines on the same crops: a model that
sees only nuisances (boosted trees over extract.py's six numbers, trained on the training views) and MesoInception-4.

Calibration as scripts/train/README.md says, with two differences. A data set is a repository with at least five clips of a label under a condition; smaller
ones are put together. The bound counts groups (clips of one person), since that is what errs together within a data set; between data sets the slope is shrunk, and the
intercept is lowered until no data set with 25 genuine clips or more holds more than 2 % of them at a likelihood ratio of 10 or more. Rows for buckets (face size x detail) are written only
where the bucket has 40 clips of each label and its own line costs less than the common one on groups that did not fit it.
"""

import argparse
import json
import sys
from pathlib import Path

import lightgbm
import numpy as np

from export import TAPS, WIDTH, distance_of
from pooled import Views, by_clip, figures, source_weights

sys.path[1:1] = [str(Path(__file__).resolve().parents[2] / part) for part in ("picture", "common")]
from calibration import bound, left_out, logistic, shrinkage  # noqa: E402
from likelihood import bounded  # noqa: E402
from metrics import auc, balanced_weights, cllr, min_cllr  # noqa: E402

LN10 = float(np.log(10))
FACE_CUT = 128


def nuisance_model(train: Views):
    """A score f(nuisance [n, 6])."""
    model = lightgbm.LGBMClassifier(n_estimators=150, num_leaves=15, learning_rate=0.05, min_child_samples=30, n_jobs=1, verbose=-1)
    model.fit(train.nuisance, train.label, sample_weight=source_weights(train))
    return lambda x: model.predict(x, raw_score=True)


def scores_of(folder: Path, name: str) -> dict:
    return dict(np.load(folder / f"scores-{name}.npz"))


def clips_of(views: Views, score: np.ndarray, condition: str) -> dict:
    """Arrays by clip: score, label, group, source, side, detail, condition."""
    value, label, group, source = by_clip(score, views)
    side = by_clip(views.column("side").astype(float), views)[0]
    detail = by_clip(views.column("detail").astype(float), views)[0]
    return {"score": value, "label": label, "group": group, "source": source, "side": side, "detail": detail, "condition": np.full(len(value), condition)}


def data_sets(clips: dict, least: int = 5) -> np.ndarray:
    """The repository, or "others", where it holds fewer than `least` clips of the label."""
    out = clips["source"].astype(object).copy()
    for label in (False, True):
        for name in np.unique(clips["source"]):
            mine = (clips["source"] == name) & (clips["label"] == label)
            one = mine & (clips["condition"] == "stored")
            if mine.any() and one.sum() < least:
                out[mine] = "others"
    return out.astype(str)


def bucket_of(clips: dict, sharp_from: float) -> np.ndarray:
    face = np.where(clips["side"] < FACE_CUT, f"under-{FACE_CUT}", f"{FACE_CUT}-and-more")
    detail = np.where(clips["detail"] >= sharp_from, "sharp", "soft")
    return np.array([f"{f}:{d}" for f, d in zip(face, detail)])


def false_alarms(log10: np.ndarray, clips: dict, data: np.ndarray) -> list[dict]:
    """Genuine clips of each data set and condition at a likelihood ratio of 10 or more, and altered ones."""
    rows = []
    for condition in [*np.unique(clips["condition"]), "all"]:
        for name in [*np.unique(data), "all"]:
            mine = ((clips["condition"] == condition) | (condition == "all")) & ((data == name) | (name == "all"))
            real, fake = mine & ~clips["label"], mine & clips["label"]
            if mine.any():
                rows.append({"data": str(name), "condition": str(condition), "real": int(real.sum()), "alarms": int((log10[real] >= 1).sum()), "above-0.5": int((log10[real] > 0.5).sum()), "fake": int(fake.sum()), "caught": int((log10[fake] >= 1).sum()), "against": int((log10[fake] <= -1).sum())})
    return rows


def calibrate(clips: dict, data: np.ndarray, rate: float = 0.02, least: int = 25) -> dict:
    """Slope, intercept, bounds and what they cost. ln LR = slope * score + intercept."""
    score, label, group = clips["score"], clips["label"], clips["group"]
    slope, intercept = logistic(score, label, data)
    shrink = shrinkage(score, label, data, rounds=100)
    slope, intercept = slope * shrink, intercept * shrink
    low, high = bound(slope * score + intercept, label, group)
    lowered = 0.0
    for name in np.unique(data):
        for condition in np.unique(clips["condition"]):
            real = (data == name) & ~label & (clips["condition"] == condition)
            if real.sum() < least:
                continue
            ordered = np.sort(slope * score[real] + intercept)[::-1]
            allowed = int(rate * len(ordered))
            # The (allowed + 1)-th highest must stay below ln 10, with a little room.
            lowered = max(lowered, ordered[allowed] - LN10 + 0.05)
    intercept -= lowered
    # A data set without which a label would be missing is judged by the line of all.
    alone = [n for n in np.unique(data) if label[data != n].all() or not label[data != n].any()]
    crossed = left_out(score, label, data, [n for n in np.unique(data) if n not in alone])
    crossed = np.where(np.isnan(crossed), slope / shrink * score + (intercept + lowered) / shrink, crossed) * shrink - lowered
    weights = balanced_weights(label, data)
    say = lambda ln: bounded(ln / LN10, low, high) * LN10
    return {
        "slope": slope, "intercept": intercept, "shrink": shrink, "lowered": float(lowered), "log10-min": low, "log10-max": high,
        "cllr": cllr(say(crossed), label, weights), "min-cllr": min_cllr(score, label, weights),
        "cllr-by-clip": cllr(say(slope * score + intercept), label), "min-cllr-by-clip": min_cllr(score, label),
        "n-real": int((~label).sum()), "n-synthetic": int(label.sum()), "n-sources": len(np.unique(data)),
    }  # fmt: skip


def say(row: dict, score: np.ndarray) -> np.ndarray:
    """log10 LR as the program applies a row."""
    return bounded((row["slope"] * score + row["intercept"]) / LN10, row["log10-min"], row["log10-max"])


def crossed_cost(score, label, data, group, folds: int = 5) -> float:
    """Cllr of lines fitted without the group's fold."""
    names = np.unique(group)
    fold = {n: i % folds for i, n in enumerate(np.random.default_rng(0).permutation(names))}
    number, out = np.array([fold[g] for g in group]), np.zeros(len(score))
    for k in range(folds):
        mine = number == k
        slope, intercept = logistic(score[~mine], label[~mine], data[~mine])
        out[mine] = slope * score[mine] + intercept
    return cllr(out, label, balanced_weights(label, data))


def groups_table(clips: dict, log10: np.ndarray, values: np.ndarray, cuts: list[tuple[str, float, float]]) -> list[dict]:
    rows = []
    for name, low, high in cuts:
        mine = (values >= low) & (values < high)
        real, fake = mine & ~clips["label"], mine & clips["label"]
        rows.append({"group": name, "real": int(real.sum()), "fake": int(fake.sum()), "auc": auc(clips["score"][mine], clips["label"][mine]), "alarms": int((log10[real] >= 1).sum()), "above-0.5": int((log10[real] > 0.5).sum()), "caught": int((log10[fake] >= 1).sum())})
    return rows


def overlap(cells: np.ndarray, masks: np.ndarray, threshold: float) -> np.ndarray:
    """Intersection over union of each map with the cells that were blended by half or more (or, where none was, the most blended one)."""
    truth = masks >= np.minimum(0.5, masks.max(1, keepdims=True))
    shown = cells >= threshold
    return (truth & shown).sum(1) / np.maximum(1, (truth | shown).sum(1))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--name", default="adapted", help="which scores-NAME.npz (default %(default)s)")
    parser.add_argument("--train", type=Path, nargs="+", required=True)
    parser.add_argument("--set", nargs="+", required=True, help="SET:CONDITION=STORE")
    parser.add_argument("--blends", type=Path, help="store of self-blended faces of unseen groups")
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    train = Views.read(a.train)
    nuisance = nuisance_model(train)
    results: dict = {"train": {"views": len(train.rows), "real": int((~train.label).sum()), "fake": int(train.label.sum()), "groups": len(np.unique(train.column("group"))), "sources": len(np.unique(train.column("source")))}}
    results["measured"], parts, extra = {}, [], {}
    for item in a.set:
        key, _, folder = item.partition("=")
        name, _, condition = key.partition(":")
        views, score = Views.read([Path(folder)]), scores_of(Path(folder), a.name)["score"]
        both = {"detector": score, "nuisance": nuisance(views.nuisance), "meso": np.load(Path(folder) / "meso.npy")[: len(score)]}
        results["measured"][key] = {n: figures(s, views) for n, s in both.items()}
        swaps = views.column("source") == "iperov/DeepFaceLive"
        if name == "held-out" and swaps.any():
            part = views.where(swaps)
            results["measured"][f"side-by-side:{condition}"] = {n: figures(s[swaps], part) for n, s in both.items()}
        parts.append(clips_of(views, score, condition))
        if name == "dev-faces" and condition == "stored":
            extra = {"ita": by_clip(views.column("ita").astype(float), views)[0], "luma": by_clip(views.column("luma").astype(float), views)[0], "clips": parts[-1]}
        for n, f in results["measured"][key].items():
            print(key, n, {k: round(v, 3) for k, v in f.items()}, flush=True)
    clips = {k: np.concatenate([p[k] for p in parts]) for k in parts[0]}
    data = data_sets(clips)
    stored, video = clips["condition"] == "stored", clips["condition"] == "video"
    # Between the middle of what is stored and what came through crf 32 at 480 rows.
    sharp_from = float((np.median(clips["detail"][stored]) + np.median(clips["detail"][video])) / 2)
    bucket = bucket_of(clips, sharp_from)
    common = calibrate(clips, data)
    rows, log10 = [common], say(common, clips["score"])
    for name in np.unique(bucket):
        mine = bucket == name
        part = {k: v[mine] for k, v in clips.items()}
        if min(part["label"].sum(), (~part["label"]).sum()) < 40:
            continue
        own = crossed_cost(part["score"], part["label"], data[mine], part["group"])
        shared = cllr(common["slope"] * part["score"] + common["intercept"], part["label"], balanced_weights(part["label"], data[mine]))
        print(f"{name}: {mine.sum()} clips, Cllr own {own:.3f}, common {shared:.3f}", flush=True)
        if own < shared - 0.01:
            face, detail = name.split(":")
            row = calibrate(part, data[mine]) | {"face": face, "detail": detail}
            rows.append(row)
            log10[mine] = say(row, part["score"])
    results["calibration"], results["sharp-from"] = rows, sharp_from
    weights = balanced_weights(clips["label"], data)
    results["cllr"] = {"all": cllr(log10 * LN10, clips["label"], weights), "min": min_cllr(clips["score"], clips["label"], weights)}
    for key in ("stored", "video"):
        mine = clips["condition"] == key
        results["cllr"][key] = [cllr(log10[mine] * LN10, clips["label"][mine]), min_cllr(clips["score"][mine], clips["label"][mine])]
    results["alarms"] = false_alarms(log10, clips, data)
    if extra:
        here = np.arange(len(log10))[sum(len(p["score"]) for p in parts[: next(i for i, p in enumerate(parts) if p is extra["clips"])]) :][: len(extra["ita"])]
        ita = [("light (41 and more)", 41, 999), ("intermediate (28 to 41)", 28, 41), ("tan (10 to 28)", 10, 28), ("brown (-30 to 10)", -30, 10), ("dark (under -30)", -999, -30)]
        luma = [("under 60", 0, 60), ("60 to 90", 60, 90), ("90 to 120", 90, 120), ("120 and more", 120, 256)]
        results["groups"] = {"ita": groups_table(extra["clips"], log10[here], extra["ita"], ita), "luma": groups_table(extra["clips"], log10[here], extra["luma"], luma)}
    if a.blends:
        views, found = Views.read([a.blends]), scores_of(a.blends, a.name)
        cells, masks, fake = found["cells"], views.masks.astype(np.float32), views.label
        best = max(np.arange(-4, 3, 0.25), key=lambda t: overlap(cells[fake], masks[fake], t).mean())
        iou = overlap(cells[fake], masks[fake], best)
        draw = np.random.default_rng(0)
        band = np.percentile([iou[draw.integers(0, len(iou), len(iou))].mean() for _ in range(500)], [2.5, 97.5])
        middle = overlap(np.broadcast_to(masks[fake].mean(0), masks[fake].shape), masks[fake], float(np.quantile(masks[fake].mean(0), 0.8)))
        results["blends"] = {"faces": int(fake.sum()), "threshold": float(best), "iou": float(iou.mean()), "low": float(band[0]), "high": float(band[1]), "iou-of-the-mean-mask": float(middle.mean()), "figures": figures(found["score"], views)}
        real = found["score"][~fake]
        results["blends"]["shown-from"] = float(np.quantile(np.concatenate([real, clips["score"][~clips["label"]]]), 0.95))
    means = lambda folders: np.concatenate([scores_of(f, a.name)["pooled"][:, 0].reshape(-1, TAPS * WIDTH) for f in folders])
    far = distance_of(means(a.train))
    seen, dev = far(means(a.train)), far(means([Path(item.partition("=")[2]) for item in a.set]))
    # Beyond what one in two hundred of the crops that were measured reaches: not judged.
    results["out-of-range"] = float(np.quantile(np.concatenate([seen, dev]), 0.995))
    a.out.write_text(json.dumps(results, indent=1))
    print(json.dumps({k: results[k] for k in ("calibration", "cllr", "blends") if k in results}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
