"""Train a voice network on a pool of windows, some whole sources held out.

    learn.py speech  POOL... --out W/speech  --encoder E --head W/frozen/head.npz --minutes 75
    learn.py spectra POOL... --out W/spectra --minutes 60

Batches hold couples, a recording and a forgery that share what should not matter: 0.25 of them the same sentence (--pairs), 0.2 a recording and a copy of it
made here, 0.25 a source and a kind of copy; the rest are drawn from anywhere, a source and system in proportion to the root of its windows. The
loss is the logistic one, both labels alike, and half that of the difference within couples that share something. The rate falls to nothing over --minutes. The running average
of the numbers is measured on held-out sources on the way (thinned) and written at the end as OUT/last.npz, with OUT/best.npz beside it.

The sources of held-out.txt are held out: nothing of them is trained on, copies made of their recordings included. They were drawn once from the listing, every fifth by size
of those with both labels, with recordings alone and with forgeries alone.
"""

import argparse
import collections
import csv
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

import fit
import network

sys.path.insert(0, str(Path(__file__).parents[1] / "common"))
import metrics  # noqa: E402

COUPLES, RANK = 12, 16
HELD_OUT = set((Path(__file__).with_name("held-out.txt")).read_text().split())
SHARES = {"sentence": 0.25, "copy": 0.2, "source": 0.25, "any": 0.3}
FACTS = ("sha256", "of", "kind", "copy", "label", "system", "source", "language", "speaker", "nuisance")


class Pool:
    """Windows int16 [n, 40000] of one or several pool folders with their facts."""

    def __init__(self, folders: list[Path]):
        paths = self.shards(folders)
        shards = [s for s in map(np.load, paths) if "window" in s.files]
        self.size = len(paths)
        self.windows = np.concatenate([s["window"] for s in shards])
        for name in FACTS:
            setattr(self, name, np.concatenate([s[name] for s in shards]))
        self.fake = self.label != "real"
        self.made = np.char.startswith(self.system, "made: ")

    @staticmethod
    def shards(folders: list[Path]) -> list[Path]:
        return [path for folder in folders for path in sorted(folder.glob("shard-*.npz"))]

    def __len__(self):
        return len(self.fake)

    def where(self, rows: np.ndarray) -> "Pool":
        part = object.__new__(Pool)
        for name in ("windows", *FACTS, "fake", "made"):
            setattr(part, name, getattr(self, name)[rows])
        return part

    def batch(self, rows) -> torch.Tensor:
        return torch.from_numpy(self.windows[rows].astype(np.float32) / 32768)


class Couples:
    def __init__(self, pool: Pool, rows: np.ndarray, pairs: Path | None, rng: np.random.Generator):
        self.pool, self.rng = pool, rng
        groups = {"sentence": collections.defaultdict(list), "copy": collections.defaultdict(list), "source": collections.defaultdict(list)}
        sentence = collections.defaultdict(set)
        if pairs:
            with pairs.open() as file:
                for row in csv.DictReader(file):
                    sentence[row["sha256"]].add(row["pair_group"])
        self.free = {False: collections.defaultdict(list), True: collections.defaultdict(list)}
        copied = set(pool.of[rows[pool.made[rows]]])
        for i in rows:
            fake, kind = bool(pool.fake[i]), pool.kind[i]
            for group in sentence.get(pool.sha256[i], ()):
                groups["sentence"][group, kind].append(i)
            if pool.of[i] in copied:
                groups["copy"][pool.of[i], pool.copy[i]].append(i)
            if not pool.made[i]:
                groups["source"][pool.source[i], kind].append(i)
            self.free[fake][(pool.system[i] if pool.made[i] else pool.source[i]), pool.system[i]].append(i)
        self.groups = {}
        for name, members in groups.items():
            both = [(np.array([i for i in g if not pool.fake[i]]), np.array([i for i in g if pool.fake[i]])) for g in members.values()]
            both = [pair for pair in both if min(map(len, pair))]
            weight = np.array([min(map(len, pair)) ** 0.5 for pair in both])
            self.groups[name] = both, weight / weight.sum() if both else weight
        self.free = {label: (list(map(np.array, g.values())), self._roots(g)) for label, g in self.free.items()}
        # Copies are many and cheap: as free draws together they weigh no more than a tenth of the forgeries.
        made = np.array([pool.made[g[0]] for g in self.free[True][0]])
        weight = self.free[True][1]
        if made.any():
            weight[made] *= 0.1 / weight[made].sum()
            weight[~made] *= 0.9 / weight[~made].sum()
        print(f"{len(rows)} windows to train on;", {name: len(both) for name, (both, _) in self.groups.items()}, {label: len(g) for label, (g, _) in self.free.items()}, flush=True)

    @staticmethod
    def _roots(groups) -> np.ndarray:
        weight = np.array([len(g) ** 0.5 for g in groups.values()])
        return weight / weight.sum()

    def draw(self, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(rows of recordings, rows of forgeries, whether the couple shares something)."""
        real, fake, shared = [], [], []
        for kind in self.rng.choice(list(SHARES), count, p=list(SHARES.values())):
            if kind != "any" and len(self.groups[kind][0]):
                both, weight = self.groups[kind]
                pair = both[self.rng.choice(len(both), p=weight)]
            else:
                pair = [g[self.rng.choice(len(g), p=weight)] for g, weight in (self.free[False], self.free[True])]
                kind = "any"
            real.append(self.rng.choice(pair[0]))
            fake.append(self.rng.choice(pair[1]))
            shared.append(kind != "any")
        return np.array(real), np.array(fake), np.array(shared)


@torch.inference_mode()
def scored(model, pool: Pool, rows: np.ndarray, half: bool, batch: int = 16) -> tuple[np.ndarray, np.ndarray]:
    """(statistics f32 [n, k], logits [n])."""
    model.eval()
    parts = []
    for i in range(0, len(rows), batch):
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            parts.append(model(pool.batch(rows[i : i + batch])))
    return tuple(torch.cat([p[k].float() for p in parts]).numpy() for k in (0, 1))


def figures(scores, fake, sources, kinds) -> str:
    out = []
    for kind in ("clean", "phone"):
        m = kinds == kind
        balanced = metrics.balanced_weights(fake[m], sources[m])
        within, each = metrics.within_sources(scores[m], fake[m], sources[m])
        limit = fit.threshold(scores[m], fake[m], sources[m], 0.02)
        caught = np.average(scores[m][fake[m]] >= limit, weights=balanced[fake[m]])
        out.append(f"{kind} AUC {metrics.auc(scores[m], fake[m], balanced):.3f} pooled {metrics.auc(scores[m], fake[m]):.3f} within {within:.3f} ({len(each)}) caught at 2 % {caught:.2f}")
    return "; ".join(out)


def thinned(pool: Pool, rows: np.ndarray, most: int) -> np.ndarray:
    """One window of each (clip, kind) of listed clips, at most so many, evenly over sources' order."""
    rows = rows[~pool.made[rows]]
    _, first = np.unique(np.char.add(pool.sha256[rows], pool.kind[rows]), return_index=True)
    rows = rows[np.sort(first)]
    return rows[np.random.default_rng(0).permutation(len(rows))[:most]]


def augmented(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Turned in time and polarity: what a window's edges and sign cannot tell."""
    shift = torch.randint(0, x.shape[1], (len(x),), generator=generator)
    sign = torch.randint(0, 2, (len(x), 1), generator=generator) * 2.0 - 1
    return torch.stack([torch.roll(row, int(s)) for row, s in zip(x, shift)]) * sign


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speech", "spectra"])
    parser.add_argument("pools", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--encoder", type=Path)
    parser.add_argument("--head", type=Path, help="mean, deviation, line and intercept to start from (fit.py's head.npz)")
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--every", type=float, default=6, help="minutes between measurements")
    parser.add_argument("--most", type=int, default=900, help="windows that a measurement on the way takes")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=Path, help="numbers of an earlier run")
    parser.add_argument("--rate", type=float, default=1.0, help="factor on all rates")
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    torch.set_num_threads(1)
    rng, generator = np.random.default_rng(given.seed), torch.Generator().manual_seed(given.seed)
    given.out.mkdir(parents=True, exist_ok=True)
    pool = Pool(given.pools)
    out = np.isin(pool.source, list(HELD_OUT))
    test = pool.where(thinned(pool, np.flatnonzero(out), given.most))
    print(f"{len(np.unique(pool.source[out]))} sources held out, {len(test)} windows of them measured", flush=True)
    couples = Couples(pool, np.flatnonzero(~out), given.pairs, rng)
    if given.what == "speech":
        model = network.Speech(network.weights_of(given.encoder), RANK, dict(np.load(given.head)))
        learnt = model.learnt()
        rates = [([p for n, p in learnt.items() if n.endswith((".down", ".up"))], 1e-3, 0.01), ([p for n, p in learnt.items() if n.endswith((".gamma", ".beta"))], 3e-4, 0.0),
                 ([p for n, p in learnt.items() if n.startswith("conv")], 3e-5, 0.0), (list(model.line_parameters().values()), 2e-4, 0.01)]
        saved = {**learnt, **model.line_parameters()}
    else:
        model = network.Spectra()
        rates, saved = [(list(model.parameters()), 2e-3, 0.02)], dict(model.state_dict(keep_vars=True))
        saved = {n: p for n, p in saved.items() if n not in ("fourier", "bands")}
    if given.start:
        with torch.no_grad():
            earlier = np.load(given.start)
            for n, p in saved.items():
                p.copy_(torch.from_numpy(earlier[n]))
    fixed = {n: getattr(model, n).numpy() for n in ("mean", "deviation")} if given.what == "speech" else {}
    optimiser = torch.optim.AdamW([{"params": p, "lr": r * given.rate, "weight_decay": d, "base": r * given.rate} for p, r, d in rates], betas=(0.9, 0.98))
    average = {n: p.detach().clone().float() for n, p in saved.items()}

    def measured(label: str) -> float:
        own = {n: p.detach().clone() for n, p in saved.items()}
        with torch.no_grad():
            for n, p in saved.items():
                p.copy_(average[n])
            _, scores = scored(model, test, np.arange(len(test)), True)
            np.savez(given.out / "last.npz", **{n: a.numpy() for n, a in average.items()}, **fixed)
            for n, p in saved.items():
                p.copy_(own[n])
        model.train()
        print(f"{label}: {figures(scores, test.fake, test.source, test.kind)}", flush=True)
        return np.mean([metrics.auc(scores[m], test.fake[m], metrics.balanced_weights(test.fake[m], test.source[m])) + metrics.within_sources(scores[m], test.fake[m], test.source[m])[0]
                        for m in (test.kind == k for k in ("clean", "phone"))])

    if given.what == "speech":
        measured("start")
    began, step, best, last, losses = time.monotonic(), 0, 0.0, time.monotonic(), []
    model.train()
    while (spent := (time.monotonic() - began) / 60) < given.minutes:
        share = spent / given.minutes
        for group in optimiser.param_groups:
            group["lr"] = group["base"] * min(1.0, (step + 1) / 100) * (1 - share)
        real, fake, shared = couples.draw(COUPLES if given.what == "speech" else 2 * COUPLES)
        x = augmented(pool.batch(np.concatenate([real, fake])), generator)
        with torch.autocast("cpu", torch.bfloat16):
            _, logits = model(x)
        logits = logits.float()
        r, f = logits[: len(real)], logits[len(real) :]
        alike = torch.from_numpy(shared)
        loss = (functional.softplus(r).mean() + functional.softplus(-f).mean()) / 2 + 0.5 * (functional.softplus(r - f) * alike).mean()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step += 1
        keep = min(0.998, (step + 1) / (step + 10))
        with torch.no_grad():
            for n, p in saved.items():
                average[n].lerp_(p.detach().float(), 1 - keep) if p.dtype.is_floating_point else average[n].copy_(p)
        losses.append(float(loss.detach()))
        if step % 100 == 0:
            print(f"{step} steps, {spent:.1f} min, loss {np.mean(losses[-100:]):.3f}", flush=True)
        if time.monotonic() - last > given.every * 60:
            last, value = time.monotonic(), measured(f"{step} steps")
            if value > best:
                best = value
                (given.out / "best.npz").write_bytes((given.out / "last.npz").read_bytes())
            if len(Pool.shards(given.pools)) > 1.15 * pool.size:  # the pool grew while we trained
                pool = Pool(given.pools)
                couples = Couples(pool, np.flatnonzero(~np.isin(pool.source, list(HELD_OUT))), given.pairs, rng)
    value = measured(f"end, {step} steps")
    if value >= best:
        (given.out / "best.npz").write_bytes((given.out / "last.npz").read_bytes())


if __name__ == "__main__":
    main()
