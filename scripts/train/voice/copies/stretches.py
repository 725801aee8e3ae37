"""Which stretches of real training speech are copied: 3 to 6 s each, spread over all sources and the speakers in them.

One stretch a clip. Clips under 3 s (digits, words) are joined within one speaker of one source, with 5 ms ramps at the seams; a joined
stretch carries the hash of its first clip. Sources that hold a development clip are left out whole.
"""

import csv
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sound import RATE, decode
from speech import FRAME, clean, voiced_frames

SHORTEST_S, LONGEST_S = 3.0, 6.0
LEAST_SPEECH_S = 1.4
MOST_A_SOURCE = 40
MOST_JOINED = 12
LONGEST_READ_S = 60.0
RAMP = 80  # 5 ms
HEADER = ["file", "source_repo", "language", "sha256", "rate", "seconds", "speech_s", "clips"]


@dataclass
class Stretch:
    name: str  # 16 hex digits of the (first) clip's SHA-256
    source: str
    language: str
    sha256: str
    rate: int  # of the clip as stored, in Hz: where it is 8000 a copy must not reach higher either
    samples: np.ndarray  # f32, mono, 16 kHz


def generator(name: str, purpose: str) -> np.random.Generator:
    """Everything random about one clip and one purpose, whatever the order of the work."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(f"{purpose}:{name}".encode()).digest()[:8], "big"))


def drawn(name: str, purpose: str, share: float) -> bool:
    """Whether this clip is in a random share (0..1) of all, the same on every run."""
    return generator(name, f"draw {purpose}").random() < share


def candidates(train_csv: Path, dev_csv: Path) -> dict[str, list[list[dict]]]:
    """Source -> groups of clips (each group one stretch to be), speakers taking turns, in the order of the hashes."""
    held_out = {row["source_repo"] for row in _rows(dev_csv)}
    speakers = defaultdict(lambda: defaultdict(list))
    for row in _rows(train_csv):
        if row["label"] == "real" and row["source_repo"] not in held_out:
            speakers[row["source_repo"]][row["speaker_or_corpus"], row["language"]].append(row)
    found = {}
    for source in sorted(speakers):
        queues = [_groups(sorted(rows, key=lambda row: row["sha256"])) for _, rows in sorted(speakers[source].items())]
        found[source] = [queue[turn] for turn in range(max(map(len, queues))) for queue in queues if turn < len(queue)]
    return found


def _rows(path: Path) -> list[dict]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _groups(rows: list[dict]) -> list[list[dict]]:
    """Long clips alone; short ones of one speaker joined until they fill a stretch, a rest that does not is dropped."""
    groups, open_group, seconds = [], [], 0.0
    for row in rows:
        length = float(row["duration_s"] or 0)
        if length >= SHORTEST_S:
            groups.append([row])
            continue
        open_group.append(row)
        seconds += length
        if seconds >= SHORTEST_S + 0.3:
            groups.append(open_group)
        if seconds >= SHORTEST_S + 0.3 or len(open_group) >= MOST_JOINED:
            open_group, seconds = [], 0.0
    return groups


def read(group: list[dict], folder: Path) -> Stretch | None:
    """The stretch of a group, or None when it holds too little speech or cannot be decoded."""
    first = group[0]
    parts = [clean(decode(folder / row["file"], LONGEST_READ_S)) for row in group]
    samples = parts[0] if len(parts) == 1 else joined(parts)
    name = first["sha256"][:16]
    samples = _liveliest(samples, generator(name, "stretch"))
    speech_s = float(voiced_frames(samples).sum()) * FRAME / RATE
    if len(samples) < SHORTEST_S * RATE or speech_s < LEAST_SPEECH_S:
        return None
    peak = float(np.abs(samples).max())
    samples = samples * np.float32(min(0.9 / peak, 20.0) if peak > 0 else 1.0)
    return Stretch(name, first["source_repo"], first["language"], first["sha256"], int(first["sample_rate"] or RATE), samples)


def joined(parts: list[np.ndarray]) -> np.ndarray:
    ramp = np.linspace(0, 1, RAMP, dtype=np.float32)
    out = []
    for part in parts:
        part = part.copy()
        if len(part) > 2 * RAMP:
            part[:RAMP] *= ramp
            part[-RAMP:] *= ramp[::-1]
        out.append(part)
    return np.concatenate(out)


def _liveliest(samples: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """3 to 6 s; of a longer sound a random one of the five places with the most speech."""
    length = int(random.uniform(SHORTEST_S + 0.2, LONGEST_S) * RATE) // FRAME * FRAME
    if len(samples) <= length:
        return samples[: len(samples) // FRAME * FRAME]
    total = np.concatenate([[0], np.cumsum(voiced_frames(samples))])
    starts = np.arange(0, len(total) - length // FRAME, 25)
    speech = total[starts + length // FRAME] - total[starts]
    best = starts[np.argsort(-speech, kind="stable")[:5]]
    start = int(random.choice(best)) * FRAME
    return samples[start : start + length]


def pick(train_csv: Path, dev_csv: Path, out: Path) -> int:
    """Write out/original/*.npy (int16, 16 kHz) and out/stretches.csv, which appears when all are written; where it is there, it stays."""
    listing = out / "stretches.csv"
    if listing.exists():
        return len(_rows(listing))
    (out / "original").mkdir(parents=True, exist_ok=True)
    rows = []
    for source, groups in candidates(train_csv, dev_csv).items():
        taken = 0
        for group in groups[: 2 * MOST_A_SOURCE]:
            if taken == MOST_A_SOURCE:
                break
            try:
                stretch = read(group, train_csv.parent)
            except OSError as error:
                print(f"{group[0]['file']}: not decoded: {error}", flush=True)
                continue
            if stretch is None:
                continue
            taken += 1
            file = f"original/{stretch.name}.npy"
            np.save(out / file, pcm(stretch.samples))
            speech_s = float(voiced_frames(stretch.samples).sum()) * FRAME / RATE
            seconds = len(stretch.samples) / RATE
            rows.append([file, source, stretch.language, stretch.sha256, stretch.rate, f"{seconds:.2f}", f"{speech_s:.2f}", len(group)])
        print(f"{source}: {taken}", flush=True)
    part = listing.with_suffix(".part")
    with open(part, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])
    part.rename(listing)
    return len(rows)


def picked(out: Path, purpose: str) -> list[Stretch]:
    """The stretches of an earlier `pick`, samples not yet read (`load`), in an order of each purpose's own: a family cut short copies other clips."""
    rows = sorted(_rows(out / "stretches.csv"), key=lambda row: hashlib.sha256(f"{purpose}:{row['sha256']}".encode()).digest())
    empty = np.zeros(0, np.float32)
    return [Stretch(row["sha256"][:16], row["source_repo"], row["language"], row["sha256"], int(row["rate"]), empty) for row in rows]


def load(stretch: Stretch, out: Path) -> Stretch:
    stretch.samples = np.load(out / "original" / f"{stretch.name}.npy").astype(np.float32) / 32768
    return stretch


def pcm(samples: np.ndarray) -> np.ndarray:
    """f32 to int16, scaled down first where it would clip."""
    peak = float(np.abs(samples).max(initial=0))
    return np.round(samples * (32767 / max(1.0, peak))).astype(np.int16)
