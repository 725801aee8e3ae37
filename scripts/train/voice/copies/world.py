"""WORLD (Morise 2016; pyworld): F0, smooth spectral envelope and aperiodicity to speech again, and what statistical synthesis does to them.

The envelope is compressed to mel-cepstra (as vocoder-based text-to-speech and voice conversion do), the aperiodicity to a few bands or to
none, F0 smoothed, put on steps, or flattened.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter1d

from copies.stretches import Stretch, generator
from sound import RATE

FAMILIES = ["world", "world-smooth", "world-steps", "world-melcep", "world-parametric"]
ODDS = [0.24, 0.16, 0.14, 0.26, 0.2]
HOP_MS = 5.0


def owns(family: str) -> bool:
    return family in FAMILIES


def copies(stretch: Stretch, _tools: Path | None) -> Iterator[tuple[str, np.ndarray, int]]:
    import pyworld

    random = generator(stretch.name, "world")
    family = str(random.choice(FAMILIES, p=ODDS))
    x = stretch.samples.astype(np.float64)
    f0, times = pyworld.harvest(x, RATE, frame_period=HOP_MS) if random.random() < 0.05 else pyworld.dio(x, RATE, frame_period=HOP_MS)
    f0 = pyworld.stonemask(x, f0, times, RATE)
    envelope, aperiodic = pyworld.cheaptrick(x, f0, times, RATE), pyworld.d4c(x, f0, times, RATE)
    if family == "world-smooth":
        aperiodic = smoothed(aperiodic, random)
    if family == "world-steps":
        f0 = stepped(f0, random)
    if family in ("world-melcep", "world-parametric"):
        envelope = compressed(pyworld, envelope, int(random.integers(20, 61)), float(random.uniform(0, 2)))
    if family == "world-parametric":
        f0 = smooth_f0(f0, float(random.uniform(2, 6)))
        aperiodic = pyworld.decode_aperiodicity(pyworld.code_aperiodicity(aperiodic, RATE), RATE, 2 * (envelope.shape[1] - 1))
    yield family, pyworld.synthesize(f0, np.ascontiguousarray(envelope), np.ascontiguousarray(aperiodic), RATE, HOP_MS), 0


def smoothed(aperiodic: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Over time and frequency, or one constant for all voiced frames."""
    if random.random() < 0.3:
        return np.where(aperiodic < 0.99, random.uniform(0.02, 0.3), aperiodic)
    return np.clip(gaussian_filter1d(gaussian_filter1d(aperiodic, random.uniform(2, 10), axis=0), random.uniform(5, 40), axis=1), 1e-3, 0.999)


def stepped(f0: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """On steps of 0.25 to 2 semitones, or pulled towards its median (monotone)."""
    out, voiced = f0.copy(), f0 > 0
    if not voiced.any():
        return out
    if random.random() < 0.3:
        middle = np.median(f0[voiced])
        out[voiced] = middle * (f0[voiced] / middle) ** random.uniform(0, 0.4)
    else:
        step = random.uniform(0.25, 2.0)
        out[voiced] = 55.0 * 2 ** (np.round(12 * np.log2(f0[voiced] / 55.0) / step) * step / 12)
    return out


def smooth_f0(f0: np.ndarray, width: float) -> np.ndarray:
    """A Gaussian of `width` frames over the log of F0, unvoiced stretches bridged for the smoothing and left out again."""
    voiced = f0 > 0
    if voiced.sum() < 2:
        return f0
    places = np.arange(len(f0))
    curve = np.interp(places, places[voiced], np.log(f0[voiced]))
    return np.where(voiced, np.exp(gaussian_filter1d(curve, width)), 0.0)


def compressed(pyworld, envelope: np.ndarray, order: int, width: float) -> np.ndarray:
    """Through `order` mel-cepstral numbers a frame, smoothed over `width` frames: what over-smoothed trajectories sound like."""
    coded = pyworld.code_spectral_envelope(envelope, RATE, order)
    if width > 0.3:
        coded = gaussian_filter1d(coded, width, axis=0)
    return pyworld.decode_spectral_envelope(np.ascontiguousarray(coded), RATE, 2 * (envelope.shape[1] - 1))
