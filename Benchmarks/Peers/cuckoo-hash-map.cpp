// libcuckoo::cuckoohash_map from string to string.
#include <libcuckoo/cuckoohash_map.hh>

#include "subject.hpp"

class Store {
public:
    // A cuckoo table that is all but full moves entries about for ever, so there is room to spare.
    explicit Store(size_t hint) : map_(hint > 0 ? hint * 5 / 4 : libcuckoo::DEFAULT_SIZE) {}

    bool get(std::string_view key, char* out) {
        return map_.find_fn(key, [out](const std::string& value) { std::memcpy(out, value.data(), value.size()); });
    }

    bool put(std::string_view key, std::string_view value) {
        return map_.upsert(key, [value](std::string& old) { old.assign(value); }, value);
    }

private:
    libcuckoo::cuckoohash_map<std::string, std::string, peer::Hash, std::equal_to<>> map_;
};

MARTLET_PEER(Store)
