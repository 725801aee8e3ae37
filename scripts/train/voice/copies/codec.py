"""Neural codec: SoundStream features, residual vector quantiser, LyraGAN decoder (google/lyra, Apache-2.0), run frame by frame.

`tools` holds soundstream_encoder.tflite, quantizer.tflite and lyragan.tflite. A frame is 320 samples (20 ms) -> 64 features -> up to 46
codes of 4 bits. The published rates are 16, 30 and 46 codes (3.2, 6 and 9.2 kbit/s); fewer codes make the decoder's own sound plainer, and
without the quantiser ("through") only the GAN decoder is heard.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from copies.stretches import Stretch, generator

FRAME = 320
CODES = {"lyra-3.2": 16, "lyra-6": 30, "lyra-9.2": 46, "lyra-1.6": 8, "lyra-through": 0}
ODDS = [0.28, 0.22, 0.22, 0.1, 0.18]
DELAY = 0  # samples; measured by pairing.lag_ms
_OPEN: dict[Path, "Codec"] = {}


def owns(family: str) -> bool:
    return family in CODES


class Codec:
    """The three networks as bytes: an interpreter's state cannot be brought back to its beginning, so each clip gets fresh ones."""

    def __init__(self, folder: Path):
        names = ("soundstream_encoder", "quantizer", "lyragan")
        self.encoder, self.quantizer, self.decoder = ((folder / f"{name}.tflite").read_bytes() for name in names)

    def through(self, samples: np.ndarray, codes: int) -> np.ndarray:
        """f32 16 kHz -> the decoder's f32 16 kHz, as many whole frames. `codes` 0 leaves the features as they are."""
        frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, 1, FRAME).astype(np.float32)
        encode, quantise, decode = _network(self.encoder), self._quantiser(codes), _network(self.decoder)
        return np.concatenate([decode(quantise(encode(frame)))[0] for frame in frames])

    def _quantiser(self, codes: int) -> Callable[[np.ndarray], np.ndarray]:
        if not codes:
            return lambda features: features
        net = _interpreter(self.quantizer)
        to_codes, from_codes = net.get_signature_runner("encode"), net.get_signature_runner("decode")
        output = next(name for name, detail in to_codes.get_output_details().items() if detail["dtype"] == np.int32)
        number = np.int32(codes)
        return lambda features: next(iter(from_codes(encoding_indices=to_codes(input_frames=features, num_quantizers=number)[output]).values()))


def _interpreter(network: bytes):
    from ai_edge_litert.interpreter import Interpreter

    net = Interpreter(model_content=network, num_threads=1)
    net.allocate_tensors()
    return net


def _network(network: bytes) -> Callable[[np.ndarray], np.ndarray]:
    """One input, one output."""
    net = _interpreter(network)
    source, target = net.get_input_details()[0]["index"], net.get_output_details()[0]["index"]

    def run(value: np.ndarray) -> np.ndarray:
        net.set_tensor(source, value)
        net.invoke()
        return net.get_tensor(target)

    return run


def copies(stretch: Stretch, tools: Path | None) -> Iterator[tuple[str, np.ndarray, int]]:
    if tools is None:
        raise SystemExit("codec needs --tools with the three .tflite files")
    if tools not in _OPEN:
        _OPEN[tools] = Codec(tools)
    family = str(generator(stretch.name, "codec").choice(list(CODES), p=ODDS))
    yield family, _OPEN[tools].through(stretch.samples, CODES[family]), DELAY
