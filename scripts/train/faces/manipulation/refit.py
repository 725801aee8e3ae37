"""Fit the score's line again over what the adapted blocks give, now on every view, and write the head's last form.

    refit.py --model W/adapted/best.npz --train W/train1 W/train2 --test faces=W/dev-faces-stored ... --out W/head.npz

Inputs: the mean of the cells' tokens after blocks 6 and 8; with --ring the difference between the inside of the face and what surrounds it; the soft maximum of the
cells' logits. Loss and penalty are those of pooled.py. --power says how a source weighs by its views (0.5: as their square root).
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from adapt import pools
from pooled import Line, Views, couples, figures, fit, line_of

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
    parser.add_argument("--model", type=Path, help="best.npz of adapt.py; without it nothing is written")
    parser.add_argument("--name", default="adapted")
    parser.add_argument("--train", type=Path, nargs="+", required=True)
    parser.add_argument("--test", nargs="*", default=[], help="NAME=STORE")
    parser.add_argument("--strength", type=float, default=0.003)
    parser.add_argument("--pairs", type=float, default=1.0)
    parser.add_argument("--power", type=float, default=0.5)
    parser.add_argument("--ring", action="store_true")
    parser.add_argument("--no-cells", action="store_true", help="without the soft maximum of the cells")
    parser.add_argument("--without", nargs="*", default=[])
    parser.add_argument("--out", type=Path)
    a = parser.parse_args()
    train, x = Views.read(a.train), inputs(a.train, a.name, a.ring, not a.no_cells)
    keep = np.array([not any(w in f"{r['source']} {r['method']} {r['kind']}" for w in a.without) for r in train.rows])
    train, x = train.where(keep), x[keep]
    source = np.array([f"{r['source']}:{r['method'] if r['kind'] == 'blend' else ''}" for r in train.rows])
    line = fit(x, train.label, fit_weights(train.label, source, a.power), a.strength, couples(train), a.pairs)
    print(f"{a.name}: {len(x)} views, C {a.strength}, pairs {a.pairs}, power {a.power}, ring {a.ring}, cells {not a.no_cells}, without {a.without}")
    for item in a.test:
        name, _, folder = item.partition("=")
        score, views = line(inputs([Path(folder)], a.name, a.ring, not a.no_cells)), Views.read([Path(folder)])
        print(f"  {name}: {line_of(figures(score, views))}", flush=True)
        if a.out:
            np.savez(Path(folder) / "scores-head.npz", score=score, cells=np.load(Path(folder) / f"scores-{a.name}.npz")["cells"])
    if a.out:
        model = dict(np.load(a.model))
        size = x.shape[1] - 1
        scale = line.weight / line.deviation
        model |= {"pool": pools(100)[: 2 if a.ring else 1], "line": scale[:size].reshape(-1, 2, 768), "intercept": line.intercept - line.mean @ scale, "most": scale[size]}
        np.savez(a.out, **model)
        np.savez(a.out.with_name("train-means.npz"), means=x[:, :1536])
    return 0


if __name__ == "__main__":
    sys.exit(main())
