"""What trained heads say of pictures whose statistics cache.py kept.

    score.py --cache W/cache/train --half-0 W/half-0 --half-1 W/half-1 --out W/scores/train
    score.py --cache W/cache/dev-stored --model W/half-0 W/half-1 --out W/scores/dev-stored

`--half-0` are the heads that were trained on half 0: they score half 1, and the other way round. Writes OUT.csv (the rows of the cache with `part` and
`whole`, logits) and OUT.npz (logits of the cells and the region of every forgery).
"""

import argparse
import csv
import sys
from pathlib import Path

import numpy as np
import torch

from cache import FIELDS
from network import ResidualNetwork
from train import rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--model", type=Path, nargs="+", help="folders of trained heads, whose logits are averaged")
    for name in ("half-0", "half-1"):
        parser.add_argument("--" + name, type=Path)
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    torch.set_num_threads(1)
    common = ResidualNetwork.trained(a.model) if a.model else None
    by_half = {half: ResidualNetwork.trained([folder]) for half, folder in (("0", a.half_1), ("1", a.half_0)) if folder}
    a.out.parent.mkdir(parents=True, exist_ok=True)
    grids = {}
    with a.out.with_suffix(".csv").open("w", newline="") as f:
        out = csv.DictWriter(f, [*FIELDS, "part", "whole"])
        out.writeheader()
        for row in rows(a.cache):
            net = common or by_half.get(row["half"])
            if net is None:
                continue
            with np.load(a.cache / row["file"]) as kept, torch.no_grad():
                cells, part, whole = net.answer(torch.from_numpy(kept["statistics"].astype(np.float32))[None])
                if "region" in kept:
                    grids[f"cells:{row['sha256']}/{row['copy']}"] = cells[0].numpy()
                    grids[f"region:{row['sha256']}/{row['copy']}"] = kept["region"]
            out.writerow(row | {"part": f"{part.item():.4f}", "whole": f"{whole.item():.4f}"})
    if grids:
        np.savez(a.out.with_suffix(".npz"), **grids)
    return 0


if __name__ == "__main__":
    sys.exit(main())
