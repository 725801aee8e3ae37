"""Choose pictures to train on or to measure with, and put them in an order whose every beginning is balanced.

    choose.py --gathered DIR/images.csv --cap 40 --cap-both 80 --out LIST.csv    training: at most 40 of a source, 80 of each label where it holds both
    choose.py --gathered DIR/images.csv --hashes pictures.txt --out LIST.csv    exactly the pictures of the shipped head, in its order
    choose.py --gathered dev-images.csv --out LIST.csv                 measuring: all of them

Left out: pictures whose makers do not call them photographic (`photoreal` = no); and, for training, whatever is neither wholly
camera nor wholly generated (label `manipulated`). Within a source and label, folders and generators take turns, so that a series of near
copies cannot fill the cap. The order deals one picture of each (source, label) in turn; the seed is fixed.
"""

import argparse
import collections
import csv
import random
import sys
from pathlib import Path


def deal(piles: list[list], draw: random.Random) -> list:
    """One from each pile in turn, the piles in a fresh random order each round."""
    out, piles = [], [list(p) for p in piles]
    while piles:
        draw.shuffle(piles)
        for pile in piles:
            out.append(pile.pop())
        piles = [p for p in piles if p]
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gathered", type=Path, required=True, help="CSV with file, label, photoreal, generator_or_device (or method_or_device), source_repo, source_path, sha256")
    parser.add_argument("--cap", type=int, default=0, help="most pictures of a source and label; 0: all, manipulated ones too")
    parser.add_argument("--cap-both", type=int, default=0, help="most of each label of a source that holds both (default: as --cap)")
    parser.add_argument("--hashes", type=Path, help="the files with these SHA-256, one a line, in this order, and no others")
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    draw = random.Random(20261125)
    cells = collections.defaultdict(lambda: collections.defaultdict(list))
    for row in csv.DictReader(a.gathered.open()):
        row["generator_or_device"] = row.get("generator_or_device") or row.get("method_or_device", "")
        if a.cap and (row["photoreal"] == "no" or row["label"] == "manipulated"):
            continue
        group = (row["generator_or_device"], str(Path(row["source_path"]).parent))
        cells[row["source_repo"], row["label"]][group].append(row)
    both = {source for source, label in cells if {(source, "real"), (source, "synthetic")} <= set(cells)}
    piles = []
    for (source, _), cell in cells.items():
        cap = a.cap_both or a.cap if source in both else a.cap
        for group in cell.values():
            draw.shuffle(group)
        chosen = deal(list(cell.values()), draw)
        piles.append(chosen[: cap or None][::-1])
    rows = deal(piles, draw)
    if a.hashes:
        by_hash = {row["sha256"]: row for row in rows}
        wanted = a.hashes.read_text().split()
        rows = [by_hash[h] for h in wanted if h in by_hash]
        print(f"{len(wanted) - len(rows)} of {len(wanted)} listed pictures are missing")
    keep = ("file", "label", "kind", "photoreal", "generator_or_device", "sha256")
    with a.out.open("w", newline="") as f:
        writer = csv.DictWriter(f, ["source", *keep])
        writer.writeheader()
        for row in rows:
            writer.writerow({"source": row["source_repo"], **{k: row.get(k, "") for k in keep}})
    count = collections.Counter(r["label"] for r in rows)
    print(f"{len(rows)} pictures of {len({r['source_repo'] for r in rows})} sources: " + ", ".join(f"{n} {k}" for k, n in sorted(count.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
