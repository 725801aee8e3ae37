"""Choose the training views: families of a genuine crop and what was made of it, all of one history.

    plan.py train --faces FILES/faces --face-list DATA/train-faces.csv --clips W/clips --portraits W/portraits --out W/plan.csv
    plan.py blends --face-list DATA/dev-faces.csv --root DATA --out W/plan-blends.csv

A family is one genuine crop with one or two forgeries of the same moment and perhaps a self-blended copy, or, where no original exists, a
lone crop. Its views share the seed of the history. The order interleaves the kinds so that every beginning of the plan is a balanced training set. One group in
three of the clips and portraits is held out (`test`, by the hash of the group's name) and with it the one signer who holds most phone recordings;
of the face crops, none: their last fold is the development set.
"""

import argparse
import csv
import hashlib
import random
import sys
from collections import defaultdict
from pathlib import Path

HELD_OUT = ("rohan937/Sign-Language-Interpreter",)
FIELDS = ("family", "kind", "label", "path", "box", "sha256", "source", "method", "group", "moment", "seed", "split")
# Out of 20 families: aligned pairs of the face-crop set, side-by-side swaps, genuine and made faces of other clips, portraits.
MIX = ("pair",) * 11 + ("swap",) * 2 + ("genuine",) * 3 + ("made",) * 2 + ("portrait", "generated")


def split_of(group: str) -> str:
    held = any(group.startswith(name) for name in HELD_OUT)
    return "test" if held or int(hashlib.sha256(group.encode()).hexdigest(), 16) % 3 == 0 else "train"


def face_pairs(folder: Path, listed: Path) -> list[list[dict]]:
    """Families of the listed face crops: the original, one fake (of a third: two), for a third a self-blended copy; lone crops of reals without fakes."""
    groups = defaultdict(lambda: ([], []))
    for row in csv.DictReader(listed.open()):
        path = folder / row["source_repo"].replace("/", "+") / (row["sha256"][:16] + Path(row["source_path"]).suffix)
        if path.is_file():
            groups[row["group"]][row["label"] != "real"].append((path, row))
    families = []
    for name in sorted(groups):
        real, fake = groups[name]
        r = random.Random(name)
        r.shuffle(fake)
        if not real:
            continue
        chosen = [("real", real[0])] + [("fake", f) for f in fake[: 2 if r.random() < 0.3 else 1]]
        if not fake or r.random() < 0.3:
            chosen.append(("blend", real[0]))
        families.append([view(kind, path, "", row, row["source_repo"], row["method_or_device"], name, 0) for kind, (path, row) in chosen])
    random.Random(7).shuffle(families)
    return families


def view(kind: str, path: Path, box: str, row: dict, source: str, method: str, group: str, moment: int) -> dict:
    return {
        "kind": kind, "label": int(kind != "real"), "path": path, "box": box, "sha256": row["sha256"], "source": source,
        "method": "self-blended" if kind == "blend" else method, "group": group, "moment": moment,
    }  # fmt: skip


def cut(folder: Path) -> list[list[dict]]:
    """Families of crops.py: crops of one file and moment; every second genuine one with a self-blended copy."""
    moments = defaultdict(list)
    for row in csv.DictReader((folder / "crops.csv").open()):
        moments[row["sha256"], int(row["moment"])].append(row)
    families = []
    for (sha256, moment), rows in sorted(moments.items()):
        family = []
        for row in sorted(rows, key=lambda r: r["label"]):
            make = lambda kind: view(kind, folder / row["file"], row["box"], row, row["source"], row["method"], row["group"], moment)
            if row["label"] == "1":
                family.append(make("fake"))
            else:
                family.append(make("real"))
                if int(hashlib.sha256(f"{sha256}:{moment}".encode()).hexdigest(), 16) % 2:
                    family.append(make("blend"))
        families.append(family)
    return families


def taken_by_source(families: list[list[dict]], seed: int) -> list[list[dict]]:
    """In an order in which sources take turns, each source's families shuffled; a source that is spent begins again with other histories."""
    by_source = defaultdict(list)
    for family in families:
        by_source[family[0]["source"], family[0]["group"] if len(families) < 400 else ""].append(family)
    for key in sorted(by_source):
        random.Random(f"{seed}:{key}").shuffle(by_source[key])
    # As the square root of what it holds: a source of five crops tells less than one of a hundred.
    keys = [k for k in sorted(by_source) for _ in range(max(1, round(len(by_source[k]) ** 0.5 / 2)))]
    random.Random(seed).shuffle(keys)
    out, position = [], defaultdict(int)
    while len(out) < 4 * len(families):
        for key in keys:
            out.append(by_source[key][position[key] % len(by_source[key])])
            position[key] += 1
    return out


def write(out: Path, families) -> None:
    """`families`: (number, seed, views)."""
    with out.open("w", newline="") as stream:
        rows = csv.DictWriter(stream, FIELDS)
        rows.writeheader()
        for number, seed, family in families:
            rows.writerows(v | {"family": number, "seed": seed, "split": "train"} for v in family)


def plan_train(a) -> None:
    clips, portraits = cut(a.clips), cut(a.portraits)
    train = lambda families: [f for f in families if split_of(f[0]["group"]) == "train"]
    has = lambda kind, f: any(v["kind"] == kind for v in f)
    queues = {
        "pair": face_pairs(a.faces, a.face_list),
        "swap": taken_by_source([f for f in train(clips) if has("real", f) and has("fake", f)], 1),
        "genuine": taken_by_source([f for f in train(clips) if not has("fake", f)], 2),
        "made": taken_by_source([f for f in train(clips) if not has("real", f)], 3),
        "portrait": taken_by_source([f for f in train(portraits) if has("real", f)], 4),
        "generated": taken_by_source([f for f in train(portraits) if not has("real", f)], 5),
    }
    for kind, queue in queues.items():
        print(f"{kind}: {len(queue)} families, {len({str(f[0]['source']) for f in queue})} sources, {len({f[0]['group'] for f in queue})} groups")

    def mixed():
        position, number = defaultdict(int), 0
        while number < a.families and position["pair"] < len(queues["pair"]):
            for kind in MIX:
                if position[kind] < len(queues[kind]):
                    family = queues[kind][position[kind]]
                    yield number, f"{family[0]['sha256']}:{family[0]['moment']}:{position[kind]}", family
                    position[kind] += 1
                    number += 1

    write(a.out, mixed())


def plan_blends(a) -> None:
    """Genuine development faces, each with a self-blended copy: for measuring the map, never for training."""
    rows = sorted((r for r in csv.DictReader(a.face_list.open()) if r["label"] == "real"), key=lambda r: r["sha256"])[: a.count]
    make = lambda kind, r: view(kind, a.root / r["file"], "", r, r["source_repo"], r["method_or_device"], r["group"], 0)
    write(a.out, ((n, f"{r['sha256']}:blend", [make("real", r), make("blend", r)]) for n, r in enumerate(rows)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(required=True)
    for name, verb in (("train", plan_train), ("blends", plan_blends)):
        p = verbs.add_parser(name)
        p.set_defaults(verb=verb)
        p.add_argument("--face-list", type=Path, required=True)
        p.add_argument("--out", type=Path, required=True)
        if verb is plan_blends:
            p.add_argument("--root", type=Path, required=True)
            p.add_argument("--count", type=int, default=200)
            continue
        for name in ("faces", "clips", "portraits"):
            p.add_argument("--" + name, type=Path, required=True)
        p.add_argument("--families", type=int, default=9000, help="most families (default %(default)s)")
    a = parser.parse_args()
    a.verb(a)
    return 0


if __name__ == "__main__":
    sys.exit(main())
