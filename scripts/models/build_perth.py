"""Build the reader of PerTh's mark: the decoder of Resemble's watermark as one ONNX graph, waveform in, confidence out.

    waveform f32 [1, 160000] (5 s, 32 kHz)  ->  marked f32 [1, 1], from 0 (no mark) to 1 (the mark)

The weights come out of the makers' wheel (resemble-perth, MIT) as torch saved them: a zip that holds a pickle and the tensors.
The pickle is read here without torch, and may name nothing but tensors of floating point numbers. In the graph:

    1. spectrum   reflect padding, Hann 2048, hop 320, magnitude in dB from -180 to +15 as 0 to 1 (501 frames of 1025 bins).
    2. mask       frames whose sum over all bins is above a twentieth of the largest sum: silence by digital zeros is left out.
    3. branches   the 128 lowest bins (up to 2 kHz) as they are, stretched to 1.25 and shrunk to 0.75 of the frames, each through
                  seven convolutions over time; the mean over the mask gives a confidence and a weight each.
    4. result     the mean of the three confidences by the softmax of their weights, held within 0 and 1.

`marker` builds the network that puts the mark in, for measurements and fixtures; the program does not have it.
The result is the same bytes for the same weights. Use: build_perth.py WEIGHTS OUT, or build(parts, out).
"""

import hashlib
import io
import pickle
import sys
import zipfile
from collections import OrderedDict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import numpy as np  # noqa: E402
import onnx  # noqa: E402
from build_whisper import Graph  # noqa: E402
from onnx import TensorProto, helper  # noqa: E402

RATE, WINDOW = 32_000, 160_000
FFT, HOP, BAND = 2048, 320, 128
FRAMES = WINDOW // HOP + 1
# Magnitudes are held from -180 dB up, and 195 dB are one unit.
LEAST, DB_FLOOR, DB_RANGE = 1e-9, -180.0, 195.0
BRANCHES = (("slow_layers", 1.25), ("normal_layers", 1.0), ("fast_layers", 0.75))
LAYERS = 7
# More than any tensor of these networks, so that a hostile file cannot ask for memory.
MOST_NUMBERS = 1 << 20


class Tensors(pickle.Unpickler):
    """A pickle of torch's that may hold dictionaries and f32 tensors, and calls nothing else."""

    def __init__(self, archive: zipfile.ZipFile, root: str):
        super().__init__(io.BytesIO(archive.read(f"{root}/data.pkl")))
        self.archive, self.root = archive, root

    def find_class(self, module: str, name: str):
        allowed = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch", "FloatStorage"): np.float32,
            ("torch._utils", "_rebuild_tensor_v2"): self.tensor,
        }
        if (module, name) not in allowed:
            raise ValueError(f"the weights ask for {module}.{name}, which is no tensor")
        return allowed[module, name]

    def persistent_load(self, saved):
        kind, dtype, key, _, count = saved
        if kind != "storage" or dtype is not np.float32 or not str(key).isdigit() or not 0 < count <= MOST_NUMBERS:
            raise ValueError(f"the weights hold something else than f32 tensors of at most {MOST_NUMBERS} numbers: {saved!r:.80}")
        member = self.archive.getinfo(f"{self.root}/data/{key}")
        if member.file_size != 4 * count:
            raise ValueError(f"{member.filename}: {member.file_size} bytes for {count} numbers")
        return np.frombuffer(self.archive.read(member), "<f4")

    @staticmethod
    def tensor(storage, offset, shape, strides, *_):
        whole = tuple(int(np.prod(shape[i + 1 :])) for i in range(len(shape)))
        if offset != 0 or tuple(strides) != whole or storage.size != int(np.prod(shape)):
            raise ValueError(f"a tensor of shape {shape} is a part of its storage")
        return storage.reshape(shape)


def read_torch(path: Path) -> dict[str, np.ndarray]:
    """Every tensor of the saved network, by its name."""
    with zipfile.ZipFile(path) as archive:
        pickles = [name for name in archive.namelist() if name.endswith("/data.pkl")]
        if len(pickles) != 1:
            raise ValueError(f"{path}: expected one data.pkl, found {len(pickles)}")
        try:
            saved = Tensors(archive, pickles[0].removesuffix("/data.pkl")).load()
        except (pickle.UnpicklingError, EOFError, TypeError, AttributeError, IndexError) as error:
            raise ValueError(f"{path}: {error}") from error
    return dict(saved["model"])


def layers(g: Graph, x: str, prefix: str, tensors: dict[str, np.ndarray]) -> str:
    """The convolutions over time of one branch, [1, 128, frames] to [1, out, frames]; leaky ReLU after all but the last."""
    for i in range(LAYERS):
        weight, bias = (tensors[f"{prefix}.{i}.conv.{part}"] for part in ("weight", "bias"))
        pad = weight.shape[2] // 2
        x = g.op("Conv", x, g.constant(f"{prefix}.{i}.weight", weight), g.constant(f"{prefix}.{i}.bias", bias), pads=[pad, pad])
        if i < LAYERS - 1:
            x = g.op("LeakyRelu", x, alpha=0.01)
    return x


def spectrum(g: Graph, waveform: str) -> str:
    """Waveform [1, 160000] to magnitudes [1, 1025, 501], 0 to 1."""
    hann = np.array([round(0.5 - 0.5 * np.cos(2 * np.pi * i / FFT), 12) for i in range(FFT)], np.float32)
    padded = g.op("Pad", waveform, g.integers(0, FFT // 2, 0, FFT // 2), mode="reflect")
    parts = g.op("STFT", g.op("Unsqueeze", padded, g.integers(2)), g.integers_scalar(HOP), g.constant("hann", hann), onesided=1)
    power = g.op("ReduceSum", g.op("Mul", parts, parts), g.integers(3), keepdims=0)
    magnitude = g.op("Max", g.op("Sqrt", power), g.number(LEAST))
    decibels = g.op("Mul", g.op("Log", magnitude), g.number(20 / np.log(10)))
    level = g.op("Mul", g.op("Sub", decibels, g.number(DB_FLOOR)), g.number(1 / DB_RANGE))
    return g.op("Transpose", level, perm=[0, 2, 1])


def decoder(tensors: dict[str, np.ndarray]) -> onnx.ModelProto:
    """The whole reader."""
    g = Builder()
    level = spectrum(g, "waveform")
    sums = g.op("ReduceSum", level, g.integers(1), keepdims=1)
    mask = g.op("Greater", sums, g.op("Mul", g.op("ReduceMax", sums, axes=[2], keepdims=1), g.number(0.05)))
    mask = g.op("Cast", mask, to=TensorProto.FLOAT)
    band = g.op("Slice", level, g.integers(0), g.integers(BAND), g.integers(1))
    confidences, weights = [], []
    for name, stretch in BRANCHES:
        frames, branch, heard = int(FRAMES * stretch), band, mask
        if frames != FRAMES:
            branch = g.op(
                "Resize", band, "", "", g.integers(1, BAND, frames), mode="linear", coordinate_transformation_mode="align_corners"
            )
            nearest = g.constant(f"{name}.frames", np.arange(frames, dtype=np.int64) * FRAMES // frames)
            heard = g.op("Gather", mask, nearest, axis=2)
        out = layers(g, branch, f"decoder.{name}", tensors)
        total = g.op("ReduceSum", g.op("Mul", out, heard), g.integers(2), keepdims=0)
        mean = g.op("Div", total, g.op("Max", g.op("ReduceSum", heard, g.integers(2), keepdims=0), g.number(1.0)))
        weight, confidence = g.op("Split", mean, g.integers(1, 1), outputs=2, axis=1)
        confidences.append(confidence)
        weights.append(weight)
    shares = g.op("Softmax", g.op("Concat", *weights, axis=1), axis=1)
    mixed = g.op("ReduceSum", g.op("Mul", g.op("Concat", *confidences, axis=1), shares), g.integers(1), keepdims=1)
    g.op("Clip", mixed, g.number(0.0), g.number(1.0), name="marked")
    return g.model("perth-reader", ("waveform", [1, WINDOW]), ("marked", [1, 1]))


def marker(tensors: dict[str, np.ndarray]) -> onnx.ModelProto:
    """What the mark adds to the lowest 128 bins of a spectrum of any length: `band` f32 [1, 128, frames] -> `added` alike."""
    g = Builder()
    out = layers(g, "band", "encoder.layers", tensors)
    g.op("Identity", out, name="added")
    return g.model("perth-marker", ("band", [1, BAND, "frames"]), ("added", [1, BAND, "frames"]))


class Builder(Graph):
    def integers_scalar(self, value: int) -> str:
        self.count += 1
        return self.constant(f"integer_{self.count}", np.int64(value))

    def model(self, name: str, given: tuple, gives: tuple) -> onnx.ModelProto:
        values = [helper.make_tensor_value_info(n, TensorProto.FLOAT, shape) for n, shape in (given, gives)]
        graph = helper.make_graph(self.nodes, name, values[:1], values[1:], self.constants)
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="saboot", ir_version=8)
        onnx.checker.check_model(made, full_check=True)
        return made


def build(parts: dict[str, Path], out: Path) -> None:
    """Write the reader to `out`. `parts` maps the wheel member's path to the file taken from it."""
    (weights,) = parts.values()
    Path(out).write_bytes(decoder(read_torch(weights)).SerializeToString(deterministic=True))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    build({"weights": Path(sys.argv[1])}, Path(sys.argv[2]))
    print(hashlib.sha256(Path(sys.argv[2]).read_bytes()).hexdigest(), sys.argv[2])
