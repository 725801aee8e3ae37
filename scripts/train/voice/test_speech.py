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


def smoothed(samples):
    """Mean of the last eight samples."""
    padded = np.concatenate([np.zeros(7), samples.astype(np.float64)])
    return (sum(padded[7 - k : len(padded) - k] for k in range(8)) / 8).astype(np.float32)


class Speech(unittest.TestCase):
    def test_the_program_has_the_same_windows(self):
        for seconds, seed, frames, starts in CASES:
            with self.subTest(seconds=seconds):
                found = speech.windows(speech.parity_signal(seconds, seed), speech.QUICK_WINDOWS)
                self.assertEqual((round(found.speech_s * 50), found.starts), (frames, starts))
                self.assertTrue(all(len(w) == speech.WINDOW for w in found.windows))

    def test_so_it_has_where_the_network_is_asked(self):
        for seconds, seed, frames, starts in CASES_WITH_NETWORK:
            with self.subTest(seconds=seconds):
                samples = speech.parity_signal(seconds, seed)
                found = speech.windows(samples, activity=lambda x: (np.arange(-(-len(x) // speech.CHUNK)) * 37 % 64 / 64).astype(np.float32))
                self.assertEqual((round(found.speech_s * 50), found.starts), (frames, starts))

    def test_so_it_has_what_the_speech_is_like(self):
        raw = speech.parity_signal(20.0, 1)
        once = smoothed(raw)
        cases = [
            (raw, -0.171332597, 8000, 0.0021875, "wide", []),
            (once, -13.043228038, 8000, 4.595588235e-5, "wide", []),
            (smoothed(smoothed(once)), -44.939980837, 5150, 3.528225806e-5, "phone", []),
            (np.clip(once, -0.02, 0.05), -10.992045353, 8000, 0.353875, "wide", ["voice.clipped"]),
        ]
        for number, (samples, above, edge, clipped, band, guards) in enumerate(cases):
            with self.subTest(number):
                voiced = speech.voiced_frames(samples)
                self.assertAlmostEqual(speech.above_phone_db(samples, voiced), above, 6)
                self.assertAlmostEqual(speech.clipped_share(samples, voiced), clipped, 9)
                found = speech.edge_hz(samples, voiced), speech.band(samples, voiced), speech.guards(samples, voiced, voiced)
                self.assertEqual(found, (edge, band, guards))

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
