"""The face finder: a picture in, one row of 15 numbers for each anchor out.

Four plain convolutions down to stride 16 and depthwise-separable ones between and after them to stride 32, a feature pyramid, and heads without anchor boxes: each anchor is the centre of a cell and says how sure it
is of a face around it, how far the face's four sides are and where its five points are (after Wu, Peng and Yu 2023, "YuNet: a tiny millisecond-level face detector").
"""

import torch
from torch import nn
from torch.nn import functional as F

STRIDES = (8, 16, 32)
FIELDS = 15  # score, distances left top right bottom, five points (x, y)


def conv(inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1, active: bool = True) -> nn.Sequential:
    layers = [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs, momentum=0.03)]
    return nn.Sequential(*layers, nn.ReLU(inplace=True)) if active else nn.Sequential(*layers)


class Separable(nn.Module):
    """Depthwise, then pointwise; the input is added back where the shape allows it."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1):
        super().__init__()
        self.across = conv(inputs, inputs, 3, stride, groups=inputs)
        self.within = conv(inputs, outputs, 1, active=False)
        self.same = inputs == outputs and stride == 1

    def forward(self, x):
        y = self.within(self.across(x))
        return F.relu(x + y if self.same else y)


class Head(nn.Module):
    """Of one stride: f32 [B, width, h, w] to raw [B, 15, h, w]."""

    def __init__(self, width: int):
        super().__init__()
        self.score, self.place = Separable(width, width), Separable(width, width)
        self.score_out, self.place_out = nn.Conv2d(width, 1, 1), nn.Conv2d(width, FIELDS - 1, 1)
        nn.init.normal_(self.place_out.weight, std=0.01)
        nn.init.constant_(self.place_out.bias, 0.0)
        nn.init.normal_(self.score_out.weight, std=0.01)
        nn.init.constant_(self.score_out.bias, -4.6)  # one anchor in a hundred, so that the first steps are not spent on unlearning faces

    def forward(self, x):
        return torch.cat([self.score_out(self.score(x)), self.place_out(self.place(x))], 1)


class Finder(nn.Module):
    """f32 [B, 3, H, W], RGB 0..255, sides multiples of 32, to f32 [B, N, 15] of raw numbers: logit of the score, logarithms of the four distances, points."""

    def __init__(self, widths: tuple = (16, 32, 64, 96, 128), width: int = 64):
        super().__init__()
        a, b, c, d, e = widths
        self.eighth = nn.Sequential(conv(3, a, 3, 2), conv(a, b, 3, 2), conv(b, c, 3, 2), Separable(c, c))
        self.sixteenth = nn.Sequential(conv(c, d, 3, 2), Separable(d, d), Separable(d, d), Separable(d, d))
        self.thirtysecond = nn.Sequential(Separable(d, e, stride=2), Separable(e, e), Separable(e, e), Separable(e, e))
        self.side = nn.ModuleList(conv(n, width, 1) for n in (c, d, e))
        self.mixed = nn.ModuleList(Separable(width, width) for _ in STRIDES)
        self.heads = nn.ModuleList(Head(width) for _ in STRIDES)

    def levels(self, picture) -> list[torch.Tensor]:
        """Features of the three strides, before the heads."""
        x8 = self.eighth((picture - 127.5) / 64.0)
        x16 = self.sixteenth(x8)
        x32 = self.thirtysecond(x16)
        p8, p16, p32 = (side(x) for side, x in zip(self.side, (x8, x16, x32)))
        p32 = self.mixed[2](p32)
        p16 = self.mixed[1](p16 + F.interpolate(p32, scale_factor=2.0, mode="nearest"))
        p8 = self.mixed[0](p8 + F.interpolate(p16, scale_factor=2.0, mode="nearest"))
        return [p8, p16, p32]

    def answer(self, levels: list[torch.Tensor]):
        return torch.cat([head(p).flatten(2) for head, p in zip(self.heads, levels)], 2).transpose(1, 2)

    def forward(self, picture):
        return self.answer(self.levels(picture))


def seam(raw: torch.Tensor) -> torch.Tensor:
    """Raw numbers to those of the shipped output: score 0..1, distances and points in units of the stride."""
    return torch.cat([raw[..., :1].sigmoid(), raw[..., 1:5].clamp(-5.0, 5.0).exp(), raw[..., 5:]], -1)


def anchors(height: int, width: int) -> torch.Tensor:
    """f32 [N, 3] of x, y and stride in pixels, strides in order, each row by row."""
    rows = []
    for stride in STRIDES:
        y, x = torch.meshgrid(torch.arange(height // stride), torch.arange(width // stride), indexing="ij")
        rows.append(torch.stack([(x + 0.5) * stride, (y + 0.5) * stride, torch.full_like(x, stride, dtype=torch.float32)], -1).reshape(-1, 3))
    return torch.cat(rows)
