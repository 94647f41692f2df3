// SQLite with its write-ahead log, a connection for each thread, each put a transaction of its own.
#include <sqlite3.h>

#include "durable.hpp"

struct Writer {
    Writer(const std::string& path, bool synced) {
        check(sqlite3_open(path.c_str(), &connection));
        sqlite3_busy_timeout(connection, 60'000);
        run("PRAGMA journal_mode=WAL");
        run(synced ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
        run("CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID");
        check(sqlite3_prepare_v2(connection, "INSERT OR REPLACE INTO entries VALUES (?, ?)", -1, &insert, nullptr));
    }

    Writer(Writer&& other) : connection(other.connection), insert(other.insert) { other.connection = nullptr; }

    ~Writer() {
        if (!connection) return;
        sqlite3_finalize(insert);
        sqlite3_close(connection);
    }

    void put(std::string_view key, std::string_view value) {
        sqlite3_bind_blob(insert, 1, key.data(), int(key.size()), SQLITE_STATIC);
        sqlite3_bind_blob(insert, 2, value.data(), int(value.size()), SQLITE_STATIC);
        if (sqlite3_step(insert) != SQLITE_DONE) peer::fail(sqlite3_errmsg(connection));
        sqlite3_reset(insert);
    }

    void run(const char* text) { check(sqlite3_exec(connection, text, nullptr, nullptr, nullptr)); }

    void check(int code) {
        if (code != SQLITE_OK) peer::fail(sqlite3_errmsg(connection));
    }

    sqlite3* connection = nullptr;
    sqlite3_stmt* insert = nullptr;
};

struct Store {
    Store(const char* directory, bool isSynced) : path(std::string(directory) + "/entries.db"), synced(isSynced) {
        Writer(path, synced);
    }

    Writer open() { return Writer(path, synced); }

    std::string path;
    bool synced;
};

int main(int count, char** words) { return peer::measure<Store>(count, words); }
