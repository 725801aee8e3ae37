"""Write models/tools/face-points: model.onnx, and tool.toml from its prose (card.toml), what was trained on and what measure.py measured.

    write_card.py --model W/points-run/model.onnx --cache W/points --results W/points.json --out ../../../../models/tools/face-points
"""

import argparse
import hashlib
import json
import shutil
import sys
from pathlib import Path

import numpy as np

from measure import NAMES
from train import Faces

sys.path.insert(1, str(Path(__file__).resolve().parents[2] / "common"))
from tables import table  # noqa: E402

COMMAND = "scripts/train/faces/points/measure.py"


def measured(name: str, level: str, m: dict) -> str:
    fields: dict = {"set": name, "level": level, "n": m["n"]}
    for output in NAMES:
        key = output.replace(" ", "-")
        fields |= {f"{key}-correlation": m[output]["correlation"], f"{key}-teacher-itself": m[output]["teacher-itself"], f"{key}-error": m[output]["error"]}
        fields |= {f"{key}-deviation": m[output]["deviation"], f"{key}-jitter": m[output]["jitter"]}
    return table("[[measured]]", fields | {"command": f"{COMMAND} --every {m['every']}"})


def over_time(clips: dict, every: int) -> str:
    """Middle and least correlation in time over the clips whose mouth moves enough to be followed."""
    fields: dict = {"set": "dev-video, clips with sound", "level": "in time, within a clip", "n": len(clips)}
    for output in NAMES:
        key = output.replace(" ", "-")
        values = [m[output]["correlation"] for m in clips.values()]
        own = [m[output]["teacher-itself"] for m in clips.values()]
        fields |= {f"{key}-correlation": float(np.median(values)), f"{key}-correlation-least": min(values), f"{key}-teacher-itself": float(np.median(own))}
    return table("[[measured]]", fields | {"command": f"{COMMAND} --every {every}"})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "cache", "results", "out"):
        parser.add_argument("--" + name, type=Path, required=True)
    a = parser.parse_args()
    results, faces = json.loads(a.results.read_text()), Faces(a.cache)
    a.out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(a.model, a.out / "model.onnx")
    english = (
        f"{len(faces.use)} faces: of the listed training pictures, frames of the listed training clips and DFDC face crops, each with the 68 points that PFLD gives as a mean over four shifted crops; "
        f"{len(faces.luma) - len(faces.use)} more, where it changed its mind between them, were left out. From random weights. No development picture or clip was used."
    )
    hindi = (
        f"{len(faces.use)} चेहरे: सूचीबद्ध प्रशिक्षण तस्वीरों से, सूचीबद्ध प्रशिक्षण क्लिपों के फ़्रेमों से और DFDC के चेहरों से, हर एक के 68 बिंदु PFLD के, चार खिसकाए हुए हिस्सों के औसत से; "
        f"{len(faces.luma) - len(faces.use)} और चेहरे, जिन पर उसके उत्तर आपस में नहीं मिले, छोड़ दिए गए। बेतरतीब weights से शुरू करके। विकास (development) की किसी तस्वीर या क्लिप का उपयोग नहीं हुआ।"
    )
    text = (Path(__file__).parent / "card.toml").read_text()
    text = text.replace("@SHA256@", hashlib.sha256((a.out / "model.onnx").read_bytes()).hexdigest()).replace("@TRAINING@", english).replace("@TRAINING-HINDI@", hindi)
    text += "\n# Below: measured and written by scripts/train/faces/points/measure.py and write_card.py.\n"
    if results:
        text += measured("dev-faces", "face", results["faces"] | {"every": results["every"]}) + measured("dev-video", "frame, two a second", results["frames"] | {"every": results["every"]}) + over_time(results["clips"], results["every"])
    (a.out / "tool.toml").write_text(text)
    print(f"{a.out}: {(a.out / 'model.onnx').stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
