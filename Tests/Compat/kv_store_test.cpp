// kv_store_test [short|no-memory]: every member of the store of strings; or what becomes of it without memory.
#include "kv_store/kv_store.hpp"
#include "kv_store_chaining/kv_store_chaining.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <thread>
#include <type_traits>
#include <vector>

#define CHECK(condition) ((condition) ? (void)0 : fail(__LINE__, #condition))

using Store = kv_store::InMemorykvstore_chaining;
static_assert(!std::is_copy_constructible_v<Store> && !std::is_copy_assignable_v<Store>);
static_assert(std::is_same_v<decltype(std::declval<const Store &>().get("")), std::optional<std::string>>);

static void fail(int line, const char *what) {
    std::fprintf(stderr, "%s:%d: %s: does not hold\n", __FILE__, line, what);
    std::_Exit(1);
}

template <typename Exception, typename Body> static bool throws(Body body) {
    try {
        body();
    } catch (const Exception &) {
        return true;
    }
    return false;
}

static void entries() {
    Store store(8, 16);
    const Store &reader = store;
    CHECK(reader.size() == 0 && !reader.contains("a") && !reader.get("a") && !store.erase("a"));
    store.put("a", "1");
    store.put("b", "2");
    CHECK(reader.size() == 2 && reader.contains("a") && reader.get("a") == "1" && reader.get("b") == "2");
    store.put("a", "another");
    CHECK(reader.size() == 2 && reader.get("a") == "another");
    CHECK(store.erase("a") && !reader.contains("a") && !reader.get("a") && !store.erase("a") && reader.size() == 1);
    store.put("a", "again");
    CHECK(reader.get("a") == "again" && reader.size() == 2);
    std::string zeros("\0k\0", 3);
    store.put(zeros, zeros);
    CHECK(reader.get(zeros) == zeros && !reader.contains(std::string("\0k", 2)));
    store.put("", "of the empty key");
    store.put("empty", "");
    CHECK(reader.get("") == "of the empty key" && reader.get("empty") == "" && reader.contains("empty"));
}

static void hints() {
    Store few(1, 1), none(0, 0), all(~std::size_t(0), ~std::size_t(0)), defaults;
    for (Store *store : {&few, &none, &all, &defaults}) {
        for (int i = 0; i < 500; i++) store->put("key " + std::to_string(i), std::to_string(i));
        CHECK(store->size() == 500 && store->get("key 499") == "499");
    }
}

static void long_keys() {
    Store store;
    std::string longest(65535, 'k'), too_long(65536, 'k');
    store.put(longest, too_long);
    CHECK(store.get(longest) == too_long);
    CHECK(throws<std::length_error>([&] { store.put(too_long, "1"); }));
    CHECK(!store.get(too_long) && !store.contains(too_long) && !store.erase(too_long) && store.size() == 1);
}

static void many_threads(int rounds) {
    Store store;
    std::atomic<int> erased = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < rounds; i++) store.put("of all " + std::to_string(i), "1");
    for (int number = 0; number < 8; number++) {
        threads.emplace_back([&, number] {
            for (int i = 0; i < rounds; i++) {
                std::string key = "key " + std::to_string(number) + ":" + std::to_string(i), value(i % 100, 'v');
                store.put(key, value);
                CHECK(store.get(key) == value && store.contains(key));
                if (store.erase("of all " + std::to_string(i))) erased++;
                if (i % 2 == 0) CHECK(store.erase(key));
                CHECK(store.contains(key) == (i % 2 != 0));
            }
        });
    }
    for (auto &thread : threads) thread.join();
    CHECK(erased == rounds && store.size() == std::size_t(8 * rounds / 2));
}

static std::string said;

static void logs() {
    {
        Store store;
        store.set_logger([](void *, int, const char *message) { said += message; });
    }
    CHECK(said == "closed");
}

static void limit_memory(std::size_t more) {
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    rlimit limit = {pages * std::size_t(sysconf(_SC_PAGESIZE)) + more, RLIM_INFINITY};
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
}

static void unlimit_memory() {
    rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
}

static void without_memory() {
    Store store;
    std::string large(64 << 20, 'v');
    store.put("a", "1");
    limit_memory(32 << 20);
    CHECK(throws<std::bad_alloc>([&] { store.put("a", large); }));
    CHECK(store.get("a") == "1" && store.size() == 1);
    unlimit_memory();
    store.put("large", large);
    limit_memory(32 << 20);
    CHECK(throws<std::bad_alloc>([&] { store.get("large"); }));
    CHECK(store.get("a") == "1");
    unlimit_memory();
    CHECK(store.get("large") == large);
    limit_memory(16 << 20);
    CHECK(throws<std::bad_alloc>([] {
        std::vector<std::unique_ptr<Store>> stores;
        while (stores.size() < 100000) stores.push_back(std::make_unique<Store>());
    }));
}

int main(int count, char **arguments) {
    std::string mode = count > 1 ? arguments[1] : "";
    if (mode == "no-memory") return without_memory(), 0;
    entries();
    if (mode != "short") hints();
    long_keys();
    many_threads(mode == "short" ? 50 : 5000);
    logs();
    return 0;
}
