"""Run the encoder over the pictures of a list and keep the features on disk, in shards, so that a run can be broken off.

    extract.py --source INT8.onnx --list LIST.csv --root DIR --condition augmented --out DIR [--half] [--keep-after 4] [--number 2]

LIST has the columns `file` (relative to --root), `label`, `source`, `sha256` (it seeds the history, unless there is a column `seed`) and any others; rows are taken in its order. A
shard OUT/00012.npz holds up to 32 rows: `sha256`, `features` (class token and mean patch token of each block in turn), `view` and `stored`
(nuisance.py); with --keep-after B, OUT/00012.npy the tokens after block B (f16 [rows, 197, 768]), where adapt.py starts. Files that a shard
already holds are skipped, so LIST may grow between two runs. Pictures that cannot be decoded are listed in OUT/skipped.txt and counted at the end.

--half multiplies in bf16 (the stream, the norms and the sums stay f32): half the time on processors that have it; for looking around and for
the training views. What is stated of a shipped head is measured without it.

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
import torch
from PIL import Image

from nuisance import stored_facts, view_facts
from tower import Tower
from views import CONDITIONS, encoder_input, rgb, view, with_history

SHARD, BATCH = 32, 8


def write(path: Path, save) -> None:
    """All of the file or nothing."""
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as f:
        save(f)
    temporary.replace(path)


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
    parser.add_argument("--source", type=Path, required=True, help="the int8 ONNX file that the encoder is built from")
    parser.add_argument("--blocks", type=int, default=11, help="how many blocks to run (default %(default)s)")
    parser.add_argument("--list", type=Path, required=True, help="CSV of the pictures")
    parser.add_argument("--root", type=Path, required=True, help="folder that the column `file` is relative to")
    parser.add_argument("--condition", choices=CONDITIONS, required=True)
    parser.add_argument("--number", type=int, default=1, help="which of a picture's augmented views (default %(default)s)")
    parser.add_argument("--out", type=Path, required=True, help="folder of shards")
    parser.add_argument("--keep-after", type=int, default=0, help="keep the tokens after this block too")
    parser.add_argument("--half", action="store_true", help="multiply in bf16")
    parser.add_argument("--frames", type=int, default=0, help="the files are videos: so many frames of each")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long; the same command goes on later")
    a = parser.parse_args()
    torch.set_num_threads(1)
    a.out.mkdir(parents=True, exist_ok=True)
    rows = list(csv.DictReader(a.list.open()))
    shards = sorted(a.out.glob("*.npz"))
    done = {str(r) for s in shards for r in np.load(s)["sha256"]}
    skipped_file = a.out / "skipped.txt"
    skipped = set(skipped_file.read_text().splitlines()) if skipped_file.exists() else set()
    tower, began, held, number = Tower(a.source, a.blocks), time.monotonic(), [], len(shards)
    tower.set_half(a.half)

    def keep():
        nonlocal held, number
        if not held:
            return
        pixels = torch.from_numpy(np.concatenate([h[1] for h in held]))
        with torch.inference_mode():
            parts = [tower(part, a.keep_after) for part in pixels.split(BATCH)]
        if a.keep_after:
            write(a.out / f"{number:05}.npy", lambda f: np.save(f, torch.cat([p[1] for p in parts]).numpy()))
        features = torch.cat([p[0] for p in parts]).flatten(1).numpy()
        table = {"sha256": [h[0] for h in held], "features": features, "view": [h[2] for h in held], "stored": [h[3] for h in held]}
        write(a.out / f"{number:05}.npz", lambda f: np.savez(f, **{k: np.array(v) for k, v in table.items()}))
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
            changed, size = with_history(picture, a.condition, row.get("seed") or row["sha256"], a.number)
            facts = np.array(view_facts(changed, size), np.float32)
            held.append((row["sha256"], encoder_input(view(changed)), facts, np.array(stored, np.float32)))
        fresh += 1
        if len(held) >= SHARD:
            keep()
            print(f"{len(done) + fresh} of {len(rows)} files, {(time.monotonic() - began) / fresh:.2f} s each", flush=True)
    keep()
    print(f"done: {len(done) + fresh} of {len(rows)} files in {a.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
