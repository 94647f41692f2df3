// What every C++ peer shares: the operation file, threads, clock, memory, and the commands that the driver sends. A peer
// is one source that adds a store, a class with
//
//   explicit Store(size_t hint)                     room for so many entries reserved, if the peer can do that; 0: none
//   bool get(std::string_view key, char* out)       copies the value to `out`; false: there is none
//   bool put(std::string_view key, std::string_view value)           true: the key was absent; or, if a put does not tell,
//   void put(std::string_view key, std::string_view value), and uint64_t size()
//   size_t get_many(const std::string_view* keys, size_t n, char* out)   optional: as many values one after the other
//   template <class Body> void transact(Body body)   optional: calls body(t) as a transaction, and again until it is
//       committed; t has get and put as above, but that put gives nothing back
//
// and ends with MARTLET_PEER(Store). harness/session.py describes the commands, harness/operations.py the file. The Swift
// subjects do the same work in the same order (Sources/Subjects).
#pragma once

#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace peer {

[[noreturn]] inline void fail(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}

inline uint64_t load64(const char* bytes) {
    uint64_t word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

// MARK: Hashing

// The multiply-and-fold hash that the store itself uses, so that no peer loses by a slower one.
struct Hash {
    using is_transparent = void;
    using is_avalanching = void;

    size_t operator()(std::string_view key) const noexcept {
        constexpr uint64_t first = 0xE7037ED1A0B428DB, second = 0x8EBC6AF09C88C6E3;
        const char* bytes = key.data();
        const size_t count = key.size();
        uint64_t state = 0x2D358DCCAA6C78A5, low = 0, high = 0;
        if (count > 16) {
            for (size_t offset = 0; offset + 16 < count; offset += 16)
                state = fold(load64(bytes + offset) ^ first, load64(bytes + offset + 8) ^ state);
            low = load64(bytes + count - 16);
            high = load64(bytes + count - 8);
        } else if (count >= 8) {
            low = load64(bytes);
            high = load64(bytes + count - 8);
        } else {
            std::memcpy(&low, bytes, count);
        }
        return fold(second ^ count, fold(low ^ second, high ^ state));
    }

private:
    static uint64_t fold(uint64_t a, uint64_t b) {
        const auto product = static_cast<unsigned __int128>(a) * b;
        return static_cast<uint64_t>(product >> 64) ^ static_cast<uint64_t>(product);
    }
};

// MARK: Operations

// An operation file, mapped into memory.
class Operations {
public:
    explicit Operations(const std::string& path) {
        const int file = open(path.c_str(), O_RDONLY);
        struct stat status;
        if (file < 0 || fstat(file, &status) != 0) fail("cannot open " + path);
        bytes_ = static_cast<size_t>(status.st_size);
        void* start = mmap(nullptr, bytes_, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);
        close(file);
        if (start == MAP_FAILED) fail("cannot map " + path);
        start_ = static_cast<const char*>(start);
        if (bytes_ < header_bytes || std::memcmp(start_, "MRTLOPS1", 8) != 0) fail(path + " is no operation file");
        count = load64(start_ + 8);
        const uint64_t sizes = load64(start_ + 16);
        key_bytes = sizes & 0xFFFFFFFF;
        value_bytes = sizes >> 32;
        if (bytes_ != header_bytes + count * (key_bytes + 1)) fail(path + " is cut short");
    }
    ~Operations() { munmap(const_cast<char*>(start_), bytes_); }
    Operations(const Operations&) = delete;

    std::string_view key(size_t index) const { return {start_ + header_bytes + index * key_bytes, key_bytes}; }
    bool is_put(size_t index, unsigned puts) const {
        return static_cast<uint8_t>(start_[header_bytes + count * key_bytes + index]) < puts;
    }
    // The first put among the operations from `index` to `end`, or that.
    size_t next_put(size_t index, size_t end, unsigned puts) const {
        if (puts == 0) return end;
        while (index < end && !is_put(index, puts)) ++index;
        return index;
    }

    size_t count, key_bytes, value_bytes;

private:
    static constexpr size_t header_bytes = 64;
    const char* start_;
    size_t bytes_;
};

// A value: the first word of its key, the run's phase, a fixed filling, the key's word again.
class Value {
public:
    explicit Value(size_t bytes, uint64_t phase) : bytes_(bytes, '\0') {
        for (size_t offset = 0; offset < bytes; ++offset) bytes_[offset] = static_cast<char>(offset * 7);
        std::memcpy(&bytes_[8], &phase, 8);
    }
    std::string_view of(std::string_view key) {
        std::memcpy(&bytes_[0], key.data(), 8);
        std::memcpy(&bytes_[bytes_.size() - 8], key.data(), 8);
        return bytes_;
    }
    // What a read adds to the checksum: words from both ends, which do not depend on who put the value when.
    static uint64_t sum(const char* copied, size_t bytes) { return load64(copied) * 3 + load64(copied + bytes - 8); }
    // Every word, for the check after a run.
    static uint64_t sum_of_all(const char* copied, size_t bytes) {
        uint64_t sum = 0;
        for (size_t offset = 0; offset + 8 <= bytes; offset += 8) sum = sum * 31 + load64(copied + offset);
        return sum;
    }

private:
    std::string bytes_;
};

// MARK: Measuring

using Clock = std::chrono::steady_clock;

inline uint64_t nanoseconds(Clock::time_point time) {
    return static_cast<uint64_t>(std::chrono::nanoseconds(time.time_since_epoch()).count());
}

// Memory of the process in RAM that is not of a file: the operation file does not count.
inline uint64_t resident_bytes() {
    std::ifstream status("/proc/self/status");
    std::string word;
    uint64_t kilobytes = 0, part;
    while (status >> word)
        if ((word == "RssAnon:" || word == "RssShmem:") && status >> part) kilobytes += part;
    return kilobytes << 10;
}

extern "C" bool mi_is_in_heap_region(const void*) __attribute__((weak));

inline const char* allocator() {
    const auto probe = std::make_unique<char[]>(100);
    return mi_is_in_heap_region && mi_is_in_heap_region(probe.get()) ? "mimalloc" : "glibc";
}

// What one thread did.
struct Tally {
    uint64_t start = 0, end = 0, found = 0, inserted = 0, sum = 0;
    std::vector<uint32_t> latencies;
};

// MARK: Commands

// `name key=value key=value …`
class Command {
public:
    explicit Command(const std::string& line) {
        std::istringstream words(line);
        words >> name;
        for (std::string word; words >> word;) {
            const size_t equals = word.find('=');
            if (equals == std::string::npos) fail("not understood: " + word);
            fields_[word.substr(0, equals)] = word.substr(equals + 1);
        }
    }
    std::string text(const std::string& field) const {
        const auto found = fields_.find(field);
        if (found == fields_.end()) fail(name + " needs " + field);
        return found->second;
    }
    uint64_t number(const std::string& field, uint64_t otherwise) const {
        return fields_.count(field) ? std::stoull(text(field)) : otherwise;
    }
    std::string name;

private:
    std::map<std::string, std::string> fields_;
};

template <class Store>
class Subject {
    static constexpr bool puts_tell = !std::is_void_v<decltype(std::declval<Store&>().put({}, {}))>;

public:
    void serve() {
        for (std::string line; std::getline(std::cin, line);) {
            const Command command(line);
            if (command.name == "open") open(command);
            else if (command.name == "run") run(command);
            else if (command.name == "check") check(command);
            else if (command.name == "empty") empty(command);
            else fail("no such command: " + command.name);
            std::cout << std::endl;
        }
        // The store is left to the operating system: freeing ten million entries measures nothing.
        std::cout.flush();
        _exit(0);
    }

private:
    void open(const Command& command) {
        before_ = resident_bytes();
        const auto start = Clock::now();
        store_ = std::make_unique<Store>(command.number("hint", 0));
        const auto end = Clock::now();
        std::cout << "{\"seconds\": " << (nanoseconds(end) - nanoseconds(start)) * 1e-9 << ", \"allocator\": \""
                  << allocator() << "\"" << resident() << "}";
    }

    void run(const Command& command) {
        const Operations operations(command.text("file"));
        const size_t from = command.number("from", 0), to = command.number("to", operations.count);
        const size_t threads = command.number("threads", 1);
        std::vector<Tally> tallies(threads);
        const uint64_t before = entries();
        pthread_barrier_t barrier;
        pthread_barrier_init(&barrier, nullptr, static_cast<unsigned>(threads));
        std::vector<std::thread> workers;
        for (size_t thread = 0; thread < threads; ++thread) {
            workers.emplace_back([&, thread] {
                const size_t first = from + (to - from) * thread / threads;
                const size_t last = from + (to - from) * (thread + 1) / threads;
                Tally ignored;
                perform(operations, first, first + (last - first) * command.number("warm", 0) / 100, command, ignored);
                Tally& tally = tallies[thread];
                if (const size_t every = command.number("every", 0)) {
                    tally.latencies.resize((last - first) / every + 1);
                    tally.latencies.clear();
                }
                pthread_barrier_wait(&barrier);
                tally.start = nanoseconds(Clock::now());
                perform(operations, first, last, command, tally);
                tally.end = nanoseconds(Clock::now());
            });
        }
        for (auto& worker : workers) worker.join();
        pthread_barrier_destroy(&barrier);
        tallies[0].inserted += entries() - before;
        report(tallies, to - from);
    }

    // How many entries there are, where a put does not tell whether there is one more.
    uint64_t entries() {
        if constexpr (puts_tell) return 0;
        else return store_->size();
    }

    void perform(const Operations& operations, size_t from, size_t to, const Command& command, Tally& tally) {
        const unsigned puts = static_cast<unsigned>(command.number("puts", 0));
        const size_t batch = command.number("batch", 1), every = command.number("every", 0);
        if (batch > 1) {
            if constexpr (requires(Store& store, std::string_view* keys, char* out) { store.get_many(keys, 1, out); })
                return get_batches(operations, from, to, batch, tally);
            fail("this peer has no batches");
        }
        const uint64_t phase = command.number("phase", 0);
        if (const size_t reads = command.number("reads", 0)) {
            if constexpr (requires(Store& store) { store.transact([](auto&) {}); })
                return transact(operations, from, to, reads, command.number("writes", 0), phase, tally);
            fail("this peer has no transactions");
        }
        perform(operations, from, to, puts, every, phase, tally);
    }

    void perform(const Operations& operations, size_t from, size_t to, unsigned puts, size_t every, uint64_t phase,
                 Tally& tally) {
        const size_t bytes = operations.value_bytes, key_bytes = operations.key_bytes;
        Value value(bytes, phase);
        std::vector<char> buffer(bytes);
        char* const copied = buffer.data();
        Store& store = *store_;
        // Inlined, and with sums of its own, or else the compiler goes by way of memory to each of these.
        const auto stretch = [&](size_t index, size_t end) __attribute__((always_inline)) {
            uint64_t found = 0, inserted = 0, sum = 0;
            for (;; ++index) {
                const size_t next_put = operations.next_put(index, end, puts);
                for (const char* key = operations.key(index).data(); index < next_put; ++index, key += key_bytes) {
                    if (!store.get({key, key_bytes}, copied)) continue;
                    // The compiler must not see that most of the copy is never looked at.
                    asm volatile("" : "+m"(*reinterpret_cast<char(*)[]>(copied)));
                    sum += Value::sum(copied, bytes);
                    ++found;
                }
                if (index == end) break;
                const std::string_view key = operations.key(index);
                if constexpr (puts_tell) inserted += store.put(key, value.of(key));
                else store.put(key, value.of(key));
            }
            tally.found += found, tally.inserted += inserted, tally.sum += sum;
        };
        // What is timed is a stretch by itself.
        while (from < to) {
            const size_t end = every == 0 ? to : std::min(to, from + every - 1);
            stretch(from, end);
            if (end == to) return;
            from = end + 1;
            const uint64_t start = nanoseconds(Clock::now());
            stretch(end, from);
            const uint64_t took = nanoseconds(Clock::now()) - start;
            tally.latencies.push_back(static_cast<uint32_t>(std::min<uint64_t>(took, UINT32_MAX)));
        }
    }

    void get_batches(const Operations& operations, size_t from, size_t to, size_t batch, Tally& tally) {
        const size_t bytes = operations.value_bytes;
        std::vector<char> buffer(bytes * batch);
        std::vector<std::string_view> keys(batch);
        uint64_t found = 0, sum = 0;
        for (size_t index = from; index < to; index += batch) {
            const size_t count = std::min(batch, to - index);
            for (size_t offset = 0; offset < count; ++offset) keys[offset] = operations.key(index + offset);
            const size_t got = store_->get_many(keys.data(), count, buffer.data());
            asm volatile("" : : "r"(buffer.data()) : "memory");
            for (size_t offset = 0; offset < got; ++offset) sum += Value::sum(&buffer[offset * bytes], bytes);
            found += got;
        }
        tally.found = found, tally.sum = sum;
    }

    // Transactions of so many reads and then so many writes.
    void transact(const Operations& operations, size_t from, size_t to, size_t reads, size_t writes, uint64_t phase,
                  Tally& tally) {
        const size_t bytes = operations.value_bytes;
        Value value(bytes, phase);
        std::vector<char> buffer(bytes * reads);
        uint64_t found = 0, sum = 0;
        for (size_t index = from; index + reads + writes <= to; index += reads + writes) {
            size_t got = 0;
            store_->transact([&](auto& transaction) {
                got = 0;
                for (size_t read = 0; read < reads; ++read)
                    got += transaction.get(operations.key(index + read), &buffer[got * bytes]);
                for (size_t write = reads; write < reads + writes; ++write)
                    transaction.put(operations.key(index + write), value.of(operations.key(index + write)));
            });
            asm volatile("" : : "r"(buffer.data()) : "memory");
            for (size_t read = 0; read < got; ++read) sum += Value::sum(&buffer[read * bytes], bytes);
            found += got;
        }
        tally.found = found, tally.sum = sum;
    }

    void check(const Command& command) {
        const Operations operations(command.text("file"));
        const size_t stride = command.number("stride", 1), to = command.number("to", operations.count);
        std::vector<char> buffer(operations.value_bytes);
        uint64_t found = 0, sum = 0;
        for (size_t index = 0; index < to; index += stride) {
            if (!store_->get(operations.key(index), buffer.data())) continue;
            sum += Value::sum_of_all(buffer.data(), buffer.size());
            ++found;
        }
        std::cout << "{\"found\": " << found << ", \"sum\": " << sum << "}";
    }

    // Many stores at once, each with a few entries or none.
    void empty(const Command& command) {
        const size_t count = command.number("count", 1), entries = command.number("entries", 0);
        std::vector<std::unique_ptr<Store>> stores(count);
        const std::string value(100, 'v');
        before_ = resident_bytes();
        const auto start = Clock::now();
        for (auto& store : stores) store = std::make_unique<Store>(0);
        const auto end = Clock::now();
        for (auto& store : stores)
            for (size_t entry = 0; entry < entries; ++entry) {
                const uint64_t words[2] = {entry * 0x9E3779B97F4A7C15, entry};
                store->put({reinterpret_cast<const char*>(words), 16}, value);
            }
        std::cout << "{\"seconds\": " << (nanoseconds(end) - nanoseconds(start)) * 1e-9 << resident() << "}";
    }

    void report(const std::vector<Tally>& tallies, size_t operations) {
        uint64_t start = UINT64_MAX, end = 0, found = 0, inserted = 0, sum = 0;
        std::vector<uint32_t> latencies;
        for (const Tally& tally : tallies) {
            start = std::min(start, tally.start);
            end = std::max(end, tally.end);
            found += tally.found;
            inserted += tally.inserted;
            sum += tally.sum;
            latencies.insert(latencies.end(), tally.latencies.begin(), tally.latencies.end());
        }
        std::cout << "{\"operations\": " << operations << ", \"seconds\": " << (end - start) * 1e-9
                  << ", \"found\": " << found << ", \"inserted\": " << inserted << ", \"sum\": " << sum;
        if (!latencies.empty()) {
            std::sort(latencies.begin(), latencies.end());
            const auto at = [&](double share) { return latencies[static_cast<size_t>(share * (latencies.size() - 1))]; };
            std::cout << ", \"latency_ns\": {\"p50\": " << at(0.5) << ", \"p99\": " << at(0.99) << ", \"p99_9\": "
                      << at(0.999) << ", \"max\": " << latencies.back() << ", \"samples\": " << latencies.size() << "}";
        }
        std::cout << resident() << "}";
    }

    std::string resident() const {
        const uint64_t now = resident_bytes();
        return ", \"resident_bytes\": " + std::to_string(now > before_ ? now - before_ : 0);
    }

    std::unique_ptr<Store> store_;
    uint64_t before_ = 0;
};

}  // namespace peer

#define MARTLET_PEER(Store)                    \
    int main() {                               \
        std::cout.precision(9);                \
        peer::Subject<Store>().serve();        \
    }
