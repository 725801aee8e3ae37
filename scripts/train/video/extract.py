"""Encoder features of the frames that an examination looks at, cached a clip: `<clip>.npz` with `features` f32 [frames, n] and `times` s.

    extract.py --clips W/train [--clips W/dev ...] --encoder encoder.onnx [--frames 4] [--kinds generated,real] [--minutes 30]

Can be broken off and run again. Clips are taken in turn from every source and kind, so that whatever is done is balanced. The motion in the rows
comes from the program itself (`cargo run --example motion`).
"""

import argparse
import csv
import sys
import time
from collections import defaultdict
from pathlib import Path

import av
import numpy as np
import onnxruntime

from frames import pairs

sys.path.insert(0, str(Path(__file__).parents[1] / "picture"))
from views import encoder_input, view  # noqa: E402
from PIL import Image  # noqa: E402


def in_turn(folder: Path, kinds: set[str]) -> list[tuple[int, Path]]:
    """(rank within source and kind, clip)."""
    ranks, found = defaultdict(int), []
    for row in csv.DictReader((folder / "clips.csv").open()):
        if row["kind"] in kinds:
            key = (row["source"], row["kind"])
            found.append((ranks[key], folder / row["clip"]))
            ranks[key] += 1
    return found


def sampled(path: Path, count: int) -> tuple[list[np.ndarray], list[float]]:
    """Samples that have a neighbour, RGB, and their seconds from the first frame on."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        base = float(stream.time_base)
        times = sorted({p.pts for p in container.demux(stream) if p.pts is not None and p.size})
    wanted = {times[a]: None for a, _ in pairs(times, count, 1 / base)}
    with av.open(str(path)) as container:
        for frame in container.decode(container.streams.video[0]):
            if frame.pts in wanted:
                wanted[frame.pts] = frame.to_ndarray(format="rgb24")
            if all(v is not None for v in wanted.values()):
                break
    kept = [(t, v) for t, v in wanted.items() if v is not None]
    return [v for _, v in kept], [(t - times[0]) * base for t, _ in kept]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", type=Path, action="append", required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--frames", type=int, default=4)
    parser.add_argument("--kinds", default="generated,real,talking,swapped")
    parser.add_argument("--minutes", type=float, default=1e9)
    a = parser.parse_args()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(a.encoder), options)
    work = sorted((rank, path) for folder in a.clips for rank, path in in_turn(folder, set(a.kinds.split(","))))
    begin, done = time.monotonic(), 0
    for number, (_, path) in enumerate(work):
        target = path.with_suffix(".npz")
        if target.exists():
            continue
        if time.monotonic() - begin > a.minutes * 60:
            break
        try:
            frames, times = sampled(path, a.frames)
        except (av.FFmpegError, ValueError, IndexError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            continue
        rows = [session.run(["features"], {"pixels": encoder_input(view(Image.fromarray(f)))})[0].reshape(-1) for f in frames]
        if rows:
            partial = target.with_suffix(".tmp.npz")
            np.savez(partial, features=np.stack(rows), times=np.array(times))
            partial.rename(target)
            done += 1
        if done % 10 == 0:
            print(f"{number + 1} of {len(work)}, {time.monotonic() - begin:.0f} s", flush=True)
    print(f"{done} clips")
    return 0


if __name__ == "__main__":
    sys.exit(main())
