"""Features of a list of pictures, as extract.py left them on disk, joined with what the list says of each file."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

WIDTH = 768


@dataclass
class Rows:
    """One row a picture (or a frame). `features` f32 [n, blocks * 2 * 768]: class token and mean patch token of block 1, of block 2, ..."""

    features: np.ndarray
    view: np.ndarray
    stored: np.ndarray
    sha256: np.ndarray
    label: np.ndarray
    source: np.ndarray
    kind: np.ndarray

    def __len__(self) -> int:
        return len(self.label)

    @property
    def synthetic(self) -> np.ndarray:
        return self.label == "synthetic"

    def where(self, chosen: np.ndarray) -> "Rows":
        return Rows(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def read(listing: Path, shards: Path) -> Rows:
    files = {r["sha256"]: r for r in csv.DictReader(listing.open())}
    parts = [np.load(p) for p in sorted(shards.glob("*.npz"))]
    if not parts:
        raise SystemExit(f"no features in {shards}: run extract.py first")
    width = min(p["features"].shape[1] for p in parts)  # shards may come from encoders cut at different blocks
    joined = {name: np.concatenate([p[name] for p in parts]) for name in ("view", "stored", "sha256")}
    joined["features"] = np.concatenate([p["features"][:, :width] for p in parts])
    known = np.array([s in files for s in joined["sha256"]])
    mine = [files[s] for s in joined["sha256"][known]]
    text = lambda key: np.array([r.get(key, "") for r in mine])
    return Rows(**{k: v[known] for k, v in joined.items()}, label=text("label"), source=text("source"), kind=text("kind"))


def columns(blocks: range, tokens: str) -> np.ndarray:
    """Which of the features: `blocks` counted from 1; tokens "class", "patch" or "both" (block by block, class first)."""
    wanted = {"class": (0,), "patch": (1,), "both": (0, 1)}[tokens]
    return np.concatenate([np.arange(WIDTH) + ((b - 1) * 2 + t) * WIDTH for b in blocks for t in wanted])
