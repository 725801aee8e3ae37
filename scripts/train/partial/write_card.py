"""Write the detector's folder: model.onnx, and model.toml from its prose (card.toml) and what evaluate.py measured.

    write_card.py --model W/model.onnx --results W/results.json --records W/forged/records.csv --out ../../../models/partial-forgery
"""

import argparse
import csv
import hashlib
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnxruntime

from cache import CELL, LONGEST

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "common"))
from tables import table  # noqa: E402


def self_test(model: Path) -> float:
    """Score of the pattern gradient-256x192."""
    y, x = np.mgrid[0:192, 0:256]
    picture = np.stack([x & 255, y & 255, (3 * x + 5 * y) & 255], -1).astype(np.uint8)
    pixels = np.ascontiguousarray(picture.astype(np.float32).transpose(2, 0, 1)[None])
    return float(onnxruntime.InferenceSession(str(model)).run(["answer"], {"picture": pixels})[0][0])


def measured(name: str, condition: str, m: dict, note: str) -> str:
    fields = {"set": name, "condition": condition, "level": "file"} | {k: m[k] for k in ("n-real", "n-synthetic", "n-sources")}
    fields |= {"auc": m["auc"][0], "auc-low": m["auc"][1], "auc-high": m["auc"][2], "eer": m["eer"], "nuisance-auc": m["nuisance-auc"]}
    fields |= {"caught-at-2pct": m["caught"], "false-alarm": m["false-alarm"]}
    fields["note"] = (
        f"untouched photographs and forgeries of the same ones, made here, one history for both; AUC balanced by source, 95 % by source; within sources {m['within']:.3f}; "
        f"threshold from left-out training sources: {m['false-alarm-files']} of {m['n-real']} untouched and {m['caught-files']} of {m['n-synthetic']} altered reach it{note}"
    )
    return table("[[measured]]", fields | {"command": "scripts/train/partial/evaluate.py"})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "results", "records", "out"):
        parser.add_argument("--" + name, type=Path, required=True)
    a = parser.parse_args()
    results = json.loads(a.results.read_text())
    records = list(csv.DictReader(a.records.open()))
    a.out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(a.model, a.out / "model.onnx")
    text = (Path(__file__).parent / "card.toml").read_text().replace("@SHA256@", hashlib.sha256((a.out / "model.onnx").read_bytes()).hexdigest())
    counts = {"@PHOTOS@": sum(r["label"] == "real" for r in records), "@FAKES@": sum(r["label"] != "real" for r in records), "@SOURCES@": len({r["source"] for r in records})}
    for word, count in counts.items():
        text = text.replace(word, str(count))
    own, hindi = text.split("[hindi]", 1)
    text = own + f'[input]\ntype = "native"\nlongest = {LONGEST}\nmultiple = {CELL}\n'
    text += table("[map]", {"cell": CELL, "threshold": results["cell-threshold"], "shown-from": results["threshold"]}) + "\n[hindi]" + hindi
    text += "\n# Below: measured and written by scripts/train/partial/evaluate.py and write_card.py.\n"
    c = results["calibration"]
    fitted = (
        "photographs of dev-images and forgeries made of them, as stored and after a messenger, and training ones scored by networks that never saw their source; "
        "every source weighs alike; slope that nine in ten draws of sources exceed; cllr on development pictures with their source left out of the calibration"
    )
    if c["log10-max"] == 0:
        fitted += f"; information only (LR 1), because the AUC's interval begins at {c['least-auc']:.2f} in one of the conditions"
    keys = ("slope", "intercept", "log10-min", "log10-max")
    sizes = {k: c[k] for k in ("n-real", "n-synthetic", "n-sources")}
    text += table("[[calibration]]", {"scope": "part"} | {k: c[k] for k in keys} | {"fitted-on": fitted} | sizes | {"cllr": c["cllr"], "min-cllr": c["min-cllr"]})
    for condition, name in (("as stored", "dev, as stored"), ("messenger", "dev, messenger")):
        overlap = results["overlap"].get(name)
        note = f"; mean overlap (IoU) of the map with the region {overlap[0]:.2f}, {overlap[3]:.2f} where caught" if overlap else ""
        text += measured("forgeries of dev-images", condition, results["part"][name], note)
    text += measured("forgeries of training sources, each scored by heads of the other half", "augmented", results["part"]["training, left-out sources"], "")
    text += table("[self-test]", {"pattern": "gradient-256x192", "score": self_test(a.out / "model.onnx"), "tolerance": 0.05})
    (a.out / "model.toml").write_text(text)
    print(f"{a.out}: {(a.out / 'model.onnx').stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
