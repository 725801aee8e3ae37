#!/usr/bin/env python3
"""Makes detectors of well-known architectures at random weights, as their makers would publish and scripts/models/export.py export them.

    scripts/bench/imported/make.py --out DIR [--only vit-s16-384,...]

Random weights judge nothing; they have the layout, the size and the cost of the real ones. Seeded, so that two runs give the
same networks. Needs scripts/models/requirements-export.txt.
"""
import argparse
import sys
from pathlib import Path

import torch
import transformers as t

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "models"))
from export import export_timm, export_transformers  # noqa: E402

LABELS = {"id2label": {0: "Fake", 1: "Real"}, "label2id": {"Fake": 0, "Real": 1}, "num_labels": 2}
SPOOF = {"id2label": {0: "bonafide", 1: "spoof"}, "label2id": {"bonafide": 0, "spoof": 1}, "num_labels": 2}


def half(side: float = 0.5) -> dict:
    return {"image_mean": [side] * 3, "image_std": [side] * 3}


def spread(model):
    """Random heads of trained size answer almost the same to everything; this one's answers spread, so that differences show."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("classifier.weight") or name.startswith("head.") or name.endswith("classifier.dense.weight"):
                parameter.mul_(20.0)
    return model.eval()


def vit_s16_384():
    config = t.ViTConfig(hidden_size=384, num_hidden_layers=12, num_attention_heads=6, intermediate_size=1536, image_size=384, **LABELS)
    return t.ViTForImageClassification(config), t.ViTImageProcessorPil(size={"height": 384, "width": 384}, **half())


def vit_s16_224():
    config = t.ViTConfig(hidden_size=384, num_hidden_layers=12, num_attention_heads=6, intermediate_size=1536, **LABELS)
    return t.ViTForImageClassification(config), t.ViTImageProcessorPil(size={"height": 224, "width": 224}, **half())


def siglip_b():
    config = t.SiglipConfig(vision_config={"image_size": 224, "patch_size": 16}, **LABELS)
    return t.SiglipForImageClassification(config), t.SiglipImageProcessorPil(size={"height": 224, "width": 224}, **half())


def swin_t():
    labels = {"id2label": {0: "artificial", 1: "human"}, "label2id": {"artificial": 0, "human": 1}, "num_labels": 2}
    return t.SwinForImageClassification(t.SwinConfig(**labels)), t.ViTImageProcessorPil(resample=3)


def wav2vec2_base():
    return t.Wav2Vec2ForSequenceClassification(t.Wav2Vec2Config(**SPOOF)), t.Wav2Vec2FeatureExtractor()


def ast():
    return t.ASTForAudioClassification(t.ASTConfig(**SPOOF)), t.ASTFeatureExtractor()


def whisper_tiny():
    config = t.WhisperConfig(d_model=384, encoder_layers=4, encoder_attention_heads=6, encoder_ffn_dim=1536, **SPOOF)
    return t.WhisperForAudioClassification(config), t.WhisperFeatureExtractor()


def timm_efficientnet_b4():
    """Transformers' own EfficientNet gives 1e-33 for everything at random weights; timm's starts alive."""
    import timm

    return timm.create_model("efficientnet_b4", num_classes=2), None


MAKERS = {
    "vit-s16-384": vit_s16_384, "vit-s16-224": vit_s16_224, "siglip-b": siglip_b, "swin-t": swin_t,
    "timm-efficientnet-b4": timm_efficientnet_b4, "wav2vec2-base": wav2vec2_base, "ast": ast, "whisper-tiny": whisper_tiny,
}


def main() -> None:
    q = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    q.add_argument("--out", required=True, type=Path)
    q.add_argument("--only", default=",".join(MAKERS))
    a = q.parse_args()
    torch.set_num_threads(1)
    for name in a.only.split(","):
        torch.manual_seed(10)
        model, processor = MAKERS[name]()
        out = a.out / name
        if processor is None:
            export_timm(spread(model), out, 17)
        else:
            export_transformers(spread(model), processor, out, 17)
        (out / "README.md").write_text("---\nlicense: apache-2.0\n---\nRandom weights.\n", encoding="utf-8")
        print(name, (out / "model.onnx").stat().st_size >> 20, "MiB", flush=True)


if __name__ == "__main__":
    main()
