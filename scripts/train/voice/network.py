"""The networks of a voice detector in torch, number for number what build_whisper_voice.py writes as one graph.

`Speech` is Whisper base's front and first three blocks, opened up a little: convolutions and LayerNorms learn, products get low-rank updates. `Spectra` is a
convolutional network from random weights on the spectrum of which every band's mean over the window was taken away, so that no fixed colour of a microphone or
channel is left. Both take windows f32 [n, 40000] at 16 kHz and give (statistics f32 [n, k], logit f32 [n]).
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "models"))
from build_whisper import BANDS, BLOCKS, FFT, FRAMES, HEADS, HOP, RMS, WIDTH, fourier_kernels, mel_bank  # noqa: E402
from build_whisper_voice import NORMS, PARTS as PRODUCTS, SPECTRUM_FFT, STRIDES, WIDTHS, band_matrix, spectrum_kernels  # noqa: E402


def weights_of(encoder: Path) -> dict[str, np.ndarray]:
    """Tensors of a built whisper-base encoder by their name there, f32."""
    graph = onnx.load(str(encoder)).graph
    return {t.name.removesuffix(":f16").removeprefix("encoder/"): numpy_helper.to_array(t).astype(np.float32) for t in graph.initializer if t.name.endswith(":f16")}


def levelled(x: torch.Tensor) -> torch.Tensor:
    x = x - x.mean(1, keepdim=True)
    return x * RMS / torch.sqrt((x * x).mean(1, keepdim=True) + 1e-14)


def statistics(x: torch.Tensor) -> torch.Tensor:
    """[n, frames, width] to mean, deviation and deviation of the frame difference, [n, 3 width]."""

    def deviation(y):
        return torch.sqrt(((y - y.mean(1, keepdim=True)) ** 2).mean(1) + 1e-12)

    return torch.cat([x.mean(1), deviation(x), deviation(x[:, 1:] - x[:, :-1])], 1)


def disturbed(picture: torch.Tensor, decade: float) -> torch.Tensor:
    """A spectral picture [n, bands, frames] as training shows it: another colour (a smooth curve over the bands, 5 dB deviation), a raised floor, a stretch of bands and
    one of time without anything. `decade`: what a factor of ten in power is in the picture's units. Sources differ in these; a trace must not need them.
    """
    n, bands, frames = picture.shape
    knots = torch.randn(n, 1, 6) * 0.5 * decade
    picture = picture + functional.interpolate(knots, size=bands, mode="linear", align_corners=True).transpose(1, 2)
    top = picture.amax((1, 2), keepdim=True)
    floor = top - decade * torch.where(torch.rand(n, 1, 1) < 0.5, torch.empty(n, 1, 1).uniform_(2.5, 6.0), torch.tensor(9.0))
    picture = torch.maximum(picture, floor)
    lowest = picture.amin((1, 2), keepdim=True)
    for axis, size, most in ((1, bands, 0.15), (2, frames, 0.12)):
        first, length = torch.rand(n, 1) * size, torch.rand(n, 1) * most * size
        place = torch.arange(size)[None]
        gone = (place >= first) & (place < first + length) & (torch.rand(n, 1) < 0.7)
        picture = torch.where(gone[:, :, None] if axis == 1 else gone[:, None], lowest, picture)
    return picture


class Product(nn.Module):
    """A frozen product with an update of low rank: y = x W' + b + (x down) up."""

    def __init__(self, weight: np.ndarray, bias: np.ndarray, rank: int):
        super().__init__()
        self.register_buffer("weight", torch.from_numpy(weight))
        self.register_buffer("bias", torch.from_numpy(bias))
        self.down = nn.Parameter(torch.randn(weight.shape[1], rank) / weight.shape[1] ** 0.5)
        self.up = nn.Parameter(torch.zeros(rank, weight.shape[0]))

    def forward(self, x):
        return functional.linear(x, self.weight, self.bias) + (x @ self.down) @ self.up


class Block(nn.Module):
    def __init__(self, tensors: dict[str, np.ndarray], number: int, rank: int):
        super().__init__()
        take = lambda part: tensors[f"layer_{number}/{part}"].copy()  # noqa: E731
        self.products = nn.ModuleDict({name.replace(".", "_"): Product(take(part + "/weight"), take(part + "/bias"), rank) for name, part in PRODUCTS.items()})
        self.norms = nn.ModuleDict()
        for name, part in NORMS.items():
            norm = nn.LayerNorm(WIDTH)
            norm.weight.data, norm.bias.data = torch.from_numpy(take(part + "/gamma")), torch.from_numpy(take(part + "/beta"))
            self.norms[name.replace(".", "_")] = norm

    def forward(self, x):
        n = len(x)
        heads = lambda y: y.reshape(n, FRAMES, HEADS, WIDTH // HEADS).transpose(1, 2)  # noqa: E731
        q, k, v = self.products["attention_in"](self.norms["attention_norm"](x)).split(WIDTH, -1)
        mixed = functional.scaled_dot_product_attention(heads(q), heads(k), heads(v))
        x = x + self.products["attention_out"](mixed.transpose(1, 2).reshape(n, FRAMES, WIDTH))
        return x + self.products["ffn_out"](functional.gelu(self.products["ffn_in"](self.norms["ffn_norm"](x))))


class Speech(nn.Module):
    """`mean`, `deviation`: of the features of the unchanged encoder; `line`, `intercept`: the head to start from, on standardised features."""

    def __init__(self, tensors: dict[str, np.ndarray], rank: int, head: dict[str, np.ndarray] | None = None):
        super().__init__()
        self.register_buffer("fourier", torch.from_numpy(fourier_kernels()))
        bank = mel_bank()[:, 1 : FFT // 2]
        self.register_buffer("mel", torch.from_numpy(np.concatenate([bank, bank], 1).astype(np.float32)))
        self.register_buffer("positions", torch.from_numpy(tensors["positions"].copy()))
        self.convolutions = nn.ModuleList()
        for part, stride in (("conv1", 1), ("conv2", 2)):
            weight, bias = (torch.from_numpy(tensors[f"{part}/{end}"].copy()) for end in ("weight", "bias"))
            layer = nn.Conv1d(weight.shape[1], weight.shape[0], 3, stride, 1)
            layer.weight.data, layer.bias.data = weight, bias
            self.convolutions.append(layer)
        self.blocks = nn.ModuleList(Block(tensors, i, rank) for i in range(BLOCKS))
        size = 3 * WIDTH * BLOCKS
        head = head or {"mean": np.zeros(size), "deviation": np.ones(size), "line": np.zeros(size), "intercept": 0.0}
        as_tensor = lambda name: torch.from_numpy(np.asarray(head[name], np.float32))  # noqa: E731
        self.register_buffer("mean", as_tensor("mean"))
        self.register_buffer("deviation", as_tensor("deviation"))
        self.line, self.intercept = nn.Parameter(as_tensor("line").clone()), nn.Parameter(as_tensor("intercept").clone())

    def log_mel(self, x):
        padded = functional.pad(levelled(x)[:, None], (FFT // 2, FFT // 2 - HOP), mode="reflect")
        energy = self.mel @ functional.conv1d(padded, self.fourier, stride=HOP) ** 2
        log = torch.log10(energy.clamp(min=1e-10))
        return (torch.maximum(log, log.amax((1, 2), keepdim=True) - 8.0) + 4.0) * 0.25

    def features(self, x):
        with torch.no_grad(), torch.autocast("cpu", enabled=False):
            x = self.log_mel(x)
            if self.training:
                x = disturbed(x, 0.25)
        for layer in self.convolutions:
            x = functional.gelu(layer(x))
        x, parts = x.transpose(1, 2) + self.positions, []
        for block in self.blocks:
            x = block(x)
            parts.append(statistics(x.float()))
        return torch.cat(parts, 1)

    def forward(self, x):
        found = self.features(x)
        standard = functional.dropout((found - self.mean) / self.deviation, 0.2, self.training)
        return found, standard @ self.line + self.intercept

    def learnt(self) -> dict[str, nn.Parameter]:
        """What is trained, by its name in delta.npz."""
        found = {}
        for number, layer in enumerate(self.convolutions, 1):
            found |= {f"conv{number}.weight": layer.weight, f"conv{number}.bias": layer.bias}
        for number, block in enumerate(self.blocks, 1):
            for name in PRODUCTS:
                product = block.products[name.replace(".", "_")]
                found |= {f"{number}.{name}.down": product.down, f"{number}.{name}.up": product.up}
            for name in NORMS:
                norm = block.norms[name.replace(".", "_")]
                found |= {f"{number}.{name}.gamma": norm.weight, f"{number}.{name}.beta": norm.bias}
        return found

    def line_parameters(self) -> dict[str, nn.Parameter]:
        return {"line": self.line, "intercept": self.intercept}


class Spectra(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("fourier", torch.from_numpy(spectrum_kernels()))
        self.register_buffer("bands", torch.from_numpy(band_matrix()))
        self.layers, self.norms = nn.ModuleList(), nn.ModuleList()
        for inputs, outputs, size, stride in zip((1, *WIDTHS[:-1]), WIDTHS, (5, 3, 3, 3, 3), STRIDES):
            self.layers.append(nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False))
            self.norms.append(nn.BatchNorm2d(outputs))
        self.mix, self.mix_norm = nn.Conv1d(WIDTHS[-1] * 4, 128, 1, bias=False), nn.BatchNorm1d(128)
        self.line = nn.Linear(256, 1)
        self.drop = nn.Dropout(0.3)

    def picture(self, x):
        """Log power of 128 linear bands of 62.5 Hz every 10 ms, each less its mean over the window, [n, 1, 128, 250], in units of 10 dB."""
        padded = functional.pad(levelled(x)[:, None], (SPECTRUM_FFT // 2, SPECTRUM_FFT // 2 - HOP), mode="reflect")
        power = self.bands @ functional.conv1d(padded, self.fourier, stride=HOP) ** 2
        log = torch.log10(power + 1e-6)
        if self.training:
            log = disturbed(log, 1.0)
        return (log - log.mean(2, keepdim=True))[:, None]

    def features(self, x):
        with torch.no_grad(), torch.autocast("cpu", enabled=False):
            x = self.picture(x)
        x = x.to(memory_format=torch.channels_last)
        for layer, norm in zip(self.layers, self.norms):
            x = functional.relu(norm(layer(x)))
        x = functional.relu(self.mix_norm(self.mix(x.flatten(1, 2)))).float()
        mean = x.mean(2)
        return torch.cat([mean, torch.sqrt(((x - mean[:, :, None]) ** 2).mean(2) + 1e-6)], 1)

    def forward(self, x):
        found = self.features(x)
        return found, self.line(self.drop(found))[:, 0]
