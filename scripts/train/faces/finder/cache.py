"""Pictures made small, and the teacher's faces on them, on disk once.

    cache.py --images FILES/images.csv --video CLIPS/video.csv --faces CROPS --teachers TEACHERS --out W/cache

Each listed picture, up to six frames of each clip and a share of the face crops become one view with a long side of 320 (crops: as they are); a picture whose smallest faces would
be under 28 pixels there gives one more view, cut around one of them at a finer scale. No more than --cap files of a source. The order is random, and shards of 256 views are
written as they fill, so that training can begin on a part. Writes OUT/NNN.npz: `pixels` u8 (all views end to end), `shape` i32 [n, 2], `faces` f32 [m, 15] of the
teacher (teacher.py), `view` i32 [m] whose view, `kind` u8 [n]: 0 picture, 1 cut, 2 frame, 3 crop.
"""

import argparse
import csv
import random
import sys
import time
from pathlib import Path

import av
import numpy as np
from PIL import Image

from teacher import Teacher, agreed, mirrored

SIDE = 320
SMALL = 28
FINE = 960
LOOKS = ((512, 320, 160, 320), (448, 320, 160, 320), (512, 320, 160, 320), (288, 224, 128, 192))  # long sides, by kind
LEAST = 0.3
SHARD = 256
Image.MAX_IMAGE_PIXELS = 60_000_000


class Labeller:
    def __init__(self, folder: Path):
        self.narrow, self.small = Teacher(folder / "yunet_n_dynamic.onnx"), Teacher(folder / "yunet_s_dynamic.onnx")

    def faces(self, picture: np.ndarray, sizes: tuple[int, int, int, int]) -> np.ndarray:
        """What both teachers agree on, over sizes for small and for large faces, straight and mirrored."""
        looks = [self.narrow.faces(picture, sizes[0], LEAST), self.small.faces(picture, sizes[1], LEAST), self.narrow.faces(picture, sizes[2], LEAST)]
        looks.append(mirrored(self.narrow.faces(np.ascontiguousarray(picture[:, ::-1]), sizes[3], LEAST), picture.shape[1]))
        return agreed(looks, LEAST)


def shrunk(picture: Image.Image, side: int) -> Image.Image:
    scale = side / max(picture.size)
    if scale >= 1:
        return picture
    return picture.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))), Image.Resampling.BICUBIC, reducing_gap=2.0)


def around(face: np.ndarray, size: tuple[int, int], r: random.Random) -> tuple[int, int, int, int]:
    """A square window that shows a small face at 24 to 64 pixels when brought to SIDE, inside the picture."""
    side = float(max(face[3] - face[1], face[4] - face[2]))
    window = min(round(SIDE * side / r.uniform(24, 64)), *size)
    x, y = ((face[n] + face[n + 2]) / 2 - window * r.uniform(0.25, 0.75) for n in (1, 2))
    left, top = (int(min(max(v, 0), limit - window)) for v, limit in zip((x, y), size))
    return left, top, left + window, top + window


def frames_of(path: Path) -> list[Image.Image]:
    """Frames 0, 20 and 40, and the key frames next to three later places: whole clips are not decoded for six frames."""
    taken = {}
    with av.open(str(path)) as clip:
        stream = clip.streams.video[0]
        stream.thread_type = "NONE"
        for n, frame in enumerate(clip.decode(stream)):
            if n % 20 == 0:
                taken[frame.pts] = frame.to_image()
            if n >= 40:
                break
        for part in (0.4, 0.6, 0.9):
            if stream.duration and path.suffix != ".gif":
                clip.seek(int(part * stream.duration), stream=stream)
                frame = next(clip.decode(stream), None)
                if frame is not None:
                    taken[frame.pts] = frame.to_image()
    return list(taken.values())


def views(job: tuple[str, Path], labeller: Labeller, r: random.Random):
    """Pairs of a picture u8 [h, w, 3] and its kind."""
    kind, path = job
    if kind == "frames":
        for frame in frames_of(path):
            yield np.asarray(shrunk(frame, SIDE)), 2
        return
    with Image.open(path) as opened:
        opened.draft("RGB", (FINE, FINE))
        picture = opened.convert("RGB")
    if kind == "crop":
        yield np.asarray(picture), 3
        return
    fine = shrunk(picture, FINE)
    small = np.asarray(shrunk(fine, SIDE))
    yield small, 0
    if max(fine.size) >= 2 * SIDE:
        faces = labeller.small.faces(np.asarray(fine), 640, 0.6)
        sides = np.maximum(faces[:, 3] - faces[:, 1], faces[:, 4] - faces[:, 2]) * SIDE / max(fine.size)
        tiny = faces[sides < SMALL]
        if len(tiny):
            cut = fine.crop(around(tiny[r.randrange(len(tiny))], fine.size, r))
            yield np.asarray(cut.resize((SIDE, SIDE), Image.Resampling.BICUBIC)), 1


class Shards:
    def __init__(self, out: Path):
        self.out, self.rows, self.written = out, [], 0
        out.mkdir(parents=True, exist_ok=True)

    def add(self, picture: np.ndarray, faces: np.ndarray, kind: int) -> None:
        self.rows.append((picture, faces, kind))
        if len(self.rows) >= SHARD:
            self.flush()

    def flush(self) -> None:
        if not self.rows:
            return
        pictures, faces, kinds = zip(*self.rows)
        target = self.out / f"{self.written:03}.npz"
        part = target.with_suffix(".part")
        with part.open("wb") as file:
            np.savez(
                file,
                pixels=np.concatenate([p.reshape(-1) for p in pictures]),
                shape=np.array([p.shape[:2] for p in pictures], np.int32),
                faces=np.concatenate(faces),
                view=np.repeat(np.arange(len(faces)), [len(f) for f in faces]).astype(np.int32),
                kind=np.array(kinds, np.uint8),
            )
        part.rename(target)
        self.rows, self.written = [], self.written + 1


def jobs(a: argparse.Namespace, r: random.Random) -> list[tuple[str, Path]]:
    out, taken = [], {}
    rows = sorted(csv.DictReader(a.images.open()), key=lambda row: row["sha256"])
    for row in rows:
        taken[row["source_repo"]] = taken.get(row["source_repo"], 0) + 1
        if taken[row["source_repo"]] <= a.cap:
            out.append(("picture", a.images.parent / row["file"]))
    out += [("frames", a.video.parent / row["file"]) for row in csv.DictReader(a.video.open())]
    # Names are hashes: the first ones are a random draw.
    out += [("crop", path) for path in sorted(a.faces.rglob("*.jpg"), key=lambda path: path.name)[: a.crops]]
    r.shuffle(out)
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("images", "video", "faces", "teachers", "out"):
        parser.add_argument("--" + name, type=Path, required=True)
    parser.add_argument("--cap", type=int, default=250)
    parser.add_argument("--crops", type=int, default=1500)
    a = parser.parse_args()
    labeller, shards, began, r = Labeller(a.teachers), Shards(a.out), time.monotonic(), random.Random(7)
    work = jobs(a, r)
    unread = seen = found = 0
    for n, job in enumerate(work):
        try:
            for picture, kind in views(job, labeller, r):
                if min(picture.shape[:2]) >= 16:
                    faces = labeller.faces(picture, LOOKS[kind])
                    shards.add(picture, faces, kind)
                    seen, found = seen + 1, found + int((faces[:, 0] >= 0.5).sum())
        except (OSError, av.FFmpegError, Image.DecompressionBombError) as error:
            unread += 1
            print(f"{job[1].name}: {error}", flush=True)
        if n % 200 == 0:
            print(f"{n} of {len(work)} files, {seen} views, {found} faces, {time.monotonic() - began:.0f} s", flush=True)
    shards.flush()
    print(f"{seen} views, {found} faces, {unread} files unread, {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
