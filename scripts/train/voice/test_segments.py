"""Run with `python -m unittest` in this folder. The table is the one in crates/saboot-analysis/src/detectors/segment.rs."""

import unittest

import numpy as np

import segments
from segments import Finder


def parity_scores(count: int, hop: float, seed: int, inside: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Starts and scores, a rise of 3 inside smeared by the window, with noise of a linear congruential generator."""
    state, starts, scores = seed, [], []
    for i in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
        start = i * hop
        shared = max(0.0, min(start + 2.5, inside[1]) - max(start, inside[0])) / 2.5
        starts.append(start)
        scores.append(3 * shared - 1.5 + (state >> 40) / (1 << 24) - 0.5)
    return np.array(starts), np.array(scores)


# count, hop, seed, true segment -> start, end, inside, around, strength
CASES = [
    (16, 1.24, 1, (6.0, 9.5), (6.0000, 9.2000, 1.7202, -1.4669, 59.7396)),
    (30, 0.62, 2, (0.0, 4.0), (0.0000, 3.8000, 1.7617, -1.5919, 81.3369)),
    (40, 1.24, 3, (30.0, 37.7), (30.2000, 37.6000, 1.4902, -1.4772, 153.2895)),
    (12, 1.24, 4, (20.0, 30.0), None),
]


class Segments(unittest.TestCase):
    def test_the_program_finds_the_same_box(self):
        finder = Finder(noise=0.5, least_rise=0.5, least_inside=-1.0, most_around=0.5, look_from=5.0, shown_from=10.0)
        for count, hop, seed, true, expected in CASES:
            with self.subTest(seed=seed):
                starts, scores = parity_scores(count, hop, seed, true)
                box = segments.best(starts, scores, lambda t: min(t, (count - 1) * hop + 2.5), finder)
                if expected is None:
                    self.assertIsNone(box)
                else:
                    np.testing.assert_allclose([box.start_s, box.end_s, box.inside, box.around, box.strength], expected, atol=5e-4)

    def test_features_move_rough_ends(self):
        rng = np.random.default_rng(1)
        starts = np.arange(30) * 0.62
        shared = segments.overlap(starts, 7.3, 11.2)
        features = np.hstack([shared[:, None] + 0.1 * rng.standard_normal((30, 6)), 3 * rng.standard_normal((30, 6))])
        for rough in ((6.4, 11.2), (7.3, 12.4), (8.0, 10.2)):
            start, end = segments.sharpened(*rough, starts, features)
            self.assertLessEqual(max(abs(start - 7.3), abs(end - 11.2)), 0.4)
        self.assertEqual(segments.sharpened(0.0, 20.0, starts, features), (0.0, 20.0))

    def test_thresholds_let_at_most_the_share_through(self):
        values = np.arange(100.0)
        cut = segments.threshold(values)
        self.assertEqual((values >= cut).sum(), 5)
        self.assertEqual(segments.threshold(np.array([3.0])), 3.01)

    def test_the_table_replaces_itself_and_touches_nothing_else(self):
        import tempfile
        from pathlib import Path

        with tempfile.TemporaryDirectory() as folder:
            card = Path(folder) / "model.toml"
            card.write_text('id = "x"\nfools-it = [\n  "y",\n]\n\n[hindi]\ntitle = "z"\n\n[[calibration]]\nslope = 1\n')
            finder = Finder(0.9, 0.5, -1.0, 0.5, 5.0, 14.0)
            segments.write(card, segments.table(finder, 0.4, 0.05, (200, 100), "here"))
            once = card.read_text()
            segments.write(card, segments.table(finder, 0.4, 0.05, (200, 100), "here"))
            self.assertEqual(card.read_text(), once)
            self.assertIn('\n]\n\n[segment]\nnoise = 0.900\n', once)
            self.assertIn('fitted-on = "here"\n\n[hindi]\ntitle = "z"\n\n[[calibration]]\nslope = 1\n', once)


if __name__ == "__main__":
    unittest.main()
