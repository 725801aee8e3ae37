"""The statistics and logits of a voice network for a pool of windows, kept for fit.py and report.py.

    features.py POOL OUT.npz --encoder E [--speech W/speech/best.npz] [--spectra W/spectra/best.npz] [--a-clip 1] [--held-out | --training] [--most N] [--minutes M]

Without --speech the unchanged encoder's. OUT holds the facts of the pool and "features" (f32) or, where both networks are named, those of both beside each other, as the
graph of build_whisper_voice.py has them. --a-clip: at most so many windows of each clip and kind of copy; --held-out: only sources of held-out.txt,
--training: only the others.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch

import learn
import network
import speech


def filled(model: torch.nn.Module, named: dict, path: Path) -> torch.nn.Module:
    with torch.no_grad():
        saved = np.load(path)
        for name, value in named.items():
            value.copy_(torch.from_numpy(saved[name]))
    return model.eval()


def speech_network(encoder: Path, path: Path | None) -> network.Speech:
    model = network.Speech(network.weights_of(encoder), learn.RANK)
    named = {**model.learnt(), **model.line_parameters(), "mean": model.mean, "deviation": model.deviation}
    return filled(model, named, path) if path else model.eval()


def spectra_network(path: Path) -> network.Spectra:
    model = network.Spectra()
    return filled(model, {n: p for n, p in model.state_dict(keep_vars=True).items() if n not in ("fourier", "bands")}, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pool", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--speech", type=Path)
    parser.add_argument("--spectra", type=Path)
    parser.add_argument("--a-clip", type=int, default=10**6)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--training", action="store_true", help="only the other sources")
    parser.add_argument("--most", type=int, default=10**9, help="so many windows, evenly")
    parser.add_argument("--minutes", type=float, default=1e9)
    given = parser.parse_args()
    torch.set_num_threads(1)
    pool = learn.Pool([given.pool])
    keep = np.ones(len(pool), bool)
    if given.held_out or given.training:
        keep &= np.isin(pool.source, list(learn.HELD_OUT)) == given.held_out
    seen: dict[tuple, int] = {}
    for i in np.flatnonzero(keep):
        key = pool.sha256[i], pool.kind[i]
        seen[key] = seen.get(key, 0) + 1
        keep[i] = seen[key] <= given.a_clip
    rows = np.flatnonzero(keep)
    rows = np.sort(np.random.default_rng(0).permutation(rows)[: given.most])
    models = [speech_network(given.encoder, given.speech)] + ([spectra_network(given.spectra)] if given.spectra else [])
    began, parts, logits = time.monotonic(), [], []
    for i in range(0, len(rows), 200):
        found = [learn.scored(m, pool, rows[i : i + 200], half=False) for m in models]
        parts.append(np.hstack([f for f, _ in found]))
        logits.append(np.stack([z for _, z in found], 1))
        if i % 2000 == 0:
            print(f"{i} of {len(rows)} windows, {time.monotonic() - began:.0f} s", flush=True)
        if time.monotonic() - began > 60 * given.minutes:
            break
    features = np.concatenate(parts)
    rows = rows[: len(features)]
    facts = {name: getattr(pool, name)[rows] for name in learn.FACTS}
    facts["band"] = np.array([speech.band(w, speech.loud_frames(w)) or "wide" for w in (pool.windows[i].astype(np.float32) / 32768 for i in rows)])
    np.savez(given.out, features=features, logits=np.concatenate(logits), **facts)


if __name__ == "__main__":
    main()
