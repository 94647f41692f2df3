// kv_store: a store of strings that many threads share. C++20; link with -lmartlet.
//
// Keys are up to 65,535 bytes, values up to 512 MiB, of any content: empty, or with a NUL in them. Both are copied, and what
// is given back is the caller's.
//
// Threads: every member but the constructor and the destructor may be called from any number of threads at once, and a call
// on one key takes effect at one instant. The destructor is for one thread, when the others have left the store.
//
// Exceptions: std::bad_alloc when there is no memory, and std::length_error from put for a key or a value that is too long.
// A call that throws has changed nothing.
#pragma once

#include "martlet.h"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace kv_store {

class InMemorykvstore_chaining {
public:
    using Key = std::string;
    using Value = std::string;

    // An empty store with room in its index for about max_items entries, beyond which it grows: a hint, as num_buckets is,
    // and not taken for more than a million, so that a very large one stands for "no bound".
    explicit InMemorykvstore_chaining(std::size_t num_buckets = 16, std::size_t max_items = 64) {
        martlet_options options;
        martlet_options_init(&options);
        options.expected_entries = std::min<std::size_t>(std::max(num_buckets, max_items), 1 << 20);
        check(martlet_open(nullptr, &options, &store_));
    }

    ~InMemorykvstore_chaining() { martlet_close(store_); }

    InMemorykvstore_chaining(const InMemorykvstore_chaining &) = delete;
    InMemorykvstore_chaining &operator=(const InMemorykvstore_chaining &) = delete;

    // Stores `value` for `key`, in place of what is there.
    void put(const Key &key, const Value &value) { check(martlet_put(store_, bytes(key), bytes(value))); }

    // A copy of the value of `key`, if there is one.
    std::optional<Value> get(const Key &key) const {
        Copy copy;
        if (!found(martlet_visit(store_, bytes(key), take, &copy))) return std::nullopt;
        if (copy.failure) std::rethrow_exception(copy.failure);
        return std::move(copy.value);
    }

    // Removes `key`. Whether it was there.
    bool erase(const Key &key) { return found(martlet_remove(store_, bytes(key))); }

    // Whether there is a value for `key`.
    bool contains(const Key &key) const { return found(martlet_contains(store_, bytes(key))); }

    // How many entries there are: exact while no thread writes.
    std::size_t size() const { return martlet_count(store_); }

    // Has what the store says, such as that it was closed, go to `logger`, as martlet_set_logger in martlet.h describes.
    void set_logger(martlet_logger logger, void *context = nullptr) { check(martlet_set_logger(store_, logger, context)); }

private:
    struct Copy {
        std::optional<Value> value;
        std::exception_ptr failure;
    };

    static martlet_bytes bytes(const std::string &string) { return {string.data(), string.size()}; }

    // No exception may leave a visitor: it is kept until the visit is over.
    static int take(void *context, martlet_bytes, martlet_bytes value) noexcept {
        auto *copy = static_cast<Copy *>(context);
        try {
            copy->value.emplace(static_cast<const char *>(value.data), value.size);
        } catch (...) {
            copy->failure = std::current_exception();
        }
        return 0;
    }

    static void check(martlet_status status) {
        if (status == MARTLET_OK) return;
        if (status == MARTLET_OUT_OF_MEMORY) throw std::bad_alloc();
        if (status == MARTLET_TOO_LARGE) throw std::length_error(martlet_status_text(status));
        throw std::runtime_error(martlet_status_text(status));
    }

    // A key that is too long is none that there could be.
    static bool found(martlet_status status) {
        if (status == MARTLET_NOT_FOUND || status == MARTLET_TOO_LARGE) return false;
        check(status);
        return true;
    }

    martlet_store *store_ = nullptr;
};

} // namespace kv_store
