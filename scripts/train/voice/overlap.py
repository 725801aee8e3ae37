"""Can two voices at once be told by their pitches? Mixtures of development clips against the clips alone. Measured, and not shipped.

    overlap.py LISTING [--clips 140] [--seconds 6] [--tool model.onnx]

In every second frame of speech the strongest period of 64 ms is found by normalised autocorrelation (70 to 400 Hz), cancelled by subtracting
the sound one period before (de Cheveigné 1993), and what is left is searched again. A frame counts as two voices where both are periodic,
more than a twentieth of the power is left, and neither period is a multiple of the other. Each clip is then mixed with the next one of another
source, at equal power and 6 dB below. Printed: share of frames, AUC of that share, and what is caught at 2 % of the single clips.
"""

import argparse
import csv
from pathlib import Path

import numpy as np

import sound
import speech

LENGTH, SHORTEST, LONGEST = 1024, 40, 230
PERIODIC, PERIODIC_AGAIN, LEFT, MULTIPLE = 0.5, 0.6, 0.05, 0.06


def period(frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Strength 0..1 and lag in samples of the strongest period of each frame [n, LENGTH]."""
    power = np.cumsum(np.pad(frames**2, ((0, 0), (1, 0))), axis=1)
    spectrum = np.fft.rfft(frames, 2 * LENGTH, axis=1)
    correlation = np.fft.irfft(np.abs(spectrum) ** 2, axis=1)
    lags = np.arange(SHORTEST, LONGEST)
    scale = np.sqrt(power[:, LENGTH - lags] * (power[:, [LENGTH]] - power[:, lags])) + 1e-9
    strength = correlation[:, lags] / scale
    best = strength.argmax(axis=1)
    return strength[np.arange(len(frames)), best], lags[best]


def share_of_two(samples: np.ndarray, activity: speech.VoiceActivity) -> float | None:
    """Share of the periodic frames of speech that hold two periods; None of less than half a second."""
    samples = speech.clean(samples)
    where = np.flatnonzero(speech.voiced_frames(samples, activity(samples))) * speech.FRAME
    where = where[where + LONGEST + LENGTH < len(samples)][::2][:400]
    if len(where) < 25:
        return None
    own = np.stack([samples[i + LONGEST : i + LONGEST + LENGTH] for i in where]).astype(np.float64)
    first, lag = period(own)
    left = own - np.stack([samples[i + LONGEST - t : i + LONGEST - t + LENGTH] for i, t in zip(where, lag)])
    second, other = period(left)
    ratio = np.maximum(lag, other) / np.minimum(lag, other)
    apart = np.abs(ratio - np.round(ratio)) > MULTIPLE
    voiced = first > PERIODIC
    two = voiced & apart & (second > PERIODIC_AGAIN) & ((left**2).sum(axis=1) > LEFT * (own**2).sum(axis=1))
    return two.sum() / max(1, voiced.sum())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("listing", type=Path)
    parser.add_argument("--clips", type=int, default=140)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--tool", type=Path, default=speech.NETWORK)
    given = parser.parse_args()
    activity = speech.VoiceActivity(given.tool)
    with given.listing.open() as file:
        rows = list(csv.DictReader(file))
    np.random.default_rng(5).shuffle(rows)
    clips = []
    for row in rows[: given.clips]:
        samples = sound.decode(given.listing.parent / row["file"], given.seconds)
        if len(samples) > 2 * speech.RATE:
            clips.append((row["source_repo"], 0.07 * samples / (np.sqrt((samples**2).mean()) + 1e-9)))
    alone = [s for _, samples in clips if (s := share_of_two(samples, activity)) is not None]
    print(f"alone: {len(alone)} clips, share of frames {np.round(np.percentile(alone, [10, 50, 90]), 3)}")
    for decibels in (0, -6):
        mixed = []
        for number, (source, samples) in enumerate(clips):
            other = next(c for c in clips[number + 1 :] + clips[:number] if c[0] != source)[1]
            length = min(len(samples), len(other))
            found = share_of_two(samples[:length] + other[:length] * 10 ** (decibels / 20), activity)
            mixed += [] if found is None else [found]
        auc = np.mean([[(m > a) + 0.5 * (m == a) for a in alone] for m in mixed])
        caught = np.mean(np.array(mixed) > np.quantile(alone, 0.98))
        shares = np.round(np.percentile(mixed, [10, 50, 90]), 3)
        print(f"mixed at {decibels} dB: {len(mixed)} clips, share of frames {shares}, AUC {auc:.3f}, caught at 2 % {caught:.2f}")


if __name__ == "__main__":
    main()
