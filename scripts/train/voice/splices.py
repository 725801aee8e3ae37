"""Partly forged speech made out of gathered clips, and what a network says of it over time.

    splices.py LISTING ENCODER HEAD OUT [--items N] [--conditions] [--only SOURCES] [--minutes M]

Writes one JSON line an item to OUT: what was done, the true segment, and the logit of every window of 2.5 s every 0.62 s that holds
1 s of speech. `segments.py` fits and measures the segment finder on these lines. Run again to go on; items are seeded by their number.

Kinds, drawn in turn: "spliced" (speech of one real speaker with 2 to 6 s of synthetic or converted speech put in), "real-in-real" (the
same with real speech of somebody else or another recording put in: a control that must not count as found), "real" and "forged"
(nothing put in: one speaker, one system throughout). Gathered clips are short, so a speaker's clips are joined until 7 to 25 s are
full, with the speaker's own floor between them, in every kind alike: a join is no sign of a splice.

The features of the windows are kept beside OUT, in OUT.features, as f16: the finder's ends are sharpened by them.

Without --conditions each item has one random history (`sound.random_chain`, blind to the kind); with it, one of CONDITIONS in turn, each for
every kind as often.
"""

import argparse
import collections
import csv
import json
import time
from pathlib import Path

import numpy as np
import onnxruntime

import sound
import speech
from sound import RATE

KINDS = ["spliced", "real", "real-in-real", "spliced", "forged"]
CONDITIONS = ["as stored", "AMR-NB 12.2", "Opus 12k, 8 kHz"]
FINE_HOP = 31  # frames, 0.62 s: half of the speech rule's
SEGMENT_S = (2.0, 6.0)
TOTAL_S = (7.0, 25.0)


class Scorer:
    """Waveform [40000] to a logit and the encoder's features."""

    def __init__(self, encoder: Path, head: Path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.encoder, self.head = (onnxruntime.InferenceSession(str(p), options, ["CPUExecutionProvider"]) for p in (encoder, head))

    def __call__(self, window: np.ndarray) -> tuple[float, np.ndarray]:
        features = self.encoder.run(None, {self.encoder.get_inputs()[0].name: window[None]})[0]
        return float(self.head.run(["logit"], {self.head.get_inputs()[0].name: features})[0].reshape(-1)[0]), features[0]


def fine_windows(samples: np.ndarray, activity: speech.VoiceActivity) -> tuple[list[int], list[np.ndarray], np.ndarray]:
    """First frames and samples of every window at FINE_HOP with 1 s of speech, and the frames that hold speech."""
    samples = speech.clean(samples)
    voiced = speech.voiced_frames(samples, activity(samples))
    total = np.concatenate([[0], np.cumsum(voiced)])
    firsts = [int(f) for f in range(0, len(voiced) - speech.WINDOW_FRAMES + 1, FINE_HOP)
              if total[f + speech.WINDOW_FRAMES] - total[f] >= speech.WINDOW_SPEECH_FRAMES]
    return firsts, [samples[f * speech.FRAME : f * speech.FRAME + speech.WINDOW] for f in firsts], voiced


class Clips:
    """Decoded, trimmed to where speech is, level brought to RMS 0.07."""

    def __init__(self, listing: Path, only: set[str] | None):
        with listing.open() as file:
            rows = [r for r in csv.DictReader(file) if (only is None or r["source_repo"] in only) and float(r["duration_s"] or 0) >= 1.5]
        self.root, self.real, self.forged = listing.parent, collections.defaultdict(list), collections.defaultdict(list)
        for row in sorted(rows, key=lambda r: r["sha256"]):
            key = (row["source_repo"], row["system"], row["speaker_or_corpus"])
            (self.real if row["label"] == "real" else self.forged)[key].append(row)

    def load(self, row: dict) -> np.ndarray:
        x = speech.clean(sound.decode(self.root / row["file"], 60.0))
        where = np.flatnonzero(speech.voiced_frames(x))
        if len(where) < 50:
            raise ValueError("too little speech")
        x = x[max(0, where[0] - 5) * speech.FRAME : (where[-1] + 6) * speech.FRAME]
        x = x - x.mean()
        return (x * (0.07 / max(1e-6, float(np.sqrt((x**2).mean()))))).astype(np.float32)

    def speaker(self, groups: dict, key: tuple, seconds: float, rng) -> np.ndarray:
        """Clips of one group joined until `seconds` are full, at most that long; as long as they last."""
        parts, filled = [], 0
        for i in rng.permutation(len(groups[key])):
            try:
                x = self.load(groups[key][i])
            except (OSError, ValueError, RuntimeError):
                continue
            if parts:
                parts.append(floor_of(x, int(rng.uniform(0.1, 0.5) * RATE), rng))
            parts.append(x)
            filled += len(parts[-1]) + (len(parts[-2]) if len(parts) > 1 else 0)
            if filled >= seconds * RATE:
                break
        return np.concatenate(parts)[: int(seconds * RATE)] if parts else np.zeros(0, np.float32)


def floor_of(x: np.ndarray, count: int, rng) -> np.ndarray:
    """Noise with the spectrum and level of the quietest tenth of the frames of `x`."""
    frames = x[: len(x) // 320 * 320].reshape(-1, 320).astype(np.float64)
    quiet = frames[np.argsort(frames.var(axis=1))[: max(3, len(frames) // 10)]]
    power = np.sqrt((np.abs(np.fft.rfft(quiet * np.hanning(320), axis=1)) ** 2).mean(axis=0) / (np.hanning(320) ** 2).sum())
    white = np.fft.rfft(rng.standard_normal(count))
    curve = np.interp(np.linspace(0, 1, len(white)), np.linspace(0, 1, len(power)), power)
    return np.fft.irfft(white * curve, count).astype(np.float32)


def spectrum_db(x: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Long-term level around `centres` (Hz), half an octave wide, of the frames that hold speech."""
    voiced = speech.voiced_frames(x)
    frames = x[: len(voiced) * 320].reshape(-1, 320)[voiced]
    power = (np.abs(np.fft.rfft(frames * np.hanning(320), axis=1)) ** 2).mean(axis=0) + 1e-12
    f = np.fft.rfftfreq(320, 1 / RATE)
    return np.array([10 * np.log10(power[(f >= c / 1.2) & (f <= c * 1.2)].mean()) for c in centres])


def matched(part: np.ndarray, host: np.ndarray, how: str, rng) -> np.ndarray:
    """The part brought nearer to its host: "none", "level", or "room" (level, long-term spectrum and noise floor)."""
    if how == "none":
        return part * 10 ** (rng.uniform(-4, 4) / 20)
    if how == "room":
        centres = np.array([125, 250, 500, 1000, 2000, 3000, 4500, 6500.0])
        gap = np.clip(spectrum_db(host, centres) - spectrum_db(part, centres), -12, 12)
        part = sound.shaped(part, lambda f: np.interp(np.log(f), np.log(centres), gap))
    loud = lambda x: np.sqrt((x[: len(x) // 320 * 320].reshape(-1, 320)[speech.voiced_frames(x)] ** 2).mean() + 1e-12)
    part = part * (loud(host) / loud(part))
    if how == "room":
        own, wanted = (float(np.percentile(x[: len(x) // 320 * 320].reshape(-1, 320).var(axis=1), 10)) for x in (part, host))
        if wanted > own:
            part = part + floor_of(host, len(part), rng) * np.sqrt(1 - own / wanted)
    return part.astype(np.float32)


def quiet_near(x: np.ndarray, at: int, reach: int) -> int:
    """The sample in the quietest 20 ms within `reach` of `at`."""
    first = max(0, at - reach)
    around = x[first : at + reach]
    count = len(around) // 320
    return at if count == 0 else first + int(np.argmin(around[: count * 320].reshape(count, 320).var(axis=1))) * 320


def put_in(host: np.ndarray, part: np.ndarray, at: int, instead: int, fade: int) -> tuple[np.ndarray, float, float]:
    """`part` in place of `instead` samples of the host from `at` on, faded over `fade` samples; and where it lies, seconds."""
    def join(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        n = min(fade, len(a), len(b))
        ramp = np.linspace(0, 1, n, dtype=np.float32)
        return np.concatenate([a[: len(a) - n], a[len(a) - n :] * (1 - ramp) + b[:n] * ramp, b[n:]])

    whole = join(join(host[:at], part), host[at + instead :])
    start = max(0, at - fade / 2) / RATE
    return whole, start, min(start + (len(part) - fade) / RATE, len(whole) / RATE)


def item(clips: Clips, number: int, seed: int) -> tuple[np.ndarray, dict]:
    """One sound before its history, and what it is."""
    rng = np.random.default_rng([seed, number])
    kind = KINDS[number % len(KINDS)]
    pick = lambda groups: sorted(groups)[rng.integers(len(groups))]
    # Sources weigh alike, not groups.
    def of_source(groups: dict, source: str | None = None) -> tuple:
        source = source or pick({key[0] for key in groups})
        return pick([key for key in groups if key[0] == source])

    seconds = float(np.exp(rng.uniform(*np.log(TOTAL_S))))
    if kind == "forged":
        key = of_source(clips.forged)
        x = clips.speaker(clips.forged, key, seconds, rng)
        return x, {"kind": kind, "sources": [key[0]], "system": key[1]}
    own = of_source(clips.real)
    if kind == "real":
        return clips.speaker(clips.real, own, seconds, rng), {"kind": kind, "sources": [own[0]]}
    pages = {key[0] for key in clips.forged} & {key[0] for key in clips.real}
    if rng.random() < 0.7:  # as a forger would: the same page, so often the same speaker or style
        own = of_source(clips.real, pick(pages))
    host = clips.speaker(clips.real, own, seconds, rng)
    if kind == "spliced":
        other = of_source(clips.forged, own[0] if own[0] in pages else None)
        part = clips.speaker(clips.forged, other, SEGMENT_S[1] + 1, rng)
    else:
        same = [key for key in clips.real if key[0] == own[0] and key != own]
        other = pick(same) if same and rng.random() < 0.5 else of_source({k: v for k, v in clips.real.items() if k != own})
        part = clips.speaker(clips.real, other, SEGMENT_S[1] + 1, rng)
    length = min(len(part), int(rng.uniform(*SEGMENT_S) * RATE))
    if length < SEGMENT_S[0] * RATE or len(host) < 4 * RATE:
        return np.zeros(0, np.float32), {}
    part = part[:length]
    at_pause, fade, match = bool(rng.random() < 0.5), int(rng.choice([0, 0.02, 0.08]) * RATE), str(rng.choice(["none", "level", "room"]))
    instead = length if rng.random() < 0.5 and len(host) - length > 5 * RATE else 0
    at = int(rng.uniform(0, len(host) - instead)) if rng.random() < 0.8 else int(rng.choice([0, len(host) - instead]))
    if at_pause:
        at = min(quiet_near(host, at, RATE // 2), len(host) - instead)
    whole, start, end = put_in(host, matched(part, host, match, rng), at, instead, fade)
    return whole, {"kind": kind, "sources": sorted({own[0], other[0]}), "system": other[1], "truth": [round(start, 3), round(end, 3)],
                   "fade": fade / RATE, "match": match, "at_pause": at_pause, "same_page": own[0] == other[0]}


def copy(x: np.ndarray, number: int, seed: int, conditions: bool) -> tuple[str, np.ndarray]:
    if conditions:
        name = CONDITIONS[number // len(KINDS) % len(CONDITIONS)]
        return name, sound.CONDITIONS[name](x)
    rng = np.random.default_rng([seed, number, 1])
    kind = str(rng.choice(["clean", "phone"]))
    return kind, sound.random_chain(x, kind, rng)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("listing", type=Path)
    parser.add_argument("encoder", type=Path)
    parser.add_argument("head", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--items", type=int, default=640)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--conditions", action="store_true")
    parser.add_argument("--only", type=Path, help="names of sources, one a line: those that the networks were not trained on (held-out.txt)")
    parser.add_argument("--minutes", type=float, default=1e9)
    given = parser.parse_args()
    only = set(given.only.read_text().split()) if given.only else None
    clips, scorer, activity = Clips(given.listing, only), Scorer(given.encoder, given.head), speech.VoiceActivity()
    done = set()
    if given.out.exists():
        done = {json.loads(line)["number"] for line in given.out.read_text().splitlines()}
    kept = given.out.with_suffix(".features")
    kept.mkdir(exist_ok=True)
    started = time.monotonic()
    with given.out.open("a") as out:
        for number in range(given.items):
            if number in done or time.monotonic() - started > given.minutes * 60:
                continue
            x, what = item(clips, number, given.seed)
            # An item that gives nothing is remembered, so that a later run does not try it again.
            line = {"number": number, "kind": "none", "scores": []}
            if len(x) >= 5 * RATE:
                name, sent = copy(x, number, given.seed, given.conditions)
                firsts, windows, voiced = fine_windows(sent, activity)
                if len(firsts) >= 3:
                    scores, features = zip(*(scorer(w) for w in windows))
                    np.save(kept / f"{number}.npy", np.clip(np.array(features), -60_000, 60_000).astype(np.float16))
                    line = {"number": number, "condition": name, **what, "seconds": round(len(sent) / RATE, 2),
                            "speech_s": round(float(voiced.sum()) * 0.02, 2), "firsts": firsts,
                            "voiced": [int(f) for f in np.flatnonzero(np.diff(np.concatenate([[0], voiced, [0]]).astype(int)))],
                            "scores": [round(score, 4) for score in scores]}
            out.write(json.dumps(line) + "\n")
            out.flush()
            if number % 20 == 0:
                print(f"item {number}, {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
