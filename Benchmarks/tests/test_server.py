"""Runs the benchmark of the server with tiny figures, without its peers."""
import pathlib
import subprocess
import unittest

PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "server"


class ServerTest(unittest.TestCase):
    def test_every_line_has_a_figure(self):
        said = subprocess.run(
            [PROGRAM, "--alone", "--quick", "--rounds", "1", "--seconds", "1", "--keys", "20000"], check=True, capture_output=True,
            text=True).stdout
        for name in ("get 50c p1 16B", "set 50c p32 16B", "set 50c p1 16B"):
            line = next((line for line in said.splitlines() if name in line and "martlet" in line), "")
            self.assertRegex(line, r"martlet +\d", name)
        self.assertRegex(said, r"bytes a key in RAM[^\n]*\n +martlet +\d")
