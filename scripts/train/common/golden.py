"""Numbers that hold crates/saboot-evaluation to the definitions of this folder: writes its tests/golden.json.

    python golden.py > ../../../crates/saboot-evaluation/tests/golden.json

Three small worlds of made-up scores (with ties, one-sided sources, few sources); for each what metrics.py and
../picture/calibration.py say. Draws of sources come from SplitMix64 here as there, so that intervals can be compared.
"""

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "picture"))
import calibration  # noqa: E402
import metrics  # noqa: E402
from likelihood import bounded  # noqa: E402


class SplitMix64:
    """`Random` of crates/saboot-evaluation, behind the one method of numpy's generators that is used."""

    def __init__(self, seed: int):
        self.state = seed

    def bits(self) -> int:
        self.state = (self.state + 0x9E3779B97F4A7C15) & (2**64 - 1)
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
        return z ^ (z >> 31)

    def integers(self, low: int, high: int, size: int) -> np.ndarray:
        return np.array([low + ((self.bits() * (high - low)) >> 64) for _ in range(size)])


def worlds():
    draw = np.random.default_rng(2026)
    # 14 sources, 6 of both labels, scores rounded so that many tie.
    source = draw.integers(0, 14, 420)
    synthetic = np.where(source < 6, draw.random(420) < 0.5, source % 2 == 0)
    score = np.round(draw.normal(1.3 * synthetic, 1) + draw.normal(0, 0.5, 14)[source], 1)
    yield "ties", score, synthetic, source
    # 40 sources of very different sizes, no ties.
    source = np.minimum(draw.geometric(0.08, 700) - 1, 39)
    synthetic = draw.random(700) < 0.35
    yield "sizes", 2 * draw.normal(synthetic, 1.0) - 1, synthetic, source
    # Three sources, little to tell.
    source = np.arange(60) % 3
    synthetic = np.arange(60) % 2 == 0
    yield "few", np.round(draw.normal(0.3 * synthetic, 1), 2), synthetic, source


def left_out(scores, labels, sources, rate):
    """(caught, false alarms), balanced by source, each source under the threshold of the recorded files of the others."""
    reached = np.zeros(len(scores), bool)
    for name in np.unique(sources):
        others = (sources != name) & ~labels
        weights = metrics.balanced_weights(labels[others], sources[others])
        reached[sources == name] = scores[sources == name] >= metrics.threshold_at(scores[others], weights, rate)
    weights = metrics.balanced_weights(labels, sources)
    return float(weights[labels & reached].sum()), float(weights[~labels & reached].sum())


def drawn(work):
    """`work` with numpy's generator replaced by SplitMix64."""
    original = np.random.default_rng
    np.random.default_rng = SplitMix64
    try:
        return work()
    finally:
        np.random.default_rng = original


def figures(scores, labels, sources) -> dict:
    weights = metrics.balanced_weights(labels, sources)
    within, each = metrics.within_sources(scores, labels, sources)
    slope, intercept = calibration.logistic(scores, labels, sources)
    line = slope * scores + intercept
    low, high = calibration.bound(line, labels, sources)
    crossed = calibration.left_out(scores, labels, sources, np.unique(sources))
    interval = drawn(lambda: metrics.bootstrap(metrics.auc, scores, labels, sources, rounds=200, seed=7))
    errors = drawn(lambda: metrics.bootstrap(metrics.eer, scores, labels, sources, rounds=200, seed=7))
    return {
        "auc": metrics.auc(scores, labels),
        "auc-balanced": metrics.auc(scores, labels, weights),
        "auc-interval": [interval.value, interval.low, interval.high],
        "eer": metrics.eer(scores, labels),
        "eer-interval": [errors.value, errors.low, errors.high],
        "within": within,
        "within-sources": len(each),
        "threshold-2": metrics.threshold_at(scores[~labels], weights[~labels], 0.02),
        "threshold-5": metrics.threshold_at(scores[~labels], weights[~labels], 0.05),
        "left-out-2": left_out(scores, labels, sources, 0.02),
        "left-out-5": left_out(scores, labels, sources, 0.05),
        "cllr": metrics.cllr(line, labels),
        "cllr-balanced": metrics.cllr(line, labels, weights),
        "min-cllr": metrics.min_cllr(scores, labels),
        "min-cllr-balanced": metrics.min_cllr(scores, labels, weights),
        "slope": slope,
        "intercept": intercept,
        "shrink": drawn(lambda: calibration.shrinkage(scores, labels, sources, rounds=40)),
        "bounds": [low, high],
        "cllr-left-out": metrics.cllr(crossed, labels, weights),
        "cllr-left-out-bounded": metrics.cllr(bounded(crossed / np.log(10), low, high) * np.log(10), labels, weights),
    }


def main():
    found = []
    for name, scores, labels, sources in worlds():
        found.append({
            "name": name, "scores": [float(s) for s in scores], "synthetic": [int(v) for v in labels], "sources": [int(s) for s in sources],
            "figures": figures(scores, labels, sources),
        })  # fmt: skip
    x = np.round(np.linspace(-6, 6, 25), 2)
    bends = [[lo, hi, [float(v) for v in bounded(x, lo, hi)]] for lo, hi in ((-0.63, 1.04), (-2, 0), (0, 3))]
    json.dump({"worlds": found, "bounded": {"x": list(x), "cases": bends}}, sys.stdout, separators=(",", ":"), allow_nan=False)
    print()


if __name__ == "__main__":
    main()
