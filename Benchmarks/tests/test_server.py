"""Runs the benchmark of the server with tiny figures, without its peers."""
import importlib.machinery
import importlib.util
import pathlib
import subprocess
import sys
import unittest

PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "server"


def load():
    loader = importlib.machinery.SourceFileLoader("server", str(PROGRAM))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("server", loader))
    # Its data classes look for it there.
    sys.modules[loader.name] = module
    loader.exec_module(module)
    return module


class ServerTest(unittest.TestCase):
    def test_the_best_peer_is_the_one_whose_median_is(self):
        def rounds(*figures):
            return [{"cpu": figure} for figure in figures]

        best = load().best
        self.assertEqual(best([rounds(1, 9, 9), rounds(5, 4, 6)]), [5, 4, 6])
        self.assertEqual(best([]), [])

    def test_every_line_has_a_figure(self):
        said = subprocess.run(
            [PROGRAM, "--alone", "--quick", "--rounds", "1", "--seconds", "1", "--keys", "20000"], check=True, capture_output=True,
            text=True).stdout
        for name in ("get 50c p1 16B", "set 50c p32 16B", "set 50c p1 16B"):
            line = next((line for line in said.splitlines() if name in line and "martlet" in line), "")
            self.assertRegex(line, r"martlet +\d", name)
        self.assertRegex(said, r"bytes a key in RAM[^\n]*\n +martlet +\d")
