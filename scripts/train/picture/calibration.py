"""From a head's logit to a likelihood ratio that can be stood by. The method is told in scripts/train/README.md.

    ln LR = slope * score + intercept, then log10 LR is bounded softly (common/likelihood.py)
"""

import numpy as np
from scipy.optimize import minimize

from metrics import balanced_weights, cllr


def logistic(scores: np.ndarray, synthetic: np.ndarray, source: np.ndarray) -> tuple[float, float]:
    """Slope and intercept that minimise Cllr, every source weighing alike and both labels half each: its logit is ln LR."""
    weights = balanced_weights(synthetic, source)
    found = minimize(lambda p: cllr(p[0] * scores + p[1], synthetic, weights), [1.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-7})
    return float(found.x[0]), float(found.x[1])


def left_out(scores: np.ndarray, synthetic: np.ndarray, source: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """ln LR of each file of the sources `asked` by a calibration that saw none of its source; nan for the others."""
    out = np.full(len(scores), np.nan)
    for name in asked:
        mine = source == name
        slope, intercept = logistic(scores[~mine], synthetic[~mine], source[~mine])
        out[mine] = slope * scores[mine] + intercept
    return out


def shrinkage(scores: np.ndarray, synthetic: np.ndarray, source: np.ndarray, rounds: int = 200) -> float:
    """How far to shrink ln LR because the sources are few: sources are drawn again, and the slope that nine draws in ten exceed is taken."""
    names, inverse = np.unique(source, return_inverse=True)
    draw, slopes = np.random.default_rng(0), []
    while len(slopes) < rounds:
        picked = draw.integers(0, len(names), len(names))
        rows = np.concatenate([np.flatnonzero(inverse == p) for p in picked])
        # A source drawn twice is two sources here.
        again = np.concatenate([np.full((inverse == p).sum(), i) for i, p in enumerate(picked)])
        if synthetic[rows].any() and not synthetic[rows].all():
            slopes.append(logistic(scores[rows], synthetic[rows], again)[0])
    low, middle = np.percentile(slopes, [10, 50])
    return float(np.clip(low / middle, 0.1, 1.0))


def bound(log_lr: np.ndarray, synthetic: np.ndarray, source: np.ndarray) -> tuple[float, float]:
    """(log10 lowest, log10 highest) LR that this many sources can support: an ELUB in which the observation is a source, not a file.

    An LR of u above 1 is worth its name only while deciding by it beats not looking at all for prior odds of 1/u, which needs
    u < hits / false alarms at "LR >= u". The false alarms are counted with one more real source, wholly misled, added to those seen;
    likewise, below 1, with one more synthetic source.
    """

    def highest(values: np.ndarray, target: np.ndarray) -> float:
        weights, others = balanced_weights(target, source), len(np.unique(source[~target]))
        best = 0.0
        for u in np.linspace(0.01, 4, 400):
            reached = values >= u * np.log(10)
            hits = weights[target & reached].sum()
            alarms = (weights[~target & reached].sum() * others + 1) / (others + 1)
            if 10**u < hits / alarms:
                best = u
        return float(best)

    return -highest(-log_lr, ~synthetic), highest(log_lr, synthetic)
