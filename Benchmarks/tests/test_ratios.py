import unittest

from harness import ratios


def columns(ours, theirs, floor=0.6):
    return ratios.columns(ratios.of_rounds(ours, theirs), floor)


class RatiosTest(unittest.TestCase):
    def test_each_round_is_compared_with_itself(self):
        # The machine was three times as fast in the last round; the ratio was 0.7 in each.
        self.assertRegex(columns([0.7] * 4 + [2.1], [1] * 4 + [3]), r" 0\.70 +0\.70 +0\.70 +0\.70 +0\.60  holds")
        # Of the medians alone the ratio would be 1.
        self.assertIn("DOES NOT HOLD", columns([1, 1, 5, 1, 2], [2, 2, 1, 1, 2], 1.1))

    def test_a_floor_holds_if_the_bound_of_the_median_reaches_it(self):
        rounds = [0.5] * 6 + [0.9] * 14
        self.assertRegex(columns(rounds, [1] * 20), r"^ +0\.90 +0\.50 +0\.90 +0\.50 +0\.60  DOES NOT HOLD")
        self.assertRegex(columns(rounds[1:] + [0.9], [1] * 20), r"^ +0\.90 +0\.50 +0\.90 +0\.90 +0\.60  holds")

    def test_a_ceiling_holds_if_the_bound_from_above_is_under_it(self):
        rounds = [0.5] * 14 + [0.9] * 6
        self.assertRegex(ratios.columns(rounds, 0.6, is_ceiling=True), r"^ +0\.50 +0\.50 +0\.90 +0\.90 +0\.60  DOES NOT HOLD")
        self.assertRegex(ratios.columns([0.5] + rounds[:-1], 0.6, is_ceiling=True), r"^ +0\.50 +0\.50 +0\.90 +0\.50 +0\.60  holds")

    def test_a_few_rounds_decide_nothing(self):
        self.assertRegex(columns([9] * 4, [1] * 4), r"- +0\.60  undecided")
        self.assertIn("holds", columns([9] * 5, [1] * 5))

    def test_nothing_is_said_without_a_floor_or_a_peer(self):
        self.assertNotIn("hold", columns([0.1] * 5, [1] * 5, None).lower())
        self.assertEqual(columns([1], []).strip(), "")

    def test_all_columns_are_as_wide_as_their_heading(self):
        for text in (columns([1] * 5, [1] * 5), columns([1] * 5, [1] * 5, None), columns([1], [1]), columns([1], [])):
            self.assertEqual(len(text), len(ratios.HEADING), text)
