"""The graph computes what the fit was made on, for any number of frames; frames are chosen as the program chooses them."""

import tempfile
import unittest
from pathlib import Path

import numpy as np
import onnxruntime

from frames import choose, pairs
from graph import MOTION, SCALARS, Parts, save


class Graph(unittest.TestCase):
    def test_graph_equals_numpy(self):
        draw = np.random.default_rng(0)
        size = 24
        train = [draw.normal(2, 3, (5, size)).astype(np.float32) for _ in range(9)]
        columns = np.arange(3, 20)
        parts = Parts.fitted(train, columns, draw.normal(size=size), 0.3)
        features, scalars = draw.normal(size=len(columns)), draw.normal(size=len(SCALARS))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.onnx"
            save(path, parts, features, scalars, -0.7)
            session = onnxruntime.InferenceSession(str(path))
        for frames in (2, 3, 6, 21):
            f = draw.normal(2, 3, (frames, size)).astype(np.float32)
            m = draw.normal(size=(frames, MOTION)).astype(np.float32)
            means, values = parts.of([f], [m])
            expected = float(means[0] @ features + values[0] @ scalars - 0.7)
            self.assertAlmostEqual(float(session.run(["logit"], {"clip": np.hstack([f, m])})[0].item()), expected, places=3)

    def test_a_wider_encoder_gives_the_same(self):
        draw = np.random.default_rng(1)
        parts = Parts.fitted([draw.normal(size=(5, 6)) for _ in range(4)], np.arange(6), draw.normal(size=6), -0.1)
        f, m, at = draw.normal(size=(3, 6)), draw.normal(size=(3, MOTION)), np.array([2, 3, 4, 9, 10, 11])
        wide = draw.normal(size=(3, 14))
        wide[:, at] = f
        for a, b in zip(parts.of([f], [m]), parts.widened(14, at).of([wide], [m])):
            np.testing.assert_allclose(a, b)

    def test_frames_are_those_of_the_program(self):
        # The cases of crates/saboot-media/src/plan.rs.
        self.assertEqual(choose([n * 512 for n in range(101)], 5), [0, 25, 50, 75, 100])
        self.assertEqual(choose([3, 5, 9], 32), [0, 1, 2])
        times = [n * 125 for n in range(16)]
        self.assertEqual(pairs(times, 3, 1000.0), [(0, 1), (7, 8), (14, 15)])
        times = [n * 512 for n in range(60)]
        self.assertEqual(pairs(times, 2, 12800.0), [(0, 2), (57, 59)])


if __name__ == "__main__":
    unittest.main()
