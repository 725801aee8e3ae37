"""Write a trained network as ONNX: input `picture` f32 [1, 3, H, W] (RGB, 0 to 255, sides multiples of 16, otherwise free), output `answer` f32
[2 + H / 16 * W / 16]: the logits part, whole, and one a cell, in rows from the top.

    export.py --heads W/half-0 W/half-1 --out W/model.onnx
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn

from network import ResidualNetwork


class Answer(nn.Module):
    def __init__(self, net: ResidualNetwork):
        super().__init__()
        self.net = net

    def forward(self, picture):
        cells, part, whole = self.net(picture)
        return torch.cat([part, whole, cells.flatten()])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--heads", type=Path, nargs="+", required=True, help="folders of trained heads, whose logits are averaged")
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    net = ResidualNetwork.trained(a.heads)
    answer = Answer(net).eval()
    axes = {"picture": {2: "height", 3: "width"}, "answer": {0: "answers"}}
    torch.onnx.export(answer, (torch.rand(1, 3, 96, 128) * 255,), str(a.out), input_names=["picture"], output_names=["answer"], dynamic_axes=axes, opset_version=17, dynamo=False)
    session = onnxruntime.InferenceSession(str(a.out), providers=["CPUExecutionProvider"])
    worst = 0.0
    for height, width in ((96, 128), (256, 192), (16, 640), (480, 480)):
        x = torch.rand(1, 3, height, width) * 255
        with torch.no_grad():
            expected = answer(x).numpy()
        worst = max(worst, float(np.abs(session.run(["answer"], {"picture": x.numpy()})[0] - expected).max()))
    print(f"{a.out}: {a.out.stat().st_size} bytes, {sum(p.numel() for p in net.parameters())} weights, largest difference {worst:.1e}")
    return 0 if worst < 1e-3 else 1


if __name__ == "__main__":
    sys.exit(main())
