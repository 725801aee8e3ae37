"""The residual network: what a small convolutional network sees once the picture's content has been filtered away.

    picture f32 [n, 3, H, W], RGB 0 to 255, H and W multiples of 16
      -> luma and colour differences -> fixed high-pass filters (differences, Laplacian, the 5 x 5 kernel of Fridrich and Kodovsky 2012), bent by tanh
      -> learned convolutions to one vector of 64 a 16-pixel cell
      -> each cell's vector beside its deviation from the other cells of the same picture

Three outputs stand on that: a logit a cell (altered, against its surroundings), one logit for "a part of this picture was regenerated" read off the
distribution of the cells' logits, and one for "the whole picture was generated" read off the mean and spread of the vectors. All sizes are free.
"""

import torch
from torch import nn
from torch.nn import functional

CELL = 16
WIDTH = 64
# Logits at which the distribution of a picture's cells is read: soft counts of the cells above each, so that the picture's size does not matter.
LEVELS = (-4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
# Grey levels of residual at which tanh bends: most of sensor noise lies below, edges far above.
BEND = 8.0


def _filters() -> torch.Tensor:
    """f32 [4, 1, 5, 5]: horizontal and vertical difference, Laplacian, and the 5 x 5 kernel; each sums to 0."""
    bank = torch.zeros(4, 5, 5)
    bank[0, 2, 2], bank[0, 2, 3] = -1, 1
    bank[1, 2, 2], bank[1, 3, 2] = -1, 1
    bank[2, 1:4, 1:4] = torch.tensor([[-1.0, 2, -1], [2, -4, 2], [-1, 2, -1]]) / 2
    bank[3] = torch.tensor([[-1.0, 2, -2, 2, -1], [2, -6, 8, -6, 2], [-2, 8, -12, 8, -2], [2, -6, 8, -6, 2], [-1, 2, -2, 2, -1]]) / 6
    return bank[:, None]


def _step(n_in: int, n_out: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(n_in, n_out, 3, stride, 1, bias=False), nn.BatchNorm2d(n_out), nn.ReLU(inplace=True))


class Around(nn.Module):
    """A step whose outcome is added to what went in."""

    def __init__(self, width: int):
        super().__init__()
        self.step = _step(width, width)

    def forward(self, x):
        return x + self.step(x)


class ResidualNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        bank = _filters()
        # Y, Cb, Cr as JPEG has them; the bank on Y, its Laplacian on Cb and Cr.
        self.register_buffer("colour", torch.tensor([[0.299, 0.587, 0.114], [-0.1687, -0.3313, 0.5], [0.5, -0.4187, -0.0813]])[:, :, None, None])
        self.register_buffer("luma", bank)
        self.register_buffer("chroma", bank[2:3].repeat(2, 1, 1, 1))
        self.trunk = nn.Sequential(
            _step(6, 24, 2),
            _step(24, 48, 2), Around(48),
            _step(48, WIDTH, 2), Around(WIDTH), nn.AvgPool2d(2), Around(WIDTH),
        )  # fmt: skip
        self.cell = nn.Sequential(nn.Conv2d(3 * WIDTH, 48, 1), nn.ReLU(inplace=True), nn.Conv2d(48, 1, 1))
        self.part = nn.Sequential(nn.Linear(2 * len(LEVELS) + 2, 16), nn.ReLU(inplace=True), nn.Linear(16, 1))
        self.whole = nn.Sequential(nn.Linear(2 * WIDTH, 32), nn.ReLU(inplace=True), nn.Dropout(0.2), nn.Linear(32, 1))

    def residuals(self, picture: torch.Tensor) -> torch.Tensor:
        """f32 [n, 6, H, W], within -1 .. 1."""
        planes = functional.conv2d(picture, self.colour)
        planes = functional.pad(planes, (2, 2, 2, 2), mode="replicate")
        luma = functional.conv2d(planes[:, :1], self.luma)
        chroma = functional.conv2d(planes[:, 1:], self.chroma, groups=2)
        return torch.tanh(torch.cat([luma, chroma], 1) / BEND)

    def vectors(self, picture: torch.Tensor) -> torch.Tensor:
        """f32 [n, 64, H / 16, W / 16]."""
        return self.trunk(self.residuals(picture))

    def heads(self, v: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """(cells [n, h, w], part [n], whole [n]), all logits, of the cells' vectors."""
        mean = v.mean((2, 3), keepdim=True)
        spread = ((v - mean).square().mean((2, 3), keepdim=True) + 1e-4).sqrt()
        apart = v - mean
        cells = self.cell(torch.cat([v, apart, apart / spread], 1))
        smooth = functional.avg_pool2d(functional.pad(cells, (1, 1, 1, 1), mode="replicate"), 3, 1)
        middle = cells.mean((2, 3))
        reads = [middle, ((cells - middle[:, :, None, None]).square().mean((2, 3)) + 1e-4).sqrt()]
        reads += [torch.sigmoid(2 * (x - level)).mean((2, 3)) for x in (cells, smooth) for level in LEVELS]
        part = self.part(torch.cat(reads, 1))
        whole = self.whole(torch.cat([mean.flatten(1), spread.flatten(1)], 1))
        return cells[:, 0], part[:, 0], whole[:, 0]

    def forward(self, picture: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        return self.heads(self.vectors(picture))
