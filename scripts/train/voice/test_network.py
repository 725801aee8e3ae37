"""The networks in torch against the graph that set-up builds, with random weights."""

import sys
import unittest
from pathlib import Path

import numpy as np
import onnxruntime
import torch

import delta
import network

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "models"))
import build_whisper_voice  # noqa: E402


def public_tensors(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Random f16 tensors of the shapes of Whisper base, by CTranslate2's names."""
    width = network.WIDTH
    shapes = {"conv1/weight": (width, 80, 3), "conv1/bias": (width,), "conv2/weight": (width, width, 3), "conv2/bias": (width,), "position_encodings/encodings": (1500, width)}
    for i in range(network.BLOCKS):
        for part, size in (("self_attention/linear_0", (3 * width, width)), ("self_attention/linear_1", (width, width)), ("ffn/linear_0", (4 * width, width)), ("ffn/linear_1", (width, 4 * width))):
            shapes |= {f"layer_{i}/{part}/weight": size, f"layer_{i}/{part}/bias": size[:1]}
        for part in ("self_attention/layer_norm", "ffn/layer_norm"):
            shapes |= {f"layer_{i}/{part}/gamma": (width,), f"layer_{i}/{part}/beta": (width,)}
    return {f"encoder/{name}": (rng.standard_normal(size) / max(size[-1], 8) ** 0.5).astype(np.float16) for name, size in shapes.items()}


class Networks(unittest.TestCase):
    def test_the_graph_gives_what_was_trained(self):
        torch.manual_seed(0)
        rng = np.random.default_rng(0)
        public = public_tensors(rng)
        named = {n.removeprefix("encoder/"): v.astype(np.float32) for n, v in public.items()}
        named["positions"] = named.pop("position_encodings/encodings")[: network.FRAMES]
        speech, spectra = network.Speech(named, 4).eval(), network.Spectra()
        with torch.no_grad():
            for value in speech.learnt().values():
                value.add_(torch.randn_like(value) * 0.02)
                value.copy_(value.half().float())
            for value in spectra.parameters():
                value.copy_(value.half().float())
        windows = torch.from_numpy(rng.standard_normal((4, 40_000)).astype(np.float32) * 0.1)
        with torch.no_grad():
            for _ in range(30):  # so that the norms know what they normalise
                spectra(windows)
        spectra.eval()
        small = delta.delta_of({n: v.detach().numpy() for n, v in speech.learnt().items()}, {n: v.detach().numpy() for n, v in spectra.state_dict().items()})
        made = build_whisper_voice.model(public, small).SerializeToString(deterministic=True)
        session = onnxruntime.InferenceSession(made, providers=["CPUExecutionProvider"])
        with torch.no_grad():
            expected = torch.cat([speech(windows)[0], spectra(windows)[0]], 1).numpy()
        for window, features in zip(windows, expected):
            found = session.run(None, {"waveform": window[None].numpy()})[0][0]
            size = 3 * network.WIDTH * network.BLOCKS
            np.testing.assert_allclose(found[:size], features[:size], rtol=1e-3, atol=1e-4)
            # The norms were folded and rounded to f16.
            np.testing.assert_allclose(found[size:], features[size:], rtol=0.02, atol=0.02)

    def test_a_number_that_belongs_nowhere_is_refused(self):
        with self.assertRaisesRegex(ValueError, "not a number of the delta"):
            build_whisper_voice.adapted(public_tensors(np.random.default_rng(0)), {"1.ffn.sideways.down": np.zeros((2, 2), np.float16)})


if __name__ == "__main__":
    unittest.main()
