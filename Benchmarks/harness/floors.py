"""What the store has to reach, and whether it does.

A floor that is a ratio holds if the lower bound of the median of the paired ratios does: both figures of a pair are of
one round. In each cell the peer to beat is the one with the highest median.
"""
from dataclasses import dataclass

from harness import estimates
from harness.plan import LOADS, MIXES, THREADS, THREADS_MANY, short
from harness.subjects import MARTLET, PEERS

COUNTING = {peer.name for peer in PEERS if peer.counts}
BULK = {peer.name for peer in PEERS if peer.has_batches}
# At most so many times what a get costs from Swift does one cost through martlet.h.
COST_OF_A_DOOR = 1.15
ROCKSDB = next(peer.name for peer in PEERS if peer.only_transactions)


@dataclass
class Verdict:
    """One line of the report: a figure, what it has to be, and whether it is."""
    name: str
    figure: float
    # At least this, with the confidence of `estimates`; at most, if `is_ceiling`. None: too few rounds to say.
    bound: float = None
    required: float = None
    is_ceiling: bool = False
    unit: str = "×"
    detail: str = ""
    # The cell in which the peer was measured.
    peer_cell: str = ""

    @property
    def holds(self):
        if self.required is None:
            return None
        if self.bound is None:
            return False
        return self.bound <= self.required if self.is_ceiling else self.bound >= self.required


class Floors:
    """Of the store, or of the store through another door: `ours` is the name of its subject."""

    def __init__(self, results, ours=MARTLET.name):
        self.results = results
        self.ours = ours
        self.pairs = {}

    def rates(self, cell, subject):
        """Operations a second by round."""
        answers = self.results.cells.get(cell, {}).get(subject, {})
        return {number: answer["operations"] / answer["seconds"] for number, answer in answers.items()}

    def ratios(self, cell, subject, other_cell, other):
        ours, theirs = self.rates(cell, subject), self.rates(other_cell, other)
        return {number: ours[number] / theirs[number] for number in ours if number in theirs}

    def best(self, cell, among):
        """The fastest of some subjects in a cell, None if none was measured."""
        medians = {name: estimates.median(self.rates(cell, name).values())
                   for name in self.results.cells.get(cell, {}) if name in among}
        return max(medians, key=medians.get) if medians else None

    # Cells

    def cell(self, name):
        """The verdict on one cell against the best peer of it; None where there is no peer to compare with."""
        kind, threads = name.split("/")[1], int(name.split("/")[-1].rstrip("T"))
        if threads == THREADS_MANY or kind == "put-growing":
            return None
        if kind == "transaction":
            return self.against(name, name, {ROCKSDB}, 3.0)
        if kind == "getmany32":
            return self.against(name, name, BULK, 1.3, "bulk visit of ")
        if kind in LOADS:
            required = 2.0 if kind.endswith("-hint") else 1.3
            what = "" if LOADS[kind] == kind else "single puts of "
            return self.against(name, name.replace(kind, LOADS[kind]), COUNTING, required, what)
        return self.against(name, name, COUNTING, 1.0)

    def against(self, name, other_cell, among, required, what=""):
        other = self.best(other_cell, among)
        ratios = self.ratios(name, self.ours, other_cell, other) if other else {}
        if not ratios:
            return None
        self.pairs[name] = ratios
        return of_figures(name, list(ratios.values()), required, detail=what + other, peer_cell=other_cell)

    # Over cells

    def overall(self, plan):
        verdicts = []
        for entries in plan.entries:
            names = [cell.name for cell in plan.mixes(entries)
                     if cell.kind in MIXES and cell.threads in THREADS and cell.name in self.pairs]
            # The mean of each round over its cells, then the median of the rounds.
            rounds = set.intersection(*(set(self.pairs[name]) for name in names)) if names else set()
            means = [estimates.geometric_mean([self.pairs[name][number] for name in names]) for number in rounds]
            if means:
                name = f"{short(entries)}: gets and mixes, geometric mean"
                verdicts.append(of_figures(name, means, 1.3, detail=f"{len(names)} cells, the best peer of each"))
            verdicts += self.through(plan, entries) + self.batches(plan, entries) + self.scaling(plan, entries) + self.growing(plan, entries)
        return [verdict for verdict in verdicts + self.memory() + self.empty() if verdict]

    def against_each(self, plan, entries):
        """The mean over gets and mixes against every single peer, whether it counts or not."""
        names = [cell.name for cell in plan.mixes(entries) if cell.kind in MIXES and cell.threads in THREADS]
        found = []
        for peer in PEERS:
            cells = [ratios for name in names if (ratios := self.ratios(name, self.ours, name, peer.name))]
            rounds = set.intersection(*(set(ratios) for ratios in cells)) if len(cells) == len(names) > 0 else set()
            means = [estimates.geometric_mean([ratios[number] for ratios in cells]) for number in rounds]
            if means:
                found.append(of_figures(f"{short(entries)}: {peer.name}", means, None))
        return found

    def batches(self, plan, entries):
        """Batches against the peers' single gets."""
        found = []
        for cell in plan.mixes(entries):
            if cell.kind == "getmany32" and cell.threads in THREADS:
                single = cell.name.replace("/getmany32/", "/get100/")
                verdict = self.against(cell.name, single, COUNTING, 4.0, "single gets of ")
                found.append(verdict)
        return found

    def through(self, plan, entries):
        """Of another door: single gets against those from Swift."""
        if self.ours == MARTLET.name:
            return []
        cells = [ratios for cell in plan.mixes(entries) if cell.kind == "get100" and cell.threads in THREADS
                 and (ratios := self.ratios(cell.name, self.ours, cell.name, MARTLET.name))]
        rounds = set.intersection(*map(set, cells)) if cells else set()
        means = [estimates.geometric_mean([ratios[number] for ratios in cells]) for number in rounds]
        name = f"{short(entries)}: gets against those from Swift"
        return [of_figures(name, means, 1 / COST_OF_A_DOOR, detail=f"{len(cells)} cells")] if means else []

    def scaling(self, plan, entries):
        """The worst cell of the store against itself with fewer threads."""
        cells = {cell.name: cell for cell in plan.mixes(entries)}
        found = []
        for fewer, more, required in ((1, 2, 1.7), (2, THREADS_MANY, 0.85)):
            verdicts = []
            for name, cell in cells.items():
                base = name.removesuffix(f"/{more}T") + f"/{fewer}T"
                if cell.threads == more and (ratios := self.ratios(name, self.ours, base, self.ours)):
                    # Both rates are of the same store; twice the threads are twice the work at best.
                    verdicts.append(of_figures(name, list(ratios.values()), required, detail=f"itself, {fewer}T"))
            if verdicts:
                worst = min(verdicts, key=lambda verdict: verdict.figure)
                others = estimates.geometric_mean([verdict.figure for verdict in verdicts])
                worst.name = f"{worst.name}: {more} threads over {fewer}, the worst of {len(verdicts)}"
                worst.detail += f"; geometric mean {others:.2f}"
                found.append(worst)
        return found

    def growing(self, plan, entries):
        """How long the slowest of a thousand puts takes while the table grows."""
        for cell in plan.loads(entries):
            answers = self.results.cells.get(cell.name, {}).get(self.ours, {})
            if cell.kind == "put-growing" and answers:
                figures = [answer["latency_ns"]["p99_9"] / 1e3 for answer in answers.values()]
                worst = max(answer["latency_ns"]["max"] for answer in answers.values()) / 1e3
                return [of_figures(f"{cell.name}: p99.9", figures, 20, is_ceiling=True, unit="µs",
                                   detail=f"the longest of all {worst:.0f} µs")]
        return []

    def memory(self):
        figures = [figure for _, figure in self.overheads(self.ours)]
        if not figures:
            return []
        mean = sum(figures) / len(figures)
        detail = f"{min(figures):.1f} to {max(figures):.1f} over {len(figures)} samples; goal 32"
        # The same each time but for the hash seed: the mean is the figure, no bound is needed.
        return [Verdict("memory over payload, mean", mean, mean, 36, True, "B", detail)]

    def overheads(self, subject):
        """Bytes of memory beside key and value, for each entry, by number of entries."""
        samples = self.results.memory.get(subject, {})
        return [(entries, answer["resident_bytes"] / entries - self.results.payload)
                for entries, answers in sorted(samples.items()) for answer in answers]

    def empty(self):
        answers = self.results.empty.get(self.ours)
        if not answers:
            return []
        bare, one = (answers[entries]["resident_bytes"] / answers[entries]["stores"] / 1024 for entries in (0, 1))
        return [Verdict("an empty store", bare, bare, 64, True, "KiB", f"with one entry {one:.1f} KiB")]


def of_figures(name, figures, required, is_ceiling=False, **other):
    bound = estimates.upper_bound(figures) if is_ceiling else estimates.lower_bound(figures)
    return Verdict(name, estimates.median(figures), bound, required, is_ceiling, **other)
