import random
import unittest

from harness import estimates


class EstimatesTest(unittest.TestCase):
    def test_medians_and_means_of_known_figures(self):
        self.assertEqual(estimates.median([3, 1, 2]), 2)
        self.assertEqual(estimates.median([4, 1, 2, 3]), 2.5)
        self.assertAlmostEqual(estimates.geometric_mean([2, 8]), 4)
        self.assertAlmostEqual(estimates.geometric_mean([0.5, 2, 1]), 1)

    def test_spread_is_half_the_distance_of_the_quartiles(self):
        self.assertAlmostEqual(estimates.spread([1, 2, 3, 4, 5]), 1 / 3)
        self.assertEqual(estimates.spread([7, 7, 7]), 0)
        self.assertEqual(estimates.spread([7]), 0)

    def test_ranks_of_bounds_are_those_of_published_tables(self):
        # The one-sided 5 % points of the sign test.
        known = {4: 0, 5: 1, 7: 1, 8: 2, 10: 2, 11: 3, 13: 4, 16: 5, 20: 6, 25: 8, 30: 11, 50: 19, 100: 42}
        self.assertEqual({count: estimates.rank_of_bound(count) for count in known}, known)

    def test_a_bound_is_one_of_the_figures(self):
        figures = list(range(20, 0, -1))
        self.assertEqual(estimates.lower_bound(figures), 6)
        self.assertEqual(estimates.upper_bound(figures), 15)
        self.assertEqual(estimates.lower_bound([5, 4, 3, 2, 1]), 1)
        self.assertIsNone(estimates.lower_bound([4, 3, 2, 1]))
        self.assertIsNone(estimates.upper_bound([4, 3, 2, 1]))

    def test_a_bound_is_below_the_true_median_as_often_as_it_says(self):
        chooser = random.Random(1)

        def share(bound_of):
            # A lopsided distribution with the median 1.
            tries = ([2 ** (chooser.random() * 4 - 2) ** 3 for _ in range(20)] for _ in range(4_000))
            return sum(bound_of(figures) <= 1 for figures in tries) / 4_000
        self.assertGreater(share(estimates.lower_bound), 0.97)
        # That this could fail: the seventh smallest of twenty is not a bound of 95 %.
        self.assertLess(share(lambda figures: sorted(figures)[7]), 0.90)


if __name__ == "__main__":
    unittest.main()
