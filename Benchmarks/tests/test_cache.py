"""Runs the benchmark of limits and deadlines with tiny figures, and shows it what it has to find out."""
import importlib.machinery
import importlib.util
import pathlib
import subprocess
import sys
import unittest
from dataclasses import dataclass

from harness import measuring, subjects

PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "cache"
KEYS = 40_000
LIMIT = 3 << 20


def load():
    loader = importlib.machinery.SourceFileLoader("cache", str(PROGRAM))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("cache", loader))
    loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Pretender(subjects.Subject):
    """The store, through `liar.py`."""
    lie: str = ""

    @property
    def command(self):
        return [sys.executable, str(pathlib.Path(__file__).with_name("liar.py")), self.lie, *subjects.CACHE.command]


class CacheTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        subjects.build_swift(lambda _: None)
        cls.cache = load()

    def test_every_line_has_a_figure(self):
        said = subprocess.run([PROGRAM, "--rounds", "1", "--keys", str(KEYS), "--deadlines", "2000"], check=True,
                              capture_output=True, text=True).stdout
        for name in ("s3fifo 1T", "s3fifo 2T", "lru 2T", "8T", "martlet 8T", "before any deadline", "while 2K are removed",
                     "removed within"):
            found = next((line for line in said.splitlines() if line.startswith(name)), "")
            self.assertRegex(found.removeprefix(name), r"\d\.\d", name)

    def test_the_best_peer_of_each_round_is_the_one_to_beat(self):
        self.assertEqual(self.cache.best_of_each_round([[1, 5], [2, 3]]), [2, 5])
        self.assertEqual(self.cache.best_of_each_round([]), [])

    def test_puts_at_a_limit_evict_half_as_often(self):
        for policy in ("none", "s3fifo", "lru"):
            answer = self.cache.puts_at_limit(policy, 2, self.cache.LIMIT_ENTRIES_MIN)
            self.cache.check_puts(policy, answer)
            with self.assertRaisesRegex(measuring.Disagreement, f"{policy}: of 100000 puts .* evicted", msg=policy):
                self.cache.check_puts(policy, answer | {"evicted": 30_000})
            with self.assertRaisesRegex(measuring.Disagreement, "inserted, which had to be 50%"):
                self.cache.check_puts(policy, answer | {"inserted": 70_000})

    def test_who_reads_something_else_is_found_out(self):
        def mix(subject):
            return {subject.name: self.cache.mix(subject, self.cache.mix_file(KEYS), KEYS, 2, LIMIT, 60)}
        right = mix(subjects.CACHE)
        with self.assertRaisesRegex(measuring.Disagreement, "cache mix: martlet did .*, liar did"):
            self.cache.agree(right | mix(Pretender("liar", "Subjects", lie="sum")))
        for lie in ("operations", "gets"):
            with self.assertRaises(measuring.Disagreement, msg=lie):
                self.cache.agree(right | {"liar": right["martlet"] | {lie: 1}})
        # How many gets found something may differ.
        self.cache.agree(right | {"other": right["martlet"] | {"found": 1}})
        for peer in subjects.CACHE_PEERS:
            if (subjects.ROOT / peer.path).exists():
                self.cache.agree(right | mix(peer))

    def test_a_mix_that_does_not_fill_the_limit_is_refused(self):
        with self.assertRaisesRegex(measuring.Disagreement, "martlet was not full"):
            self.cache.mix(subjects.CACHE, self.cache.mix_file(KEYS), KEYS, 1, 1 << 30, 0)

    def test_another_allocator_is_found_out(self):
        other = Pretender("other", "Subjects", lie="nothing", allocator="mimalloc")
        with self.assertRaisesRegex(measuring.Disagreement, "other allocates with glibc"):
            self.cache.mix(other, self.cache.mix_file(KEYS), KEYS, 1, LIMIT, 0)

    def test_entries_that_do_not_expire_are_missed(self):
        right = {"expired": 2_000, "entries": 1_000}
        self.cache.check_deadlines(right, 2_000, 1_000)
        for field in right:
            with self.assertRaisesRegex(measuring.Disagreement, "of 2000 entries with deadlines", msg=field):
                self.cache.check_deadlines(right | {field: 999}, 2_000, 1_000)


if __name__ == "__main__":
    unittest.main()
