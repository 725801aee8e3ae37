"""Train the residual network on what forge.py made: cells inside regenerated regions, pictures that hold one, pictures that are generated throughout.

    train.py --forged W/forged --half 0 --minutes 12 --out W/half-0        # sees half 0 of the sources; the other half is left out
    train.py --forged W/forged --from W/half-0 --minutes 8 --out W/final   # goes on with every source
    train.py --forged W/forged --half 0 --without gan --minutes 6 --out W/no-gan

A batch holds pairs (a photograph and its forgery, the same cut and the same history) and, for the whole-picture output, photographs and generated
pictures, half of them from sources that hold both. Every source is drawn alike. Nothing depends on the label but the label: windows, resizing and JPEG are drawn
for both alike. The weights kept are a running mean. Breaking off and starting again goes on from the last checkpoint.
"""

import argparse
import csv
import math
import random
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

from network import CELL, ResidualNetwork

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "picture"))
from views import FILTERS, jpeg  # noqa: E402

SIDE = 224
PAIRS, SINGLES = 6, 8
KEEP = 0.995


def history(r: random.Random, crops: list[np.ndarray], region: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """The same resizing to SIDE x SIDE and the same 0 to 2 JPEG copies for every crop (u8 [S, S, 3]); the region (u8 [S, S]) is resized along."""
    side, resample, times, out = crops[0].shape[0], r.choice(FILTERS), r.choice((0, 1, 1, 1, 1, 2, 2)), []
    early = r.random() < 0.3  # one copy before the resizing, as when a messenger takes a stored JPEG
    qualities = [(r.choice((70, r.randint(60, 95), r.randint(75, 95))), r.choice((0, 2, 2))) for _ in range(times)]
    for crop in crops:
        image, left = Image.fromarray(crop), list(qualities)
        if early and left:
            image = jpeg(image, *left.pop())[0]
        if side != SIDE:
            image = image.resize((SIDE, SIDE), resample)
        for quality in left:
            image = jpeg(image, *quality)[0]
        out.append(np.asarray(image))
    if side != SIDE:
        region = np.asarray(Image.fromarray(region).resize((SIDE, SIDE), Image.Resampling.BILINEAR))
    if r.random() < 0.5:
        out, region = [x[:, ::-1] for x in out], region[:, ::-1]
    return out, region


def cut(r: random.Random, array: np.ndarray, around: np.ndarray | None) -> np.ndarray:
    """A square of SIDE / (0.5 to 1) pixels of [H, W, C], holding a point of `around` (u8 [H, W]) where there is one; mirrored where too small."""
    h, w = array.shape[:2]
    scale = 1.0 if r.random() < 0.4 else r.uniform(0.5, 1.0)
    side = max(SIDE, min(round(SIDE / scale), h, w))
    if min(h, w) < side:
        array = np.pad(array, ((0, max(0, side - h)), (0, max(0, side - w)), (0, 0)), mode="symmetric")
        h, w = array.shape[:2]
    y, x = r.randint(0, h - side), r.randint(0, w - side)
    if around is not None:
        ys, xs = np.nonzero(around > 127)
        if len(ys):
            k = r.randrange(len(ys))
            y = max(0, min(h - side, int(ys[k]) - r.randint(side // 8, side - side // 8)))
            x = max(0, min(w - side, int(xs[k]) - r.randint(side // 8, side - side // 8)))
    return array[y : y + side, x : x + side]


class Draws:
    """Batches drawn from the records of the given sources."""

    def __init__(self, folder: Path, half: int | None, without: str, seed: int):
        self.r = random.Random(seed)
        self.folder, self.half, self.without = folder, half, without
        self.read()

    def read(self) -> None:
        """Takes what is listed by now: training may begin while forge.py is at work."""
        load = lambda r: np.load(self.folder / r["file"], mmap_mode="r")
        records = [r for r in csv.DictReader((self.folder / "records.csv").open()) if r["width"] and (self.half is None or int(r["half"]) == self.half)]
        self.photos, self.fakes, self.pairs = defaultdict(list), defaultdict(list), defaultdict(list)
        for record in records:
            array = load(record)
            if record["label"] == "synthetic":
                self.fakes[record["source"]].append(array)
                continue
            self.photos[record["source"]].append(array)
            if record["family"] != self.without:
                self.pairs[record["source"]].append(array)
        self.both = sorted(set(self.photos) & set(self.fakes))
        print(f"{len(records)} records, {len(self.photos)} sources of photographs, {len(self.fakes)} of generated pictures, {len(self.both)} of both", flush=True)

    def _one(self, of: dict, source: str | None = None) -> np.ndarray:
        return self.r.choice(of[source or self.r.choice(list(of))])

    def batch(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """Pictures f32 [n, 3, S, S]; cells' targets f32 [n, S/16, S/16]; targets "part" and "whole" f32 [n], -1 where they do not count; rows of a
        photograph and of its forgery i64 [pairs, 2]."""
        r, pictures, regions, part, whole, twins = self.r, [], [], [], [], []

        def add(crop: np.ndarray, region: np.ndarray, is_part: float, is_whole: float) -> None:
            pictures.append(crop)
            regions.append(region)
            part.append(is_part)
            whole.append(is_whole)

        nothing = np.zeros((SIDE, SIDE), np.uint8)
        for _ in range(PAIRS):
            array = self._one(self.pairs)
            crop = cut(r, array, array[..., 9] if r.random() < 0.85 else None)
            (real, forged, edited), region = history(r, [crop[..., :3], crop[..., 3:6], crop[..., 6:9]], np.ascontiguousarray(crop[..., 9]))
            share = region.mean() / 255
            edit = r.random() < 0.35
            add(edited if edit else real, nothing, 0, 0)
            if share < 0.75 and not edit:
                twins.append((len(pictures) - 1, len(pictures)))
            if share < 0.75:
                add(forged, region, 1 if share > 0.02 else 0 if share == 0 else -1, -1)
        for k in range(SINGLES):
            source = r.choice(self.both) if k % 4 < 2 and self.both else None
            of = self.fakes if k % 2 else self.photos
            array = self._one(of, source)
            (crop,), _ = history(r, [cut(r, array, None)[..., :3]], nothing)
            add(crop, nothing, 0, k % 2)
        x = torch.from_numpy(np.stack(pictures).transpose(0, 3, 1, 2).astype(np.float32))
        m = torch.from_numpy(np.stack(regions).astype(np.float32) / 255)
        cells = functional.avg_pool2d(m[:, None], CELL)[:, 0]
        targets = (torch.tensor(t, dtype=torch.float32) for t in (part, whole))
        return x.contiguous(memory_format=torch.channels_last), cells, *targets, torch.tensor(twins, dtype=torch.int64).reshape(-1, 2)


def masked(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    counts = (targets >= 0).float()
    return (functional.binary_cross_entropy_with_logits(logits, targets.clamp_min(0), reduction="none") * counts).sum() / counts.sum().clamp_min(1)


def apart(logits: torch.Tensor, cells: torch.Tensor, twins: torch.Tensor) -> torch.Tensor:
    """How badly a regenerated cell stands above the same cell of the photograph: content and history cancel, the trace is left."""
    real, forged = logits[twins[:, 0]], logits[twins[:, 1]]
    inside = (cells[twins[:, 1]] > 0.5).float()
    return (functional.softplus(real - forged) * inside).sum() / inside.sum().clamp_min(1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--forged", type=Path, required=True)
    parser.add_argument("--half", type=int, choices=(0, 1), help="train on this half of the sources only")
    parser.add_argument("--without", default="", help="a family of forgeries that is not shown")
    parser.add_argument("--from", dest="start", type=Path, help="begin from these weights")
    parser.add_argument("--minutes", type=float, default=12, help="of processor time")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    a.out.mkdir(parents=True, exist_ok=True)
    checkpoint = a.out / "checkpoint.pt"
    net = ResidualNetwork()
    if a.start:
        net.load_state_dict(torch.load(a.start / "weights.pt", weights_only=True))
    net = net.to(a.device, memory_format=torch.channels_last)
    mean = {k: v.clone() for k, v in net.state_dict().items()}
    optimiser = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=1e-3)
    step, spent, losses = 0, 0.0, []
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        net.load_state_dict(saved["net"])
        optimiser.load_state_dict(saved["optimiser"])
        mean, step, spent = saved["mean"], saved["step"], saved["spent"]
    # A resumed run draws on, instead of the same again.
    draws = Draws(a.forged, a.half, a.without, a.seed * 1_000_003 + step)
    saved_at = spent
    while spent < 60 * a.minutes:
        began = time.process_time()
        done = spent / (60 * a.minutes)
        for group in optimiser.param_groups:
            group["lr"] = a.rate * min(1.0, (step + 1) / 40) * (0.5 * (1 + math.cos(math.pi * done)) + 0.01)
        x, cells, part, whole, twins = (t.to(a.device) for t in draws.batch())
        with torch.autocast(a.device, torch.bfloat16):
            v = net.vectors(x)
        map_logits, part_logit, whole_logit = net.heads(v.float())
        weight = 1 + 2 * cells
        terms = [
            (functional.binary_cross_entropy_with_logits(map_logits, cells, reduction="none") * weight).mean(),
            0.5 * masked(part_logit, part),
            0.5 * masked(whole_logit, whole),
            0.5 * apart(map_logits, cells, twins),
        ]
        optimiser.zero_grad()
        sum(terms).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimiser.step()
        step += 1
        keep = min(KEEP, step / (step + 10))
        with torch.no_grad():
            for k, value in net.state_dict().items():
                mean[k] = torch.lerp(mean[k], value, 1 - keep) if value.is_floating_point() else value.clone()
        losses.append([float(t.detach()) for t in terms])
        spent += time.process_time() - began
        if step % 300 == 0:
            draws.read()
        if step % 50 == 0:
            print(f"step {step}, {spent / 60:.1f} min, cells / part / whole / pairs " + " ".join(f"{v:.3f}" for v in np.mean(losses, 0)), flush=True)
            losses = []
        if spent - saved_at > 60:
            saved_at = spent
            torch.save({"net": net.state_dict(), "optimiser": optimiser.state_dict(), "mean": mean, "step": step, "spent": spent}, checkpoint)
    torch.save({k: v.cpu().contiguous() for k, v in mean.items()}, a.out / "weights.pt")
    checkpoint.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
