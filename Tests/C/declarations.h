/* The declarations that programs rely on, as they were promised. The header has to have these and no others:
 * RepositoryTests compares the two. A change of this file breaks programs. */
typedef struct martlet_store martlet_store;
typedef struct martlet_tx martlet_tx;
typedef struct martlet_bytes { const void *data; size_t size; } martlet_bytes;
typedef enum martlet_status {
    MARTLET_OK = 0, MARTLET_NOT_FOUND = 1, MARTLET_EXISTS = 2, MARTLET_CONFLICT = 3,
    MARTLET_INVALID_ARGUMENT = -1, MARTLET_OUT_OF_MEMORY = -2, MARTLET_TOO_LARGE = -3, MARTLET_STORAGE_FAILED = -4,
    MARTLET_CORRUPTED = -5, MARTLET_LOCKED = -6, MARTLET_BUFFER_TOO_SMALL = -7, MARTLET_NOT_A_NUMBER = -8, MARTLET_OVERFLOW = -9
} martlet_status;
typedef enum martlet_durability { MARTLET_MEMORY = 0, MARTLET_WRITTEN = 1, MARTLET_SYNCED = 2 } martlet_durability;
typedef struct martlet_options { size_t struct_size; uint64_t memory_limit_bytes; uint64_t expected_entries;
    martlet_durability durability; uint32_t evict; } martlet_options;
typedef struct martlet_stats { size_t struct_size; uint64_t entries, buckets, nonempty_buckets, max_in_bucket, min_in_bucket; double mean_in_nonempty, stddev_in_bucket, median_in_bucket;
    uint64_t memory_total_bytes, memory_used_bytes, gets, misses, puts, removes, evictions, expiries; } martlet_stats;
typedef int (*martlet_visitor)(void *context, martlet_bytes key, martlet_bytes value);
typedef void (*martlet_logger)(void *context, int level, const char *message);

void           martlet_options_init(martlet_options *options);
martlet_status martlet_open(const char *directory, const martlet_options *options, martlet_store **store_out);
martlet_status martlet_close(martlet_store *store);
martlet_status martlet_put(martlet_store *store, martlet_bytes key, martlet_bytes value);
martlet_status martlet_put_with(martlet_store *store, martlet_bytes key, martlet_bytes value, uint64_t ttl_ms, martlet_durability durability);
martlet_status martlet_time_to_live(martlet_store *store, martlet_bytes key, int64_t *ms_out);
martlet_status martlet_expire(martlet_store *store, martlet_bytes key, uint64_t ttl_ms);
martlet_status martlet_append(martlet_store *store, martlet_bytes key, martlet_bytes more, size_t *size_out);
martlet_status martlet_keyspace(martlet_store *store, martlet_bytes name, martlet_store **keyspace_out);
martlet_status martlet_put_if_absent(martlet_store *store, martlet_bytes key, martlet_bytes value);
martlet_status martlet_compare_and_swap(martlet_store *store, martlet_bytes key, martlet_bytes expected, martlet_bytes desired);
martlet_status martlet_get(martlet_store *store, martlet_bytes key, void *buffer, size_t capacity, size_t *size_out);
martlet_status martlet_get_alloc(martlet_store *store, martlet_bytes key, void **value_out, size_t *size_out);
martlet_status martlet_visit(martlet_store *store, martlet_bytes key, martlet_visitor visitor, void *context);
martlet_status martlet_get_many(martlet_store *store, const martlet_bytes *keys, size_t count, martlet_visitor visitor, void *context);
martlet_status martlet_borrow(martlet_store *store, martlet_bytes key, martlet_bytes *value_out);
martlet_status martlet_contains(martlet_store *store, martlet_bytes key);
martlet_status martlet_remove(martlet_store *store, martlet_bytes key);
martlet_status martlet_increment(martlet_store *store, martlet_bytes key, int64_t by, int64_t *result_out);
martlet_status martlet_scan(martlet_store *store, martlet_bytes prefix, martlet_visitor visitor, void *context);
uint64_t       martlet_count(martlet_store *store);
martlet_status martlet_statistics(martlet_store *store, martlet_stats *out);
martlet_status martlet_set_logger(martlet_store *store, martlet_logger logger, void *context);
martlet_status martlet_clear(martlet_store *store);
martlet_status martlet_sync(martlet_store *store);
martlet_status martlet_checkpoint(martlet_store *store);
martlet_status martlet_begin(martlet_store *store, martlet_tx **tx_out);
martlet_status martlet_tx_get(martlet_tx *tx, martlet_bytes key, martlet_bytes *value_out);
martlet_status martlet_tx_put(martlet_tx *tx, martlet_bytes key, martlet_bytes value);
martlet_status martlet_tx_remove(martlet_tx *tx, martlet_bytes key);
martlet_status martlet_commit(martlet_tx *tx);
void           martlet_abort(martlet_tx *tx);
const char    *martlet_status_text(martlet_status status);
const char    *martlet_version(void);
