// The store itself, through its C library: what is compared with the peers has their language and their harness then.
#include <martlet.h>

#include <array>
#include <cstddef>

#include "subject.hpp"

inline martlet_bytes bytes(std::string_view text) { return {text.data(), text.size()}; }

inline void require(martlet_status status) {
    if (status != MARTLET_OK) peer::fail(martlet_status_text(status));
}

class Store {
public:
    explicit Store(size_t hint) {
        martlet_options options;
        martlet_options_init(&options);
        options.expected_entries = hint;
        require(martlet_open(nullptr, &options, &store_));
    }
    ~Store() { martlet_close(store_); }
    Store(const Store&) = delete;

    bool get(std::string_view key, char* out) {
        size_t size;
        const martlet_status status = martlet_get(store_, bytes(key), out, PTRDIFF_MAX, &size);
        if (status == MARTLET_NOT_FOUND) return false;
        require(status);
        return true;
    }

    void put(std::string_view key, std::string_view value) { require(martlet_put(store_, bytes(key), bytes(value))); }

    uint64_t size() { return martlet_count(store_); }

    size_t get_many(const std::string_view* keys, size_t count, char* out) {
        std::array<martlet_bytes, 64> some;
        if (count > some.size()) peer::fail("a batch is too large for this peer");
        for (size_t index = 0; index < count; ++index) some[index] = bytes(keys[index]);
        struct Visits {
            char* out;
            size_t count;
        } visits{out, 0};
        const martlet_visitor copy = [](void* context, martlet_bytes, martlet_bytes value) {
            auto& visits = *static_cast<Visits*>(context);
            std::memcpy(visits.out, value.data, value.size);
            visits.out += value.size;
            ++visits.count;
            return 0;
        };
        require(martlet_get_many(store_, some.data(), count, copy, &visits));
        return visits.count;
    }

    template <class Body>
    void transact(Body body) {
        for (;;) {
            Transaction transaction;
            require(martlet_begin(store_, &transaction.tx));
            try {
                body(transaction);
            } catch (Conflict) {
                martlet_abort(transaction.tx);
                continue;
            }
            const martlet_status status = martlet_commit(transaction.tx);
            if (status == MARTLET_CONFLICT) continue;
            return require(status);
        }
    }

private:
    struct Conflict {};

    struct Transaction {
        martlet_tx* tx;

        bool get(std::string_view key, char* out) {
            martlet_bytes value;
            const martlet_status status = martlet_tx_get(tx, bytes(key), &value);
            if (status == MARTLET_NOT_FOUND) return false;
            agree(status);
            std::memcpy(out, value.data, value.size);
            return true;
        }

        void put(std::string_view key, std::string_view value) { agree(martlet_tx_put(tx, bytes(key), bytes(value))); }

        static void agree(martlet_status status) {
            if (status == MARTLET_CONFLICT) throw Conflict{};
            require(status);
        }
    };

    martlet_store* store_;
};

MARTLET_PEER(Store)
