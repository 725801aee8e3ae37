"""Train and export the network that reads how far eyes and mouth are open.

    train.py --cache W/points --minutes 10 --out W/points-run

Input `face` f32 [n, 1, 64, 64] (luma 0..255 of the square crop, margin 1.3), output `openness` f32 [n, 3] (landmarks.py). It learns the teacher's 68 points on the way, from
the same features: an answer of three numbers teaches a small network little; the points are dropped in the export. Writes OUT/weights.pt and OUT/model.onnx.
"""

import argparse
import math
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn
from torch.nn import functional as F

from landmarks import MARGIN, SIDE, openness

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "finder"))
from network import conv  # noqa: E402

BATCH = 64
# Right and left change places in a mirrored face.
MIRROR = np.array([*range(16, -1, -1), *range(26, 16, -1), 27, 28, 29, 30, 35, 34, 33, 32, 31, 45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40])
MIRROR = np.concatenate([MIRROR, [54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65]])


class Openness(nn.Module):
    """f32 [n, 1, 64, 64] to openness [n, 3] and 68 points [n, 136] in shares of the crop from its middle."""

    def __init__(self, width: int = 48):
        super().__init__()
        self.body = nn.Sequential(conv(1, 12, 3, 2), conv(12, 24, 3, 2), conv(24, width, 3, 2), conv(width, width, 3))
        # What is where matters, so the cells are not averaged: each gives a few numbers of its own.
        self.narrow = conv(width, 12, 1)
        self.mixed = nn.Sequential(nn.Linear(12 * 64, 40), nn.ReLU(inplace=True))
        self.open, self.points = nn.Linear(40, 3), nn.Linear(40, 136)
        nn.init.constant_(self.open.bias, 0.25)

    def forward(self, face):
        # Light and contrast of the crop itself say nothing about openness.
        mean = face.mean((2, 3), keepdim=True)
        x = (face - mean) / (((face - mean) ** 2).mean((2, 3), keepdim=True) + 25.0).sqrt()
        x = self.mixed(self.narrow(self.body(x)).flatten(1))
        return self.open(x), self.points(x)


class Shipped(nn.Module):
    def __init__(self, net: Openness):
        super().__init__()
        self.net = net

    def forward(self, face):
        return self.net(face)[0].clamp(0.0, 2.0)


class Faces:
    def __init__(self, folder: Path):
        shards = [np.load(p) for p in sorted(folder.glob("*.npz"))]
        if not shards:
            raise SystemExit(f"{folder}: no shards")
        self.luma, self.place, self.points, self.doubt = (np.concatenate([s[k] for s in shards]) for k in ("luma", "place", "points", "doubt"))
        self.openness = openness(self.points)
        # Where the teacher changes its mind with a shift of the crop, or gives what no face shows, it teaches nothing.
        sane = (self.doubt < (0.06, 0.06, 0.10)).all(1) & (self.openness < (0.7, 0.7, 1.3)).all(1)
        self.use = np.flatnonzero(sane)
        # Closed eyes and open mouths are rare: drawn more often, up to five times.
        eyes, mouth = self.openness[self.use, :2].min(1), self.openness[self.use, 2]
        weight = 1 + 2 * (eyes < np.quantile(eyes, 0.1)) + 2 * (mouth > np.quantile(mouth, 0.85))
        self.chance = weight / weight.sum()

    def batch(self, draw: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """Crops, openness, points, weights."""
        rows = draw.choice(self.use, BATCH, p=self.chance)
        box = self.place[rows]
        longer = (box[:, 2:] - box[:, :2]).max(1)
        side = MARGIN * longer * np.exp(draw.normal(0, 0.07, BATCH))
        middle = (box[:, :2] + box[:, 2:]) / 2 + draw.normal(0, 0.05, (BATCH, 2)) * longer[:, None]
        kept = self.luma.shape[1]
        side = np.minimum(side, kept)
        middle = np.clip(middle, side[:, None] / 2, kept - side[:, None] / 2)
        angle = np.radians(draw.normal(0, 7, BATCH))
        flip = draw.random(BATCH) < 0.5
        cos, sin, mirror = np.cos(angle), np.sin(angle), np.where(flip, -1.0, 1.0)
        # A place in the crop, -1..1, to one in the kept square: mirrored, turned, scaled, moved.
        turn = np.stack([np.stack([cos * mirror, -sin], -1), np.stack([sin * mirror, cos], -1)], 1)
        theta = np.concatenate([turn * (side / kept)[:, None, None], (2 * middle / kept - 1)[..., None]], 2)
        grid = F.affine_grid(torch.from_numpy(theta).float(), (BATCH, 1, SIDE, SIDE), align_corners=False)
        face = F.grid_sample(torch.from_numpy(self.luma[rows]).float()[:, None], grid, padding_mode="border", align_corners=False)
        points = (self.points[rows] - middle[:, None]) @ np.linalg.inv(turn).transpose(0, 2, 1) / side[:, None, None]
        points[flip] = points[flip][:, MIRROR]
        wanted = self.openness[rows].copy()
        wanted[flip] = wanted[flip][:, [1, 0, 2]]
        face = self.spoilt(face, draw)
        weight = 1 / (1 + (self.doubt[rows] / (0.02, 0.02, 0.04)) ** 2)
        return face, torch.from_numpy(wanted).float(), torch.from_numpy(points).float().flatten(1), torch.from_numpy(weight).float()

    @staticmethod
    def spoilt(face: torch.Tensor, draw: np.random.Generator) -> torch.Tensor:
        """Light, blur, noise and loss of size, each for a share of the batch."""
        n = len(face)
        gain, shift = torch.from_numpy(np.exp(draw.normal(0, 0.25, (2, n)))).float()[:, :, None, None, None]
        face = 255 * (face / 255).clamp(0, 1) ** shift * gain
        blurred = F.avg_pool2d(F.pad(face, (1, 1, 1, 1), mode="replicate"), 3, 1)
        small = F.interpolate(F.interpolate(face, scale_factor=0.5, mode="area"), scale_factor=2, mode="bilinear")
        which = torch.from_numpy(draw.random(n))[:, None, None, None]
        face = torch.where(which < 0.15, blurred, torch.where(which > 0.85, small, face))
        noise = torch.from_numpy(draw.standard_normal(face.shape, np.float32) * (draw.random((n, 1, 1, 1)) < 0.3) * 8).float()
        return (face + noise).clamp(0, 255)


def export(net: Openness, path: Path) -> float:
    """The largest difference between the file and the network."""
    shipped = Shipped(net).eval()
    axes = {"face": {0: "faces"}, "openness": {0: "faces"}}
    torch.onnx.export(shipped, (torch.rand(2, 1, SIDE, SIDE) * 255,), str(path), input_names=["face"], output_names=["openness"], dynamic_axes=axes, opset_version=17, dynamo=False)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for n in (1, 5):
        x = torch.rand(n, 1, SIDE, SIDE) * 255
        with torch.no_grad():
            worst = max(worst, float(np.abs(session.run(["openness"], {"face": x.numpy()})[0] - shipped(x).numpy()).max()))
    return worst


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weights", type=Path, help="go on from these instead of random ones")
    a = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    draw, faces = np.random.default_rng(a.seed), Faces(a.cache)
    a.out.mkdir(parents=True, exist_ok=True)
    net = Openness().to(memory_format=torch.channels_last).train()
    if a.weights:
        net.load_state_dict(torch.load(a.weights, weights_only=True))
    average = {k: v.clone() for k, v in net.state_dict().items()}
    optimiser = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=0.02)
    # Eyes move by less than mouths: in units of what is usual for each.
    unit = torch.from_numpy(faces.openness[faces.use].std(0)).float()
    began, step, sums = time.monotonic(), 0, np.zeros(2)
    print(f"{len(faces.use)} of {len(faces.luma)} faces, deviation of openness {unit.numpy().round(3)}", flush=True)
    while (part := (time.monotonic() - began) / (60 * a.minutes)) < 1:
        for group in optimiser.param_groups:
            group["lr"] = a.rate * min(1.0, (step + 1) / 100) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * part)))
        face, wanted, points, weight = faces.batch(draw)
        with torch.autocast("cpu", torch.bfloat16):
            got, places = (x.float() for x in net(face))
        openly = (F.smooth_l1_loss(got / unit, wanted / unit, beta=0.3, reduction="none") * weight).mean()
        placed = F.smooth_l1_loss(places, points, beta=0.02)
        optimiser.zero_grad(set_to_none=True)
        (openly + 20.0 * placed).backward()
        optimiser.step()
        step += 1
        keep = min(0.998, (1 + step) / (20 + step))
        for k, v in net.state_dict().items():
            if v.dtype.is_floating_point:
                average[k].lerp_(v.detach(), 1 - keep)
            else:
                average[k].copy_(v)
        sums += float(openly.detach()), float(placed.detach())
        if step % 200 == 0:
            print(f"step {step}, {part:.3f} of the time: openness {sums[0] / 200:.4f} points {sums[1] / 200:.5f}", flush=True)
            sums[:] = 0
            torch.save(average, a.out / "weights.pt")
    torch.save(average, a.out / "weights.pt")
    net.load_state_dict(average)
    worst = export(net, a.out / "model.onnx")
    print(f"{step} steps; {(a.out / 'model.onnx').stat().st_size} bytes, largest difference {worst:.1e}")
    return 0 if worst < 1e-3 else 1


if __name__ == "__main__":
    sys.exit(main())
