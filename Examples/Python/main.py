"""A store in Python, by the module beside this file.

    MARTLET_LIBRARY=build/c/libmartlet.so python3 Examples/Python/main.py
"""
from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable

import martlet


def read_and_write() -> None:
    with martlet.Store() as store:
        store[b"user:1"] = b"Ada"
        store[b"user:2"] = b"Grace"
        print(store[b"user:1"], len(store), b"user:3" in store)  # prints: b'Ada' 2 False
        print(sorted(store))  # prints: [b'user:1', b'user:2']
        print(store.get(b"user:3", b"nobody"))  # prints: b'nobody'
        print(store.pop(b"user:2"), dict(store))  # prints: b'Grace' {b'user:1': b'Ada'}
        try:
            del store[b"user:2"]
        except KeyError as error:
            print("missing:", error)  # prints: missing: b'user:2'

        print(store.setdefault(b"user:1", b"Alan"))  # prints: b'Ada'
        print(store.compare_and_swap(b"user:1", b"Ada", b"Alan"))  # prints: True
        print(store.append(b"user:1", b" T."), store[b"user:1"])  # prints: 7 b'Alan T.'
        store[b"\0any\xff"] = b""
        print(store.get_many([b"user:1", b"none", b"\0any\xff"]))  # prints: {b'user:1': b'Alan T.', b'\x00any\xff': b''}
        print(store.scan(b"user:"))  # prints: [(b'user:1', b'Alan T.')]

        store.put(b"session", b"open", ttl_ms=1)
        time.sleep(0.005)
        print(b"session" in store)  # prints: False
        print(store.expire(b"user:1", 60_000), 0 < (store.time_to_live(b"user:1") or 0) <= 60_000)  # prints: True True

        orders = store.keyspace(b"orders")
        orders[b"user:1"] = b"tea"
        print(len(orders), store[b"user:1"])  # prints: 1 b'Alan T.'
        orders.clear()
        print(list(orders.items()))  # prints: []

        try:
            store.increment(b"user:1")
        except martlet.Error as error:
            print(error.status == martlet.NOT_A_NUMBER, error)  # prints: True the value is no integer in decimal
    try:
        print(orders[b"user:1"])
    except ValueError as error:
        print(error)  # prints: the store is closed


def together(body: Callable[[], object]) -> None:
    threads = [threading.Thread(target=body) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def count_together() -> None:
    with martlet.Store(memory_limit_bytes=16 << 20, evict=True) as store:
        def visit() -> None:
            for _ in range(500):
                store.increment(b"visits")

        together(visit)
        print(store[b"visits"])  # prints: b'2000'


def move_money(directory: str) -> None:
    """Threads move money between two accounts: none is made or lost, and the directory has it afterwards."""
    def move_one(transaction: martlet.Transaction) -> None:
        left, right = (int(transaction.get(account) or 0) for account in (b"left", b"right"))
        transaction.put(b"left", b"%d" % (left - 1))
        transaction.put(b"right", b"%d" % (right + 1))

    with martlet.Store(directory) as store:
        store[b"left"] = b"1000"
        together(lambda: [store.transact(move_one) for _ in range(25)])
    with martlet.Store(directory) as store:
        print(store[b"left"], store[b"right"])  # prints: b'900' b'100'
        given_up = store.begin()
        given_up.remove(b"left")
        given_up.abort()
        print(b"left" in store)  # prints: True
        try:
            martlet.Store(directory)
        except martlet.Error as error:
            print(error)  # prints: the directory is in use by another store or process
        store.checkpoint()
        store.sync()


read_and_write()
count_together()
with tempfile.TemporaryDirectory() as folder:
    move_money(folder)
