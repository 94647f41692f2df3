// Some of what Sources/Subjects/HotPaths.swift does, through martlet.h: operations whose instructions are counted.
//
//   hot-paths operations   lists their names
//   hot-paths count NAME   does one many times, and says how often
#include <martlet.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

// Each store hashes with a random key of its own; with so many the counts are the same within a few tenths of a percent.
constexpr size_t stores = 8, entries = 10'240, key_bytes = 16, value_bytes = 100, batch = 32;

static void fail(const char* why) {
    std::fprintf(stderr, "hot-paths: %s\n", why);
    std::exit(1);
}

static void expect(martlet_status expected, martlet_status status) {
    if (status != expected) fail(martlet_status_text(status));
}

// Twice as many as there are entries: the second half is absent.
static char keys[2 * entries * key_bytes];
static char value[value_bytes], buffer[value_bytes];

static martlet_bytes key(size_t index) { return {&keys[index * key_bytes], key_bytes}; }

static int copy(void* to, martlet_bytes, martlet_bytes found) {
    std::memcpy(to, found.data, found.size);
    return 0;
}

static void get(martlet_store* store, size_t first, martlet_status expected) {
    for (size_t index = first; index < first + entries; ++index) {
        size_t size;
        expect(expected, martlet_get(store, key(index), buffer, sizeof buffer, &size));
    }
}

static void put(martlet_store* store) {
    for (size_t index = 0; index < entries; ++index) expect(MARTLET_OK, martlet_put(store, key(index), {value, value_bytes}));
}

static void get_many(martlet_store* store) {
    martlet_bytes some[batch];
    for (size_t first = 0; first < entries; first += batch) {
        for (size_t index = 0; index < batch; ++index) some[index] = key(first + index);
        expect(MARTLET_OK, martlet_get_many(store, some, batch, copy, buffer));
    }
}

static const std::map<std::string, std::function<void(martlet_store*)>> operations = {
    {"c-get-hit", [](martlet_store* store) { get(store, 0, MARTLET_OK); }},
    {"c-get-miss", [](martlet_store* store) { get(store, entries, MARTLET_NOT_FOUND); }},
    {"c-get-many-32", get_many},
    {"c-put-replace", put},
};

static std::function<void()> counted;

// Only what runs inside of this function is counted.
extern "C" __attribute__((noinline)) void countedInstructions() { counted(); }

int main(int count, char** arguments) {
    if (count == 2 && arguments[1] == std::string("operations")) {
        for (const auto& operation : operations) std::puts(operation.first.c_str());
        return 0;
    }
    const auto found = operations.find(count == 3 ? arguments[2] : "");
    if (found == operations.end()) fail("usage: hot-paths operations | count NAME");
    std::mt19937_64 random{std::random_device()()};
    for (char& byte : keys) byte = static_cast<char>(random());
    std::vector<martlet_store*> all(stores);
    for (auto& store : all) {
        expect(MARTLET_OK, martlet_open(nullptr, nullptr, &store));
        put(store);
        // Once to warm up, so that what is done the first time only is not counted.
        found->second(store);
    }
    counted = [&] {
        for (auto store : all) found->second(store);
    };
    countedInstructions();
    std::printf("%zu\n", stores * entries);
}
