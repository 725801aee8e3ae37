"""Turn listed sounds into windows on disk, once: what every network and head here is trained and measured on.

    pool.py train LISTING VAD POOL [--cap N] [--cap-real N] [--copies N] [--leave-out LISTING] [--pairs CSV] [--part K/N] [--minutes M]
    pool.py made  INDEX   VAD POOL ...      copies made here (copies/): INDEX is their index.csv
    pool.py dev   LISTING VAD POOL [--recorded]

LISTING is a CSV with the columns file (relative to the CSV), label, system, source_repo, sha256. VAD is models/tools/voice-activity/model.onnx.

train: at most N clips of each (source, system, label), drawn by hash, in an order that goes round all groups, so that a run cut short is balanced too;
clips that --pairs names always take part. Of each clip N copies (sound.random_chain, "clean" and "phone" in turn, seeded by the clip's hash) and of each copy at
most two windows of those that the speech rule allows. Sources that --leave-out lists are not used at all.
dev: each clip under every condition of sound.CONDITIONS, all windows that the program itself would choose.

Shards hold windows as int16 [n, 40000] beside their facts. Run again to go on: what the pool holds is skipped. --part 0/2 and 1/2 share the work.
"""

import argparse
import collections
import csv
import hashlib
import sys
import time
from pathlib import Path

import numpy as np

import sound
import speech

SHARD = 50
MOST_WINDOWS_A_COPY = 2


def draw(rows: list[dict], cap: int, cap_real: int, always: set[str]) -> list[dict]:
    groups = collections.defaultdict(list)
    for row in rows:
        groups[row["source_repo"], row["system"], row["label"]].append(row)
    order = []
    for key, members in groups.items():
        members.sort(key=lambda r: hashlib.sha256(b"draw" + r["sha256"].encode()).digest())
        most = cap_real if key[2] == "real" else cap
        members = [r for place, r in enumerate(members) if place < most or r["sha256"] in always]
        order += [((rank + 0.5) / len(members) if len(members) > 10 else rank / 10, row) for rank, row in enumerate(members)]
    order.sort(key=lambda pair: (pair[0], pair[1]["sha256"]))
    return [row for _, row in order]


def train_windows(stored: np.ndarray, seed: int, copies: int, activity: speech.VoiceActivity):
    """(kind, number, window, nuisances) of the copies of one clip."""
    for number in range(copies):
        kind = ("clean", "phone")[number % 2]
        rng = np.random.default_rng(seed + number)
        copy = sound.random_chain(sound.random_stretch(stored, rng), kind, rng)
        found = speech.windows(copy, None, activity)
        for index in rng.permutation(len(found.windows))[:MOST_WINDOWS_A_COPY]:
            window = found.windows[index]
            yield kind, number, window, sound.nuisances(copy, window, found.speech_s)


def dev_windows(stored: np.ndarray, activity: speech.VoiceActivity):
    for kind, change in sound.CONDITIONS.items():
        copy = change(stored)
        found = speech.windows(copy, activity=activity)
        for window in found.windows:
            yield kind, 0, window, sound.nuisances(copy, window, found.speech_s)


def listed(given) -> list[dict]:
    with given.listing.open() as file:
        rows = list(csv.DictReader(file))
    if given.leave_out:
        with given.leave_out.open() as file:
            out = {row["source_repo"] for row in csv.DictReader(file)}
        rows = [row for row in rows if row["source_repo"] not in out]
    if given.recorded:
        rows = [row for row in rows if row["label"] == "real" and row.get("has_audio", "y") == "y"]
    for row in rows:
        row.setdefault("system", "")
        row.setdefault("speaker_or_corpus", row.get("group", ""))
        row.setdefault("language", "unknown")
    if given.what == "made":
        # A copy is of the source of the recording that it was made of; its family is its system. The recordings themselves take part, once each.
        originals = {row["original"]: row | {"file": row["original"], "family": "original"} for row in rows if row["original"]}
        rows += originals.values()
        rows.sort(key=lambda row: hashlib.sha256(row["sha256"].encode()).digest())
        for row in rows:
            row |= {"label": "real" if row["family"].startswith(("real-", "original")) else "synthetic", "system": "made: " + row["family"],
                    "sha256": hashlib.sha256(row["file"].encode()).hexdigest(), "of": row["sha256"], "speaker_or_corpus": ""}
    if given.what == "train":
        always = set()
        if given.pairs:
            with given.pairs.open() as file:
                always = {row["sha256"] for row in csv.DictReader(file)}
        rows = draw(rows, given.cap, given.cap_real, always)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["train", "made", "dev"])
    for name in ("listing", "vad", "pool"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--cap", type=int, default=60)
    parser.add_argument("--cap-real", type=int, default=200)
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--leave-out", type=Path)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--recorded", action="store_true", help="recordings alone; of lists of video too, whose sound no voice network was trained on")
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--part", default="0/1")
    given = parser.parse_args()
    given.pool.mkdir(parents=True, exist_ok=True)
    activity, root = speech.VoiceActivity(given.vad), given.listing.parent
    part, parts = map(int, given.part.split("/"))
    rows = listed(given)[part::parts]
    done = set()
    for shard in given.pool.glob("shard-*.npz"):
        done.update(np.load(shard)["seen"].tolist())
    number = len(list(given.pool.glob(f"shard-{part}-*.npz")))
    rows = [row for row in rows if row["sha256"] not in done]
    print(f"{len(done)} clips in the pool, {len(rows)} to do", flush=True)
    started, taken = time.monotonic(), 0
    while taken < len(rows) and time.monotonic() - started < given.minutes * 60:
        batch, found = rows[taken : taken + SHARD], collections.defaultdict(list)
        for row in batch:
            try:
                path = root / row["file"]
                stored = np.load(path).astype(np.float32) / 32768 if path.suffix == ".npy" else sound.decode(path, 60.0 if given.what != "dev" else 180.0)
                seed = int((row.get("of") or row["sha256"])[:15], 16)  # a recording and its copies: one history
                made = list(dev_windows(stored, activity) if given.what == "dev" else train_windows(stored, seed, given.copies, activity))
            except (OSError, ValueError, RuntimeError) as problem:  # PyAV's errors are ValueErrors and OSErrors
                print(f"left out {row['file']}: {type(problem).__name__}: {problem}", file=sys.stderr, flush=True)
                continue
            finally:
                found["seen"].append(row["sha256"])
            for kind, copy, window, nuisance in made:
                for name, value in [("sha256", row["sha256"]), ("of", row.get("of") or row["sha256"]), ("kind", kind), ("copy", copy), ("label", row["label"]),
                                    ("system", row["system"]), ("source", row["source_repo"]), ("speaker", row["speaker_or_corpus"]),
                                    ("language", row["language"]), ("nuisance", nuisance), ("window", (np.clip(window, -1, 1) * 32767).round().astype(np.int16))]:
                    found[name].append(value)
        unfinished = given.pool / f"shard-{part}-{number:04}.part"
        with unfinished.open("wb") as file:
            np.savez(file, **{name: np.array(values) for name, values in found.items()})
        unfinished.rename(unfinished.with_suffix(".npz"))
        number, taken = number + 1, taken + len(batch)
        print(f"{taken} of {len(rows)} clips, {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
