"""What makes a copy a fair pair of its original: same length, same loudness, the same band, no lag.

Loudness and band are no signs of synthesis; left as a vocoder leaves them they would be learnt as such.
"""

import numpy as np
from scipy.signal import butter, sosfiltfilt

from sound import RATE

LAG_HOP = 40  # 2.5 ms
MOST_LAG_MS = 80
EDGE_OF_8_KHZ = 3_900.0


def lag_ms(copy: np.ndarray, original: np.ndarray) -> float:
    """By how much the copy is late, from the best match of the two loudness curves (steps of 2.5 ms)."""
    length = min(len(copy), len(original))
    curves = [np.diff(_loudness(x[:length])) for x in (copy, original)]
    most = int(MOST_LAG_MS / 2.5)
    span = len(curves[0])
    lags = list(range(-most, most + 1))
    scores = [_correlation(curves[0][max(0, lag) : span + min(0, lag)], curves[1][max(0, -lag) : span - max(0, lag)]) for lag in lags]
    return lags[int(np.argmax(scores))] * 2.5


def _loudness(x: np.ndarray) -> np.ndarray:
    count = len(x) // LAG_HOP
    power = (x[: count * LAG_HOP].astype(np.float64) ** 2).reshape(count, LAG_HOP).mean(axis=1)
    smooth = np.convolve(power, np.hanning(10)[1:-1], "same")
    return np.log(smooth + 1e-3 * smooth.mean() + 1e-12)


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    a, b = a - a.mean(), b - b.mean()
    return float(a @ b / np.sqrt((a @ a) * (b @ b) + 1e-20))


def fitted(copy: np.ndarray, original: np.ndarray, rate: int, delay: int = 0) -> np.ndarray:
    """The copy as long and as loud as the original, `delay` samples of its maker's lag removed; cut at 3.9 kHz where the clip was stored at 8 kHz."""
    copy = np.asarray(copy, np.float32)[max(0, delay) :]
    if delay < 0:
        copy = np.concatenate([np.zeros(-delay, np.float32), copy])
    copy = np.pad(copy, (0, max(0, len(original) - len(copy))))[: len(original)]
    if not np.isfinite(copy).all():
        raise ValueError("a copy holds samples that are not numbers")
    if rate <= 8000:
        copy = sosfiltfilt(butter(8, EDGE_OF_8_KHZ / (RATE / 2), output="sos"), copy)
    loud = np.sqrt(np.mean(copy.astype(np.float64) ** 2))
    if loud < 1e-6:
        raise ValueError("a copy is silent")
    return (copy * (np.sqrt(np.mean(original.astype(np.float64) ** 2)) / loud)).astype(np.float32)
