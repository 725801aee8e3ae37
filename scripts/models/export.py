#!/usr/bin/env python3
"""Turns a public detector into a folder that `saboot models import` takes. Runs on a machine that has Python and, for a name on a hub, a network.

    scripts/models/export.py NAME_OR_FOLDER --out DIR [--library transformers|timm] [--revision COMMIT] [--opset 17] [--allow-bin]

NAME_OR_FOLDER is a name on the Hugging Face hub, or a folder with what stands there (config.json, weights): with a folder
nothing is downloaded. Written into DIR: model.onnx, config.json, preprocessor_config.json (not for timm, whose config.json
says it all), and the README and licence files of the source, so that the licence travels with the weights.

What is run of the source: its weights, by the classes of the installed transformers or timm. Code that a repository brings
along is never run (trust_remote_code is off), and weights are read as safetensors; --allow-bin also reads .bin and .pt files,
with torch's weights_only reader, which builds tensors and nothing else.

Needs scripts/models/requirements-export.txt. Exit status: 0 done, 1 not exported (the reason is printed), 2 wrong usage.
"""
import argparse
import json
import os
import shutil
import sys
from pathlib import Path

DOCUMENTS = ("README.md", "LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING", "NOTICE")


class Refused(Exception):
    """What could not be exported, and why."""


def source_folder(source: str, revision: str | None) -> Path:
    """The folder with config and weights: the one that was named, or a snapshot of the hub's."""
    if os.path.isdir(source):
        os.environ["HF_HUB_OFFLINE"] = "1"
        return Path(source)
    from huggingface_hub import snapshot_download

    kinds = ["*.json", "*.safetensors", "*.bin", "*.md", "LICENSE*", "LICENCE*", "COPYING*", "NOTICE*"]
    return Path(snapshot_download(source, revision=revision, allow_patterns=kinds))


def read_json(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def is_timm(config: dict) -> bool:
    return "pretrained_cfg" in config or ("architecture" in config and "model_type" not in config)


def to_onnx(module, example, path: Path, input_name: str, dynamic: dict, opset: int) -> None:
    """Traces `module` (its one output: logits [1, classes]) over `example` and writes one file."""
    import torch

    torch.onnx.export(
        module, (example,), str(path), input_names=[input_name], output_names=["logits"],
        dynamic_axes={input_name: dynamic, "logits": {0: "batch"}}, opset_version=opset, dynamo=False,
    )


def export_transformers(model, processor, out: Path, opset: int) -> None:
    """`model`: a loaded picture or sound classifier; `processor`: its image processor or feature extractor."""
    import numpy as np
    import torch

    class Logits(torch.nn.Module):
        def __init__(self, inner, name):
            super().__init__()
            self.inner, self.name = inner, name

        def forward(self, x):
            return self.inner(**{self.name: x}).logits

    name = model.main_input_name
    if name == "pixel_values":
        example = processor(np.zeros((64, 64, 3), np.uint8), return_tensors="pt")[name]
        dynamic = {0: "batch"}
    else:
        quiet = np.random.default_rng(0).normal(0, 0.05, 64000).astype(np.float32)
        example = processor(quiet, sampling_rate=processor.sampling_rate, return_tensors="pt")[name]
        # A spectrogram has the length that its extractor pads to; a waveform any.
        dynamic = {0: "batch", 1: "samples"} if example.dim() == 2 else {0: "batch"}
    model.eval()
    out.mkdir(parents=True, exist_ok=True)
    with torch.no_grad():
        to_onnx(Logits(model, name), example.float(), out / "model.onnx", name, dynamic, opset)
    model.config.save_pretrained(out)
    processor.save_pretrained(out)


def export_timm(model, out: Path, opset: int, config: dict | None = None) -> None:
    """`model`: a loaded timm classifier; `config`: the source's config.json, kept as it is."""
    import torch
    from timm.models import save_for_hf

    out.mkdir(parents=True, exist_ok=True)
    if config is None:
        save_for_hf(model, str(out), safe_serialization=True)
        (out / "model.safetensors").unlink()
    else:
        (out / "config.json").write_text(json.dumps(config, indent=2), encoding="utf-8")
    size = read_json(out / "config.json")["pretrained_cfg"].get("input_size", [3, 224, 224])
    model.eval()
    with torch.no_grad():
        to_onnx(model, torch.zeros(1, *size), out / "model.onnx", "pixel_values", {0: "batch"}, opset)


def load_transformers(folder: Path, config: dict, allow_bin: bool):
    import transformers as t

    names = " ".join(config.get("architectures") or [])
    sound = "AudioClassification" in names or "SequenceClassification" in names
    if not names:
        raise Refused("config.json names no architecture")
    if not sound and "ImageClassification" not in names:
        raise Refused(f"{names} is neither a picture nor a sound classifier")
    auto = t.AutoModelForAudioClassification if sound else t.AutoModelForImageClassification
    model = auto.from_pretrained(folder, use_safetensors=None if allow_bin else True, trust_remote_code=False)
    # Pillow's arithmetic: the one that `saboot` repeats exactly.
    processor = t.AutoFeatureExtractor.from_pretrained(folder) if sound else t.AutoImageProcessor.from_pretrained(folder, backend="pil")
    return model, processor


def load_timm(folder: Path, config: dict, allow_bin: bool):
    import timm
    import torch
    from safetensors.torch import load_file

    made_with = {"num_classes": config.get("num_classes", 1000), **config.get("model_args", {})}
    model = timm.create_model(config["architecture"], pretrained=False, **made_with)
    if (folder / "model.safetensors").is_file():
        weights = load_file(folder / "model.safetensors")
    elif allow_bin and (folder / "pytorch_model.bin").is_file():
        weights = torch.load(folder / "pytorch_model.bin", map_location="cpu", weights_only=True)
    else:
        raise Refused("there is no model.safetensors; --allow-bin reads pytorch_model.bin")
    model.load_state_dict(weights)
    return model


def main() -> int:
    q = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    q.add_argument("source", metavar="NAME_OR_FOLDER")
    q.add_argument("--out", required=True, type=Path)
    q.add_argument("--library", choices=["transformers", "timm"], help="taken from config.json where it is not given")
    q.add_argument("--revision", help="commit on the hub; name one, so that the export can be repeated")
    q.add_argument("--opset", type=int, default=17)
    q.add_argument("--allow-bin", action="store_true")
    a = q.parse_args()
    if (a.out / "model.onnx").exists():
        print(f"error: {a.out}/model.onnx is there already", file=sys.stderr)
        return 2
    try:
        folder = source_folder(a.source, a.revision)
        config = read_json(folder / "config.json")
        library = a.library or ("timm" if is_timm(config) else "transformers")
        if library == "timm":
            export_timm(load_timm(folder, config, a.allow_bin), a.out, a.opset, config)
        else:
            export_transformers(*load_transformers(folder, config, a.allow_bin), a.out, a.opset)
        for name in DOCUMENTS:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, a.out / name)
    except (Refused, OSError, ValueError, RuntimeError, KeyError, TypeError) as error:
        print(f"error: {a.source} was not exported: {error}", file=sys.stderr)
        return 1
    print(f"now: saboot models import {a.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
