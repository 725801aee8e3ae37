"""How often the reader of PerTh's mark speaks on genuine speech, and how often it hears the mark after codecs.

    watermark.py measure LISTING READER OUT.csv [--label real] [--clips N] [--windows N] [--minutes M] [--one-codec] [--mark WEIGHTS]
    watermark.py tell OUT.csv... [--threshold T]
    watermark.py mark SOUND OUT.ogg|OUT.amr [--seconds S] [--mark WEIGHTS]

measure: clips of LISTING (columns as for extract.py) under each condition of CONDITIONS, in windows as the program takes them; one row a
window: sha256, source, language, condition, number of the window, level in dBFS, confidence. --windows N hears no more than the first N windows;
with --one-codec each clip goes through one of the codecs, chosen by its hash, instead of all. With --mark the clip is marked first with the
encoder of the makers' wheel, whose file WEIGHTS is. Clips are drawn in an order that goes round all sources, so that a run cut short is balanced.
tell: false alarms and detection by condition, at clip level, with counts, for a range of thresholds or one.
mark: one sound as Opus 16k or AMR-NB 12.2, marked or, without --mark, its unmarked twin: the fixtures in fixtures/watermark.

READER is models/tools/speech-watermark/model.onnx (scripts/models/fetch --only speech-watermark).
"""

import argparse
import csv
import hashlib
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "models"))
import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402

import sound  # noqa: E402
import speech  # noqa: E402

RATE, WINDOW = 32_000, 160_000
# The program's rule (saboot-analysis, watermark.rs): windows one after the other, the last one ending with the sound, at most so many spread
# evenly; those at or below the level of the speech rule's floor are not asked.
MOST_WINDOWS, LEAST_SECONDS, FLOOR_DB = 12, 3.0, -70.0

CONDITIONS = {
    "as stored": lambda x: x,
    "MP3 48k": lambda x: sound.mp3(x, 48_000, 44_100),
    "AAC 32k": lambda x: sound.aac(x, 32_000, 44_100),
    "Opus 16k": lambda x: sound.opus(x, 16_000, 16_000),
    "AMR-NB 12.2": sound.amr_nb,
}


def session(model) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])


def raised(x: np.ndarray, factor: int) -> np.ndarray:
    """16 kHz to `factor` times that: a sinc of 16 samples to each side under a Hann window, as the program does."""
    if factor == 1:
        return x
    t = np.arange(-16 * factor, 16 * factor + 1) / factor
    kernel = np.sinc(t) * (0.5 + 0.5 * np.cos(np.pi * t / 16))
    stretched = np.zeros(len(x) * factor)
    stretched[::factor] = x
    return np.convolve(stretched, kernel)[16 * factor : 16 * factor + len(stretched)].astype(np.float32)


def windows(x: np.ndarray, most: int = MOST_WINDOWS) -> list[tuple[int, np.ndarray]]:
    """Starts (samples at 16 kHz) and windows of 5 s of a 16 kHz sound; one that is shorter ends in zeros."""
    size = WINDOW * sound.RATE // RATE
    if len(x) < LEAST_SECONDS * sound.RATE:
        return []
    starts = list(range(0, len(x) - size + 1, size)) or [0]
    if len(x) > size and starts[-1] + size < len(x):
        starts.append(len(x) - size)
    return [(start, x[start : start + size]) for start in speech.spread(starts, most)]


def level(part: np.ndarray) -> float:
    return float(10 * np.log10(np.var(part.astype(np.float64)) + 1e-10))


def conditions(sha256: str, one_codec: bool) -> list[str]:
    stored, *codecs = CONDITIONS
    return [stored, codecs[int(sha256[:8], 16) % len(codecs)]] if one_codec else [stored, *codecs]


class Reader:
    def __init__(self, path: Path):
        self.session = session(str(path))

    def __call__(self, part: np.ndarray) -> float:
        given = np.zeros((1, WINDOW), np.float32)
        heard = raised(part, RATE // sound.RATE)
        given[0, : len(heard)] = heard
        return float(self.session.run(None, {"waveform": given})[0][0, 0])


class Marker:
    """The encoder of the wheel: what its network adds to the spectrum's lowest 2 kHz, phases kept."""

    def __init__(self, weights: Path):
        import build_perth

        self.parts = build_perth
        self.session = session(build_perth.marker(build_perth.read_torch(weights)).SerializeToString())
        self.hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(build_perth.FFT) / build_perth.FFT)

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """A 16 kHz sound, marked at the encoder's 32 kHz."""
        p, high = self.parts, raised(x, RATE // sound.RATE).astype(np.float64)
        padded = np.pad(high, p.FFT // 2, mode="reflect")
        frames = 1 + (len(padded) - p.FFT) // p.HOP
        cut = np.lib.stride_tricks.sliding_window_view(padded, p.FFT)[:: p.HOP][:frames]
        spectrum = np.fft.rfft(cut * self.hann, axis=1)
        magnitude = (20 * np.log10(np.maximum(np.abs(spectrum), p.LEAST)) - p.DB_FLOOR) / p.DB_RANGE
        sums = magnitude.sum(axis=1)
        mask = sums > 0.05 * sums.max()
        band = magnitude[:, : p.BAND].T[None].astype(np.float32)
        added = self.session.run(None, {"band": band})[0][0].T.astype(np.float64) * mask[:, None]
        # Phases are kept, so that adding decibels multiplies.
        spectrum[:, : p.BAND] *= 10 ** (added * p.DB_RANGE / 20)
        out, weight = np.zeros(len(padded)), np.zeros(len(padded))
        for number, frame in enumerate(np.fft.irfft(spectrum, p.FFT, axis=1)):
            place = slice(number * p.HOP, number * p.HOP + p.FFT)
            out[place] += frame * self.hann
            weight[place] += self.hann**2
        marked = (out / np.maximum(weight, 1e-9))[p.FFT // 2 : p.FFT // 2 + len(high)]
        return sound.resample(marked.astype(np.float32), RATE, sound.RATE)


def round_all_sources(rows: list[dict]) -> list[dict]:
    """One clip of each source, then a second of each, and so on; within a source by hash."""
    sources = defaultdict(list)
    for row in sorted(rows, key=lambda row: hashlib.sha256(b"draw" + row["sha256"].encode()).digest()):
        sources[row["source_repo"]].append(row)
    ranked = [(rank, source, row) for source, members in sources.items() for rank, row in enumerate(members)]
    return [row for _, _, row in sorted(ranked, key=lambda r: r[:2])]


def measure(given) -> None:
    with given.listing.open() as file:
        rows = [row for row in csv.DictReader(file) if row["label"] == given.label]
    rows = round_all_sources(rows)
    done = set()
    if given.out.is_file():
        with given.out.open() as file:
            done = {row["sha256"] for row in csv.DictReader(file)}
    reader, marker = Reader(given.reader), Marker(given.mark) if given.mark else None
    began, taken, names = time.monotonic(), len(done), ["sha256", "source", "language", "condition", "window", "level", "confidence"]
    with given.out.open("a", newline="") as file:
        out = csv.writer(file)
        if not done:
            out.writerow(names)
        for row in rows:
            if taken >= given.clips or time.monotonic() - began > 60 * given.minutes:
                break
            if row["sha256"] in done:
                continue
            found = []
            try:
                stored = sound.decode(given.listing.parent / row["file"], given.windows * WINDOW / RATE)
                if marker is not None and len(stored) >= LEAST_SECONDS * sound.RATE:
                    stored = marker(stored)
                for condition in conditions(row["sha256"], given.one_codec):
                    for number, (_, part) in enumerate(windows(CONDITIONS[condition](stored), given.windows)):
                        if level(part) > FLOOR_DB:
                            found.append((condition, number, round(level(part), 2), round(reader(part), 5)))
            except (OSError, ValueError, RuntimeError) as problem:  # PyAV's errors are ValueErrors and OSErrors
                print(f"left out {row['file']}: {type(problem).__name__}: {problem}", file=sys.stderr, flush=True)
                continue
            if not found:
                continue
            out.writerows((row["sha256"], row["source_repo"], row["language"], *line) for line in found)
            file.flush()
            taken += 1
            if taken % 50 == 0:
                print(f"{taken} clips, {time.monotonic() - began:.0f} s", flush=True)


def tell(given) -> None:
    for path in given.tables:
        clips, sources = defaultdict(list), {}
        with path.open() as file:
            for row in csv.DictReader(file):
                clips[row["condition"], row["sha256"]].append(float(row["confidence"]))
                sources[row["sha256"]] = row["source"]
        print(f"{path.name}: {len(sources)} clips of {len(set(sources.values()))} sources")
        for condition in CONDITIONS:
            values = [np.array(v) for (name, _), v in clips.items() if name == condition]
            if not values:
                continue
            means, highest = np.array([v.mean() for v in values]), np.array([v.max() for v in values])
            every = np.concatenate(values)
            at = [given.threshold] if given.threshold else [0.5, 0.6, 0.7, 0.8, 0.9]
            cells = ", ".join(f"{t:g}: {(means >= t).sum()} / {(highest >= t).sum()} of {len(means)}" for t in at)
            tail = np.percentile(every, [1, 50, 99])
            print(f"  {condition:12} clips whose mean / any window reaches {cells}; windows {len(every)}, 1 / 50 / 99 % "
                  f"{tail[0]:.3f} / {tail[1]:.3f} / {tail[2]:.3f}, largest {every.max():.3f}, smallest {every.min():.3f}")  # fmt: skip


def mark(given) -> None:
    stored = sound.decode(given.sound, given.seconds)
    marked = Marker(given.mark)(stored) if given.mark else stored
    codec = {".ogg": ("ogg", "libopus", 16_000, 16_000, {"application": "voip"}), ".amr": ("amr", "libopencore_amrnb", 8000, 12_200)}
    given.out.write_bytes(sound.encoded(marked, *codec[given.out.suffix]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ways = parser.add_subparsers(required=True)
    way = ways.add_parser("measure")
    for name in ("listing", "reader", "out"):
        way.add_argument(name, type=Path)
    way.add_argument("--label", default="real")
    way.add_argument("--clips", type=int, default=10**9)
    way.add_argument("--windows", type=int, default=MOST_WINDOWS)
    way.add_argument("--minutes", type=float, default=1e9)
    way.add_argument("--one-codec", action="store_true")
    way.add_argument("--mark", type=Path)
    way.set_defaults(run=measure)
    way = ways.add_parser("tell")
    way.add_argument("tables", type=Path, nargs="+")
    way.add_argument("--threshold", type=float)
    way.set_defaults(run=tell)
    way = ways.add_parser("mark")
    for name in ("sound", "out"):
        way.add_argument(name, type=Path)
    way.add_argument("--seconds", type=float, default=60.0)
    way.add_argument("--mark", type=Path)
    way.set_defaults(run=mark)
    given = parser.parse_args()
    given.run(given)


if __name__ == "__main__":
    main()
