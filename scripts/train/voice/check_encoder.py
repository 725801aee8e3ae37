"""Verify the voice encoder against independent routes and measure its cost.

    check_encoder.py PART1 PART2 [--ctranslate2 MODEL_DIR] [--mel FEATURE_EXTRACTOR_PY]

Always: the log-mel picture, the blocks and the statistics recomputed in numpy f64 with an FFT, from the same tensors.
With --ctranslate2: all six blocks and the final LayerNorm against CTranslate2's own encoder (a folder with model.bin,
config.json, vocabulary.json). With --mel: the mel picture against faster-whisper's FeatureExtractor (path of its file).
"""

import argparse
import importlib.util
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
from scipy.special import erf

sys.path.insert(0, str(Path(__file__).parents[2] / "models"))
import build_whisper as bw  # noqa: E402


def session(model) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])


def chirp() -> np.ndarray:
    """The self-test signal of the model cards, "chirp-16k"."""
    t = np.arange(bw.WINDOW) / bw.RATE
    return (0.5 * np.sin(2 * np.pi * (200 * t + 400 * t * t))).astype(np.float32)


def voice_like(seed: int) -> np.ndarray:
    """A buzz with moving formants, pauses and noise: every band and level of the mel picture is used."""
    rng = np.random.default_rng(seed)
    t = np.arange(bw.WINDOW) / bw.RATE
    phase = 2 * np.pi * np.cumsum(120 + 40 * np.sin(2 * np.pi * 0.7 * t + seed)) / bw.RATE
    buzz = sum(np.sin(k * phase) / k for k in range(1, 40))
    return (0.2 * buzz * (np.sin(2 * np.pi * 1.1 * t) > -0.3) + 0.01 * rng.standard_normal(bw.WINDOW)).astype(np.float32)


def level(x: np.ndarray) -> np.ndarray:
    x = x.astype(np.float64) - x.astype(np.float64).mean()
    return x * bw.RMS / np.sqrt((x * x).mean() + 1e-14)


def numpy_mel(signal: np.ndarray) -> np.ndarray:
    padded = np.pad(signal, bw.FFT // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, bw.FFT)[:: bw.HOP][: bw.WINDOW // bw.HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(bw.FFT + 1)[:-1], axis=1)) ** 2
    log = np.log10(np.maximum(bw.mel_bank() @ power.T, 1e-10))
    return (np.maximum(log, log.max() - 8) + 4) / 4


def numpy_blocks(mel: np.ndarray, tensors: dict, count: int) -> list[np.ndarray]:
    w = {k: v.astype(np.float64) for k, v in tensors.items() if k.startswith("encoder/")}

    def gelu(x):
        return x * 0.5 * (1 + erf(x / np.sqrt(2)))

    def convolution(x, name, stride):
        padded = np.pad(x, ((0, 0), (1, 1)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, 3, axis=1)[:, ::stride]
        return gelu(np.einsum("oik,itk->ot", w[f"encoder/{name}/weight"], windows) + w[f"encoder/{name}/bias"][:, None])

    def norm(x, name):
        centred = x - x.mean(1, keepdims=True)
        return centred / np.sqrt((centred**2).mean(1, keepdims=True) + 1e-5) * w[name + "/gamma"] + w[name + "/beta"]

    x = convolution(convolution(mel, "conv1", 1), "conv2", 2).T + w["encoder/position_encodings/encodings"][: bw.FRAMES]
    found = []
    for i in range(count):
        p = f"encoder/layer_{i}/"
        a = p + "self_attention/"
        q, k, v = np.split(norm(x, a + "layer_norm") @ w[a + "linear_0/weight"].T + w[a + "linear_0/bias"], 3, axis=1)
        mixed = []
        for h in range(bw.HEADS):
            s = slice(64 * h, 64 * h + 64)
            score = q[:, s] @ k[:, s].T / 8
            score = np.exp(score - score.max(1, keepdims=True))
            mixed.append(score / score.sum(1, keepdims=True) @ v[:, s])
        x = x + np.concatenate(mixed, 1) @ w[a + "linear_1/weight"].T + w[a + "linear_1/bias"]
        hidden = gelu(norm(x, p + "ffn/layer_norm") @ w[p + "ffn/linear_0/weight"].T + w[p + "ffn/linear_0/bias"])
        x = x + hidden @ w[p + "ffn/linear_1/weight"].T + w[p + "ffn/linear_1/bias"]
        found.append(x)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part1", type=Path)
    parser.add_argument("part2", type=Path)
    parser.add_argument("--ctranslate2", type=Path)
    parser.add_argument("--mel", type=Path)
    given = parser.parse_args()
    tensors = bw.join({"model.bin.part1": given.part1, "model.bin.part2": given.part2})
    shipped, opened = session(bw.model(tensors)), session(bw.model(tensors, blocks=6, inner=True))
    names = [o.name for o in opened.get_outputs()]
    for name, signal in [("chirp", chirp()), ("voice-like 1", voice_like(1)), ("voice-like 2", voice_like(2))]:
        inner = dict(zip(names, opened.run(None, {"waveform": signal[None]})))
        features = shipped.run(None, {"waveform": signal[None]})[0][0]
        mel = numpy_mel(level(signal))
        blocks = numpy_blocks(mel, tensors, 6)
        expected = np.concatenate([f for b in blocks[:3] for f in (b.mean(0), b.std(0), np.diff(b, axis=0).std(0))])
        errors = [f"{np.abs(inner[name] - b).max():.1e}" for name, b in zip(names[2:], blocks)]
        quiet = shipped.run(None, {"waveform": signal[None] * np.float32(0.01)})[0][0]
        print(f"{name}: largest difference from numpy: mel {np.abs(inner['log_mel'][0] - mel).max():.1e}, "
              f"blocks {' '.join(errors)}, "
              f"features {np.abs(features - expected).max():.1e} (largest feature {np.abs(expected).max():.1f}); "
              f"40 dB quieter changes features by {np.abs(features - quiet).max():.1e}")
        print("   first eight:", [round(float(v), 5) for v in features[:8]])
        if given.mel:
            spec = importlib.util.spec_from_file_location("feature_extractor", given.mel)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            other = module.FeatureExtractor(feature_size=80)(level(signal).astype(np.float32), padding=0)
            print(f"   mel against faster-whisper: {np.abs(other[:, :mel.shape[1]] - inner['log_mel'][0]).max():.1e} ({other.shape})")
        if given.ctranslate2:
            import ctranslate2

            whisper = ctranslate2.models.Whisper(str(given.ctranslate2), compute_type="float32", intra_threads=1)
            there = np.array(whisper.encode(ctranslate2.StorageView.from_array(inner["log_mel"].astype(np.float32))))[0]
            centred = inner["block_6"] - inner["block_6"].mean(1, keepdims=True)
            here = centred / np.sqrt((centred**2).mean(1, keepdims=True) + 1e-5)
            here = here * tensors["encoder/layer_norm/gamma"].astype(np.float32) + tensors["encoder/layer_norm/beta"].astype(np.float32)
            print(f"   six blocks against CTranslate2: {np.abs(here - there).max():.1e} (largest {np.abs(there).max():.1f}, {there.shape})")
    signal = voice_like(3)[None]
    shipped.run(None, {"waveform": signal})
    cpu, start, runs = time.process_time(), time.perf_counter(), 40
    for _ in range(runs):
        shipped.run(None, {"waveform": signal})
    print(f"one thread: {(time.process_time() - cpu) / runs * 1e3:.1f} ms CPU a window, {(time.process_time() - cpu) / runs / 2.5 * 1e3:.1f} ms "
          f"a second of sound ({(time.perf_counter() - start) / runs * 1e3:.1f} ms wall a window)")


if __name__ == "__main__":
    main()
