"""What is measured: cells, each a combination of a number of entries, keys, operations and threads."""
import re
from dataclasses import dataclass

DISTRIBUTIONS = ("uniform", "zipf")
MIXES = {"get100": 0, "get95": 5, "get50": 50}
THREADS = (1, 2)
# More threads than there are cores, for the store alone.
THREADS_MANY = 8
BATCH = 32
# Loads in single puts, and in batches where a store has such: from empty, and told how many entries there will be. By name
# the load in single puts that each is beside.
LOADS = {"load": "load", "load-hint": "load-hint", "loadmany32": "load", "loadmany32-hint": "load-hint"}
# Reads and writes of a transaction, and the most entries with which they are measured.
TRANSACTION = (4, 4)
TRANSACTION_ENTRIES_MAX = 1_000_000


@dataclass(frozen=True)
class Cell:
    entries: int
    # One of LOADS, put-growing, one of MIXES, getmany32, transaction
    kind: str
    threads: int = 1
    distribution: str = ""

    @property
    def name(self):
        parts = [short(self.entries), self.kind, self.distribution, f"{self.threads}T"]
        return "/".join(part for part in parts if part)

    @property
    def puts(self):
        return MIXES.get(self.kind, 0)

    @property
    def batch(self):
        return BATCH if "many32" in self.kind else 1

    @property
    def hint(self):
        """For how many entries room is made before a load."""
        return self.entries if self.kind.endswith("-hint") else 0

    @property
    def phase(self):
        """Goes into the values put: the same for all numbers of threads, so that a subject which is measured with more of
        them ends with the same values."""
        return 2 + DISTRIBUTIONS.index(self.distribution) * 10 \
            + list((*MIXES, "getmany32", "transaction")).index(self.kind)

    def is_for(self, subject):
        if self.entries > subject.entries_max:
            return False
        if self.kind == "transaction":
            return subject.has_transactions
        if subject.only_transactions:
            return False
        if self.threads == THREADS_MANY:
            return subject.is_store
        if self.kind in LOADS:
            return subject.has_write_batches or self.batch == 1
        return subject.has_batches or self.batch == 1


@dataclass(frozen=True)
class Plan:
    entries: tuple
    pairs: int
    operations: int
    only: str = ""
    value_bytes: int = 100
    key_bytes: int = 16
    seed: int = 1
    # Numbers of entries at which memory is sampled, and how often all of that is done.
    memory_entries: tuple = ()
    memory_rounds: int = 1
    stores: int = 1_000

    def chosen(self, cells):
        return [cell for cell in cells if re.search(self.only, cell.name)]

    def mixes(self, entries):
        """Cells that a loaded store goes through. All of one distribution and kind follow each other: see `phase`."""
        threads = (*THREADS, THREADS_MANY)
        cells = [Cell(entries, kind, count, distribution)
                 for distribution in DISTRIBUTIONS for kind in MIXES for count in threads]
        cells += [Cell(entries, "getmany32", count, "uniform") for count in threads]
        return self.chosen(cells)

    def transactions(self, entries):
        """Cells that a store goes through which is loaded anew, with peers of their own."""
        if entries > TRANSACTION_ENTRIES_MAX:
            return []
        return self.chosen([Cell(entries, "transaction", count, distribution)
                            for distribution in DISTRIBUTIONS for count in THREADS])

    def loads(self, entries):
        """Cells that begin with an empty store, each in a process of its own."""
        cells = [Cell(entries, kind, threads) for threads in THREADS for kind in LOADS]
        return self.chosen([*cells, Cell(entries, "put-growing")])

    @property
    def has_memory(self):
        return bool(self.memory_entries) and bool(re.search(self.only, "memory"))

    @property
    def has_empty_stores(self):
        return bool(re.search(self.only, "empty"))


def short(number):
    """1000000 is 1M, 1500000 is 1500K."""
    for unit, size in (("M", 1_000_000), ("K", 1_000)):
        if number >= size and number % size == 0:
            return f"{number // size}{unit}"
    return str(number)


def long(text):
    """The number that `short` made text of."""
    match = re.fullmatch(r"(\d+)([KM]?)", text.strip(), re.IGNORECASE)
    if not match or int(match[1]) == 0:
        raise ValueError(f"{text!r} is no number of entries: write 1M, 250K or 1000000")
    return int(match[1]) * {"": 1, "K": 1_000, "M": 1_000_000}[match[2].upper()]
