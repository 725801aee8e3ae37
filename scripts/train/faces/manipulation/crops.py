"""Cut faces out of listed clips and portraits, once, wider than they are used, so that histories can choose the margin.

    crops.py --list FILES/video.csv --root FILES --teachers DIR --frames 6 --out W/clips
    crops.py --list FILES/images.csv --root FILES --teachers DIR --cap 150 --out W/portraits

Of a clip, frames evenly over its first 12 seconds, and of each the largest face of at least 48 pixels; of a side-by-side clip (left half genuine, right half swapped) both
halves at the box of the left, so that they show the same place at the same moment. OUT/crops.csv names each crop (PNG, 1.5 times the face's longer side where
the frame has room, at most 384 pixels):

    file      of the crop, beside crops.csv          label     0 genuine, 1 made or altered
    sha256    of the file it comes from              source    repository
    method    as the list names it                   group     clips of one person, prompt or scene
    moment    frame                                  side      longer side of the face's box in the stored frame, pixels
    height    rows of the frame                      box       left, top, right, bottom in the crop
"""

import argparse
import csv
import re
import sys
from pathlib import Path

import av
from PIL import Image

from teachers import Face, Finder, square

sys.path[1:1] = [str(Path(__file__).resolve().parents[2] / part) for part in ("picture", "video")]
from frames import choose  # noqa: E402
from views import rgb  # noqa: E402

MARGIN, LONGEST, LEAST, SECONDS = 1.5, 384, 48, 12
FIELDS = ("file", "label", "sha256", "source", "method", "group", "moment", "side", "height", "box")


def group_of(row: dict) -> str:
    """Clips of one person, prompt or scene: the list's own word, else what the path says, else the file."""
    repository, path = row["source_repo"], row["source_path"]
    if row.get("group"):
        return f"{repository}:{row['group']}"
    if repository == "iperov/DeepFaceLive":  # one folder a face that is put on
        return f"{repository}:{path.split('/')[-2]}"
    if repository == "ali-vilab/dreamtalk":  # MEAD's number of the person
        if found := re.search(r"[MW]\d{3}", path):
            return f"{repository}:{found.group()}"
    if repository == "rohan937/Sign-Language-Interpreter":  # one signer
        return repository
    return f"{repository}:{path}"


def sampled(path: Path, count: int) -> list[tuple[int, Image.Image]]:
    """Numbers and pictures of `count` frames evenly over the first seconds."""
    with av.open(str(path)) as opened:
        stream = opened.streams.video[0]
        stream.thread_count = 1
        rate = float(stream.average_rate or 25)
        most = max(2, round(rate * SECONDS))
        number = sum(1 for _, packet in zip(range(most), (p for p in opened.demux(stream) if p.size)))
        wanted = set(choose(list(range(number)), count))
        opened.seek(0)
        out = []
        for index, frame in enumerate(opened.decode(stream)):
            if index in wanted:
                out.append((index, frame.to_image()))
            if index >= most:
                break
    return out


def largest(faces: list[Face]) -> Face | None:
    faces = [f for f in faces if f.long_side >= LEAST]
    return max(faces, key=lambda f: f.long_side) if faces else None


class Writer:
    def __init__(self, out: Path):
        out.mkdir(parents=True, exist_ok=True)
        self.out, self.count = out, 0
        self.stream = (out / "crops.part").open("w", newline="")
        self.rows = csv.DictWriter(self.stream, FIELDS)
        self.rows.writeheader()

    def crop(self, picture: Image.Image, face: Face, label: int, row: dict, moment: int, height: int) -> None:
        left, top, side = square(face.box, MARGIN, *picture.size)
        crop = picture.crop((left, top, left + side, top + side))
        scale = min(1.0, LONGEST / side)
        if scale < 1:
            crop = crop.resize((LONGEST, LONGEST), Image.Resampling.BICUBIC)
        box = (face.box - [left, top, left, top]) * scale
        name = f"{row['sha256'][:16]}-{moment}-{label}.png"
        crop.save(self.out / name)
        method = row.get("method_or_device") or row.get("generator_or_device") or ""
        self.rows.writerow({
            "file": name, "label": label, "sha256": row["sha256"], "source": row["source_repo"], "method": method, "group": group_of(row), "moment": moment,
            "side": f"{face.long_side:.1f}", "height": height, "box": " ".join(f"{v:.1f}" for v in box),
        })  # fmt: skip
        self.count += 1

    def close(self) -> None:
        self.stream.close()
        (self.out / "crops.part").rename(self.out / "crops.csv")


def clip(path: Path, row: dict, find: Finder, count: int, writer: Writer) -> None:
    for moment, picture in sampled(path, count):
        label = int(row["label"] != "real")
        if row["layout"].startswith("side-by-side"):
            half = picture.width // 2
            for side in (0, 1):
                part = picture.crop((side * half, 0, (side + 1) * half, picture.height))
                face = largest(find(part)) if side == 0 else face
                if face is None:
                    break
                writer.crop(part, face, side, row, moment, picture.height)
        elif face := largest(find(picture)):
            writer.crop(picture, face, label, row, moment, picture.height)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", type=Path, required=True)
    parser.add_argument("--root", type=Path)
    parser.add_argument("--teachers", type=Path, required=True)
    parser.add_argument("--frames", type=int, default=6, help="of a clip (default %(default)s)")
    parser.add_argument("--cap", type=int, default=150, help="most portraits of a repository and label (default %(default)s)")
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    root, find, writer = a.root or a.list.parent, Finder(a.teachers), Writer(a.out)
    rows, taken, failed = sorted(csv.DictReader(a.list.open()), key=lambda r: r["sha256"]), {}, 0
    for row in rows:
        path = root / row["file"]
        try:
            if "has_face" in row:
                if row["has_face"] == "y":
                    clip(path, row, find, a.frames, writer)
                continue
            # Hand-made pictures (CIPLAB) are altered by a person: neither genuine nor of the kind looked for.
            if row["kind"] != "face" or row["photoreal"] == "no" or (row["source_repo"] == "EASONTAN03/fake-face-detection" and row["label"] != "real"):
                continue
            key = row["source_repo"], row["label"]
            if taken.get(key, 0) >= a.cap:
                continue
            with Image.open(path) as opened:
                picture = rgb(opened)
            if max(picture.size) > 1600:
                picture.thumbnail((1600, 1600), Image.Resampling.BICUBIC)
            if face := largest(find(picture)):
                writer.crop(picture, face, int(row["label"] != "real"), row, 0, picture.height)
                taken[key] = taken.get(key, 0) + 1
        except (OSError, av.FFmpegError, ValueError, IndexError) as error:
            failed += 1
            print(f"{path}: {type(error).__name__}: {error}", file=sys.stderr)
    writer.close()
    print(f"{a.out}: {writer.count} crops, {failed} files failed", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
