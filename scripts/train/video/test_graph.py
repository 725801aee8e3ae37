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
        parts = Parts.fitted(train, draw.normal(size=size), 0.3)
        features, scalars = draw.normal(size=size), draw.normal(size=len(SCALARS))
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
