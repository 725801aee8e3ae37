"""Pictures that are no photographs and no imitations of them, to see whether the head's distance tells them apart (evaluate.py --beyond).

    beyond.py --gathered FILES/images.csv --root FILES --out DIR [--count 30]

Writes DIR/{text,noise,shapes,drawings}.csv, lists for extract.py with --root /, and the files of the first three: screens of text, noise of
several grains, flat coloured shapes. Drawings are the listed pictures whose makers do not call them photographic.
"""

import argparse
import csv
import hashlib
import random
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

WORDS = "the of meeting at noon please send account number to office before friday thanks regards invoice total paid 4021 17:30 OK yes no".split()


def text(draw: random.Random) -> Image.Image:
    """A screen of lines in one size, dark on light or light on dark."""
    width, height, size = draw.randint(500, 1100), draw.randint(500, 1100), draw.randint(14, 32)
    paper, ink = draw.choice([("white", "black"), ("#111", "#ddd"), ("#f4f0e6", "#222"), ("#e5ddd5", "#303030")])
    image = Image.new("RGB", (width, height), paper)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(size)
    for top in range(size, height - size, int(size * 1.6)):
        pen.text((size, top), " ".join(draw.choice(WORDS) for _ in range(width // (size * 4))), fill=ink, font=font)
    return image


def noise(draw: random.Random) -> Image.Image:
    """Independent values, grey or coloured, each 1 to 16 pixels wide."""
    grain, side = draw.choice((1, 1, 2, 4, 16)), draw.choice((256, 512, 768))
    random_values = np.random.default_rng(draw.randrange(2**32))
    values = random_values.integers(0, 256, (side // grain, side // grain, draw.choice((1, 3))), np.uint8)
    return Image.fromarray(np.broadcast_to(values, (*values.shape[:2], 3)).copy()).resize((side, side), Image.Resampling.NEAREST)


def shapes(draw: random.Random) -> Image.Image:
    """A few flat ellipses and boxes."""
    colour = lambda: tuple(draw.randrange(256) for _ in range(3))
    side = draw.randint(400, 1000)
    image = Image.new("RGB", (side, side), colour())
    pen = ImageDraw.Draw(image)
    for _ in range(draw.randint(1, 12)):
        x, y, w, h = (draw.randrange(side) for _ in range(4))
        draw.choice((pen.ellipse, pen.rectangle))((x, y, x + w, y + h), fill=colour())
    return image


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gathered", type=Path, required=True, help="CSV with file, photoreal, sha256, source_repo")
    parser.add_argument("--root", type=Path, required=True, help="folder that its column `file` is relative to")
    parser.add_argument("--count", type=int, default=30, help="of each kind (default %(default)s)")
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    draw, lists = random.Random(20261130), {}
    for kind in (text, noise, shapes):
        for number in range(a.count):
            path = (a.out / f"{kind.__name__}-{number:02}.png").resolve()
            kind(draw).save(path)
            lists.setdefault(kind.__name__, []).append((path, hashlib.sha256(path.read_bytes()).hexdigest()))
    drawn = [r for r in csv.DictReader(a.gathered.open()) if r["photoreal"] == "no"]
    lists["drawings"] = [((a.root / r["file"]).resolve(), r["sha256"]) for r in draw.sample(drawn, min(a.count, len(drawn)))]
    for name, files in lists.items():
        with (a.out / f"{name}.csv").open("w", newline="") as f:
            writer = csv.writer(f)
            writer.writerow(["source", "file", "label", "kind", "sha256"])
            writer.writerows([name, str(path)[1:], "none", name, digest] for path, digest in files)
    return 0


if __name__ == "__main__":
    sys.exit(main())
