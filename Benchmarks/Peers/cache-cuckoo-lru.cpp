// What one would write for a cache in C++: libcuckoo::cuckoohash_map and a list in the order of last use behind a mutex. A
// get that finds its key moves it to the front of the list, a put evicts from the back until the limit is kept.
//
//   mix file=PATH threads=T warm=W limit=B overhead=O puts=P
//
// Does the operations of the file, the first W of them before the clock starts; P of a hundred are puts, the others get and
// load what is missing (harness/operations.py has the file, Sources/Subjects/CacheMix.swift the same loop for the store).
//
// The limit is fair if both hold as much. The store counts all its memory. Here each entry counts as its key, its value and
// O bytes more, for which the driver gives what an entry of the store takes beside key and value. So both hold about as many
// entries, though an entry here takes more than O: `resident_bytes` shows how much.
#include <list>
#include <mutex>

#include <libcuckoo/cuckoohash_map.hh>

#include "subject.hpp"

class Cache {
public:
    Cache(size_t limit, size_t overhead) : limit_(limit), overhead_(overhead) {}

    // Gives back the value's size, 0 if there is none.
    size_t get(std::string_view key, char* out) {
        size_t bytes = 0;
        map_.find_fn(key, [&](const Entry& entry) {
            bytes = entry.value.size();
            std::memcpy(out, entry.value.data(), bytes);
            use(entry.place, bytes);
        });
        return bytes;
    }

    void put(std::string_view key, std::string_view value) {
        map_.upsert(key, [&](Entry& old) {
            old.value.assign(value);
            use(old.place, value.size());
        }, *this, key, value);
        evict();
    }

    size_t count() const { return map_.size(); }
    size_t evicted() const { return evicted_; }

    size_t payload() {
        size_t sum = 0;
        for (const auto& item : map_.lock_table()) sum += item.first.size() + item.second.value.size();
        return sum;
    }

private:
    struct Place {
        std::string key;
        size_t value_bytes;
        // Not any more once it is to be evicted: who finds the entry in that moment leaves it where it is.
        bool is_listed = true;
    };
    using Order = std::list<Place>;

    struct Entry {
        // Made in the table, with the bucket locked, and only where the key is absent.
        Entry(Cache& cache, std::string_view key, std::string_view text) : value(text), place(cache.list(key, text.size())) {}
        std::string value;
        Order::iterator place;
    };

    // The locks of buckets come before the mutex.
    Order::iterator list(std::string_view key, size_t value_bytes) {
        Order one;
        one.push_front({std::string(key), value_bytes});
        const std::lock_guard held(mutex_);
        order_.splice(order_.begin(), one);
        bytes_ += weight(order_.front());
        return order_.begin();
    }

    void use(Order::iterator place, size_t value_bytes) {
        const std::lock_guard held(mutex_);
        if (!place->is_listed) return;
        bytes_ += value_bytes - place->value_bytes;
        place->value_bytes = value_bytes;
        order_.splice(order_.begin(), order_, place);
    }

    void evict() {
        Order gone;
        {
            const std::lock_guard held(mutex_);
            while (bytes_ > limit_ && !order_.empty()) {
                Place& last = order_.back();
                last.is_listed = false;
                bytes_ -= weight(last);
                gone.splice(gone.begin(), order_, std::prev(order_.end()));
                ++evicted_;
            }
        }
        for (const Place& place : gone) map_.erase(place.key);
    }

    size_t weight(const Place& place) const { return place.key.size() + place.value_bytes + overhead_; }

    const size_t limit_, overhead_;
    libcuckoo::cuckoohash_map<std::string, Entry, peer::Hash, std::equal_to<>> map_;
    std::mutex mutex_;
    Order order_;
    size_t bytes_ = 0, evicted_ = 0;
};

// A value as a cache loads it, as Sources/Subjects/LoadedValue.swift has it.
class LoadedValue {
public:
    static constexpr size_t bytes_max = 8192;

    LoadedValue() : bytes_(bytes_max, '\0') {
        for (size_t offset = 0; offset < bytes_max; ++offset) bytes_[offset] = static_cast<char>(offset * 7);
    }
    std::string_view of(std::string_view key) {
        const uint64_t word = peer::load64(key.data());
        std::memcpy(&bytes_[0], &word, 8);
        return std::string_view(bytes_).substr(0, word % 32 == 0 ? 256 + (word >> 8) % 7937 : 64 + (word >> 8) % 193);
    }
    static uint64_t sum(const char* value, size_t bytes) {
        return peer::load64(value) * 3 + peer::load64(value + bytes - 8) + bytes;
    }

private:
    std::string bytes_;
};

class Mix {
public:
    explicit Mix(const peer::Command& command)
        : operations_(command.text("file")), threads_(command.number("threads", 1)), warm_(command.number("warm", 0)),
          puts_(static_cast<unsigned>(command.number("puts", 10))), before_(peer::resident_bytes()),
          cache_(command.number("limit", 64 << 20), command.number("overhead", 0)) {
        if (warm_ > operations_.count) peer::fail("the file has not so many operations");
    }

    void measure() {
        perform(0, warm_);
        const size_t evicted = cache_.evicted();
        const std::vector<peer::Tally> tallies = perform(warm_, operations_.count);
        const uint64_t resident = peer::resident_bytes() - before_;
        uint64_t start = UINT64_MAX, end = 0, found = 0, inserted = 0, sum = 0;
        for (const peer::Tally& tally : tallies) {
            start = std::min(start, tally.start);
            end = std::max(end, tally.end);
            found += tally.found;
            inserted += tally.inserted;
            sum += tally.sum;
        }
        std::cout << "{\"operations\": " << operations_.count - warm_ << ", \"seconds\": " << (end - start) * 1e-9
                  << ", \"gets\": " << found + inserted << ", \"found\": " << found << ", \"inserted\": " << inserted
                  << ", \"sum\": " << sum << ", \"evicted\": " << cache_.evicted() << ", \"evicted_warming\": " << evicted
                  << ", \"entries\": " << cache_.count() << ", \"payload_bytes\": " << cache_.payload()
                  << ", \"resident_bytes\": " << resident << ", \"allocator\": \"" << peer::allocator() << "\"}" << std::endl;
    }

private:
    // Threads take turns at so many operations of the file, so that all of them want the same keys at the same time.
    static constexpr size_t turn = 64;

    std::vector<peer::Tally> perform(size_t from, size_t to) {
        std::vector<peer::Tally> tallies(threads_);
        pthread_barrier_t barrier;
        pthread_barrier_init(&barrier, nullptr, static_cast<unsigned>(threads_));
        std::vector<std::thread> workers;
        for (size_t thread = 0; thread < threads_; ++thread) {
            workers.emplace_back([&, thread] {
                peer::Tally tally;
                LoadedValue value;
                std::vector<char> buffer(LoadedValue::bytes_max);
                pthread_barrier_wait(&barrier);
                tally.start = peer::nanoseconds(peer::Clock::now());
                for (size_t start = from + thread * turn; start < to; start += threads_ * turn)
                    for (size_t index = start; index < std::min(start + turn, to); ++index)
                        perform(index, value, buffer.data(), tally);
                tally.end = peer::nanoseconds(peer::Clock::now());
                tallies[thread] = tally;
            });
        }
        for (auto& worker : workers) worker.join();
        pthread_barrier_destroy(&barrier);
        return tallies;
    }

    void perform(size_t index, LoadedValue& value, char* buffer, peer::Tally& tally) {
        const std::string_view key = operations_.key(index);
        if (operations_.is_put(index, puts_)) return cache_.put(key, value.of(key));
        if (const size_t bytes = cache_.get(key, buffer)) {
            // The compiler must not see that most of the copy is never looked at.
            asm volatile("" : : "r"(buffer) : "memory");
            tally.sum += LoadedValue::sum(buffer, bytes);
            ++tally.found;
        } else {
            const std::string_view loaded = value.of(key);
            cache_.put(key, loaded);
            tally.sum += LoadedValue::sum(loaded.data(), loaded.size());
            ++tally.inserted;
        }
    }

    const peer::Operations operations_;
    const size_t threads_, warm_;
    const unsigned puts_;
    const uint64_t before_;
    Cache cache_;
};

int main() {
    std::cout.precision(9);
    for (std::string line; std::getline(std::cin, line);) {
        const peer::Command command(line);
        if (command.name != "mix") peer::fail("no such command: " + command.name);
        Mix(command).measure();
    }
}
