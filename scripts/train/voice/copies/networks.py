"""Three small neural vocoders and the discriminators they are trained against. Input is 80 log-mel bands at 62.5 frames a second and, for two, F0.

`SourceFilter`: gains and phase of a pulse train and of noise per time and frequency, then an inverse STFT (neural source filter, Wang,
Takaki and Yamagishi 2019, in the frequency domain). `Spectral`: magnitude and phase straight from the bands, inverse STFT (iSTFTNet,
Kaneko 2022; Vocos, Siuzdak 2024). `Upsampling`: transposed convolutions and dilated residual blocks up to the waveform (HiFi-GAN, Kong 2020),
with the source added at each rate. All far smaller than the published ones: what is wanted of them is the mechanism.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from copies import lpc, mel

SIZE, HOP, BANDS = mel.SIZE, 256, mel.BANDS
BINS = SIZE // 2 + 1
WINDOW = torch.hann_window(SIZE)
BANK = torch.from_numpy(mel.filterbank(BANDS, 0, 8000))
INVERSE = torch.from_numpy(np.linalg.pinv(mel.filterbank(BANDS, 0, 8000)).astype(np.float32))


def spectrum(x: Tensor) -> Tensor:
    """[B, n HOP] -> complex [B, BINS, n + 1]."""
    return torch.stft(x, SIZE, HOP, window=WINDOW, return_complex=True)


def wave(value: Tensor) -> Tensor:
    return torch.istft(value, SIZE, HOP, window=WINDOW)


def bands(x: Tensor) -> Tensor:
    """Log-mel, natural, floor 1e-4: [B, BANDS, n + 1]."""
    return torch.log(torch.clamp(BANK @ spectrum(x).abs(), min=1e-4))


def first_guess(log_bands: Tensor) -> Tensor:
    """Log of a linear magnitude that has these bands: [B, BINS, n + 1]."""
    return torch.log(torch.clamp(INVERSE @ torch.exp(log_bands), min=1e-4))


def source(samples: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """[2, n HOP]: pulses at F0 where voiced, noise; both of power 1."""
    period, voiced = lpc.pitch(samples, HOP)
    return np.stack(lpc.excitations(period, voiced, HOP, len(period), random)).astype(np.float32)


class Block(nn.Module):
    """ConvNeXt in one dimension (Liu 2022), with the scale of each layer learnt from small."""

    def __init__(self, width: int):
        super().__init__()
        self.across = nn.Conv1d(width, width, 7, padding=3, groups=width)
        self.norm = nn.LayerNorm(width)
        self.up, self.down = nn.Linear(width, 3 * width), nn.Linear(3 * width, width)
        self.scale = nn.Parameter(torch.full((width,), 0.2))

    def forward(self, x: Tensor) -> Tensor:
        inner = self.norm(self.across(x).transpose(1, 2))
        return x + (self.scale * self.down(F.gelu(self.up(inner)))).transpose(1, 2)


def _trunk(width: int, blocks: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv1d(BANDS, width, 5, padding=2), *[Block(width) for _ in range(blocks)])


class SourceFilter(nn.Module):
    def __init__(self, width: int = 160, blocks: int = 4):
        super().__init__()
        self.trunk, self.head = _trunk(width, blocks), nn.Conv1d(width, 3 * BINS, 1)
        nn.init.normal_(self.head.weight, std=0.01)

    def forward(self, log_bands: Tensor, pulses_noise: Tensor) -> Tensor:
        tonal, noisy, turn = self.head(self.trunk(log_bands)).chunk(3, dim=1)
        guess = first_guess(log_bands) - 0.5 * np.log(SIZE * 0.375)  # of a source of power 1
        gains = torch.exp(torch.clamp(guess + tonal, max=6.0)), torch.exp(torch.clamp(guess + noisy - 1.5, max=6.0))
        pulses, noise = (spectrum(pulses_noise[:, i]) for i in (0, 1))
        return wave(pulses * torch.polar(gains[0], np.pi * torch.tanh(turn)) + noise * gains[1])


class Spectral(nn.Module):
    def __init__(self, width: int = 192, blocks: int = 5):
        super().__init__()
        self.trunk, self.head = _trunk(width, blocks), nn.Conv1d(width, 2 * BINS, 1)

    def forward(self, log_bands: Tensor, _source: Tensor) -> Tensor:
        change, phase = self.head(self.trunk(log_bands)).chunk(2, dim=1)
        centre = np.pi * torch.arange(BINS)[:, None]  # a pulse in the middle of the window as the neutral phase
        return wave(torch.polar(torch.exp(torch.clamp(first_guess(log_bands) + 0.3 * change, max=6.0)), 3.0 * phase + centre))


class Residual(nn.Module):
    def __init__(self, width: int, kernel: int):
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv1d(width, width, kernel, dilation=d, padding=d * (kernel // 2)) for d in (1, 3, 5))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = x + layer(F.leaky_relu(x, 0.1))
        return x


class Upsampling(nn.Module):
    def __init__(self, widths: tuple[int, ...] = (112, 56, 28, 14)):
        super().__init__()
        self.first = nn.Conv1d(BANDS, widths[0], 7, padding=3)
        self.ups, self.sources, self.blocks = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        left = HOP
        for before, after, times in zip(widths, widths[1:], (8, 8, 4), strict=False):
            left //= times
            self.ups.append(nn.ConvTranspose1d(before, after, 2 * times, times, padding=times // 2))
            stride = max(left, 1)
            self.sources.append(nn.Conv1d(2, after, 2 * stride if stride > 1 else 7, stride, padding=stride // 2 if stride > 1 else 3))
            self.blocks.append(nn.ModuleList([Residual(after, 3), Residual(after, 7)]))
        self.last = nn.Conv1d(widths[-1], 1, 7, padding=3)

    def forward(self, log_bands: Tensor, pulses_noise: Tensor) -> Tensor:
        x = self.first((log_bands[..., :-1] + 4) / 3)
        for up, side, blocks in zip(self.ups, self.sources, self.blocks, strict=True):
            x = up(F.leaky_relu(x, 0.1))
            x = x + side(0.3 * pulses_noise)[..., : x.shape[-1]]
            x = sum(block(x) for block in blocks) / len(blocks)
        return torch.tanh(self.last(F.leaky_relu(x, 0.1)))[:, 0]


GENERATORS = {"filter": SourceFilter, "upsampling": Upsampling, "spectral": Spectral}


class Critic(nn.Module):
    """Looks at log-magnitudes of two resolutions and at the waveform folded by two periods."""

    SIZES, PERIODS = (512, 256), (5, 11)

    def __init__(self, width: int = 12):
        super().__init__()
        self.of_spectra = nn.ModuleList(_stack(width, (3, 5), (1, 2)) for _ in self.SIZES)
        self.of_folds = nn.ModuleList(_stack(width, (5, 1), (3, 1)) for _ in self.PERIODS)

    def forward(self, x: Tensor) -> list[Tensor]:
        out = []
        for size, net in zip(self.SIZES, self.of_spectra, strict=True):
            value = torch.stft(x, size, size // 2, window=torch.hann_window(size), return_complex=True).abs()
            out.append(net(torch.log(value + 1e-3).transpose(1, 2)[:, None]))
        for period, net in zip(self.PERIODS, self.of_folds, strict=True):
            length = x.shape[1] // period * period
            out.append(net(x[:, :length].reshape(len(x), 1, -1, period)))
        return out


def _stack(width: int, kernel: tuple[int, int], stride: tuple[int, int]) -> nn.Sequential:
    padding = (kernel[0] // 2, kernel[1] // 2)
    layers: list[nn.Module] = []
    for before, after in ((1, width), (width, 2 * width), (2 * width, 2 * width)):
        layers += [nn.utils.parametrizations.weight_norm(nn.Conv2d(before, after, kernel, stride, padding)), nn.LeakyReLU(0.1)]
    return nn.Sequential(*layers, nn.Conv2d(2 * width, 1, 3, padding=1))


def distance(made: Tensor, true: Tensor) -> Tensor:
    """Multi-resolution STFT distance (Yamamoto 2020): spectral convergence and mean log difference."""
    total = torch.zeros(())
    for size in (1024, 512, 128):
        a, b = (torch.stft(x, size, size // 4, window=torch.hann_window(size), return_complex=True).abs() for x in (made, true))
        total = total + (b - a).norm() / b.norm() + (torch.log(a + 1e-3) - torch.log(b + 1e-3)).abs().mean()
    return total / 3
