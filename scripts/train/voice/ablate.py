"""Compare heads on cached features by sources left out: the rows of docs/detectors.md that did not become the shipped head.

    ablate.py TRAIN_CACHE DEV_CACHE [--components 512] [--only NAME]

Standardised features are projected on their first principal components (no labels in it), where Newton's method fits a logistic head in a second or so
a fold. A row prints, for the clean and the phone copy, source-balanced AUC, mean AUC within sources and what is caught at 2 and 5 % with ten folds of whole
sources left out; then the development clips under each condition: AUC, caught and number of false alarms at the 2 % threshold of left-out sources. Choose by the
former, never by the latter. Writes nothing.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

import fit
import report
import sound

sys.path.insert(0, str(Path(__file__).parents[1] / "common"))
import metrics  # noqa: E402

FOLDS = 10
RANDOM_EFFECT = 10.0


def newton(x, fake, weights, strength, penalty, start=None, intercept=None):
    """Minimise v'Pv / 2 + C sum(weight * log loss); `intercept` is its column (1, or 0 for rows that are differences). Returns [v, b]."""
    n, p = x.shape
    one = np.ones(n, np.float32) if intercept is None else intercept.astype(np.float32)
    sign, scale = np.where(fake, 1.0, -1.0), strength * weights
    v = np.zeros(p + 1) if start is None else start.copy()

    def cost(v):
        margin = sign * (x @ v[:-1].astype(np.float32) + v[-1] * one)
        return 0.5 * v[:-1] @ (penalty @ v[:-1]) + scale @ np.logaddexp(0, -margin), margin

    value, margin = cost(v)
    for _ in range(12):
        wrong = 1 / (1 + np.exp(np.clip(margin, -50, 50)))
        pull = scale * sign * wrong
        gradient = np.append(penalty @ v[:-1] - x.T @ pull.astype(np.float32), -(pull * one).sum())
        curve = (scale * wrong * (1 - wrong)).astype(np.float32)
        bent, hessian = x * np.sqrt(curve)[:, None], np.empty((p + 1, p + 1))
        hessian[:-1, :-1] = bent.T @ bent + penalty
        hessian[:-1, -1] = hessian[-1, :-1] = x.T @ (curve * one)
        hessian[-1, -1] = (curve * one * one).sum() + 1e-9
        step, length = np.linalg.solve(hessian, gradient), 1.0
        while cost(v - length * step)[0] > value + 1e-9 and length > 1e-3:
            length /= 2
        v = v - length * step
        before, (value, margin) = value, cost(v)
        if before - value < 1e-5 * abs(before):
            break
    return v


def principal(features, count):
    """(mean, deviation, components [n, count]) by block power iteration on the covariance of standardised features."""
    mean, deviation = features.mean(0), features.std(0) + 1e-6
    x = ((features - mean) / deviation).astype(np.float32)
    covariance = x.T @ x / len(x)
    basis = np.random.default_rng(0).standard_normal((x.shape[1], count)).astype(np.float32)
    for _ in range(4):
        basis, _ = np.linalg.qr(covariance @ basis)
    _, turn = np.linalg.eigh(basis.T @ covariance @ basis)
    return mean, deviation, np.ascontiguousarray((basis @ turn)[:, ::-1])


def of_equal_length(x, size):
    return x / np.linalg.norm(x, axis=1, keepdims=True) * size


# Penalties beside the identity: (windows, label, source, kind, clip) -> matrix.


def between_sources(size, labels):
    """`size` times the covariance of source means within a label: a direction in which sources differ costs more."""

    def penalty(x, fake, source, clip):
        total = np.eye(x.shape[1])
        for label in labels:
            groups = [x[(fake == label) & (source == s)] for s in np.unique(source[fake == label])]
            means = np.array([g.mean(0) for g in groups if len(g) >= 4])
            means -= means.mean(0)
            total += size * means.T @ means / len(means)
        return total

    return penalty


def between_copies(size):
    """`size` times the covariance of the differences between the clean and the phone copy of a clip."""

    def penalty(x, fake, source, clip):
        order = np.argsort(clip, kind="stable")
        same = clip[order[:-1]] == clip[order[1:]]
        difference = x[order[:-1][same]] - x[order[1:][same]]
        return np.eye(x.shape[1]) + size * difference.T @ difference / len(difference)

    return penalty


def pairs_within(x, data, mine, share, rng):
    """Differences synthetic minus real of random pairs of one source and kind of copy, and their weights, summing to `share` of the windows'."""
    rows, weights = [], []
    for source in np.unique(data["source"][mine]):
        for kind in ("clean", "phone"):
            here = mine & (data["source"] == source) & (data["kind"] == kind)
            fake, real = np.flatnonzero(here & data["fake"]), np.flatnonzero(here & ~data["fake"])
            if min(len(fake), len(real)) < 2:
                continue
            count = min(3 * max(len(fake), len(real)), len(fake) * len(real))
            rows.append(x[rng.choice(fake, count)] - x[rng.choice(real, count)])
            weights.append(np.full(count, 1 / np.sqrt(count)))
    weights = np.concatenate(weights)
    return np.concatenate(rows), weights * share * mine.sum() / weights.sum()


class Comparison:
    def __init__(self, train, dev, count):
        mean, deviation, basis = principal(train["features"], count)
        project = lambda f: ((f - mean) / deviation).astype(np.float32) @ basis  # noqa: E731
        self.x, self.y = project(train.pop("features")), project(dev.pop("features"))
        self.train, self.dev, self.folds = train, dev, fit.source_folds(train["source"], FOLDS)

    def scores(self, x, y, strength=0.001, penalty=None, weigh=fit.weights_of, random_effect=0.0, pairs=0.0):
        """(left-out scores, development scores)."""
        data, size = self.train, x.shape[1]
        if random_effect:  # an offset for each source, shrunk towards 0, which nothing unseen has
            names, which = np.unique(data["source"], return_inverse=True)
            x = np.hstack([x, random_effect * np.eye(len(names), dtype=np.float32)[which]])

        def head(mine, start=None):
            rows, fake, weights, one = x[mine], data["fake"][mine], weigh(data["fake"][mine], data["source"][mine]), None
            if pairs:
                more, more_weights = pairs_within(x, data, mine, pairs, np.random.default_rng(0))
                one = np.append(np.ones(len(rows)), np.zeros(len(more)))
                rows, fake, weights = np.vstack([rows, more]), np.append(fake, np.ones(len(more), bool)), np.append(weights, more_weights)
            matrix = np.eye(x.shape[1]) if penalty is None else penalty(x[mine], data["fake"][mine], data["source"][mine], data["sha256"][mine])
            return newton(rows, fake, weights, strength, matrix, start, one)

        whole, left = head(np.ones(len(x), bool)), np.zeros(len(x))
        for fold in range(FOLDS):
            out = self.folds == fold
            v = head(~out, whole)
            left[out] = x[out, :size] @ v[:size] + v[-1]
        return left, y @ whole[:size] + whole[-1]

    def cohort(self, left, dev, space, dev_space, share, nearest=60):
        """Scores less `share` times the mean left-out score of the nearest real training windows of other folds."""
        data = self.train
        real = np.flatnonzero(~data["fake"])

        def mean_of_nearest(rows, among):
            distance = (rows**2).sum(1)[:, None] + (space[among] ** 2).sum(1) - 2 * rows @ space[among].T
            chosen = among[np.argpartition(distance, nearest, axis=1)[:, :nearest]]
            return np.average(left[chosen], weights=fit.weights_of(data["fake"], data["source"])[chosen], axis=1)

        mean = np.zeros(len(left))
        for fold in range(FOLDS):
            out = self.folds == fold
            mean[out] = mean_of_nearest(space[out], real[self.folds[real] != fold])
        return left - share * mean, dev - share * mean_of_nearest(dev_space, real)

    def row(self, name, left, dev_scores):
        cells = [name]
        for kind in ("clean", "phone"):
            mine = self.train["kind"] == kind
            s, fake, source = left[mine], self.train["fake"][mine], self.train["source"][mine]
            balanced = metrics.balanced_weights(fake, source)
            caught = [np.average(s[fake] >= fit.threshold(s, fake, source, rate), weights=balanced[fake]) for rate in (0.02, 0.05)]
            cells.append(f"{metrics.auc(s, fake, balanced):.3f} / {metrics.within_sources(s, fake, source)[0]:.3f} / {caught[0]:.2f} / {caught[1]:.2f}")
        dev = report.clips(self.dev, dev_scores)
        for kind in sound.CONDITIONS:
            mine, copy = dev["kind"] == kind, self.train["kind"] == report.COPY_OF[kind]
            s, fake = dev["score"][mine], dev["fake"][mine]
            balanced = metrics.balanced_weights(fake, dev["source"][mine])
            limit = fit.threshold(left[copy], self.train["fake"][copy], self.train["source"][copy], 0.02)
            cells.append(f"{metrics.auc(s, fake, balanced):.3f} / {np.average(s[fake] >= limit, weights=balanced[fake]):.2f} / {(s[~fake] >= limit).sum()}")
        print("| " + " | ".join(cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train_cache", type=Path)
    parser.add_argument("dev_cache", type=Path)
    parser.add_argument("--components", type=int, default=512)
    parser.add_argument("--only", help="rows whose name holds this")
    given = parser.parse_args()
    both = Comparison(fit.load(given.train_cache), fit.load(given.dev_cache), given.components)
    size = float(np.sqrt((both.x**2).sum(1).mean()))
    even = of_equal_length(both.x, size), of_equal_length(both.y, size)
    alike = lambda fake, source: metrics.balanced_weights(fake, source) * len(fake) / 2  # noqa: E731
    rows = {
        "base": ((both.x, both.y), {}),
        "rows of equal length": (even, {}),
        "rows of equal length, C .0003": (even, {"strength": 0.0003}),
        "penalty on differences between sources, real": ((both.x, both.y), {"penalty": between_sources(1.0, [False])}),
        "penalty on differences between sources, both labels": ((both.x, both.y), {"penalty": between_sources(1.0, [False, True])}),
        "penalty on differences between copies": ((both.x, both.y), {"penalty": between_copies(0.3)}),
        "random effect of the source": ((both.x, both.y), {"random_effect": RANDOM_EFFECT}),
        "pairs within sources, half": ((both.x, both.y), {"pairs": 0.5}),
        "pairs within sources, double": ((both.x, both.y), {"pairs": 2.0}),
        "a source weighs the same whatever its size": ((both.x, both.y), {"weigh": alike}),
    }
    print("| head | clean: AUC / within / caught at 2 / 5 % | phone | " + " | ".join(f"dev {kind}: AUC / caught / false alarms" for kind in sound.CONDITIONS) + " |\n" + "|---" * 7 + "|")
    for name, (inputs, options) in rows.items():
        if not given.only or given.only in name:
            both.row(name, *both.scores(*inputs, **options))
    mean, deviation = both.train["nuisance"].mean(0), both.train["nuisance"].std(0)
    spaces = {"nuisances": [((d["nuisance"] - mean) / deviation).astype(np.float32) for d in (both.train, both.dev)], "32 components": [both.x[:, :32], both.y[:, :32]]}
    for name, (space, dev_space) in spaces.items():
        for share in (0.5, 1.0):
            title = f"less {share:g} of the mean of the 60 nearest recordings by {name}"
            if not given.only or given.only in title:
                both.row(title, *both.cohort(*both.scores(both.x, both.y), space, dev_space, share))


if __name__ == "__main__":
    main()
