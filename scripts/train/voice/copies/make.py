"""python -m copies.make TRAIN/audio.csv DEV/dev-audio.csv OUT [--families …]: stretches of real speech, then their copies, family after family.

OUT/original/NAME.npy and OUT/FAMILY/NAME.npy are int16 at 16 kHz, NAME the first 16 digits of the clip's SHA-256; OUT/index.csv grows row by
row (file, family, source_repo, language, sha256, original) and a copy that it names is not made again.
"""

import argparse
import csv
import importlib
import time
from collections import Counter
from pathlib import Path

import numpy as np

from copies import pairing, stretches

# Module -> share of the stretches that it copies. A module gives `copies(stretch, tools) -> iterator of (family, samples, delay)`.
FAMILIES = {"codec": 0.75, "world": 0.5, "lpc": 0.4, "mel": 0.4, "handling": 0.5, "vocoder": 0.8}
HEADER = ["file", "family", "source_repo", "language", "sha256", "original"]


class Index:
    """OUT/index.csv."""

    def __init__(self, out: Path):
        self.out, self.path = out, out / "index.csv"
        self.known = set()
        if self.path.exists():
            with open(self.path, newline="", encoding="utf-8") as file:
                self.known = {row["file"] for row in csv.DictReader(file)}
        else:
            self._append(HEADER)

    def _append(self, row: list[str]) -> None:
        with open(self.path, "a", newline="", encoding="utf-8") as file:
            csv.writer(file).writerow(row)

    def add(
        self, name: str, folder: str, samples: np.ndarray, source: str, language: str, sha256: str, original: str, system: str | None = None
    ) -> None:
        """Write one copy, then its row, so that a reader of the index finds it whole. `system` names the family where the folder does not."""
        file = f"{folder}/{name}.npy"
        if file in self.known:
            return
        (self.out / folder).mkdir(parents=True, exist_ok=True)
        np.save(self.out / file, stretches.pcm(samples))
        self._append([file, system or folder, source, language, sha256, original])
        self.known.add(file)


def make(family: str, module, share: float, out: Path, tools: Path | None, most_s: float) -> Counter:
    """All copies of one module; a copy that fails is named and left out."""
    index, counts, started = Index(out), Counter(), time.monotonic()
    done = {Path(file).name for file in index.known if module.owns(file.split("/")[0])}
    for stretch in stretches.picked(out, family):
        if time.monotonic() - started > most_s:
            break
        if f"{stretch.name}.npy" in done or not stretches.drawn(stretch.name, family, share):
            continue
        stretches.load(stretch, out)
        try:
            for name, samples, delay in module.copies(stretch, tools):
                if not name.startswith("real-"):
                    samples = pairing.fitted(samples, stretch.samples, stretch.rate, delay)
                index.add(stretch.name, name, samples, stretch.source, stretch.language, stretch.sha256, f"original/{stretch.name}.npy")
                counts[name] += 1
        except ValueError as error:
            counts["failed"] += 1
            print(f"{stretch.name} {family}: {error}", flush=True)
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("dev", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--families", default=",".join(FAMILIES))
    parser.add_argument("--tools", type=Path, help="folder of what a family needs: the codec's .tflite files, a vocoder's checkpoints")
    parser.add_argument("--share", type=float, help="share of the stretches, in place of the family's own")
    parser.add_argument("--seconds", type=float, default=3600.0, help="stop a family after this long")
    options = parser.parse_args()
    print(f"{stretches.pick(options.train, options.dev, options.out)} stretches", flush=True)
    for family in options.families.split(","):
        module = importlib.import_module(f"copies.{family}")
        counts = make(family, module, options.share or FAMILIES[family], options.out, options.tools, options.seconds)
        print(f"{family}: {dict(counts)}", flush=True)


if __name__ == "__main__":
    main()
