// A store for C++20 on top of martlet.h, to be copied and changed: handles that end by themselves, strings for bytes,
// exceptions for failures. What is said of threads and lifetimes there holds here.
#ifndef MARTLET_HPP
#define MARTLET_HPP

#include <martlet.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace martlet {

// A call that failed, with its status.
class error : public std::runtime_error {
public:
    explicit error(martlet_status status) : std::runtime_error(martlet_status_text(status)), status_(status) {}
    martlet_status status() const noexcept { return status_; }

private:
    martlet_status status_;
};

inline martlet_bytes bytes(std::string_view text) noexcept { return {text.data(), text.size()}; }
inline std::string_view view(martlet_bytes bytes) noexcept { return {static_cast<const char *>(bytes.data), bytes.size}; }

// Throws what is a failure, std::bad_alloc for want of memory. Whether the rest is MARTLET_OK.
inline bool is_ok(martlet_status status) {
    if (status == MARTLET_OUT_OF_MEMORY) throw std::bad_alloc();
    if (status < 0) throw error(status);
    return status == MARTLET_OK;
}

// What it has written takes effect when `commit` is called, and not at all if it is destroyed before. Of one thread at a time,
// and to be destroyed before its store.
class transaction {
public:
    explicit transaction(martlet_store *store) {
        martlet_tx *tx = nullptr;
        is_ok(martlet_begin(store, &tx));
        tx_.reset(tx);
    }
    // The bytes are the transaction's, and there until it ends. Like `remove`, it throws an `error` with MARTLET_CONFLICT if
    // what the transaction has read has changed.
    std::optional<std::string_view> get(std::string_view key) {
        martlet_bytes value;
        if (!is_found(martlet_tx_get(tx_.get(), bytes(key), &value))) return std::nullopt;
        return view(value);
    }
    void put(std::string_view key, std::string_view value) {
        is_found(martlet_tx_put(tx_.get(), bytes(key), bytes(value)));
    }
    bool remove(std::string_view key) { return is_found(martlet_tx_remove(tx_.get(), bytes(key))); }
    // False: what it has read has changed, and nothing was written. It has ended either way.
    bool commit() { return is_ok(martlet_commit(tx_.release())); }

private:
    static bool is_found(martlet_status status) {
        if (status == MARTLET_CONFLICT) throw error(status);
        return is_ok(status);
    }
    struct abort {
        void operator()(martlet_tx *tx) const noexcept { martlet_abort(tx); }
    };
    std::unique_ptr<martlet_tx, abort> tx_;
};

// The calls that a store and each of its keyspaces have.
class keyspace {
public:
    // True if there was none before.
    bool put_if_absent(std::string_view key, std::string_view value) {
        return is_ok(martlet_put_if_absent(handle_, bytes(key), bytes(value)));
    }
    void put(std::string_view key, std::string_view value) { is_ok(martlet_put(handle_, bytes(key), bytes(value))); }
    // Absent again after `lifetime`, which is more than none.
    void put(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) {
        if (lifetime.count() <= 0) throw error(MARTLET_INVALID_ARGUMENT);
        is_ok(martlet_put_with(handle_, bytes(key), bytes(value), static_cast<std::uint64_t>(lifetime.count()), durability_));
    }
    std::optional<std::string> get(std::string_view key) const {
        std::optional<std::string> copy;
        visit(key, [&](std::string_view value) { copy.emplace(value); });
        return copy;
    }
    // Calls `body` with the value where it lies, if there is one: no copy. It may call what reads, and no more.
    bool visit(std::string_view key, std::invocable<std::string_view> auto body) const {
        auto each = [&](std::string_view, std::string_view value) { body(value); };
        return visited(each, [&](martlet_visitor visitor, void *context) {
            return martlet_visit(handle_, bytes(key), visitor, context);
        });
    }
    // Calls `body` with every key that begins with `prefix`, and its value, all as they were at one instant.
    void scan(std::string_view prefix, std::invocable<std::string_view, std::string_view> auto body) const {
        visited(body, [&](martlet_visitor visitor, void *context) {
            return martlet_scan(handle_, bytes(prefix), visitor, context);
        });
    }
    bool contains(std::string_view key) const { return is_ok(martlet_contains(handle_, bytes(key))); }
    bool remove(std::string_view key) { return is_ok(martlet_remove(handle_, bytes(key))); }
    bool compare_and_swap(std::string_view key, std::string_view expected, std::string_view desired) {
        return is_ok(martlet_compare_and_swap(handle_, bytes(key), bytes(expected), bytes(desired)));
    }
    std::int64_t increment(std::string_view key, std::int64_t by = 1) {
        std::int64_t sum = 0;
        is_ok(martlet_increment(handle_, bytes(key), by, &sum));
        return sum;
    }
    std::uint64_t size() const { return martlet_count(handle_); }
    void clear() { is_ok(martlet_clear(handle_)); }

protected:
    keyspace(martlet_store *handle, martlet_durability durability) : handle_(handle), durability_(durability) {}
    martlet_store *handle_;
    martlet_durability durability_;
    friend class store;

private:
    // No exception may leave a visitor: it ends the visits, and goes on from here.
    template <class Body, class Call>
    static bool visited(Body &body, Call call) {
        struct state {
            Body &body;
            std::exception_ptr failure;
        } visits{body, nullptr};
        auto visitor = [](void *context, martlet_bytes key, martlet_bytes value) noexcept -> int {
            auto &visits = *static_cast<state *>(context);
            try {
                visits.body(view(key), view(value));
                return 0;
            } catch (...) {
                visits.failure = std::current_exception();
                return 1;
            }
        };
        bool is_found = is_ok(call(visitor, &visits));
        if (visits.failure) std::rethrow_exception(visits.failure);
        return is_found;
    }
};

// A store, closed when it is destroyed. Its keyspaces and transactions go before it.
class store : public keyspace {
public:
    // In memory.
    store() : keyspace(opened(nullptr), MARTLET_MEMORY), closing_(handle_) {}
    // In a directory, whose path has no NUL in it: each change lasts when its call returns.
    explicit store(const std::string &directory)
        : keyspace(opened(whole(directory)), MARTLET_SYNCED), closing_(handle_) {}
    store(const store &) = delete;
    store &operator=(const store &) = delete;

    // The keyspace of that name, made if there is none: a map of its own in the same store.
    keyspace in(std::string_view name) {
        martlet_store *handle = nullptr;
        is_ok(martlet_keyspace(handle_, bytes(name), &handle));
        return keyspace(handle, durability_);
    }
    transaction begin() { return transaction(handle_); }
    // Runs `body` in a transaction and commits it, again from the start as often as another's change comes in between. So
    // `body` does not commit it itself.
    void transact(std::invocable<transaction &> auto body) {
        for (;;) {
            transaction attempt = begin();
            try {
                body(attempt);
                if (attempt.commit()) return;
            } catch (const error &failure) {
                if (failure.status() != MARTLET_CONFLICT) throw;
            }
        }
    }
    // Closes it now, to hear of a failure. Its transactions have to be gone, as when it is destroyed, and none of its
    // functions may be called from then on.
    void close() {
        handle_ = nullptr;
        is_ok(martlet_close(closing_.release()));
    }

private:
    // C would take what is before a NUL for the path.
    static const char *whole(const std::string &path) {
        if (path.find('\0') != std::string::npos) throw error(MARTLET_INVALID_ARGUMENT);
        return path.c_str();
    }
    static martlet_store *opened(const char *directory) {
        martlet_store *handle = nullptr;
        is_ok(martlet_open(directory, nullptr, &handle));
        return handle;
    }
    struct closing {
        void operator()(martlet_store *handle) const noexcept { martlet_close(handle); }
    };
    std::unique_ptr<martlet_store, closing> closing_;
};

} // namespace martlet

#endif
