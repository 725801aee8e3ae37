import tempfile
import tomllib
import unittest
from pathlib import Path

import numpy as np

import reference
import report


class Model(unittest.TestCase):
    def test_known_spreads_are_found(self):
        draw = np.random.default_rng(1)
        source = np.repeat(np.arange(2000), 12)
        score = -1 + draw.normal(0, 0.8, 2000)[source] + draw.normal(0, 1.2, len(source))
        mean, between, within = reference.model(score, source, source)
        self.assertAlmostEqual(mean, -1, delta=0.15)
        self.assertAlmostEqual(between, 0.64, delta=0.12)
        self.assertAlmostEqual(within, 1.44, delta=0.1)

    def test_shifts_are_shrunken_bounded_and_keep_the_side(self):
        numbers, line = (-1.0, 0.25, 0.75), (1.0, 0.0)
        self.assertAlmostEqual(float(reference.moved(2.0, -0.6, 3, numbers, line)), 2.0 - 0.2)
        self.assertAlmostEqual(float(reference.moved(2.0, 50.0, 3, numbers, line)), 2.0 - 1.0)
        self.assertEqual(float(reference.moved(0.1, 50.0, 3, numbers, line)), 0.0)
        self.assertEqual(float(reference.moved(-0.1, -50.0, 3, numbers, line)), 0.0)


class Card(unittest.TestCase):
    def test_the_table_is_written_once_and_outlives_the_report(self):
        with tempfile.TemporaryDirectory() as folder:
            card = Path(folder) / "model.toml"
            card.write_text('id = "x"\nsha256 = "0"\n\n[hindi]\ntitle = "y"\n\n' + report.MARKER + "\n[self-test]\nscore = 1.0\n")
            for mean in (-1.0, -2.0):
                reference.write(card, (mean, 0.25, 0.75), 100, 10, False)
            self.assertEqual(card.read_text().count("[reference]"), 1)
            model = Path(folder) / "fitted.onnx"
            model.write_bytes(b"network")
            report.write_card(card, model, ["[self-test]", "score = 2.0"])
            found = tomllib.loads(card.read_text())
            self.assertEqual((found["id"], found["hindi"]["title"], found["self-test"]["score"]), ("x", "y", 2.0))
            self.assertEqual(found["reference"]["mean"], -2.0)
            self.assertEqual((found["reference"]["k"], found["reference"]["most"], found["reference"]["weighs"]), (3.0, 1.0, False))


if __name__ == "__main__":
    unittest.main()
