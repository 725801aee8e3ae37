"""Measure the voice head on the development clips, calibrate it, and write the numbers of its card.

    report.py TRAIN_CACHE DEV_CACHE FIT_DIR OUT_TOML

A clip's score is the mean logit of its windows. Nothing of the development clips, and no source that holds one, was trained on.
Thresholds come from training sources left out in turn (fit.py's left-out.npz), never from the development clips.

The calibration, ln LR = slope * score + intercept, is drawn from two sets of scores that no head was fitted on: development clips under every
condition, and training windows with their source left out. For each, sources are drawn again many times and a logistic line is fitted to each
draw, every source weighing alike: the line that best follows the mean of those draws' probabilities is flatter than any single fit, because a
few sources cannot fix it (that is the shrinkage). The flatter of the two lines is shipped. The bounds are the largest likelihood ratios that
the same scores can justify (`justified`).
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

import fit
import sound

sys.path.insert(0, str(Path(__file__).parents[1] / "common"))
import metrics  # noqa: E402

COPY_OF = {"as stored": "clean", "Opus 16k, 16 kHz": "clean", "AMR-NB 12.2": "phone", "Opus 12k, 8 kHz": "phone"}
MOST, LEAST = 1.0, -1.0  # log10: a first detector gives weak support at most, whatever its data would allow
EDGES = (0.3, 0.5, 0.8, 1.0)


def clips(data: dict, scores: np.ndarray) -> dict[str, np.ndarray]:
    """Mean over the windows of each (clip, condition)."""
    keys, first, inverse = np.unique(np.char.add(np.char.add(data["sha256"], "|"), data["kind"]), return_index=True, return_inverse=True)
    found = {name: data[name][first] for name in ("sha256", "kind", "fake", "label", "source", "system", "language", "speaker")}
    found["score"] = np.bincount(inverse, scores) / np.bincount(inverse)
    return found


def line(scores, fake, weights) -> tuple[float, float]:
    """Logistic line with both labels weighing alike: (slope, intercept) of the natural log likelihood ratio."""
    weights = np.where(fake, weights / weights[fake].sum(), weights / weights[~fake].sum())
    sign = np.where(fake, 1.0, -1.0)

    def cost(v):
        margin = sign * (v[0] * scores + v[1])
        pull = -weights * sign / (1 + np.exp(np.clip(margin, -500, 500)))
        return weights @ np.logaddexp(0, -margin), np.array([pull @ scores, pull.sum()])

    return tuple(minimize(cost, np.array([1.0, 0.0]), jac=True, method="BFGS").x)


def shrunk_line(scores, fake, sources, rounds: int = 200) -> tuple[float, float, float]:
    """(slope, intercept, slope of the plain fit). The line nearest to the mean probability over draws of sources."""
    names, inverse = np.unique(sources, return_inverse=True)
    base, draw, shares = metrics.balanced_weights(fake, sources), np.random.default_rng(0), []
    grid = np.linspace(*np.percentile(scores, [1, 99]), 61)
    while len(shares) < rounds:
        times = np.bincount(draw.integers(0, len(names), len(names)), minlength=len(names))[inverse]
        if min(len(set(sources[(times > 0) & (fake == label)])) for label in (False, True)) < 2:
            continue
        slope, intercept = line(scores[times > 0], fake[times > 0], (base * times)[times > 0])
        shares.append(1 / (1 + np.exp(-(slope * grid + intercept))))
    mean = np.clip(np.mean(shares, axis=0), 1e-6, 1 - 1e-6)
    slope, intercept = np.polyfit(grid, np.log(mean / (1 - mean)), 1, w=np.sqrt(mean * (1 - mean)))
    return float(slope), float(intercept), float(line(scores, fake, base)[0])


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


def bounded(log10_lr, low: float, high: float):
    return np.where(log10_lr >= 0, high * np.tanh(log10_lr / high), -low * np.tanh(log10_lr / -low))


def left_out_cllr(dev: dict, mine, other: tuple, low: float, high: float) -> tuple[float, float]:
    """Cllr of the dev clips calibrated without their own source, by the same recipe, and of the best monotone calibration."""
    weights = metrics.balanced_weights(dev["fake"][mine], dev["source"][mine])
    values = np.zeros(int(mine.sum()))
    for source in np.unique(dev["source"][mine]):
        keep = dev["source"] != source
        slope, intercept, _ = shrunk_line(dev["score"][keep], dev["fake"][keep], dev["source"][keep], rounds=30)
        if other[0] < slope:
            slope, intercept = other
        here = dev["source"][mine] == source
        values[here] = bounded((slope * dev["score"][mine][here] + intercept) / np.log(10), low, high)
    return (metrics.cllr(values * np.log(10), dev["fake"][mine], weights),
            metrics.min_cllr(dev["score"][mine], dev["fake"][mine], weights))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("train_cache", "dev_cache", "fit_dir", "out"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    head, left = np.load(given.fit_dir / "head.npz"), np.load(given.fit_dir / "left-out.npz")
    train, data = fit.load(given.train_cache), fit.load(given.dev_cache)
    dev = clips(data, data["features"] @ head["weights"] + float(head["bias"]))

    from sklearn.ensemble import HistGradientBoostingClassifier
    trees = HistGradientBoostingClassifier(max_depth=4, max_iter=150, learning_rate=0.05, random_state=0)
    trees.fit(train["nuisance"], train["fake"], fit.weights_of(train["fake"], train["source"]))
    nuisance = clips(data, trees.decision_function(data["nuisance"]))["score"]

    slope_dev, intercept_dev, plain_dev = shrunk_line(dev["score"], dev["fake"], dev["source"])
    slope_out, intercept_out, plain_out = shrunk_line(left["scores"], left["fake"], left["source"])
    print(f"calibration: dev slope {plain_dev:.3f}, shrunk {slope_dev:.3f}, intercept {intercept_dev:.3f}; "
          f"left-out training sources {plain_out:.3f}, shrunk {slope_out:.3f}, intercept {intercept_out:.3f}")
    slope, intercept = min((slope_dev, intercept_dev), (slope_out, intercept_out))
    raw = {"dev": (slope * dev["score"] + intercept) / np.log(10), "left-out": (slope * left["scores"] + intercept) / np.log(10)}
    bounds = {"dev": justified(raw["dev"], dev["fake"], dev["source"]), "left-out": justified(raw["left-out"], left["fake"], left["source"])}
    print("justified bounds:", bounds)
    low, high = max(LEAST, *(b[0] for b in bounds.values())), min(MOST, *(b[1] for b in bounds.values()))
    low, high = round(float(low), 2), round(float(high), 2)
    final = bounded(raw["dev"], low, high)

    toml = [f"# slope {slope:.4f} intercept {intercept:.4f} bounds {low} {high}"]
    print("\n| dev clips | real / synthetic / converted | sources | pooled AUC | source-balanced AUC | EER | within (sources) | synthetic / converted AUC | "
          "caught at 2 / 5 % | dev real over it | nuisances only | Cllr / min |\n|" + "---|" * 12)
    costs = []
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
        cost = left_out_cllr(dev, mine, (slope_out, intercept_out), low, high)
        costs.append(cost)
        eer = metrics.eer(s, fake, balanced)
        print(f"| {kind} | {(~fake).sum()} / {(label == 'synthetic').sum()} / {(label == 'converted').sum()} | {len(set(sources))} | {metrics.auc(s, fake):.3f} | "
              f"{interval} | {100 * eer:.1f} % | {within:.3f} ({len(each)}) | {parts[0]:.3f} / {parts[1]:.3f} | {caught[0]:.2f} / {caught[1]:.2f} | "
              f"{alarms[0]} / {alarms[1]} of {(~fake).sum()} | {nuisance_auc:.3f} | {cost[0]:.3f} / {cost[1]:.3f} |", flush=True)
        toml += ["", "[[measured]]", 'set = "dev-audio"', f'condition = "{kind}"', 'level = "file"', f"n-real = {(~fake).sum()}", f"n-synthetic = {fake.sum()}",
                 f"n-sources = {len(set(sources))}", f"auc = {interval.value:.3f}", f"auc-low = {interval.low:.3f}", f"auc-high = {interval.high:.3f}", f"eer = {eer:.3f}",
                 f"nuisance-auc = {nuisance_auc:.3f}", f"caught-at-2pct = {caught[0]:.3f}", f"false-alarm = {alarms[0] / (~fake).sum():.3f}",
                 f'note = "AUC balanced by source, 95 % by source; pooled {metrics.auc(s, fake):.3f}; within the {len(each)} sources that hold both {within:.3f}; '
                 f'synthetic {parts[0]:.3f}, converted {parts[1]:.3f}; threshold from left-out training sources: {alarms[0]} of {(~fake).sum()} real reach it"',
                 'command = "scripts/train/voice/report.py"']
    for kind in ("clean", "phone"):
        mine = left["kind"] == kind
        s, fake, sources = left["scores"][mine], left["fake"][mine], left["source"][mine]
        balanced, interval = metrics.balanced_weights(fake, sources), metrics.bootstrap(metrics.auc, s, fake, sources)
        limit = fit.threshold(s, fake, sources, 0.02)
        within, each = metrics.within_sources(s, fake, sources)
        toml += ["", "[[measured]]", 'set = "training sources, each left out in turn"', f'condition = "random {kind} chain"', 'level = "window"', f"n-real = {(~fake).sum()}",
                 f"n-synthetic = {fake.sum()}", f"n-sources = {len(set(sources))}", f"auc = {interval.value:.3f}", f"auc-low = {interval.low:.3f}", f"auc-high = {interval.high:.3f}",
                 f"eer = {metrics.eer(s, fake, balanced):.3f}", f"nuisance-auc = {metrics.auc(left['nuisance'][mine], fake, balanced):.3f}",
                 f"caught-at-2pct = {np.average(s[fake] >= limit, weights=balanced[fake]):.3f}", f"false-alarm = {(s[~fake] >= limit).mean():.3f}",
                 f'note = "one window a clip; pooled AUC {metrics.auc(s, fake):.3f}; within the {len(each)} sources that hold both {within:.3f}"',
                 'command = "scripts/train/voice/fit.py"']
    real = ~dev["fake"]
    cost = np.mean(costs, axis=0)
    print("\nwhat the shipped calibration says (share of clips beyond a log10 LR):")
    for kind in sound.CONDITIONS:
        m = dev["kind"] == kind
        print(f"  {kind}: real above " + ", ".join(f"{e}: {int((final[m & real] > e).sum())}" for e in EDGES) + f" of {int((m & real).sum())}; synthetic or converted above "
              + ", ".join(f"{e}: {int((final[m & ~real] > e).sum())}" for e in EDGES) + f", below -0.5: {int((final[m & ~real] < -0.5).sum())} of {int((m & ~real).sum())}")
    value = bounded(raw["left-out"], low, high)
    for language in [("indian", np.isin(left["language"], fit.INDIAN)), ("all", np.ones(len(value), bool))]:
        m = language[1] & ~left["fake"]
        print(f"  left-out training real ({language[0]}): above " + ", ".join(f"{e}: {int((value[m] > e).sum())}" for e in EDGES) + f" of {int(m.sum())}")
    print("\nby system, as stored (mean log10 LR, clips):")
    m = (dev["kind"] == "as stored")
    groups = np.char.add(np.char.add(dev["source"], " / "), np.where(dev["fake"], dev["system"], "real"))
    for name in np.unique(groups[m]):
        here = m & (groups == name)
        print(f"  {final[here].mean():+.2f}  {here.sum():3}  {name}")
    toml[0:1] = ["[[calibration]]", 'scope = "voice"', f"slope = {slope:.4f}", f"intercept = {intercept:.4f}", f"log10-min = {low}", f"log10-max = {high}",
                 'fitted-on = "dev-audio (no source of it trained on) and training sources left out in turn, the flatter line of the two; sources drawn again, mean of the draws"',
                 f"n-real = {len(set(dev['sha256'][real]))}", f"n-synthetic = {len(set(dev['sha256'][~real]))}", f"n-sources = {len(set(dev['source']))}",
                 f"cllr = {cost[0]:.3f}", f"min-cllr = {cost[1]:.3f}"]
    given.out.write_text("\n".join(toml) + "\n")


if __name__ == "__main__":
    main()
