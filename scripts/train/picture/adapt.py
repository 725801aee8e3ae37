"""Adapt the encoder's middle blocks to the question: LayerNorms and low-rank updates, from the tokens that extract.py --keep-after left on disk.

    adapt.py learn --source INT8.onnx --list L --features DIR [--features DIR2 ...] --blocks 5-8 --rank 8 --steps 600 --out DIR
    adapt.py apply --source INT8.onnx --list L --features DIR --delta DIR/best.npz --out DIR3      features of the adapted encoder

The matrices stay as they are. Each LayerNorm of the blocks gets its own scale and offset, and with --rank R each product x W becomes
x W + (x A) B with A [in, R] and B [R, out], B starting at nought (Hu et al. 2021).

What is asked of the blocks is that heads which never saw a source do well on it: the linear heads over their class and mean patch tokens, each
fitted on the frozen features of all training sources but one, stand still, and a picture is judged by the one without its source. (A
head that is trained along has more numbers than there are pictures, fits them at once, and leaves the blocks nothing to learn.)

A step sees 8 pairs of a camera picture and a generated one. Three pairs in four are of one source that holds both, so that nothing
but the label tells them apart; the others of two one-sided sources. Sources are drawn alike whatever their size. Half of the patch tokens,
drawn anew each step, are left out: half the time, and no picture is seen twice the same. The loss is the logistic one plus that of
the difference within each pair.

A fixed fourth of the sources (`left_out`) is never trained on. Every --every steps the running average of the weights is measured on it and
written to OUT/best.npz when it is the best so far by the mean of balanced AUC and mean AUC within sources. OUT/state.pt holds everything
that a run that was broken off needs to go on; OUT/log.csv is the curve.
"""

import argparse
import csv
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "common"))
from extract import write  # noqa: E402
from head import Space  # noqa: E402
from lowrank import blocks, load_delta, open_up  # noqa: E402
from metrics import auc, balanced_weights, eer, threshold_at, within_sources  # noqa: E402
from rows import Rows, Tokens, left_out, read  # noqa: E402
from tower import Tower, summary  # noqa: E402

PAIRS, KEPT, AVERAGE = 8, 98, 0.98


def figures(scores: np.ndarray, rows: Rows) -> dict[str, float]:
    weights, real = balanced_weights(rows.synthetic, rows.source), ~rows.synthetic
    caught = [weights[rows.synthetic & (scores >= threshold_at(scores[real], weights[real], rate))].sum() for rate in (0.02, 0.05)]
    within = within_sources(scores, rows.synthetic, rows.source)[0]
    return {"auc": auc(scores, rows.synthetic, weights), "within": within, "eer": eer(scores, rows.synthetic, weights), "at-2": caught[0], "at-5": caught[1]}


class Pairs:
    """Draws rows: a camera and a generated picture each, three in four of one source."""

    def __init__(self, rows: Rows, usable: np.ndarray, seed: int):
        self.draw = np.random.default_rng(seed)
        self.cells = {}
        for i in np.flatnonzero(usable):
            self.cells.setdefault((str(rows.source[i]), bool(rows.synthetic[i])), []).append(i)
        self.real = sorted({s for s, synthetic in self.cells if not synthetic})
        self.fake = sorted({s for s, synthetic in self.cells if synthetic})
        self.both = sorted(set(self.real) & set(self.fake))

    def __call__(self) -> np.ndarray:
        """[PAIRS, 2] rows: camera, generated."""
        out = []
        for number in range(PAIRS):
            if number % 4:
                real = fake = self.draw.choice(self.both)
            else:
                real, fake = self.draw.choice(self.real), self.draw.choice(self.fake)
            out.append([self.draw.choice(self.cells[str(real), False]), self.draw.choice(self.cells[str(fake), True])])
        return np.array(out)


class Model(nn.Module):
    """Tokens before the first chosen block to logits: the blocks, then lines over their standardised class and mean patch tokens."""

    def __init__(self, tower: Tower, chosen: range, space: Space, strength: float):
        super().__init__()
        self.blocks = nn.ModuleList(tower.blocks[number - 1] for number in chosen)
        self.register_buffer("mean", torch.from_numpy(space.mean).float())
        self.register_buffer("deviation", torch.from_numpy(space.deviation).float())
        everything = np.ones(len(space.source), bool)
        start = space.coefficients(everything, strength)
        self.names = ["", *np.unique(space.source)]  # the first head saw every training source
        fits = [start] + [space.coefficients(space.source != name, strength, start) for name in self.names[1:]]
        self.register_buffer("weights", torch.from_numpy(np.stack([space.rotation @ c for c, _ in fits])).float())
        self.register_buffer("intercepts", torch.tensor([i for _, i in fits]).float())

    def forward(self, x: torch.Tensor, heads: torch.Tensor) -> torch.Tensor:
        """Tokens [batch, n, 768] to logits [batch], each by the head of the number given."""
        features = []
        for block in self.blocks:
            x = block(x)
            features.append(summary(x))
        standard = (torch.stack(features, 1).flatten(1) - self.mean) / self.deviation
        return (standard * self.weights[heads]).sum(1) + self.intercepts[heads]


def learn(a) -> None:
    torch.manual_seed(a.seed)
    a.out.mkdir(parents=True, exist_ok=True)

    rows, tokens = read(a.list, a.features[0]), [Tokens(a.list, folder) for folder in a.features]
    chosen = blocks(a.blocks)
    mine = np.concatenate([np.arange(1536) + (number - 1) * 1536 for number in chosen])
    out = np.isin(rows.source, left_out(a.list))
    usable = ~out
    space = Space(rows.features[usable][:, mine], rows.synthetic[usable], rows.source[usable])
    tower = Tower(a.source, chosen[-1])
    tower.set_half(a.half)
    learnt = open_up(tower, chosen, a.rank)
    model = Model(tower, chosen, space, a.strength)
    head_of = torch.tensor([model.names.index(s) if s in model.names else 0 for s in rows.source])
    optimiser = torch.optim.AdamW(learnt.values(), lr=a.rate, weight_decay=0.0)
    average = {n: p.detach().clone() for n, p in learnt.items()}
    pairs, first, best = Pairs(rows, usable, a.seed), 0, -1.0
    saved = a.out / "state.pt"
    if saved.exists():
        state = torch.load(saved, weights_only=False)
        with torch.no_grad():
            for name, parameter in learnt.items():
                parameter.copy_(state["learnt"][name])
        optimiser.load_state_dict(state["optimiser"])
        average, first, best = state["average"], state["step"], state["best"]
        pairs.draw.bit_generator.state = state["draw"]

    def measure(step: int, loss: float, seconds: float) -> None:
        nonlocal best
        now = {n: p.detach().clone() for n, p in learnt.items()}
        with torch.inference_mode():
            for name, parameter in learnt.items():
                parameter.copy_(average[name])
            asked = np.flatnonzero(out)
            scores = np.concatenate([model(torch.from_numpy(tokens[0][part]).float(), torch.zeros(len(part), dtype=torch.long)).numpy() for part in np.array_split(asked, max(1, len(asked) // 16))])
        found = figures(scores, rows.where(out))
        mean = (found["auc"] + found["within"]) / 2
        if mean > best:
            best = mean
            np.savez(a.out / "best.npz", step=step, **{n: p.numpy() for n, p in average.items()})
            np.savez(a.out / "best-scores.npz", scores=scores, source=rows.source[out], synthetic=rows.synthetic[out])
        with torch.no_grad():
            for name, parameter in learnt.items():
                parameter.copy_(now[name])
        part = a.out / "state.part"
        torch.save({"learnt": now, "average": average, "optimiser": optimiser.state_dict(), "step": step, "best": best, "draw": pairs.draw.bit_generator.state}, part)
        part.replace(saved)
        with (a.out / "log.csv").open("a", newline="") as f:
            csv.writer(f).writerow([step, f"{loss:.4f}", f"{seconds:.0f}", *(f"{v:.4f}" for v in found.values())])
        print(f"step {step}, loss {loss:.3f}, {seconds:.0f} s: " + ", ".join(f"{n} {v:.3f}" for n, v in found.items()), flush=True)

    print(f"{len(rows)} pictures, {out.sum()} of {len(np.unique(rows.source[out]))} sources left out; {sum(p.numel() for p in learnt.values())} numbers learn", flush=True)
    began, running = time.monotonic(), float("nan")
    if first == 0:
        measure(0, running, 0)
    choice = np.random.default_rng(a.seed + 1)
    for step in range(first + 1, a.steps + 1):
        drawn = pairs().reshape(-1)
        seen = tokens[choice.integers(len(tokens))][drawn]
        kept = np.concatenate([[0], 1 + choice.permutation(196)[:KEPT]])
        logits = model(torch.from_numpy(seen[:, kept]).float(), head_of[drawn]).view(-1, 2)
        alone = functional.softplus(logits[:, 0]).mean() + functional.softplus(-logits[:, 1]).mean()
        loss = alone / 2 + functional.softplus(logits[:, 0] - logits[:, 1]).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(learnt.values(), 1.0)
        warm = min(1.0, step / 20)
        optimiser.param_groups[0]["lr"] = a.rate * warm * (0.1 + 0.45 * (1 + np.cos(np.pi * step / a.steps)))
        optimiser.step()
        running = loss.item() if running != running else 0.95 * running + 0.05 * loss.item()
        with torch.no_grad():
            for name, parameter in learnt.items():
                average[name].lerp_(parameter, 1 - min(AVERAGE, step / (step + 10)))
        if step % a.every == 0 or step == a.steps:
            measure(step, running, time.monotonic() - began)

def apply(a) -> None:
    """Shards as extract.py writes them, the blocks from the first adapted one on computed anew from the kept tokens."""
    a.out.mkdir(parents=True, exist_ok=True)
    tower = Tower(a.source, a.last)
    first = load_delta(tower, a.delta).start
    tower.set_half(a.half)
    for path in sorted(a.features.glob("*.npz")):
        if (a.out / path.name).exists():
            continue
        shard = dict(np.load(path))
        tokens, features = np.load(path.with_suffix(".npy"), mmap_mode="r"), shard["features"].copy()
        with torch.inference_mode():
            for part in np.array_split(np.arange(len(tokens)), max(1, len(tokens) // 8)):
                x = torch.from_numpy(np.asarray(tokens[part])).float()
                for number in range(first, a.last + 1):
                    x = tower.blocks[number - 1](x)
                    features[part, (number - 1) * 1536 : number * 1536] = summary(x).flatten(1).numpy()
        write(a.out / path.name, lambda f: np.savez(f, **shard | {"features": features[:, : a.last * 1536]}))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(required=True)
    for name, verb in (("learn", learn), ("apply", apply)):
        p = verbs.add_parser(name)
        p.set_defaults(verb=verb)
        p.add_argument("--out", type=Path, required=True)
        p.add_argument("--source", type=Path, required=True, help="the int8 ONNX file that the encoder is built from")
        p.add_argument("--half", action="store_true", help="multiply in bf16")
        if verb is apply:
            p.add_argument("--delta", type=Path, required=True, help="best.npz of a run of `learn`")
            p.add_argument("--features", type=Path, required=True, help="folder of extract.py --keep-after")
            p.add_argument("--last", type=int, default=11, help="last block to run (default %(default)s)")
            continue
        p.add_argument("--list", type=Path, required=True)
        p.add_argument("--features", type=Path, action="append", required=True, help="folders of extract.py --keep-after; several: several views")
        p.add_argument("--blocks", default="5-8", help="blocks that learn; the tokens are those after the block before (default %(default)s)")
        p.add_argument("--rank", type=int, default=8, help="of the low-rank updates; 0: LayerNorms only (default %(default)s)")
        p.add_argument("--rate", type=float, default=1e-3, help="learning rate (default %(default)s)")
        p.add_argument("--strength", type=float, default=0.001, help="C of the head's penalty (default %(default)s)")
        p.add_argument("--steps", type=int, default=600)
        p.add_argument("--every", type=int, default=50)
        p.add_argument("--seed", type=int, default=1)
    a = parser.parse_args()
    torch.set_num_threads(1)
    a.verb(a)
    return 0


if __name__ == "__main__":
    sys.exit(main())
