"""How often the guards of the voice detectors abstain, and how well the band of speech is told: counts on sounds of known making.

    guards.py LISTING [--music FOLDER] [--every N] [--seconds 10] [--tool model.onnx]

LISTING is a CSV with columns file (relative to it), label and source_repo; every N-th sound is taken, and of each the first seconds. Each is
measured as stored and after codecs, filters and cut peaks made here. FOLDER holds music without voices; of each file there stretches of ten
seconds are taken, twenty seconds apart. Nothing is fitted: the limits stand in speech.py.
"""

import argparse
import collections
import csv
from pathlib import Path

import numpy as np
from scipy.signal import butter, sosfiltfilt

import sound
import speech


def low_pass(hertz: float):
    return lambda x: sosfiltfilt(butter(8, hertz, fs=speech.RATE, output="sos"), x).astype(np.float32)


def cut_peaks(decibels: float):
    """Amplified so far beyond the loudest thousandth of the samples, then cut off."""
    return lambda x: np.clip(x / (np.percentile(np.abs(x), 99.9) + 1e-9) * 10 ** (decibels / 20), -1, 1).astype(np.float32)


# Name: how it is made, and which band it has.
COPIES = {
    "as stored": (lambda x: x, "wide"),
    "MP3 32k, 16 kHz": (lambda x: sound.mp3(x, 32_000, 16_000), "wide"),
    "Opus 16k, 16 kHz": (lambda x: sound.opus(x, 16_000, 16_000), "wide"),
    "AMR-NB 12.2": (sound.amr_nb, "phone"),
    "Opus 12k, 8 kHz": (lambda x: sound.opus(x, 12_000, 8000), "phone"),
    "mu-law": (sound.mu_law, "phone"),
    "GSM": (sound.gsm, "phone"),
    "low-pass 3.0 kHz": (low_pass(3000), None),
    "low-pass 2.5 kHz": (low_pass(2500), None),
    "peaks cut by 6 dB": (cut_peaks(6), None),
    "peaks cut by 12 dB": (cut_peaks(12), None),
    "cut by 12 dB, then AMR-NB 12.2": (lambda x: sound.amr_nb(0.9 * cut_peaks(12)(x)), None),
}
REASONS = ["little speech", "voice.not-speech", "voice.clipped", "voice.narrow-band"]


def judged(samples: np.ndarray, activity: speech.VoiceActivity) -> tuple[list[str], str | None, float]:
    """Why it is not judged, the band of the speech, and the power above the telephone's band, dB."""
    loud = speech.loud_frames(samples)
    voiced = speech.voiced_frames(samples, activity(samples))
    little = ["little speech"] if voiced.sum() < speech.LEAST_SPEECH_FRAMES else []
    return little + speech.guards(samples, voiced, loud), speech.band(samples, voiced), speech.above_phone_db(samples, voiced)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("listing", type=Path)
    parser.add_argument("--music", type=Path)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--tool", type=Path, default=speech.NETWORK)
    given = parser.parse_args()
    activity = speech.VoiceActivity(given.tool)
    with given.listing.open() as file:
        rows = list(csv.DictReader(file))[:: given.every]
    counts, bands, named, levels = collections.Counter(), collections.Counter(), [], collections.defaultdict(list)
    for row in rows:
        stored = sound.decode(given.listing.parent / row["file"], given.seconds)
        group = "real" if row["label"] == "real" else "forged"
        for copy, (make, band) in COPIES.items():
            reasons, found, above = judged(speech.clean(make(stored)), activity)
            counts[copy, group, "all"] += 1
            counts.update((copy, group, reason) for reason in reasons)
            counts[copy, group, "any guard"] += any(reason != "little speech" for reason in reasons)
            if band and "little speech" not in reasons:
                bands[copy, band, found] += 1
                levels[copy].append(above)
            if copy == "as stored" and any(r != "little speech" for r in reasons):
                named.append(f"{row['file']} ({row['label']}): {', '.join(reasons)}")
    columns = [*REASONS, "any guard"]
    print(f"{len(rows)} sounds of {len({r['source_repo'] for r in rows})} sources: abstentions, real / forged\n")
    print("| copy | sounds | " + " | ".join(columns) + " |\n|---|---|" + "---|" * len(columns))
    for copy in COPIES:
        print(f"| {copy} | " + " | ".join(" / ".join(str(counts[copy, group, c]) for group in ("real", "forged")) for c in ("all", *columns)) + " |")
    print("\nguards as stored:", *(named or ["none"]), sep="\n    ")
    print("\n| copy | it is | told phone | told wide | power above, dB: least, median, most |\n|---|---|---|---|---|")
    for copy, (_, band) in COPIES.items():
        if band:
            print(f"| {copy} | {band} | {bands[copy, band, 'phone']} | {bands[copy, band, 'wide']} | "
                  f"{min(levels[copy]):.0f}, {np.median(levels[copy]):.0f}, {max(levels[copy]):.0f} |")
    if given.music:
        print("\n| music | stretches | " + " | ".join(columns) + " |\n|---|---|" + "---|" * len(columns))
        for path in sorted(p for p in given.music.iterdir() if p.suffix in (".mp3", ".ogg", ".wav", ".flac")):
            piece, found, total, length = sound.decode(path), collections.Counter(), 0, int(10 * speech.RATE)
            for start in range(0, max(1, len(piece) - length + 1), 2 * length):
                reasons, _, _ = judged(piece[start : start + length], activity)
                found.update(reasons)
                found["any guard"] += any(reason != "little speech" for reason in reasons)
                total += 1
            print(f"| {path.name} | {total} | " + " | ".join(str(found[c]) for c in columns) + " |")


if __name__ == "__main__":
    main()
