"""Linear prediction (order 12 to 32): all-pole spectrum, pitch and gain a frame, to speech again by an excitation of our own making.

`lpc-pulse`: pulses where voiced, noise elsewhere (LPC-10 and the vocoders after it). `lpc-mixed`: pulses below a cut, noise above it (mixed
excitation, as in MELP and HMM synthesis). `lpc-regenerated`: the true residual below about 1 kHz, its spectrum folded upwards above
(residual-excited coding). Pitch: autocorrelation of 40 ms frames, 60 to 400 Hz, median of five.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.fft import irfft, rfft
from scipy.ndimage import median_filter
from scipy.signal import butter, lfilter, sosfilt, sosfiltfilt

from copies.stretches import Stretch, generator
from sound import RATE

FAMILIES = ["lpc-pulse", "lpc-mixed", "lpc-regenerated"]
ODDS = [0.35, 0.4, 0.25]
PITCH_HZ = (60.0, 400.0)
VOICED = 0.45  # normalised autocorrelation
EMPHASIS = 0.95
LOWEST_HZ = 40.0  # the emphasis taken back lifts what lies below to a drift that no system has


def owns(family: str) -> bool:
    return family in FAMILIES


def copies(stretch: Stretch, _tools: Path | None) -> Iterator[tuple[str, np.ndarray, int]]:
    random = generator(stretch.name, "lpc")
    family = str(random.choice(FAMILIES, p=ODDS))
    order, hop = int(random.integers(12, 33)), int(random.choice([80, 120, 160]))
    x = lfilter([1, -EMPHASIS], 1, stretch.samples.astype(np.float64))
    filters, gains = predictors(framed(x, hop, 480), order)
    if random.random() < 0.5:
        gains = median_filter(gains, 3)
    if family == "lpc-regenerated":
        excitation = regenerated(residual(x, filters, hop), random)
    else:
        period, voiced = pitch(stretch.samples, hop)
        pulses, noise = excitations(period, voiced, hop, len(filters), random)
        cut = float(random.uniform(1500, 5000)) if family == "lpc-mixed" else None
        excitation = pulses + noise * ~np.repeat(voiced, hop)
        if cut is not None:
            low, high = (butter(4, cut / (RATE / 2), kind, output="sos") for kind in ("low", "high"))
            excitation = sosfilt(low, pulses) + sosfilt(high, noise) * np.repeat(voiced, hop) + noise * ~np.repeat(voiced, hop)
        excitation *= np.interp(np.arange(len(excitation)), (np.arange(len(gains)) + 0.5) * hop, gains)
    made = lfilter([1], [1, -EMPHASIS], synthesised(excitation, filters, hop))
    yield family, sosfiltfilt(butter(2, LOWEST_HZ / (RATE / 2), "high", output="sos"), made), 0


def framed(x: np.ndarray, hop: int, length: int) -> np.ndarray:
    """Frames centred on the middle of each hop: [n, length]."""
    count = len(x) // hop
    padded = np.pad(x, (length // 2, length))
    return np.lib.stride_tricks.sliding_window_view(padded, length)[hop // 2 :: hop][:count]


def predictors(frames: np.ndarray, order: int) -> tuple[np.ndarray, np.ndarray]:
    """Levinson's recursion over all frames at once: [n, order+1] filters (first coefficient 1) and [n] gains (deviation of the residual)."""
    length = frames.shape[1]
    size = 2 * length
    correlation = irfft(np.abs(rfft(frames * np.hanning(length), size)) ** 2, size)[:, : order + 1]
    correlation *= np.exp(-0.5 * (2 * np.pi * 40 / RATE * np.arange(order + 1)) ** 2)  # 40 Hz lag window
    correlation[:, 0] = correlation[:, 0] * (1 + 1e-5) + 1e-9
    filters = np.zeros((len(frames), order + 1))
    filters[:, 0] = 1
    error = correlation[:, 0].copy()
    for step in range(1, order + 1):
        reflection = -(filters[:, :step] * correlation[:, step:0:-1]).sum(axis=1) / error
        filters[:, 1 : step + 1] += reflection[:, None] * filters[:, step - 1 :: -1][:, :step] if step > 1 else reflection[:, None]
        error *= 1 - reflection**2
    return filters, np.sqrt(np.maximum(error, 0) / (np.hanning(length) ** 2).sum())


def pitch(x: np.ndarray, hop: int) -> tuple[np.ndarray, np.ndarray]:
    """Period in samples and voicing of each hop."""
    low = sosfiltfilt(butter(2, [70 / (RATE / 2), 900 / (RATE / 2)], "band", output="sos"), x.astype(np.float64))
    frames = framed(low, hop, 640)
    correlation = irfft(np.abs(rfft(frames, 1280)) ** 2, 1280)[:, :640]
    correlation /= (correlation[:, :1] + 1e-7) * (1 - np.arange(640) / 800)
    shortest, longest = int(RATE / PITCH_HZ[1]), int(RATE / PITCH_HZ[0])
    span = correlation[:, shortest:longest] * (1 - 0.15 * np.linspace(0, 1, longest - shortest))  # against an octave too low
    period = median_filter(shortest + span.argmax(axis=1), 5).astype(np.float64)
    return period, median_filter((span.max(axis=1) > VOICED).astype(np.uint8), 5).astype(bool)


def excitations(period: np.ndarray, voiced: np.ndarray, hop: int, count: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Pulses (voiced hops only) and noise, both of power 1."""
    places = np.arange(count * hop)
    smooth = np.interp(places, (np.arange(count) + 0.5) * hop, period)
    phase = np.cumsum(1 / smooth)
    pulses = np.diff(np.floor(phase), prepend=0.0) * np.sqrt(smooth) * np.repeat(voiced, hop)
    return pulses, random.standard_normal(count * hop)


def residual(x: np.ndarray, filters: np.ndarray, hop: int) -> np.ndarray:
    order = filters.shape[1] - 1
    out, past = np.zeros(len(filters) * hop), np.zeros(order)
    for i, taps in enumerate(filters):
        part = np.concatenate([past, x[i * hop : (i + 1) * hop]])
        out[i * hop : (i + 1) * hop] = np.convolve(part, taps)[order : order + hop]
        past = part[-order:]
    return out


def regenerated(true: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The residual below 0.9 to 1.6 kHz; what lies above is made by rectifying it, with the true loudness a 10 ms."""
    sos = butter(6, random.uniform(900, 1600) / (RATE / 2), output="sos")
    low = sosfiltfilt(sos, true)
    full = np.abs(low) - np.abs(low).mean()
    high = np.diff(full, prepend=[0.0, 0.0], n=2)
    high -= sosfiltfilt(sos, high)
    level = [np.sqrt(np.convolve(y**2, np.ones(160) / 160, "same") + 1e-12) for y in (true - low, high)]
    return low + high * level[0] / level[1]


def synthesised(excitation: np.ndarray, filters: np.ndarray, hop: int) -> np.ndarray:
    state, out = np.zeros(filters.shape[1] - 1), np.zeros(len(excitation))
    for i, taps in enumerate(filters):
        out[i * hop : (i + 1) * hop], state = lfilter([1], taps, excitation[i * hop : (i + 1) * hop], zi=state)
    return out
