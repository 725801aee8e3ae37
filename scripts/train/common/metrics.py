"""How well scores tell synthetic from real, source by source. Shared by the picture and the voice trainings.

Everywhere: `scores` f64 [n], higher = more likely synthetic; `labels` bool [n], true = synthetic; `sources` str [n], where a file
comes from (a repository, a page). Files of one source resemble each other, so every file's weight is 1 / (files of its source and label), and
a source is what is drawn again in a bootstrap.

A log likelihood ratio here is natural unless its name says log10.
"""

from dataclasses import dataclass

import numpy as np


def balanced_weights(labels, sources) -> np.ndarray:
    """Weights that sum to 1 within each label, every source of a label counting alike."""
    labels, sources = np.asarray(labels, bool), np.asarray(sources)
    weights = np.zeros(len(labels))
    for label in (False, True):
        mine = labels == label
        names, inverse, counts = np.unique(sources[mine], return_inverse=True, return_counts=True)
        if len(names):
            weights[mine] = 1.0 / (counts[inverse] * len(names))
    return weights


def auc(scores, labels, weights=None) -> float:
    """Area under the ROC curve, ties counting half; nan when a label is missing."""
    scores, labels = np.asarray(scores, float), np.asarray(labels, bool)
    weights = np.ones(len(scores)) if weights is None else np.asarray(weights, float)
    if labels.all() or not labels.any():
        return float("nan")
    values, inverse = np.unique(scores, return_inverse=True)
    real = np.bincount(inverse, np.where(labels, 0.0, weights), len(values))
    fake = np.bincount(inverse, np.where(labels, weights, 0.0), len(values))
    below = np.cumsum(real) - real / 2
    return float((fake * below).sum() / (fake.sum() * real.sum()))


def error_rates(scores, labels, weights=None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(thresholds, false alarms, misses) for "synthetic when score >= threshold", thresholds rising, the last one infinite."""
    scores, labels = np.asarray(scores, float), np.asarray(labels, bool)
    weights = np.ones(len(scores)) if weights is None else np.asarray(weights, float)
    values, inverse = np.unique(scores, return_inverse=True)
    real = np.bincount(inverse, np.where(labels, 0.0, weights), len(values))
    fake = np.bincount(inverse, np.where(labels, weights, 0.0), len(values))
    alarms = 1.0 - np.concatenate([[0.0], np.cumsum(real)]) / real.sum()
    misses = np.concatenate([[0.0], np.cumsum(fake)]) / fake.sum()
    return np.append(values, np.inf), alarms.clip(0, 1), misses.clip(0, 1)


def eer(scores, labels, weights=None) -> float:
    """Equal error rate, linear between the two operating points that straddle it."""
    _, alarms, misses = error_rates(scores, labels, weights)
    gap = misses - alarms
    i = int(np.argmax(gap >= 0))
    if i == 0:
        return float((alarms[0] + misses[0]) / 2)
    t = -gap[i - 1] / (gap[i] - gap[i - 1])
    return float(alarms[i - 1] + t * (alarms[i] - alarms[i - 1]))


def threshold_at(scores_of_real, weights, rate: float) -> float:
    """The lowest threshold at which at most `rate` of the (weighted) real scores reach it."""
    scores, weights = np.asarray(scores_of_real, float), np.asarray(weights, float)
    values, inverse = np.unique(scores, return_inverse=True)
    mass = np.bincount(inverse, weights, len(values))
    at_or_above = np.cumsum(mass[::-1])[::-1] / mass.sum()
    enough = np.flatnonzero(at_or_above <= rate)
    return float(values[enough[0]]) if len(enough) else float(np.nextafter(values[-1], np.inf))


def within_sources(scores, labels, sources, least: int = 3) -> tuple[float, dict[str, tuple[float, int, int]]]:
    """Mean over the sources that hold at least `least` of both labels of the AUC inside each; and each one's AUC, real, synthetic."""
    scores, labels, sources = np.asarray(scores, float), np.asarray(labels, bool), np.asarray(sources)
    each = {}
    for name in np.unique(sources):
        mine = sources == name
        real, fake = int((~labels[mine]).sum()), int(labels[mine].sum())
        if min(real, fake) >= least:
            each[str(name)] = (auc(scores[mine], labels[mine]), real, fake)
    return (float(np.mean([a for a, _, _ in each.values()])) if each else float("nan")), each


def cllr(log_lr, labels, weights=None) -> float:
    """Cost of log likelihood ratios (natural logarithm), in bits: 0 perfect, 1 as good as saying nothing."""
    log_lr, labels = np.asarray(log_lr, float), np.asarray(labels, bool)
    weights = np.ones(len(log_lr)) if weights is None else np.asarray(weights, float)
    cost_fake = np.average(np.logaddexp(0, -log_lr[labels]), weights=weights[labels])
    cost_real = np.average(np.logaddexp(0, log_lr[~labels]), weights=weights[~labels])
    return float((cost_fake + cost_real) / (2 * np.log(2)))


def isotonic_log_lr(scores, labels, weights=None) -> np.ndarray:
    """Log likelihood ratios of the best non-decreasing calibration (pool adjacent violators), equal weight for both labels."""
    scores, labels = np.asarray(scores, float), np.asarray(labels, bool)
    weights = np.ones(len(scores)) if weights is None else np.asarray(weights, float)
    weights = np.where(labels, weights / weights[labels].sum(), weights / weights[~labels].sum())
    values, inverse = np.unique(scores, return_inverse=True)
    pools: list[list[float]] = []  # each: synthetic mass, mass, number of distinct scores
    for fake, mass in zip(np.bincount(inverse, weights * labels, len(values)), np.bincount(inverse, weights, len(values))):
        pools.append([fake, mass, 1])
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] >= pools[-1][0] * pools[-2][1]:
            last = pools.pop()
            pools[-1] = [p + q for p, q in zip(pools[-1], last)]
    share = np.concatenate([np.full(int(n), fake / mass) for fake, mass, n in pools])
    with np.errstate(divide="ignore"):
        return (np.log(share) - np.log1p(-share))[inverse]


def min_cllr(scores, labels, weights=None) -> float:
    """Cllr after the best non-decreasing calibration: what the ranking alone allows."""
    return cllr(isotonic_log_lr(scores, labels, weights), labels, weights)


@dataclass
class Interval:
    """An estimate with a 95 % interval from drawing sources again."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.2f}-{self.high:.2f}]"


def bootstrap(statistic, scores, labels, sources, rounds: int = 1000, seed: int = 0) -> Interval:
    """`statistic(scores, labels, weights)` with sources drawn with replacement (a source keeps its files of both labels).

    Draws that miss a label are drawn again. The weights handed on balance sources, a source drawn twice counting twice.
    """
    scores, labels, sources = np.asarray(scores, float), np.asarray(labels, bool), np.asarray(sources)
    names, inverse = np.unique(sources, return_inverse=True)
    base = balanced_weights(labels, sources)
    draw, values = np.random.default_rng(seed), []
    while len(values) < rounds:
        times = np.bincount(draw.integers(0, len(names), len(names)), minlength=len(names))
        kept = times[inverse] > 0
        if not labels[kept].any() or labels[kept].all():
            continue
        values.append(statistic(scores[kept], labels[kept], base[kept] * times[inverse][kept]))
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return Interval(float(statistic(scores, labels, base)), float(low), float(high))
