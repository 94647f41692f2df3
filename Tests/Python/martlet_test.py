"""What Examples/Python/martlet.py promises beyond what the example beside it shows. Run by Scripts/test-examples."""
from __future__ import annotations

import gc
import os
import pathlib
import signal
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Examples" / "Python"))
import martlet  # noqa: E402


class Stop(Exception):
    """What a signal raises."""


def stop(*_: object) -> None:
    raise Stop


class Visits(unittest.TestCase):
    def test_what_a_signal_raises_comes_out_and_no_entry_is_lost(self) -> None:
        keys = [b"%d" % number for number in range(20_000)]
        before = signal.signal(signal.SIGALRM, stop)
        stopped = 0
        with martlet.Store() as store:
            for key in keys:
                store[key] = b""
            for read in (store.scan, lambda: store.get_many(keys)):
                for milliseconds in range(1, 26):
                    try:
                        signal.setitimer(signal.ITIMER_REAL, milliseconds / 1000)
                        self.assertEqual(len(read()), len(keys))
                        signal.setitimer(signal.ITIMER_REAL, 0)
                    except Stop:
                        stopped += 1
        signal.signal(signal.SIGALRM, before)
        self.assertGreater(stopped, 0)

    def test_a_scan_of_a_closed_store_says_so(self) -> None:
        store = martlet.Store()
        store.close()
        self.assertRaises(ValueError, store.scan)


class Together(unittest.TestCase):
    def test_items_and_values_are_of_one_instant(self) -> None:
        with martlet.Store() as store:
            for view in (store.items, store.values):
                for number in range(10):
                    store[b"%d" % number] = b"x"
                seen = 0
                for _ in view():
                    store.clear()
                    seen += 1
                self.assertEqual(seen, 10)

    def test_pop_with_a_default_raises_nothing(self) -> None:
        with martlet.Store() as store:
            failures: list[BaseException] = []

            def pop_each() -> None:
                try:
                    for _ in range(2000):
                        store[b"a"] = b"1"
                        if store.pop(b"a", None) not in (None, b"1"):
                            raise ValueError
                except BaseException as failure:
                    failures.append(failure)

            threads = [threading.Thread(target=pop_each) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(failures, [])
            store.clear()
            self.assertEqual(store.pop(b"a", default=b"none"), b"none")
            self.assertRaises(KeyError, store.pop, b"a")


class Arguments(unittest.TestCase):
    def test_a_durability_is_one_of_three(self) -> None:
        for durability in (-1, 3, 2**32, 2**32 + 1):
            self.assertRaises(ValueError, martlet.Store, durability=durability)
            with martlet.Store() as store:
                self.assertRaises(ValueError, store.put, b"a", b"b", durability=durability)
                self.assertNotIn(b"a", store)

    def test_a_key_that_is_too_long_is_absent(self) -> None:
        key = b"k" * 65_536
        with martlet.Store() as store:
            self.assertNotIn(key, store)
            self.assertEqual(store.get(key, b"none"), b"none")
            self.assertEqual(store.pop(key, b"none"), b"none")
            self.assertRaises(KeyError, lambda: store[key])
            self.assertRaises(martlet.Error, store.put, key, b"")


class Endings(unittest.TestCase):
    def test_a_store_that_is_left_in_a_child_raises_nothing(self) -> None:
        heard: list[object] = []
        with tempfile.TemporaryDirectory() as directory:
            store: martlet.Store | None = martlet.Store(directory)
            child = os.fork()
            if child == 0:
                sys.unraisablehook = heard.append
                store = None
                gc.collect()
                os._exit(len(heard))
            self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)
            assert store is not None
            store.close()


if __name__ == "__main__":
    unittest.main()
