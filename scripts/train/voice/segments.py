"""The segment finder: fitted on spliced training speech, counted on development speech, written into the card.

    segments.py TUNE.jsonl DEV.jsonl CARD [--write]

Both files are of `splices.py`. The rule itself, number for number, is `crates/saboot-analysis/src/detectors/segment.rs`:

1. Windows have scores y at starts t (2.5 s long) and weights w: half the way to the neighbours on either side, at most 0.62 s to each,
   over 1.24 s, so that windows scored closely do not count twice.
2. For each box [s, e] of a grid (2 s at least, 2 s of speech left outside) y = a + b * overlap([t, t + 2.5], [s, e]) / 2.5 is fitted by
   weighted least squares. Its strength is what it explains over the noise: b^2 * sum w (o - mean o)^2 / noise^2, of boxes with
   b >= least-rise, a + b >= least-inside and a <= most-around: speech that is synthetic throughout varies more than recorded
   speech does, and is for the score of the whole to tell.
3. The strongest box is shown where its strength is at least shown-from. First the windows of the usual hop are fitted; where that
   reaches look-from, the windows half-way between within 2.5 s of either end are scored as well and all are fitted again.
4. The ends of what is shown move by at most 1.5 s to where the encoder's features change (`sharpened`): the direction from the windows
   outside (an overlap of .02 at most) to those inside (.8 at least), each standardised feature over its variance outside plus .3, and
   the box fitted again to all windows projected on it.
"""

import argparse
import collections
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

WINDOW_S, FRAME_S = 2.5, 0.02
COARSE_HOP = 62
LEAST_S = 2.0
GRID_S, MOST_STEPS = 0.2, 300
NEIGHBOUR_S = 0.62
CLOSER_S = 2.5
MOST_CLOSER = 48
MOVED_S, MOVED_STEP_S = 1.5, 0.1
CLEAR_INSIDE, CLEAR_OUTSIDE, SHRUNK = 0.8, 0.02, 0.3


@dataclass
class Finder:
    noise: float
    least_rise: float
    least_inside: float
    most_around: float
    look_from: float
    shown_from: float


@dataclass
class Box:
    start_s: float
    end_s: float
    around: float
    inside: float
    strength: float


def weights(starts: np.ndarray) -> np.ndarray:
    gaps = np.minimum(np.diff(starts) / 2, NEIGHBOUR_S)
    return (np.concatenate([[NEIGHBOUR_S], gaps]) + np.concatenate([gaps, [NEIGHBOUR_S]])) / (2 * NEIGHBOUR_S)


def best(starts: np.ndarray, scores: np.ndarray, speech_at, finder: Finder) -> Box | None:
    """`speech_at(t)`: seconds of speech before t."""
    if len(starts) < 3:
        return None
    first, last = starts[0], starts[-1] + WINDOW_S
    step = max(GRID_S, (last - first) / MOST_STEPS)
    edges = first + step * np.arange(int((last - first) / step + 1e-6) + 1)
    edges[-1] = last if last - edges[-1] < step / 2 else edges[-1]
    i, j = np.triu_indices(len(edges), 1)
    s, e = edges[i], edges[j]
    spoken = np.array([speech_at(t) for t in edges])
    inside, all_speech = spoken[j] - spoken[i], spoken[-1] - spoken[0]
    keep = (e - s >= LEAST_S - 1e-6) & (inside >= LEAST_S / 2) & (all_speech - inside >= LEAST_S)
    s, e = s[keep], e[keep]
    if not len(s):
        return None
    w = weights(starts)
    o = np.clip(np.minimum(starts[None] + WINDOW_S, e[:, None]) - np.maximum(starts[None], s[:, None]), 0, None) / WINDOW_S
    o_mean, y_mean = (o @ w) / w.sum(), (w @ scores) / w.sum()
    spread = ((o - o_mean[:, None]) ** 2) @ w
    rise = np.where(spread > 1e-9, ((o - o_mean[:, None]) @ (w * (scores - y_mean))) / np.maximum(spread, 1e-9), 0.0)
    around = y_mean - rise * o_mean
    strength = rise**2 * spread / finder.noise**2
    strength[(rise < finder.least_rise) | (around + rise < finder.least_inside) | (around > finder.most_around)] = -1
    k = int(np.argmax(strength))
    if strength[k] < 0:
        return None
    return Box(float(s[k]), float(e[k]), float(around[k]), float(around[k] + rise[k]), float(strength[k]))


def overlap(starts: np.ndarray, start_s, end_s) -> np.ndarray:
    return np.clip(np.minimum(starts + WINDOW_S, end_s) - np.maximum(starts, start_s), 0, None) / WINDOW_S


def sharpened(start_s: float, end_s: float, starts: np.ndarray, features: np.ndarray) -> tuple[float, float]:
    """The ends moved to where `features` [windows, n] change; as they were where too few windows lie clear of them."""
    shared = overlap(starts, start_s, end_s)
    inside, outside = shared >= CLEAR_INSIDE, shared <= CLEAR_OUTSIDE
    if inside.sum() < 1 or outside.sum() < 2:
        return start_s, end_s
    x = features.astype(np.float64)
    x = (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-3)
    along = x @ ((x[inside].mean(axis=0) - x[outside].mean(axis=0)) / (x[outside].var(axis=0) + SHRUNK))
    y = (along - along[outside].mean()) / (along[inside].mean() - along[outside].mean())
    moves = MOVED_STEP_S * np.arange(round(2 * MOVED_S / MOVED_STEP_S) + 1) - MOVED_S
    s, e = (grid.ravel() for grid in np.meshgrid(start_s + moves, end_s + moves, indexing="ij"))
    keep = (s >= starts[0] - 1e-6) & (e <= starts[-1] + WINDOW_S + 1e-6) & (e - s >= LEAST_S - 1e-6)
    s, e, w = s[keep], e[keep], weights(starts)
    if not len(s) or not np.isfinite(y).all():
        return start_s, end_s
    o = overlap(starts[None], s[:, None], e[:, None])
    d = o - ((o @ w) / w.sum())[:, None]
    spread = (d**2) @ w
    rise = np.where(spread > 1e-9, (d @ (w * (y - (w @ y) / w.sum()))) / np.maximum(spread, 1e-9), 0)
    explained = np.where(rise > 0, rise**2 * spread, -1)
    k = int(np.argmax(explained))
    return (float(s[k]), float(e[k])) if explained[k] >= 0 else (start_s, end_s)


def speech_before(line: dict):
    edges = line["voiced"]
    frames = np.zeros(int(line["seconds"] / FRAME_S) + 2)
    for a, b in zip(edges[::2], edges[1::2]):
        frames[a:b] = FRAME_S
    total = np.concatenate([[0], np.cumsum(frames)])
    return lambda t: total[min(len(total) - 1, max(0, int(round(t / FRAME_S))))]


def look(line: dict, finder: Finder, closer: bool = True, features: Path | None = None) -> tuple[Box | None, int]:
    """The box that the program would find, and how many further windows that took."""
    firsts, scores = np.array(line["firsts"]), np.array(line["scores"])
    usual = firsts % COARSE_HOP == 0
    at = speech_before(line)
    box = best(firsts[usual] * FRAME_S, scores[usual], at, finder)
    if box is None or box.strength < finder.look_from or not closer:
        return box, 0
    starts = firsts * FRAME_S
    near = [(np.abs(starts + WINDOW_S / 2 - edge) <= CLOSER_S) for edge in (box.start_s, box.end_s)]
    extra = ~usual & (near[0] | near[1])
    extra[np.flatnonzero(extra)[MOST_CLOSER:]] = False
    chosen = usual | extra
    box = best(starts[chosen], scores[chosen], at, finder)
    if box and features and (kept := features / f"{line['number']}.npy").exists():
        box.start_s, box.end_s = sharpened(box.start_s, box.end_s, starts[chosen], np.load(kept)[chosen])
    return box, int(extra.sum())


def read(path: Path) -> list[dict]:
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return [line for line in lines if line["scores"]]


def noise(lines: list[dict]) -> float:
    """Pooled deviation of a window from its clip's mean, in clips without a splice."""
    parts = [np.array(line["scores"]) for line in lines if line["kind"] in ("real", "forged")]
    return float(np.sqrt(sum(((p - p.mean()) ** 2).sum() for p in parts) / sum(len(p) - 1 for p in parts)))


def strengths(lines: list[dict], finder: Finder, features: Path | None = None) -> tuple[np.ndarray, list[Box | None], list[int]]:
    looked = [look(line, finder, features=features) for line in lines]
    return np.array([box.strength if box else 0.0 for box, _ in looked]), [box for box, _ in looked], [n for _, n in looked]


def threshold(values: np.ndarray, share: float = 0.05) -> float:
    """The lowest strength that at most `share` of the values reach, a little above the value that is to stay below."""
    ordered = np.sort(values)[::-1]
    return float(ordered[int(share * len(ordered))]) + 0.01 if len(ordered) else np.inf


QUIET = ("real", "forged", "real-in-real")  # kinds that a segment must not be shown in
LABELS = (("real", "real-in-real"), ("forged",))


def for_all(lines: list[dict], values: np.ndarray, kept=lambda line: True) -> float:
    """What at most 5 % of recorded speech, spliced or not, and of speech that is synthetic throughout reach."""
    return max(threshold(np.array([v for v, line in zip(values, lines) if line["kind"] in kinds and kept(line)])) for kinds in LABELS)


def ends_error(line: dict, box: Box | None) -> float:
    return max(abs(box.start_s - line["truth"][0]), abs(box.end_s - line["truth"][1])) if box else np.inf


def shared(line: dict, box: Box | None) -> float:
    """Intersection over union with the true segment."""
    if box is None:
        return 0.0
    a, b = line["truth"]
    both = max(0.0, min(b, box.end_s) - max(a, box.start_s))
    return both / (max(b, box.end_s) - min(a, box.start_s))


def fit(tune: list[dict]) -> Finder:
    """Levels that leave most segments found on `tune` at 5 % false alarms there."""
    sd, chosen = noise(tune), None
    spliced = np.array([line["kind"] == "spliced" for line in tune])
    for least_rise in (0.5, 1.5):
        for least_inside in (-2.0, 0.5):
            for most_around in (20.0, 1.0, 0.0, -0.5):
                finder = Finder(sd, least_rise, least_inside, most_around, 0.0, 0.0)
                values, boxes, _ = strengths(tune, finder)
                cut = for_all(tune, values)
                shown = values >= cut
                found = np.mean([s and ends_error(line, box) <= 0.5 for line, s, box in zip(tune, shown, boxes) if line["kind"] == "spliced"])
                gain = found + shown[spliced].mean()
                if chosen is None or gain > chosen[0] + 1e-9:
                    chosen = (gain, finder, cut)
                    print(f"least-rise {least_rise} least-inside {least_inside:+.1f} most-around {most_around:+.1f}: shown from {cut:.1f}; "
                          f"found within 0.5 s {found:.2f}, shown {shown[spliced].mean():.2f}")
    finder = chosen[1]
    # A closer look is taken at one unspliced clip in four or fewer.
    coarse = np.array([box.strength if box else 0.0 for box in (look(line, finder, closer=False)[0] for line in tune)])
    unspliced = np.array([line["kind"] in ("real", "forged") for line in tune])
    finder.look_from = float(min(np.quantile(coarse[unspliced], 0.75), chosen[2]))
    finder.shown_from = for_all(tune, strengths(tune, finder)[0])
    return finder


def interval(hits: int, of: int) -> str:
    """Share with Wilson's 95 % interval."""
    if of == 0:
        return "-"
    p, z = hits / of, 1.96
    middle, half = (p + z * z / (2 * of)) / (1 + z * z / of), z * np.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{100 * p:.0f} % [{100 * max(0, middle - half):.0f}-{100 * min(1, middle + half):.0f}] of {of}"


def report(dev: list[dict], tune: list[dict], finder: Finder, features: Path):
    """Each development clip against a threshold that no clip of its sources took part in."""
    tuned = strengths(tune, finder)[0]
    by_scores = strengths(dev, finder)[1]
    values, boxes, extra = strengths(dev, finder, features)
    every, all_values, cuts = tune + dev, np.concatenate([tuned, values]), []
    for line in dev:
        own = set(line["sources"])
        cuts.append(for_all(every, all_values, lambda other: not own & set(other["sources"])))
    shown = values >= np.array(cuts)
    print(f"\nshown from {for_all(tune, tuned):.1f} on tuning clips alone; with development clips of other sources {min(cuts):.1f} to {max(cuts):.1f}")
    groups = [("all", lambda l: "all"), ("condition", lambda l: l["condition"])]
    for name, of in groups:
        for value in sorted({of(l) for l in dev}):
            for kind in QUIET:
                at = [i for i, l in enumerate(dev) if l["kind"] == kind and of(l) == value]
                print(f"{name} {value}: {kind}: shown in {interval(int(shown[at].sum()), len(at))}")
    spliced = [i for i, l in enumerate(dev) if l["kind"] == "spliced"]
    length = lambda l: "2-3 s" if l["truth"][1] - l["truth"][0] < 3 else ("3-4.5 s" if l["truth"][1] - l["truth"][0] < 4.5 else "4.5-6 s")
    groups += [("segment", length), ("cross-fade", lambda l: f"{1000 * l['fade']:.0f} ms"), ("match", lambda l: l["match"]),
               ("cut", lambda l: "at a pause" if l["at_pause"] else "anywhere"), ("source", lambda l: "same page" if l["same_page"] else "another"),
               ("label", lambda l: "whole clip " + ("under 12 s" if l["seconds"] < 12 else "12 s and more"))]
    for name, of in groups:
        for value in sorted({of(dev[i]) for i in spliced}):
            at = [i for i in spliced if of(dev[i]) == value]
            good = sum(shown[i] and ends_error(dev[i], boxes[i]) <= 0.5 for i in at)
            rough = sum(shown[i] and shared(dev[i], boxes[i]) >= 0.5 for i in at)
            print(f"{name} {value}: found within 0.5 s {interval(int(good), len(at))}; shown and half shared {interval(int(rough), len(at))}; shown {interval(int(shown[at].sum()), len(at))}")
    at = [i for i in spliced if shown[i]]
    for name, of in (("by scores alone", by_scores), ("sharpened by features", boxes)):
        print(f"of those shown, both ends within 0.5 s, {name}: {interval(sum(ends_error(dev[i], of[i]) <= 0.5 for i in at), len(at))}")
    print(f"further windows: {np.mean(extra):.1f} a clip, at most {max(extra)}")
    good = sum(shown[i] and ends_error(dev[i], boxes[i]) <= 0.5 for i in spliced)
    alarm = max(np.mean([shown[i] for i, l in enumerate(dev) if l["kind"] == kind]) for kind in QUIET)
    return good / max(1, len(spliced)), float(alarm), for_all(every, all_values)


def table(finder: Finder, found: float, alarm: float, counts: tuple[int, int], fitted_on: str) -> str:
    return (f"[segment]\nnoise = {finder.noise:.3f}\nleast-rise = {finder.least_rise:.2f}\nleast-inside = {finder.least_inside:.2f}\nmost-around = {finder.most_around:.2f}\n"
            f"look-from = {finder.look_from:.2f}\nshown-from = {finder.shown_from:.2f}\nfalse-alarm = {alarm:.3f}\nfound = {found:.3f}\n"
            f"n-unspliced = {counts[0]}\nn-spliced = {counts[1]}\nfitted-on = \"{fitted_on}\"\n\n")


def write(card: Path, text: str):
    """Puts the table before [hindi], in place of one that is there."""
    old = card.read_text()
    old = re.sub(r"^\[segment\]\n(?:(?!\[).*\n)*", "", old, flags=re.M)
    if old.count("\n[hindi]\n") != 1:
        raise ValueError(f"{card}: needs one [hindi] table")
    card.write_text(old.replace("\n[hindi]\n", "\n" + text + "[hindi]\n"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tune", type=Path)
    parser.add_argument("dev", type=Path)
    parser.add_argument("card", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    tune, dev = read(given.tune), read(given.dev)
    for name, lines in (("tuning", tune), ("development", dev)):
        print(name, dict(sorted(collections.Counter(line["kind"] for line in lines).items())), f"{len({s for line in lines for s in line['sources']})} sources")
    finder = fit(tune)
    found, alarm, finder.shown_from = report(dev, tune, finder, given.dev.with_suffix(".features"))
    counts = (sum(line["kind"] in QUIET for line in dev), sum(line["kind"] == "spliced" for line in dev))
    text = table(finder, found, alarm, counts,
                 "levels on splices of training clips, threshold on those and development clips; the counts are of development clips with their own sources left out")
    print("\n" + text)
    if given.write:
        write(given.card, text)


if __name__ == "__main__":
    main()
