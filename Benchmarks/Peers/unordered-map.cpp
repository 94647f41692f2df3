// std::unordered_map from string to string behind a std::shared_mutex: readers together, writers alone.
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "subject.hpp"

class Store {
public:
    explicit Store(size_t hint) { map_.reserve(hint); }

    bool get(std::string_view key, char* out) {
        std::shared_lock lock(mutex_);
        return map_.get(key, out);
    }

    bool put(std::string_view key, std::string_view value) {
        std::unique_lock lock(mutex_);
        return map_.put(key, value);
    }

    // One at a time, and nothing to undo or to look at again: as fast as one lock allows.
    template <class Body>
    void transact(Body body) {
        std::unique_lock lock(mutex_);
        body(map_);
    }

private:
    struct Map : std::unordered_map<std::string, std::string, peer::Hash, std::equal_to<>> {
        bool get(std::string_view key, char* out) const {
            const auto found = find(key);
            if (found == end()) return false;
            std::memcpy(out, found->second.data(), found->second.size());
            return true;
        }

        bool put(std::string_view key, std::string_view value) {
            const auto found = find(key);
            if (found == end()) {
                emplace(key, value);
                return true;
            }
            found->second.assign(value);
            return false;
        }
    };

    std::shared_mutex mutex_;
    Map map_;
};

MARTLET_PEER(Store)
