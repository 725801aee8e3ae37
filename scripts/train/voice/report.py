"""Measure the voice head on the development clips, calibrate it, and write the numbers of its card.

    report.py TRAIN.npz DEV.npz FUSED_DIR ENCODER CARD [--more MORE.npz]

TRAIN and DEV are features.py's, FUSED_DIR is fuse.py's. is the built encoder.onnx, CARD the detector's model.toml: its prose above the marker line is kept, the sha256 is renewed, what is below
the marker is written anew, and FUSED_DIR/model.onnx is put beside it.

A clip's score is the mean logit of its windows. Nothing of the development clips, and no source that holds one, was trained on.
Thresholds come from the held-out sources of the listing (fuse.py's left-out.npz), never from the development clips.

MORE is the sound of recorded clips of the lists of video, under the same conditions: recordings of other sources that no voice network was trained on either. They
take part in the calibration and in its bounds, not in the rows of development clips.

The calibration, ln LR = slope * score + intercept, is fitted on the union of two sets of scores whose sources the networks never saw: development clips
under every condition, and copies of clips of the held-out sources; once for all sound and once for each band (speech.band). Every source weighs alike, so the spread between sources
is in it. Sources are drawn again many times and the slope that nine draws in ten exceed is taken (the shrinkage: a few sources cannot fix a
slope); the intercept is fitted at that slope. The bounds are the largest likelihood ratios that the same scores justify (`justified`).
"""

import argparse
import hashlib
import itertools
import re
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from sklearn.ensemble import HistGradientBoostingClassifier

import fit
import sound

sys.path.insert(0, str(Path(__file__).parents[1] / "common"))
import metrics  # noqa: E402
from likelihood import bounded  # noqa: E402

sys.path.insert(0, str(Path(__file__).parents[1] / "picture"))
import head as heads  # noqa: E402

COPY_OF = {"as stored": "clean", "Opus 16k, 16 kHz": "clean", "AMR-NB 12.2": "phone", "Opus 12k, 8 kHz": "phone"}
MOST, LEAST = 1.5, -1.2  # log10: whatever its data would allow, one detector of voice alone stays in the lower half of "moderate support"
BANDS = (None, "wide", "phone")
LEAST_SOURCES = 8  # of each label, for a calibration of one band
MARKER = "# Below: measured and written by scripts/train/voice/report.py.\n"
EDGES = (0.3, 0.5, 0.8, 1.0)
BEYOND = 0.995  # quantile of distances, over held-out sources and recordings of the development clips, beyond which speech is out of range


def clips(data: dict, scores: np.ndarray) -> dict[str, np.ndarray]:
    """Mean over the windows of each (clip, condition)."""
    keys, first, inverse = np.unique(np.char.add(np.char.add(data["sha256"], "|"), data["kind"]), return_index=True, return_inverse=True)
    found = {name: data[name][first] for name in ("sha256", "kind", "fake", "label", "source", "system", "language", "speaker", "band")}
    found["score"] = np.bincount(inverse, scores) / np.bincount(inverse)
    return found


def line(scores, fake, weights, slope: float | None = None) -> tuple[float, float]:
    """Logistic line with both labels weighing alike: (slope, intercept) of the natural log likelihood ratio. Newton's method."""
    weights = np.where(fake, weights / weights[fake].sum(), weights / weights[~fake].sum())
    v, free = np.array([1.0 if slope is None else slope, 0.0]), slice(0 if slope is None else 1, 2)
    inputs = np.stack([scores, np.ones(len(scores))])
    for _ in range(30):
        share = 1 / (1 + np.exp(-np.clip(v @ inputs, -30, 30)))
        gradient = inputs @ (weights * (share - fake))
        curvature = (inputs * (weights * share * (1 - share))) @ inputs.T + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature[free, free], gradient[free])
        v[free] -= np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-6:
            break
    return float(v[0]), float(v[1])


def calibrate(scores, fake, sources, rounds: int = 100) -> tuple[float, float, np.ndarray]:
    """(slope, intercept, slopes of the draws). See the top of this file."""
    names, inverse = np.unique(sources, return_inverse=True)
    base, draw, slopes = metrics.balanced_weights(fake, sources), np.random.default_rng(0), []
    holds = [np.bincount(inverse[fake == label], minlength=len(names)) > 0 for label in (False, True)]
    while len(slopes) < rounds:
        times = np.bincount(draw.integers(0, len(names), len(names)), minlength=len(names))
        if min(((times > 0) & held).sum() for held in holds) < 2:
            continue
        drawn = times[inverse]
        slopes.append(line(scores[drawn > 0], fake[drawn > 0], (base * drawn)[drawn > 0])[0])
    slope = float(np.percentile(slopes, 10))
    return slope, line(scores, fake, base, slope)[1], np.array(slopes)


def justified(log10_lr, fake, sources) -> tuple[float, float]:
    """Empirical lower and upper bound of log10 LR (after Vergeer et al. 2016, every source weighing alike).

    A ratio of 10^t is justified while deciding by it beats saying nothing at the prior odds where it would tip the decision: misses + 10^t *
    false alarms <= 1, with one more source of the other label, wrong throughout, added to the data.
    """
    weights = metrics.balanced_weights(fake, sources)

    def highest(own, other, own_weight, other_weight, other_sources):
        best = 0.0
        for t in np.arange(0.01, 3, 0.01):
            wrong = (other_weight[other >= t].sum() * other_sources + 1) / (other_sources + 1)
            if own_weight[own < t].sum() + 10**t * wrong > 1:
                break
            best = t
        return best

    count = [len(set(sources[fake == label])) for label in (False, True)]
    upper = highest(log10_lr[fake], log10_lr[~fake], weights[fake], weights[~fake], count[0])
    lower = highest(-log10_lr[~fake], -log10_lr[fake], weights[~fake], weights[fake], count[1])
    return -lower, upper


def distance_of(head, features: np.ndarray) -> np.ndarray:
    return heads.Distance(*(head[n] for n in ("mean", "deviation", "components", "variance")), float(head["rest"]))(features)


def chirp_score(encoder: Path, head: Path) -> float:
    """The self-test: what the head says of the encoder's features of "chirp-16k"."""
    t = np.arange(40_000) / 16_000
    value = (0.5 * np.sin(2 * np.pi * (200 * t + 400 * t * t))).astype(np.float32)[None]
    for path in (encoder, head):
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        value = session.run(None, {session.get_inputs()[0].name: value})[0]
    return float(value[0, 0])


def write_card(card: Path, model: Path, lines: list[str]) -> None:
    prose, marker, _ = card.read_text().partition(MARKER)
    if not marker:
        raise ValueError(f"{card} has no line {MARKER!r}")
    data = model.read_bytes()
    prose = re.sub(r'(?m)^sha256 = ".*"$', f'sha256 = "{hashlib.sha256(data).hexdigest()}"', prose, count=1)
    card.with_name("model.onnx").write_bytes(data)
    card.write_text(prose + marker + "\n" + "\n".join(lines) + "\n")


def main_figures(dev: dict, final: np.ndarray, left: dict, left_final: np.ndarray) -> None:
    """What the shipped calibration says, clip by clip: how often it speaks, and how often it speaks wrongly."""

    def beyond(values) -> str:
        return ", ".join(f"{edge}: {int((values >= edge).sum())}" for edge in EDGES) + f" of {len(values)}"

    print("\nlog10 LR at or beyond an edge:")
    for kind in sound.CONDITIONS:
        real, fake = (final[(dev["kind"] == kind) & (dev["fake"] == label)] for label in (False, True))
        print(f"  dev {kind}: real {beyond(real)}; synthetic or converted {beyond(fake)}, at or below -0.5: {int((fake <= -0.5).sum())}, -1.0: {int((fake <= -1).sum())}; real {int((real <= -1).sum())}")
    for kind in ("clean", "phone"):
        real = (left["kind"] == kind) & ~left["fake"]
        print(f"  left-out training real, {kind}: {beyond(left_final[real])}; in Indian languages {beyond(left_final[real & np.isin(left['language'], fit.INDIAN)])}")
    print("\nby system, as stored (mean log10 LR, clips):")
    stored = dev["kind"] == "as stored"
    groups = np.char.add(np.char.add(dev["source"], " / "), np.where(dev["fake"], dev["system"], "real"))
    for name in np.unique(groups[stored]):
        here = stored & (groups == name)
        print(f"  {final[here].mean():+.2f}  {here.sum():3}  {name}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("train_cache", "dev_cache", "fit_dir", "encoder", "card"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--more", type=Path)
    given = parser.parse_args()
    head, left = np.load(given.fit_dir / "head.npz"), np.load(given.fit_dir / "left-out.npz")
    train, data = fit.load(given.train_cache), fit.load(given.dev_cache)
    logits = data["features"] @ head["weights"] + float(head["bias"])
    dev = clips(data, logits)

    trees = HistGradientBoostingClassifier(max_depth=4, max_iter=150, learning_rate=0.05, random_state=0)
    trees.fit(train["nuisance"], train["fake"], fit.weights_of(train["fake"], train["source"]))
    nuisance = clips(data, trees.decision_function(data["nuisance"]))["score"]

    parts = [dev, {"score": left["scores"], **left}]
    if given.more:
        more = fit.load(given.more)
        parts.append(clips(more, more["features"] @ head["weights"] + float(head["bias"])))
        print(f"{len(set(parts[-1]['sha256']))} recorded clips of video lists, {len(set(parts[-1]['source']))} sources")
    union = {n: np.concatenate([part[n] for part in parts]) for n in ("score", "fake", "source", "sha256", "band")}
    final, unseen, toml = np.zeros(len(union["score"])), np.zeros(len(dev["score"])), []
    for band in BANDS:
        mine = np.ones(len(final), bool) if band is None else union["band"] == band
        part = {n: v[mine] for n, v in union.items()}
        if band and min(len(set(part["source"][part["fake"] == label])) for label in (False, True)) < LEAST_SOURCES:
            print(f"{band}: too few sources for a calibration of its own")
            continue
        slope, intercept, slopes = calibrate(part["score"], part["fake"], part["source"])
        raw = (slope * part["score"] + intercept) / np.log(10)
        allowed = justified(raw, part["fake"], part["source"])
        low, high = round(max(LEAST, allowed[0]), 2), round(min(MOST, allowed[1]), 2)
        print(f"calibration, {band or 'all'}: slope {slope:.3f} (draws {np.percentile(slopes, 5):.3f} to {np.percentile(slopes, 95):.3f}), intercept {intercept:.3f}; "
              f"justified bounds {allowed[0]:.2f} to {allowed[1]:.2f}, shipped {low} to {high}")
        final[mine] = bounded(raw, low, high)
        # For Cllr each development source is calibrated by a fit that does not hold it.
        in_dev = mine[: len(dev["score"])]
        for source in np.unique(dev["source"][in_dev]):
            keep, here = part["source"] != source, in_dev & (dev["source"] == source)
            there = calibrate(part["score"][keep], part["fake"][keep], part["source"][keep], rounds=25)
            unseen[here] = bounded((there[0] * dev["score"][here] + there[1]) / np.log(10), low, high)
        told = [(unseen[in_dev] * np.log(10), dev["fake"][in_dev], dev["source"][in_dev]), (dev["score"][in_dev], dev["fake"][in_dev], dev["source"][in_dev])]
        cost = [measure(v, f, metrics.balanced_weights(f, o)) for measure, (v, f, o) in zip((metrics.cllr, metrics.min_cllr), told)]
        count = [len(set(part["sha256"][part["fake"] == label])) for label in (False, True)]
        toml += ["", "[[calibration]]", 'scope = "voice"', *([f'band = "{band}"'] if band else []), f"slope = {slope:.4f}", f"intercept = {intercept:.4f}", f"log10-min = {low}",
                 f"log10-max = {high}", 'fitted-on = "dev-audio and the sound of recorded clips of the lists of video under four conditions, and copies of clips of held-out training sources; every source weighs alike; '
                 'slope exceeded by nine in ten draws of sources; cllr on dev clips of sources left out of the fit"', f"n-real = {count[0]}", f"n-synthetic = {count[1]}",
                 f"n-sources = {len(set(part['source']))}", f"cllr = {cost[0]:.3f}", f"min-cllr = {cost[1]:.3f}"]
    dev_final, left_final = np.split(final, [len(dev["score"]), len(dev["score"]) + len(left["scores"])])[:2]
    print("\n| dev clips | real / synthetic / converted | sources | pooled AUC | source-balanced AUC | EER | within (sources) | synthetic / converted AUC | "
          "caught at 2 / 5 % | dev real over it | nuisances only | Cllr / min |\n|" + "---|" * 12)
    for kind in sound.CONDITIONS:
        mine = dev["kind"] == kind
        s, fake, sources, label = (dev[n][mine] for n in ("score", "fake", "source", "label"))
        balanced = metrics.balanced_weights(fake, sources)
        copy = left["kind"] == COPY_OF[kind]
        limits = [fit.threshold(left["scores"][copy], left["fake"][copy], left["source"][copy], rate) for rate in (0.02, 0.05)]
        caught = [np.average(s[fake] >= limit, weights=balanced[fake]) for limit in limits]
        alarms = [int((s[~fake] >= limit).sum()) for limit in limits]
        interval = metrics.bootstrap(metrics.auc, s, fake, sources)
        within, each = metrics.within_sources(s, fake, sources)
        parts = [metrics.auc(s[(label == "real") | (label == which)], fake[(label == "real") | (label == which)]) for which in ("synthetic", "converted")]
        nuisance_auc = metrics.auc(nuisance[mine], fake, balanced)
        cost = metrics.cllr(unseen[mine] * np.log(10), fake, balanced), metrics.min_cllr(s, fake, balanced)
        eer, said = metrics.eer(s, fake, balanced), dev_final[mine][~fake]
        print(f"| {kind} | {(~fake).sum()} / {(label == 'synthetic').sum()} / {(label == 'converted').sum()} | {len(set(sources))} | {metrics.auc(s, fake):.3f} | "
              f"{interval} | {100 * eer:.1f} % | {within:.3f} ({len(each)}) | {parts[0]:.3f} / {parts[1]:.3f} | {caught[0]:.2f} / {caught[1]:.2f} | "
              f"{alarms[0]} / {alarms[1]} of {(~fake).sum()} | {nuisance_auc:.3f} | {cost[0]:.3f} / {cost[1]:.3f} |", flush=True)
        toml += ["", "[[measured]]", 'set = "dev-audio"', f'condition = "{kind}"', 'level = "file"', f"n-real = {(~fake).sum()}", f"n-synthetic = {fake.sum()}",
                 f"n-sources = {len(set(sources))}", f"auc = {interval.value:.3f}", f"auc-low = {interval.low:.3f}", f"auc-high = {interval.high:.3f}", f"eer = {eer:.3f}",
                 f"nuisance-auc = {nuisance_auc:.3f}", f"caught-at-2pct = {caught[0]:.3f}", f"false-alarm = {alarms[0] / (~fake).sum():.3f}",
                 f'note = "AUC balanced by source, 95 % by source; pooled {metrics.auc(s, fake):.3f}; within the {len(each)} sources that hold both {within:.3f}; '
                 f'synthetic {parts[0]:.3f}, converted {parts[1]:.3f}; threshold from left-out training sources: {alarms[0]} of {(~fake).sum()} real reach it; '
                 f'log10 LR at least 0.5 for {(said >= 0.5).sum()} and at least 1 (LR >= 10) for {(said >= 1).sum()} of {(~fake).sum()} real"',
                 'command = "scripts/train/voice/report.py"']
    indian = np.isin(left["language"], fit.INDIAN)
    groups = {"held-out training sources": np.ones(len(indian), bool), "held-out training sources, Indian languages": indian}
    for (place, chosen), kind in itertools.product(groups.items(), ("clean", "phone")):
        mine, copies = chosen & (left["kind"] == kind), left["kind"] == kind
        s, fake, sources = left["scores"][mine], left["fake"][mine], left["source"][mine]
        if min(fake.sum(), (~fake).sum()) == 0:
            continue
        balanced, interval = metrics.balanced_weights(fake, sources), metrics.bootstrap(metrics.auc, s, fake, sources)
        limit = fit.threshold(left["scores"][copies], left["fake"][copies], left["source"][copies], 0.02)
        within, each = metrics.within_sources(s, fake, sources)
        toml += ["", "[[measured]]", f'set = "{place}"', f'condition = "random {kind} chain"', 'level = "clip"', f"n-real = {(~fake).sum()}",
                 f"n-synthetic = {fake.sum()}", f"n-sources = {len(set(sources))}", f"auc = {interval.value:.3f}", f"auc-low = {interval.low:.3f}", f"auc-high = {interval.high:.3f}",
                 f"eer = {metrics.eer(s, fake, balanced):.3f}", f"nuisance-auc = {metrics.auc(left['nuisance'][mine], fake, balanced):.3f}",
                 f"caught-at-2pct = {np.average(s[fake] >= limit, weights=balanced[fake]):.3f}", f"false-alarm = {(s[~fake] >= limit).mean():.3f}",
                 f'note = "one window a clip; pooled AUC {metrics.auc(s, fake):.3f}' + (f"; within the {len(each)} sources that hold both {within:.3f}" if each else "") + '"',
                 'command = "scripts/train/voice/fuse.py"']
    main_figures(dev, dev_final, left, left_final)
    typical = np.concatenate([left["distance"], distance_of(head, data["features"][~data["fake"]])])
    limit = float(np.quantile(typical, BEYOND))
    toml += ["", "[out-of-range]", 'output = "distance"', f"limit = {limit:.3f}", "", "[self-test]", 'pattern = "chirp-16k"', f"score = {chirp_score(given.encoder, given.fit_dir / 'model.onnx'):.4f}", "tolerance = 0.02"]
    write_card(given.card, given.fit_dir / "model.onnx", toml)


if __name__ == "__main__":
    main()
