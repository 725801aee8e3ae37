"""Openness is read from the points, crops stay inside, and what training does to a crop it does to its points."""

import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from landmarks import openness, square
from train import MIRROR, SIDE, Faces, Openness, export


def drawn(eye: float, mouth: float) -> np.ndarray:
    """68 points with the right eye open by `eye`, the left by twice that, the mouth by `mouth`."""
    p = np.zeros((68, 2), np.float32)
    for start, x, gap in ((36, 30.0, eye * 12), (42, 54.0, 2 * eye * 12)):
        p[start : start + 6] = [(x, 40), (x + 4, 40 - gap / 2), (x + 8, 40 - gap / 2), (x + 12, 40), (x + 8, 40 + gap / 2), (x + 4, 40 + gap / 2)]
    p[48], p[54] = (36, 70), (60, 70)
    for above, below, x in ((61, 67, 42), (62, 66, 48), (63, 65, 54)):
        p[above], p[below] = (x, 70 - mouth * 12), (x, 70 + mouth * 12)
    return p


class Points(unittest.TestCase):
    def test_openness(self):
        np.testing.assert_allclose(openness(drawn(0.25, 0.4)), [0.25, 0.5, 0.4], rtol=1e-5)
        self.assertEqual(openness(np.zeros((2, 68, 2), np.float32)).tolist(), [[0, 0, 0]] * 2)

    def test_mirror_is_its_own_inverse(self):
        self.assertEqual(sorted(MIRROR.tolist()), list(range(68)))
        self.assertEqual(MIRROR[MIRROR].tolist(), list(range(68)))
        p = drawn(0.2, 0.3)
        mirrored = (p * (-1, 1))[MIRROR]
        np.testing.assert_allclose(openness(mirrored), openness(p)[[1, 0, 2]], rtol=1e-5)

    def test_squares_stay_inside(self):
        box = np.array([80, 10, 120, 60], np.float32)
        left, top, side = square(box, 1.3, 128, 128)
        self.assertEqual((left, top, side), (128 - 65.0, 2.5, 65.0))
        self.assertEqual(square(box, 1.3, 128, 50)[1:], (0.0, 50.0))

    def test_crops_and_points_move_together(self):
        """Bright dots at the points are found at the points of the training crop."""
        at = drawn(0.25, 0.2)
        luma = np.zeros((4, 96, 96), np.uint8)
        for x, y in at[[36, 45, 48]]:
            luma[:, int(y) - 1 : int(y) + 2, int(x) - 1 : int(x) + 2] = 255
        with tempfile.TemporaryDirectory() as folder:
            place, doubt = np.tile(np.array([18, 14, 78, 88], np.float32), (4, 1)), np.zeros((4, 3), np.float32)
            np.savez(Path(folder) / "000.npz", luma=luma, place=place, points=np.tile(at, (4, 1, 1)), doubt=doubt)
            faces = Faces(Path(folder))
        faces.spoilt = lambda face, draw: face
        crops, wanted, points, _ = faces.batch(np.random.default_rng(3))
        flipped = wanted[:, 0] > wanted[:, 1]
        self.assertTrue(0 < int(flipped.sum()) < len(crops))
        checked = 0
        for crop, p in zip(crops, points.reshape(-1, 68, 2)):
            for k in (36, 45, 48 if float(crop.max()) else 0):
                x, y = ((p[k] + 0.5) * SIDE).tolist()
                # The dot of point 48 is on point 54 of a mirrored face.
                if k != 48 and 2 < x < SIDE - 2 and 2 < y < SIDE - 2:
                    near = crop[0, int(y) - 1 : int(y) + 2, int(x) - 1 : int(x) + 2]
                    self.assertGreater(float(near.max()), 100)
                    checked += 1
        self.assertGreater(checked, 60)

    def test_export(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.onnx"
            torch.manual_seed(0)
            self.assertLess(export(Openness(), path), 1e-4)
            self.assertLess(path.stat().st_size, 300_000)


if __name__ == "__main__":
    unittest.main()
