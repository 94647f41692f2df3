// No store: what the machine allows one. Buckets of a cache line that lead to records of two, as the store has them, and
// nothing else: no other threads, no removal, no freeing. A read of it touches the lines that any read must touch.
#include <sys/mman.h>

#include <utility>

#include "subject.hpp"

class Store {
public:
    explicit Store(size_t) { grow(); }

    bool get(std::string_view key, char* out) {
        const uint64_t hash = Hash()(key);
        for (size_t bucket = hash & mask_;; bucket = (bucket + 1) & mask_) {
            for (const uint64_t entry : buckets_[bucket].entries) {
                if (entry == 0) return false;
                if ((entry ^ hash) >> ADDRESS_BITS != 0) continue;
                const char* record = record_of(entry);
                if (key_of(record) != key) continue;
                std::memcpy(out, record + HEADER + key.size(), size(record, 4));
                return true;
            }
        }
    }

    bool put(std::string_view key, std::string_view value) {
        if (++count_ * 5 > (mask_ + 1) * 3 * SLOTS / 2) grow();
        char* record = take(HEADER + key.size() + value.size());
        const uint32_t sizes[2] = {static_cast<uint32_t>(key.size()), static_cast<uint32_t>(value.size())};
        std::memcpy(record, sizes, 8);
        std::memcpy(record + HEADER, key.data(), key.size());
        std::memcpy(record + HEADER + key.size(), value.data(), value.size());
        insert(Hash()(key), record);
        return true;
    }

private:
    using Hash = peer::Hash;
    static constexpr size_t SLOTS = 8, HEADER = 12;
    static constexpr int ADDRESS_BITS = 43;
    struct Bucket {
        uint64_t entries[SLOTS];
    };

    static uint32_t size(const char* record, size_t offset) {
        uint32_t size;
        std::memcpy(&size, record + offset, 4);
        return size;
    }
    static std::string_view key_of(const char* record) { return {record + HEADER, size(record, 0)}; }
    static char* record_of(uint64_t entry) {
        return reinterpret_cast<char*>((entry & ((uint64_t{1} << ADDRESS_BITS) - 1)) << 4);
    }

    void insert(uint64_t hash, const char* record) {
        for (size_t bucket = hash & mask_;; bucket = (bucket + 1) & mask_) {
            for (uint64_t& entry : buckets_[bucket].entries) {
                if (entry != 0) continue;
                entry = hash >> ADDRESS_BITS << ADDRESS_BITS | reinterpret_cast<uintptr_t>(record) >> 4;
                return;
            }
        }
    }

    void grow() {
        Bucket* old = buckets_;
        const size_t old_count = old == nullptr ? 0 : mask_ + 1, count = std::max<size_t>(1 << 15, 2 * old_count);
        buckets_ = static_cast<Bucket*>(map(count * sizeof(Bucket)));
        mask_ = count - 1;
        for (size_t bucket = 0; bucket < old_count; ++bucket)
            for (const uint64_t entry : old[bucket].entries)
                if (entry != 0) insert(Hash()(key_of(record_of(entry))), record_of(entry));
        if (old != nullptr) munmap(old, old_count * sizeof(Bucket));
    }

    char* take(size_t bytes) {
        bytes = (bytes + 63) & ~size_t{63};
        if (left_ < bytes) {
            left_ = 64 << 20;
            next_ = static_cast<char*>(map(left_));
        }
        left_ -= bytes;
        return std::exchange(next_, next_ + bytes);
    }

    static void* map(size_t bytes) {
        constexpr size_t huge = 2 << 20;
        char* start = static_cast<char*>(
            mmap(nullptr, bytes + huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        if (start == MAP_FAILED) peer::fail("out of memory");
        start += huge - reinterpret_cast<uintptr_t>(start) % huge;
        madvise(start, bytes, MADV_HUGEPAGE);
        return start;
    }

    Bucket* buckets_ = nullptr;
    size_t mask_ = 0, count_ = 0, left_ = 0;
    char* next_ = nullptr;
};

MARTLET_PEER(Store)
