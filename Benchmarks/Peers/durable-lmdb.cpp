// LMDB, each put a transaction of its own. It has one writer at a time.
#include <lmdb.h>

#include "durable.hpp"

struct Store {
    Store(const char* directory, bool synced) {
        check(mdb_env_create(&environment));
        check(mdb_env_set_mapsize(environment, size_t(16) << 30));
        check(mdb_env_open(environment, directory, synced ? 0 : MDB_NOSYNC, 0600));
        MDB_txn* transaction = nullptr;
        check(mdb_txn_begin(environment, nullptr, 0, &transaction));
        check(mdb_dbi_open(transaction, nullptr, 0, &table));
        check(mdb_txn_commit(transaction));
    }

    ~Store() { mdb_env_close(environment); }

    Store& open() { return *this; }

    void put(std::string_view key, std::string_view value) {
        MDB_txn* transaction = nullptr;
        check(mdb_txn_begin(environment, nullptr, 0, &transaction));
        MDB_val name{key.size(), const_cast<char*>(key.data())};
        MDB_val content{value.size(), const_cast<char*>(value.data())};
        check(mdb_put(transaction, table, &name, &content, 0));
        check(mdb_txn_commit(transaction));
    }

    static void check(int code) {
        if (code != 0) peer::fail(mdb_strerror(code));
    }

    MDB_env* environment = nullptr;
    MDB_dbi table = 0;
};

int main(int count, char** words) { return peer::measure<Store>(count, words); }
