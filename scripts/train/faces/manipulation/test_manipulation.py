"""Checks of what the training stands on. Run: python -m unittest (torch is needed)."""

import sys
import unittest
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

from blend import blended
from evaluate import overlap
from extract import difference, pooled, skin
from histories import History, conditioned
from plan import split_of, taken_by_source
from teachers import square

sys.path.insert(1, str(Path(__file__).resolve().parents[3] / "models"))
from build_clip import WIDTH, positions  # noqa: E402


def face(seed: int = 0, size: int = 160) -> Image.Image:
    """A smooth random picture that stands for a face."""
    coarse = np.random.default_rng(seed).integers(60, 200, (12, 12, 3)).astype(np.uint8)
    return Image.fromarray(coarse).resize((size, size), Image.Resampling.BICUBIC)


def points() -> np.ndarray:
    """68 points on circles: an outline, then brows, nose, eyes and mouth inside."""
    turn = lambda n, r, cx, cy: [(cx + r * np.cos(t), cy + r * np.sin(t)) for t in np.linspace(0, 2 * np.pi, n, endpoint=False)]
    return np.array(turn(17, 0.4, 0.5, 0.5) + turn(10, 0.25, 0.5, 0.35) + turn(9, 0.08, 0.5, 0.5) + turn(6, 0.06, 0.35, 0.4) + turn(6, 0.06, 0.65, 0.4) + turn(20, 0.12, 0.5, 0.7))


class Positions(unittest.TestCase):
    def test_as_torch_interpolates_them(self):
        table = np.random.default_rng(1).normal(size=(197, WIDTH)).astype(np.float32)
        grid = torch.from_numpy(table[1:].T.reshape(1, WIDTH, 14, 14).copy())
        theirs = functional.interpolate(grid, (10, 10), mode="bicubic", align_corners=False).reshape(WIDTH, 100).T.numpy()
        ours = positions(table, 10)
        np.testing.assert_array_equal(ours[0], table[0])
        np.testing.assert_allclose(ours[1:], theirs, atol=2e-5)

    def test_the_trained_grid_is_left_alone(self):
        table = np.random.default_rng(1).normal(size=(197, WIDTH)).astype(np.float32)
        self.assertIs(positions(table, 14), table)


class Histories(unittest.TestCase):
    def test_one_seed_one_history_whatever_the_picture(self):
        for number in range(30):
            one, other = History.drawn(f"x:{number}"), History.drawn(f"x:{number}")
            self.assertEqual(one, other)
            a, b = one(face(1)), other(face(2))
            self.assertEqual(a.size, b.size)
            self.assertGreaterEqual(min(a.size), 32)

    def test_a_mask_goes_where_the_crop_goes(self):
        white = np.zeros((160, 160), np.float32)
        white[:, :60] = 1
        for number in range(20):
            h = History.drawn(f"m:{number}")
            h.gamma = h.gain = h.saturation = 1.0
            h.noise = h.blur = 0.0
            crop = Image.fromarray(np.repeat((white * 255).astype(np.uint8)[..., None], 3, 2))
            seen = np.asarray(h(crop).convert("L").resize((10, 10), Image.Resampling.BOX), float) / 255
            # 12 of 255 grey levels: what the codecs may move in a cell
            self.assertLess(np.abs(seen.reshape(-1) - pooled(h.mask(white), 10)).mean(), 12 / 255)

    def test_conditions(self):
        self.assertEqual(conditioned(face(), "stored").size, (160, 160))
        self.assertEqual(conditioned(face(), "video", 960).size, (80, 80))
        with self.assertRaises(ValueError):
            conditioned(face(), "fax")


class Blends(unittest.TestCase):
    def test_repeatable_bounded_and_somewhere(self):
        shapes = set()
        for number in range(40):
            made = blended(face(3), points(), str(number))
            again = blended(face(3), points(), str(number))
            np.testing.assert_array_equal(np.asarray(made.image), np.asarray(again.image))
            self.assertTrue(0 <= made.mask.min() and made.mask.max() <= 1)
            self.assertTrue(0.005 < made.mask.mean() < 0.8, made.mask.mean())
            shapes.add(made.shape)
        self.assertGreaterEqual(len(shapes), 5)

    def test_difference_finds_an_aligned_part_and_refuses_another_moment(self):
        real = face(4)
        x = np.asarray(real).copy()
        x[50:110, 50:110] = np.clip(x[50:110, 50:110].astype(int) + 60, 0, 255)
        found = difference(real, Image.fromarray(x))
        self.assertGreater(found[60:100, 60:100].mean(), 0.95)
        self.assertLess(found[:30].mean(), 0.05)
        self.assertIsNone(difference(real, face(5)))
        self.assertIsNone(difference(real, real))


class Small(unittest.TestCase):
    def test_square_is_shifted_inwards_and_shrunk_only_where_it_must(self):
        self.assertEqual(square(np.array([0, 0, 100, 80.0]), 1.2, 640, 480), (0, 0, 120))
        self.assertEqual(square(np.array([600, 400, 640, 480.0]), 1.5, 640, 480), (520, 360, 120))
        self.assertEqual(square(np.array([0, 0, 640, 480.0]), 1.5, 640, 480), (80, 0, 480))

    def test_persons_are_held_out_whole(self):
        self.assertEqual(split_of("rohan937/Sign-Language-Interpreter"), "test")
        splits = [split_of(f"person {n}") for n in range(300)]
        self.assertTrue(60 < splits.count("test") < 140)

    def test_sources_take_turns(self):
        families = [[{"source": "large", "group": str(i)}] for i in range(500)] + [[{"source": "small", "group": "g"}] for _ in range(4)]
        order = taken_by_source(families, 1)
        self.assertGreater(sum(f[0]["source"] == "small" for f in order[:60]), 3)

    def test_overlap_of_a_map(self):
        masks = np.array([[1, 1, 0, 0], [0.3, 0.1, 0, 0]], np.float32)
        cells = np.array([[2, -2, 2, -2], [2, -2, -2, -2]], np.float32)
        np.testing.assert_allclose(overlap(cells, masks, 0.0), [1 / 3, 1.0])

    def test_skin_angle_rises_with_lightness(self):
        angle = lambda colour: skin(Image.new("RGB", (100, 100), colour))[0]
        self.assertGreater(angle((240, 205, 180)), 41)
        self.assertLess(angle((90, 60, 45)), 10)


if __name__ == "__main__":
    unittest.main()
