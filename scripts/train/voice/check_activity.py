"""The voice-activity tool against its makers' network for single chunks: largest difference, chunks that change sides, cost.

    check_activity.py LISTING SINGLE [--tool model.onnx] [--every 9]

LISTING is a CSV with a column file (relative to it); every so many of its sounds are put one behind the other, 125 s at most. SINGLE is
silero_vad/data/silero_vad_16k_op15.onnx out of the makers' wheel, which takes one chunk and the state a call.
"""

import argparse
import csv
import time
from pathlib import Path

import numpy as np
import onnxruntime

import sound
import speech


def single(path: Path, samples: np.ndarray) -> np.ndarray:
    """Probabilities chunk by chunk, the state handed on."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])
    chunks = -(-len(samples) // speech.CHUNK)
    padded = np.concatenate([np.zeros(speech.CONTEXT, np.float32), samples, np.zeros(chunks * speech.CHUNK - len(samples), np.float32)])
    state, found = np.zeros((2, 1, 128), np.float32), []
    for first in range(0, chunks * speech.CHUNK, speech.CHUNK):
        chunk = padded[None, first : first + speech.CONTEXT + speech.CHUNK]
        said, state = session.run(None, {"input": chunk, "state": state, "sr": np.array(speech.RATE, np.int64)})
        found.append(said[0, 0])
    return np.array(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("listing", type=Path)
    parser.add_argument("single", type=Path)
    parser.add_argument("--tool", type=Path, default=speech.NETWORK)
    parser.add_argument("--every", type=int, default=9)
    given = parser.parse_args()
    with given.listing.open() as file:
        rows = list(csv.DictReader(file))[:: given.every]
    samples, most = np.zeros(0, np.float32), 125 * speech.RATE
    for row in rows:
        samples = np.concatenate([samples, sound.decode(given.listing.parent / row["file"])])[:most]
        if len(samples) == most:
            break
    activity, seconds = speech.VoiceActivity(given.tool), len(samples) / speech.RATE
    began = time.process_time()
    whole = activity(samples)
    cost = time.process_time() - began
    began = time.process_time()
    chunked = single(given.single, samples)
    sides = (whole >= speech.SPEECH_FROM) != (chunked >= speech.SPEECH_FROM)
    print(f"{seconds:.0f} s, {len(whole)} chunks, {np.mean(whole >= speech.SPEECH_FROM):.3f} of them speech")
    print(f"largest difference {np.abs(whole - chunked).max():.1e}, {sides.sum()} chunks on another side")
    print(f"CPU a second of sound: {1000 * cost / seconds:.1f} ms, chunk by chunk {1000 * (time.process_time() - began) / seconds:.1f} ms")


if __name__ == "__main__":
    main()
