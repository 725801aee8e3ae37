"""What a network says of untouched, forged, edited and generated pictures, exactly as the program would ask it.

    score.py forged --records W/forged --condition augmented --half-0 W/half-0/model.onnx --half-1 W/half-1/model.onnx --out W/scores/train
    score.py forged --records W/forged-dev --condition stored --model W/final/model.onnx --out W/scores/dev-stored
    score.py list --list DEV/dev-images.csv --root DEV --condition messenger --model W/final/model.onnx --out W/scores/list-messenger

`--half-0` is the network that was trained on half 0: it scores half 1, and the other way round. `forged` takes forge.py's records: a photograph, its
forgery and its ordinary editing go through the same history (`stored`: one JPEG copy of quality 92; `messenger`, `augmented`: ../picture/views.py).
`list` takes files as they are, and then through the condition. Writes OUT.csv (one row a picture: part, whole, nuisances) and, for `forged`, OUT.npz (cells and regions).
"""

import argparse
import csv
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "picture"))
from nuisance import VIEW, view_facts  # noqa: E402
from views import jpeg, rgb, with_history  # noqa: E402

CELL = 16
LONGEST = 1280
FIELDS = ("sha256", "source", "half", "variant", "family", "ordinary", "shape", "area", "part", "whole", "width", "height", *VIEW)


def bounded(image: Image.Image) -> Image.Image:
    """As the program prepares a picture (Input::Native): long side at most LONGEST by bicubic interpolation, sides cut to multiples of a cell."""
    if max(image.size) > LONGEST:
        scale = LONGEST / max(image.size)
        image = image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.BICUBIC)
    return image.crop((0, 0, image.width // CELL * CELL, image.height // CELL * CELL))


def history(image: Image.Image, condition: str, sha256: str) -> Image.Image:
    return jpeg(image, 92, 0)[0] if condition == "stored" else with_history(image, condition, sha256)[0]


def region_after(region: np.ndarray, condition: str, sha256: str) -> np.ndarray:
    """The region (u8 [H, W]) after the geometry of the same history, f32 0 to 1 a cell of the bounded picture."""
    plane = Image.fromarray(region).convert("RGB")
    if condition != "stored":
        plane = with_history(plane, condition, sha256)[0]
    plane = np.asarray(bounded(plane))[..., 0].astype(np.float32) / 255
    h, w = plane.shape
    return plane.reshape(h // CELL, CELL, w // CELL, CELL).mean((1, 3))


def session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def ask(net: onnxruntime.InferenceSession, image: Image.Image) -> tuple[float, float, np.ndarray]:
    x = np.ascontiguousarray(np.asarray(image, np.float32).transpose(2, 0, 1)[None])
    answer = net.run(["answer"], {"picture": x})[0]
    return float(answer[0]), float(answer[1]), answer[2:].reshape(image.height // CELL, image.width // CELL)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("forged", "list"))
    parser.add_argument("--records", type=Path)
    parser.add_argument("--list", type=Path)
    parser.add_argument("--root", type=Path)
    parser.add_argument("--labels", nargs="+", default=["real", "synthetic", "manipulated"])
    parser.add_argument("--cap", type=int, default=10**9, help="most pictures of a source and label")
    parser.add_argument("--halves", type=Path, help="records.csv of forge.py: which half a source of the list belongs to")
    parser.add_argument("--condition", choices=("stored", "messenger", "augmented"), required=True)
    parser.add_argument("--variants", nargs="+", default=["untouched", "forged", "ordinary", "generated"])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--half-0", type=Path)
    parser.add_argument("--half-1", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    nets = {h: session(p) for h, p in (("0", a.half_1), ("1", a.half_0)) if p} if not a.model else {}
    common = session(a.model) if a.model else None
    a.out.parent.mkdir(parents=True, exist_ok=True)
    cells, regions = {}, {}
    began, n = time.monotonic(), 0

    def row_of(record: dict, variant: str, image: Image.Image) -> dict | None:
        net = common or nets.get(record["half"])
        fitted = bounded(image)
        if net is None or min(fitted.size) < 96:
            return None
        part, whole, grid = ask(net, fitted)
        if variant in ("forged", "untouched", "ordinary") and a.what == "forged":
            cells[f"{record['sha256']}:{variant}"] = grid.astype(np.float16)
        row = {k: record.get(k, "") for k in FIELDS} | {"variant": variant, "part": f"{part:.4f}", "whole": f"{whole:.4f}"}
        return row | {"width": image.width, "height": image.height} | {k: f"{v:.5g}" for k, v in zip(VIEW, view_facts(image, None))}

    with a.out.with_suffix(".csv").open("w", newline="") as f:
        out = csv.DictWriter(f, FIELDS)
        out.writeheader()
        if a.what == "forged":
            for record in csv.DictReader((a.records / "records.csv").open()):
                array = np.load(a.records / record["file"])
                parts = {"untouched": array[..., :3], "forged": array[..., 3:6], "ordinary": array[..., 6:9]} if record["label"] == "real" else {"generated": array}
                for variant, pixels in parts.items():
                    if variant in a.variants:
                        image = history(Image.fromarray(np.ascontiguousarray(pixels)), a.condition, record["sha256"])
                        row = row_of(record, variant, image)
                        if row:
                            out.writerow(row)
                if record["label"] == "real" and f"{record['sha256']}:forged" in cells:
                    regions[record["sha256"]] = region_after(array[..., 9], a.condition, record["sha256"]).astype(np.float16)
                n += 1
                if n % 50 == 0:
                    print(f"{n} records, {time.monotonic() - began:.0f} s", flush=True)
            np.savez(a.out.with_suffix(".npz"), **{f"cells:{k}": v for k, v in cells.items()}, **{f"region:{k}": v for k, v in regions.items()})
        else:
            half = {r["source"]: r["half"] for r in csv.DictReader(a.halves.open())} if a.halves else {}
            taken: dict = {}
            for r in sorted(csv.DictReader(a.list.open()), key=lambda r: r["sha256"]):
                key = (r["source_repo"], r["label"])
                if r["label"] not in a.labels or taken.get(key, 0) >= a.cap:
                    continue
                try:
                    with Image.open(a.root / r["file"]) as opened:
                        image = rgb(opened)
                except OSError as error:
                    print(f"{r['file']}: {error}", flush=True)
                    continue
                image, _ = with_history(image, a.condition, r["sha256"])
                record = {"sha256": r["sha256"], "source": r["source_repo"], "half": half.get(r["source_repo"], "0")}
                row = row_of(record, r["label"], image)
                if row:
                    taken[key] = taken.get(key, 0) + 1
                    out.writerow(row)
                n += 1
                if n % 50 == 0:
                    print(f"{n} pictures, {time.monotonic() - began:.0f} s", flush=True)
                    f.flush()
    print(f"{n} done, {time.monotonic() - began:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
