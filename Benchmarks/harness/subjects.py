"""The stores that are measured, each a program of its own, and how they are built."""
import os
import pathlib
import shutil
import subprocess
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Relative to the root, where everything runs, so that no path has a space in it.
BUILD = pathlib.Path("build/benchmarks")
SWIFT_SCRATCH = pathlib.Path(".build/benchmarks")


@dataclass(frozen=True)
class Subject:
    name: str
    program: str
    arguments: tuple = ()
    # The store itself, from one language or another: measured in every round.
    is_store: bool = False
    # One of the stores that the floors are about. The others are shown, and measured in fewer rounds.
    counts: bool = False
    has_batches: bool = False
    has_write_batches: bool = False
    has_transactions: bool = False
    # It takes part in nothing else.
    only_transactions: bool = False
    allocator: str = "glibc"
    # Above so many entries it would take too long.
    entries_max: int = 1 << 60
    environment: dict = field(default_factory=dict, hash=False)

    @property
    def is_swift(self):
        return self.program == "Subjects"

    @property
    def path(self):
        return SWIFT_SCRATCH / "release" / self.program if self.is_swift else BUILD / self.program

    @property
    def command(self):
        return [str(self.path), *self.arguments]


MARTLET = Subject(
    "martlet", "Subjects", ("martlet",), is_store=True, has_batches=True, has_write_batches=True, has_transactions=True)
# Through martlet.h, by the harness of the peers.
MARTLET_C = Subject("martlet-c", "martlet-c-glibc", is_store=True, has_batches=True, has_transactions=True)


def peer(name, allocator, **other):
    return Subject(f"{name}/{allocator}", f"{name}-{allocator}", allocator=allocator, **other)


PEERS = [
    peer("boost-flat-map", "mimalloc", counts=True, has_batches=True),
    peer("boost-record", "mimalloc", counts=True, has_batches=True),
    peer("boost-flat-map", "glibc", counts=True, has_batches=True),
    peer("tbb-hash-map", "mimalloc", counts=True),
    peer("cuckoo-hash-map", "mimalloc", counts=True),
    peer("unordered-map", "mimalloc", has_transactions=True),
    peer("rocksdb", "mimalloc", has_transactions=True, only_transactions=True),
    Subject("dictionary-lock", "Subjects", ("dictionary-lock",), entries_max=2_000_000),
    Subject("dictionary-actor", "Subjects", ("dictionary-actor",), entries_max=2_000_000),
]
ALL = [MARTLET, MARTLET_C, *PEERS]
# Those of Benchmarks/cache, which answer commands of their own.
CACHE = Subject("martlet", "Subjects", ("cache",))
CACHE_PEERS = [peer("cache-cuckoo-lru", "mimalloc"), peer("cache-cuckoo-lru", "glibc")]


def build(subjects, say):
    """Builds them. Returns those that can be run, and why the others cannot, by name."""
    if any(subject.is_swift for subject in subjects):
        build_swift(say)
    if MARTLET_C in subjects:
        build_c_library(say)
    missing = {}
    for subject in subjects:
        if reason := build_peer(subject, say) if not subject.is_swift else None:
            missing[subject.name] = reason
    return [subject for subject in subjects if subject.name not in missing], missing


def build_swift(say, *more):
    say("building the store and the subjects in Swift")
    swift_build("--quiet", *more)


def build_c_library(say):
    say("building the C library")
    subprocess.run(["Scripts/c-library"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def swift_build(*arguments):
    command = [ROOT / "Scripts/swift-build", "-c", "release", "--package-path", "Benchmarks",
               "--scratch-path", str(SWIFT_SCRATCH), *arguments]
    subprocess.run(command, cwd=ROOT, check=True)


def build_peer(subject, say):
    """Returns why it could not be built, None if it is there."""
    say(f"building {subject.name}")
    return make(subject.path)


def make(program):
    """Builds a program in C++. Returns why that could not be done, None if it is there."""
    compiler = os.environ.get("CXX", "g++")
    for tool in (compiler, "make"):
        if not shutil.which(tool):
            return f"{tool} is not installed"
    command = ["make", "--quiet", "-C", "Benchmarks/Peers", f"CXX={compiler}", f"OUT={ROOT / BUILD}",
               f"BOOST={boost_headers()}", str(ROOT / program)]
    made = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if made.returncode == 0:
        return None
    wrong = [line.strip() for line in made.stdout.splitlines() if "rror" in line]
    return wrong[0] if wrong else f"make failed with {made.returncode}"


def boost_headers():
    """Where Scripts/setup --bench put them."""
    found = sorted((ROOT / BUILD / "python").glob("lib/python*/site-packages/boost_headers/include"))
    return found[0] if found else ROOT / BUILD / "no-boost-headers"
