"""Build the face encoder: CLIP ViT-B/16's first eight blocks for face crops of 160 pixels, as one ONNX graph.

    pixels f32 [1, 3, 160, 160]  ->  features f32 [1, 153600]

The same weights and arithmetic as build_clip.py; the 14 x 14 trained positions are interpolated to 10 x 10. The features are the patch tokens (not the class
token) after block 6 and then those after block 8: 100 cells row by row, 768 numbers each. For faces these are what tells, not the
class token: traces lie at places.

Use: build_clip_face.py SOURCE OUT, or build(parts, out).
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from build_clip import WIDTH, Graph, Source, block, embed, write  # noqa: E402

SIDE = 160
BLOCKS = (6, 8)


def build(parts: dict[str, Path], out: Path) -> None:
    """Write the encoder to `out`. `parts` holds the one weight file."""
    if len(parts) != 1:
        raise ValueError(f"expected one weight file, found {len(parts)}")
    source, g = Source(next(iter(parts.values()))), Graph(SIDE)
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
