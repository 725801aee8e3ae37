"""python -m copies.train_vocoder OUT TOOLS KIND --minutes 8: train one small vocoder on the stretches of OUT/original.

Writes TOOLS/vocoder-KIND-early.pt after a quarter of the time (before any discriminator) and TOOLS/vocoder-KIND-late.pt at the end: two systems,
since what each leaves in a signal differs. One thread.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch

from copies import networks, stretches

FRAMES = 40  # 0.64 s
BATCH = 6
CLIPS = 400
CRITIC_EVERY = 3  # it costs twice the generator


def material(out: Path, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """(samples, source) of `count` stretches in the fixed random order, at a common loudness."""
    found = []
    for stretch in stretches.picked(out, "vocoder")[:count]:
        x = stretches.load(stretch, out).samples
        x = levelled(x[: len(x) // networks.HOP * networks.HOP])
        found.append((x, networks.source(x, stretches.generator(stretch.name, "source"))))
    return found


def levelled(x: np.ndarray) -> np.ndarray:
    return (x * (0.08 / (np.sqrt(np.mean(x**2)) + 1e-6))).clip(-1, 1).astype(np.float32)


def batch(clips: list[tuple[np.ndarray, np.ndarray]], random: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    length, waves, sources = FRAMES * networks.HOP, [], []
    while len(waves) < BATCH:
        x, source = clips[int(random.integers(len(clips)))]
        start = int(random.integers(0, len(x) - length)) // networks.HOP * networks.HOP
        part = x[start : start + length]
        if np.sqrt(np.mean(part**2)) > 0.02:
            waves.append(part)
            sources.append(source[:, start : start + length])
    return torch.from_numpy(np.stack(waves)), torch.from_numpy(np.stack(sources))


def train(out: Path, tools: Path, kind: str, seconds: float, seed: int = 11) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    clips = material(out, CLIPS)
    net, critic = networks.GENERATORS[kind](), networks.Critic()
    steps = torch.optim.AdamW(net.parameters(), 1.5e-3 if kind != "upsampling" else 2e-3, betas=(0.8, 0.95))
    critic_steps = torch.optim.AdamW(critic.parameters(), 5e-4, betas=(0.8, 0.95))
    print(f"{kind}: {sum(p.numel() for p in net.parameters()) / 1e6:.2f} M parameters, {len(clips)} clips", flush=True)
    started, early, count, shown = time.process_time(), False, 0, []
    while (spent := time.process_time() - started) < seconds:
        for group in steps.param_groups:
            group["lr"] = group.get("initial", group["lr"])
            group["initial"] = group["lr"]
            group["lr"] *= 1 - 0.9 * spent / seconds
        true, source = batch(clips, random)
        made = net(networks.bands(true), source)
        length = min(made.shape[1], true.shape[1])
        made, true = made[:, :length], true[:, :length]
        loss = networks.distance(made, true)
        shown.append(float(loss.detach()))
        if early and count % CRITIC_EVERY == 0:
            critic_loss = sum(((1 - a) ** 2).mean() + (b**2).mean() for a, b in zip(critic(true), critic(made.detach()), strict=True))
            critic_steps.zero_grad()
            critic_loss.backward()
            critic_steps.step()
            loss = loss + 0.1 * sum(((1 - a) ** 2).mean() for a in critic(made))
        steps.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        steps.step()
        count += 1
        if count % 50 == 0:
            print(f"{kind} {count}: {np.mean(shown[-50:]):.3f}, {spent:.0f} s", flush=True)
        if not early and spent > seconds / 4:
            early = True
            save(net, kind, tools / f"vocoder-{kind}-early.pt")
    save(net, kind, tools / f"vocoder-{kind}-late.pt")
    print(f"{kind}: {count} steps, {np.mean(shown[-100:]):.3f}", flush=True)


def save(net: torch.nn.Module, kind: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"kind": kind, "state": net.state_dict()}, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("tools", type=Path)
    parser.add_argument("kind", choices=list(networks.GENERATORS))
    parser.add_argument("--minutes", type=float, default=8.0, help="of processor time")
    options = parser.parse_args()
    train(options.out, options.tools, options.kind, 60 * options.minutes)


if __name__ == "__main__":
    main()
