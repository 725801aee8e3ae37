"""What the teacher sees before it answers, as further lessons for the pupil.

From random weights, scores and boxes alone teach slowly. YuNet's heads of each stride share one layer of features; the pupil's layer at the same stride, through a linear map that is
not shipped, is taught to give the same (hints, after Romero et al. 2015, "FitNets"). Only upright pictures: of turned ones the teacher knows nothing.
"""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

from teacher import STRIDES


def shared_layer(graph: onnx.GraphProto, output: str) -> str:
    """The tensor from which the four heads of one stride part, upwards from the output of one of them."""
    makers = {name: node for node in graph.node for name in node.output}
    takers: dict[str, int] = {}
    for node in graph.node:
        for name in node.input:
            takers[name] = takers.get(name, 0) + (node.op_type == "Conv")
    name = output
    while takers.get(name, 0) != 4:
        name = makers[name].input[0]
    return name


class Hints(nn.Module):
    def __init__(self, path: Path, width: int = 64):
        super().__init__()
        model = onnx.load(str(path))
        self.names = [shared_layer(model.graph, f"cls_{stride}") for stride in STRIDES]
        model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in self.names)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        channels = self.session.run(self.names, {"input": np.zeros((1, 3, 64, 64), np.float32)})[0].shape[1]
        self.maps = nn.ModuleList(nn.Conv2d(width, channels, 1) for _ in STRIDES)
        self.register_buffer("mean", torch.zeros(len(STRIDES), channels))
        self.register_buffer("power", torch.ones(len(STRIDES), channels))
        self.register_buffer("seen", torch.zeros(()))

    def loss(self, pictures: torch.Tensor, levels: list[torch.Tensor], faces: torch.Tensor, anchors: torch.Tensor) -> torch.Tensor:
        """Of RGB pictures [B, 3, S, S], the pupil's features of each stride and the faces [B, G, 17]; cells inside a face count six times."""
        tensor = np.ascontiguousarray(pictures.flip(1).contiguous().numpy())
        answers = self.session.run(self.names, {"input": tensor})
        box, x, y = faces[..., 1:5], anchors[:, 0], anchors[:, 1]
        inside = ((x > box[..., 0:1]) & (x < box[..., 2:3]) & (y > box[..., 1:2]) & (y < box[..., 3:4])).any(1)
        weights = (1 + 5 * inside.float()).split([a.shape[2] * a.shape[3] for a in answers], 1)
        total = pictures.new_zeros(())
        pace = 1 / min(float(self.seen) + 1, 200)
        for n, (answer, level, weight) in enumerate(zip(answers, levels, weights)):
            wanted = torch.from_numpy(answer)
            self.mean[n].lerp_(wanted.mean((0, 2, 3)), pace)
            self.power[n].lerp_(((wanted - self.mean[n][:, None, None]) ** 2).mean((0, 2, 3)), pace)
            wanted = (wanted - self.mean[n][:, None, None]) / (self.power[n][:, None, None] + 1e-4).sqrt()
            error = (self.maps[n](level.float()) - wanted).square().mean(1).flatten(1)
            total = total + (error * weight).sum() / weight.sum()
        self.seen += 1
        return total / len(STRIDES)
