import os
import pickle
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

import numpy as np

import watermark

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "models"))
import build_perth  # noqa: E402


class Hostile:
    def __reduce__(self):
        return os.system, ("true",)


class Windows(unittest.TestCase):
    def test_the_starts_are_those_of_the_program(self):
        starts = [start for start, _ in watermark.windows(np.ones(100 * 16_000, np.float32))]
        self.assertEqual(starts, [n * 80_000 for n in (0, 2, 3, 5, 7, 9, 10, 12, 14, 16, 17, 19)])
        self.assertEqual([start for start, _ in watermark.windows(np.ones(11 * 16_000, np.float32))], [0, 80_000, 96_000])
        self.assertEqual(watermark.windows(np.ones(47_999, np.float32)), [])

    def test_a_raised_tone_stays_the_tone_that_it_was(self):
        tone = lambda rate: np.sin(2 * np.pi * 1000 * np.arange(rate) / rate)  # noqa: E731
        for factor in (1, 2, 3):
            high = watermark.raised(tone(16_000).astype(np.float32), factor)
            self.assertLess(np.abs(high - tone(16_000 * factor))[400:-400].max(), 2e-3)

    def test_one_codec_is_chosen_by_the_hash(self):
        chosen = {watermark.conditions(f"{n:08x}" + "0" * 56, True)[1] for n in range(8)}
        self.assertEqual(chosen, set(watermark.CONDITIONS) - {"as stored"})


class Weights(unittest.TestCase):
    def read(self, saved: bytes, data: bytes = b"") -> dict:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "weights"
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("archive/data.pkl", saved)
                archive.writestr("archive/data/0", data)
            return build_perth.read_torch(path)

    def test_a_pickle_that_calls_something_is_refused(self):
        with self.assertRaisesRegex(ValueError, "which is no tensor"):
            self.read(pickle.dumps({"model": Hostile()}, 2))

    def test_what_is_no_pickle_is_refused(self):
        for saved in (b"", b"\x80\x02", b"garbage"):
            with self.assertRaises(ValueError):
                self.read(saved)


if __name__ == "__main__":
    unittest.main()
