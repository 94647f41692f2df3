// boost::concurrent_flat_map whose entries are one allocation each, key and value in one block: what a C++ programmer
// would write to spare the two strings. The map holds a pointer and a byte that nobody uses: only a map's visit locks its
// entry for writing.
#include <boost/unordered/concurrent_flat_map.hpp>

#include "subject.hpp"

// `keyBytes:4 valueBytes:4 key… value…`
class Record {
public:
    Record(std::string_view key, std::string_view value) : block_(allocate(key, value)) {}
    Record(Record&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
    Record(const Record&) = delete;
    ~Record() { std::free(block_); }

    std::string_view key() const { return {block_ + 8, size(0)}; }
    std::string_view value() const { return {block_ + 8 + size(0), size(4)}; }

    // The entry is locked for writing; its key stays what it is.
    void replace(std::string_view key, std::string_view value) const {
        if (value.size() == size(4)) {
            std::memcpy(block_ + 8 + size(0), value.data(), value.size());
        } else {
            std::free(std::exchange(block_, allocate(key, value)));
        }
    }

private:
    static char* allocate(std::string_view key, std::string_view value) {
        char* block = static_cast<char*>(std::malloc(8 + key.size() + value.size()));
        const uint32_t sizes[2] = {static_cast<uint32_t>(key.size()), static_cast<uint32_t>(value.size())};
        std::memcpy(block, sizes, 8);
        std::memcpy(block + 8, key.data(), key.size());
        std::memcpy(block + 8 + key.size(), value.data(), value.size());
        return block;
    }
    uint32_t size(size_t offset) const {
        uint32_t size;
        std::memcpy(&size, block_ + offset, 4);
        return size;
    }

    mutable char* block_;
};

// A key and value that are about to become a record, and a key that is looked for.
struct Candidate {
    std::string_view key, value;
    operator Record() const { return Record(key, value); }
};

struct HashRecord : peer::Hash {
    using peer::Hash::operator();
    size_t operator()(const Record& record) const noexcept { return (*this)(record.key()); }
    size_t operator()(const Candidate& candidate) const noexcept { return (*this)(candidate.key); }
};

struct SameKey {
    using is_transparent = void;
    static std::string_view key(const Record& record) { return record.key(); }
    static std::string_view key(const Candidate& candidate) { return candidate.key; }
    static std::string_view key(std::string_view key) { return key; }
    template <class A, class B>
    bool operator()(const A& a, const B& b) const noexcept { return key(a) == key(b); }
};

class Store {
public:
    explicit Store(size_t hint) : map_(hint) {}

    bool get(std::string_view key, char* out) {
        return map_.cvisit(key, [out](const auto& entry) {
            const std::string_view value = entry.first.value();
            std::memcpy(out, value.data(), value.size());
        }) != 0;
    }

    bool put(std::string_view key, std::string_view value) {
        return map_.try_emplace_or_visit(
            Candidate{key, value}, [key, value](auto& entry) { entry.first.replace(key, value); });
    }

    size_t get_many(const std::string_view* keys, size_t count, char* out) {
        return map_.cvisit(keys, keys + count, [&out](const auto& entry) {
            const std::string_view value = entry.first.value();
            std::memcpy(out, value.data(), value.size());
            out += value.size();
        });
    }

private:
    struct Nothing {};
    boost::concurrent_flat_map<Record, Nothing, HashRecord, SameKey> map_;
};

MARTLET_PEER(Store)
