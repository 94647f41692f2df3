"""Measures a tiny configuration with the subjects in Swift, and with peers that have been built before."""
import pathlib
import sys
import unittest
from dataclasses import dataclass

from harness import floors, measuring, report, session, subjects
from harness.plan import Plan

PLAN = Plan(entries=(3_000,), pairs=2, operations=4_000, memory_entries=(1_000, 2_000), stores=3)


@dataclass(frozen=True)
class Pretender(subjects.Subject):
    """Another subject, through `liar.py`."""
    lie: str = ""

    @property
    def command(self):
        liar = pathlib.Path(__file__).with_name("liar.py")
        return [sys.executable, str(liar), self.lie, *subjects.MARTLET.command]


def quietly(_):
    pass


def measure(taking_part, plan=PLAN):
    return measuring.Measuring(plan, taking_part, 1 << 30, quietly).run()


class MeasuringTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        subjects.build_swift(quietly)
        cls.subjects = [subject for subject in subjects.ALL
                        if subject.is_swift or (subjects.ROOT / subject.path).exists()]

    def test_all_subjects_read_the_same_and_the_report_has_every_cell(self):
        results = measure(self.subjects)
        results.payload = PLAN.key_bytes + PLAN.value_bytes
        expected = [cell.name for cell in PLAN.loads(3_000) + PLAN.mixes(3_000) + PLAN.transactions(3_000)]
        self.assertEqual(list(results.cells), expected)
        for name in ("3K/get50/zipf/2T", "3K/load/1T"):
            self.assertEqual(
                set(results.cells[name]),
                {subject.name for subject in self.subjects if not subject.only_transactions})
        answer = results.cells["3K/transaction/uniform/2T"]["martlet"][0]
        self.assertEqual((answer["operations"], answer["found"]), (4_000, 2_000))
        many = results.cells["3K/getmany32/uniform/1T"]["martlet"][0]
        single = results.cells["3K/get100/uniform/1T"]["martlet"][0]
        self.assertEqual((many["found"], many["sum"]), (4_000, single["sum"]))
        document = report.document(PLAN, results, floors.Floors(results), {})
        self.assertEqual(set(document["memory"]["martlet"]), {1_000, 2_000})
        self.assertGreater(document["empty"]["martlet"][1]["resident_bytes"], 0)

    def test_a_subject_that_reads_something_else_is_found_out(self):
        for lie in ("sum", "found", "inserted"):
            liar = Pretender("liar", "Subjects", counts=True, lie=lie)
            with self.assertRaises(measuring.Disagreement, msg=lie):
                measure([subjects.MARTLET, liar])
        # The same, telling the truth.
        measure([subjects.MARTLET, Pretender("honest", "Subjects", counts=True, lie="nothing")])

    def test_a_subject_that_fails_is_named(self):
        with session.Session(subjects.MARTLET) as asked:
            with self.assertRaisesRegex(session.SubjectFailed, "martlet failed at .*: cannot open no-such-file"):
                asked.ask("open", hint=0)
                asked.ask("run", file="no-such-file")


if __name__ == "__main__":
    unittest.main()
