"""Write a detector's folder: model.onnx, and model.toml from its prose (card.toml) and what evaluate.py measured.

    card.py --model DIR --results results.json --encoder ENCODER.onnx --prose card.toml --out models/generated-picture
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

from views import encoder_input, view

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "common"))
from tables import table  # noqa: E402


def self_test(encoder: Path, head: Path) -> float:
    """Score of the pattern gradient-256x192."""
    y, x = np.mgrid[0:192, 0:256]
    picture = Image.fromarray(np.stack([x & 255, y & 255, (3 * x + 5 * y) & 255], -1).astype(np.uint8))
    features = onnxruntime.InferenceSession(str(encoder)).run(["features"], {"pixels": encoder_input(view(picture))})[0]
    return float(onnxruntime.InferenceSession(str(head)).run(["logit"], {"features": features})[0].item())


def measured(name: str, condition: str, level: str, m: dict, note: str) -> str:
    at = m["at"]["2%"]
    trees = max((v[0] for v in m["nuisance"].values()), default=None)
    fields = {"set": name, "condition": condition, "level": level} | {k: m[k] for k in ("n-real", "n-synthetic", "n-sources")}
    fields |= {"auc": m["auc"][0], "auc-low": m["auc"][1], "auc-high": m["auc"][2], "eer": m["eer"][0]}
    fields |= {"nuisance-auc": trees} if trees is not None else {}
    fields |= {"caught-at-2pct": at["caught"], "false-alarm": at["false-alarm"]}
    five, each = m["at"]["5%"], m["within-each"]
    within = f"within the {len(each)} sources that hold both {m['within']:.3f}" if each else "no source holds both labels"
    fields["note"] = (
        f"AUC balanced by source, 95 % by source; by file {m['auc-by-file']:.3f}; {within}; "
        f"threshold from left-out training sources: {at['false-alarm-files']} of {m['n-real']} real and {at['caught-files']} of {m['n-synthetic']} synthetic reach it "
        f"(at 5 %: {five['false-alarm-files']} and {five['caught-files']}){note}"
    )
    return table("[[measured]]", fields | {"command": "scripts/train/picture/evaluate.py"})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "results", "encoder", "prose", "out"):
        parser.add_argument("--" + name, type=Path, required=True)
    a = parser.parse_args()
    results = json.loads(a.results.read_text())
    a.out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(a.model / "model.onnx", a.out / "model.onnx")
    digest = hashlib.sha256((a.out / "model.onnx").read_bytes()).hexdigest()
    train, p, every = results["train"], results["picture"], results["measured"]
    text = a.prose.read_text().replace("@SHA256@", digest)
    text = text.replace("@TRAIN@", f"{train['n-real']} camera pictures and {train['n-synthetic']} generated ones of {train['n-sources']} public repositories")
    text = text.replace(
        "@TRAIN-HINDI@", f"{train['n-real']} कैमरे की तस्वीरें और {train['n-synthetic']} AI से बनी तस्वीरें, {train['n-sources']} सार्वजनिक संग्रहों से"
    )
    far = results["out-of-range"]
    kinds = {"text": ("screens of text", "लिखावट वाले स्क्रीन"), "noise": ("fields of noise", "शोर के चित्र"), "shapes": ("flat shapes", "सपाट आकृतियाँ"), "drawings": ("drawings", "चित्रकारी")}
    counts = [(words, *far["beyond"][k]) for k, words in kinds.items() if k in far["beyond"]]
    share = f"{100 * far['quantile']:.1f}"
    text = text.replace("@LIMIT@", share).replace("@BEYOND@", "of made ones, " + ", ".join(f"{n} of {m} {w[0]}" for w, n, m in counts) + " lie beyond that")
    text = text.replace("@BEYOND-HINDI@", "बनाई गई तस्वीरों में " + ", ".join(f"{m} में से {n} {w[1]}" for w, n, m in counts) + " उससे आगे हैं")
    text += "\n# Below: measured and written by scripts/train/picture/evaluate.py and card.py.\n"
    fitted = (
        "dev-images as stored, after a messenger and after H.264, and training pictures scored by heads that never saw their source; every source weighs alike; "
        "slope that nine in ten draws of sources exceed; cllr on dev pictures with their source left out of the calibration"
    )
    keys = ("slope", "intercept", "log10-min", "log10-max")
    sizes = {k: p[k] for k in ("n-real", "n-synthetic", "n-sources")}
    text += table("[[calibration]]", {"scope": "picture"} | {k: p[k] for k in keys} | {"fitted-on": fitted} | sizes | {"cllr": p["cllr"], "min-cllr": p["min-cllr"]})
    f, v = results["frames"], every.get("video")
    fitted = "not fitted: half of the picture calibration"
    if v and f["log10-max"] == 0:
        fitted += f"; information only (LR 1), because on dev-video the AUC's interval begins at {v['auc'][1]:.2f}; cllr is what it would be within +-{f['bound']}"
    elif v:
        fitted += " with a tight bound, because dev-video holds too few recordings; cllr on dev-video"
    sizes = {k: v[k] if v else 0 for k in ("n-real", "n-synthetic", "n-sources")}
    checked = {"cllr": f["cllr"], "min-cllr": f["min-cllr"]} if v else {}
    text += table("[[calibration]]", {"scope": "frames"} | {k: f[k] for k in keys} | {"fitted-on": fitted} | sizes | checked)
    text += table("[out-of-range]", {"output": "distance", "limit": results["out-of-range"]["limit"]})
    real = lambda c: p[f"{c}, real"]
    for condition in ("as stored", "messenger", "H.264, crf 30"):
        r = real(condition)
        note = f"; log10 LR above 0.5 for {r['above-0.5']} and at least 1 (LR >= 10) for {r['above-1']} of {r['n']} real"
        text += measured("dev-images", condition, "file", every[condition], note)
    stored = every["as stored, nuisances as stored"]
    text += measured("dev-images", "as stored, nuisances of the stored file", "file", stored, "; the nuisance row sees format, bytes and JPEG tables, which the detector does not")
    text += measured("training sources, each left out in turn", "augmented", "file", every["training, left-out sources"], "")
    if "video" in every:
        r = results["frames"]["real"]
        note = f"; mean of 5 frames; log10 LR above 0.5 for {r['above-0.5']} of {r['n']} real"
        text += measured("dev-video", "as stored", "file", every["video"], note)
    text += table("[self-test]", {"pattern": "gradient-256x192", "score": self_test(a.encoder, a.out / "model.onnx"), "tolerance": 0.05})
    (a.out / "model.toml").write_text(text)
    print(f"{a.out}: model.onnx {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
