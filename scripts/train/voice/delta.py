"""Write what set-up needs of the trained networks: delta.npz of the encoder.

    delta.py W/speech/best.npz W/spectra/best.npz OUT/delta.npz

Numbers are stored as f16. The norms of the network on spectra are folded into one scale and offset a channel.
"""

import argparse
from pathlib import Path

import numpy as np


def delta_of(speech: dict[str, np.ndarray], spectra: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The numbers of delta.npz, f16, by the names that build_whisper_voice.py reads."""
    found = {name: value for name, value in speech.items() if name not in ("line", "intercept", "mean", "deviation")}

    def folded(norm: str) -> dict[str, np.ndarray]:
        scale = spectra[f"{norm}.weight"] / np.sqrt(spectra[f"{norm}.running_var"] + 1e-5)
        return {"scale": scale, "offset": spectra[f"{norm}.bias"] - spectra[f"{norm}.running_mean"] * scale}

    for i in range(5):
        found[f"spectra.layer{i}"] = spectra[f"layers.{i}.weight"]
        found |= {f"spectra.norm{i}.{end}": value for end, value in folded(f"norms.{i}").items()}
    found["spectra.mix"] = spectra["mix.weight"]
    found |= {f"spectra.mix_norm.{end}": value for end, value in folded("mix_norm").items()}
    small = {name: np.asarray(value, np.float16) for name, value in found.items()}
    overflowing = [name for name, value in small.items() if not np.isfinite(value).all()]
    if overflowing:
        raise ValueError(f"not finite as f16: {overflowing}")
    return small


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("speech", "spectra", "out"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    # Not savez_compressed: its bytes follow the version of zlib.
    np.savez(given.out, **delta_of(dict(np.load(given.speech)), dict(np.load(given.spectra))))


if __name__ == "__main__":
    main()
