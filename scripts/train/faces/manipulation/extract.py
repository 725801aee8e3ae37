"""From planned views to what heads and the adaptation are fitted on: tokens after a block, features of the later blocks, masks, nuisances.

    extract.py plan --plan W/plan.csv --teachers DIR --source INT8.onnx --views 16000 --out W/train
    extract.py test --crops W/devclips --condition stored --margin 1.1 --source INT8.onnx --out W/dev-clips-stored
    extract.py test --face-list DATA/dev-faces.csv --root DATA --condition video --source INT8.onnx --out W/dev-faces-video

OUT holds, for n views in the order of views.csv: tokens.npy f16 [n, 1 + cells, 768] after block 5; features.npy f32 [n, 4, 2, 768] (blocks 5 to 8: class token,
mean patch token; nan for planned views after the first --whole); masks.npy f16 [n, cells] (share of a cell that was blended, -1 unknown); nuisance.npy f32 [n, 6]. Broken off, it goes on where it was.
"""

import argparse
import csv
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy.ndimage import gaussian_filter, laplace
from torch.nn import functional

from blend import blended
from histories import CONDITIONS, History, conditioned
from plan import split_of
from teachers import Points, square

sys.path.insert(1, str(Path(__file__).resolve().parents[2] / "picture"))
from tower import PATCH, WIDTH, Tower, summary  # noqa: E402
from views import MEAN, STD, jpeg, rgb  # noqa: E402

SIDE, KEPT, LAST, BATCH = 160, 5, 8, 16
NUISANCE = ("log side", "log bytes a pixel", "mean", "deviation", "sharpness", "high frequency")


def small_tower(source: Path, side: int = SIDE, half: bool = True) -> Tower:
    """CLIP's tower for inputs of `side` pixels: its 14 x 14 positions interpolated to the smaller grid."""
    tower, cells = Tower(source, LAST), side // PATCH
    if cells != 14:
        grid = tower.position.data[1:].T.reshape(1, WIDTH, 14, 14)
        grid = functional.interpolate(grid, (cells, cells), mode="bicubic", align_corners=False)
        tower.position.data = torch.cat([tower.position.data[:1], grid.reshape(WIDTH, -1).T])
    tower.set_half(half)
    return tower


def encoder_pixels(image: Image.Image, side: int = SIDE) -> np.ndarray:
    """f32 [3, side, side] of a square crop."""
    if image.size != (side, side):
        image = image.resize((side, side), Image.Resampling.BICUBIC)
    return ((np.asarray(image, np.float32) / 255 - MEAN) / STD).transpose(2, 0, 1)


def detail(image: Image.Image) -> float:
    """Mean absolute 4-neighbour Laplacian of the 112-pixel luma over its deviation: the measure of the card's `sharp-from`."""
    luma = np.asarray(image.convert("L").resize((112, 112), Image.Resampling.BICUBIC), np.float32)
    return float(np.abs(laplace(luma)[1:-1, 1:-1]).mean() / (luma.std() + 1))


def skin(image: Image.Image) -> tuple[float, float]:
    """(individual typology angle in degrees, mean luma 0 to 255): automatic proxies of skin tone and lighting.

    The angle is atan((L* - 50) / b*) of the median CIELAB colour of both cheeks (Chardon, Cretois and Hourseau 1991), taken as two squares of a tenth of the crop's side at 30 and
    70 % across and 58 % down. It moves with the light: a proxy for groups of crops, never a statement about a person.
    """
    width, height = image.size
    pixels = np.asarray(image, np.float64)
    parts = [pixels[round(0.53 * height) : round(0.63 * height), round((x - 0.05) * width) : round((x + 0.05) * width)].reshape(-1, 3) for x in (0.3, 0.7)]
    srgb = np.median(np.concatenate(parts), 0) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    lightness, blue = 116 * f[1] - 16, 200 * (f[1] - f[2])
    return float(np.degrees(np.arctan2(lightness - 50, blue if abs(blue) > 1e-9 else 1e-9))), float((pixels @ [0.299, 0.587, 0.114]).mean())


def nuisances(image: Image.Image) -> list[float]:
    """What a crop gives away that is no trace of manipulation."""
    luma = np.asarray(image.convert("L"), np.float32)
    size = jpeg(image, 90, 2)[1]
    return [np.log(image.width), np.log(size / (image.width * image.height)), luma.mean() / 64, luma.std() / 32, detail(image), np.log1p(np.abs(np.diff(luma, axis=1)).mean())]


def pooled(mask: np.ndarray, cells: int) -> np.ndarray:
    """Mean of a mask f32 [H, W] in each of cells x cells."""
    image = Image.fromarray(np.ascontiguousarray(mask, np.float32)).resize((cells * 8, cells * 8), Image.Resampling.BILINEAR)
    return np.asarray(image).reshape(cells, 8, cells, 8).mean((1, 3)).reshape(-1)


def difference(real: Image.Image, fake: Image.Image) -> np.ndarray | None:
    """Where an aligned forgery differs from its original, f32 [H, W] of 0 and 1; None where the two do not show the same moment or hardly differ."""
    if real.size != fake.size:
        return None
    a, b = np.asarray(real, np.float32), np.asarray(fake, np.float32)
    gap = gaussian_filter(np.abs(a - b).mean(2), real.width * 0.02)
    edge = max(2, real.width // 16)
    border = np.concatenate([gap[:edge].ravel(), gap[-edge:].ravel(), gap[:, :edge].ravel(), gap[:, -edge:].ravel()])
    high = np.percentile(gap, 95)
    if np.median(border) > 4 or high < 8 or high < 3 * np.median(border):
        return None
    return (gap > max(5.0, 0.3 * high)).astype(np.float32)


def cut_box(crop: Image.Image, box: str, margin: float) -> Image.Image:
    left, top, side = square(np.array([float(v) for v in box.split()]), margin, *crop.size)
    return crop.crop((left, top, left + side, top + side))


def opened(path: str) -> Image.Image:
    with Image.open(path) as image:
        return rgb(image)


def planned(family: list[dict], points: Points, cells: int) -> list[tuple[Image.Image, np.ndarray, dict]]:
    """Each view's picture, mask [cells * cells] and row. All go through one history."""
    seed = family[0]["seed"]
    history = History.drawn(seed)
    margin = 0.9 + 0.5 * (int.from_bytes(seed[-6:].encode(), "big") % 997) / 996
    out, original = [], None
    for v in family:
        crop = opened(v["path"])
        if v["box"]:
            crop = cut_box(crop, v["box"], margin)
        if crop.width != crop.height:
            side = min(crop.size)
            crop = crop.crop((0, 0, side, side))
        mask = None
        if v["kind"] == "real":
            original, mask = crop, np.zeros((crop.height, crop.width), np.float32)
        elif v["kind"] == "blend":
            made = blended(crop, points(crop), seed)
            crop, mask = made.image, made.mask
        elif original is not None:
            mask = difference(original, crop)
        pooled_mask = np.full(cells * cells, -1, np.float32) if mask is None else pooled(history.mask(mask), cells)
        out.append((history(crop), pooled_mask, v))
    return out


class Store:
    """The arrays of OUT, filled batch by batch."""

    def __init__(self, out: Path, views: int, cells: int, tokens: bool):
        out.mkdir(parents=True, exist_ok=True)
        self.out, self.state = out, out / "state.json"
        shapes = {"features": ((views, LAST - KEPT + 1, 2, WIDTH), np.float32), "masks": ((views, cells * cells), np.float16), "nuisance": ((views, len(NUISANCE)), np.float32)}
        if tokens:
            shapes["tokens"] = ((views, 1 + cells * cells, WIDTH), np.float16)
        self.done = json.loads(self.state.read_text()) if self.state.exists() else {"views": 0, "families": 0}
        mode = "r+" if self.done["views"] else "w+"
        self.arrays = {n: np.lib.format.open_memmap(out / f"{n}.npy", mode, kind, shape) if mode == "w+" else np.load(out / f"{n}.npy", mmap_mode="r+") for n, (shape, kind) in shapes.items()}
        self.rows = (out / "views.csv").open("a" if self.done["views"] else "w", newline="")

    def add(self, rows: list[dict], fields: list[str], families: int, **values: np.ndarray) -> None:
        first = self.done["views"]
        for name, array in self.arrays.items():
            array[first : first + len(rows)] = values[name]
        writer = csv.DictWriter(self.rows, fields, extrasaction="ignore")
        if first == 0:
            writer.writeheader()
        writer.writerows(rows)
        self.rows.flush()
        self.done = {"views": first + len(rows), "families": families}
        self.state.write_text(json.dumps(self.done))


@torch.inference_mode()
def through(tower: Tower, images: list[Image.Image], side: int, last: int = LAST) -> tuple[np.ndarray, np.ndarray]:
    """(features [n, 4, 2, 768], nan after block `last`; tokens [n, 1 + cells, 768] f16)."""
    x = tower.embed(torch.from_numpy(np.stack([encoder_pixels(i, side) for i in images])))
    features = np.full((len(images), LAST - KEPT + 1, 2, WIDTH), np.nan, np.float32)
    for number, block in enumerate(tower.blocks[:last], 1):
        x = block(x)
        if number == KEPT:
            kept = x.half().numpy()
        if number >= KEPT:
            features[:, number - KEPT] = summary(x).numpy()
    return features, kept


FIELDS = ["family", "kind", "label", "sha256", "source", "method", "group", "moment", "split", "side", "detail"]
MEASURED = [*FIELDS, "ita", "luma"]


def run_plan(a) -> None:
    cells = a.side // PATCH
    families: dict[str, list[dict]] = {}
    for row in csv.DictReader(a.plan.open()):
        families.setdefault(row["family"], []).append(row)
    tower, points = small_tower(a.source, a.side), Points(a.teachers)
    store = Store(a.out, a.views, cells, True)
    waiting, began, start = [], time.monotonic(), store.done["views"]

    def flush(done_families: int) -> None:
        images, masks, rows = zip(*waiting)
        features, tokens = through(tower, list(images), a.side, LAST if store.done["views"] < a.whole else KEPT)
        rows = [r | {"side": i.width, "detail": f"{detail(i):.5f}"} for r, i in zip(rows, images)]
        store.add(rows, FIELDS, done_families, features=features, tokens=tokens, masks=np.stack(masks), nuisance=np.array([nuisances(i) for i in images], np.float32))
        waiting.clear()

    number = -1
    for number, family in enumerate(list(families.values())):
        if number < store.done["families"]:
            continue
        if store.done["views"] + len(waiting) + len(family) > a.views:
            number -= 1
            break
        waiting += planned(family, points, cells)
        if len(waiting) < BATCH:
            continue
        flush(number + 1)
        if number % 50 < 8:
            done = store.done["views"]
            print(f"{done} views, {1000 * (time.monotonic() - began) / max(1, done - start):.0f} ms a view", flush=True)
    if waiting:
        flush(number + 1)


def test_items(a) -> list[tuple[Path, str, int, dict]]:
    """(picture, box or "", rows of its frame, row) of every crop that is measured."""
    items = []
    if a.crops:
        for row in csv.DictReader((a.crops / "crops.csv").open()):
            if not a.split or split_of(row["group"]) == a.split:
                more = {"family": f"{row['sha256']}:{row['moment']}", "kind": "real" if row["label"] == "0" else "fake", "split": split_of(row["group"])}
                items.append((a.crops / row["file"], row["box"], int(float(row["height"])), row | more))
        return items
    for row in csv.DictReader(a.face_list.open()):
        label = int(row["label"] != "real")
        more = {"family": row["group"], "kind": "fake" if label else "real", "label": label, "source": row["source_repo"], "method": row["method_or_device"], "moment": 0, "split": "dev"}
        # Cut from recordings of 1080 rows.
        items.append((a.root / row["file"], "", 1080, row | more))
    return items


def test_crop(a, path: Path, box: str, height: int) -> Image.Image:
    crop = opened(path)
    return conditioned(cut_box(crop, box, a.margin) if box else crop, a.condition, height)


def run_test(a) -> None:
    cells, items = a.side // PATCH, test_items(a)
    tower = small_tower(a.source, a.side, not a.full)
    store = Store(a.out, len(items), cells, True)
    for first in range(store.done["views"], min(len(items), a.most), BATCH):
        images, rows = [], []
        for path, box, height, row in items[first : first + BATCH]:
            crop = test_crop(a, path, box, height)
            images.append(crop)
            angle, luma = skin(crop)
            scale = min(1.0, 480 / height) if a.condition == "video" else 0.75 if a.condition == "messenger" else 1.0
            side = float(row["side"]) * scale if box else crop.width
            rows.append(row | {"side": f"{side:.1f}", "detail": f"{detail(crop):.5f}", "ita": f"{angle:.1f}", "luma": f"{luma:.1f}"})
        features, tokens = through(tower, images, a.side)
        store.add(rows, MEASURED, 0, features=features, tokens=tokens, masks=np.full((len(rows), cells * cells), -1), nuisance=np.array([nuisances(i) for i in images], np.float32))
    print(f"{a.out}: {store.done['views']} views", flush=True)


def run_meso(a) -> None:
    """The scores of the network to beat on the same crops, as OUT/meso.npy."""
    from mesoinception import MesoInception  # its package is needed for nothing else

    net, items, scores = MesoInception(a.meso), test_items(a), []
    for first in range(0, min(len(items), a.most), BATCH):
        scores.append(net([test_crop(a, path, box, height) for path, box, height, _ in items[first : first + BATCH]]))
    np.save(a.out / "meso.npy", np.concatenate(scores))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(required=True)
    for name, verb in (("plan", run_plan), ("test", run_test), ("meso", run_meso)):
        p = verbs.add_parser(name)
        p.set_defaults(verb=verb)
        if verb is not run_meso:
            p.add_argument("--source", type=Path, required=True, help="the int8 ONNX file that the encoder is built from")
        p.add_argument("--side", type=int, default=SIDE, help="pixels of the encoder's input (default %(default)s)")
        p.add_argument("--out", type=Path, required=True)
        if verb is run_plan:
            p.add_argument("--plan", type=Path, required=True)
            p.add_argument("--teachers", type=Path, required=True)
            p.add_argument("--views", type=int, default=16000)
            p.add_argument("--whole", type=int, default=2000, help="views that go through all eight blocks, for pooled.py; adapt.py needs the first five (default %(default)s)")
            continue
        p.add_argument("--crops", type=Path, help="folder of crops.py")
        p.add_argument("--split", choices=("train", "test"), help="of the crops, these groups only")
        p.add_argument("--face-list", type=Path)
        p.add_argument("--root", type=Path)
        p.add_argument("--condition", choices=CONDITIONS, default="stored")
        p.add_argument("--margin", type=float, default=1.1)
        p.add_argument("--most", type=int, default=1_000_000, help="the first so many crops only")
        if verb is run_meso:
            p.add_argument("--meso", type=Path, required=True, help="MesoInception_DF.h5, the row to beat")
        p.add_argument("--full", action="store_true", help="multiply in f32")
    a = parser.parse_args()
    torch.set_num_threads(1)
    a.verb(a)
    return 0


if __name__ == "__main__":
    sys.exit(main())
