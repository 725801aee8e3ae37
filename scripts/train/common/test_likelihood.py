"""Checks of likelihood.py. Run: python -m unittest."""

import unittest

import numpy as np

from likelihood import bounded


class Bounded(unittest.TestCase):
    def setUp(self):
        self.inputs = np.linspace(-6, 6, 2401)
        self.outputs = bounded(self.inputs, -0.63, 1.04)

    def test_near_the_identity_well_inside_the_bound(self):
        inside = (self.inputs > -0.4) & (self.inputs < 0.65)
        np.testing.assert_allclose(self.outputs[inside], self.inputs[inside], atol=0.005)

    def test_at_the_bound_it_gives_the_bound_over_the_eighth_root_of_two(self):
        np.testing.assert_allclose(bounded([1.04, -0.63], -0.63, 1.04), np.array([1.04, -0.63]) / 2**0.125)

    def test_never_beyond_the_bound_nor_the_unbounded_value_and_monotone(self):
        self.assertTrue((self.outputs <= 1.04).all() and (self.outputs >= -0.63).all())
        self.assertTrue((np.abs(self.outputs) <= np.abs(self.inputs) + 1e-12).all())
        self.assertTrue((np.diff(self.outputs) >= -1e-12).all())
        np.testing.assert_allclose(bounded([1e300, -1e300], -0.63, 1.04), [1.04, -0.63])

    def test_a_bound_of_nought_says_nothing(self):
        np.testing.assert_array_equal(bounded([-2.0, 0.0, 2.0], 0.0, 0.0), [0, 0, 0])
        np.testing.assert_array_equal(bounded([-2.0, 0.0], 0.0, 1.0), [0, 0])


if __name__ == "__main__":
    unittest.main()
