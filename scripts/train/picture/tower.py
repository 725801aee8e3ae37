"""CLIP ViT-B/16's image tower in PyTorch, from the same int8 file that the shipped encoder is built from (scripts/models/build_clip.py).

For training only: it takes batches, it can keep the tokens after a block so that later blocks can be trained from there, and its LayerNorms
and products can carry the changes that `adapt.py` learns.

`check` compares it with the shipped ONNX encoder: as it runs on this processor, and confined to the instructions of older ones (variables that
PyTorch, MKL and oneDNN obey; ONNX Runtime knows none). Sums in another order differ in rounding and in nothing else.

    tower.py check SOURCE.onnx ENCODER.onnx --blocks 4-11
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "models"))
from build_clip import DEPTH, EPSILON, HEAD_WIDTH, HEADS, PATCH, SIDE, WIDTH, Source  # noqa: E402


def dense(source: Source, names: list[str], bias_names: list[str]) -> nn.Linear:
    """One product of int8 matrices side by side, widened to f32 (integer times the scale of its column)."""
    matrices = [source.matrix(name) for name in names]
    wide = np.concatenate([values.astype(np.float32) * scale.astype(np.float32) for values, scale in matrices], axis=1)
    layer = nn.Linear(*wide.shape)
    layer.weight.data = torch.from_numpy(np.ascontiguousarray(wide.T))
    layer.bias.data = torch.from_numpy(np.concatenate([source.vector(name) for name in bias_names]).astype(np.float32))
    return layer


def norm(source: Source, stem: str) -> nn.LayerNorm:
    layer = nn.LayerNorm(WIDTH, eps=EPSILON)
    layer.weight.data, layer.bias.data = (torch.from_numpy(source.vector(f"{stem}.{end}").copy()) for end in ("weight", "bias"))
    return layer


class Block(nn.Module):
    """One transformer block, [batch, 197, 768] to the same shape. The activation is CLIP's x sigmoid(1.702 x).

    With its matrices in bf16 the stream, the norms and the sums stay f32: only what goes into a product is rounded.
    """

    def __init__(self, source: Source, index: int):
        super().__init__()
        layer, stem = f"layers.{index}", f"vision_model.encoder.layers.{index}"
        self.norm1, self.norm2 = norm(source, f"{stem}.layer_norm1"), norm(source, f"{stem}.layer_norm2")
        parts = [f"self_attn.{p}_proj" for p in "qkv"]
        self.qkv = dense(source, [f"{layer}/{p.replace('.', '/')}" for p in parts], [f"{stem}.{p}.bias" for p in parts])
        self.out = dense(source, [f"{layer}/self_attn/out_proj"], [f"{stem}.self_attn.out_proj.bias"])
        self.fc1 = dense(source, [f"{layer}/mlp/fc1"], [f"{stem}.mlp.fc1.bias"])
        self.fc2 = dense(source, [f"{layer}/mlp/fc2"], [f"{stem}.mlp.fc2.bias"])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        (batch, tokens, _), kind = x.shape, self.qkv.weight.dtype
        query, key, value = self.qkv(self.norm1(x).to(kind)).view(batch, tokens, 3, HEADS, HEAD_WIDTH).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(query, key, value)
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, tokens, WIDTH))
        wide = self.fc1(self.norm2(x).to(kind))
        return x + self.fc2(wide * torch.sigmoid(1.702 * wide))


def summary(x: torch.Tensor) -> torch.Tensor:
    """[batch, 197, 768] to [batch, 2, 768]: the class token and the mean of the 196 patch tokens, in f32."""
    x = x.float()
    return torch.stack([x[:, 0], x[:, 1:].mean(1)], 1)


class Tower(nn.Module):
    """Pixels [batch, 3, 224, 224], prepared as `views.encoder_input` does, to the residual stream after each block."""

    def __init__(self, path: Path, depth: int = DEPTH):
        super().__init__()
        source = Source(path)
        stem = "vision_model.embeddings."
        tensor = lambda name: nn.Parameter(torch.from_numpy(source.vector(stem + name).copy()))
        self.patches, self.position = tensor("patch_embedding.weight"), tensor("position_embedding.weight")
        self.first = nn.Parameter(torch.from_numpy(source.vector(stem + "class_embedding").reshape(1, 1, WIDTH).copy()))
        self.before = norm(source, "vision_model.pre_layrnorm")
        self.blocks = nn.ModuleList(Block(source, index) for index in range(depth))
        self.requires_grad_(False)

    def set_half(self, half: bool) -> None:
        """The blocks' matrices in bf16, or in f32 as they came."""
        for block in self.blocks if half else ():
            for layer in (block.qkv, block.out, block.fc1, block.fc2):
                getattr(layer, "base", layer).to(torch.bfloat16)

    def embed(self, pixels: torch.Tensor) -> torch.Tensor:
        rows = functional.conv2d(pixels, self.patches, stride=PATCH).flatten(2).transpose(1, 2)
        return self.before(torch.cat([self.first.expand(len(rows), -1, -1), rows], 1) + self.position)

    def forward(self, pixels: torch.Tensor, keep_after: int = 0) -> tuple[torch.Tensor, torch.Tensor | None]:
        """(features f32 [batch, blocks, 2, 768]; the tokens after block `keep_after`, counted from 1, as f16)."""
        x, features, kept = self.embed(pixels), [], None
        for index, block in enumerate(self.blocks, 1):
            x = block(x)
            features.append(summary(x))
            if index == keep_after:
                kept = x.half()
        return torch.stack(features, 1), kept


CONFINED = {
    "as it is": {},
    "AVX2": {"ATEN_CPU_CAPABILITY": "avx2", "MKL_ENABLE_INSTRUCTIONS": "AVX2", "ONEDNN_MAX_CPU_ISA": "AVX2"},
    "SSE": {"ATEN_CPU_CAPABILITY": "default", "MKL_ENABLE_INSTRUCTIONS": "SSE4_2", "ONEDNN_MAX_CPU_ISA": "SSE41"},
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("verb", choices=["check"])
    parser.add_argument("source", type=Path)
    parser.add_argument("encoder", type=Path)
    parser.add_argument("--blocks", default="4-11", help="the encoder's blocks (class and mean patch token of each)")
    parser.add_argument("--save", type=Path, help=argparse.SUPPRESS)
    a = parser.parse_args()
    first, _, last = (int(part) if part.isdigit() else part for part in a.blocks.partition("-"))
    pixels = np.random.default_rng(0).normal(size=(2, 3, SIDE, SIDE)).astype(np.float32)
    if a.save:
        with torch.inference_mode():
            np.save(a.save, Tower(a.source, last)(torch.from_numpy(pixels))[0][:, first - 1 :].flatten(1).numpy())
        return 0
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    session = onnxruntime.InferenceSession(str(a.encoder), options, providers=["CPUExecutionProvider"])
    theirs = np.concatenate([session.run(["features"], {"pixels": p[None]})[0] for p in pixels])
    outcomes = []
    with tempfile.TemporaryDirectory() as folder:
        for name, variables in CONFINED.items():
            kept = Path(folder) / "features.npy"
            command = [sys.executable, __file__, "check", str(a.source), str(a.encoder), "--blocks", a.blocks, "--save", str(kept)]
            subprocess.run(command, check=True, env=os.environ | variables | {"OMP_NUM_THREADS": "1"})
            outcomes.append(float(np.abs(np.load(kept) - theirs).max()))
            print(f"{name}: {theirs.shape[1]} features, largest {np.abs(theirs).max():.2f}, largest difference from the encoder {outcomes[-1]:.2e}")
    return 0 if max(outcomes) < 1e-3 else 1


if __name__ == "__main__":
    sys.exit(main())
