"""Face crops and what the 68-point teacher says about them, on disk once.

    cache.py --views W/cache --faces CROPS --teachers TEACHERS --out W/points

From the finder's cached views (../finder/cache.py: pictures, cuts, frames, crops; faces that both teachers are sure of, at least 56 pixels) and, up to --crops, more face
crops. Each face is kept as a square of margin 1.6 at 96 pixels, from which training cuts margin 1.3 anew each time. Writes OUT/SSS-NNN.npz: `luma` u8 [n, 96, 96], `place` f32
[n, 4] (the box in pixels of that square), `points` f32 [n, 68, 2] in pixels of that square, `doubt` f32 [n, 3]: deviation of the teacher's openness over its looks.
"""

import argparse
import random
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

from landmarks import LOOKS, Landmarks, cut, luma, openness, square

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "finder"))
from teacher import Teacher  # noqa: E402

WIDE = 1.6
KEPT = 96
LEAST = 56
SHARD = 500


def described(picture: Image.Image, box: np.ndarray, teacher: Landmarks) -> tuple:
    place = square(box, WIDE, *picture.size)
    scale, corner = KEPT / place[2], np.array(place[:2], np.float32)
    each = np.stack([teacher.points(picture, box, (look,)) for look in LOOKS])
    grey = np.clip(luma(cut(picture, place, KEPT)).round(), 0, 255).astype(np.uint8)
    return grey, (box - np.tile(corner, 2)) * scale, (each.mean(0) - corner) * scale, openness(each).std(0)


def sources(a: argparse.Namespace):
    """Pictures with the boxes of their faces."""
    finder = Teacher(a.teachers / "yunet_n_dynamic.onnx")
    paths = sorted(a.faces.rglob("*.jpg"), key=lambda path: path.name)[-a.crops :]
    shards = sorted(a.views.glob("*.npz"))
    # In turns, so that a run that is cut short has some of both.
    for n in range(a.start, max(len(shards), -(-len(paths) // 200))):
        if n < len(shards):
            with np.load(shards[n]) as shard:
                pixels, shapes, faces, view = (shard[k] for k in ("pixels", "shape", "faces", "view"))
            start = 0
            for m, (h, w) in enumerate(shapes):
                yield Image.fromarray(pixels[start : start + h * w * 3].reshape(h, w, 3)), [f for f in faces[view == m] if f[0] >= 0.7]
                start += int(h) * int(w) * 3
        for path in paths[200 * n : 200 * (n + 1)]:
            with Image.open(path) as opened:
                picture = opened.convert("RGB")
            yield picture, list(finder.faces(np.asarray(picture), 192, 0.7))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("views", "faces", "teachers", "out"):
        parser.add_argument("--" + name, type=Path, required=True)
    parser.add_argument("--crops", type=int, default=4000)
    parser.add_argument("--minutes", type=float, default=12, help="stop then, with what there is")
    parser.add_argument("--start", type=int, default=0, help="shard of views (and hundred crops, twice) to begin with, to go on after a run that was cut short")
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    teacher, rows, count, began, r = Landmarks(a.teachers / "pfld.onnx"), [], 0, time.monotonic(), random.Random(7)

    def flush() -> None:
        grey, place, points, doubt = (np.stack(column) for column in zip(*rows))
        np.savez(a.out / f"{a.start:03}-{count // SHARD:03}.npz", luma=grey, place=place.astype(np.float32), points=points.astype(np.float32), doubt=doubt.astype(np.float32))

    for picture, faces in sources(a):
        if time.monotonic() - began > 60 * a.minutes:
            break
        large = [f for f in faces if max(f[3] - f[1], f[4] - f[2]) >= LEAST]
        for face in r.sample(large, min(2, len(large))):
            rows.append(described(picture, face[1:5], teacher))
            if len(rows) == SHARD:
                flush()
                count, rows = count + SHARD, []
                print(f"{count} faces, {time.monotonic() - began:.0f} s", flush=True)
    if rows:
        flush()
    print(f"{count + len(rows)} faces, {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
