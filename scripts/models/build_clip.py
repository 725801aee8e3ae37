"""Build the picture encoder: CLIP ViT-B/16's middle blocks as one ONNX graph, pixels in, one feature vector out.

    pixels f32 [1, 3, 224, 224]  ->  features f32 [1, 12288]

The weights come from an ONNX file of openai/clip-vit-base-patch16 whose matrices are int8, symmetric, one scale a column.
That file's own graph must not be run: it multiplies u8 activations with s8 weights, which saturates on processors without
VNNI, so the same picture gives unrelated numbers on different machines. Here only its weights are read, and the network is
written anew in f32: a product is x times the integers as f32, then times the scale of each column. Activations are never quantised.

The matrices stay int8 in the file and in memory, and become f32 one at a time, just before each is needed. Folded at load, the
same network takes 790 MB and 1.8 s to load; this way 175 MB and .2 s, for a fifth more time a picture. `Graph.product` says how.

The features are, for blocks 4 to 11, counted from 1, one after the other, the class token and the mean of the 196 patch tokens: the
block's output (the residual stream, 768 numbers each), without the final LayerNorm. Block 12 and the projection to 512 numbers are left
out.

The result is the same bytes for the same weights. Use: build_clip.py SOURCE OUT [--blocks 1-10 --class-only], or build(parts, out).
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIDE, PATCH, WIDTH, HEADS, DEPTH = 224, 16, 768, 12, 12
HEAD_WIDTH = WIDTH // HEADS
PATCHES = (SIDE // PATCH) ** 2
EPSILON = 1e-5
BLOCKS = (4, 5, 6, 7, 8, 9, 10, 11)  # what models/generated-picture stands on; the card's sha256 belongs to this choice


class Source:
    """Named tensors of the int8 file: f32 ones by their own name, matrices by the node that multiplies with them."""

    def __init__(self, path: Path):
        graph = onnx.load(str(path)).graph
        self.tensors = {t.name: t for t in graph.initializer}
        self.products = {n.name: n for n in graph.node if n.op_type == "MatMulInteger"}

    def vector(self, name: str) -> np.ndarray:
        if name not in self.tensors:
            raise ValueError(f"the weights hold no tensor {name}: not the expected export of CLIP ViT-B/16")
        return numpy_helper.to_array(self.tensors[name])

    def matrix(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """int8 matrix [in, out] and the f32 scale [out] of each of its columns."""
        node = self.products.get(f"/vision_model/encoder/{name}/MatMul_quant")
        if node is None:
            raise ValueError(f"the weights hold no product {name}: not the expected export of CLIP ViT-B/16")
        stem = node.input[1].removesuffix("_quantized")
        values, scale, zero = (self.vector(stem + end) for end in ("_quantized", "_scale", "_zero_point"))
        if values.dtype != np.int8 or scale.shape != (values.shape[1],) or np.any(zero):
            raise ValueError(f"{name}: expected symmetric int8 with one scale a column")
        return values, scale


class Graph:
    """An ONNX graph under construction, for pictures of `side` pixels. Values are named by the caller or counted; nothing depends on the clock."""

    def __init__(self, side: int = SIDE):
        self.nodes, self.constants, self.count = [], [], 0
        self.side, self.patches = side, (side // PATCH) ** 2
        # Low-rank updates by the name of the product: x W becomes x W + (x down) up, f32 [in, rank] and [rank, out].
        self.updates: dict[str, tuple[np.ndarray, np.ndarray]] = {}

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

    def product(self, x: str, name: str, values: np.ndarray, scale: np.ndarray) -> str:
        """x [tokens, in] times an int8 matrix [in, out] with one scale a column, in f32.

        ONNX Runtime widens every matrix before the first product if nothing holds it back: when it loads the graph (constants),
        or at the start of a run (nodes without a running input). So the matrix is first "reshaped" to [0, 0], which means to the
        shape it has, by a shape that has to wait for x: the index of the largest of one number, twice. No byte is copied for it.
        """
        two = self.op("Slice", x, self.integers(0, 0), self.integers(1, 2))
        same_shape = self.op("ArgMax", two, axis=0, keepdims=0)
        waiting = self.op("Reshape", self.constant(name + ":i8", values), same_shape)
        wide = self.op("Cast", waiting, to=TensorProto.FLOAT)
        return self.op("Mul", self.op("MatMul", x, wide), self.constant(name + ":scale", scale.astype(np.float32)))

    def norm(self, x: str, source: Source, stem: str) -> str:
        weight, bias = (self.constant(f"{stem}.{end}", source.vector(f"{stem}.{end}")) for end in ("weight", "bias"))
        return self.op("LayerNormalization", x, weight, bias, axis=-1, epsilon=EPSILON)

    def linear(self, x: str, name: str, values: np.ndarray, scale: np.ndarray, bias: np.ndarray) -> str:
        wide = self.op("Add", self.product(x, name, values, scale), self.constant(name + ":bias", bias))
        if name not in self.updates:
            return wide
        down, up = (self.constant(f"{name}:{end}", part) for end, part in zip(("down", "up"), self.updates[name]))
        return self.op("Add", wide, self.op("MatMul", self.op("MatMul", x, down), up))


def cubic(distance: np.ndarray) -> np.ndarray:
    """Weight of a neighbour at a distance in cells, for the bicubic kernel with a = -.75."""
    d = np.abs(distance)
    near, far = (1.25 * d - 2.25) * d * d + 1, ((-0.75 * d + 3.75) * d - 6) * d + 3
    return np.where(d <= 1, near, np.where(d < 2, far, 0.0))


def positions(table: np.ndarray, cells: int) -> np.ndarray:
    """The position of the class token and of cells x cells patches [1 + cells^2, 768], between those of the 14 x 14 grid that was trained.

    Bicubic without antialiasing, centres aligned, the grid's border repeated: the usual way to give a vision transformer a smaller picture.
    """
    trained = SIDE // PATCH
    if cells == trained:
        return table
    centres = (np.arange(cells) + 0.5) * trained / cells - 0.5
    first = np.floor(centres).astype(int)
    weights = np.zeros((cells, trained))
    for offset in range(-1, 3):
        np.add.at(weights, (np.arange(cells), np.clip(first + offset, 0, trained - 1)), cubic(centres - first - offset))
    grid = table[1:].reshape(trained, trained, WIDTH).astype(np.float64)
    # Element by element in a fixed order, never as a matrix product: the file's hash must not depend on how a library sums.
    rows, between = np.zeros((cells, trained, WIDTH)), np.zeros((cells, cells, WIDTH))
    for i in range(trained):
        rows += weights[:, i, None, None] * grid[i]
    for j in range(trained):
        between += weights[:, j, None] * rows[:, j, None]
    return np.concatenate([table[:1], between.reshape(cells * cells, WIDTH).astype(np.float32)])


def embed(g: Graph, source: Source, pixels: str) -> str:
    """Pixels [1, 3, side, side] to tokens [1 + patches, 768]: the class token, then the patches row by row."""
    stem = "vision_model.embeddings."
    patches = g.op("Conv", pixels, g.constant("patches", source.vector(stem + "patch_embedding.weight")), strides=[PATCH, PATCH])
    rows = g.op("Transpose", g.op("Reshape", patches, g.integers(WIDTH, g.patches)), perm=[1, 0])
    tokens = g.op("Concat", g.constant("class", source.vector(stem + "class_embedding").reshape(1, WIDTH)), rows, axis=0)
    placed = g.op("Add", tokens, g.constant("positions", positions(source.vector(stem + "position_embedding.weight"), g.side // PATCH)))
    return g.norm(placed, source, "vision_model.pre_layrnorm")


def attention(g: Graph, source: Source, x: str, layer: str, stem: str) -> str:
    """Self-attention of 12 heads. The factor 1/8 = 1/sqrt(64) is a power of two, so it goes into the query's scales exactly."""
    parts = [source.matrix(f"{layer}/self_attn/{p}_proj") for p in "qkv"]
    biases = [source.vector(f"{stem}.self_attn.{p}_proj.bias") for p in "qkv"]
    shrink = np.float32(HEAD_WIDTH**-0.5)
    values = np.concatenate([v for v, _ in parts], axis=1)
    scale = np.concatenate([parts[0][1] * shrink, parts[1][1], parts[2][1]])
    bias = np.concatenate([biases[0] * shrink, biases[1], biases[2]])
    both = g.linear(x, f"{layer}.qkv", values, scale, bias)
    heads = g.op("Transpose", g.op("Reshape", both, g.integers(g.patches + 1, 3, HEADS, HEAD_WIDTH)), perm=[1, 2, 0, 3])
    query, key, value = (g.op("Squeeze", h, g.integers(0)) for h in g.op("Split", heads, outputs=3, axis=0))
    weights = g.op("Softmax", g.op("MatMul", query, g.op("Transpose", key, perm=[0, 2, 1])), axis=-1)
    mixed = g.op("Transpose", g.op("MatMul", weights, value), perm=[1, 0, 2])
    joined = g.op("Reshape", mixed, g.integers(g.patches + 1, WIDTH))
    return g.linear(joined, f"{layer}.out", *source.matrix(f"{layer}/self_attn/out_proj"), source.vector(f"{stem}.self_attn.out_proj.bias"))


def block(g: Graph, source: Source, x: str, index: int) -> str:
    """One transformer block, [tokens, 768] to [tokens, 768]. The activation is CLIP's x sigmoid(1.702 x)."""
    layer, stem = f"layers.{index}", f"vision_model.encoder.layers.{index}"
    x = g.op("Add", x, attention(g, source, g.norm(x, source, f"{stem}.layer_norm1"), layer, stem))
    wide = g.linear(
        g.norm(x, source, f"{stem}.layer_norm2"), f"{layer}.fc1", *source.matrix(f"{layer}/mlp/fc1"), source.vector(f"{stem}.mlp.fc1.bias")
    )
    active = g.op("Mul", wide, g.op("Sigmoid", g.op("Mul", wide, g.number(1.702))))
    return g.op("Add", x, g.linear(active, f"{layer}.fc2", *source.matrix(f"{layer}/mlp/fc2"), source.vector(f"{stem}.mlp.fc2.bias")))


def build(parts: dict[str, Path], out: Path, blocks: tuple[int, ...] = BLOCKS, patches: bool = True) -> None:
    """Write the encoder to `out`. `parts` holds the one weight file; `blocks` are counted from 1; `patches`: with mean patch tokens."""
    if not blocks or min(blocks) < 1 or max(blocks) > DEPTH or sorted(set(blocks)) != list(blocks):
        raise ValueError(f"blocks must rise within 1 to {DEPTH}, found {blocks}")
    if len(parts) != 1:
        raise ValueError(f"expected one weight file, found {len(parts)}")
    source, g = Source(next(iter(parts.values()))), Graph()
    x, features = embed(g, source, "pixels"), []
    for index in range(max(blocks)):
        x = block(g, source, x, index)
        if index + 1 in blocks:
            token, rest = g.op("Split", x, g.integers(1, g.patches), outputs=2, axis=0)
            features += [token, g.op("ReduceMean", rest, axes=[0], keepdims=1)] if patches else [token]
    g.op("Concat", *features, name="features", axis=1)
    write(g, "clip-vit-b16", WIDTH * len(features), out)


def write(g: Graph, name: str, features: int, out: Path) -> None:
    """The finished graph, `pixels` to `features` [1, features], as a file: the same bytes each time."""
    graph = helper.make_graph(
        g.nodes,
        name,
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [1, 3, g.side, g.side])],
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, features])],
        g.constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="saboot", ir_version=8)
    onnx.checker.check_model(model)
    Path(out).write_bytes(model.SerializeToString(deterministic=True))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="the int8 ONNX file of the pinned wheel")
    parser.add_argument("out", type=Path, help="where the encoder goes")
    parser.add_argument("--blocks", default=f"{BLOCKS[0]}-{BLOCKS[-1]}", help="first and last block whose tokens are features (default %(default)s)")
    parser.add_argument("--class-only", action="store_true", help="class tokens without the mean of the patch tokens")
    a = parser.parse_args()
    first, _, last = a.blocks.partition("-")
    build({a.source.name: a.source}, a.out, tuple(range(int(first), int(last or first) + 1)), not a.class_only)
    return 0


if __name__ == "__main__":
    sys.exit(main())
