"""The operation file: what every subject does, decided before any of them runs.

All numbers are little-endian.

    0   8  the letters MRTLOPS1
    8   8  count: how many operations
    16  4  bytes of each key
    20  4  bytes of each value
    24  40 zeros
    64     count keys, one after the other
    …      count dice, a byte each, 0 to 99

An operation whose die is below a run's percentage of puts is a put, any other a get; so one file serves every mix, and
the operations that put in a mix of few puts also put in a mix of many. Keys lie in the order in which they are used, so
that fetching them is not what is measured. A file to load from has each key once and dice of 0.

What is put is not in the file: subjects make each value of its key (see Peers/subject.hpp, `Value`).

Everything follows from the numbers of a Configuration: the same ones give the same file, byte for byte.
"""
import itertools
import math
import random
import struct
from dataclasses import dataclass

MAGIC = b"MRTLOPS1"
HEADER = struct.Struct("<8sQII40x")
GOLDEN_RATIO = 0.618033988749895


@dataclass(frozen=True)
class Configuration:
    """What a set of operation files is made from."""
    entries: int
    operations: int
    key_bytes: int = 16
    value_bytes: int = 100
    seed: int = 1


def write_load(path, configuration):
    """Each of the entries' keys once."""
    keys = make_keys(configuration)
    write(path, configuration, keys, bytes(configuration.entries))


def write_mix(path, configuration, distribution):
    """Keys chosen from the entries by the distribution."""
    keys = make_keys(configuration)
    size = configuration.key_bytes
    chooser = random.Random(f"{configuration.seed} {distribution}")
    chosen = choose(chooser, distribution, configuration.entries, configuration.operations)
    dice = bytes(chooser.choices(range(100), k=configuration.operations))
    write(path, configuration, b"".join([keys[size * index:size * (index + 1)] for index in chosen]), dice)


def write_moving_mix(path, configuration, moves):
    """Keys chosen by Zipf's law as in `write_mix`, with ranks that move: in so many steps, evenly over the file, another key
    comes to the first rank and all others sink by one, as what is new is asked for most."""
    keys = make_keys(configuration)
    size, entries, count = configuration.key_bytes, configuration.entries, configuration.operations
    chooser = random.Random(f"{configuration.seed} moving zipf")
    ranks = chooser.choices(range(entries), cum_weights=zipf_weights(entries), k=count)
    chosen = moved(ranks, entries, moves)
    dice = bytes(chooser.choices(range(100), k=count))
    write(path, configuration, b"".join([keys[size * index:size * (index + 1)] for index in chosen]), dice)


def moved(ranks, entries, moves):
    """The number of the key that has each rank by then."""
    return ((rank - place * moves // len(ranks)) % entries for place, rank in enumerate(ranks))


def write(path, configuration, keys, dice):
    # Under another name first: a file that is there is whole.
    partial = path.with_name(path.name + ".partial")
    with open(partial, "wb") as file:
        file.write(HEADER.pack(MAGIC, len(dice), configuration.key_bytes, configuration.value_bytes))
        file.write(keys)
        file.write(dice)
    partial.rename(path)


def make_keys(configuration):
    """Random bytes. Two keys of 16 are equal with a probability below one in a million million million."""
    return random.Random(configuration.seed).randbytes(configuration.key_bytes * configuration.entries)


def choose(chooser, distribution, entries, count):
    """Numbers of keys: all alike, or by Zipf's law with exponent 0.99, the most wanted spread over all."""
    if distribution == "uniform":
        return chooser.choices(range(entries), k=count)
    step = step_for(entries)
    return [rank * step % entries for rank in chooser.choices(range(entries), cum_weights=zipf_weights(entries), k=count)]


def zipf_weights(entries):
    """Of each rank, with those of all before it."""
    return list(itertools.accumulate(rank ** -0.99 for rank in range(1, entries + 1)))


def step_for(entries):
    """A step with which one comes by every number below `entries` once, neighbours far apart."""
    step = max(1, int(entries * GOLDEN_RATIO))
    while math.gcd(step, entries) != 1:
        step += 1
    return step
