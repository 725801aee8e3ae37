"""Build the face encoder: CLIP ViT-B/16's first eight blocks for face crops of 160 pixels, as one ONNX graph.

    pixels f32 [1, 3, 160, 160]  ->  features f32 [1, 153600]

The same weights and arithmetic as build_clip.py; the 14 x 14 trained positions are interpolated to 10 x 10. The features are the patch tokens (not the class
token) after block 6 and then those after block 8: 100 cells row by row, 768 numbers each. For faces these are what tells, not the
class token: traces lie at places.

Where models/encoders/clip-vit-b16-face/delta.npz is there, its numbers, trained here by scripts/train/faces/manipulation, take the place of LayerNorms
("6.norm1.weight": block 6, counted from 1) and are added to products ("6.fc1.down" [in, rank], "6.fc1.up" [rank, out]).

Use: build_clip_face.py SOURCE OUT, or build(parts, out).
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import numpy as np  # noqa: E402
from build_clip import HEAD_WIDTH, WIDTH, Graph, Source, block, embed, write  # noqa: E402

SIDE = 160
BLOCKS = (6, 8)
DELTA = Path(__file__).resolve().parents[2] / "models" / "encoders" / "clip-vit-b16-face" / "delta.npz"
NORMS = {"norm1": "layer_norm1", "norm2": "layer_norm2"}
PRODUCTS = ("qkv", "out", "fc1", "fc2")


class Adapted(Source):
    """The weights with the LayerNorms of a delta in their place; `updates` holds its low-rank parts by the product's name in the graph."""

    def __init__(self, path: Path, delta: dict[str, np.ndarray]):
        super().__init__(path)
        self.norms, self.updates = {}, {}
        for name, value in sorted(delta.items()):
            number, part, end = name.split(".")
            layer = int(number) - 1
            if part in NORMS and value.shape == (WIDTH,):
                self.norms[f"vision_model.encoder.layers.{layer}.{NORMS[part]}.{end}"] = value.astype(np.float32)
            elif part in PRODUCTS and end == "down":
                up = delta[f"{number}.{part}.up"].astype(np.float32)
                if part == "qkv":  # the query's part carries the factor 1/8 of the attention, as its matrix does
                    up = up * np.where(np.arange(up.shape[1]) < WIDTH, np.float32(HEAD_WIDTH**-0.5), np.float32(1))
                self.updates[f"layers.{layer}.{part}"] = value.astype(np.float32), up
            elif not (part in PRODUCTS and end == "up"):
                raise ValueError(f"{name} {value.shape}: not a number of the delta")

    def vector(self, name: str) -> np.ndarray:
        return self.norms[name] if name in self.norms else super().vector(name)


def build(parts: dict[str, Path], out: Path) -> None:
    """Write the encoder to `out`. `parts` holds the one weight file."""
    if len(parts) != 1:
        raise ValueError(f"expected one weight file, found {len(parts)}")
    delta = dict(np.load(DELTA, allow_pickle=False)) if DELTA.is_file() else {}
    source, g = Adapted(next(iter(parts.values())), delta), Graph(SIDE)
    g.updates = source.updates
    x, features = embed(g, source, "pixels"), []
    for index in range(max(BLOCKS)):
        x = block(g, source, x, index)
        if index + 1 in BLOCKS:
            _, cells = g.op("Split", x, g.integers(1, g.patches), outputs=2, axis=0)
            features.append(g.op("Reshape", cells, g.integers(1, g.patches * WIDTH)))
    g.op("Concat", *features, name="features", axis=1)
    write(g, "clip-vit-b16-face", g.patches * WIDTH * len(BLOCKS), out)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    build({"weights": Path(sys.argv[1])}, Path(sys.argv[2]))
