// RocksDB with its log, as it comes but for compression and room for the entries in memory.
#include <rocksdb/db.h>

#include "durable.hpp"

struct Store {
    Store(const char* directory, bool synced) {
        rocksdb::Options options;
        options.create_if_missing = true;
        options.IncreaseParallelism(2);
        options.compression = rocksdb::kNoCompression;
        options.write_buffer_size = 256 << 20;
        writing.sync = synced;
        check(rocksdb::DB::Open(options, directory, &database));
    }

    ~Store() { delete database; }

    Store& open() { return *this; }

    void put(std::string_view key, std::string_view value) {
        check(database->Put(writing, {key.data(), key.size()}, {value.data(), value.size()}));
    }

    static void check(const rocksdb::Status& status) {
        if (!status.ok()) peer::fail(status.ToString());
    }

    rocksdb::DB* database = nullptr;
    rocksdb::WriteOptions writing;
};

int main(int count, char** words) { return peer::measure<Store>(count, words); }
