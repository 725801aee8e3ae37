"""Run with `python -m unittest` in this folder. The table is the one in crates/saboot-analysis/src/detectors/speech.rs."""

import unittest

import numpy as np

import speech

CASES = [
    (20.0, 1, 600, [0, 59520, 119040, 158720, 218240, 277760]),
    (9.37, 2, 320, [0, 19840, 39680, 59520, 79360, 99200]),
    (60.0, 3, 1700, [0, 178560, 357120, 535680, 714240, 912640]),
    (2.0, 4, 85, [0]),
    (0.9, 5, 30, []),
    (2.6, 6, 105, [0]),
]

# With the voice-activity network saying (37 k mod 64) / 64 of chunk k.
CASES_WITH_NETWORK = [
    (20.0, 1, 302, [198400, 257920]),
    (9.37, 2, 158, [0]),
    (60.0, 3, 840, [257920, 317440, 515840, 773760]),
    (2.0, 12, 44, []),
]


class Speech(unittest.TestCase):
    def test_the_program_has_the_same_windows(self):
        for seconds, seed, frames, starts in CASES:
            with self.subTest(seconds=seconds):
                found = speech.windows(speech.parity_signal(seconds, seed))
                self.assertEqual((round(found.speech_s * 50), found.starts), (frames, starts))
                self.assertTrue(all(len(w) == speech.WINDOW for w in found.windows))

    def test_so_it_has_where_the_network_is_asked(self):
        for seconds, seed, frames, starts in CASES_WITH_NETWORK:
            with self.subTest(seconds=seconds):
                samples = speech.parity_signal(seconds, seed)
                found = speech.windows(samples, activity=lambda x: (np.arange(-(-len(x) // speech.CHUNK)) * 37 % 64 / 64).astype(np.float32))
                self.assertEqual((round(found.speech_s * 50), found.starts), (frames, starts))

    def test_nothing_steady_is_speech(self):
        for samples in (np.zeros(0), np.zeros(320_000), np.full(320_000, 0.7), np.full(320_000, np.nan), 0.1 * np.sign(speech.parity_signal(20, 7))):
            found = speech.windows(samples)
            self.assertEqual((found.speech_s, found.starts), (0.0, []))

    def test_sparse_speech_gives_the_fullest_window(self):
        n = np.arange(480_000)
        found = speech.windows(np.where(n % 48_000 < 6400, 0.2 * np.sign(speech.parity_signal(30, 10)), 0))
        self.assertEqual(len(found.starts), 1)


if __name__ == "__main__":
    unittest.main()
