"""Fit the shipped head: blocks 6 to 8 of the encoder opened up a little, a score and a map of where, together.

    adapt.py learn --train W/train1 W/train2 --test faces=W/dev-faces-stored ... --start W/pooled.npz --source INT8.onnx --rank 8 --steps 600 --out W/adapted
    adapt.py apply --store W/dev-faces-video ... --model W/adapted/best.npz --source INT8.onnx       writes STORE/scores-NAME.npz

What learns: the LayerNorms of blocks 6 to 8 and, with --rank, low-rank updates of their products (picture/lowrank.py); one logit for each cell, from its tokens
after blocks 6 and 8 through 64 hidden numbers; the score, which is a line over the mean tokens (starting from pooled.py's) plus a multiple of the soft maximum of the cells.
Everything starts from tokens after block 5 that extract.py kept, so that a step costs three blocks.

A step sees whole families (a genuine crop and what was made of it, one history). The loss: the logistic one, both labels weighing alike; the difference within
each family; cells against the share that was blended, where that is known; and the line's distance from where it began. A part of the cells, drawn anew each
step, is left out. The running average of the numbers is measured every --every steps and kept when it is the best by the mean AUC of the tests named.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from extract import KEPT, LAST, SIDE, small_tower
from pooled import Views, couples, figures, line_of

sys.path.insert(1, str(Path(__file__).resolve().parents[2] / "picture"))
from lowrank import open_up  # noqa: E402
from tower import WIDTH  # noqa: E402

TAPS, HIDDEN, FAMILIES, AVERAGE = (6, 8), 64, 8, 0.98
REAL_SHARE = 0.5


class Model(nn.Module):
    """Tokens after block 5, f32 [n, 1 + cells, 768], to (score [n], logits of the cells [n, cells], mean tokens [n, 2, 768])."""

    def __init__(self, source: Path, rank: int, start: dict, side: int = SIDE, half: bool = True):
        super().__init__()
        tower = small_tower(source, side, False)
        self.learnt = open_up(tower, range(KEPT + 1, LAST + 1), rank)
        tower.set_half(half)
        self.blocks = nn.ModuleList(tower.blocks[number - 1] for number in range(KEPT + 1, LAST + 1))
        chosen = [[int(b) for b in str(start["blocks"]).split(",")].index(t) for t in TAPS]
        pick = lambda name: torch.from_numpy(np.asarray(start[name], np.float32).reshape(-1, WIDTH)[chosen].copy())
        self.register_buffer("mean", pick("mean"))
        self.register_buffer("deviation", pick("deviation"))
        # One patch's token spreads more than a mean of a hundred: about four times, measured.
        self.spread = 4.0
        self.line = nn.Parameter(pick("weight"))
        self.register_buffer("origin", self.line.detach().clone())
        self.intercept = nn.Parameter(torch.tensor(float(start["intercept"])))
        self.cell_in, self.cell_out = nn.Linear(len(TAPS) * WIDTH, HIDDEN), nn.Linear(HIDDEN, 1)
        self.most = nn.Parameter(torch.tensor(0.0))
        with torch.no_grad():
            self.cell_out.bias.fill_(-2.0)
        self.learnt |= {"line": self.line, "intercept": self.intercept, "most": self.most}
        self.learnt |= {f"cell_{n}.{end}": getattr(getattr(self, f"cell_{n}"), end) for n in ("in", "out") for end in ("weight", "bias")}

    def taps(self, x: torch.Tensor) -> torch.Tensor:
        """Patch tokens after blocks 6 and 8, f32 [n, 2, cells, 768]."""
        out = []
        for number, block in enumerate(self.blocks, KEPT + 1):
            x = block(x)
            if number in TAPS:
                out.append(x[:, 1:].float())
        return torch.stack(out, 1)

    def forward(self, x: torch.Tensor, whole: bool = False) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """With `whole` (all cells given) the third is pooled both ways, [n, 2 pools, 2, 768]."""
        taps = self.taps(x)
        means = taps.mean(2)
        standard = (taps - self.mean[:, None]) / (self.spread * self.deviation[:, None])
        cells = self.cell_out(functional.gelu(self.cell_in(standard.transpose(1, 2).flatten(2)), approximate="tanh"))[..., 0]
        highest = torch.logsumexp(2 * cells, 1) / 2 - np.log(cells.shape[1]) / 2
        score = (((means - self.mean) / self.deviation) * self.line).sum((1, 2)) + self.intercept + self.most * highest
        if whole:
            means = torch.einsum("pc,ntcw->nptw", torch.from_numpy(pools(cells.shape[1])), taps)
        return score, cells, means

    def save(self, path: Path, **more) -> None:
        values = {name: p.detach().numpy() for name, p in self.learnt.items()}
        np.savez(path, mean=self.mean.numpy(), deviation=self.deviation.numpy(), **values, **more)


def pools(cells: int) -> np.ndarray:
    """f32 [2, cells]: the mean of all cells; that inside an ellipse where a face lies minus that of the ring around it (zero sum)."""
    side = round(cells**0.5)
    y, x = (np.mgrid[0:side, 0:side] + 0.5) / side - 0.5
    inside = ((x / 0.36) ** 2 + (y / 0.46) ** 2 < 1).reshape(-1).astype(np.float32)
    return np.stack([np.full(cells, 1 / cells), inside / inside.sum() - (1 - inside) / (1 - inside).sum()]).astype(np.float32)


def load(path: Path, source: Path, half: bool = True, side: int = SIDE) -> Model:
    saved = dict(np.load(path))
    ranks = {v.shape[1] for n, v in saved.items() if n.endswith(".down")}
    start = {"blocks": ",".join(map(str, TAPS)), "mean": saved["mean"], "deviation": saved["deviation"], "weight": saved["line"], "intercept": saved["intercept"]}
    model = Model(source, ranks.pop() if ranks else 0, start, side, half)
    with torch.no_grad():
        for name, parameter in model.learnt.items():
            parameter.copy_(torch.from_numpy(saved[name]))
    return model.eval()


def stores(folders: list[Path]) -> list[np.ndarray]:
    return [np.load(folder / "tokens.npy", mmap_mode="r") for folder in folders]


def tokens_of(views: Views, kept: list[np.ndarray], rows: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.stack([kept[views.store[i]][views.place[i]] for i in rows])).float()


@torch.inference_mode()
def scored(model: Model, views: Views, kept: list[np.ndarray], batch: int = 16) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(scores, cell logits, pooled tokens [n, 2 pools, 2, 768]) of every view."""
    parts = [model(tokens_of(views, kept, part), True) for part in np.array_split(np.arange(len(views.rows)), max(1, len(views.rows) // batch))]
    return tuple(torch.cat(column).numpy() for column in zip(*parts))


def thinned(views: Views, most: int) -> Views:
    """At most so many rows, whole families, evenly."""
    names = np.unique(views.column("family"))
    share = min(1.0, most / len(views.rows))
    kept = set(names[np.random.default_rng(0).random(len(names)) < share])
    return views.where(np.array([r["family"] in kept for r in views.rows]))


def learn(a) -> None:
    torch.manual_seed(a.seed)
    draw = np.random.default_rng(a.seed)
    a.out.mkdir(parents=True, exist_ok=True)
    train, kept = Views.read(a.train), stores(a.train)
    use = np.array([not any(w in f"{r['source']} {r['method']} {r['kind']}" for w in a.without) for r in train.rows])
    train = train.where(use)
    tests = {}
    for item in a.test:
        name, _, folder = item.partition("=")
        tests[name] = thinned(Views.read([Path(folder)]), a.most), stores([Path(folder)])
    model = Model(a.source, a.rank, dict(np.load(a.start)))
    slow = [p for n, p in model.learnt.items() if n in ("line", "intercept", "most")]
    cells = [p for n, p in model.learnt.items() if n.startswith("cell")]
    fast = [p for n, p in model.learnt.items() if n[0].isdigit()]
    optimiser = torch.optim.AdamW([{"params": fast, "lr": a.rate}, {"params": slow, "lr": 0.1 * a.rate}, {"params": cells, "lr": a.rate}], weight_decay=0.0)
    base = [group["lr"] for group in optimiser.param_groups]
    average = {n: p.detach().clone() for n, p in model.learnt.items()}
    members: dict[str, list[int]] = {}
    for i, row in enumerate(train.rows):
        members.setdefault(row["family"], []).append(i)
    names, masks, label = sorted(members), torch.from_numpy(train.masks.astype(np.float32)), torch.from_numpy(train.label)
    # Lone crops draw together, so that a step holds both labels of every kind alike.
    real_weight = REAL_SHARE / max(1e-6, float((~train.label).mean()))
    fake_weight = (1 - REAL_SHARE) / float(train.label.mean())
    print(f"{len(train.rows)} views, {len(names)} families, {len(couples(train))} pairs; {sum(p.numel() for p in model.learnt.values())} numbers learn", flush=True)
    best, running, began = -1.0, {}, time.monotonic()

    def measure(step: int) -> None:
        nonlocal best
        now = {n: p.detach().clone() for n, p in model.learnt.items()}
        with torch.no_grad():
            for name, parameter in model.learnt.items():
                parameter.copy_(average[name])
            found = {name: figures(scored(model, views, held)[0], views, 50) for name, (views, held) in tests.items()}
        mean = float(np.mean([f["auc"] for f in found.values() if "auc" in f]))
        print(f"step {step}, {time.monotonic() - began:.0f} s, " + ", ".join(f"{n} {v:.3f}" for n, v in running.items()) + f"; mean AUC {mean:.4f}", flush=True)
        for name, f in found.items():
            print(f"    {name}: {line_of(f)}", flush=True)
        model.save(a.out / "last.npz", step=step)
        if mean > best:
            best = mean
            model.save(a.out / "best.npz", step=step)
        with torch.no_grad():
            for name, parameter in model.learnt.items():
                parameter.copy_(now[name])

    order: list[str] = []
    for step in range(1, a.steps + 1):
        while len(order) < FAMILIES:
            order += list(draw.permutation(names))
        drawn, order = order[:FAMILIES], order[FAMILIES:]
        rows = np.concatenate([members[name] for name in drawn])
        seen = np.sort(draw.permutation(masks.shape[1])[: a.cells])
        x = tokens_of(train, kept, rows)[:, np.concatenate([[0], 1 + seen])]
        score, cell, _ = model(x)
        y = label[rows]
        alone = (functional.softplus(torch.where(y, -score, score)) * torch.where(y, fake_weight, real_weight)).mean()
        place = {r: i for i, r in enumerate(rows)}
        gaps = [score[place[f]] - score[place[r]] for name in drawn for r in members[name] if not train.label[r] for f in members[name] if train.label[f]]
        pair = functional.softplus(-torch.stack(gaps)).mean() if gaps else score.new_zeros(())
        truth = masks[rows][:, seen]
        known = truth >= 0
        where = functional.binary_cross_entropy_with_logits(cell, truth.clamp(0, 1), reduction="none")
        where = (where * known).sum() / known.sum().clamp(min=1)
        away = ((model.line - model.origin) ** 2).sum()
        loss = alone + a.pair * pair + a.where * where + a.hold * away
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(fast, 1.0)
        rate = min(1.0, step / 30) * (0.1 + 0.45 * (1 + np.cos(np.pi * step / a.steps)))
        for group, lr in zip(optimiser.param_groups, base):
            group["lr"] = lr * rate
        optimiser.step()
        for name, value in (("alone", alone), ("pair", pair), ("where", where)):
            running[name] = 0.95 * running.get(name, value.item()) + 0.05 * value.item()
        with torch.no_grad():
            for name, parameter in model.learnt.items():
                average[name].lerp_(parameter, 1 - min(AVERAGE, step / (step + 10)))
        if step % a.every == 0 or step == a.steps:
            measure(step)


def apply(a) -> None:
    model = load(a.model, a.source)
    for folder in a.store:
        views = Views.read([folder])
        views = views.where(np.arange(len(views.rows)) < (a.first or len(views.rows)))
        score, cells, pooled = scored(model, views, stores([folder]))
        np.savez(folder / f"scores-{a.name}.npz", score=score, cells=cells.astype(np.float32), pooled=pooled.astype(np.float32))
        if views.label.any() and not views.label.all():
            print(f"{folder.name}: {line_of(figures(score, views))}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(required=True)
    for name, verb in (("learn", learn), ("apply", apply)):
        p = verbs.add_parser(name)
        p.set_defaults(verb=verb)
        p.add_argument("--source", type=Path, required=True, help="the int8 ONNX file that the encoder is built from")
        if verb is apply:
            p.add_argument("--store", type=Path, nargs="+", required=True)
            p.add_argument("--model", type=Path, required=True)
            p.add_argument("--name", default="adapted")
            p.add_argument("--first", type=int, help="views of each store only")
            continue
        p.add_argument("--train", type=Path, nargs="+", required=True)
        p.add_argument("--test", nargs="*", default=[], help="NAME=STORE")
        p.add_argument("--most", type=int, default=300, help="rows of a test that are measured on the way (default %(default)s)")
        p.add_argument("--start", type=Path, required=True, help="line of pooled.py over blocks 6 and 8")
        p.add_argument("--without", nargs="*", default=[])
        p.add_argument("--rank", type=int, default=8, help="of the low-rank updates; 0: LayerNorms only (default %(default)s)")
        p.add_argument("--rate", type=float, default=7e-4)
        p.add_argument("--pair", type=float, default=1.0)
        p.add_argument("--where", type=float, default=0.5)
        p.add_argument("--hold", type=float, default=0.05)
        p.add_argument("--cells", type=int, default=64, help="of the 100, seen in a step")
        p.add_argument("--steps", type=int, default=600)
        p.add_argument("--every", type=int, default=100)
        p.add_argument("--seed", type=int, default=1)
        p.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    torch.set_num_threads(1)
    a.verb(a)
    return 0


if __name__ == "__main__":
    sys.exit(main())
