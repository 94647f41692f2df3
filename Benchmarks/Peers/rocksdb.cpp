// RocksDB's OptimisticTransactionDB without its log, all in memory: files of its memory environment, a cache that holds
// everything, a filter and a hash index for single keys. Reads are validated at the commit, which makes them serializable.
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/utilities/optimistic_transaction_db.h>
#include <rocksdb/utilities/transaction.h>

#include "subject.hpp"

class Store {
public:
    explicit Store(size_t) {
        rocksdb::Options options;
        options.create_if_missing = true;
        options.env = rocksdb::NewMemEnv(rocksdb::Env::Default());
        options.IncreaseParallelism(2);
        options.OptimizeForPointLookup(4096);
        options.write_buffer_size = 256 << 20;
        options.compression = rocksdb::kNoCompression;
        check(rocksdb::OptimisticTransactionDB::Open(options, "/benchmark", &database_));
        writing_.disableWAL = true;
    }

    bool get(std::string_view key, char* out) {
        rocksdb::PinnableSlice value;
        const auto status = database_->Get({}, database_->DefaultColumnFamily(), slice(key), &value);
        return copied(status, value, out);
    }

    bool put(std::string_view key, std::string_view value) {
        check(database_->Put(writing_, slice(key), slice(value)));
        return true;
    }

    template <class Body>
    void transact(Body body) {
        thread_local std::unique_ptr<rocksdb::Transaction> transaction;
        while (true) {
            transaction.reset(database_->BeginTransaction(writing_, {}, transaction.release()));
            View view{*transaction, {}};
            body(view);
            const auto status = transaction->Commit();
            if (status.ok()) return;
            if (!status.IsBusy() && !status.IsTryAgain()) check(status);
        }
    }

private:
    struct View {
        rocksdb::Transaction& transaction;
        std::string buffer;

        bool get(std::string_view key, char* out) {
            return copied(transaction.GetForUpdate({}, slice(key), &buffer), buffer, out);
        }

        void put(std::string_view key, std::string_view value) { check(transaction.Put(slice(key), slice(value))); }
    };

    static rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

    static void check(const rocksdb::Status& status) {
        if (!status.ok()) peer::fail(status.ToString());
    }

    template <class Bytes>
    static bool copied(const rocksdb::Status& status, const Bytes& value, char* out) {
        if (status.IsNotFound()) return false;
        check(status);
        std::memcpy(out, value.data(), value.size());
        return true;
    }

    rocksdb::OptimisticTransactionDB* database_ = nullptr;
    rocksdb::WriteOptions writing_;
};

MARTLET_PEER(Store)
