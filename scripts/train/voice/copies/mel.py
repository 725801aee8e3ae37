"""80 mel bands and nothing else to speech again: pseudo-inverse refined to a non-negative solution, then a phase by Griffin and Lim.

This is the last step of the early neural synthesisers. Never Griffin-Lim on true magnitudes: that is all but invisible to a network that looks
at magnitudes, a label without a trace. `mel-few` and `mel-many`: iterations from a random phase (fast variant, momentum up to 0.99, for
many). `mel-single-pass`: phases grown along the spectral peaks (Beauregard, Harish and Wyse 2015), no iteration.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.fft import irfft, rfft

from copies.stretches import Stretch, generator
from sound import RATE

FAMILIES = ["mel-few", "mel-many", "mel-single-pass"]
ODDS = [0.35, 0.4, 0.25]
SIZE = 1024
BANDS = 80


def owns(family: str) -> bool:
    return family in FAMILIES


def copies(stretch: Stretch, _tools: Path | None) -> Iterator[tuple[str, np.ndarray, int]]:
    random = generator(stretch.name, "mel")
    family = str(random.choice(FAMILIES, p=ODDS))
    hop = int(random.choice([160, 200, 256]))
    bank = filterbank(BANDS, float(random.choice([0, 60, 90])), float(random.choice([7600, 8000])))
    bands = bank @ np.abs(stft(stretch.samples, hop)).T
    bands = np.exp(degraded(np.log(np.maximum(bands, 1e-5)), random))
    magnitude = linear(bank, bands, int(random.integers(0, 30))).T ** float(random.choice([1.0, 1.0, 1.2]))
    if family == "mel-single-pass":
        yield family, istft(magnitude * np.exp(1j * single_pass(magnitude, hop)), hop), 0
        return
    few = family == "mel-few"
    rounds = int(random.integers(3, 13) if few else random.integers(30, 61))
    momentum = 0.0 if few else float(random.choice([0.0, 0.99]))
    yield family, griffin_lim(magnitude, hop, rounds, momentum, random), 0


def filterbank(count: int, lowest: float, highest: float, size: int = SIZE) -> np.ndarray:
    """Triangles of unit area over Hz (Slaney's norm) on the mel scale 2595 log10(1 + f/700): [count, size/2 + 1], f32."""
    mel = np.linspace(2595 * np.log10(1 + lowest / 700), 2595 * np.log10(1 + highest / 700), count + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    bins = np.arange(size // 2 + 1) * RATE / size
    rise = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    fall = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    return (np.maximum(0, np.minimum(rise, fall)) * (2 / (edges[2:] - edges[:-2]))[:, None] * RATE / size).astype(np.float32)


def stft(x: np.ndarray, hop: int) -> np.ndarray:
    """Frames centred at multiples of `hop`: [len // hop + 1, SIZE/2 + 1]."""
    padded = np.pad(x.astype(np.float32), SIZE // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, SIZE)[::hop]
    return rfft(frames * _window(), axis=1)


def istft(spectrum: np.ndarray, hop: int) -> np.ndarray:
    frames = irfft(spectrum, SIZE, axis=1) * _window()
    out, weight = (np.zeros(SIZE + hop * (len(frames) - 1), np.float32) for _ in range(2))
    square = _window() ** 2
    for i, frame in enumerate(frames):
        out[i * hop : i * hop + SIZE] += frame
        weight[i * hop : i * hop + SIZE] += square
    return (out / np.maximum(weight, 1e-3))[SIZE // 2 : -SIZE // 2]


def _window() -> np.ndarray:
    return np.hanning(SIZE + 1)[:-1].astype(np.float32)


def degraded(log_bands: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """As they are, smoothed over time as predicted spectra are, or on steps of 0.5 to 2 dB."""
    choice = random.random()
    if choice < 0.4:
        return log_bands
    if choice < 0.8:
        share = random.uniform(0.1, 0.3)
        before, after = np.roll(log_bands, 1, axis=1), np.roll(log_bands, -1, axis=1)
        return (1 - 2 * share) * log_bands + share * (before + after)
    step = random.uniform(0.5, 2.0) / 8.686
    return np.round(log_bands / step) * step


def linear(bank: np.ndarray, bands: np.ndarray, rounds: int) -> np.ndarray:
    """Non-negative magnitudes whose bands are the given ones: pseudo-inverse, then multiplicative steps (Lee and Seung)."""
    magnitude = np.maximum(np.linalg.pinv(bank) @ bands, 1e-6)
    wanted, square = bank.T @ bands, bank.T @ bank
    for _ in range(rounds):
        magnitude *= wanted / np.maximum(square @ magnitude, 1e-9)
    return magnitude.astype(np.float32)


def griffin_lim(magnitude: np.ndarray, hop: int, rounds: int, momentum: float, random: np.random.Generator) -> np.ndarray:
    phase = np.exp(2j * np.pi * random.random(magnitude.shape)).astype(np.complex64)
    before = np.zeros_like(phase)
    for _ in range(rounds):
        now = stft(istft(magnitude * phase, hop), hop)[: len(magnitude)]
        step = now + momentum * (now - before)
        phase, before = step / np.maximum(np.abs(step), 1e-9), now
    return istft(magnitude * phase, hop)


def single_pass(magnitude: np.ndarray, hop: int) -> np.ndarray:
    """Each peak's phase advances by its interpolated frequency; bins around it follow it, alternating in sign."""
    phase = np.zeros(magnitude.shape)
    bins = np.arange(magnitude.shape[1])
    for t in range(1, len(magnitude)):
        now = magnitude[t]
        peaks = np.flatnonzero((now[1:-1] > now[:-2]) & (now[1:-1] >= now[2:])) + 1
        if not len(peaks):
            phase[t] = phase[t - 1]
            continue
        a, b, c = now[peaks - 1], now[peaks], now[peaks + 1]
        offset = np.clip(0.5 * (a - c) / np.minimum(a - 2 * b + c, -1e-12), -0.5, 0.5)
        at_peak = phase[t - 1, peaks] + 2 * np.pi * hop * (peaks + offset) / SIZE
        nearest = np.searchsorted((peaks[1:] + peaks[:-1]) / 2, bins)
        phase[t] = at_peak[nearest] + np.pi * ((bins - peaks[nearest]) % 2)
    return phase
