"""MesoInception-4 (Afchar, Nozick, Yamagishi and Echizen 2018) with its makers' weights, as a row to beat. 256 x 256 RGB, 0 to 1; 1 is genuine."""

from pathlib import Path

import h5py
import numpy as np
import torch
from PIL import Image
from torch.nn import functional


class MesoInception:
    def __init__(self, path: Path):
        with h5py.File(path) as f:
            self.weights = {n.decode(): [torch.from_numpy(f[n.decode()][w.decode()][()]) for w in f[n].attrs["weight_names"]] for n in f.attrs["layer_names"] if len(f[n].attrs["weight_names"])}

    def convolution(self, number: int, x: torch.Tensor, dilation: int = 1) -> torch.Tensor:
        kernel, bias = self.weights[f"conv2d_{number}"]
        return functional.relu(functional.conv2d(x, kernel.permute(3, 2, 0, 1), bias, padding="same", dilation=dilation))

    def norm_and_pool(self, number: int, x: torch.Tensor, pool: int) -> torch.Tensor:
        gamma, beta, mean, variance = self.weights[f"batch_normalization_{number}"]
        return functional.max_pool2d(functional.batch_norm(x, mean, variance, gamma, beta, eps=1e-3), pool)

    def inception(self, first: int, x: torch.Tensor) -> torch.Tensor:
        c = self.convolution
        branches = [c(first, x), c(first + 2, c(first + 1, x)), c(first + 4, c(first + 3, x), 2), c(first + 6, c(first + 5, x), 3)]
        return torch.cat(branches, 1)

    @torch.inference_mode()
    def __call__(self, crops: list[Image.Image]) -> np.ndarray:
        """Scores [n], higher for a manipulated face: the negative logit of its answer."""
        pixels = np.stack([np.asarray(c.resize((256, 256), Image.Resampling.BILINEAR), np.float32).transpose(2, 0, 1) / 255 for c in crops])
        x = torch.from_numpy(pixels)
        x = self.norm_and_pool(1, self.inception(1, x), 2)
        x = self.norm_and_pool(2, self.inception(8, x), 2)
        x = self.norm_and_pool(3, self.convolution(15, x), 2)
        x = self.norm_and_pool(4, self.convolution(16, x), 4)
        for name in ("dense_1", "dense_2"):
            kernel, bias = self.weights[name]
            x = (x.permute(0, 2, 3, 1).flatten(1) if name == "dense_1" else functional.leaky_relu(x, 0.1)) @ kernel + bias
        return -x[:, 0].numpy()
