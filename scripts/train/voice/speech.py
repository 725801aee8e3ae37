"""Which parts of a sound hold speech, and the windows a voice detector is given. The same rule, number for number, is
`crates/saboot-analysis/src/detectors/speech.rs`; README.md beside this file states it in words. Change both or neither.
"""

from dataclasses import dataclass

import numpy as np

RATE = 16_000
FRAME = 320  # 20 ms
WINDOW_FRAMES = 125  # 2.5 s
HOP_FRAMES = 62  # 1.24 s
WINDOW = WINDOW_FRAMES * FRAME
LARGEST = 8.0  # samples are held within this, so that a float file of absurd scale cannot overflow
QUIETEST_DB = -70.0  # nothing below is speech: the last bits of a 16-bit file
ABOVE_FLOOR_DB = 6.0
BELOW_PEAK_DB = 30.0
FLOOR_SHARE, PEAK_SHARE = 0.10, 0.95
LEAST_SPEECH_FRAMES = 50  # 1.0 s
WINDOW_SPEECH_FRAMES = 50
MOST_WINDOWS = 6


@dataclass
class SpeechWindows:
    speech_s: float
    starts: list[int]  # in samples of the input
    windows: list[np.ndarray]  # f32 [40000] each


def clean(samples: np.ndarray) -> np.ndarray:
    """f32, NaN and infinities as zero, held within ±8."""
    samples = np.asarray(samples, np.float32)
    return np.clip(np.where(np.isfinite(samples), samples, np.float32(0)), -LARGEST, LARGEST).astype(np.float32)


def voiced_frames(samples: np.ndarray) -> np.ndarray:
    """For each whole 20 ms frame: is it speech. Level is the deviation within the frame, so that a constant offset counts nothing."""
    count = len(samples) // FRAME
    if count == 0:
        return np.zeros(0, bool)
    frames = samples[: count * FRAME].reshape(count, FRAME).astype(np.float64)
    level = 10 * np.log10(frames.var(axis=1) + 1e-10)
    ordered = np.sort(level)
    floor, peak = (ordered[int(share * (count - 1))] for share in (FLOOR_SHARE, PEAK_SHARE))
    return level > max(floor + ABOVE_FLOOR_DB, peak - BELOW_PEAK_DB, QUIETEST_DB)


def candidates(voiced: np.ndarray) -> list[int]:
    """First frames of the windows with at least 1 s of speech; when there is none, of the one with the most."""
    total = np.concatenate([[0], np.cumsum(voiced)])
    starts = np.arange(0, len(voiced) - WINDOW_FRAMES + 1, HOP_FRAMES)
    speech = total[starts + WINDOW_FRAMES] - total[starts]
    kept = starts[speech >= WINDOW_SPEECH_FRAMES]
    return [int(s) for s in (kept if len(kept) else starts[[int(np.argmax(speech))]])]


def spread(items: list, most: int) -> list:
    """At most `most` of the items, evenly spread, first and last included."""
    if len(items) <= most:
        return items
    return [items[(i * (len(items) - 1) + (most - 1) // 2) // (most - 1)] for i in range(most)]


def windows(samples: np.ndarray, most: int | None = MOST_WINDOWS) -> SpeechWindows:
    """The rule as a whole. `most` None keeps every window (training draws from them)."""
    samples = clean(samples)
    voiced = voiced_frames(samples)
    speech = int(voiced.sum())
    if speech < LEAST_SPEECH_FRAMES:
        return SpeechWindows(speech * 0.02, [], [])
    if len(voiced) < WINDOW_FRAMES:
        where = np.flatnonzero(voiced)
        first, last = int(where[0]), int(where[-1]) + 1
        return SpeechWindows(speech * 0.02, [first * FRAME], [np.resize(samples[first * FRAME : last * FRAME], WINDOW)])
    firsts = candidates(voiced)
    if most is not None:
        firsts = spread(firsts, most)
    return SpeechWindows(speech * 0.02, [f * FRAME for f in firsts], [samples[f * FRAME : f * FRAME + WINDOW] for f in firsts])


def parity_signal(seconds: float, seed: int = 1) -> np.ndarray:
    """The signal of the parity tests here (test_speech.py) and in speech.rs: a 64-bit linear congruential noise whose level changes every 0.1 s.

    Only integer arithmetic and one division per sample, so that both languages hold the same f32 values.
    """
    state, out = seed, np.zeros(int(seconds * RATE), np.float32)
    gain = 0
    for n in range(len(out)):
        state = (state * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
        if n % 1600 == 0:
            gain = (state >> 60) ** 2 if (n // 16000) % 4 != 3 else 1
        out[n] = np.float32(((state >> 40) - (1 << 23)) * gain) / np.float32(225 * (1 << 24))
    return out

