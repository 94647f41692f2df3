"""Runs the benchmark of what lasts with tiny figures, and with peers that have been built before."""
import importlib.machinery
import importlib.util
import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "durable"


def load():
    loader = importlib.machinery.SourceFileLoader("durable", str(PROGRAM))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("durable", loader))
    loader.exec_module(module)
    return module


class DurableTest(unittest.TestCase):
    def test_every_line_has_a_figure(self):
        with tempfile.TemporaryDirectory() as place:
            said = subprocess.run(
                [PROGRAM, "--rounds", "1", "--entries", "2000", "--scale", "0.002", "--dir", place], check=True,
                capture_output=True, text=True).stdout
            self.assertEqual(list(pathlib.Path(place).iterdir()), [])
        for name in ("synced 1T", "written 8T", "64 threads, synced", "256 tasks, synced", "recovery of the log", "recovery of a checkpoint", "beside a checkpoint",
                     "reads, durable", "log / payload", "disk under churn"):
            line = next((line for line in said.splitlines() if name in line), "")
            self.assertRegex(line, r"\d", name)

    def test_all_that_is_set_aside_counts_as_disk_use(self):
        durable = load()
        with tempfile.TemporaryDirectory() as place:
            before = durable.disk_use(place)
            (pathlib.Path(place) / "file").write_bytes(b"x" * 1_000_000)
            self.assertGreaterEqual(durable.disk_use(place) - before, 1_000_000)
