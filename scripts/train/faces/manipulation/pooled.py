"""A line over mean patch tokens: the baseline of every other head, and where the joint training starts.

    pooled.py --train W/train1 W/train2 --test faces=W/dev-faces-stored ... --blocks 6,8 --strength .003 [--pairs 1] [--only KIND] [--out W/pooled.npz]

Standardised features, L2 penalty (`strength` is scikit-learn's C), both labels weighing alike and a source as the square root of its views. `--pairs` adds, with
this weight, the loss of ranking every forgery above the genuine crop of its own family.
"""

import argparse
import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

sys.path[1:1] = [str(Path(__file__).resolve().parents[2] / part) for part in ("picture", "common")]
from head import fit_weights  # noqa: E402
from metrics import auc, eer, threshold_at  # noqa: E402

BLOCKS = (5, 6, 7, 8)


@dataclass
class Views:
    """Rows of one or more stores of extract.py."""

    rows: list[dict]
    features: np.ndarray  # f32 [n, 4, 2, 768]
    masks: np.ndarray  # f16 [n, cells]
    nuisance: np.ndarray  # f32 [n, 6]
    store: np.ndarray  # [n] which store
    place: np.ndarray  # [n] where in it

    @classmethod
    def read(cls, folders: list[Path]) -> "Views":
        rows, parts = [], []
        for number, folder in enumerate(folders):
            mine = list(csv.DictReader((folder / "views.csv").open()))
            n = len(mine)
            for row in mine:
                row["family"] = f"{number}:{row['family']}"
            rows += mine
            arrays = [np.load(folder / f"{name}.npy", mmap_mode="r")[:n] for name in ("features", "masks", "nuisance")]
            parts.append([*arrays, np.full(n, number), np.arange(n)])
        return cls(rows, *(np.concatenate(column) for column in zip(*parts)))

    def where(self, mask: np.ndarray) -> "Views":
        return Views([r for r, m in zip(self.rows, mask) if m], *(getattr(self, n)[mask] for n in ("features", "masks", "nuisance", "store", "place")))

    def column(self, name: str) -> np.ndarray:
        return np.array([r[name] for r in self.rows])

    @property
    def label(self) -> np.ndarray:
        return self.column("label") == "1"

    @property
    def clip(self) -> np.ndarray:
        """What a clip's score is the mean over: a file and, of side-by-side clips, a half."""
        return np.array([f"{r['sha256']}:{r['label'] if r['kind'] != 'blend' else 'blend'}" for r in self.rows])


def source_weights(views: Views) -> np.ndarray:
    return fit_weights(views.label, np.array([f"{r['source']}:{r['method'] if r['kind'] == 'blend' else ''}" for r in views.rows]))


def couples(views: Views) -> np.ndarray:
    """[m, 2] places of (genuine, forged) of one family."""
    real = {r["family"]: i for i, r in enumerate(views.rows) if r["kind"] == "real"}
    return np.array([(real[r["family"]], i) for i, r in enumerate(views.rows) if r["label"] == "1" and r["family"] in real]).reshape(-1, 2)


@dataclass
class Line:
    mean: np.ndarray
    deviation: np.ndarray
    weight: np.ndarray  # of standardised features
    intercept: float

    def __call__(self, x: np.ndarray) -> np.ndarray:
        return ((x - self.mean) / self.deviation) @ self.weight + self.intercept


def fit(x: np.ndarray, label: np.ndarray, weights: np.ndarray, strength: float, pairs: np.ndarray | None = None, share: float = 0.0) -> Line:
    """Weighted logistic regression with an L2 penalty and, if asked, pairwise ranking."""
    mean, deviation = x.mean(0), x.std(0) + 1e-6
    z = ((x - mean) / deviation).astype(np.float32)
    sign = np.where(label, 1.0, -1.0).astype(np.float32)
    gap = z[pairs[:, 1]] - z[pairs[:, 0]] if share and pairs is not None and len(pairs) else None

    def cost(p: np.ndarray) -> tuple[float, np.ndarray]:
        w, b = p[:-1].astype(np.float32), p[-1]
        margin = sign * (z @ w + b)
        slope = -weights * expit(-margin) * sign
        value = (weights * np.logaddexp(0, -margin)).sum() + (p[:-1] @ p[:-1]) / (2 * strength)
        grad = np.append(z.T @ slope.astype(np.float32), slope.sum()).astype(np.float64)
        grad[:-1] += p[:-1] / strength
        if gap is not None:
            ahead = gap @ w
            scale = share * len(z) / len(gap)
            value += scale * np.logaddexp(0, -ahead).sum()
            grad[:-1] -= scale * (gap.T @ expit(-ahead).astype(np.float32))
        return float(value), grad

    found = minimize(cost, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 400, "ftol": 1e-8})
    return Line(mean, deviation, found.x[:-1], float(found.x[-1]))


def by_clip(scores: np.ndarray, views: Views) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(score, label, group, source) of each clip: the mean of its crops."""
    _, first, inverse = np.unique(views.clip, return_index=True, return_inverse=True)
    mean = np.bincount(inverse, scores) / np.bincount(inverse)
    return mean, views.label[first], views.column("group")[first], views.column("source")[first]


def drawn_again(score: np.ndarray, label: np.ndarray, group: np.ndarray, rounds: int) -> tuple[float, float]:
    """95 % interval of the AUC, every clip weighing one, groups drawn with replacement."""
    names, inverse = np.unique(group, return_inverse=True)
    draw, values = np.random.default_rng(0), []
    while len(values) < rounds:
        times = np.bincount(draw.integers(0, len(names), len(names)), minlength=len(names))[inverse]
        if (times * label).any() and (times * ~label).any():
            values.append(auc(score, label, times))
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def figures(scores: np.ndarray, views: Views, rounds: int = 300) -> dict:
    """Clip level; intervals (95 %) by drawing groups again."""
    score, label, group, _ = by_clip(scores, views)
    if label.all() or not label.any():
        return {"clips": len(label), "mean": float(score.mean())}
    low, high = drawn_again(score, label, group, rounds)
    even = np.ones(len(score))
    level = {rate: threshold_at(score[~label], even[~label], rate) for rate in (0.02, 0.05)}
    caught = {rate: float((score[label] >= t).mean()) for rate, t in level.items()}
    pair = couples(views)
    ranked = float((scores[pair[:, 1]] > scores[pair[:, 0]]).mean()) if len(pair) else float("nan")
    return {
        "auc": auc(score, label), "low": low, "high": high, "eer": eer(score, label), "at-2": caught[0.02], "at-5": caught[0.05], "pairs": ranked, "alarm-2": float((score[~label] >= level[0.02]).mean()),
        "real": int((~label).sum()), "fake": int(label.sum()), "groups": len(np.unique(group)),
    }  # fmt: skip


def line_of(found: dict) -> str:
    if "auc" not in found:
        return f"{found['clips']} clips of one label, mean {found['mean']:.2f}"
    return (
        f"AUC {found['auc']:.3f} [{found['low']:.2f}-{found['high']:.2f}] EER {found['eer']:.3f} at 2/5 % {found['at-2']:.2f}/{found['at-5']:.2f} "
        f"pairs {found['pairs']:.2f} ({found['real']}+{found['fake']}, {found['groups']} groups)"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", type=Path, nargs="+", required=True)
    parser.add_argument("--test", nargs="*", default=[], help="NAME=FOLDER")
    parser.add_argument("--blocks", default="6,8")
    parser.add_argument("--tokens", choices=("mean", "class", "both", "nuisance"), default="mean")
    parser.add_argument("--strength", type=float, default=0.003)
    parser.add_argument("--pairs", type=float, default=0.0)
    parser.add_argument("--without", nargs="*", default=[], help="leave out rows whose source, method or kind contains this")
    parser.add_argument("--first", type=int, help="the first so many views only")
    parser.add_argument("--out", type=Path)
    a = parser.parse_args()
    blocks = [BLOCKS.index(int(b)) for b in a.blocks.split(",")]
    tokens = {"class": [0], "mean": [1], "both": [0, 1]}.get(a.tokens)
    chosen = lambda v: v.nuisance if tokens is None else v.features[:, blocks][:, :, tokens].reshape(len(v.rows), -1)
    train = Views.read(a.train)
    keep = np.array([not any(w in f"{r['source']} {r['method']} {r['kind']}" for w in a.without) for r in train.rows])
    keep[a.first :] = False if a.first else keep[a.first :]
    train = train.where(keep & np.isfinite(train.features[:, -1, 0, 0]))
    line = fit(chosen(train), train.label, source_weights(train), a.strength, couples(train), a.pairs)
    print(f"blocks {a.blocks} {a.tokens}, C {a.strength}, pairs {a.pairs}, without {a.without}: {len(train.rows)} views; fitted {auc(line(chosen(train)), train.label):.3f}")
    for item in a.test:
        name, _, folder = item.partition("=")
        views = Views.read([Path(folder)])
        print(f"  {name}: {line_of(figures(line(chosen(views)), views))}", flush=True)
    if a.out:
        np.savez(a.out, mean=line.mean, deviation=line.deviation, weight=line.weight, intercept=line.intercept, blocks=a.blocks)
    return 0


if __name__ == "__main__":
    sys.exit(main())
