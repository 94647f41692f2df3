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
        const auto found = map_.find(key);
        if (found == map_.end()) return false;
        std::memcpy(out, found->second.data(), found->second.size());
        return true;
    }

    bool put(std::string_view key, std::string_view value) {
        std::unique_lock lock(mutex_);
        const auto found = map_.find(key);
        if (found == map_.end()) {
            map_.emplace(key, value);
            return true;
        }
        found->second.assign(value);
        return false;
    }

private:
    std::shared_mutex mutex_;
    std::unordered_map<std::string, std::string, peer::Hash, std::equal_to<>> map_;
};

MARTLET_PEER(Store)
