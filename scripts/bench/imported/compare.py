#!/usr/bin/env python3
"""Imported detectors against Python: the numbers that a network is fed with, its score, and the time of a run.

    scripts/bench/imported/make.py --out MADE
    cargo build --release --examples -p saboot-models && cargo build --release --bin saboot
    scripts/bench/imported/compare.py --made MADE --pictures FOLDER --clips FOLDER [--target target/release] [--time vit-s16-224]

For every detector that make.py left in MADE: `saboot models import`, then 20 pictures or clips through the maker's processor and
onnxruntime here, and through `saboot` (example `imported`); printed are the largest differences. Pictures are opened by Pillow and
clips read as 16-bit WAVE for both sides, so that decoders do not come in; for PNG pictures the whole program is compared too
(`saboot examine`). Then the time of one run, one thread, in turns with onnxruntime's own. Needs scripts/models/requirements-export.txt.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import numpy as np
import onnxruntime as ort
from PIL import Image

ROOT = Path(__file__).resolve().parents[3]
MOST = 20
SUFFIXES = {".png", ".jpg", ".jpeg", ".webp"}


def session(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def spread(items):
    return [items[i * (len(items) - 1) // max(1, MOST - 1)] for i in range(MOST)] if len(items) > MOST else items


def pictures(folder):
    found = sorted(p for p in Path(folder).rglob("*") if p.suffix.lower() in SUFFIXES)
    return [(p, Image.open(p).convert("RGB")) for p in spread(found)]


def clips(folder):
    """16 kHz mono WAVE files, from their start, each of another length; those of one length are cut by a different part."""
    out = []
    for number, path in enumerate(spread(sorted(Path(folder).rglob("*.wav")))):
        with wave.open(str(path)) as sound:
            if (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) != (16000, 1, 2):
                continue
            samples = np.frombuffer(sound.readframes(480000), np.int16).astype(np.float32) / 32768
        out.append((path, samples[: max(16000, len(samples) - 1777 * number)]))
    return out


def processor_of(folder):
    """A function from a picture or clip to the tensor of the maker's own code."""
    config = json.loads((folder / "config.json").read_text())
    if "pretrained_cfg" in config:
        from timm.data import create_transform, resolve_data_config

        transform = create_transform(**resolve_data_config(pretrained_cfg=config["pretrained_cfg"]))
        return True, lambda picture: transform(picture).numpy()[None]
    stated = json.loads((folder / "preprocessor_config.json").read_text())
    import transformers as t

    if "sampling_rate" in stated:
        extractor = t.AutoFeatureExtractor.from_pretrained(folder)
        name = extractor.model_input_names[0]
        return False, lambda clip: extractor(clip, sampling_rate=16000, return_tensors="np")[name]
    kind = getattr(t, stated["image_processor_type"] + "Pil")
    processor = kind.from_pretrained(folder)
    return True, lambda picture: processor(picture, return_tensors="np")["pixel_values"]


def score(logits, synthetic):
    """Log odds of the labels that mean synthetic."""
    logits = logits.astype(np.float64).ravel()
    of = lambda side: np.log(np.exp([v for i, v in enumerate(logits) if (i in synthetic) == side]).sum())  # noqa: E731
    return of(True) - of(False)


def ours(target, models, name, samples, folder, env):
    files = []
    for number, sample in enumerate(samples):
        if isinstance(sample, np.ndarray):
            files.append(folder / f"{number}.f32")
            files[-1].write_bytes(sample.astype("<f4").tobytes())
        else:
            files.append(folder / f"{number}.rgb")
            files[-1].write_bytes(np.array(sample.size, "<u4").tobytes() + sample.tobytes())
    done = subprocess.run([target / "examples/imported", models, name, *files], check=True, capture_output=True, text=True, env=env)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return [(row["score"], np.fromfile(f"{file}.tensor", "<f4").reshape(row["shape"])) for row, file in zip(rows, files)]


def find(value, key):
    if isinstance(value, dict):
        return value[key] if key in value else next((f for f in (find(v, key) for v in value.values()) if f is not None), None)
    if isinstance(value, list):
        return next((f for f in (find(v, key) for v in value) if f is not None), None)
    return None


def examined(target, models, paths, out, env):
    """Scores out of the reports of `saboot examine`, by path and detector."""
    done = subprocess.run([target / "saboot", "examine", "--json", "--models", models, "--out", out, *paths], capture_output=True, text=True, env=env)
    scores = {}
    for line in map(json.loads, done.stdout.splitlines()):
        report = Path(line["report"])
        report = (report if report.is_dir() else report.parent) / "report.json"
        for reading in find(json.loads(report.read_text()), "readings") or []:
            scores[line["path"], reading["id"]] = reading["score"]
    return scores


def time_of(target, models, name, onnx, runs, env):
    """Least milliseconds of a run, ours and onnxruntime's, in turns."""
    run = session(onnx)
    given = run.get_inputs()[0]
    shape = [n if isinstance(n, int) else 1 for n in given.shape]
    x = ((np.arange(np.prod(shape)) % 251).astype(np.float32) / 125 - 1).reshape(shape)
    import time

    run.run(None, {given.name: x})
    our, their = [], []
    for _ in range(3):
        done = subprocess.run([target / "examples/infer", name, str(runs), models], check=True, capture_output=True, text=True, env=env)
        our.append(float(done.stdout.split()[0]))
        for _ in range(runs):
            start = time.perf_counter()
            run.run(None, {given.name: x})
            their.append((time.perf_counter() - start) * 1e3)
    return min(our), min(their)


def main():
    q = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    q.add_argument("--made", type=Path, required=True)
    q.add_argument("--pictures", required=True)
    q.add_argument("--clips", required=True)
    q.add_argument("--target", type=Path, default=ROOT / "target/release")
    q.add_argument("--only", default="")
    q.add_argument("--time", default="vit-s16-224,vit-s16-384")
    q.add_argument("--runs", type=int, default=10)
    a = q.parse_args()
    env = {**os.environ, "ORT_DISABLE_TELEMETRY": "1"}
    env.setdefault("ORT_DYLIB_PATH", str(ROOT / "runtime/libonnxruntime.so"))
    names = [n for n in a.only.split(",") if n] or sorted(p.name for p in a.made.iterdir() if (p / "model.onnx").is_file())
    seen, heard = pictures(a.pictures), clips(a.clips)
    worst = 0.0
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        for name in names:
            folder, models = a.made / name, scratch / name
            command = [a.target / "saboot", "models", "import", folder, "--models", models, "--json"]
            if "pretrained_cfg" in (folder / "config.json").read_text():
                command += ["--synthetic-label", "0"]  # random weights have no labels
            if "Wav2Vec2" in (folder / "config.json").read_text():
                command += ["--window-s", "10"]
            done = subprocess.run(command, capture_output=True, text=True, env=env)
            if done.returncode:
                sys.exit(f"{name}: {done.stderr}")
            card = json.loads(done.stdout)["card"]
            pictorial, processor = processor_of(folder)
            samples = seen if pictorial else heard
            run = session(folder / "model.onnx")
            window = card["input"].get("window")
            mine = ours(a.target, models, name, [s if pictorial else s[:window] for _, s in samples], scratch, env)
            tensors, scores, theirs_by_path = 0.0, 0.0, {}
            for (path, sample), (our_score, our_tensor) in zip(samples, mine):
                tensor = processor(sample if pictorial else sample[:window]).astype(np.float32)
                their_score = score(run.run(None, {run.get_inputs()[0].name: tensor})[0], card["synthetic"])
                tensors = max(tensors, float(np.abs(tensor - our_tensor).max()))
                scores = max(scores, abs(their_score - our_score))
                theirs_by_path[str(path)] = their_score
            span = np.ptp(list(theirs_by_path.values()))
            line = f"{name}: {len(samples)} samples, tensors differ by {tensors:.1e}, scores by {scores:.1e} (their range is {span:.3g})"
            png = [p for p, _ in samples if pictorial and p.suffix.lower() == ".png"][:5]
            if png:
                whole = examined(a.target, models, png, scratch / f"out-{name}", env)
                found = {str(p): whole.get((str(p), name)) for p in png}
                apart = [abs(found[p] - theirs_by_path[p]) for p in found if found[p] is not None]
                line += f"; `saboot examine` on {len(apart)} PNG: {max(apart, default=float('nan')):.1e}"
            print(line, flush=True)
            worst = max(worst, tensors, scores)
        for name in [n for n in a.time.split(",") if n in names]:
            our, their = time_of(a.target, scratch / name, name, a.made / name / "model.onnx", a.runs, env)
            print(f"{name}: one run {our:.1f} ms, onnxruntime's own {their:.1f} ms: {our / their:.3f}x (<= 1.1x)", flush=True)
    print(f"largest difference {worst:.1e} (< 1e-4)")
    return 0 if worst < 1e-4 else 1


if __name__ == "__main__":
    sys.exit(main())
