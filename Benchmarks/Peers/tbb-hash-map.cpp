// tbb::concurrent_hash_map from string to string.
#include <oneapi/tbb/concurrent_hash_map.h>

#include "subject.hpp"

struct HashCompare : peer::Hash {
    using is_transparent = void;
    size_t hash(std::string_view key) const { return (*this)(key); }
    bool equal(std::string_view a, std::string_view b) const { return a == b; }
};

class Store {
public:
    explicit Store(size_t hint) {
        if (hint > 0) map_.rehash(hint);
    }

    bool get(std::string_view key, char* out) {
        Map::const_accessor entry;
        if (!map_.find(entry, key)) return false;
        std::memcpy(out, entry->second.data(), entry->second.size());
        return true;
    }

    bool put(std::string_view key, std::string_view value) {
        Map::accessor entry;
        const bool isNew = map_.insert(entry, key);
        entry->second.assign(value);
        return isNew;
    }

private:
    using Map = tbb::concurrent_hash_map<std::string, std::string, HashCompare>;
    Map map_;
};

MARTLET_PEER(Store)
