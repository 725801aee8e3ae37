"""Small changes to the encoder that can be learnt and shipped: LayerNorms, and low-rank updates of the products (Hu et al. 2021).

A LayerNorm gets its own scale and offset; a product x W becomes x W + (x A) B with A [in, R] and B [R, out], B starting at nought.
"""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from tower import Tower

PRODUCTS = ("qkv", "out", "fc1", "fc2")


class LowRank(nn.Module):
    """A product as it came plus one of low rank that is learnt."""

    def __init__(self, base: nn.Linear, rank: int):
        super().__init__()
        self.base = base
        self.down = nn.Parameter(torch.randn(base.in_features, rank) * base.in_features**-0.5)
        self.up = nn.Parameter(torch.zeros(rank, base.out_features))

    @property
    def weight(self) -> torch.Tensor:
        return self.base.weight

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.base(x) + (x @ self.down.to(x.dtype)) @ self.up.to(x.dtype)


def blocks(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def open_up(tower: Tower, chosen: range, rank: int) -> dict[str, nn.Parameter]:
    """Make the norms of the chosen blocks (from 1) learn, and give their products a low-rank part; what learns, by name."""
    found = {}
    for number in chosen:
        block = tower.blocks[number - 1]
        for name in ("norm1", "norm2"):
            for end in ("weight", "bias"):
                found[f"{number}.{name}.{end}"] = getattr(getattr(block, name), end)
        for name in PRODUCTS if rank else ():
            low = LowRank(getattr(block, name), rank)
            setattr(block, name, low)
            found |= {f"{number}.{name}.down": low.down, f"{number}.{name}.up": low.up}
    for parameter in found.values():
        parameter.requires_grad_(True)
    return found


def load_delta(tower: Tower, path: Path) -> range:
    """Put the learnt numbers of a `best.npz` into a tower as it came; which blocks they are of."""
    saved = np.load(path)
    names = [n for n in saved.files if n != "step"]
    numbers = sorted({int(n.split(".")[0]) for n in names})
    ranks = {saved[n].shape[1] for n in names if n.endswith(".down")}
    learnt = open_up(tower, range(numbers[0], numbers[-1] + 1), ranks.pop() if ranks else 0)
    with torch.no_grad():
        for name, parameter in learnt.items():
            parameter.copy_(torch.from_numpy(saved[name]))
            parameter.requires_grad_(False)
    return range(numbers[0], numbers[-1] + 1)
