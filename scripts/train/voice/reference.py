"""What a user's own genuine recordings (`saboot examine --reference-audio`) may do to a score, and what that buys.

    reference.py SCORES.npz... [--head HEAD.npz] [--card CARD] [--references N] [--rounds R]

SCORES are clips or windows scored by a head that never saw their source: arrays scores, fake, source, kind and sha256, as left-out.npz has them; or features
of such clips with their label, to be scored by the line (weights, bias) of HEAD. Windows of one clip and kind are averaged. Sources of the further files are measured with the numbers of the first, those of the first with
its other sources.

The model: the score of a genuine clip = mean + offset of its source and kind + noise. Its three numbers are had from the genuine clips of all groups (source and kind) of
at least LEAST clips, every source weighing alike: mean, spread of offsets (b), spread within a group (w). n references with the mean m move a
score by (m - mean) n / (n + w/b), at most two standard deviations of offsets. The sign of the log likelihood ratio is kept, as the program
does. Measured on every clip, genuine or not, of a group with N + 1 genuine clips or more: N others of its genuine clips are drawn as references.

--card writes the numbers into the card's [reference] table (between two lines of its own, above what report.py writes). It lets the shift weigh only where its gain is above 0 with sources drawn again and in
every draw of references and every file the source-balanced AUC rises and no more genuine clips reach LR 10; else the program prints it beside the
weight and changes nothing. LR 10 is by report.py's calibration of the unmoved scores, without its bounds.
"""

import argparse
import re
import sys
from pathlib import Path

import numpy as np

import report

sys.path.insert(0, str(Path(__file__).parents[1] / "common"))
import metrics  # noqa: E402

LEAST = 4
BEGIN, END = "# Reference recordings: measured and written by scripts/train/voice/reference.py.\n", "# End of reference recordings.\n"


def clips(path: Path, head: Path | None = None) -> dict[str, np.ndarray]:
    """One row a clip and kind, with the mean score of its windows."""
    data = dict(np.load(path))
    if "scores" not in data:
        if head is None:
            raise ValueError(f"{path} holds features and no scores: name the head with --head")
        line = np.load(head)
        data["scores"] = data["features"].astype(np.float32) @ line["weights"].astype(np.float32) + float(line["bias"])
        data["fake"] = data["label"] != "real"
    keys = np.char.add(np.char.add(data["sha256"].astype(str), "|"), data["kind"].astype(str))
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    found = {name: data[name][first] for name in ("fake", "source", "kind")}
    found["score"] = np.bincount(inverse, data["scores"]) / np.bincount(inverse)
    found["group"] = np.char.add(np.char.add(found["source"].astype(str), "|"), found["kind"].astype(str))
    return found


def model(score, group, source) -> tuple[float, float, float]:
    """(mean, b, w) of genuine clips. Analysis of variance with every source weighing alike, whatever its groups and clips are."""
    _, inverse, counts = np.unique(group, return_inverse=True, return_counts=True)
    enough = counts[inverse] >= LEAST
    score, inverse, source = score[enough], inverse[enough], source[enough]
    _, first, inverse, counts = np.unique(inverse, return_index=True, return_inverse=True, return_counts=True)
    means = np.bincount(inverse, score) / counts
    variances = np.bincount(inverse, (score - means[inverse]) ** 2) / (counts - 1)
    _, of, groups = np.unique(source[first], return_inverse=True, return_counts=True)
    weights = 1 / groups[of] / len(groups)
    mean = float(weights @ means)
    within = float(weights @ variances)
    between = float(weights @ (means - mean) ** 2) / (1 - (weights**2).sum()) - float(weights @ (variances / counts))
    return mean, max(1e-6, between), within


def moved(score, mean, n, numbers, line):
    """The score with its shift; where that turns the sign of the log likelihood ratio, the score at which it is 0."""
    usual, between, within = numbers
    shift = np.clip(n / (n + within / between) * (mean - usual), -2 * np.sqrt(between), 2 * np.sqrt(between))
    neutral = -line[1] / line[0]
    away = (score - shift - neutral) * (score - neutral) <= 0
    return np.where(away, neutral, score - shift)


def trial(data, numbers_for, line, count: int, draw) -> dict[str, np.ndarray]:
    """Rows of all clips that have enough other genuine clips beside them, without and with references."""
    rows = []
    for group in np.unique(data["group"]):
        members = np.flatnonzero(data["group"] == group)
        genuine = members[~data["fake"][members]]
        numbers = numbers_for(data["source"][members[0]])
        for clip in members:
            others = genuine[genuine != clip]
            if len(others) < count:
                continue
            mean = data["score"][draw.choice(others, count, replace=False)].mean()
            rows.append((clip, float(moved(data["score"][clip], mean, count, numbers, line))))
    at = np.array([row[0] for row in rows], int)
    return {"at": at, "with": np.array([row[1] for row in rows]), **{n: data[n][at] for n in ("fake", "source", "kind", "score")}}


def tell(name: str, found, line) -> None:
    """One row for each kind: pooled and source-balanced AUC, and what passes LR 10, without and with references."""
    for kind in [*np.unique(found["kind"]), "all"]:
        mine = np.ones(len(found["kind"]), bool) if kind == "all" else found["kind"] == kind
        fake, source = found["fake"][mine], found["source"][mine]
        if not fake.any() or fake.all():
            continue
        balanced, cells = metrics.balanced_weights(fake, source), []
        for scores in (found["score"][mine], found["with"][mine]):
            lr = (line[0] * scores + line[1]) / np.log(10)
            limit = metrics.threshold_at(scores[~fake], balanced[~fake], 0.02)
            each = [np.average(lr[~fake & (source == s)] >= 1) for s in np.unique(source[~fake])]
            cells.append(f"{metrics.auc(scores, fake):.3f} | {metrics.auc(scores, fake, balanced):.3f} | {(lr[~fake] >= 1).sum()} (worst source {100 * max(each):.0f} %) | "
                         f"{(lr[fake] >= 1).sum()} | {np.average(scores[fake] >= limit, weights=balanced[fake]):.2f}")  # fmt: skip
        counts = f"{(~fake).sum()} / {fake.sum()} | {len(set(source))}"
        print(f"| {name}, {kind} | {counts} | {cells[0]} |\n| with references | | | {cells[1]} |", flush=True)


def gain(found, line) -> tuple[float, int]:
    """What references change: source-balanced AUC, and the number of genuine clips at LR 10."""
    balanced, reach = metrics.balanced_weights(found["fake"], found["source"]), (np.log(10) - line[1]) / line[0]
    without, moved_to = (metrics.auc(found[name], found["fake"], balanced) for name in ("score", "with"))
    alarms = [int((found[name][~found["fake"]] >= reach).sum()) for name in ("score", "with")]
    return moved_to - without, alarms[1] - alarms[0]


def by_source(found, rounds: int = 400) -> tuple[float, float]:
    """95 % interval of what the shift adds to the source-balanced AUC, sources drawn again."""
    names, which = np.unique(found["source"], return_inverse=True)
    balanced, draw, gains = metrics.balanced_weights(found["fake"], found["source"]), np.random.default_rng(0), []
    while len(gains) < rounds:
        times = np.bincount(draw.integers(0, len(names), len(names)), minlength=len(names))[which]
        kept = times > 0
        if len(set(found["fake"][kept])) == 2:
            before, after = (metrics.auc(found[name][kept], found["fake"][kept], (balanced * times)[kept]) for name in ("score", "with"))
            gains.append(after - before)
    return float(np.percentile(gains, 2.5)), float(np.percentile(gains, 97.5))


def write(card: Path, numbers, clips_used: int, sources: int, weighs: bool) -> None:
    mean, between, within = numbers
    table = [BEGIN, "\n[reference]\n", f"mean = {mean:.4f}\n", f"k = {within / between:.4f}\n", f"most = {2 * np.sqrt(between):.4f}\n", f"weighs = {str(weighs).lower()}\n",
             f'fitted-on = "genuine clips of sources left out of training, groups of source and kind with at least {LEAST} of them"\n',
             f"n-sources = {sources}\n", f"n-clips = {clips_used}\n", "\n", END]  # fmt: skip
    text = re.sub(re.escape(BEGIN) + ".*?" + re.escape(END), "", card.read_text(), flags=re.S)
    prose, marker, rest = text.partition(report.MARKER)
    if not marker:
        raise ValueError(f"{card} has no line {report.MARKER!r}")
    # Above report.py's marker, so that writing its part anew leaves it; a table there ends the card's top level.
    card.write_text(prose.rstrip("\n") + "\n\n" + "".join(table) + "\n" + marker + rest)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scores", type=Path, nargs="+")
    parser.add_argument("--head", type=Path)
    parser.add_argument("--card", type=Path)
    parser.add_argument("--references", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    train, *others = [clips(path, given.head) for path in given.scores]
    real = ~train["fake"]

    def numbers_without(source: str | None):
        keep = real if source is None else real & (train["source"] != source)
        return model(train["score"][keep], train["group"][keep], train["source"][keep])

    numbers = numbers_without(None)
    counts = dict(zip(*np.unique(train["group"][real], return_counts=True)))
    used = real & np.array([counts.get(g, 0) >= LEAST for g in train["group"]])
    print(f"genuine speech: mean {numbers[0]:.3f}, standard deviation of sources and kinds {np.sqrt(numbers[1]):.3f}, within them {np.sqrt(numbers[2]):.3f}, "
          f"k {numbers[2] / numbers[1]:.2f}; {used.sum()} clips and kinds of {len(set(train['source'][used]))} sources\n")
    known = {source: numbers_without(source) for source in np.unique(train["source"])}
    slope, intercept, _ = report.calibrate(train["score"], train["fake"], train["source"])
    line, weighs = (slope, intercept), True
    print("| clips | genuine / forged | sources | AUC | by source | genuine at LR 10 | forged at LR 10 | caught at 2 % |\n|" + "---|" * 8)
    for path, data in zip(given.scores, [train, *others]):
        draw = np.random.default_rng(0)
        lookup = (lambda source: known[source]) if data is train else (lambda source: numbers)
        rounds = [trial(data, lookup, line, given.references, draw) for _ in range(given.rounds)]
        tell(path.stem, rounds[0], line)
        gains, alarms = np.array([gain(r, line) for r in rounds]).T
        low, high = by_source(rounds[0])
        weighs &= gains.min() > 0 and alarms.max() <= 0 and low > 0
        print(f"\n{path.stem}: over {given.rounds} draws of {given.references} references the source-balanced AUC changes by {gains.mean():+.3f} "
              f"({gains.min():+.3f} to {gains.max():+.3f}), genuine clips at LR 10 by {alarms.mean():+.1f} ({alarms.min():+.0f} to {alarms.max():+.0f}); sources drawn again: {low:+.3f} to {high:+.3f}\n")
    print("the shift weighs" if weighs else "the shift is printed and changes nothing")
    if given.card:
        write(given.card, numbers, int(used.sum()), len(set(train["source"][used])), bool(weighs))


if __name__ == "__main__":
    main()
