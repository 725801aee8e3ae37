"""The statistics of pictures (network.py), kept on disk, so that heads are trained and measured in minutes.

    cache.py train --records W/forged --out W/cache/train
    cache.py dev --records W/forged-dev --condition stored --out W/cache/dev-stored
    cache.py list --list DEV/dev-images.csv --root DEV --condition messenger --out W/cache/list-messenger

`train`: each photograph, its forgery and its ordinary editing, and each generated picture, after two random histories of its own, the same for all copies of a photograph:
a cut of .7 to 1 of each side, resizing by .5 to 1, none to two JPEG copies of quality 60 to 95. `dev`: the same copies at `stored` (one JPEG copy of quality 92) or
`messenger`. `list`: files as they are, or after `messenger`. --part K/N does a share of the work; rows that are there are not made again.
Writes OUT/rows-K.csv (one row a picture, with its nuisances) and OUT/*.npz (`statistics` f16 [137, h, w]; `region` f16 [h, w] where there is one).
"""

import argparse
import csv
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from network import CELL, Statistics

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "picture"))
from nuisance import VIEW, view_facts  # noqa: E402
from views import FILTERS, jpeg, rgb, with_history  # noqa: E402

LONGEST = 1280
LEAST = 160
FIELDS = ("file", "sha256", "source", "half", "variant", "copy", "family", "ordinary", "shape", "area", "width", "height", *VIEW)


def bounded(image: Image.Image) -> Image.Image:
    """As the program prepares a picture (Input::Native): long side at most LONGEST by bicubic interpolation, sides cut to multiples of a cell."""
    if max(image.size) > LONGEST:
        scale = LONGEST / max(image.size)
        image = image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.BICUBIC)
    return image.crop((0, 0, image.width // CELL * CELL, image.height // CELL * CELL))


def random_history(r: random.Random, image: Image.Image, codes: bool) -> Image.Image:
    """Drawn from `r`: the same draws give the same geometry. `codes` False leaves out the JPEG copies, for a region."""
    part = r.uniform(0.7, 1.0)
    w, h = max(LEAST, round(image.width * part)), max(LEAST, round(image.height * part))
    w, h = min(w, image.width), min(h, image.height)
    x, y = r.randint(0, image.width - w), r.randint(0, image.height - h)
    image = image.crop((x, y, x + w, y + h))
    scale = 1.0 if r.random() < 0.4 else max(r.uniform(0.5, 1.0), min(1.0, LEAST / min(w, h)))
    resample = r.choice(FILTERS)
    early = r.random() < 0.3  # one copy before the resizing, as when a messenger takes a stored JPEG
    times = r.choice((0, 1, 1, 1, 1, 2, 2))
    qualities = [(r.choice((70, r.randint(60, 95), r.randint(75, 95))), r.choice((0, 2, 2))) for _ in range(times)]
    if early and qualities and codes:
        image = jpeg(image, *qualities[-1])[0]
    if early:
        qualities = qualities[:-1]
    if scale < 1:
        image = image.resize((max(1, round(w * scale)), max(1, round(h * scale))), resample)
    for quality in qualities if codes else []:
        image = jpeg(image, *quality)[0]
    return image


def cells_of(plane: Image.Image) -> np.ndarray:
    """Share of a region (grey, 0 to 255) in each cell of the bounded picture, f16 [h, w]."""
    values = np.asarray(bounded(plane.convert("L")), np.float32) / 255
    h, w = values.shape
    return values.reshape(h // CELL, CELL, w // CELL, CELL).mean((1, 3)).astype(np.float16)


class Keeper:
    def __init__(self, out: Path, part: int):
        self.out, self.statistics = out, Statistics()
        out.mkdir(parents=True, exist_ok=True)
        listing = out / f"rows-{part}.csv"
        self.done = {r["file"] for r in csv.DictReader(listing.open())} if listing.exists() else set()
        self.listing = listing.open("a", newline="")
        self.rows = csv.DictWriter(self.listing, FIELDS)
        if not self.done:
            self.rows.writeheader()

    def keep(self, record: dict, variant: str, copy: int, image: Image.Image, region: np.ndarray | None = None) -> None:
        name = f"{record['sha256'][:16]}-{variant}-{copy}.npz"
        fitted = bounded(image)
        if name in self.done or min(fitted.size) < LEAST // 16 * 16 - 16:
            return
        x = torch.from_numpy(np.asarray(fitted, np.float32).transpose(2, 0, 1)[None].copy())
        with torch.no_grad():
            kept = {"statistics": self.statistics(x)[0].numpy().astype(np.float16)}
        if region is not None:
            kept["region"] = region
        np.savez(self.out / name, **kept)
        row = {k: record.get(k, "") for k in FIELDS} | {"file": name, "variant": variant, "copy": copy, "width": image.width, "height": image.height}
        self.rows.writerow(row | {k: f"{v:.5g}" for k, v in zip(VIEW, view_facts(image, None))})
        self.listing.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("train", "dev", "list"))
    parser.add_argument("--records", type=Path)
    parser.add_argument("--list", type=Path)
    parser.add_argument("--root", type=Path)
    parser.add_argument("--labels", nargs="+", default=["real", "synthetic", "manipulated"])
    parser.add_argument("--cap", type=int, default=10**9, help="most pictures of a source and label")
    parser.add_argument("--condition", choices=("stored", "messenger"), default="stored")
    parser.add_argument("--copies", type=int, default=2)
    parser.add_argument("--part", default="0/1")
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    torch.set_num_threads(1)
    part, parts = (int(v) for v in a.part.split("/"))
    keeper, began = Keeper(a.out, part), time.monotonic()
    if a.what == "list":
        taken: dict = {}
        work = []
        for r in sorted(csv.DictReader(a.list.open()), key=lambda r: r["sha256"]):
            key = (r["source_repo"], r["label"])
            if r["label"] in a.labels and taken.get(key, 0) < a.cap:
                taken[key] = taken.get(key, 0) + 1
                work.append(r)
    else:
        work = list(csv.DictReader((a.records / "records.csv").open()))
    for n, r in enumerate(work):
        if n % parts != part:
            continue
        if a.what == "list":
            try:
                with Image.open(a.root / r["file"]) as opened:
                    image = rgb(opened)
            except OSError as error:
                print(f"{r['file']}: {error}", flush=True)
                continue
            keeper.keep({"sha256": r["sha256"], "source": r["source_repo"]}, r["label"], 0, with_history(image, a.condition, r["sha256"])[0])
        else:
            array = np.load(a.records / r["file"])
            planes = {"untouched": array[..., :3], "forged": array[..., 3:6], "ordinary": array[..., 6:9]} if r["label"] == "real" else {"generated": array}
            for copy in range(a.copies if a.what == "train" else 1):
                for variant, pixels in planes.items():
                    if variant == "ordinary" and (copy or a.condition == "messenger"):
                        continue
                    region = None
                    image = Image.fromarray(np.ascontiguousarray(pixels))
                    mask = Image.fromarray(np.ascontiguousarray(array[..., 9])) if variant == "forged" else None
                    if a.what == "train":
                        seed = f"{r['sha256']}/{copy}"
                        image = random_history(random.Random(seed), image, True)
                        mask = mask and random_history(random.Random(seed), mask, False)
                    elif a.condition == "stored":
                        image = jpeg(image, 92, 0)[0]
                    else:
                        image = with_history(image, "messenger", r["sha256"])[0]
                        mask = mask and mask.resize(image.size, Image.Resampling.BILINEAR)
                    if mask:
                        region = cells_of(mask)
                    keeper.keep(r, variant, copy, image, region)
        if n % 25 < parts:
            print(f"{n} of {len(work)}, {time.monotonic() - began:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
