"""Checks of metrics.py against scikit-learn and against cases that can be worked out by hand. Run: python -m unittest."""

import math
import unittest

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import roc_auc_score

import metrics


class Metrics(unittest.TestCase):
    def setUp(self):
        draw = np.random.default_rng(1)
        self.labels = draw.random(400) < 0.4
        self.scores = np.round(draw.normal(self.labels * 1.2, 1), 1)  # rounded: ties
        self.weights = draw.random(400)
        self.sources = draw.choice(list("abcdefgh"), 400)

    def test_auc_is_that_of_scikit_learn_with_ties_and_weights(self):
        ours = metrics.auc(self.scores, self.labels, self.weights)
        self.assertAlmostEqual(ours, roc_auc_score(self.labels, self.scores, sample_weight=self.weights), 12)

    def test_equal_error_rate_of_known_cases(self):
        self.assertAlmostEqual(metrics.eer([0, 1, 2, 3], [0, 0, 1, 1]), 0.0)
        self.assertAlmostEqual(metrics.eer([3, 2, 1, 0], [0, 0, 1, 1]), 1.0)
        self.assertAlmostEqual(metrics.eer([0, 0, 0, 0], [0, 0, 1, 1]), 0.5)
        self.assertAlmostEqual(metrics.eer([0, 2, 1, 3], [0, 0, 1, 1]), 0.5)

    def test_cllr_of_silence_is_one_and_of_certainty_zero(self):
        self.assertAlmostEqual(metrics.cllr([0, 0, 0], [0, 1, 1]), 1.0)
        self.assertLess(metrics.cllr([-50, 50, 50], [0, 1, 1]), 1e-12)

    def test_pooling_agrees_with_isotonic_regression(self):
        balanced = np.where(self.labels, self.weights / self.weights[self.labels].sum(), self.weights / self.weights[~self.labels].sum())
        share = IsotonicRegression(y_min=0, y_max=1).fit(self.scores, self.labels, balanced).predict(self.scores)
        ours = metrics.isotonic_log_lr(self.scores, self.labels, self.weights)
        np.testing.assert_allclose(1 / (1 + np.exp(-ours)), share, atol=1e-9)

    def test_min_cllr_is_below_any_linear_calibration(self):
        least = metrics.min_cllr(self.scores, self.labels)
        self.assertLess(least, min(metrics.cllr(a * self.scores + b, self.labels) for a in (0.5, 1, 1.5) for b in (-1, -0.6, 0)))
        self.assertAlmostEqual(metrics.min_cllr([0, 1, 2, 3], [0, 0, 1, 1]), 0.0)

    def test_weights_balance_sources_within_a_label(self):
        weights = metrics.balanced_weights([0, 0, 0, 1], ["a", "a", "b", "a"])
        np.testing.assert_allclose(weights, [0.25, 0.25, 0.5, 1.0])

    def test_threshold_holds_its_rate(self):
        real = np.arange(100.0)
        self.assertEqual(metrics.threshold_at(real, np.ones(100), 0.05), 95.0)
        self.assertGreater(metrics.threshold_at(real, np.ones(100), 0.0), 99.0)

    def test_within_sources_leaves_out_one_sided_ones(self):
        mean, each = metrics.within_sources([0, 1, 5, 6, 9], [0, 1, 0, 1, 1], list("aabbc"), least=1)
        self.assertEqual((mean, sorted(each)), (1.0, ["a", "b"]))

    def test_bootstrap_holds_the_estimate(self):
        interval = metrics.bootstrap(metrics.auc, self.scores, self.labels, self.sources, rounds=200)
        self.assertTrue(interval.low <= interval.value <= interval.high)
        self.assertFalse(math.isnan(interval.low))


if __name__ == "__main__":
    unittest.main()
