"""Turn sounds into encoder features, once, in shards that survive an interruption.

    extract.py train LISTING ENCODER CACHE [--clips FILE] [--cap N] [--cap-real N] [--leave-out LISTING] [--minutes M] [--part K/N]
    extract.py dev   LISTING ENCODER CACHE

LISTING is a CSV with the columns file (relative to the CSV), label, system, source_repo, sha256. ENCODER is the built encoder.onnx.

train: at most N clips of each (source, system, label), drawn by hash, in an order that goes round all groups, so that a run cut short
is balanced too. From each clip one "clean" and one "phone" copy (sound.random_chain, seeded by the clip's hash) and from each copy
one window drawn from those that the speech rule allows. Sources that --leave-out lists are not used at all.
--clips names the clips instead (first 16 digits of sha256, one a line): clips.txt holds those of the shipped head.
dev: each clip under every condition of sound.CONDITIONS, all windows that the program itself would choose.

Run again to go on: what the cache holds is skipped. --part 0/2 and --part 1/2 share the work between two processes.
"""

import argparse
import collections
import csv
import hashlib
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime

import sound
import speech

SHARD = 100


class Encoder:
    def __init__(self, path: Path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])

    def __call__(self, window: np.ndarray) -> np.ndarray:
        return self.session.run(None, {"waveform": window[None]})[0][0]


def draw(rows: list[dict], cap: int, cap_real: int) -> list[dict]:
    groups = collections.defaultdict(list)
    for row in rows:
        groups[row["source_repo"], row["system"], row["label"]].append(row)
    order = []
    for key, members in groups.items():
        members.sort(key=lambda r: hashlib.sha256(b"draw" + r["sha256"].encode()).digest())
        members = members[: cap_real if key[2] == "real" else cap]
        order += [((rank + 0.5) / len(members) if len(members) > 10 else rank / 10, row) for rank, row in enumerate(members)]
    order.sort(key=lambda pair: (pair[0], pair[1]["sha256"]))
    return [row for _, row in order]


def train_copies(path: Path, sha: str, encoder: Encoder):
    stored = sound.decode(path)
    for kind in ("clean", "phone"):
        rng = np.random.default_rng(int(sha[:15], 16) + (kind == "phone"))
        copy = sound.random_chain(stored, kind, rng)
        found = speech.windows(copy, most=None)
        if found.windows:
            window = found.windows[rng.integers(len(found.windows))]
            yield kind, 0, found, window, sound.nuisances(copy, window, found.speech_s), encoder(window)


def dev_copies(path: Path, sha: str, encoder: Encoder):
    stored = sound.decode(path)
    for kind, change in sound.CONDITIONS.items():
        copy = change(stored)
        found = speech.windows(copy)
        for number, window in enumerate(found.windows):
            yield kind, number, found, window, sound.nuisances(copy, window, found.speech_s), encoder(window)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["train", "dev"])
    parser.add_argument("listing", type=Path)
    parser.add_argument("encoder", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--cap", type=int, default=25)
    parser.add_argument("--cap-real", type=int, default=60)
    parser.add_argument("--leave-out", type=Path)
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--part", default="0/1")
    given = parser.parse_args()
    given.cache.mkdir(parents=True, exist_ok=True)
    encoder, root = Encoder(given.encoder), given.listing.parent
    with given.listing.open() as file:
        rows = list(csv.DictReader(file))
    if given.leave_out:
        with given.leave_out.open() as file:
            out = {row["source_repo"] for row in csv.DictReader(file)}
        rows = [row for row in rows if row["source_repo"] not in out]
    if given.clips:
        named = set(given.clips.read_text().split())
        rows = [row for row in rows if row["sha256"][:16] in named]
    elif given.what == "train":
        rows = draw(rows, given.cap, given.cap_real)
    part, parts = map(int, given.part.split("/"))
    rows = rows[part::parts]
    done, shards = set(), sorted(given.cache.glob("shard-*.npz"))
    for shard in shards:
        done.update(np.load(shard)["seen"].tolist())
    rows = [row for row in rows if row["sha256"] not in done]
    print(f"{len(done)} clips in the cache, {len(rows)} to do", flush=True)
    copies = train_copies if given.what == "train" else dev_copies
    started, number, taken = time.monotonic(), len(shards), 0
    while taken < len(rows) and time.monotonic() - started < given.minutes * 60:
        batch, found = rows[taken : taken + SHARD], collections.defaultdict(list)
        for row in batch:
            try:
                made = list(copies(root / row["file"], row["sha256"], encoder))
            except (OSError, ValueError, RuntimeError) as problem:  # PyAV's errors are ValueErrors and OSErrors
                print(f"left out {row['file']}: {type(problem).__name__}: {problem}", file=sys.stderr, flush=True)
                continue
            finally:
                found["seen"].append(row["sha256"])
            for kind, index, speech_windows, _, nuisance, features in made:
                for name, value in [("sha256", row["sha256"]), ("kind", kind), ("window", index), ("speech_s", speech_windows.speech_s),
                                    ("label", row["label"]), ("system", row["system"]), ("source", row["source_repo"]),
                                    ("speaker", row["speaker_or_corpus"]), ("language", row["language"]),
                                    ("nuisance", nuisance), ("features", features)]:
                    found[name].append(value)
        unfinished = given.cache / f"shard-{part}-{number:04}.part"
        with unfinished.open("wb") as file:
            np.savez(file, **{name: np.array(values) for name, values in found.items()})
        unfinished.rename(unfinished.with_suffix(".npz"))
        number, taken = number + 1, taken + len(batch)
        print(f"{taken} of {len(rows)} clips, {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
