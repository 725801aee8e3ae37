"""Write models/tools/face-finder: model.onnx, and tool.toml from its prose (card.toml), what was trained on (cache) and what compare.py measured.

    write_card.py --model W/model.onnx --cache W/cache --results W/results.json --out ../../../../models/tools/face-finder
"""

import argparse
import hashlib
import json
import shutil
import sys
from pathlib import Path

import numpy as np

sys.path.insert(1, str(Path(__file__).resolve().parents[2] / "common"))
from tables import table  # noqa: E402

KINDS = ("picture", "cut", "frame", "crop")


def trained_on(cache: Path) -> dict[str, int]:
    """Views of each kind, and the faces that the teacher was sure of in them."""
    count = dict.fromkeys((*KINDS, "faces"), 0)
    for path in cache.glob("*.npz"):
        with np.load(path) as shard:
            for n, kind in enumerate(KINDS):
                count[kind] += int((shard["kind"] == n).sum())
            count["faces"] += int((shard["faces"][:, 0] >= 0.5).sum())
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "cache", "results", "out"):
        parser.add_argument("--" + name, type=Path, required=True)
    a = parser.parse_args()
    results = json.loads(a.results.read_text())
    a.out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(a.model, a.out / "model.onnx")
    c = trained_on(a.cache)
    english = (
        f"{c['picture']} pictures of the listed training sources (photographs, generated and drawn pictures, with and without people), {c['cut']} enlarged cuts of them, {c['frame']} frames of the listed "
        f"training clips and {c['crop']} face crops of DFDC; {c['faces']} faces in them, as marked by YuNet (two sizes of it, several looks at each picture). From random weights. Moved, enlarged, turned by "
        "quarter turns, recoloured, blurred, compressed and joined at random. No development picture or clip was used."
    )
    hindi = (
        f"सूचीबद्ध प्रशिक्षण स्रोतों की {c['picture']} तस्वीरें (फ़ोटो, AI से बनी और हाथ से बनी तस्वीरें, लोगों वाली और बिना लोगों की), उनके {c['cut']} बड़े किए हुए हिस्से, सूचीबद्ध प्रशिक्षण क्लिपों के {c['frame']} फ़्रेम और DFDC के "
        f"{c['crop']} चेहरे; इनमें {c['faces']} चेहरे, जिन्हें YuNet ने चिह्नित किया (उसके दो आकार, हर तस्वीर कई बार देखी गई)। बेतरतीब weights से शुरू करके। तस्वीरें बेतरतीब ढंग से खिसकाई, बड़ी की, चौथाई चक्करों से "
        "घुमाई, रंग बदली, धुंधली की, संपीड़ित की और जोड़ी गईं। विकास (development) की किसी तस्वीर या क्लिप का उपयोग नहीं हुआ।"
    )
    text = (Path(__file__).parent / "card.toml").read_text()
    text = text.replace("@SHA256@", hashlib.sha256((a.out / "model.onnx").read_bytes()).hexdigest())
    text = text.replace("@THRESHOLD@", f"{results['threshold']:.2f}").replace("@TRAINING@", english).replace("@TRAINING-HINDI@", hindi)
    text += "\n# Below: measured and written by scripts/train/faces/finder/compare.py and write_card.py.\n"
    for row in results["measured"]:
        text += table("[[measured]]", row | {"command": f"scripts/train/faces/finder/compare.py --every {results['every']}"})
    (a.out / "tool.toml").write_text(text)
    print(f"{a.out}: {(a.out / 'model.onnx').stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
