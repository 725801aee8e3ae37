"""One row of the table of what each ingredient bought (docs/detectors.md).

    ablate.py NAME --list L --features DIR [--features SECOND_VIEW] [--more LIST=DIR] --choice 4-11:both --strength .001 \\
        --dev-list L --dev stored=D --dev messenger=D [--held]

Printed, as cells of a markdown row, AUC balanced by source [95 % by source] / mean AUC within sources that hold both labels [95 %] / caught at 2 % / at 5 %:

* every source left out, in twelve folds of whole sources (not with --held);
* the fixed fourth of the sources that adapt.py never trains on, by a head fitted on the other three fourths;
* each condition of the development set, by a head fitted on all sources; "caught" at the thresholds of the left-out sources
  of the first cell that there is, with the false alarms that they give.

--centre F moves the pictures of a source that holds both labels by F of the way that puts the midpoint of its labels' means at nought, for the fit alone.
Only the first view of a picture is measured. --more adds rows that are only fitted on (pairs.py); what is made of a source is left out with it.
"""

import argparse
import copy
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "common"))
from head import Space  # noqa: E402
from metrics import auc, balanced_weights, bootstrap, threshold_at, within_sources  # noqa: E402
from rows import Rows, columns, left_out, read  # noqa: E402
from train import blocks  # noqa: E402


def within_interval(each: dict) -> str:
    """95 % of the mean when the sources are drawn again."""
    values = np.array([a for a, _, _ in each.values()])
    drawn = np.random.default_rng(0).choice(values, (2000, len(values))).mean(1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{values.mean():.3f} [{low:.2f}-{high:.2f}] ({len(each)})"


def cell(scores: np.ndarray, rows: Rows, thresholds: tuple[float, float] | None = None) -> tuple[str, tuple[float, float]]:
    weights, real = balanced_weights(rows.synthetic, rows.source), ~rows.synthetic
    area = bootstrap(auc, scores, rows.synthetic, rows.source)
    at = thresholds or tuple(threshold_at(scores[real], weights[real], rate) for rate in (0.02, 0.05))
    reached = lambda t, label: weights[(rows.synthetic == label) & (scores >= t)].sum()
    caught = " / ".join(f"{reached(t, True):.2f}" + (f" (at {reached(t, False):.3f})" if thresholds else "") for t in at)
    _, each = within_sources(scores, rows.synthetic, rows.source)
    return f"{area} / {within_interval(each) if each else '-'} / {caught}", at


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name")
    parser.add_argument("--list", type=Path, required=True)
    parser.add_argument("--features", type=Path, action="append", required=True, help="of each view; the first is measured")
    parser.add_argument("--more", action="append", default=[], help="LIST=DIR of rows that are only fitted on")
    parser.add_argument("--kinds", nargs="+", default=["real", "gan"], help="of --more (default %(default)s)")
    parser.add_argument("--share", type=float, default=0.3, help="weight of rows of --more (default %(default)s)")
    parser.add_argument("--choice", default="4-11:both", help="blocks:tokens (default %(default)s)")
    parser.add_argument("--strength", type=float, default=0.001)
    parser.add_argument("--centre", type=float, default=0.0)
    parser.add_argument("--power", type=float, default=0.5, help="a source of n pictures weighs n^power in the fit (default %(default)s)")
    parser.add_argument("--dev-list", type=Path)
    parser.add_argument("--dev", action="append", default=[], help="condition=DIR")
    parser.add_argument("--held", action="store_true", help="the features are of an adapted encoder: only the fixed fourth counts as left out")
    a = parser.parse_args()
    which, tokens = a.choice.split(":")
    chosen = columns(blocks(which), tokens)
    parts = [read(a.list, d) for d in a.features] + [read(*map(Path, m.split("="))) for m in a.more]
    parts[len(a.features) :] = [p.where(np.isin(p.kind, a.kinds)) for p in parts[len(a.features) :]]
    features = np.concatenate([p.features[:, chosen] for p in parts])
    synthetic, source = np.concatenate([p.synthetic for p in parts]), np.concatenate([p.source for p in parts])
    rows, first = parts[0], np.arange(len(features)) < len(parts[0])
    space, everything = Space(features, synthetic, source, a.power, np.where(first, 1.0, a.share)), np.ones(len(features), bool)
    fitted = copy.copy(space)
    fitted.rotated = space.rotated.copy()
    for name in np.unique(source[synthetic]):
        mine = source == name
        if (mine & ~synthetic).any():
            middle = (space.rotated[mine & synthetic].mean(0) + space.rotated[mine & ~synthetic].mean(0)) / 2
            fitted.rotated[mine] -= np.float32(a.centre) * middle
    cells, at, start = [], None, fitted.coefficients(everything, a.strength)

    def scored(asked: np.ndarray, seen: np.ndarray) -> np.ndarray:
        coefficients, intercept = fitted.coefficients(seen, a.strength, start)
        return space.rotated[asked] @ coefficients + intercept

    if not a.held:
        scores = np.zeros(len(rows))
        for names in np.array_split(np.random.default_rng(0).permutation(np.unique(rows.source)), 12):
            scores[np.isin(rows.source, names)] = scored(first & np.isin(space.origin, names), ~np.isin(space.origin, names))
        text, at = cell(scores, rows)
        cells.append(text)
    out = np.isin(space.origin, left_out(a.list))
    text, fourth = cell(scored(out & first, ~out), rows.where(out[first]))
    cells.append(text)
    head = fitted.head(a.strength)
    for condition in a.dev:
        dev = read(a.dev_list, Path(condition.split("=")[1]))
        dev = dev.where(np.isin(dev.label, ("real", "synthetic")))
        cells.append(f"{condition.split('=')[0]} ({len(dev)}): " + cell(head(dev.features[:, chosen]), dev, at or fourth)[0])
    print(f"| {a.name} ({len(rows)} pictures, {len(features)} rows, {rows.synthetic.sum()} generated, {len(np.unique(rows.source))} sources) | " + " | ".join(cells) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
