"""What happens to real recordings without any synthesis: pitch moved by up to three semitones, tempo by up to 15 %.

The copies carry the label real (`real-pitch`, `real-stretch`), so that a detector does not take such handling for synthesis. Four ways, as apps
use them: reading faster or slower (both at once), overlap-add of like waveforms (WSOLA, Verhelst and Roelands 1993), the phase vocoder, and
the rubberband program where it is installed.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from scipy.io import wavfile
from scipy.signal import resample_poly

from copies import mel
from copies.stretches import Stretch, generator
from sound import RATE

HOP = 256
SEGMENT, SEARCH = 480, 120  # 30 ms, +-7.5 ms


def owns(family: str) -> bool:
    return family.startswith("real-")


def copies(stretch: Stretch, _tools: Path | None) -> Iterator[tuple[str, np.ndarray, int]]:
    random = generator(stretch.name, "handling")
    x = stretch.samples
    ways = ["wsola", "vocoder"] + ["rubberband"] * 2 * (shutil.which("rubberband") is not None)
    if random.random() < 0.5:
        factor = float(random.uniform(0.85, 1.15))
        if random.random() < 0.2:
            yield "real-stretch", read_at(x, 1 / factor), 0
        else:
            yield "real-stretch", stretched(x, factor, str(random.choice(ways))), 0
        return
    semitones = float(random.uniform(0.7, 3.0) * random.choice([-1, 1]))
    ratio = 2 ** (semitones / 12)
    way = str(random.choice(ways))
    moved = by_rubberband(x, 1.0, semitones) if way == "rubberband" else read_at(stretched(x, ratio, way), ratio)
    yield "real-pitch", np.pad(moved, (0, max(0, len(x) - len(moved))))[: len(x)], 0


def read_at(x: np.ndarray, speed: float) -> np.ndarray:
    """The same samples played `speed` times as fast."""
    step = Fraction(speed).limit_denominator(120)
    return resample_poly(x, step.denominator, step.numerator).astype(np.float32)


def stretched(x: np.ndarray, factor: float, way: str) -> np.ndarray:
    """`factor` times as long at the same pitch."""
    if way == "wsola":
        return wsola(x, factor)
    return phase_vocoder(x, factor) if way == "vocoder" else by_rubberband(x, factor, 0.0)


def wsola(x: np.ndarray, factor: float) -> np.ndarray:
    half = SEGMENT // 2
    window = np.hanning(SEGMENT + 1)[:-1].astype(np.float32)
    count = int(len(x) * factor) // half
    padded = np.pad(x, (SEARCH, SEGMENT + SEARCH + half))
    out = np.zeros(half * (count + 1), np.float32)
    natural = SEARCH
    for i in range(count):
        wanted = int(i * half / factor) + SEARCH
        wanted = min(wanted, len(x) + SEARCH)
        if i:
            target = padded[natural : natural + SEGMENT]
            area = padded[wanted - SEARCH : wanted + SEARCH + SEGMENT]
            wanted += int(np.argmax(np.correlate(area, target, "valid"))) - SEARCH
        out[i * half : i * half + SEGMENT] += window * padded[wanted : wanted + SEGMENT]
        natural = min(wanted + half, len(padded) - SEGMENT)
    return out


def phase_vocoder(x: np.ndarray, factor: float) -> np.ndarray:
    """Magnitudes between frames interpolated, phases advanced by the frequency measured (Laroche and Dolson 1999, without locking)."""
    spectrum = mel.stft(x, HOP)
    places = np.arange(0, len(spectrum) - 1, 1 / factor)
    first, share = places.astype(int), places % 1
    magnitude = np.abs(spectrum)
    expected = 2 * np.pi * HOP * np.arange(spectrum.shape[1]) / mel.SIZE
    turn = np.angle(spectrum[1:]) - np.angle(spectrum[:-1]) - expected
    advance = expected + turn - 2 * np.pi * np.round(turn / (2 * np.pi))
    phase = np.angle(spectrum[0]) + np.concatenate([np.zeros((1, spectrum.shape[1])), np.cumsum(advance[first], axis=0)[:-1]])
    between = (1 - share[:, None]) * magnitude[first] + share[:, None] * magnitude[first + 1]
    return mel.istft(between * np.exp(1j * phase), HOP).astype(np.float32)


def by_rubberband(x: np.ndarray, factor: float, semitones: float) -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.wav", Path(folder) / "out.wav"
        wavfile.write(source, RATE, np.round(np.clip(x, -1, 1) * 32767).astype(np.int16))
        subprocess.run(["rubberband", "-q", "-t", f"{factor:.4f}", "-p", f"{semitones:.3f}", source, target], check=True, capture_output=True)
        rate, samples = wavfile.read(target)
    if rate != RATE:
        raise ValueError(f"rubberband gave {rate} Hz")
    return (samples / 32768 if samples.dtype == np.int16 else samples).astype(np.float32)
