"""Write a trained finder as ONNX.

    export.py --weights W/run/average.pt --out W/model.onnx

Input `image` f32 [1, 3, H, W] (RGB 0..255, sides multiples of 32, otherwise free); output `faces` f32 [1, N, 15], a row for each anchor of strides 8, 16 and 32, row by row:
score 0..1, distances left, top, right, bottom from the anchor's centre, five points (dx, dy) from it, all in units of the stride.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn

from network import Finder, seam


class Shipped(nn.Module):
    def __init__(self, finder: Finder):
        super().__init__()
        self.finder = finder

    def forward(self, image):
        return seam(self.finder(image))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    torch.set_num_threads(1)
    finder = Finder()
    finder.load_state_dict(torch.load(a.weights, weights_only=True))
    shipped = Shipped(finder).eval()
    axes = {"image": {2: "height", 3: "width"}, "faces": {1: "anchors"}}
    torch.onnx.export(shipped, (torch.rand(1, 3, 96, 128) * 255,), str(a.out), input_names=["image"], output_names=["faces"], dynamic_axes=axes, opset_version=17, dynamo=False)
    session = onnxruntime.InferenceSession(str(a.out), providers=["CPUExecutionProvider"])
    worst = 0.0
    for height, width in ((320, 320), (32, 96), (640, 352)):
        x = torch.rand(1, 3, height, width) * 255
        with torch.no_grad():
            expected = shipped(x).numpy()
        got = session.run(["faces"], {"image": x.numpy()})[0]
        worst = max(worst, float(np.abs(got - expected).max()))
    print(f"{a.out}: {a.out.stat().st_size} bytes, {sum(p.numel() for p in finder.parameters())} weights, largest difference {worst:.1e}")
    return 0 if worst < 1e-2 else 1


if __name__ == "__main__":
    sys.exit(main())
