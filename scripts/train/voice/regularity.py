"""Is a voice too regular? Numbers on pitch, level, phase and spectral change, and how little they tell.

    regularity.py POOL [--clips N]

POOL is pool.py's folder of windows (2.5 s, 16 kHz). From one "clean" window of each of N clips, drawn round all sources and labels by hash:

    jitter        mean relative difference of neighbouring pitch periods (frames of 10 ms)
    pitch         deviation of log2 pitch about its line over 100 ms, octaves
    shimmer       mean difference of neighbouring frames' levels in voiced speech, dB
    phase         mean length of the vector of phase differences of harmonics 2 to 6 (k times the first's taken off) from frame to frame: 1 is rigid
    flux          deviation over mean of the change between neighbouring spectra
    flux rhythm   share of the flux's power at the one modulation frequency above 10 Hz that holds most of it

Printed: AUC of each (as "more regular is synthetic") over all, by source, within sources that hold both labels; the share of genuine windows and of the worst
source beyond the threshold that 2 % of genuine windows of all sources pass, and the share of forged ones there. Beside them: trees on
pool.py's nuisances, and trees on these numbers, by sources left out.
"""

import argparse
import hashlib
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

import fit

sys.path.insert(0, str(Path(__file__).parents[1] / "common"))
import metrics  # noqa: E402

RATE, FRAME, HOP = 16_000, 640, 160
# A source of fewer genuine clips is not the worst one.
LEAST = 5
NAMES = ["jitter", "pitch", "shimmer", "phase", "flux", "flux rhythm"]
# Sign with which a larger value is the more regular one.
REGULAR = np.array([-1, -1, -1, 1, -1, 1.0])


def pitch(frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(Hz, voicing 0 to 1) of each frame by the normalised autocorrelation, 70 to 400 Hz, the lag between samples by a parabola."""
    size = 2 * FRAME
    spectrum = np.fft.rfft(frames * np.hanning(FRAME), size)
    auto = np.fft.irfft(np.abs(spectrum) ** 2, size)[:, :FRAME]
    window = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(FRAME), size)) ** 2, size)[:FRAME]
    auto = auto / (auto[:, :1] + 1e-12) / (window / window[0] + 1e-6)
    low, high = RATE // 400, RATE // 70
    at = low + auto[:, low:high].argmax(axis=1)
    rows = np.arange(len(at))
    left, mid, right = auto[rows, at - 1], auto[rows, at], auto[rows, at + 1]
    bend = left - 2 * mid + right
    offset = np.where(np.abs(bend) > 1e-9, 0.5 * (left - right) / np.where(np.abs(bend) > 1e-9, bend, 1), 0)
    return RATE / (at + np.clip(offset, -0.5, 0.5)), mid


def numbers(window: np.ndarray) -> np.ndarray | None:
    """The six numbers; none where less than half a second is voiced."""
    x = window.astype(np.float64) - window.mean()
    frames = np.lib.stride_tricks.sliding_window_view(x, FRAME)[::HOP]
    hz, voicing = pitch(frames)
    level = 10 * np.log10(frames.var(axis=1) + 1e-12)
    voiced = (voicing > 0.6) & (level > level.max() - 30)
    pair = voiced[1:] & voiced[:-1] & (np.abs(np.log2(hz[1:] / hz[:-1])) < 0.1)
    if pair.sum() < 50:
        return None
    period = 1 / hz
    jitter = np.mean(np.abs(np.diff(period))[pair] / period[1:][pair])
    shimmer = np.mean(np.abs(np.diff(level))[pair])
    t, bends = np.arange(10) - 4.5, []
    for i in range(len(hz) - 9):
        if voiced[i : i + 10].all():
            y = np.log2(hz[i : i + 10])
            bends.append(np.std(y - y.mean() - (t @ (y - y.mean())) / (t @ t) * t))
    turn = np.exp(-2j * np.pi * np.arange(FRAME)[None] * hz[:, None] / RATE)
    windowed, harmonics = frames * np.hanning(FRAME), []
    first = np.angle((windowed * turn).sum(axis=1))
    for k in range(2, 7):
        harmonics.append(np.angle((windowed * turn**k).sum(axis=1)) - k * first)
    steps = np.exp(1j * np.diff(np.array(harmonics), axis=1))[:, pair]
    spectra = np.log(np.abs(np.fft.rfft(windowed, axis=1)) + 1e-6)
    flux = np.sqrt(((spectra[1:] - spectra[:-1]) ** 2).mean(axis=1))
    rhythm = np.abs(np.fft.rfft(flux - flux.mean())) ** 2
    above = np.fft.rfftfreq(len(flux), HOP / RATE) > 10
    return np.array([jitter, np.median(bends) if bends else np.nan, shimmer, np.abs(steps.mean(axis=1)).mean(),
                     flux.std() / flux.mean(), rhythm[above].max() / rhythm[above].sum()])  # fmt: skip


def drawn(pool: Path, most: int) -> dict[str, np.ndarray]:
    """One clean window of each of `most` clips, round all (source, label)."""
    groups, shards = defaultdict(list), sorted(pool.glob("shard-*.npz"))
    for number, shard in enumerate(shards):
        data = np.load(shard)
        seen = set()
        for row in np.flatnonzero(data["kind"] == "clean"):
            sha256 = str(data["sha256"][row])
            if sha256 not in seen:
                seen.add(sha256)
                groups[str(data["source"][row]), str(data["label"][row])].append((hashlib.sha256(sha256.encode()).digest(), number, int(row)))
    ranked = sorted((rank, *group, number, row) for group, members in groups.items() for rank, (_, number, row) in enumerate(sorted(members)))
    wanted = defaultdict(list)
    for _, _, _, number, row in ranked[:most]:
        wanted[number].append(row)
    found = defaultdict(list)
    for number, rows in wanted.items():
        data = np.load(shards[number])
        windows = data["window"]
        for row in rows:
            values = numbers(windows[row].astype(np.float32) / 32768)
            if values is not None:
                for name, value in [("numbers", values), ("nuisance", data["nuisance"][row]), ("source", str(data["source"][row])), ("fake", data["label"][row] != "real")]:
                    found[name].append(value)
    return {name: np.array(values) for name, values in found.items()}


def tell(name: str, scores, data) -> None:
    fake, source = data["fake"], data["source"]
    balanced = metrics.balanced_weights(fake, source)
    limit = metrics.threshold_at(scores[~fake], balanced[~fake], 0.02)
    genuine = [scores[~fake & (source == s)] for s in np.unique(source[~fake])]
    worst = max((float(np.mean(own >= limit)), len(own)) for own in genuine if len(own) >= LEAST)
    within, each = metrics.within_sources(scores, fake, source)
    print(f"| {name} | {metrics.auc(scores, fake):.3f} | {metrics.auc(scores, fake, balanced):.3f} | {within:.3f} ({len(each)}) | "
          f"{100 * np.mean(scores[~fake] >= limit):.1f} % | {100 * worst[0]:.0f} % of {worst[1]} | {100 * np.mean(scores[fake] >= limit):.1f} % |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pool", type=Path)
    parser.add_argument("--clips", type=int, default=1000)
    given = parser.parse_args()
    data = drawn(given.pool, given.clips)
    fake = data["fake"]
    print(f"{(~fake).sum()} genuine and {fake.sum()} forged windows of {len(set(data['source']))} sources\n")
    print("| number | AUC | by source | within (sources) | genuine beyond | worst genuine source | forged beyond |\n|" + "---|" * 7)
    for i, name in enumerate(NAMES):
        values = REGULAR[i] * data["numbers"][:, i]
        tell(name, np.where(np.isfinite(values), values, np.nanmedian(values)), data)
    folds = fit.source_folds(data["source"], 5)
    for name, x in {"all six, trees": data["numbers"], "nuisances, trees": data["nuisance"]}.items():
        scores = np.zeros(len(fake))
        for fold in np.unique(folds):
            out = folds == fold
            trees = HistGradientBoostingClassifier(max_depth=3, max_iter=100, learning_rate=0.05, random_state=0)
            trees.fit(x[~out], fake[~out], fit.weights_of(fake[~out], data["source"][~out]))
            scores[out] = trees.decision_function(x[out])
        tell(name, scores, data)


if __name__ == "__main__":
    main()
