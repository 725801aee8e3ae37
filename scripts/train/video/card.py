"""Write a clip detector's folder: model.onnx, and model.toml from its prose (card.toml) and what train.py measured.

    card.py --model W/head --encoder ENCODER.onnx --prose card.toml --out ../../../models/generated-video

The clip calibration carries no weight (both bounds 0): `earns` says what the figures would have to show first. Where they do, this stops, and a calibration is to be
fitted as ../README.md says, by ../picture/calibration.py.
"""

import argparse
import hashlib
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "picture"))
from views import encoder_input, view  # noqa: E402
from graph import MOTION  # noqa: E402

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "common"))
from tables import table  # noqa: E402

LEAST = 0.60


def self_test(encoder: Path, head: Path) -> float:
    """Score of a clip of two frames that are the pattern gradient-256x192, with 0 for all that is said of their motion."""
    y, x = np.mgrid[0:192, 0:256]
    picture = Image.fromarray(np.stack([x & 255, y & 255, (3 * x + 5 * y) & 255], -1).astype(np.uint8))
    features = onnxruntime.InferenceSession(str(encoder)).run(["features"], {"pixels": encoder_input(view(picture))})[0].reshape(-1)
    row = np.concatenate([features, np.zeros(MOTION, np.float32)])
    return float(onnxruntime.InferenceSession(str(head)).run(["logit"], {"clip": np.stack([row, row]).astype(np.float32)})[0].item())


def measured(name: str, condition: str, m: dict, nuisance: dict | None, note: str) -> str:
    fields = {"set": name, "condition": condition, "level": "clip"} | {k: m[k] for k in ("n-real", "n-synthetic", "n-sources")}
    fields |= {k: m[k] for k in ("auc", "auc-low", "auc-high", "eer")}
    fields |= {"nuisance-auc": nuisance["auc"]} if nuisance else {}
    fields |= {"caught-at-2pct": m["caught"], "false-alarm": m["false-alarm"]}
    caught, phones = m["phone-alarms"].split(" of ")
    within = f"within the {len(m['each'])} sources that hold both {m['within']:.3f}" if m["each"] else "no source holds both labels"
    fields["note"] = f"AUC balanced by source, 95 % by source; by file {m['auc-by-file']:.3f}; {within}; of {phones} phone and webcam clips {caught} reach the threshold of left-out training sources{note}"
    return table("[[measured]]", fields | {"command": "scripts/train/video/train.py"})


def earns(m: dict, nuisance: dict) -> bool:
    """Whether a detector with these figures may carry a weight: its interval begins above .60 and above what file facts and brightness alone reach."""
    return m["auc-low"] > max(LEAST, nuisance["auc"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "encoder", "prose", "out"):
        parser.add_argument("--" + name, type=Path, required=True)
    a = parser.parse_args()
    results = json.loads((a.model / "results.json").read_text())
    rows = results["measured"]
    pick = lambda end: next(m for k, m in rows.items() if k[0].isdigit() and k.endswith(end))
    train, dev = pick("}: train"), pick(": dev")
    nuisances = [rows[f"nuisances, stored facts too: {name}"] for name in ("train", "dev")]
    if all(earns(m, beside) for m, beside in zip((train, dev), nuisances)):
        raise SystemExit("the figures earn a weight: fit a calibration before this is written")
    a.out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(a.model / "model.onnx", a.out / "model.onnx")
    digest = hashlib.sha256((a.out / "model.onnx").read_bytes()).hexdigest()
    text = a.prose.read_text().replace("@SHA256@", digest)
    for key in ("n-real", "n-synthetic", "n-sources"):
        text = text.replace(f"@{key.upper()}@", str(train[key]))
    text += "\n# Below: measured and written by scripts/train/video/train.py and card.py.\n"
    shown = [f"AUC {m['auc']:.2f} [{m['auc-low']:.2f}-{m['auc-high']:.2f}] against {beside['auc']:.2f} for sizes, lengths and brightness alone" for m, beside in zip((train, dev), nuisances)]
    why = f"not fitted: information only (LR 1); left-out sources: {shown[0]}; dev-video: {shown[1]}"
    sizes = {k: dev[k] for k in ("n-real", "n-synthetic", "n-sources")}
    text += table("[[calibration]]", {"scope": "clip", "slope": 1.0, "intercept": 0.0, "log10-min": 0.0, "log10-max": 0.0, "fitted-on": why} | sizes)
    text += measured("training sources, each left out in turn", "augmented", train, nuisances[0], "")
    text += measured("dev-video, generated against recorded", "as stored", dev, nuisances[1], "; recorded clips are faces and generated ones scenes and animals, so that content alone tells most of them apart")
    for end, name in ((": train, talking", "training sources, talking heads made of stills"), (": dev, talking", "dev-video, talking heads made of stills")):
        found = [m for k, m in rows.items() if k.endswith(end)]
        if found:
            text += measured(name, "augmented" if "train" in end else "as stored", found[0], None, "; not fitted on")
    messenger = [m for k, m in rows.items() if k.endswith(": dev messenger")]
    if messenger:
        text += measured("dev-video, generated against recorded", "messenger", messenger[0], None, "")
    text += table("[self-test]", {"pattern": "gradient-256x192", "score": self_test(a.encoder, a.out / "model.onnx"), "tolerance": 0.05})
    (a.out / "model.toml").write_text(text)
    print(f"{a.out}: model.onnx {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
