"""Faces stay on their pictures through mirroring, turning, tilting and laying; the export is read as it was trained; each face gets anchors of its own size."""

import random
import unittest

import numpy as np
import torch

from augment import laid, marked, quarter_turned, tilted
from loss import assigned, boxes_of, loss_of, overlap
from network import Finder, anchors, seam
from shipped import centres, decoded
from teacher import agreed, fitted, kept, mirrored, overlaps


def face(score: float, left: float, top: float, right: float, bottom: float) -> np.ndarray:
    """A face whose five points are where they are in an upright one."""
    w, h = right - left, bottom - top
    at = [(0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8)]
    return np.array([[score, left, top, right, bottom, *(v for x, y in at for v in (left + x * w, top + y * h))]], np.float32)


def painted(faces: np.ndarray, height: int, width: int) -> np.ndarray:
    """Black, but for a white box of each face and its right eye in red."""
    out = np.zeros((height, width, 3), np.uint8)
    for row in faces:
        left, top, right, bottom = np.round(row[1:5]).astype(int)
        out[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = 255
        x, y = np.round(row[5:7]).astype(int)
        out[y - 1 : y + 2, x - 1 : x + 2] = (255, 0, 0)
    return out


class Pictures(unittest.TestCase):
    def agree(self, picture: np.ndarray, faces: np.ndarray, near: float) -> None:
        """The white box and the red eye are where the row says."""
        light = np.argwhere(picture[..., 0] > 128)
        got = np.array([light[:, 1].min(), light[:, 0].min(), light[:, 1].max() + 1, light[:, 0].max() + 1])
        self.assertLess(np.abs(got - faces[0, 1:5]).max(), near, (got, faces[0, 1:5]))
        red = np.argwhere((picture[..., 0] > 128) & (picture[..., 1] < 100))
        self.assertLess(np.abs(red.mean(0)[::-1] + 0.5 - faces[0, 5:7]).max(), near)

    def test_mirroring_and_quarter_turns(self):
        faces = face(0.9, 20, 30, 60, 84)
        picture = painted(faces, 120, 160)
        self.agree(picture, faces, 1.6)
        other = mirrored(faces, 160)
        # The person's right eye is the left one now.
        self.agree(picture[:, ::-1], np.concatenate([other[:, :5], other[:, 7:9], other[:, 5:7], other[:, 9:]], 1), 1.6)
        for turns in range(4):
            turned, rows = quarter_turned(picture, faces, turns)
            self.agree(np.ascontiguousarray(turned), rows, 1.6)

    def test_tilting_moves_the_points_with_the_picture(self):
        faces = face(0.9, 60, 50, 100, 104)
        for degrees in (-30.0, 12.0, 35.0):
            turned, rows = tilted(painted(faces, 160, 160), faces, degrees, 0)
            red = np.argwhere((turned[..., 0] > 128) & (turned[..., 1] < 100))
            self.assertLess(np.abs(red.mean(0)[::-1] + 0.5 - rows[0, 5:7]).max(), 1.6)

    def test_laying_and_marking(self):
        faces = face(0.9, 70, 60, 130, 140)
        counted = 0
        for seed in range(40):
            out, rows = laid(painted(faces, 200, 200), faces, (128, 96), random.Random(seed))
            left, top, right, bottom = rows[0, 1:5]
            if left > 1 and top > 1 and right < 127 and bottom < 95 and right - left > 30:
                middle = out[int((top + bottom) / 2), int((left + right) / 2)]
                self.assertGreater(int(middle[1]), 128)
                counted += 1
        self.assertGreater(counted, 5)
        rows = np.concatenate([face(0.9, 10, 10, 50, 60), face(0.9, -30, 10, 10, 50), face(0.9, 10, 10, 15, 15), face(0.4, 10, 10, 50, 60), face(0.9, -36, 0, 4, 40)])
        self.assertEqual(marked(rows, (64, 64))[:, 16].tolist(), [1, 0, 0, 0])

    def test_looks_are_joined(self):
        a, b = face(0.9, 10, 10, 50, 60), face(0.7, 12, 10, 52, 60)
        joined = agreed([a, b, np.concatenate([b, face(0.8, 200, 10, 240, 60)])], 0.3)
        np.testing.assert_allclose(joined[:, 0], [0.8, 0.4], atol=1e-6)
        self.assertTrue(10 < joined[0, 1] < 12)
        self.assertEqual(len(kept(np.concatenate([a, b]))), 1)
        self.assertAlmostEqual(float(overlaps(a[:, 1:5], b[:, 1:5])[0, 0]), 38 / 42, places=5)

    def test_a_picture_is_fitted_in_the_corner(self):
        fit, scale = fitted(np.full((100, 200, 3), 7, np.uint8), 320)
        self.assertEqual((fit.shape, scale), ((160, 320, 3), 1.6))
        fit, _ = fitted(np.full((90, 200, 3), 7, np.uint8), 320)
        self.assertEqual(fit.shape, (160, 320, 3))
        self.assertTrue((fit[:144] == 7).all() and not fit[144:].any())


class Network(unittest.TestCase):
    def test_the_seam_is_decoded_to_the_boxes_of_training(self):
        torch.manual_seed(0)
        finder = Finder().eval()
        with torch.no_grad():
            raw = finder(torch.rand(1, 3, 64, 96) * 255)
        self.assertEqual(tuple(raw.shape), (1, 8 * 12 + 4 * 6 + 2 * 3, 15))
        grid = anchors(64, 96)
        np.testing.assert_array_equal(grid.numpy(), centres(64, 96))
        raw[0, :, 0] = -9.0
        raw[0, 100, 0] = 4.0
        found = decoded(seam(raw)[0].numpy(), 64, 96, 0.5)
        self.assertEqual(len(found), 1)
        np.testing.assert_allclose(found[0, 1:5], boxes_of(raw, grid)[0, 100].numpy(), rtol=1e-4)

    def test_faces_get_anchors_of_their_size(self):
        grid = anchors(320, 320)
        rows = np.concatenate([face(0.9, 20, 20, 36, 40), face(0.9, 100, 90, 260, 300), face(0.9, 200, 20, 250, 84)])
        faces = torch.from_numpy(np.concatenate([rows, np.ones((3, 2), np.float32)], 1))[None]
        raw = torch.zeros(1, len(grid), 15)
        raw[..., 1:5] = float(np.log(2.0))  # boxes of four strides everywhere
        owner, _, silent = assigned(raw, faces, grid)
        self.assertEqual([set(grid[owner[0] == n, 2].tolist()) for n in range(3)], [{8.0}, {32.0}, {16.0}])
        self.assertFalse(silent.any())
        faces[0, 1, 16] = 0
        owner, _, silent = assigned(raw, faces, grid)
        self.assertFalse((owner == 1).any())
        self.assertTrue(silent[0, -1 - 10 * 5 + 4])

    def test_the_loss_falls_on_one_picture(self):
        torch.manual_seed(0)
        finder, grid = Finder(), anchors(128, 128)
        faces = torch.from_numpy(np.concatenate([face(0.9, 30, 30, 80, 96), np.ones((1, 2), np.float32)], 1))[None]
        picture = torch.from_numpy(painted(faces[0, :, :15].numpy(), 128, 128)).permute(2, 0, 1)[None].float()
        optimiser = torch.optim.AdamW(finder.parameters(), lr=3e-3)
        for _ in range(60):
            loss, _ = loss_of(finder(picture), faces, grid)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        raw = finder(picture).detach()
        best = int(raw[0, :, 0].argmax())
        self.assertGreater(float(overlap(boxes_of(raw, grid)[0, best], faces[0, 0, 1:5])), 0.7)


if __name__ == "__main__":
    unittest.main()
