"""Networks of others that make forgeries for training. Their weights are never shipped; each is built from the shapes in its own file.

* TAEF2, a small auto-encoder of a latent diffusion model (state dicts of convolutions, named by position): what it decodes carries the traces of a
  learned decoder, whatever the content.
* Two GAN-trained up-samplers (ncnn parameter files).
"""

from pathlib import Path

import ncnn
import numpy as np
import torch
from torch import nn
from torch.nn import functional


class _Residual(nn.Module):
    """Three convolutions around which the input passes, and, where the file holds one, a gate over groups before them."""

    def __init__(self, weights: dict[str, torch.Tensor], name: str):
        super().__init__()
        take = lambda key: weights[f"{name}.{key}"]
        self.convolutions = [(take(f"conv.{i}.weight"), take(f"conv.{i}.bias")) for i in (0, 2, 4)]
        gated = f"{name}.pool.0.weight" in weights
        self.gate = [take(f"pool.{k}") for k in ("0.weight", "1.weight", "1.bias", "3.weight")] if gated else None

    def forward(self, x):
        if self.gate:
            spread, scale, shift, back = self.gate
            x = x + functional.conv2d(functional.relu(functional.group_norm(functional.conv2d(x, spread), 4, scale, shift)), back)
        y = x
        for i, (weight, bias) in enumerate(self.convolutions):
            y = functional.conv2d(y, weight, bias, padding=1)
            if i < 2:
                y = functional.relu(y)
        return functional.relu(x + y)


class AutoEncoder:
    """`decode(encode(x))` of RGB f32 [n, 3, H, W], 0 to 1, H and W multiples of 8; the latent is [n, 32, H / 8, W / 8]."""

    def __init__(self, folder: Path):
        self.encoder = self._layers(folder / "taef2_encoder.pth")
        self.decoder = self._layers(folder / "taef2_decoder.pth")

    @staticmethod
    def _layers(path: Path) -> list:
        weights = torch.load(path, map_location="cpu", weights_only=True)
        weights = {k: v.float() for k, v in weights.items()}
        positions = sorted({int(k.split(".")[0]) for k in weights})
        return [
            _Residual(weights, str(p)) if f"{p}.conv.0.weight" in weights else (weights[f"{p}.weight"], weights.get(f"{p}.bias"))
            for p in positions
        ]  # fmt: skip

    def encode(self, x: torch.Tensor) -> torch.Tensor:
        for layer in self.encoder:
            # A convolution without an offset is one that halves.
            x = layer(x) if isinstance(layer, _Residual) else functional.conv2d(x, *layer, stride=1 if layer[1] is not None else 2, padding=1)
        return x

    def decode(self, z: torch.Tensor) -> torch.Tensor:
        x = torch.tanh(z / 3) * 3
        for i, layer in enumerate(self.decoder):
            if isinstance(layer, _Residual):
                x = layer(x)
            elif i == 0:
                x = functional.relu(functional.conv2d(x, *layer, padding=1))
            elif layer[1] is None:
                x = functional.conv2d(functional.interpolate(x, scale_factor=2, mode="nearest"), layer[0], padding=1)
            else:
                x = functional.conv2d(x, *layer, padding=1)
        return x.clamp(0, 1)


class UpSampler:
    """A GAN-trained network that makes a picture four times as wide and high."""

    def __init__(self, folder: Path, name: str):
        self.net = ncnn.Net()
        self.net.opt.num_threads = 1
        self.net.load_param(str(folder / f"{name}.param"))
        self.net.load_model(str(folder / f"{name}.bin"))
        words = (folder / f"{name}.param").read_text().strip().splitlines()[-1].split()
        self.output = [w for w in words if "=" not in w][-1]

    def __call__(self, rgb: np.ndarray) -> np.ndarray:
        """u8 [H, W, 3] -> u8 [4H, 4W, 3]."""
        planes = np.ascontiguousarray(rgb.transpose(2, 0, 1).astype(np.float32) / 255)  # ncnn.Mat borrows this memory: it must outlive the run
        run = self.net.create_extractor()
        run.input("data", ncnn.Mat(planes))
        _, out = run.extract(self.output)
        return (np.array(out).transpose(1, 2, 0) * 255).round().clip(0, 255).astype(np.uint8)
