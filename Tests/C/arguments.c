/* What no call can take: it is told so, nothing else happens, and outputs stay as they were. */
#include "check.h"

#define BAD(call) IS(MARTLET_INVALID_ARGUMENT, call)

static const martlet_bytes nowhere = {NULL, 1}, key = {"k", 1}, value = {"v", 1};

static void no_store(void) {
    char buffer[4];
    size_t size;
    int64_t number;
    void *copy;
    martlet_bytes bytes;
    martlet_store *keyspace;
    martlet_tx *tx;
    martlet_stats stats = {.struct_size = sizeof stats};
    struct visits visits = {0};
    BAD(martlet_open(NULL, NULL, NULL));
    BAD(martlet_close(NULL));
    BAD(martlet_put(NULL, key, value));
    BAD(martlet_put_with(NULL, key, value, 0, MARTLET_MEMORY));
    BAD(martlet_time_to_live(NULL, key, &number));
    BAD(martlet_expire(NULL, key, 1));
    BAD(martlet_append(NULL, key, value, &size));
    BAD(martlet_keyspace(NULL, key, &keyspace));
    BAD(martlet_put_if_absent(NULL, key, value));
    BAD(martlet_compare_and_swap(NULL, key, value, value));
    BAD(martlet_get(NULL, key, buffer, 4, &size));
    BAD(martlet_get_alloc(NULL, key, &copy, &size));
    BAD(martlet_visit(NULL, key, visit, &visits));
    BAD(martlet_get_many(NULL, &key, 1, visit, &visits));
    BAD(martlet_borrow(NULL, key, &bytes));
    BAD(martlet_contains(NULL, key));
    BAD(martlet_remove(NULL, key));
    BAD(martlet_increment(NULL, key, 1, &number));
    BAD(martlet_scan(NULL, key, visit, &visits));
    CHECK(martlet_count(NULL) == 0);
    BAD(martlet_statistics(NULL, &stats));
    BAD(martlet_set_logger(NULL, NULL, NULL));
    BAD(martlet_clear(NULL));
    BAD(martlet_sync(NULL));
    BAD(martlet_checkpoint(NULL));
    BAD(martlet_begin(NULL, &tx));
    BAD(martlet_tx_get(NULL, key, &bytes));
    BAD(martlet_tx_put(NULL, key, value));
    BAD(martlet_tx_remove(NULL, key));
    BAD(martlet_commit(NULL));
    martlet_abort(NULL);
    martlet_options_init(NULL);
    CHECK(visits.count == 0);
}

static void no_output(martlet_store *store) {
    char buffer[4];
    size_t size;
    void *copy;
    BAD(martlet_time_to_live(store, key, NULL));
    BAD(martlet_append(store, key, value, NULL));
    BAD(martlet_keyspace(store, key, NULL));
    BAD(martlet_get(store, key, buffer, 4, NULL));
    BAD(martlet_get(store, key, NULL, 1, &size));
    BAD(martlet_get_alloc(store, key, NULL, &size));
    BAD(martlet_get_alloc(store, key, &copy, NULL));
    BAD(martlet_visit(store, key, NULL, NULL));
    BAD(martlet_get_many(store, &key, 1, NULL, NULL));
    BAD(martlet_get_many(store, NULL, 1, visit, NULL));
    BAD(martlet_borrow(store, key, NULL));
    BAD(martlet_increment(store, key, 1, NULL));
    BAD(martlet_scan(store, key, NULL, NULL));
    BAD(martlet_statistics(store, NULL));
    BAD(martlet_begin(store, NULL));
}

static void no_data(martlet_store *store, martlet_tx *tx) {
    char buffer[4];
    size_t size;
    int64_t number;
    void *copy;
    martlet_bytes bytes;
    martlet_store *keyspace;
    struct visits visits = {0};
    const martlet_bytes keys[] = {key, nowhere};
    BAD(martlet_put(store, nowhere, value));
    BAD(martlet_put(store, key, nowhere));
    BAD(martlet_put(store, (martlet_bytes){NULL, SIZE_MAX}, value));
    BAD(martlet_put_with(store, nowhere, value, 0, MARTLET_MEMORY));
    BAD(martlet_put_with(store, key, nowhere, 0, MARTLET_MEMORY));
    BAD(martlet_time_to_live(store, nowhere, &number));
    BAD(martlet_expire(store, nowhere, 1));
    BAD(martlet_append(store, nowhere, value, &size));
    BAD(martlet_append(store, key, nowhere, &size));
    BAD(martlet_keyspace(store, nowhere, &keyspace));
    BAD(martlet_put_if_absent(store, nowhere, value));
    BAD(martlet_put_if_absent(store, key, nowhere));
    BAD(martlet_compare_and_swap(store, nowhere, value, value));
    BAD(martlet_compare_and_swap(store, key, nowhere, value));
    BAD(martlet_compare_and_swap(store, key, value, nowhere));
    BAD(martlet_get(store, nowhere, buffer, 4, &size));
    BAD(martlet_get_alloc(store, nowhere, &copy, &size));
    BAD(martlet_visit(store, nowhere, visit, &visits));
    BAD(martlet_get_many(store, keys, 2, visit, &visits));
    BAD(martlet_borrow(store, nowhere, &bytes));
    BAD(martlet_contains(store, nowhere));
    BAD(martlet_remove(store, nowhere));
    BAD(martlet_increment(store, nowhere, 1, &number));
    BAD(martlet_scan(store, nowhere, visit, &visits));
    BAD(martlet_tx_get(tx, nowhere, &bytes));
    BAD(martlet_tx_get(tx, key, NULL));
    BAD(martlet_tx_put(tx, nowhere, value));
    BAD(martlet_tx_put(tx, key, nowhere));
    BAD(martlet_tx_remove(tx, nowhere));
    CHECK(visits.count == 0);
}

/* Sizes that nothing has. What they point at is not read. */
static void huge_sizes(martlet_store *store, martlet_tx *tx) {
    const size_t sizes[] = {65536, ((size_t)512 << 20) + 1, (size_t)1 << 62, SIZE_MAX / 2 + 1, SIZE_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        martlet_bytes huge = {"k", sizes[i]}, bytes;
        char buffer[4];
        size_t size;
        int64_t number;
        void *copy;
        martlet_store *keyspace;
        struct visits visits = {0};
        IS(MARTLET_TOO_LARGE, martlet_put(store, huge, value));
        IS(MARTLET_TOO_LARGE, martlet_put_with(store, huge, value, 0, MARTLET_MEMORY));
        IS(MARTLET_TOO_LARGE, martlet_time_to_live(store, huge, &number));
        IS(MARTLET_TOO_LARGE, martlet_expire(store, huge, 1));
        IS(MARTLET_TOO_LARGE, martlet_append(store, huge, value, &size));
        IS(MARTLET_TOO_LARGE, martlet_keyspace(store, huge, &keyspace));
        IS(MARTLET_TOO_LARGE, martlet_put_if_absent(store, huge, value));
        IS(MARTLET_TOO_LARGE, martlet_compare_and_swap(store, huge, value, value));
        IS(MARTLET_TOO_LARGE, martlet_get(store, huge, buffer, 4, &size));
        IS(MARTLET_TOO_LARGE, martlet_get_alloc(store, huge, &copy, &size));
        IS(MARTLET_TOO_LARGE, martlet_visit(store, huge, visit, &visits));
        IS(MARTLET_TOO_LARGE, martlet_get_many(store, &huge, 1, visit, &visits));
        IS(MARTLET_TOO_LARGE, martlet_borrow(store, huge, &bytes));
        IS(MARTLET_TOO_LARGE, martlet_contains(store, huge));
        IS(MARTLET_TOO_LARGE, martlet_remove(store, huge));
        IS(MARTLET_TOO_LARGE, martlet_increment(store, huge, 1, &number));
        IS(MARTLET_TOO_LARGE, martlet_scan(store, huge, visit, &visits));
        IS(MARTLET_TOO_LARGE, martlet_tx_get(tx, huge, &bytes));
        IS(MARTLET_TOO_LARGE, martlet_tx_put(tx, huge, value));
        IS(MARTLET_TOO_LARGE, martlet_tx_remove(tx, huge));
        if (i > 0) {
            IS(MARTLET_TOO_LARGE, martlet_put(store, key, huge));
            IS(MARTLET_TOO_LARGE, martlet_put_with(store, key, huge, 0, MARTLET_MEMORY));
            IS(MARTLET_TOO_LARGE, martlet_put_if_absent(store, key, huge));
            IS(MARTLET_TOO_LARGE, martlet_compare_and_swap(store, key, huge, value));
            IS(MARTLET_TOO_LARGE, martlet_compare_and_swap(store, key, value, huge));
            IS(MARTLET_TOO_LARGE, martlet_append(store, key, huge, &size));
            IS(MARTLET_TOO_LARGE, martlet_tx_put(tx, key, huge));
        }
        if (sizes[i] > SIZE_MAX / 4) BAD(martlet_get_many(store, &key, sizes[i], visit, &visits));
        /* More room than there is memory is not more than is written to. */
        IS(MARTLET_OK, martlet_put(store, text("small"), value));
        IS(MARTLET_OK, martlet_get(store, text("small"), buffer, sizes[i], &size));
        CHECK(size == 1 && visits.count == 0);
        IS(MARTLET_OK, martlet_remove(store, text("small")));
    }
}

static void unknown_numbers(martlet_store *store) {
    const unsigned numbers[] = {3, 4, 255, 0x7fffffff, 0x80000000, 0xffffffff};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        martlet_options options;
        martlet_store *other = NULL;
        martlet_options_init(&options);
        options.durability = (martlet_durability)numbers[i];
        BAD(martlet_open(NULL, &options, &other));
        BAD(martlet_open("nowhere", &options, &other));
        martlet_options_init(&options);
        options.evict = numbers[i];
        BAD(martlet_open(NULL, &options, &other));
        CHECK(other == NULL);
        BAD(martlet_put_with(store, key, value, 0, (martlet_durability)numbers[i]));
    }
    /* A store in memory has nothing that a change could wait for. */
    BAD(martlet_put_with(store, key, value, 0, MARTLET_WRITTEN));
    BAD(martlet_put_with(store, key, value, 0, MARTLET_SYNCED));
    martlet_options options;
    martlet_store *other = NULL;
    martlet_options_init(&options);
    options.durability = MARTLET_WRITTEN;
    BAD(martlet_open(NULL, &options, &other));
    options.durability = MARTLET_SYNCED;
    BAD(martlet_open(NULL, &options, &other));
    BAD(martlet_open("\xff not UTF-8", NULL, &other));
    CHECK(other == NULL);
}

/* A program may know fewer fields than the library, or more. */
static void sizes_of_structs(martlet_store *store) {
    martlet_store *other = NULL;
    struct { martlet_options options; char more[64]; } options;
    for (size_t size = 0; size < sizeof options; size++) {
        memset(&options, 0xff, sizeof options);
        martlet_options_init(&options.options);
        options.options.struct_size = size;
        /* Of a field that is there in part, nothing counts. */
        if (size < offsetof(martlet_options, evict) + sizeof(uint32_t)) options.options.evict = 77;
        if (size < offsetof(martlet_options, durability) + sizeof(martlet_durability))
            options.options.durability = (martlet_durability)77;
        if (size < sizeof(size_t)) {
            BAD(martlet_open(NULL, &options.options, &other));
        } else {
            IS(MARTLET_OK, martlet_open(NULL, &options.options, &other));
            IS(MARTLET_OK, martlet_close(other));
        }
    }
    martlet_options_init(&options.options);
    options.options.struct_size = SIZE_MAX;
    IS(MARTLET_OK, martlet_open(NULL, &options.options, &other));
    IS(MARTLET_OK, martlet_close(other));
    martlet_options_init(&options.options);
    options.options.memory_limit_bytes = UINT64_MAX;
    IS(MARTLET_OK, martlet_open(NULL, &options.options, &other));
    IS(MARTLET_OK, martlet_close(other));
    IS(MARTLET_OK, martlet_put(store, key, value));
    struct { martlet_stats stats; unsigned char more[64]; } stats;
    for (size_t size = 0; size < sizeof stats; size++) {
        memset(&stats, 0xee, sizeof stats);
        stats.stats.struct_size = size;
        IS(size < sizeof(size_t) ? MARTLET_INVALID_ARGUMENT : MARTLET_OK, martlet_statistics(store, &stats.stats));
        CHECK(stats.stats.struct_size == size);
        if (size >= 16) CHECK(stats.stats.entries == 1);
        size_t filled = size < sizeof stats.stats ? size : sizeof stats.stats;
        for (size_t i = filled < 8 ? 8 : filled; i < sizeof stats; i++) CHECK(((unsigned char *)&stats)[i] == 0xee);
    }
    stats.stats.struct_size = SIZE_MAX;
    IS(MARTLET_OK, martlet_statistics(store, &stats.stats));
    CHECK(stats.more[0] == 0xee);
    IS(MARTLET_OK, martlet_remove(store, key));
}

int main(void) {
    no_store();
    martlet_store *store = opened(NULL, NULL);
    martlet_tx *tx = NULL;
    IS(MARTLET_OK, martlet_begin(store, &tx));
    no_output(store);
    no_data(store, tx);
    huge_sizes(store, tx);
    unknown_numbers(store);
    sizes_of_structs(store);
    CHECK(martlet_count(store) == 0);
    martlet_abort(tx);
    IS(MARTLET_OK, martlet_close(store));
    return 0;
}
