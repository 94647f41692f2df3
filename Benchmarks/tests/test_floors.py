import unittest

from harness import floors, report
from harness.measuring import Results
from harness.plan import Cell, Plan
from harness.subjects import ALL, MARTLET, MARTLET_C, PEERS

PLAN = Plan(entries=(1_000_000,), pairs=5, operations=100)
CELL = Cell(1_000_000, "get100", 1, "uniform")


def results_of(rates, cell=CELL):
    """Results of one cell, from operations a second of each round by subject."""
    results = Results()
    results.payload = 116
    for name, figures in rates.items():
        subject = next(subject for subject in ALL if subject.name == name)
        for number, rate in enumerate(figures):
            results.add(cell, subject, number, {"operations": 100, "seconds": 100 / rate})
    return results


class FloorsTest(unittest.TestCase):
    def verdict(self, ours, theirs, other=None, cell=CELL):
        rates = {MARTLET.name: ours, PEERS[0].name: theirs} | ({PEERS[1].name: other} if other else {})
        return floors.Floors(results_of(rates, cell)).cell(cell.name)

    def test_ratios_are_of_pairs(self):
        # The machine was twice as fast in some rounds; the ratio is 1.5 in each.
        verdict = self.verdict([3, 6, 3, 6, 3], [2, 4, 2, 4, 2])
        self.assertAlmostEqual(verdict.figure, 1.5)
        self.assertAlmostEqual(verdict.bound, 1.5)
        self.assertTrue(verdict.holds)

    def test_the_bound_decides_and_not_the_median(self):
        verdict = self.verdict([1.2, 1.2, 1.2, 1.2, 0.9], [1, 1, 1, 1, 1])
        self.assertAlmostEqual(verdict.figure, 1.2)
        self.assertFalse(verdict.holds)

    def test_too_few_rounds_show_nothing(self):
        self.assertFalse(self.verdict([9, 9, 9, 9], [1, 1, 1, 1]).holds)

    def test_the_best_peer_is_the_one_to_beat(self):
        verdict = self.verdict([2] * 5, [1] * 5, [4] * 5)
        self.assertEqual(verdict.detail, PEERS[1].name)
        self.assertFalse(verdict.holds)

    def test_only_counting_peers_are_to_be_beaten(self):
        results = results_of({MARTLET.name: [2] * 5, PEERS[0].name: [1] * 5, "dictionary-lock": [9] * 5})
        self.assertEqual(floors.Floors(results).cell(CELL.name).detail, PEERS[0].name)

    def test_another_door_may_cost_a_little(self):
        for rate, holds in ((0.9, True), (0.8, False)):
            results = results_of({MARTLET.name: [1] * 5, MARTLET_C.name: [rate] * 5, PEERS[0].name: [0.5] * 5})
            through_c = floors.Floors(results, MARTLET_C.name)
            verdict = next(v for v in through_c.overall(PLAN) if "from Swift" in v.name)
            self.assertAlmostEqual(verdict.figure, rate)
            self.assertEqual(verdict.holds, holds)
            # Against the peers it stands for itself.
            self.assertAlmostEqual(through_c.cell(CELL.name).figure, rate / 0.5)

    def test_loads_are_held_against_single_puts(self):
        for kind, single, required in (("load", "load", 1.3), ("load-hint", "load-hint", 2.0),
                                       ("loadmany32", "load", 1.3), ("loadmany32-hint", "load-hint", 2.0)):
            for rate, holds in ((required + 0.1, True), (required - 0.1, False)):
                cell = Cell(1_000_000, kind, 2)
                results = results_of({MARTLET.name: [rate] * 5}, cell)
                theirs = results_of({PEERS[0].name: [1] * 5}, Cell(1_000_000, single, 2)).cells
                for name, answers in theirs.items():
                    results.cells.setdefault(name, {}).update(answers)
                verdict = floors.Floors(results).cell(cell.name)
                self.assertEqual(verdict.detail.split()[-1], PEERS[0].name)
                self.assertEqual(verdict.holds, holds)

    def test_scaling_is_the_worst_cell(self):
        results = Results()
        results.payload = 116
        for kind, rate in (("get100", 1.9), ("get50", 1.5)):
            for threads in (1, 2):
                cell = Cell(1_000_000, kind, threads, "zipf")
                for number in range(5):
                    results.add(cell, MARTLET, number, {"operations": 100, "seconds": 1 if threads == 1 else 1 / rate})
        verdict = next(v for v in floors.Floors(results).overall(PLAN) if "2 threads over 1" in v.name)
        self.assertAlmostEqual(verdict.figure, 1.5)
        self.assertFalse(verdict.holds)

    def test_a_ceiling_is_not_to_be_exceeded(self):
        for worst, holds in ((19_000, True), (21_000, False)):
            results = Results()
            results.payload = 116
            for number in range(5):
                results.add(Cell(1_000_000, "put-growing"), MARTLET, number, {
                    "operations": 1, "seconds": 1, "latency_ns": {"p99_9": worst if number == 3 else 1_000, "max": 1}})
            self.assertEqual(floors.Floors(results).overall(PLAN)[0].holds, holds)

    def test_memory_is_what_there_is_beside_the_payload(self):
        results = Results()
        results.payload = 116
        results.memory = {MARTLET.name: {1_000: [{"resident_bytes": 150_000}], 2_000: [{"resident_bytes": 304_000}]}}
        verdict = floors.Floors(results).overall(PLAN)[0]
        self.assertAlmostEqual(verdict.figure, 35)
        self.assertTrue(verdict.holds)

    def test_what_is_missing_is_said(self):
        results = results_of({MARTLET.name: [2] * 5, PEERS[0].name: [1] * 5})
        text = report.text(PLAN, results, floors.Floors(results), {"some-map": "no compiler"})
        self.assertIn("some-map: no compiler", text)
        self.assertIn("holds", text)


if __name__ == "__main__":
    unittest.main()
