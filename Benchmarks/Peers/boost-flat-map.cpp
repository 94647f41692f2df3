// boost::concurrent_flat_map from string to string.
#include <boost/unordered/concurrent_flat_map.hpp>

#include "subject.hpp"

class Store {
public:
    explicit Store(size_t hint) : map_(hint) {}

    bool get(std::string_view key, char* out) {
        return map_.cvisit(key, [out](const auto& entry) {
            std::memcpy(out, entry.second.data(), entry.second.size());
        }) != 0;
    }

    // Looks once, makes strings only for a new key, and writes over a value of the same size in place.
    bool put(std::string_view key, std::string_view value) {
        return map_.try_emplace_or_visit(key, value, [value](auto& entry) { entry.second.assign(value); });
    }

    size_t get_many(const std::string_view* keys, size_t count, char* out) {
        return map_.cvisit(keys, keys + count, [&out](const auto& entry) {
            std::memcpy(out, entry.second.data(), entry.second.size());
            out += entry.second.size();
        });
    }

private:
    boost::concurrent_flat_map<std::string, std::string, peer::Hash, std::equal_to<>> map_;
};

MARTLET_PEER(Store)
