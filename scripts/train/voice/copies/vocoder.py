"""Re-synthesis by the small neural vocoders of `train_vocoder`: each clip through two of the checkpoints in the tools folder."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from copies import networks
from copies.stretches import Stretch, generator
from copies.train_vocoder import levelled

MOST = 2
_OPEN: dict[Path, torch.nn.Module] = {}


def owns(family: str) -> bool:
    return family.startswith("vocoder-")


def opened(path: Path) -> torch.nn.Module:
    if path not in _OPEN:
        torch.set_num_threads(1)
        stored = torch.load(path, weights_only=True)
        net = networks.GENERATORS[stored["kind"]]()
        net.load_state_dict(stored["state"])
        _OPEN[path] = net.eval()
    return _OPEN[path]


def copies(stretch: Stretch, tools: Path | None) -> Iterator[tuple[str, np.ndarray, int]]:
    paths = sorted(tools.glob("vocoder-*.pt")) if tools else []
    if not paths:
        raise SystemExit("vocoder needs --tools with the checkpoints of copies.train_vocoder")
    random = generator(stretch.name, "vocoder")
    x = levelled(np.pad(stretch.samples, (0, -len(stretch.samples) % networks.HOP)))
    source = torch.from_numpy(networks.source(x, random))[None]
    for i in random.permutation(len(paths))[:MOST]:
        with torch.no_grad():
            made = opened(paths[i])(networks.bands(torch.from_numpy(x)[None]), source)[0].numpy()
        yield paths[i].stem, made, 0
