"""Martlet for Python: a dictionary of bytes that threads share, and that lasts in a directory if it has one.

    with martlet.Store("/var/lib/things") as store:
        store[b"user:1"] = b"Ada"

To be copied beside a program. It needs libmartlet.so: where the system looks for libraries, or where the environment
variable MARTLET_LIBRARY says. What martlet.h says of threads and processes holds here: any number of threads may use a
store, one at a time a transaction.
"""
from __future__ import annotations

import _thread
import ctypes
import os
import threading
from collections.abc import Callable, ItemsView, Iterable, Iterator, MutableMapping, ValuesView
from typing import Any, TypeVar

Result = TypeVar("Result")

OK, NOT_FOUND, EXISTS, CONFLICT = range(4)
(INVALID_ARGUMENT, OUT_OF_MEMORY, TOO_LARGE, STORAGE_FAILED, CORRUPTED, LOCKED, BUFFER_TOO_SMALL, NOT_A_NUMBER,
 OVERFLOW) = range(-1, -10, -1)
#: What must be true of a change before its call returns.
MEMORY, WRITTEN, SYNCED = range(3)


#: In place of a default that was not given.
_NONE: Any = object()


class Error(Exception):
    """A call that failed: `status` is the number, the text what it means."""

    def __init__(self, status: int) -> None:
        super().__init__(_library.martlet_status_text(status).decode())
        self.status = status


class Conflict(Error):
    """Another's change has come in between: run the transaction again."""


class _Bytes(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("size", ctypes.c_size_t)]


class _Options(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_size_t), ("memory_limit_bytes", ctypes.c_uint64),
                ("expected_entries", ctypes.c_uint64), ("durability", ctypes.c_int), ("evict", ctypes.c_uint32)]


_Visitor = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, _Bytes, _Bytes)


def _loaded() -> ctypes.CDLL:
    """The library, told of the arguments of each function: without that, ctypes makes 32 bits of a pointer."""
    library = ctypes.CDLL(os.environ.get("MARTLET_LIBRARY", "libmartlet.so"))
    handle, size, integer = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64
    to = ctypes.POINTER
    arguments: dict[str, list[Any]] = {
        "options_init": [to(_Options)],
        "open": [ctypes.c_char_p, to(_Options), to(handle)],
        "close": [handle],
        "keyspace": [handle, _Bytes, to(handle)],
        "put": [handle, _Bytes, _Bytes],
        "put_with": [handle, _Bytes, _Bytes, ctypes.c_uint64, ctypes.c_int],
        "put_if_absent": [handle, _Bytes, _Bytes],
        "compare_and_swap": [handle, _Bytes, _Bytes, _Bytes],
        "append": [handle, _Bytes, _Bytes, to(size)],
        "increment": [handle, _Bytes, integer, to(integer)],
        "get_alloc": [handle, _Bytes, to(handle), to(size)],
        "get_many": [handle, to(_Bytes), size, _Visitor, handle],
        "scan": [handle, _Bytes, _Visitor, handle],
        "contains": [handle, _Bytes],
        "remove": [handle, _Bytes],
        "clear": [handle],
        "expire": [handle, _Bytes, ctypes.c_uint64],
        "time_to_live": [handle, _Bytes, to(integer)],
        "sync": [handle],
        "checkpoint": [handle],
        "begin": [handle, to(handle)],
        "tx_get": [handle, _Bytes, to(_Bytes)],
        "tx_put": [handle, _Bytes, _Bytes],
        "tx_remove": [handle, _Bytes],
        "commit": [handle],
    }
    for name, types in arguments.items():
        function = getattr(library, "martlet_" + name)
        function.argtypes, function.restype = types, ctypes.c_int
    library.martlet_options_init.restype = None
    library.martlet_abort.argtypes, library.martlet_abort.restype = [handle], None
    library.martlet_count.argtypes, library.martlet_count.restype = [handle], ctypes.c_uint64
    library.martlet_status_text.argtypes = [ctypes.c_int]
    library.martlet_status_text.restype = library.martlet_version.restype = ctypes.c_char_p
    return library


_library = _loaded()
_free = ctypes.CDLL(None).free
_free.argtypes, _free.restype = [ctypes.c_void_p], None
#: The version of the library, as "1.2.3".
version: str = _library.martlet_version().decode()


def _in(value: bytes) -> _Bytes:
    """Bytes as C has them. They lie where Python has them, and `value` has to live while C reads them."""
    if not isinstance(value, bytes):
        raise TypeError(f"keys and values are bytes, not {type(value).__name__}")
    return _Bytes(ctypes.cast(ctypes.c_char_p(value), ctypes.c_void_p), len(value))


def _out(value: _Bytes) -> bytes:
    return ctypes.string_at(value.data, value.size) if value.size else b""


def _checked(status: int) -> int:
    """What is no failure; of a failure, its exception."""
    if status == OUT_OF_MEMORY:
        raise MemoryError(_library.martlet_status_text(status).decode())
    if status < 0:
        raise Error(status)
    return status


def _is_there(status: int) -> bool:
    """Whether there is an entry: none for a key that is too long for one."""
    return status != TOO_LARGE and _checked(status) == OK


class _Opened:
    """What a store, its keyspaces and its transactions share: closed by `close`, or when none of them is left."""

    def __init__(self, handle: ctypes.c_void_p, durability: int) -> None:
        self._handle: ctypes.c_void_p | None = handle
        self.durability = durability

    @property
    def is_closed(self) -> bool:
        return self._handle is None

    def close(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            _checked(_library.martlet_close(handle))

    def __del__(self) -> None:
        """Nobody hears of a failure here: whoever wants to calls `close`."""
        try:
            self.close()
        except Error:
            pass


class Keyspace(MutableMapping[bytes, bytes]):
    """A map of its own in a store, and the store itself: every call that either has.

    Each call takes effect at one instant. `pop`, `popitem` and `update` are several calls, as is a loop: for more at one
    instant there is `Store.transact`. To copy what others change or what expires, take `dict(store.items())`: `dict(store)`
    reads each key by itself, and raises KeyError for one that has gone.
    """

    def __init__(self, opened: _Opened, handle: ctypes.c_void_p) -> None:
        self._opened, self._pointer = opened, handle

    @property
    def _handle(self) -> ctypes.c_void_p:
        if self._opened.is_closed:
            raise ValueError("the store is closed")
        return self._pointer

    def __getitem__(self, key: bytes) -> bytes:
        copy, size = ctypes.c_void_p(), ctypes.c_size_t()
        if not _is_there(_library.martlet_get_alloc(self._handle, _in(key), copy, size)):
            raise KeyError(key)
        try:
            return ctypes.string_at(copy, size.value)
        finally:
            _free(copy)

    def __setitem__(self, key: bytes, value: bytes) -> None:
        _checked(_library.martlet_put(self._handle, _in(key), _in(value)))

    def __delitem__(self, key: bytes) -> None:
        if not _is_there(_library.martlet_remove(self._handle, _in(key))):
            raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, bytes) and _is_there(_library.martlet_contains(self._handle, _in(key)))

    def __len__(self) -> int:
        return int(_library.martlet_count(self._handle))

    def __iter__(self) -> Iterator[bytes]:
        return (key for key, _ in self.scan())

    def items(self) -> ItemsView[bytes, bytes]:
        """All as they were at one instant: others' changes meanwhile are not seen."""
        return dict(self.scan()).items()

    def values(self) -> ValuesView[bytes]:
        """All as they were at one instant, like `items`."""
        return dict(self.scan()).values()

    def pop(self, key: bytes, default: Any = _NONE) -> Any:
        """Removes the entry and returns its value. If there is none, or another removes it first, it is `default`; without
        one that is a KeyError."""
        try:
            return super().pop(key)
        except KeyError:
            if default is _NONE:
                raise
            return default

    def scan(self, prefix: bytes = b"") -> list[tuple[bytes, bytes]]:
        """Every entry whose key begins with `prefix`, all as they were at one instant, in no order."""
        return self._visited(lambda visitor: _library.martlet_scan(self._handle, _in(prefix), visitor, None))

    def get_many(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """Those that there are, faster than so many calls."""
        wanted = list(keys)
        array = (_Bytes * len(wanted))(*map(_in, wanted))
        return dict(self._visited(
            lambda visitor: _library.martlet_get_many(self._handle, array, len(wanted), visitor, None)))

    def put(self, key: bytes, value: bytes, ttl_ms: int = 0, durability: int | None = None) -> None:
        """As `store[key] = value`, for `ttl_ms` milliseconds if that is not 0; it waits for `durability`, of which None is
        the store's own."""
        level = self._opened.durability if durability is None else _level(durability)
        _checked(_library.martlet_put_with(self._handle, _in(key), _in(value), _natural(ttl_ms), level))

    def setdefault(self, key: bytes, default: bytes = b"") -> bytes:  # type: ignore[override]
        """The value that there is, else `default`, which is stored. Of threads that try at once, one stores its own."""
        while _checked(_library.martlet_put_if_absent(self._handle, _in(key), _in(default))) == EXISTS:
            value = self.get(key)
            if value is not None:
                return value
        return default

    def compare_and_swap(self, key: bytes, expected: bytes, desired: bytes) -> bool:
        """Whether the value was `expected`: then it is `desired` now."""
        return _checked(
            _library.martlet_compare_and_swap(self._handle, _in(key), _in(expected), _in(desired))) == OK

    def append(self, key: bytes, more: bytes) -> int:
        """Appends to the value, and returns the size of the whole. An absent one counts as empty."""
        size = ctypes.c_size_t()
        _checked(_library.martlet_append(self._handle, _in(key), _in(more), size))
        return size.value

    def increment(self, key: bytes, by: int = 1) -> int:
        """Adds to the number that the value is in decimal, and returns the sum. An absent one counts as 0."""
        if not -2**63 <= by < 2**63:
            raise OverflowError("the number does not fit 64 bits")
        total = ctypes.c_int64()
        _checked(_library.martlet_increment(self._handle, _in(key), by, total))
        return total.value

    def expire(self, key: bytes, ttl_ms: int) -> bool:
        """Has an entry live for so many milliseconds from now, or with 0 for ever. False: there is none."""
        return _checked(_library.martlet_expire(self._handle, _in(key), _natural(ttl_ms))) == OK

    def time_to_live(self, key: bytes) -> int | None:
        """How many milliseconds an entry will live yet; None: for ever."""
        left = ctypes.c_int64()
        if _checked(_library.martlet_time_to_live(self._handle, _in(key), left)) == NOT_FOUND:
            raise KeyError(key)
        return None if left.value < 0 else left.value

    def clear(self) -> None:
        """Removes all entries at one instant."""
        _checked(_library.martlet_clear(self._handle))

    def _visited(self, call: Callable[[Any], int]) -> list[tuple[bytes, bytes]]:
        """What a call has its visitor see. Whatever is raised meanwhile ends the visits and goes on from here.

        ctypes prints what leaves a visitor, and forgets it. So a visitor may not be where Python handles a signal, which
        may raise before the first line of any function: in the main thread. That one waits for another here.
        """
        seen: list[tuple[bytes, bytes]] = []
        statuses: list[int] = []
        failures: list[BaseException] = []
        is_done = threading.Event()

        def visit(_: object, key: _Bytes, value: _Bytes) -> int:
            try:
                seen.append((_out(key), _out(value)))
            except BaseException as failure:
                failures.append(failure)
            return len(failures) > 0

        def run() -> None:
            try:
                statuses.append(call(_Visitor(visit)))
            except BaseException as failure:
                failures.append(failure)
            finally:
                is_done.set()

        if threading.current_thread() is threading.main_thread():
            _thread.start_new_thread(run, ())
        else:
            run()
        while not is_done.is_set():
            try:
                is_done.wait()
            except BaseException as failure:
                failures.append(failure)
        if failures:
            raise failures[0]
        _checked(statuses[0])
        return seen


class Store(Keyspace):
    """A store: in memory, or in a directory, where each change lasts as `durability` says, SYNCED if nothing else is said.

    Close it by `close`, or use it in a `with`; nothing of it may be in use by another thread then.
    """

    def __init__(self, directory: str | os.PathLike[str] | None = None, *, memory_limit_bytes: int = 0,
                 expected_entries: int = 0, durability: int | None = None, evict: bool = False) -> None:
        options, handle = _Options(), ctypes.c_void_p()
        _library.martlet_options_init(options)
        options.memory_limit_bytes, options.expected_entries = _natural(memory_limit_bytes), _natural(expected_entries)
        options.evict = evict
        if durability is None:
            durability = MEMORY if directory is None else SYNCED
        options.durability = _level(durability)
        path = None if directory is None else os.fsencode(directory)
        if path is not None and b"\0" in path:
            raise ValueError("the path has a NUL in it")
        _checked(_library.martlet_open(path, options, handle))
        super().__init__(_Opened(handle, durability), handle)

    def close(self) -> None:
        """Ends the store and all that is of it. What it raises, it is closed; a second time this does nothing."""
        self._opened.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def keyspace(self, name: bytes) -> Keyspace:
        """The keyspace of that name, made if there is none."""
        handle = ctypes.c_void_p()
        _checked(_library.martlet_keyspace(self._handle, _in(name), handle))
        return Keyspace(self._opened, handle)

    def sync(self) -> None:
        """Waits until every change made before survives a loss of power."""
        _checked(_library.martlet_sync(self._handle))

    def checkpoint(self) -> None:
        """Writes a checkpoint, so that the next opening has less to read."""
        _checked(_library.martlet_checkpoint(self._handle))

    def begin(self) -> Transaction:
        return Transaction(self._opened, self._handle)

    def transact(self, body: Callable[[Transaction], Result]) -> Result:
        """Runs `body` in a transaction and commits it, again from the start as often as another's change comes in between.
        What `body` raises ends the transaction without a change; it does not commit or abort the transaction itself."""
        while True:
            transaction = self.begin()
            try:
                result = body(transaction)
                transaction.commit()
                return result
            except Conflict:
                continue
            finally:
                transaction.abort()


class Transaction:
    """Reads of one state, and writes that take effect at one instant, when it is committed, or not at all.

    Each call raises Conflict if what was read has changed since. Of one thread at a time.
    """

    def __init__(self, opened: _Opened, store: ctypes.c_void_p) -> None:
        pointer = ctypes.c_void_p()
        _checked(_library.martlet_begin(store, pointer))
        self._opened = opened
        self._pointer: ctypes.c_void_p | None = pointer

    @property
    def _handle(self) -> ctypes.c_void_p:
        if self._pointer is None or self._opened.is_closed:
            raise ValueError("the transaction has ended")
        return self._pointer

    def get(self, key: bytes) -> bytes | None:
        """The value as the transaction sees it, with what it has written itself."""
        value = _Bytes()
        is_found = self._agreed(_library.martlet_tx_get(self._handle, _in(key), value)) == OK
        return _out(value) if is_found else None

    def put(self, key: bytes, value: bytes) -> None:
        self._agreed(_library.martlet_tx_put(self._handle, _in(key), _in(value)))

    def remove(self, key: bytes) -> bool:
        """Whether there was a value."""
        return self._agreed(_library.martlet_tx_remove(self._handle, _in(key))) == OK

    def commit(self) -> None:
        handle, self._pointer = self._handle, None
        self._agreed(_library.martlet_commit(handle))

    def abort(self) -> None:
        """Drops what was written. Nothing happens if it has ended."""
        handle, self._pointer = self._pointer, None
        if handle is not None and not self._opened.is_closed:
            _library.martlet_abort(handle)

    def __del__(self) -> None:
        if hasattr(self, "_pointer"):
            self.abort()

    @staticmethod
    def _agreed(status: int) -> int:
        if status == CONFLICT:
            raise Conflict(status)
        return _checked(status)


def _natural(number: int) -> int:
    """Of a number outside the range ctypes would take the lowest bits."""
    if not 0 <= number < 2**64:
        raise ValueError(f"{number} is none of 0 to 2^64 - 1")
    return number


def _level(durability: int) -> int:
    """Of a number outside the range ctypes would take the lowest bits."""
    if durability not in (MEMORY, WRITTEN, SYNCED):
        raise ValueError(f"{durability} is none of MEMORY, WRITTEN and SYNCED")
    return durability
