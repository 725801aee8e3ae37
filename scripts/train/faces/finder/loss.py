"""Which anchors answer for which face, and what a wrong answer costs.

Assignment after SimOTA (Ge et al. 2021, "YOLOX"): a face takes the anchors near its middle that cost least, as many as its best boxes overlap it. The score is taught the
teacher's score times the overlap (varifocal: Zhang et al. 2021), the box by generalised IoU (Rezatofighi et al. 2019), the points by smooth L1 in units of the face's side.
"""

import torch
from torch.nn import functional as F

RADIUS = 1.75  # strides from the middle of a face
CANDIDATES = 10


def boxes_of(raw: torch.Tensor, anchors: torch.Tensor) -> torch.Tensor:
    """Raw numbers [B, N, 15] to boxes left, top, right, bottom in pixels [B, N, 4]."""
    distance = raw[..., 1:5].clamp(-5.0, 5.0).exp() * anchors[:, 2:]
    return torch.cat([anchors[:, :2] - distance[..., :2], anchors[:, :2] + distance[..., 2:]], -1)


def overlap(a: torch.Tensor, b: torch.Tensor, general: bool = False) -> torch.Tensor:
    """IoU of boxes [..., 4], or generalised IoU."""
    inside = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0).prod(-1)
    union = (a[..., 2:] - a[..., :2]).prod(-1) + (b[..., 2:] - b[..., :2]).prod(-1) - inside
    iou = inside / union.clamp(min=1e-6)
    if not general:
        return iou
    hull = (torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])).prod(-1)
    return iou - (hull - union) / hull.clamp(min=1e-6)


@torch.no_grad()
def assigned(raw: torch.Tensor, faces: torch.Tensor, anchors: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Of raw [B, N, 15] and faces [B, G, 17] (padded with zeros): the face of each anchor [B, N] (-1: none), its overlap [B, N], and where nothing is taught [B, N]."""
    box = faces[..., 1:5]
    x, y, stride = anchors.unbind(1)
    inside = (x > box[..., 0:1]) & (x < box[..., 2:3]) & (y > box[..., 1:2]) & (y < box[..., 3:4])
    middle = (box[..., :2] + box[..., 2:]) / 2
    near = ((x - middle[..., 0:1]).abs() < RADIUS * stride) & ((y - middle[..., 1:2]).abs() < RADIUS * stride)
    teaches = faces[..., 16] > 0
    may = inside & near & teaches[..., None]
    silent = (inside & ((faces[..., 15] > 0) & ~teaches)[..., None]).any(1)
    iou = overlap(boxes_of(raw, anchors)[:, None], box[:, :, None]) * may
    side = (box[..., 2:] - box[..., :2]).amax(-1, keepdim=True).clamp(min=1.0)
    fit = torch.log2(side / (4.0 * stride))
    # The outer strides answer for everything beyond them.
    fit = torch.where(stride == 8, fit.clamp(min=0), torch.where(stride == 32, fit.clamp(max=0), fit)).abs()
    cost = F.softplus(-raw[..., 0])[:, None] - 3.0 * iou.clamp(min=1e-4).log() + 1.5 * fit + (~may) * 1e5
    wanted = iou.topk(CANDIDATES, -1).values.sum(-1).round().clamp(1, CANDIDATES)
    best = cost.topk(CANDIDATES, -1, largest=False)
    chosen = torch.zeros_like(may)
    chosen.scatter_(2, best.indices, torch.arange(CANDIDATES) < wanted[..., None])
    chosen &= may
    cost = torch.where(chosen, cost, torch.full_like(cost, 1e9))
    least, owner = cost.min(1)
    owner = torch.where(least < 1e5, owner, torch.full_like(owner, -1))
    own = iou.gather(1, owner.clamp(min=0)[:, None])[:, 0]
    return owner, own, silent


def loss_of(raw: torch.Tensor, faces: torch.Tensor, anchors: torch.Tensor) -> tuple[torch.Tensor, dict[str, float]]:
    owner, iou, silent = assigned(raw, faces, anchors)
    taken = owner >= 0
    mine = faces.gather(1, owner.clamp(min=0)[..., None].expand(-1, -1, faces.shape[-1]))
    target = torch.where(taken, mine[..., 0].clamp(max=1.0) * (0.4 + 0.6 * iou), torch.zeros_like(iou))
    logit = raw[..., 0]
    with torch.no_grad():
        weight = torch.where(taken, 0.5 + target, 0.75 * logit.sigmoid() ** 2) * ~(silent & ~taken)
    count = taken.sum().clamp(min=1)
    score = (F.binary_cross_entropy_with_logits(logit, target, reduction="none") * weight).sum() / count
    mine, at = mine[taken], anchors.expand(len(raw), -1, -1)[taken]
    place = raw[taken]
    sure = mine[:, 0] / mine[:, 0].sum().clamp(min=1e-6)
    box = ((1 - overlap(boxes_of(raw, anchors)[taken], mine[:, 1:5], True)) * sure).sum()
    side = (mine[:, 3:5] - mine[:, 1:3]).amax(-1)[:, None]
    points = (place[:, 5:].reshape(-1, 5, 2) * at[:, None, 2:] + at[:, None, :2]).reshape(-1, 10)
    point = (F.smooth_l1_loss(points / side, mine[:, 5:15] / side, beta=0.03, reduction="none").mean(-1) * sure).sum()
    return score + 2.0 * box + 4.0 * point, {"score": float(score.detach()), "box": float(box.detach()), "point": float(point.detach()), "taken": float(count)}
