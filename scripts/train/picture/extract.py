"""Run the encoder over the pictures of a list and keep the features on disk, in shards, so that a run can be broken off.

    extract.py --encoder ENCODER --list LIST.csv --root DIR --condition augmented --out DIR

LIST has the columns `file` (relative to --root), `label`, `source`, `sha256` and any others; rows are taken in its order. A
shard OUT/00012.npz holds up to 32 rows: `sha256`, `features`, `view` and `stored` (nuisance.py). Files that a
shard already holds are skipped, so LIST may grow between two runs. Pictures that cannot be decoded are listed in OUT/skipped.txt and counted at the end.

With --frames N the files are videos: N evenly spaced frames of each are decoded by ffmpeg and each frame is one row; its `sha256` repeats.
"""

import argparse
import csv
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

from nuisance import stored_facts, view_facts
from views import CONDITIONS, encoder_input, rgb, view, with_history

SHARD = 32


def open_encoder(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def frames_of(path: Path, count: int) -> list[Image.Image]:
    """`count` evenly spaced frames (the middles of equal parts), decoded in order from the start."""
    probe = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-count_packets", "-show_entries", "stream=nb_read_packets,width,height:stream_side_data=rotation"]
    stream = json.loads(subprocess.run([*probe, "-of", "json", str(path)], check=True, capture_output=True).stdout)["streams"][0]
    total = int(stream["nb_read_packets"])
    wanted = sorted({min(total - 1, (2 * i + 1) * total // (2 * count)) for i in range(count)})
    turned = any(abs(int(s.get("rotation", 0))) % 180 == 90 for s in stream.get("side_data_list", []))
    width, height = (stream["height"], stream["width"]) if turned else (stream["width"], stream["height"])
    chosen = "+".join(f"eq(n\\,{n})" for n in wanted)
    command = ["ffmpeg", "-v", "error", "-threads", "1", "-i", str(path), "-map", "0:v:0", "-vf", f"select={chosen}", "-fps_mode", "passthrough"]
    raw = subprocess.run([*command, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], check=True, capture_output=True).stdout
    size = width * height * 3
    return [Image.frombytes("RGB", (width, height), raw[i : i + size]) for i in range(0, len(raw) - size + 1, size)]


def pictures_of(path: Path, frames: int):
    """Each picture of a file in RGB with the facts of the file as it is stored."""
    if frames:
        for frame in frames_of(path, frames):
            yield frame, stored_facts(path.stat().st_size, frame, frame)
        return
    with Image.open(path) as opened:
        opened.load()
        picture = rgb(opened)
        yield picture, stored_facts(path.stat().st_size, opened, picture)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--encoder", type=Path, required=True, help="ONNX file: pixels -> features")
    parser.add_argument("--list", type=Path, required=True, help="CSV of the pictures")
    parser.add_argument("--root", type=Path, required=True, help="folder that the column `file` is relative to")
    parser.add_argument("--condition", choices=CONDITIONS, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder of shards")
    parser.add_argument("--frames", type=int, default=0, help="the files are videos: so many frames of each")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long; the same command goes on later")
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    rows = list(csv.DictReader(a.list.open()))
    shards = sorted(a.out.glob("*.npz"))
    done = {str(r) for s in shards for r in np.load(s)["sha256"]}
    skipped_file = a.out / "skipped.txt"
    skipped = set(skipped_file.read_text().splitlines()) if skipped_file.exists() else set()
    encoder, began, held, number = open_encoder(a.encoder), time.monotonic(), [], len(shards)

    def keep():
        nonlocal held, number
        if held:
            names = ("sha256", "features", "view", "stored")
            temporary = a.out / "shard.part"
            with temporary.open("wb") as f:
                np.savez(f, **{n: np.array([h[i] for h in held]) for i, n in enumerate(names)})
            temporary.replace(a.out / f"{number:05}.npz")
            held, number = [], number + 1

    fresh = 0
    for row in rows:
        if row["sha256"] in done or row["file"] in skipped:
            continue
        if time.monotonic() - began > a.seconds:
            break
        try:
            pictures = list(pictures_of(a.root / row["file"], a.frames))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, subprocess.CalledProcessError) as error:
            with skipped_file.open("a") as f:
                f.write(row["file"] + "\n")
            print(f"skipped {row['file']}: {error}", file=sys.stderr)
            continue
        for picture, stored in pictures:
            changed, size = with_history(picture, a.condition, row["sha256"])
            features = encoder.run(["features"], {"pixels": encoder_input(view(changed))})[0][0]
            held.append((row["sha256"], features, np.array(view_facts(changed, size), np.float32), np.array(stored, np.float32)))
        fresh += 1
        if len(held) >= SHARD:
            keep()
            print(f"{len(done) + fresh} of {len(rows)} files, {(time.monotonic() - began) / fresh:.2f} s each", flush=True)
    keep()
    print(f"done: {len(done) + fresh} of {len(rows)} files in {a.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
