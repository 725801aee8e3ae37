"""Train the finder on cached views.

    train.py --cache W/cache --teachers TEACHERS --minutes 40 --out W/run

From random weights, one thread, bfloat16 where the processor is faster by it. The learning rate follows the clock, so that a run ends when it was told to on any machine. Writes OUT/average.pt (the
running average of the weights, which is what is shipped), OUT/last.pt to go on from (--resume), and a line a hundred steps.
"""

import argparse
import math
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch

from augment import MOST, Pool, composed
from hints import Hints
from loss import loss_of
from network import Finder, anchors

# Side and pictures: many small steps over small pictures teach more for the same time; large faces need large ones.
SIZES = ((128, 24), (160, 16), (224, 8), (320, 4), (448, 2))


TURNED = 0.25


def upright(count: int) -> int:
    return count - round(TURNED * count)


def batch(pool: Pool, size: int, count: int, r: random.Random) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures and faces; the last TURNED of them are turned."""
    pictures, faces = np.zeros((count, size, size, 3), np.uint8), np.zeros((count, MOST, 17), np.float32)
    for n in range(count):
        pictures[n], found = composed(pool, size, r, r.randint(1, 3) if n >= upright(count) else 0)
        faces[n, : len(found)] = found
    faces = faces[:, : max(1, int((faces[..., 15] > 0).sum(1).max()))]
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float().contiguous(memory_format=torch.channels_last), torch.from_numpy(faces)


class Average:
    """Running average of weights and statistics, slower as steps go by."""

    def __init__(self, model: torch.nn.Module):
        self.state = {k: v.detach().clone() for k, v in model.state_dict().items()}

    def update(self, model: torch.nn.Module, step: int) -> None:
        keep = min(0.9985, (1 + step) / (20 + step))
        now = {k: v.detach() for k, v in model.state_dict().items()}
        real = [k for k, v in now.items() if v.dtype.is_floating_point]
        torch._foreach_lerp_([self.state[k] for k in real], [now[k] for k in real], 1 - keep)
        for k in now.keys() - real:
            self.state[k].copy_(now[k])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--teachers", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    a = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    r = random.Random(a.seed)
    a.out.mkdir(parents=True, exist_ok=True)
    finder = Finder().to(memory_format=torch.channels_last).train()
    plain = [p for p in finder.parameters() if p.ndim == 1]
    heavy = [p for p in finder.parameters() if p.ndim > 1]
    hints = Hints(a.teachers / "yunet_n_dynamic.onnx")
    optimiser = torch.optim.AdamW([{"params": heavy, "weight_decay": 0.02}, {"params": [*plain, *hints.parameters()], "weight_decay": 0.0}], lr=a.rate, foreach=True)
    average, step, spent = Average(finder), 0, 0.0
    if a.resume:
        held = torch.load(a.out / "last.pt", weights_only=True)
        finder.load_state_dict(held["finder"])
        hints.load_state_dict(held["hints"])
        optimiser.load_state_dict(held["optimiser"])
        average.state, step, spent = held["average"], held["step"], held["spent"]
        r = random.Random(a.seed + step)
    pool, began = Pool(a.cache), time.monotonic() - spent
    grids = {size: anchors(size, size) for size, _ in SIZES}
    sums: dict[str, float] = {}
    pool.refresh()
    while True:
        part = (time.monotonic() - began) / (60 * a.minutes)
        if part >= 1:
            break
        if step % 100 == 0:
            pool.refresh()
        for group in optimiser.param_groups:
            group["lr"] = a.rate * min(1.0, (step + 1) / 300) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * part)))
        size, count = SIZES[r.randrange(len(SIZES))]
        pictures, faces = batch(pool, size, count, r)
        with torch.autocast("cpu", torch.bfloat16):
            levels = finder.levels(pictures)
            raw = finder.answer(levels)
        loss, parts = loss_of(raw.float(), faces, grids[size])
        straight = upright(count)
        hint = hints.loss(pictures[:straight], [x[:straight] for x in levels], faces[:straight], grids[size])
        loss, parts["hint"] = loss + 2.0 * (1 - 0.8 * part) * hint, float(hint.detach())
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(finder.parameters(), 10.0)
        optimiser.step()
        step += 1
        average.update(finder, step)
        for k, v in parts.items():
            sums[k] = sums.get(k, 0.0) + v
        if step % 100 == 0:
            told = " ".join(f"{k} {v / 100:.3f}" for k, v in sums.items())
            print(f"step {step}, {part:.3f} of the time, {len(pool.views)} views: {told}", flush=True)
            sums = {}
        if step % 400 == 0:
            keep(a.out, finder, hints, optimiser, average, step, time.monotonic() - began)
    keep(a.out, finder, hints, optimiser, average, step, time.monotonic() - began)
    print(f"{step} steps, {len(pool.views)} views")
    return 0


def keep(out: Path, finder, hints, optimiser, average: Average, step: int, spent: float) -> None:
    held = {"finder": finder.state_dict(), "hints": hints.state_dict(), "optimiser": optimiser.state_dict(), "average": average.state, "step": step, "spent": spent}
    torch.save(held, out / "last.part")
    (out / "last.part").rename(out / "last.pt")
    torch.save(average.state, out / "average.part")
    (out / "average.part").rename(out / "average.pt")


if __name__ == "__main__":
    sys.exit(main())
