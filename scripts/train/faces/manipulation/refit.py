"""Ablation: a line fitted anew over what the adapted blocks give, with or without the face against its surroundings.

    refit.py --train W/train1 W/train2 --test faces=W/dev-faces-stored ... [--ring]

Inputs: the mean of the cells' tokens after blocks 6 and 8; with --ring the difference between the inside of the face and what surrounds it; the soft maximum of the
cells' logits. Loss and penalty are those of pooled.py. --power says how a source weighs by its views (0.5: as their square root). The blocks have seen the training
views, so a line fitted on them flatters itself: what is shipped is the line that was fitted along with them.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from pooled import Views, couples, figures, fit, line_of

sys.path.insert(1, str(Path(__file__).resolve().parents[2] / "picture"))
from head import fit_weights  # noqa: E402


def inputs(folders: list[Path], name: str, ring: bool, highest: bool = True) -> np.ndarray:
    """[n, pools x 1536 + 1]."""
    out = []
    for folder in folders:
        found = np.load(folder / f"scores-{name}.npz")
        pooled = found["pooled"][:, : 2 if ring else 1].reshape(len(found["score"]), -1)
        cells = found["cells"].astype(np.float64)
        top = np.log(np.exp(2 * np.clip(cells, -30, 30)).mean(1)) / 2
        out.append(np.column_stack([pooled, top if highest else np.zeros(len(top))]).astype(np.float32))
    return np.concatenate(out)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--name", default="adapted")
    parser.add_argument("--train", type=Path, nargs="+", required=True)
    parser.add_argument("--test", nargs="*", default=[], help="NAME=STORE")
    parser.add_argument("--strength", type=float, default=0.003)
    parser.add_argument("--pairs", type=float, default=1.0)
    parser.add_argument("--power", type=float, default=0.5)
    parser.add_argument("--ring", action="store_true")
    parser.add_argument("--no-cells", action="store_true", help="without the soft maximum of the cells")
    parser.add_argument("--without", nargs="*", default=[])
    a = parser.parse_args()
    x, train = inputs(a.train, a.name, a.ring, not a.no_cells), Views.read(a.train)
    # A store may have been applied to its first views only.
    counts = [len(np.load(f / f"scores-{a.name}.npz")["score"]) for f in a.train]
    train = train.where(train.place < np.array(counts)[train.store])
    keep = np.array([not any(w in f"{r['source']} {r['method']} {r['kind']}" for w in a.without) for r in train.rows])
    train, x = train.where(keep), x[keep]
    source = np.array([f"{r['source']}:{r['method'] if r['kind'] == 'blend' else ''}" for r in train.rows])
    line = fit(x, train.label, fit_weights(train.label, source, a.power), a.strength, couples(train), a.pairs)
    print(f"{a.name}: {len(x)} views, C {a.strength}, pairs {a.pairs}, power {a.power}, ring {a.ring}, cells {not a.no_cells}, without {a.without}")
    for item in a.test:
        name, _, folder = item.partition("=")
        score, views = line(inputs([Path(folder)], a.name, a.ring, not a.no_cells)), Views.read([Path(folder)])
        print(f"  {name}: {line_of(figures(score, views))}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
