"""Choose clips from a list and give each one random history, the same for both labels: short .mp4 files, and clips.csv about them.

    clips.py --list train-video.csv --files DIR --out W/train [--cap 24]
    clips.py --list dev-video.csv --files DEV --out W/dev --condition stored|messenger [--cap 99]

`FILES` holds `owner+repository/<first 16 of the sha256>.<ext>`, as the lists' own gather lays them out, or the column `file`. Every draw is seeded by
the file's hash. The history of training clips: a stretch of at most 2 s, 8 frames a second (half of the clips) or 8 to 15, a crop of up to a
fifth, a longer side of 224 to 640, for half of those that are no GIF a palette of 256 colours with dithering (most generated clips here are GIFs), H.264 at crf
18 to 34. Frames, sizes and codecs of the stored file stay in clips.csv as nuisances; nothing of them enters a head.
"""

import argparse
import csv
import hashlib
import math
import random
import sys
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

# What a row's maker did: whole pictures made by a video generator, or a still set in motion (issue of another detector).
TALKING = ("Wav2Lip", "SadTalker", "FOMM", "DreamTalk", "LivePortrait", "Loopy", "AniTalker", "SDA", "HyperLips")
FIELDS = ["clip", "label", "kind", "source", "group", "method", "sha256", "face", "stored-codec", "stored-width", "stored-height", "stored-fps", "stored-seconds"]
FIELDS += ["width", "height", "fps", "bytes", "mean", "deviation", "saturation", "high-frequency"]
SECONDS = 2.0
MOST_FRAMES = 48


def kind(row: dict) -> str:
    """`real`, `generated` (text or picture to video, video edited by diffusion), `talking` or `swapped`."""
    if row["label"] == "manipulated":
        return "swapped"
    if row["label"] == "real":
        return "real"
    return "talking" if row["method_or_device"].startswith(TALKING) else "generated"


def chosen(rows: list[dict], cap: int) -> list[dict]:
    """At most `cap` of a source and kind, in the order of their hashes."""
    kept, count = [], defaultdict(int)
    for row in sorted(rows, key=lambda r: r["sha256"]):
        key = (row["source_repo"], kind(row))
        if row["layout"].startswith("single") and count[key] < cap:
            count[key] += 1
            kept.append(row)
    return kept


def find(row: dict, files: Path) -> Path | None:
    if row.get("file"):
        return files / row["file"]
    folder = files / row["source_repo"].replace("/", "+")
    return next(iter(folder.glob(row["sha256"][:16] + ".*")), None)


def decode(path: Path, start: float, seconds: float) -> tuple[list[np.ndarray], float, float]:
    """(frames RGB, their rate, seconds of the whole clip) of a stretch from `start` (0..1 of what is left over) on."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        rate = float(stream.average_rate or stream.guessed_rate or 25)
        length = float(stream.duration * stream.time_base) if stream.duration else float(container.duration or 0) / 1e6
        begin = start * max(0.0, length - seconds)
        frames = []
        for frame in container.decode(stream):
            time = frame.time if frame.time is not None else len(frames) / rate
            if time < begin:
                continue
            if time > begin + seconds or len(frames) >= 240:
                break
            frames.append(frame.to_ndarray(format="rgb24"))
    return frames, rate, length


def statistics(frame: np.ndarray) -> list[float]:
    """Brightness, contrast, colour and sharpness of one frame: nuisances."""
    pixels = frame.astype(np.float32)
    luma = pixels @ np.array([0.299, 0.587, 0.114], np.float32)
    high = np.abs(np.diff(luma, axis=0)).mean() + np.abs(np.diff(luma, axis=1)).mean()
    return [float(luma.mean()), float(luma.std()), float((pixels.max(2) - pixels.min(2)).mean()), math.log1p(float(high))]


def even(length: float) -> int:
    return max(2, int(round(length / 2)) * 2)


def history(frames: list[np.ndarray], rate: float, gif: bool, draw: random.Random) -> tuple[list[np.ndarray], float, int]:
    """The training chain up to the encoder: (frames, rate, crf)."""
    wanted = 8.0 if draw.random() < 0.5 else draw.uniform(8, 15)
    left, top, kept = draw.random(), draw.random(), draw.uniform(0.8, 1.0)
    side, crf, palette = draw.randint(224, 640), draw.randint(18, 34), draw.random() < 0.5
    step = max(1.0, rate / wanted)
    picked = [frames[int(n * step)] for n in range(int(math.ceil(len(frames) / step)))][:MOST_FRAMES]
    height, width = frames[0].shape[:2]
    w, h = int(width * kept), int(height * kept)
    x, y = int(left * (width - w)), int(top * (height - h))
    scale = min(1.0, side / max(w, h))
    size = even(w * scale), even(h * scale)
    out = []
    for frame in picked:
        picture = Image.fromarray(frame[y : y + h, x : x + w]).resize(size, Image.Resampling.BICUBIC)
        if palette and not gif:
            picture = picture.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.FLOYDSTEINBERG).convert("RGB")
        out.append(np.asarray(picture))
    return out, rate / step, crf


def messenger(frames: list[np.ndarray], rate: float) -> tuple[list[np.ndarray], float, int]:
    """Longer side at most 848, crf 30."""
    height, width = frames[0].shape[:2]
    scale = min(1.0, 848 / max(width, height))
    size = even(width * scale), even(height * scale)
    return [np.asarray(Image.fromarray(f).resize(size, Image.Resampling.BICUBIC)) for f in frames], rate, 30


def write(path: Path, frames: list[np.ndarray], rate: float, crf: int) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(max(1, round(rate * 100)), 100))
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": str(crf), "preset": "veryfast", "threads": "1"}
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")))
        container.mux(stream.encode())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", type=Path, required=True)
    parser.add_argument("--files", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cap", type=int, default=24, help="most clips of a source and kind")
    parser.add_argument("--condition", choices=("augmented", "stored", "messenger"), default="augmented")
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    rows = chosen(list(csv.DictReader(a.list.open())), a.cap)
    missing = 0
    with (a.out / "clips.csv").open("w", newline="") as f:
        table = csv.DictWriter(f, FIELDS)
        table.writeheader()
        for number, row in enumerate(rows):
            path = find(row, a.files)
            if path is None or not path.is_file():
                missing += 1
                continue
            draw = random.Random(hashlib.sha256((row["sha256"] + "video").encode()).digest())
            try:
                seconds = SECONDS if a.condition == "augmented" else 20.0
                frames, rate, length = decode(path, draw.random(), seconds)
                if len(frames) < 4:
                    raise ValueError(f"{len(frames)} frames")
                target = a.out / f"{row['sha256'][:16]}.mp4"
                if a.condition == "augmented":
                    frames, rate_out, crf = history(frames, rate, row["codec"] == "gif", draw)
                elif a.condition == "messenger":
                    frames, rate_out, crf = messenger(frames, rate)
                else:
                    rate_out, target = rate, a.out / f"{row['sha256'][:16]}{path.suffix}"
                if a.condition == "stored":
                    target.unlink(missing_ok=True)
                    target.symlink_to(path.resolve())
                else:
                    write(target, frames, rate_out, crf)
            except Exception as error:  # a clip that cannot be read is named and left out
                print(f"{path.name} of {row['source_repo']}: {error}", file=sys.stderr)
                missing += 1
                continue
            height, width = frames[0].shape[:2]
            stored = [row["codec"], row["width"], row["height"], f"{rate:.2f}", f"{length:.2f}"]
            seen = [width, height, f"{rate_out:.2f}", target.stat().st_size, *(f"{v:.4f}" for v in statistics(frames[len(frames) // 2]))]
            values = [target.name, row["label"], kind(row), row["source_repo"], row["group"], row["method_or_device"], row["sha256"], row["has_face"], *stored, *seen]
            table.writerow(dict(zip(FIELDS, values)))
            if number % 25 == 0:
                print(f"{number + 1} of {len(rows)}", flush=True)
    print(f"{a.out}: {len(rows) - missing} clips, {missing} missing or unreadable")
    return 0


if __name__ == "__main__":
    sys.exit(main())
