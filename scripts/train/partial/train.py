"""Train heads of the residual network on what cache.py kept: cells inside regenerated regions, pictures that hold one, pictures that are generated throughout.

    train.py --cache W/cache/train --half 0 --out W/half-0        # sees half 0 of the sources; the other half is left out
    train.py --cache W/cache/train --without gan --out W/no-gan

A photograph stands in a batch beside its forgery and its ordinary editing, all after the same history, and generated pictures beside photographs. Every
source weighs alike within its label. The weights kept are a running mean of the second half of the steps. Some minutes on one core; `--device cuda` runs unchanged.
"""

import argparse
import csv
import random
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from network import Heads

GROUPS, SINGLES = 6, 8
GRID = 20  # cells a side at most that a training step sees of a picture


def rows(cache: Path) -> list[dict]:
    return [r for path in sorted(cache.glob("rows-*.csv")) for r in csv.DictReader(path.open()) if r["width"] and r.get("bright")]


class Kept:
    """Statistics of every row, in memory."""

    def __init__(self, cache: Path, chosen: list[dict]):
        self.grids, self.regions = {}, {}
        for r in chosen:
            with np.load(cache / r["file"]) as kept:
                self.grids[r["file"]] = torch.from_numpy(kept["statistics"])
                if "region" in kept:
                    self.regions[r["file"]] = torch.from_numpy(kept["region"]).float()

    def cut(self, name: str, at: tuple[int, int], size: tuple[int, int], turned: bool) -> tuple[torch.Tensor, torch.Tensor | None]:
        part = lambda x: x[..., at[0] : at[0] + size[0], at[1] : at[1] + size[1]]
        flip = lambda x: x.flip(-1) if turned else x
        region = self.regions.get(name)
        return flip(part(self.grids[name]).float()), None if region is None else flip(part(region))


def masked(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    counts = (targets >= 0).float()
    return (functional.binary_cross_entropy_with_logits(logits, targets.clamp_min(0), reduction="none") * counts).sum() / counts.sum().clamp_min(1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--half", type=int, choices=(0, 1), help="train on this half of the sources only")
    parser.add_argument("--without", default="", help="a family of forgeries that is not shown")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--decay", type=float, default=3e-2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    r = random.Random(a.seed)
    a.out.mkdir(parents=True, exist_ok=True)
    chosen = [x for x in rows(a.cache) if a.half is None or int(x["half"]) == a.half]
    kept = Kept(a.cache, chosen)
    groups, photos, fakes = (defaultdict(list) for _ in range(3))
    by_copy: dict = defaultdict(dict)
    for x in chosen:
        by_copy[x["sha256"], x["copy"]][x["variant"]] = x["file"]
        if x["variant"] == "untouched":
            photos[x["source"]].append(x["file"])
        elif x["variant"] == "generated":
            fakes[x["source"]].append(x["file"])
    for x in chosen:
        if x["variant"] == "forged" and x["family"] != a.without and "untouched" in by_copy[x["sha256"], x["copy"]]:
            groups[x["source"]].append(by_copy[x["sha256"], x["copy"]])
    both = sorted(set(photos) & set(fakes))
    print(f"{len(chosen)} rows, {sum(map(len, groups.values()))} pairs; sources: {len(photos)} of photographs, {len(fakes)} of generated pictures, {len(both)} of both", flush=True)

    heads = Heads().to(a.device)
    sample = torch.cat([kept.grids[x["file"]].float().flatten(1)[:, :: max(1, kept.grids[x["file"]].shape[1])] for x in r.sample(chosen, min(400, len(chosen)))], 1)
    heads.mean.copy_(sample.mean(1)[None, :, None, None])
    heads.spread.copy_(sample.std(1).clamp_min(1e-3)[None, :, None, None])
    optimiser = torch.optim.AdamW(heads.parameters(), lr=a.rate, weight_decay=a.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, a.rate, total_steps=a.steps, pct_start=0.1)
    mean: dict = {}
    losses, began = [], time.process_time()

    def window(name: str) -> tuple[tuple[int, int], tuple[int, int]]:
        h, w = kept.grids[name].shape[1:]
        size = (min(GRID, h), min(GRID, w))
        at = (r.randint(0, h - size[0]), r.randint(0, w - size[1]))
        region = kept.regions.get(name)
        if region is not None and r.random() < 0.9:
            ys, xs = np.nonzero(region.numpy() > 0.5)
            if len(ys):
                k = r.randrange(len(ys))
                at = tuple(max(0, min(n - s, int(p) - r.randint(0, s - 1))) for n, s, p in zip((h, w), size, (ys[k], xs[k])))
        return at, size

    for step in range(a.steps):
        entries = []  # statistics, region, part, whole; -1 where a target does not count
        twins = []
        for _ in range(GROUPS):
            group = r.choice(groups[r.choice(list(groups))])
            at, size = window(group["forged"])
            turned = r.random() < 0.5
            forged, region = kept.cut(group["forged"], at, size, turned)
            edited = "ordinary" in group and r.random() < 0.35
            other, _ = kept.cut(group["ordinary" if edited else "untouched"], at, size, turned)
            share = float((region > 0.5).float().mean())
            entries.append((other, torch.zeros_like(region), 0.0, 0.0))
            if share < 0.75:
                if not edited:
                    twins.append((len(entries) - 1, len(entries)))
                entries.append((forged, region, 1.0 if share > 0.02 else -1.0, -1.0))
        for k in range(SINGLES):
            source = r.choice(both) if k % 4 < 2 and both else None
            of = fakes if k % 2 else photos
            name = r.choice(of[source or r.choice(list(of))])
            grid, _ = kept.cut(name, *window(name), r.random() < 0.5)
            entries.append((grid, torch.zeros(grid.shape[1:]), 0.0, float(k % 2)))
        # Pictures of one size go through together.
        sizes = defaultdict(list)
        for i, entry in enumerate(entries):
            sizes[entry[0].shape].append(i)
        cells, part, whole = ([None] * len(entries) for _ in range(3))
        for indices in sizes.values():
            z, p, w = heads(torch.stack([entries[i][0] for i in indices]).to(a.device))
            for k, i in enumerate(indices):
                cells[i], part[i], whole[i] = z[k], p[k], w[k]
        targets = [torch.tensor([e[k] for e in entries], device=a.device) for k in (2, 3)]
        flat = torch.cat([c.flatten() for c in cells])
        truth = torch.cat([e[1].flatten() for e in entries]).to(a.device)
        apart = []
        for i, j in twins:
            inside = entries[j][1].to(a.device) > 0.5
            if inside.any():
                # The same cell of the photograph and of its forgery: content and history cancel, the trace is left.
                apart.append(functional.softplus((cells[i] - cells[j])[inside]).mean())
        terms = [
            (functional.binary_cross_entropy_with_logits(flat, truth, reduction="none") * (1 + 2 * truth)).mean(),
            0.5 * masked(torch.stack(part), targets[0]),
            0.5 * masked(torch.stack(whole), targets[1]),
            0.5 * (torch.stack(apart).mean() if apart else flat.sum() * 0),
        ]
        optimiser.zero_grad()
        sum(terms).backward()
        torch.nn.utils.clip_grad_norm_(heads.parameters(), 2.0)
        optimiser.step()
        schedule.step()
        if step >= a.steps // 2:
            with torch.no_grad():
                for k, value in heads.state_dict().items():
                    mean[k] = value.clone() if k not in mean else torch.lerp(mean[k], value, 1 / (step - a.steps // 2 + 1))
        losses.append([float(t.detach()) for t in terms])
        if (step + 1) % 250 == 0:
            print(f"step {step + 1}, {time.process_time() - began:.0f} s, cells / part / whole / pairs " + " ".join(f"{v:.3f}" for v in np.mean(losses, 0)), flush=True)
            losses = []
    torch.save({k: v.cpu().contiguous() for k, v in mean.items()}, a.out / "weights.pt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
