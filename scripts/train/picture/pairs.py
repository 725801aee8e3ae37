"""Aligned forgeries of camera pictures: the same photograph through a generator's decoder or a GAN up-sampler, and nothing else changed.

    pairs.py --list LIST.csv --root FILES --teachers DIR --out DIR [--count 120] [--kinds real vae gan]

Takes the first camera pictures of LIST, one a source in turn (its order), brings each to a short side of 256 to 320, and writes, of --kinds:

    real  the picture itself
    vae   a round trip of a latent diffusion model's auto-encoder, noise of 0 to .3 deviations of the latent added
    gan   a copy made small by 2 or 4 and brought back by one of two GAN up-samplers

DIR/pairs.csv lists them for extract.py, each under a source of its own, `pair:` and the picture's; `seed` is the original's hash, so all of
a picture's files pass through the same history.

The teachers are those of ../partial/teachers.py; their weights are never shipped.
"""

import argparse
import csv
import hashlib
import random
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "partial"))
from teachers import AutoEncoder, UpSampler  # noqa: E402
from views import rgb  # noqa: E402

UP_SAMPLERS = ("RealESRGAN_General_x4_v3", "4xLSDIRCompactC3")


def small(image: Image.Image, draw: random.Random) -> Image.Image:
    """Short side 256 to 320, at most twice that long, sides multiples of 16."""
    scale = min(1.0, draw.randint(256, 320) / min(image.size))
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
    width, height = (min(side, 2 * min(image.size)) // 16 * 16 for side in image.size)
    x, y = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((x, y, x + width, y + height))


def round_trip(model: AutoEncoder, image: Image.Image, seed: int, strength: float) -> Image.Image:
    x = torch.from_numpy(np.asarray(image, np.float32).transpose(2, 0, 1)[None] / 255)
    with torch.inference_mode():
        latent = model.encode(x)
        torch.manual_seed(seed)
        latent = latent + torch.randn_like(latent) * latent.std() * strength
        y = model.decode(latent)[0].numpy()
    return Image.fromarray((y.transpose(1, 2, 0) * 255).round().clip(0, 255).astype(np.uint8))


def brought_back(models: list[UpSampler], image: Image.Image, draw: random.Random) -> Image.Image:
    factor = draw.choice((2, 4))
    less = image.resize((image.width // factor, image.height // factor), Image.Resampling.BICUBIC)
    return Image.fromarray(draw.choice(models)(np.asarray(less))).resize(image.size, Image.Resampling.LANCZOS)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", type=Path, required=True)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--teachers", type=Path, required=True, help="folder of the teachers' weights")
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--kinds", nargs="+", choices=("real", "vae", "gan"), default=["real", "gan"], help="(default %(default)s)")
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    torch.set_num_threads(1)
    a.out.mkdir(parents=True, exist_ok=True)
    coder, ups, rows = AutoEncoder(a.teachers), [UpSampler(a.teachers, n) for n in UP_SAMPLERS], []
    for row in [r for r in csv.DictReader(a.list.open()) if r["label"] == "real"][: a.count]:
        draw = random.Random(row["sha256"] + ":pair")
        with Image.open(a.root / row["file"]) as opened:
            image = rgb(opened)
        if min(image.size) < 200:
            continue
        image = small(image, draw)
        seed, strength = draw.randrange(2**31), draw.choice((0.0, 0.1, 0.2, 0.3))
        made = {"real": lambda: image, "vae": lambda: round_trip(coder, image, seed, strength), "gan": lambda: brought_back(ups, image, draw)}
        for kind, make in ((k, made[k]) for k in a.kinds):
            path = a.out / f"{row['sha256'][:16]}-{kind}.png"
            if not path.exists():
                make().save(path)
            label = "real" if kind == "real" else "synthetic"
            rows.append(["pair:" + row["source"], path.name, label, kind, hashlib.sha256(path.read_bytes()).hexdigest(), row["sha256"]])
    with (a.out / "pairs.csv").open("w", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(["source", "file", "label", "kind", "sha256", "seed"])
        writer.writerows(rows)
    print(f"{len(rows)} files of {len(rows) // len(a.kinds)} pictures in {a.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
