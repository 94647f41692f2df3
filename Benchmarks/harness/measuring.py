"""Carries a plan out: who does what when, and whether all did the same."""
import contextlib
import mmap

from harness import operations
from harness.plan import TRANSACTION, short
from harness.session import Session, SubjectFailed
from harness.subjects import BUILD, ROOT

# Subjects that no floor is about are measured in every so manieth round.
ROUNDS_BETWEEN_OTHERS = 4
WARM_PERCENT = 10
# Latencies are those of every so manieth operation, so that reading the clock does not slow the rest.
SAMPLE_EVERY = 64
KEYS_CHECKED = 200_000


def fetch_memory(size):
    """Has so much memory used and given back. A virtual machine may have given what it does not use to its host, and whoever
    takes it first then waits for the host many times as long as for anything that is measured."""
    with mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
        if hasattr(mmap, "MADV_HUGEPAGE"):
            memory.madvise(mmap.MADV_HUGEPAGE)
        memory[::mmap.PAGESIZE] = bytes(len(range(0, size, mmap.PAGESIZE)))


class Disagreement(Exception):
    """Subjects that did the same operations and did not get the same."""


class Results:
    """Answers by cell name and subject name, one for each round in which there was one, with the round's number."""

    def __init__(self):
        self.cells = {}
        self.memory = {}
        self.empty = {}

    def add(self, cell, subject, round_number, answer):
        self.cells.setdefault(cell.name, {}).setdefault(subject.name, {})[round_number] = answer


class Measuring:
    def __init__(self, plan, subjects, memory_bytes, say):
        self.plan = plan
        self.subjects = subjects
        self.memory_bytes = memory_bytes
        self.say = say
        self.results = Results()
        self.facts = {}

    def run(self):
        for entries in self.plan.entries:
            for number in range(self.plan.pairs):
                self.round(entries, number)
        if self.plan.has_memory:
            self.measure_memory()
        if self.plan.has_empty_stores:
            self.measure_empty_stores()
        return self.results

    # Rounds

    def round(self, entries, number):
        subjects = self.taking_part(entries, number)
        for cell in self.plan.loads(entries):
            self.say(f"round {number + 1} of {self.plan.pairs}: {cell.name}")
            # Of latencies only the store's have a floor; the peers' are shown.
            all_load = cell.kind != "put-growing" or number % ROUNDS_BETWEEN_OTHERS == 0
            answers = {subject: self.load(subject, cell) for subject in subjects
                       if cell.is_for(subject) and (all_load or subject.is_store)}
            self.keep(cell, number, answers)
        self.go_through(self.plan.mixes(entries), subjects, entries, number)
        self.go_through(
            self.plan.transactions(entries), [subject for subject in self.subjects if subject.has_transactions], entries,
            number)

    def go_through(self, cells, subjects, entries, number):
        """Loads the subjects, and takes them through the cells."""
        subjects = [subject for subject in subjects if any(cell.is_for(subject) for cell in cells)]
        for together in self.groups(subjects, entries):
            with contextlib.ExitStack() as stack:
                self.say(f"round {number + 1} of {self.plan.pairs}: loading {short(entries)} entries")
                sessions = [stack.enter_context(Session(subject)) for subject in together]
                for session in sessions:
                    self.fill(session, entries)
                for cell in cells:
                    self.say(f"round {number + 1} of {self.plan.pairs}: {cell.name}")
                    self.keep(cell, number, {
                        session.subject: self.mix(session, cell) for session in sessions
                        if cell.is_for(session.subject)})
                self.agree(f"{short(entries)}: the values after {cells[-1].kind}", {
                    session.subject: session.ask(
                        "check", file=self.file(entries, "load"), stride=max(1, entries // KEYS_CHECKED))
                    for session in sessions})

    def taking_part(self, entries, number):
        """In another order each time: nobody is always the one after a certain other."""
        first = number % len(self.subjects)
        return [subject for subject in self.subjects[first:] + self.subjects[:first]
                if entries <= subject.entries_max
                and (subject.is_store or subject.counts or number % ROUNDS_BETWEEN_OTHERS == 0)]

    def groups(self, subjects, entries):
        """Those whose stores fit into memory together; they then take turns at each cell, and not only at all of them."""
        size = entries * self.bytes_per_entry + (128 << 20)
        count = max(1, int(self.memory_bytes // size))
        return [subjects[first:first + count] for first in range(0, len(subjects), count)]

    @property
    def bytes_per_entry(self):
        """More than any of them takes."""
        return self.plan.key_bytes + self.plan.value_bytes + 300

    def keep(self, cell, number, answers):
        self.agree(cell.name, answers)
        for subject, answer in answers.items():
            self.results.add(cell, subject, number, answer)

    def agree(self, what, answers):
        """The same operations find the same, whoever does them and in whichever round."""
        for subject, answer in answers.items():
            facts = {field: answer.get(field) for field in ("found", "inserted", "sum")}
            first, expected = self.facts.setdefault(what, (subject.name, facts))
            if facts != expected:
                raise Disagreement(f"{what}: {first} read {expected}, {subject.name} read {facts}")

    # One subject

    def load(self, subject, cell):
        """An empty store is filled. With a hint, making room for it is part of the work."""
        fetch_memory(cell.entries * self.bytes_per_entry)
        with Session(subject) as session:
            opened = session.ask("open", hint=cell.hint, entry_bytes=self.plan.key_bytes + self.plan.value_bytes)
            every = 1 if cell.kind == "put-growing" else 0
            answer = session.ask(
                "run", file=self.file(cell.entries, "load"), puts=100, threads=cell.threads, batch=cell.batch,
                every=every, phase=1)
            if answer["inserted"] != cell.entries:
                raise Disagreement(f"{cell.name}: {subject.name} took {answer['inserted']} entries of {cell.entries}")
            return answer | {
                "seconds_open": opened["seconds"], "seconds_run": answer["seconds"],
                "seconds": opened["seconds"] + answer["seconds"]}

    def fill(self, session, entries):
        opened = session.ask("open", hint=0, entry_bytes=0)
        if opened["allocator"] != session.subject.allocator:
            raise Disagreement(f"{session.subject.name} allocates with {opened['allocator']}")
        session.ask("run", file=self.file(entries, "load"), puts=100, phase=1)

    def mix(self, session, cell):
        if cell.kind == "transaction":
            batched = {"reads": TRANSACTION[0], "writes": TRANSACTION[1]}
        else:
            batched = {"batch": cell.batch} if cell.batch > 1 else {"every": SAMPLE_EVERY}
        answer = session.ask(
            "run", file=self.file(cell.entries, cell.distribution), puts=cell.puts, threads=cell.threads,
            warm=WARM_PERCENT, phase=cell.phase, **batched)
        reads = answer["operations"]
        if cell.kind == "transaction":
            reads = reads * TRANSACTION[0] // sum(TRANSACTION)
        if answer["inserted"] != 0 or cell.puts == 0 and answer["found"] != reads:
            raise Disagreement(f"{cell.name}: {session.subject.name} lost entries: {answer}")
        return answer

    def measure_memory(self):
        """Each subject is filled step by step; between the steps its memory is looked at."""
        samples = self.plan.memory_entries
        file = self.file(samples[-1], "load")
        for number in range(self.plan.memory_rounds):
            for subject in self.subjects:
                if not subject.is_store and not subject.counts:
                    continue
                self.say(f"memory of {subject.name}, up to {short(samples[-1])} entries")
                with Session(subject) as session:
                    session.ask("open", hint=0, entry_bytes=0)
                    for start, end in zip((0, *samples), samples):
                        answer = session.ask("run", file=file, puts=100, phase=1, **{"from": start, "to": end})
                        self.results.memory.setdefault(subject.name, {}).setdefault(end, []).append(answer)

    def measure_empty_stores(self):
        for subject in self.subjects:
            if subject.only_transactions:
                continue
            self.say(f"empty stores of {subject.name}")
            try:
                answers = {entries: self.make_empty_stores(subject, entries) for entries in (0, 1)}
            except SubjectFailed as error:
                # Of some peers so many do not fit into memory, which says enough of them.
                if subject.is_store:
                    raise
                self.say(f"WITHOUT empty stores of {subject.name}: {error}")
            else:
                self.results.empty[subject.name] = answers

    def make_empty_stores(self, subject, entries):
        with Session(subject) as session:
            return session.ask("empty", count=self.plan.stores, entries=entries) | {"stores": self.plan.stores}

    # Operation files

    def file(self, entries, name):
        """Its path, relative to the root. Made when it is first needed, and kept."""
        configuration = operations.Configuration(
            entries=entries, operations=self.plan.operations, key_bytes=self.plan.key_bytes,
            value_bytes=self.plan.value_bytes, seed=self.plan.seed)
        details = [entries, configuration.key_bytes, configuration.value_bytes, configuration.seed]
        if name != "load":
            details.append(configuration.operations)
        path = BUILD / "operations" / "-".join(map(str, [name, *details]))
        if not (ROOT / path).exists():
            self.say(f"writing {path}")
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            if name == "load":
                operations.write_load(ROOT / path, configuration)
            else:
                operations.write_mix(ROOT / path, configuration, name)
        return path
