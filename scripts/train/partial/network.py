"""The residual network: what is left of a picture once its content has been filtered away, cell against cell.

    picture f32 [1, 3, H, W], RGB 0 to 255, H and W multiples of 16
      -> Statistics: fixed high-pass filters and what they say of each 32-pixel window, one vector of 137 a 16-pixel cell
      -> Heads: each cell's vector, and its deviation from the mean of the same picture over the spread in it

Three outputs stand on that: a logit a cell (altered, against its surroundings), one logit for "a part of this picture was regenerated" read off the
distribution of the cells' logits, and one for "the whole picture was generated" read off the mean and spread of the vectors. All sizes are free. The
filters are fixed, so that their outcome can be kept on disk and the heads are trained in minutes; learned filters need many more pictures.
"""

import math

import torch
from torch import nn
from torch.nn import functional

CELL = 16
LAGS = 8
# Logits at which the distribution of a picture's cells is read: soft counts of the cells above each, so that the picture's size does not matter.
LEVELS = (-4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)


def cosines(side: int) -> torch.Tensor:
    """f32 [side * side - 1, 1, side, side]: the orthonormal cosine basis without its mean."""
    n = torch.arange(side, dtype=torch.float32)
    rows = torch.cos(math.pi * (2 * n[None] + 1) * n[:, None] / (2 * side)) * math.sqrt(2 / side)
    rows[0] /= math.sqrt(2)
    return torch.einsum("ay,bx->abyx", rows, rows).reshape(side * side, 1, side, side)[1:].contiguous()


def filters() -> torch.Tensor:
    """f32 [4, 1, 5, 5]: horizontal and vertical difference, Laplacian, and the 5 x 5 kernel of Fridrich and Kodovsky (2012); each sums to 0."""
    bank = torch.zeros(4, 5, 5)
    bank[0, 2, 2], bank[0, 2, 3] = -1, 1
    bank[1, 2, 2], bank[1, 3, 2] = -1, 1
    bank[2, 1:4, 1:4] = torch.tensor([[-1.0, 2, -1], [2, -4, 2], [-1, 2, -1]]) / 2
    bank[3] = torch.tensor([[-1.0, 2, -2, 2, -1], [2, -6, 8, -6, 2], [-2, 8, -12, 8, -2], [2, -6, 8, -6, 2], [-1, 2, -2, 2, -1]]) / 6
    return bank[:, None]


class Statistics(nn.Module):
    """Of each 32-pixel window around a 16-pixel cell: energies of 63 luma and 2 x 15 chroma cosine bands (log); first, second and fourth moments of four residuals
    (log); correlation of the residuals of R, G and B (demosaicing); autocorrelation of a residual at lags of 1 to 8 pixels across and down (resampling); how
    unevenly residual energy lies on even and odd rows and columns, and differences on the eight phases of a JPEG grid; brightness, contrast, colour, flatness and clipping."""

    WIDTH = 63 + 30 + 12 + 3 + 2 * LAGS + 3 + 4 + 4 + 2

    def __init__(self):
        super().__init__()
        # Y, Cb, Cr as JPEG has them.
        self.register_buffer("colour", torch.tensor([[0.299, 0.587, 0.114], [-0.1687, -0.3313, 0.5], [0.5, -0.4187, -0.0813]])[:, :, None, None])
        self.register_buffer("bands8", cosines(8))
        self.register_buffer("bands4", cosines(4))
        self.register_buffer("bank", filters())

    @staticmethod
    def pooled(x: torch.Tensor, step: int = 1) -> torch.Tensor:
        """Mean over 32-pixel windows, one a cell, of a plane sampled each `step` pixels: of blocks of 8 pixels first, which the windows share."""
        return functional.avg_pool2d(functional.avg_pool2d(x, 8 // step), 4, 2, 1, count_include_pad=False)

    def forward(self, picture: torch.Tensor) -> torch.Tensor:
        """f32 [n, 137, H / 16, W / 16]."""
        log = lambda x, least: torch.log(x + least)
        planes = functional.conv2d(picture, self.colour)
        luma, chroma = planes[:, :1], planes[:, 1:]
        pad = lambda x, p: functional.pad(x, (p, p, p, p), mode="replicate")
        out = [log(self.pooled(functional.conv2d(pad(luma, 3), self.bands8, stride=2).abs(), 2), 0.05)]
        out += [log(self.pooled(functional.conv2d(pad(chroma[:, i : i + 1], 1), self.bands4, stride=2).abs(), 2), 0.05) for i in (0, 1)]

        residuals = functional.conv2d(pad(luma, 2), self.bank)
        square = residuals.square()
        out += [log(self.pooled(residuals.abs()), 0.05), log(self.pooled(square), 0.05), log(self.pooled(square.square()), 0.05)]

        laplace = self.bank[2:3].expand(3, 1, 5, 5)
        red, green, blue = functional.conv2d(pad(picture, 2), laplace, groups=3).split(1, 1)
        together = lambda a, b: self.pooled(a * b) / (self.pooled(a * a) * self.pooled(b * b) + 0.01).sqrt()
        out += [together(red, green), together(green, blue), together(red, blue)]

        fine = residuals[:, 3:4].clamp(-16, 16)
        energy = self.pooled(fine.square()) + 0.05
        wide = functional.pad(fine, (0, LAGS, 0, LAGS))
        height, width = fine.shape[2], fine.shape[3]
        for lag in range(1, LAGS + 1):
            out.append(self.pooled(fine * wide[:, :, :height, lag : lag + width]) / energy)
            out.append(self.pooled(fine * wide[:, :, lag : lag + height, :width]) / energy)

        parity = [log(self.pooled(fine[:, :, y::2, x::2].square(), 2), 0.05) for y in (0, 1) for x in (0, 1)]
        out += [(parity[0] + parity[3] - parity[1] - parity[2]).abs(), (parity[0] + parity[1] - parity[2] - parity[3]).abs(), (parity[0] + parity[2] - parity[1] - parity[3]).abs()]

        for steps, axis in ((residuals[:, 0:1].abs(), 3), (residuals[:, 1:2].abs(), 2)):
            phases = []
            for phase in range(8):
                taken = steps[:, :, :, phase::8] if axis == 3 else steps[:, :, phase::8, :]
                blocks = functional.avg_pool2d(taken, (8, 1) if axis == 3 else (1, 8))
                phases.append(functional.avg_pool2d(blocks, 4, 2, 1, count_include_pad=False))
            phases = torch.cat(phases, 1) + 0.05
            middle = phases.mean(1, keepdim=True)
            out += [log(phases.amax(1, keepdim=True) / middle, 0), ((phases - middle).square().mean(1, keepdim=True)).sqrt() / middle]

        mean = self.pooled(luma)
        out += [mean / 64 - 2, log((self.pooled(luma.square()) - mean.square()).clamp_min(0), 1.0), *(self.pooled(chroma.abs()) / 16).split(1, 1)]
        out += [self.pooled(torch.exp(-residuals[:, 2:3].abs())), self.pooled(torch.sigmoid((luma - 248)) + torch.sigmoid((7 - luma)))]
        return torch.cat(out, 1)


class Heads(nn.Module):
    """Of standardised statistics [n, 137, h, w]: (cells [n, h, w], part [n], whole [n]), all logits."""

    def __init__(self, width: int = Statistics.WIDTH):
        super().__init__()
        self.register_buffer("mean", torch.zeros(1, width, 1, 1))
        self.register_buffer("spread", torch.ones(1, width, 1, 1))
        self.mix = nn.Sequential(nn.Conv2d(2 * width, 64, 1), nn.ReLU(inplace=True), nn.Dropout(0.2))
        self.cell = nn.Sequential(nn.Conv2d(64, 32, 3, padding=1), nn.ReLU(inplace=True), nn.Conv2d(32, 1, 1))
        self.part = nn.Sequential(nn.Linear(2 * len(LEVELS) + 2, 16), nn.ReLU(inplace=True), nn.Linear(16, 1))
        self.whole = nn.Sequential(nn.Dropout(0.3), nn.Linear(2 * width, 32), nn.ReLU(inplace=True), nn.Dropout(0.3), nn.Linear(32, 1))

    def forward(self, statistics: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        v = ((statistics - self.mean) / self.spread).clamp(-6, 6)
        mean = v.mean((2, 3), keepdim=True)
        apart = v - mean
        spread = (apart.square().mean((2, 3), keepdim=True) + 0.04).sqrt()
        cells = self.cell(self.mix(torch.cat([v, apart / spread], 1)))
        smooth = functional.avg_pool2d(cells, 3, 1, 1, count_include_pad=False)
        middle = cells.mean((2, 3), keepdim=True)
        reads = [middle.flatten(1), ((cells - middle).square().mean((2, 3)) + 1e-4).sqrt()]
        reads += [torch.sigmoid(2 * (x - level)).mean((2, 3)) for x in (cells, smooth) for level in LEVELS]
        part = self.part(torch.cat(reads, 1))
        whole = self.whole(torch.cat([mean.flatten(1), spread.flatten(1)], 1))
        return cells[:, 0], part[:, 0], whole[:, 0]


class ResidualNetwork(nn.Module):
    """Statistics and one or more trained heads, whose logits are averaged."""

    def __init__(self, heads: int = 1):
        super().__init__()
        self.statistics = Statistics()
        self.heads = nn.ModuleList(Heads() for _ in range(heads))

    def answer(self, statistics: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        answers = [head(statistics) for head in self.heads]
        return tuple(sum(each) / len(answers) for each in zip(*answers))

    def forward(self, picture: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        return self.answer(self.statistics(picture))

    @classmethod
    def trained(cls, folders: list) -> "ResidualNetwork":
        """With the heads that train.py left in these folders."""
        net = cls(len(folders))
        for head, folder in zip(net.heads, folders):
            head.load_state_dict(torch.load(folder / "weights.pt", weights_only=True))
        return net.eval()
