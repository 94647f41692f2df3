"""Real clients of Redis in real use: redis-py and valkey-py, blocking, pipelined and asynchronous, by RESP2 and RESP3.

clients.py PORT: talks to the server at that port, and prints "N passed, N failed".
"""

import asyncio
import sys
import time
import traceback

import redis
import redis.asyncio
import redis.cache
import valkey
import valkey.asyncio

PORT = int(sys.argv[1])


def blocking(module, protocol):
    client = module.Redis(port=PORT, protocol=protocol, decode_responses=True)
    client.flushall()
    assert client.ping()
    assert client.set("name", "Ada", ex=100) and client.get("name") == "Ada"
    assert 0 < client.ttl("name") <= 100
    assert client.set("name", "Bob", nx=True) is None
    assert client.set("name", "Bob", get=True) == "Ada"
    assert client.mset({"a": 1, "b": 2}) and client.mget("a", "b", "c") == ["1", "2", None]
    assert client.incrby("a", 41) == 42 and client.incrbyfloat("b", 0.5) == 2.5
    assert client.append("name", "by") == 5 and client.getrange("name", 0, 2) == "Bob"
    assert client.setbit("bits", 7, 1) == 0 and client.bitcount("bits") == 1
    assert client.bitfield("field").set("u8", 0, 200).incrby("u8", 0, 100).execute() == [0, 44]
    assert sorted(client.scan_iter("*", count=2)) == ["a", "b", "bits", "field", "name"]
    assert client.rename("name", "other") and client.exists("name", "other") == 1
    assert client.delete("other", "nothing") == 1
    assert client.info("server")["server_name"] == "martlet"
    assert client.config_get("maxclients")["maxclients"] == "10000"
    assert client.client_setname("test") and client.client_getname() == "test"
    assert any(entry["name"] == "test" for entry in client.client_list())
    assert client.lcs("a", "b") is not None
    assert client.restore("copy", 0, module.Redis(port=PORT).dump("a")) and client.get("copy") == "42"
    try:
        client.lpush("list", 1)
    except module.ResponseError as error:
        assert "unknown command" in str(error)
    else:
        raise AssertionError("lists are there")


def pipelined(module, protocol):
    client = module.Redis(port=PORT, protocol=protocol)
    client.flushall()
    with client.pipeline(transaction=False) as pipe:
        for number in range(10_000):
            pipe.set(f"key {number}", "x" * 1_000)
        assert all(pipe.execute())
    with client.pipeline(transaction=False) as pipe:
        for number in range(10_000):
            pipe.get(f"key {number}")
        assert pipe.execute() == [b"x" * 1_000] * 10_000
    assert client.dbsize() == 10_000 and len(client.keys("key 99*")) == 111
    with client.pipeline() as pipe:
        pipe.watch("count")
        pipe.multi()
        pipe.incr("count")
        pipe.incr("count")
        assert pipe.execute() == [1, 2]
    with client.pipeline() as pipe:
        pipe.watch("count")
        client.incr("count")
        pipe.multi()
        pipe.incr("count")
        try:
            pipe.execute()
        except module.WatchError:
            pass
        else:
            raise AssertionError("a key that was touched did not stop the transaction")

    def increment(pipe):
        pipe.multi()
        pipe.incr("count")

    assert client.transaction(increment, "count") == [4]


async def asynchronous(module, protocol):
    client = module.asyncio.Redis(port=PORT, protocol=protocol)
    await client.flushall()

    async def work(number):
        for _ in range(50):
            await client.incr("shared")
        await client.set(f"own {number}", number, px=100_000)
        return await client.get(f"own {number}")

    assert await asyncio.gather(*(work(number) for number in range(20))) == [b"%d" % number for number in range(20)]
    assert await client.get("shared") == b"1000"
    async with client.pipeline(transaction=True) as pipe:
        assert await pipe.set("a", 1).incr("a").get("a").execute() == [True, 2, b"2"]
    await client.aclose()


def next_message(pubsub):
    for _ in range(100):
        message = pubsub.get_message(ignore_subscribe_messages=True, timeout=1)
        if message is not None:
            return message
    raise AssertionError("no message came")


def subscribed(module, protocol):
    client = module.Redis(port=PORT, protocol=protocol, decode_responses=True)
    pubsub = client.pubsub()
    pubsub.subscribe("news")
    pubsub.psubscribe("n*s")
    assert [pubsub.get_message(timeout=5)["type"] for _ in range(2)] == ["subscribe", "psubscribe"]
    assert client.publish("news", "hello") == 2
    messages = [next_message(pubsub) for _ in range(2)]
    assert {message["type"] for message in messages} == {"message", "pmessage"}
    assert all(message["channel"] == "news" and message["data"] == "hello" for message in messages)
    assert client.pubsub_channels() == ["news"] and client.pubsub_numsub("news") == [("news", 1)]
    assert client.pubsub_numpat() == 1
    pubsub.unsubscribe()
    pubsub.punsubscribe()
    client.config_set("notify-keyspace-events", "Eg$x")
    pubsub.subscribe("__keyevent@0__:set", "__keyevent@0__:expired")
    # The other connection may not have been heard yet.
    while client.pubsub_numsub("__keyevent@0__:expired")[0][1] < 1:
        pass
    client.set("brief", 1, px=20)
    assert next_message(pubsub)["channel"] == "__keyevent@0__:set"
    message = next_message(pubsub)
    assert message["channel"] == "__keyevent@0__:expired" and message["data"] == "brief"
    client.config_set("notify-keyspace-events", "")
    pubsub.close()


def watched(module, protocol):
    client = module.Redis(port=PORT, protocol=protocol, decode_responses=True)
    with client.monitor() as monitor:
        client.set("seen", "a b")
        for command in monitor.listen():
            if command["command"].startswith("SET"):
                assert command["command"] == "SET seen a b" and command["db"] == 0
                break
    assert client.client_pause(1, all=False) and client.client_unpause()
    assert client.info("everything")["cmdstat_set"]["calls"] > 0
    assert client.config_set("slowlog-log-slower-than", 0) and client.get("seen") == "a b"
    assert any("seen" in str(entry["command"]) for entry in client.slowlog_get())
    assert client.config_set("slowlog-log-slower-than", 10000) and client.slowlog_reset()
    assert client.memory_usage("seen") > 3 and client.memory_stats()["keys.count"] > 0
    assert client.latency_latest() == [] and "Martlet" in client.lolwut()


async def asynchronously_subscribed(module, protocol):
    client = module.asyncio.Redis(port=PORT, protocol=protocol, decode_responses=True)
    count = 200

    async def listen(pubsub):
        numbers = []
        async for message in pubsub.listen():
            if message["type"] == "message":
                numbers.append(int(message["data"]))
                if len(numbers) == count:
                    return numbers

    pubsubs = [client.pubsub() for _ in range(10)]
    for pubsub in pubsubs:
        await pubsub.subscribe("numbers")
    while (await client.pubsub_numsub("numbers"))[0][1] < len(pubsubs):
        pass
    tasks = [asyncio.create_task(listen(pubsub)) for pubsub in pubsubs]
    for number in range(count):
        assert await client.publish("numbers", number) == len(pubsubs)
    assert await asyncio.gather(*tasks) == [list(range(count))] * len(pubsubs)
    for pubsub in pubsubs:
        await pubsub.aclose()
    await client.aclose()


def eventually(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def cached(module, protocol):
    """redis-py keeps copies, and forgets them when another client changes the values."""
    writer = module.Redis(port=PORT, protocol=protocol, decode_responses=True)
    writer.flushall()
    if module is not redis or protocol != 3:
        return
    writer.config_set("extended-redis-compatibility", "yes")
    reader = redis.Redis(
        port=PORT, protocol=3, decode_responses=True, cache_config=redis.cache.CacheConfig(max_size=1_000)
    )
    cache = reader.get_cache()
    writer.mset({f"key {number}": number for number in range(500)})
    for _ in range(2):
        for number in range(500):
            assert reader.get(f"key {number}") == str(number)
    assert cache.size == 500
    gets = writer.info("commandstats")["cmdstat_get"]["calls"]
    assert all(reader.get(f"key {number}") == str(number) for number in range(500))
    assert writer.info("commandstats")["cmdstat_get"]["calls"] == gets, "copies are used"
    for number in range(0, 500, 7):
        writer.incr(f"key {number}")
        assert reader.get(f"key {number}") == str(number + 1), "a copy is not out of date"
    assert reader.mget("key 1", "key 0") == ["1", "1"]
    writer.mset({"key 0": "a", "key 1": "b"})
    assert reader.mget("key 1", "key 0") == ["b", "a"]
    reader.set("key 2", "own")
    assert reader.get("key 2") == "own"
    writer.set("brief", "1", px=20)
    assert reader.get("brief") == "1"
    eventually(lambda: reader.get("brief") is None)
    assert writer.info("clients")["tracking_clients"] >= 1
    writer.flushdb()
    assert reader.get("key 3") is None and reader.get("key 499") is None
    reader.close()
    eventually(lambda: writer.info("clients")["tracking_clients"] == 0)
    writer.config_set("extended-redis-compatibility", "no")


async def asynchronously_cached(module, protocol):
    """Copies of its own that a program keeps: another connection hears what to forget."""
    client = module.asyncio.Redis(port=PORT, protocol=2, decode_responses=True, single_connection_client=True)
    writer = module.asyncio.Redis(port=PORT, protocol=protocol, decode_responses=True)
    listener = module.asyncio.Redis(port=PORT, protocol=2, decode_responses=True)
    await writer.flushall()
    pubsub = listener.pubsub()
    await pubsub.connect()
    await pubsub.connection.send_command("CLIENT", "ID")
    number = await pubsub.connection.read_response()
    await pubsub.subscribe("__redis__:invalidate")
    words = ("BCAST", "PREFIX", "key") if protocol == 3 else ()
    assert await client.execute_command("CLIENT", "TRACKING", "ON", "REDIRECT", number, *words) in ("OK", b"OK", True)
    copies = {}

    async def hear():
        async for message in pubsub.listen():
            if message["type"] == "message":
                if message["data"] is None:
                    copies.clear()
                else:
                    for key in message["data"]:
                        copies.pop(key, None)

    async def read():
        for step in range(300):
            key = f"key {step % 10}"
            if key not in copies:
                copies[key] = None
                value = await client.get(key)
                if key in copies:
                    copies[key] = value
            await asyncio.sleep(0)

    async def write():
        for step in range(300):
            await writer.set(f"key {step % 7}", step)
        await writer.delete("key 3")

    hearing = asyncio.create_task(hear())
    await asyncio.gather(read(), write())
    for _ in range(500):
        wanted = {key: await writer.get(key) for key in copies}
        if copies == wanted:
            break
        await asyncio.sleep(0.01)
    else:
        raise AssertionError("a copy stays out of date")
    await writer.flushall()
    for _ in range(500):
        if not copies:
            break
        await asyncio.sleep(0.01)
    assert not copies
    hearing.cancel()
    await asyncio.gather(hearing, return_exceptions=True)
    await pubsub.aclose()
    for each in (client, writer, listener):
        await each.aclose()


passed = failed = 0
for module in (redis, valkey):
    for protocol in (2, 3):
        for test in (blocking, pipelined, asynchronous, subscribed, watched, asynchronously_subscribed, cached,
                     asynchronously_cached):
            try:
                result = test(module, protocol)
                if asyncio.iscoroutine(result):
                    asyncio.run(result)
                passed += 1
            except Exception:
                failed += 1
                print(f"FAIL: {test.__name__} with {module.__name__} by RESP{protocol}")
                traceback.print_exc()
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
