"""The openness network beside its teacher, on development faces and clips.

    measure.py --model W/points-run/model.onnx --finder ../../../../models/tools/face-finder/model.onnx --teachers TEACHERS --dev DEV --out W/points.json

Faces by our own finder. Correlation is Pearson's between the network and the teacher's mean over its looks: over the faces of dev-faces, over frames of all clips (one
frame in each half second), and in time, within each clip that has sound: every frame, the largest face. Beside it stands the teacher's own agreement: its first look against its second, a
shifted crop; no pupil can be asked for more. "Own jitter" is the network's deviation when the box moves by 3 % of its side, in shares of its deviation between faces.
"""

import argparse
import csv
import json
import sys
import time
from pathlib import Path

import av
import numpy as np
import onnxruntime
from PIL import Image

from landmarks import LOOKS, MARGIN, SIDE, Landmarks, cut, luma, openness, square

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "finder"))
from shipped import Finder  # noqa: E402
from teacher import overlaps, session  # noqa: E402

NAMES = ("right eye", "left eye", "mouth")
LEAST = 48
MOST_FRAMES = 60


class Reader:
    def __init__(self, model: Path, teacher: Landmarks):
        self.session, self.teacher = session(model), teacher

    def crop(self, picture: Image.Image, box: np.ndarray) -> np.ndarray:
        return luma(cut(picture, square(box, MARGIN, *picture.size), SIDE))[None, None]

    def pupil(self, picture: Image.Image, box: np.ndarray) -> np.ndarray:
        """Openness f32 [3] straight, then with the box moved four ways: [5, 3]."""
        step = 0.03 * float(max(box[2] - box[0], box[3] - box[1]))
        moved = [box + np.tile(v, 2).astype(np.float32) for v in ((0, 0), (step, 0), (-step, 0), (0, step), (0, -step))]
        return self.session.run(None, {"face": np.concatenate([self.crop(picture, b) for b in moved])})[0]

    def both(self, picture: Image.Image, box: np.ndarray) -> np.ndarray:
        """[4, 3]: the network, the teacher's mean, its first look, its second; and the network's jitter in a fifth row."""
        pupil = self.pupil(picture, box)
        looks = np.stack([self.teacher.points(picture, box, (look,)) for look in LOOKS])
        return np.stack([pupil[0], openness(looks.mean(0)), openness(looks[0]), openness(looks[1]), pupil[1:].std(0)])


def largest(faces: np.ndarray) -> np.ndarray | None:
    sides = np.maximum(faces[:, 3] - faces[:, 1], faces[:, 4] - faces[:, 2])
    return faces[int(sides.argmax()), 1:5] if len(faces) and sides.max() >= LEAST else None


def told(rows: np.ndarray) -> dict:
    """Of [n, 5, 3]: for each output, correlation, the teacher's own, mean error, jitter."""
    out: dict = {"n": len(rows)}
    for k, name in enumerate(NAMES):
        a, b, first, second, jitter = (rows[:, m, k] for m in range(5))
        out[name] = {
            "correlation": float(np.corrcoef(a, b)[0, 1]),
            "teacher-itself": float(np.corrcoef(first, second)[0, 1]),
            "error": float(np.abs(a - b).mean()),
            "deviation": float(b.std()),
            "jitter": float(jitter.mean() / max(a.std(), 1e-6)),
        }
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "finder", "teachers", "dev", "out"):
        parser.add_argument("--" + name, type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, help="look at each n-th face and clip only")
    a = parser.parse_args()
    reader, finder = Reader(a.model, Landmarks(a.teachers / "pfld.onnx")), Finder(a.finder)
    faces, missed = [], 0
    for row in list(csv.DictReader((a.dev / "dev-faces.csv").open()))[:: a.every]:
        with Image.open(a.dev / row["file"]) as opened:
            picture = opened.convert("RGB")
        box = largest(finder.faces(np.asarray(picture), 192, 0.5))
        if box is None:
            missed += 1
        else:
            faces.append(reader.both(picture, box))
    results: dict = {"every": a.every, "faces": told(np.stack(faces)) | {"without-face": missed}, "clips": {}}
    frames, times = [], []
    for row in [r for r in csv.DictReader((a.dev / "dev-video.csv").open()) if r["has_face"] == "y"][:: a.every]:
        track, last = [], None
        with av.open(str(a.dev / row["file"])) as clip:
            stream = clip.streams.video[0]
            half = max(1, round(float(stream.average_rate or 25) / 2))
            for n, frame in enumerate(clip.decode(stream)):
                if n >= MOST_FRAMES:
                    break
                if row["has_audio"] != "y" and n % half:
                    continue
                picture = frame.to_image().convert("RGB")
                seen = finder.faces(np.asarray(picture), 320, 0.5)
                if last is not None and len(seen):
                    seen = seen[overlaps(last[None], seen[:, 1:5])[0] > 0.3]
                box = largest(seen)
                if box is not None:
                    last = box
                    track.append(reader.both(picture, box))
                    if n % half == 0:
                        frames.append(track[-1])
        if row["has_audio"] == "y" and len(track) >= 30:
            results["clips"][row["file"]] = told(np.stack(track))
    results["frames"] = told(np.stack(frames))
    face = np.random.default_rng(7).random((1, 1, SIDE, SIDE), np.float32) * 255
    for _ in range(200):
        began = time.perf_counter()
        reader.session.run(None, {"face": face})
        times.append(1e3 * (time.perf_counter() - began))
    results["milliseconds"] = [min(times), float(np.median(times))]
    a.out.write_text(json.dumps(results, indent=1))
    for title in ("faces", "frames"):
        print(title, results[title]["n"])
        for name in NAMES:
            print(f"  {name:9} " + ", ".join(f"{k} {v:.3f}" for k, v in results[title][name].items()))
    for file, m in results["clips"].items():
        print(f"{file} ({m['n']} frames): " + "; ".join(f"{n} {m[n]['correlation']:.2f} (teacher itself {m[n]['teacher-itself']:.2f}, deviation {m[n]['deviation']:.3f})" for n in NAMES))
    print(f"milliseconds a crop: least {results['milliseconds'][0]:.2f}, middle {results['milliseconds'][1]:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
