"""Choose and fit the head.

    train.py select --list LIST.csv --features DIR [--dev-list DEV.csv --dev-features DIR]   table of block choices and strengths
    train.py fit    --list LIST.csv --features DIR --blocks 4-11 --tokens both --strength .003 [--more PAIRS.csv=DIR] --out DIR

`select` scores every picture by a head that saw none of its source. `fit` writes OUT/model.onnx, from all pictures, and
OUT/left-out.npz: the scores and distances (head.py) of the left-out sources with that choice, from which thresholds are taken. With
--held, the sources that adapt.py never trained on are the only ones that count as left out: the others' features have seen their labels.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "common"))
from head import Space  # noqa: E402
from metrics import auc, balanced_weights, eer, threshold_at, within_sources  # noqa: E402
from rows import Rows, columns, left_out, read  # noqa: E402

CHOICES = "6-8:class 7-9:class 5-10:class 6-9:both 5-8:both 4-11:both 4-11:patch"


def blocks(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def summary(scores: np.ndarray, rows: Rows) -> str:
    weights = balanced_weights(rows.synthetic, rows.source)
    real = ~rows.synthetic
    within, each = within_sources(scores, rows.synthetic, rows.source)
    caught = [weights[rows.synthetic & (scores >= threshold_at(scores[real], weights[real], rate))].sum() for rate in (0.02, 0.05)]
    return f"{auc(scores, rows.synthetic, weights):.3f} / {within:.3f} ({len(each)}) / {eer(scores, rows.synthetic, weights):.3f} / {caught[0]:.2f} / {caught[1]:.2f}"


def select(a) -> None:
    rows = read(a.list, a.features)
    print(f"{len(rows)} pictures, {rows.synthetic.sum()} synthetic, {len(np.unique(rows.source))} sources")
    dev = [(d.name, read(a.dev_list, d)) for d in a.dev_features]
    dev = [(name, r.where(np.isin(r.label, ("real", "synthetic")))) for name, r in dev]
    print("blocks tokens C | left-out sources: AUC / within (sources) / EER / caught at 2 % / 5 %" + "".join(f" | {n}, {len(r)}" for n, r in dev))
    for which, tokens in (c.split(":") for c in a.choices.split()):
        chosen = columns(blocks(which), tokens)
        space = Space(rows.features[:, chosen], rows.synthetic, rows.source)
        for strength in a.strengths:
            line = f"{which} {tokens} {strength} | {summary(space.leave_one_source_out(strength), rows)}"
            head = space.head(strength)
            print(line + "".join(f" | {summary(head(r.features[:, chosen]), r)}" for _, r in dev), flush=True)


def fit(a) -> None:
    rows = read(a.list, a.features)
    chosen = columns(blocks(a.blocks), a.tokens)
    more = [read(*map(Path, m.split("="))) for m in a.more]
    parts = [rows, *(m.where(np.isin(m.kind, a.kinds)) for m in more)]
    joined = lambda name: np.concatenate([getattr(p, name) for p in parts])
    factor = np.where(np.arange(sum(map(len, parts))) < len(rows), 1.0, a.share)
    space = Space(joined("features")[:, chosen], joined("synthetic"), joined("source"), factor=factor)
    held = np.isin(rows.source, left_out(a.list)) if a.held else np.ones(len(rows), bool)
    scores, distance = space.leave_one_source_out(a.strength, np.unique(rows.source[held]))[: len(rows)], np.zeros(len(rows))
    for names in np.array_split(np.random.default_rng(0).permutation(np.unique(rows.source)), 5):
        mine = np.isin(rows.source, names)
        others = Space(rows.features[~mine][:, chosen], rows.synthetic[~mine], rows.source[~mine])
        distance[mine] = others.distance()(rows.features[mine][:, chosen])
    a.out.mkdir(parents=True, exist_ok=True)
    space.head(a.strength).save(a.out / "model.onnx")
    mine = rows.where(held)
    np.savez(a.out / "left-out.npz", scores=scores[held], distance=distance[held], sha256=mine.sha256, synthetic=mine.synthetic, source=mine.source, columns=chosen)
    print(f"{len(rows)} pictures, {rows.synthetic.sum()} synthetic, {len(np.unique(rows.source))} sources, {len(factor) - len(rows)} rows of pairs; {held.sum()} of left-out sources: {summary(scores[held], mine)}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(required=True)
    for name, verb in (("select", select), ("fit", fit)):
        p = verbs.add_parser(name)
        p.set_defaults(verb=verb)
        p.add_argument("--list", type=Path, required=True)
        p.add_argument("--features", type=Path, required=True)
        if verb is select:
            p.add_argument("--choices", default=CHOICES, help="blocks:tokens, separated by blanks (default %(default)s)")
            p.add_argument("--strengths", type=float, nargs="+", default=[0.0003, 0.001])
            p.add_argument("--dev-list", type=Path)
            p.add_argument("--dev-features", type=Path, action="append", default=[])
        else:
            p.add_argument("--blocks", required=True, help="first and last block, counted from 1")
            p.add_argument("--tokens", choices=("class", "patch", "both"), required=True)
            p.add_argument("--strength", type=float, required=True, help="C of the logistic regression")
            p.add_argument("--more", action="append", default=[], help="LIST=DIR of rows of pairs.py, fitted on too")
            p.add_argument("--kinds", nargs="+", default=["real", "gan"], help="of them (default %(default)s)")
            p.add_argument("--share", type=float, default=0.3, help="their weight beside that of others (default %(default)s)")
            p.add_argument("--held", action="store_true", help="the features are of an adapted encoder")
            p.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    a.verb(a)
    return 0


if __name__ == "__main__":
    sys.exit(main())
