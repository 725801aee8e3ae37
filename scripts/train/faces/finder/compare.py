"""The finder beside YuNet, on development pictures and clips that neither learnt from here.

    compare.py --model W/model.onnx --teachers TEACHERS --dev DEV --out W/results.json

YuNet's faces (its larger size, score .6 and more, seen at the same size) stand for the faces: recall is the share of them that the finder's boxes overlap by IoU .5, one box to a
face; a false box overlaps no face of YuNet from .3 on. "Turned" are the same pictures by a quarter, a half or three quarters of a turn, in turns, the faces being those of
the upright ones. Large: longer side of the box over 40 pixels, of the picture as stored or as looked at. Pictures in which YuNet, at both sizes, straight and turned, sees nothing
from .3 on hold the "boxes where there is no face". Times are of the same run, one after the other on the same pictures, one thread.
"""

import argparse
import csv
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw

from augment import quarter_turned
from shipped import Finder
from teacher import Teacher, overlaps

SIZES = (320, 640)
FACE, HINT = 0.6, 0.3
LARGE = 40.0
FRAMES, LONGEST = 2, 60
WAYS = ("upright", "turned")
DRAWS = 300


def frames(path: Path) -> list[np.ndarray]:
    """FRAMES of the first LONGEST, evenly spread."""
    with av.open(str(path)) as clip:
        total = sum(1 for _, packet in zip(range(LONGEST), clip.demux(video=0)) if packet.size)
    at = set(np.linspace(0, max(total - 1, 0), FRAMES).round().astype(int).tolist())
    with av.open(str(path)) as clip:
        return [np.asarray(f.to_image().convert("RGB")) for n, f in zip(range(max(at) + 1), clip.decode(video=0)) if n in at]


def pictures(dev: Path, what: str, every: int = 1):
    """Source, name and pixels of each n-th development picture, or of the frames of each n-th clip."""
    for row in list(csv.DictReader((dev / f"dev-{what}.csv").open()))[::every]:
        path = dev / row["file"]
        if what == "images":
            with Image.open(path) as opened:
                yield row["source_repo"], row["file"], np.asarray(opened.convert("RGB"))
        else:
            for n, frame in enumerate(frames(path)):
                yield row["source_repo"], f"{row['file']}#{n}", frame


def matched(found: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """For each wanted face, the score of the box that stands for it (0: none): the surest boxes choose first."""
    score = np.zeros(len(wanted), np.float32)
    if not len(found) or not len(wanted):
        return score
    close = overlaps(found[:, 1:5], wanted[:, 1:5])
    for n in range(len(found)):
        free = np.where(score == 0, close[n], 0)
        best = int(free.argmax())
        if free[best] >= 0.5:
            score[best] = found[n, 0]
    return score


def strangers(found: np.ndarray, hints: np.ndarray) -> np.ndarray:
    """Scores of boxes that overlap no hint of a face."""
    if not len(found):
        return np.zeros(0, np.float32)
    if not len(hints):
        return found[:, 0]
    return found[overlaps(found[:, 1:5], hints[:, 1:5]).max(1) < 0.3, 0]


def measure(dev: Path, what: str, nets: dict[str, Callable], every: int) -> dict:
    """For each size and net, upright and turned: rows of faces (score, side as stored, side as looked at, source), scores of strangers, pictures, errors of points."""
    empty_record = {"faces": [], "strangers": [], "pictures": 0, "none": [], "empty": 0, "points": []}
    out = {size: {name: {way: {k: type(v)() for k, v in empty_record.items()} for way in WAYS} for name in nets} for size in SIZES}
    for number, (source, name, picture) in enumerate(pictures(dev, what, every)):
        turns = 1 + number % 3
        copies = (picture, np.ascontiguousarray(np.rot90(picture, turns)))
        answers = {size: {net: [see(copy, size, 0.1) for copy in copies] for net, see in nets.items()} for size in SIZES}
        empty = all((rows[:, 0] < HINT).all() for size in SIZES for rows in answers[size]["YuNet"])
        for size in SIZES:
            seen = answers[size]["YuNet"][0]
            faces, hints = seen[seen[:, 0] >= FACE], seen[seen[:, 0] >= HINT]
            side = np.maximum(faces[:, 3] - faces[:, 1], faces[:, 4] - faces[:, 2])
            for net in nets:
                for way, found in zip(WAYS, answers[size][net]):
                    record, turn = out[size][net][way], turns if way == "turned" else 0
                    wanted, hinted = (quarter_turned(picture, rows, turn)[1] for rows in (faces, hints))
                    # A face that YuNet sees only in the turned picture is no stranger either.
                    also = answers[size]["YuNet"][WAYS.index(way)]
                    score = matched(found, wanted)
                    record["faces"] += [(float(s), float(a), float(a * size / max(picture.shape[:2])), source) for s, a in zip(score, side)]
                    record["strangers"] += strangers(found, np.concatenate([hinted, also[also[:, 0] >= HINT]])).tolist()
                    record["pictures"] += 1
                    record["points"] += point_errors(found, wanted, side)
                    if empty:
                        record["empty"] += 1
                        record["none"] += [(float(s), name) for s in found[:, 0]]
    return out


def point_errors(found: np.ndarray, wanted: np.ndarray, side: np.ndarray) -> list[float]:
    """Mean distance of the five points from those wanted, in shares of the face's longer side, of faces that are found from .3 on."""
    errors = []
    for face, longer in zip(wanted, side):
        if not len(found):
            continue
        close = overlaps(found[:, 1:5], face[None, 1:5])[:, 0]
        best = int(close.argmax())
        if close[best] >= 0.5 and found[best, 0] >= 0.3:
            gap = (found[best, 5:] - face[5:]).reshape(5, 2)
            errors.append(float(np.hypot(gap[:, 0], gap[:, 1]).mean() / longer))
    return errors


def recall(faces: list, threshold: float, which: Callable) -> tuple[int, int]:
    chosen = [f for f in faces if which(f)]
    return sum(f[0] >= threshold for f in chosen), len(chosen)


def interval(faces: list, threshold: float, which: Callable) -> tuple[float, float]:
    """95 % of the pooled recall when the sources are drawn again."""
    by: dict[str, list[bool]] = {}
    for f in faces:
        if which(f):
            by.setdefault(f[3], []).append(f[0] >= threshold)
    if not by:
        return 0.0, 1.0
    sums = np.array([(sum(v), len(v)) for v in by.values()])
    draw = np.random.default_rng(7)
    picks = sums[draw.integers(0, len(sums), (DRAWS, len(sums)))].sum(1)
    low, high = np.quantile(picks[:, 0] / picks[:, 1], [0.025, 0.975])
    return float(low), float(high)


WHICH = {"all": lambda f: True, "over 40 px stored": lambda f: f[1] > LARGE, "over 40 px looked at": lambda f: f[2] > LARGE}


def milliseconds(nets: dict, sample: list[np.ndarray], size: int) -> dict[str, tuple[float, float]]:
    """Least and middle time of each net at size x size, the nets taking turns."""
    tensors = []
    for picture in sample:
        square = np.asarray(Image.fromarray(picture).resize((size, size)), np.float32)
        tensors.append(np.ascontiguousarray(square.transpose(2, 0, 1)[None]))
    times: dict[str, list[float]] = {name: [] for name in nets}
    for tensor in tensors * 4:
        for name, run in nets.items():
            began = time.perf_counter()
            run(tensor)
            times[name].append(1e3 * (time.perf_counter() - began))
    return {name: (min(v), float(np.median(v))) for name, v in times.items()}


def table_of(result: dict, title: str) -> list[str]:
    lines = [title, f"{'net':8} {'way':8} {'from':>5} " + " ".join(f"{k:>20}" for k in WHICH) + "  false boxes a picture   boxes where no face"]
    for net, ways in result.items():
        for way, m in ways.items():
            for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
                shares = []
                for which in WHICH.values():
                    hit, count = recall(m["faces"], threshold, which)
                    shares.append(f"{hit / max(count, 1):.3f} of {count}")
                false = sum(s >= threshold for s in m["strangers"])
                none = sum(s >= threshold for s, _ in m["none"])
                lines.append(f"{net:8} {way:8} {threshold:5.2f} " + " ".join(f"{s:>20}" for s in shares) + f"  {false:4d} / {m['pictures']:5d} = {false / max(m['pictures'], 1):.3f}   {none:4d} / {m['empty']}")
            lines.append(f"{net:8} {way:8} points off by {np.median(m['points']) if m['points'] else float('nan'):.3f} of the face's side (median of {len(m['points'])})")
    return lines


def drawn(dev: Path, finder: Finder, results: dict, threshold: float, path: Path) -> None:
    """A sheet of pictures in which only the finder sees a face, for the eye."""
    names = sorted({n for size in SIZES for s, n in results["images"][size]["finder"]["upright"]["none"] if s >= threshold})
    tiles = []
    for _, name, picture in pictures(dev, "images"):
        if name in names and len(tiles) < 40:
            image = Image.fromarray(picture)
            draw = ImageDraw.Draw(image)
            for face in finder.faces(picture, 320, threshold):
                draw.rectangle(face[1:5].tolist(), outline=(255, 0, 0), width=max(2, image.width // 150))
                draw.text((face[1], face[2]), f"{face[0]:.2f}", fill=(255, 255, 0), font_size=image.width / 16)
            image.thumbnail((200, 200))
            tiles.append(image)
    sheet = Image.new("RGB", (8 * 200, 200 * max(1, -(-len(tiles) // 8))))
    for n, tile in enumerate(tiles):
        sheet.paste(tile, (n % 8 * 200, n // 8 * 200))
    sheet.save(path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "teachers", "dev", "out"):
        parser.add_argument("--" + name, type=Path, required=True)
    parser.add_argument("--threshold", type=float, default=0.5, help="the card's: from which score a box counts")
    parser.add_argument("--every", type=int, default=1, help="look at each n-th picture and clip only")
    parser.add_argument("--sheet", type=Path, help="also draw the boxes in pictures where YuNet sees none")
    a = parser.parse_args()
    teacher, finder = Teacher(a.teachers / "yunet_n_dynamic.onnx"), Finder(a.model)
    nets = {"finder": finder.faces, "YuNet": teacher.faces}
    results = {what: measure(a.dev, what, nets, a.every) for what in ("images", "video")}
    lines, measured = [], []
    sample = [p for _, (_, _, p) in zip(range(8), pictures(a.dev, "images"))]
    runs = {"finder": finder.rows, "YuNet": lambda t: teacher.session.run(teacher.outputs, {"input": np.ascontiguousarray(t[:, ::-1])})}
    for size in SIZES:
        ms = milliseconds(runs, sample, size)
        lines.append(f"{size}x{size}, one thread, milliseconds a picture (least, middle): " + "; ".join(f"{k} {v[0]:.1f}, {v[1]:.1f}" for k, v in ms.items()))
        for what in results:
            lines += table_of(results[what][size], f"\ndev-{what} at {size}")
            for way in WAYS:
                m, own = results[what][size]["finder"][way], results[what][size]["YuNet"][way]
                row = {"set": f"dev-{what}", "condition": f"{size}, {way}", "threshold": a.threshold, "n-pictures": m["pictures"]}
                for key, which in (("", WHICH["all"]), ("-over-40", WHICH["over 40 px stored"])):
                    hit, count = recall(m["faces"], a.threshold, which)
                    low, high = interval(m["faces"], a.threshold, which)
                    row |= {f"n-faces{key}": count, f"recall{key}": hit / max(count, 1), f"recall{key}-low": low, f"recall{key}-high": high}
                row["false-boxes"] = sum(s >= a.threshold for s in m["strangers"])
                row |= {"n-without-face": m["empty"], "boxes-without-face": sum(s >= a.threshold for s, _ in m["none"])}
                row["points-error"] = float(np.median(m["points"])) if m["points"] else 1.0
                hit, count = recall(own["faces"], FACE, WHICH["over 40 px stored"])
                row["teacher-recall-over-40"] = hit / max(count, 1)
                row |= {"milliseconds": ms["finder"][0], "teacher-milliseconds": ms["YuNet"][0]}
                measured.append(row)
    a.out.write_text(json.dumps({"threshold": a.threshold, "every": a.every, "measured": measured}, indent=1))
    if a.sheet:
        drawn(a.dev, finder, results, a.threshold, a.sheet)
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
