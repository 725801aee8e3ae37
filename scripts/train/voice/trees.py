"""Boosted trees on long-term statistics of the spectrum, for comparison: no network at all.

    trees.py POOL [--most 8000]

Of 128 linear bands every 10 ms (network.Spectra's picture before its means go): deviation over time, deviation of the frame difference, skewness, and the mean less that of its
neighbours (what is left of a band's level without the slope of a channel). Trained on the training sources, printed for the held-out ones as fuse.py prints its rows.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from sklearn.ensemble import HistGradientBoostingClassifier
from torch.nn import functional

import fit
import fuse
import learn
import network


def long_term(x: torch.Tensor, net: network.Spectra) -> np.ndarray:
    """f32 [n, 512] of windows f32 [n, 40000]."""
    padded = functional.pad(network.levelled(x)[:, None], (256, 96), mode="reflect")
    log = torch.log10(net.bands @ functional.conv1d(padded, net.fourier, stride=network.HOP) ** 2 + 1e-6)
    mean = log.mean(2, keepdim=True)
    spread = log.std(2)
    skew = ((log - mean) ** 3).mean(2) / (spread**3 + 1e-6)
    level = mean[:, :, 0]
    around = functional.avg_pool1d(functional.pad(level[:, None], (4, 4), mode="replicate"), 9, 1)[:, 0]
    return torch.cat([spread, (log[:, :, 1:] - log[:, :, :-1]).std(2), skew, level - around], 1).numpy()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pool", type=Path)
    parser.add_argument("--most", type=int, default=8000)
    given = parser.parse_args()
    torch.set_num_threads(1)
    pool, net = learn.Pool([given.pool]), network.Spectra()
    held = np.isin(pool.source, list(learn.HELD_OUT))
    parts = {name: learn.thinned(pool, np.flatnonzero(mine), given.most) for name, mine in (("train", ~held), ("test", held))}
    with torch.inference_mode():
        features = {name: np.concatenate([long_term(pool.batch(rows[i : i + 100]), net) for i in range(0, len(rows), 100)]) for name, rows in parts.items()}
    trees = HistGradientBoostingClassifier(max_depth=5, max_iter=300, learning_rate=0.05, l2_regularization=1.0, random_state=0)
    rows = parts["train"]
    trees.fit(features["train"], pool.fake[rows], fit.weights_of(pool.fake[rows], pool.source[rows]))
    scores, rows = trees.decision_function(features["test"]), parts["test"]
    data = {name: getattr(pool, name)[rows] for name in ("source", "kind", "fake")}
    print(f"{len(parts['train'])} windows trained on\n{fit.HEADER}")
    for kind in fuse.CONDITIONS:
        print(fit.row(f"trees on long-term statistics, {fuse.CONDITIONS[kind]}", scores, data, data["kind"] == kind))


if __name__ == "__main__":
    main()
