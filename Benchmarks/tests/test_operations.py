import collections
import pathlib
import struct
import tempfile
import unittest

from harness import operations


def written(write, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "file"
        write(path, *arguments)
        return path.read_bytes()


class OperationsTest(unittest.TestCase):
    def test_golden_bytes(self):
        tiny = operations.Configuration(entries=2, operations=3, key_bytes=8, value_bytes=24, seed=7)
        header = b"MRTLOPS1" + struct.pack("<QII", 2, 8, 24) + bytes(40)
        keys = bytes.fromhex("38b4e652e44da7f2370d9e260e271365")
        self.assertEqual(written(operations.write_load, tiny), header + keys + bytes(2))
        mix = written(operations.write_mix, tiny, "uniform")
        self.assertEqual(mix[:16], b"MRTLOPS1" + struct.pack("<Q", 3))
        self.assertEqual(len(mix), 64 + 3 * 8 + 3)
        self.assertTrue(all(mix[64 + 8 * index:72 + 8 * index] in (keys[:8], keys[8:]) for index in range(3)))

    def test_the_same_numbers_give_the_same_file(self):
        one, other = (operations.Configuration(entries=50, operations=99, seed=seed) for seed in (1, 2))
        for distribution in ("uniform", "zipf"):
            first = written(operations.write_mix, one, distribution)
            self.assertEqual(first, written(operations.write_mix, one, distribution))
            self.assertNotEqual(first, written(operations.write_mix, other, distribution))

    def test_dice_make_as_many_puts_as_are_asked_for(self):
        dice = written(operations.write_mix, operations.Configuration(entries=5, operations=20_000), "uniform")[-20_000:]
        for percent in (5, 50):
            self.assertAlmostEqual(sum(die < percent for die in dice) / 20_000, percent / 100, delta=0.02)

    def test_distributions_are_what_they_are_called(self):
        def counts(distribution):
            chooser = operations.random.Random(1)
            chosen = operations.choose(chooser, distribution, 1_000, 100_000)
            return [count for _, count in collections.Counter(chosen).most_common()]
        uniform, zipf = counts("uniform"), counts("zipf")
        self.assertLess(uniform[0], 160)
        # The first number's share is 1 over the sum of all weights, the second's about half of it.
        weights = [rank ** -0.99 for rank in range(1, 1_001)]
        self.assertAlmostEqual(zipf[0] / 100_000, 1 / sum(weights), delta=0.005)
        self.assertAlmostEqual(zipf[1] / zipf[0], 2 ** -0.99, delta=0.05)

    def test_other_keys_come_to_be_the_most_wanted(self):
        # In 8 steps over 16 operations: the one at the first rank is another at every second of them.
        self.assertEqual(list(operations.moved([0] * 16, 100, 8)), [0, 0, *(100 - step // 2 for step in range(2, 16))])
        self.assertEqual(list(operations.moved([5, 5, 5, 5], 100, 2)), [5, 5, 4, 4])
        configuration = operations.Configuration(entries=1_000, operations=40_000)
        first = written(operations.write_moving_mix, configuration, 500)
        self.assertEqual(first, written(operations.write_moving_mix, configuration, 500))
        keys = [first[64 + 16 * index:80 + 16 * index] for index in range(40_000)]
        most = [{key for key, _ in collections.Counter(part).most_common(10)} for part in (keys[:1_000], keys[-1_000:])]
        self.assertFalse(most[0] & most[1])
        still = written(operations.write_moving_mix, configuration, 0)
        keys = [still[64 + 16 * index:80 + 16 * index] for index in range(40_000)]
        most = [{key for key, _ in collections.Counter(part).most_common(3)} for part in (keys[:1_000], keys[-1_000:])]
        self.assertEqual(most[0], most[1])

    def test_every_number_is_come_by_once(self):
        for entries in (1, 2, 10, 999, 1_000):
            step = operations.step_for(entries)
            self.assertEqual({rank * step % entries for rank in range(entries)}, set(range(entries)))


if __name__ == "__main__":
    unittest.main()
