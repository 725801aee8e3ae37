"""Features of a list of pictures, as extract.py left them on disk, joined with what the list says of each file."""

import collections
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


class Tokens:
    """Tokens of the rows of `read`, in its order, left on disk until they are asked for: f16 [rows, 197, 768]."""

    def __init__(self, listing: Path, shards: Path):
        known = {r["sha256"] for r in csv.DictReader(listing.open())}
        self.parts, self.place = [], []
        for number, path in enumerate(sorted(shards.glob("*.npz"))):
            self.parts.append(np.load(path.with_suffix(".npy"), mmap_mode="r"))
            self.place += [(number, i) for i, s in enumerate(np.load(path)["sha256"]) if str(s) in known]

    def __getitem__(self, rows: np.ndarray) -> np.ndarray:
        return np.stack([self.parts[number][i] for number, i in (self.place[r] for r in rows)])


def left_out(listing: Path) -> list[str]:
    """A fixed fourth of the sources of a list: every fourth by size of those that hold both labels, of camera ones, of generated ones."""
    files = list(csv.DictReader(listing.open()))
    labels, sizes = {}, collections.Counter(r["source"] for r in files)
    for row in files:
        labels.setdefault(row["source"], set()).add(row["label"])
    kinds = {}
    for name in sorted(sizes, key=lambda n: (-sizes[n], n)):
        kinds.setdefault(tuple(sorted(labels[name])), []).append(name)
    return [name for group in kinds.values() for name in group[1::4]]


def every_row(shards: Path) -> np.ndarray:
    """Features of a folder of shards without a list."""
    return np.concatenate([np.load(p)["features"] for p in sorted(shards.glob("*.npz"))])


def columns(blocks: range, tokens: str) -> np.ndarray:
    """Which of the features: `blocks` counted from 1; tokens "class", "patch" or "both" (block by block, class first)."""
    wanted = {"class": (0,), "patch": (1,), "both": (0, 1)}[tokens]
    return np.concatenate([np.arange(WIDTH) + ((b - 1) * 2 + t) * WIDTH for b in blocks for t in wanted])
