"""AASIST as its authors publish it, on our windows: the row to beat.

    aasist.py CHECKOUT CONFIG WEIGHTS POOL [--held-out]

CHECKOUT is a copy of github.com/clovaai/aasist (its models/AASIST.py is run, not copied), CONFIG its AASIST.conf or AASIST-L.conf, WEIGHTS a state to load. The network takes 64,600
samples; our windows of 40,000 are repeated, as its authors do with short files. Prints the rows that fuse.py prints for ours.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

import fit
import fuse
import learn


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("checkout", "config", "weights", "pool"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--most", type=int, default=2000)
    given = parser.parse_args()
    torch.set_num_threads(1)
    sys.path.insert(0, str(given.checkout / "models"))
    from AASIST import Model

    model = Model(json.loads(given.config.read_text())["model_config"])
    model.load_state_dict(torch.load(given.weights, map_location="cpu", weights_only=True))
    model.eval()
    pool = learn.Pool([given.pool])
    rows = np.flatnonzero(np.isin(pool.source, list(learn.HELD_OUT))) if given.held_out else np.arange(len(pool))
    _, first = np.unique(np.char.add(pool.sha256[rows], pool.kind[rows]), return_index=True)
    rows = rows[np.sort(first)]
    rows = rows[np.random.default_rng(0).permutation(len(rows))[: given.most]]
    scores = []
    with torch.inference_mode():
        for i in range(0, len(rows), 16):
            x = pool.batch(rows[i : i + 16])
            x = x.repeat(1, 2)[:, :64_600]
            scores.append(model(x)[1].float().numpy())
    scores = np.concatenate(scores)
    data = {name: getattr(pool, name)[rows] for name in ("source", "kind", "fake")}
    print(fit.HEADER)
    for kind in np.unique(data["kind"]):
        print(fit.row(f"AASIST, {given.weights.stem}, {fuse.CONDITIONS.get(kind, kind)}", scores[:, 0] - scores[:, 1], data, data["kind"] == kind))


if __name__ == "__main__":
    main()
