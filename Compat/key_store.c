/* key_store: one store of bytes by string for the process, on top of martlet.h. */
#include "key_store.h"

#include "martlet.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

enum {
    KEY_STORE_OK = 0,
    KEY_STORE_OUT_OF_MEMORY = -10,
    KEY_STORE_INVALID_ARGUMENT = -20,
    KEY_STORE_INVALID_SIZE = -21,
    KEY_STORE_NOT_INITIALISED = -40,
    KEY_STORE_NOT_FOUND = -41
};

enum key_store_call { KEY_STORE_ADD, KEY_STORE_FIND, KEY_STORE_DELETE, KEY_STORE_CALLS };

/* The releasing store in initialise_key_store pairs with the acquiring loads: who sees the pointer sees the store. */
static _Atomic(martlet_store *) key_store_current;
/* Held while a store is made or ended, and what follows it changes. */
static pthread_mutex_t key_store_changing = PTHREAD_MUTEX_INITIALIZER;
static _Atomic size_t key_store_made_at, key_store_ended_at;
/* Calls that failed, by what they were and what they returned. The store counts those that did what they are for, without
 * a counter that all threads share, and so it does for keys that were looked for in vain: get_keystore_stats adds the two. */
static atomic_ulong key_store_failures[KEY_STORE_CALLS][100];

static martlet_store *key_store_store(void) { return atomic_load_explicit(&key_store_current, memory_order_acquire); }

static int key_store_failed(enum key_store_call call, int code) {
    atomic_fetch_add_explicit(&key_store_failures[call][-code], 1, memory_order_relaxed);
    return code;
}

static int key_store_code(martlet_status status) {
    switch (status) {
    case MARTLET_OK: return KEY_STORE_OK;
    case MARTLET_NOT_FOUND: return KEY_STORE_NOT_FOUND;
    case MARTLET_INVALID_ARGUMENT:
    case MARTLET_TOO_LARGE: return KEY_STORE_INVALID_ARGUMENT;
    default: return KEY_STORE_OUT_OF_MEMORY;
    }
}

static bool key_store_is_key(const char *key) { return key != NULL && *key != '\0'; }

static martlet_bytes key_store_bytes(const char *key) { return (martlet_bytes){key, strlen(key)}; }

/* A store with room for so many entries. Where the system does not give the room, martlet_open makes a small store all the
 * same: the number of its buckets, of seven places each, tells. */
static martlet_status key_store_open(uint64_t entries, martlet_store **store) {
    martlet_options options;
    martlet_stats stats = {.struct_size = sizeof stats};
    martlet_options_init(&options);
    options.expected_entries = entries;
    martlet_status status = martlet_open(NULL, &options, store);
    if (status != MARTLET_OK || entries == 0) return status;
    if (martlet_statistics(*store, &stats) == MARTLET_OK && stats.buckets * 7 >= entries) return MARTLET_OK;
    martlet_close(*store);
    return MARTLET_OUT_OF_MEMORY;
}

static void key_store_begin(martlet_store *store) {
    for (int call = 0; call < KEY_STORE_CALLS; call++)
        for (int code = 0; code < 100; code++) atomic_store(&key_store_failures[call][code], 0);
    atomic_store(&key_store_made_at, (size_t)time(NULL));
    atomic_store_explicit(&key_store_current, store, memory_order_release);
}

int initialise_key_store(unsigned int bucket_size, double pre_memory_allocation_factor, bool is_concurrency_enabled) {
    martlet_store *store = NULL;
    martlet_status status = MARTLET_OK;
    bool is_power_of_two = bucket_size != 0 && (bucket_size & (bucket_size - 1)) == 0;
    /* In these words, so that what is no number is refused too. */
    bool is_share = pre_memory_allocation_factor > 0 && pre_memory_allocation_factor <= 1;
    if (!is_power_of_two || !is_share) return KEY_STORE_INVALID_SIZE;
    uint64_t entries = is_concurrency_enabled ? (uint64_t)(pre_memory_allocation_factor * bucket_size + 0.5) : 0;
    pthread_mutex_lock(&key_store_changing);
    if (key_store_store() == NULL) {
        status = key_store_open(entries, &store);
        if (status == MARTLET_OK) key_store_begin(store);
    }
    pthread_mutex_unlock(&key_store_changing);
    return key_store_code(status);
}

int cleanup_key_store(void) {
    pthread_mutex_lock(&key_store_changing);
    martlet_store *store = atomic_exchange(&key_store_current, NULL);
    if (store != NULL) {
        martlet_close(store);
        atomic_store(&key_store_ended_at, (size_t)time(NULL));
    }
    pthread_mutex_unlock(&key_store_changing);
    return store != NULL ? KEY_STORE_OK : KEY_STORE_NOT_INITIALISED;
}

int set_key(const char *key, key_store_value *value) {
    if (!key_store_is_key(key) || value == NULL || value->data == NULL || value->data_size == 0)
        return key_store_failed(KEY_STORE_ADD, KEY_STORE_INVALID_ARGUMENT);
    martlet_store *store = key_store_store();
    if (store == NULL) return KEY_STORE_NOT_INITIALISED;
    martlet_bytes bytes = {value->data, value->data_size};
    int code = key_store_code(martlet_put(store, key_store_bytes(key), bytes));
    return code == KEY_STORE_OK ? code : key_store_failed(KEY_STORE_ADD, code);
}

int get_key(const char *key, key_store_value *value) {
    void *copy = NULL;
    size_t size = 0;
    if (!key_store_is_key(key) || value == NULL) return key_store_failed(KEY_STORE_FIND, KEY_STORE_INVALID_ARGUMENT);
    martlet_store *store = key_store_store();
    if (store == NULL) return KEY_STORE_NOT_INITIALISED;
    int code = key_store_code(martlet_get_alloc(store, key_store_bytes(key), &copy, &size));
    /* The store counts what it does not find. */
    if (code == KEY_STORE_NOT_FOUND) return code;
    if (code != KEY_STORE_OK) return key_store_failed(KEY_STORE_FIND, code);
    *value = (key_store_value){copy, size};
    return code;
}

int delete_key(const char *key) {
    if (!key_store_is_key(key)) return key_store_failed(KEY_STORE_DELETE, KEY_STORE_INVALID_ARGUMENT);
    martlet_store *store = key_store_store();
    if (store == NULL) return KEY_STORE_NOT_INITIALISED;
    int code = key_store_code(martlet_remove(store, key_store_bytes(key)));
    return code == KEY_STORE_OK ? code : key_store_failed(KEY_STORE_DELETE, code);
}

/* The members are no wider than this. */
static unsigned key_store_narrow(uint64_t count) { return count < UINT_MAX ? (unsigned)count : UINT_MAX; }

/* What is measured while threads write may be a little more than the whole. */
static uint64_t key_store_less(uint64_t whole, uint64_t part) { return whole > part ? whole - part : 0; }

static double key_store_share(double part, double whole) { return whole > 0 ? part / whole : 0; }

static void key_store_fill_entries(keystore_stats *out, const martlet_stats *in) {
    double nonempty = (double)in->nonempty_buckets;
    double beyond_first = key_store_share((double)key_store_less(in->entries, in->nonempty_buckets), nonempty);
    out->key_entries.total_keys = key_store_narrow(in->entries);
    out->key_entries.total_buckets = key_store_narrow(in->buckets);
    out->key_entries.nonempty_buckets = key_store_narrow(in->nonempty_buckets);
    out->key_entries.empty_buckets = key_store_narrow(key_store_less(in->buckets, in->nonempty_buckets));
    out->key_entries.max_keys_in_bucket = key_store_narrow(in->max_in_bucket);
    out->key_entries.min_keys_in_bucket = key_store_narrow(in->min_in_bucket);
    out->key_entries.avg_keys_per_nonempty_bucket = in->mean_in_nonempty;
    out->key_entries.stddev_keys_per_bucket = in->stddev_in_bucket;
    out->key_entries.median_keys_per_bucket = in->median_in_bucket;
    out->key_entries.avg_collisions_per_nonempty_bucket = beyond_first;
    out->key_entries.empty_bucket_percent =
        100 * key_store_share((double)key_store_less(in->buckets, in->nonempty_buckets), (double)in->buckets);
    out->collisions.highest_collision_in_bucket = key_store_narrow(key_store_less(in->max_in_bucket, 1));
    out->collisions.avg_collisions_per_nonempty_bucket = beyond_first;
}

static void key_store_fill_memory(keystore_stats *out, const martlet_stats *in) {
    out->memory_pool.total_memory_bytes = in->memory_total_bytes;
    out->memory_pool.used_memory_bytes = in->memory_used_bytes;
    out->memory_pool.free_memory_bytes = key_store_less(in->memory_total_bytes, in->memory_used_bytes);
    out->memory_pool.memory_utilization_percent =
        100 * key_store_share((double)in->memory_used_bytes, (double)in->memory_total_bytes);
    out->memory_pool.memory_per_key_bytes = in->entries == 0 ? 0 : in->memory_used_bytes / in->entries;
}

static void key_store_fill_counters(keystore_stats *out, const martlet_stats *in) {
    unsigned long failed[KEY_STORE_CALLS] = {0}, no_memory[KEY_STORE_CALLS];
    for (int call = 0; call < KEY_STORE_CALLS; call++) {
        for (int code = 0; code < 100; code++) {
            unsigned long count = atomic_load_explicit(&key_store_failures[call][code], memory_order_relaxed);
            failed[call] += count;
            out->operation_counters.error_code_counters[code] += count;
            if (code == -KEY_STORE_OUT_OF_MEMORY) no_memory[call] = count;
        }
    }
    failed[KEY_STORE_FIND] += in->misses;
    out->operation_counters.error_code_counters[-KEY_STORE_NOT_FOUND] += in->misses;
    /* Nothing expires or is evicted here, so what is there and what was removed was created once. */
    uint64_t created = in->entries + in->removes;
    /* A get that found its value and had no memory for the copy is one of the store's gets. */
    uint64_t read = key_store_less(in->gets, in->misses + no_memory[KEY_STORE_FIND]);
    out->operation_counters.total_add_ops = in->puts + failed[KEY_STORE_ADD];
    out->operation_counters.total_find_ops = read + failed[KEY_STORE_FIND];
    out->operation_counters.total_delete_ops = in->removes + failed[KEY_STORE_DELETE];
    out->operation_counters.failed_add_ops = failed[KEY_STORE_ADD];
    out->operation_counters.failed_find_ops = failed[KEY_STORE_FIND];
    out->operation_counters.failed_delete_ops = failed[KEY_STORE_DELETE];
    out->data_node_counters.total_create_ops = created;
    out->data_node_counters.total_update_ops = key_store_less(in->puts, created);
    out->data_node_counters.total_read_ops = read;
    out->data_node_counters.total_delete_ops = in->removes;
    out->data_node_counters.failed_read_ops = no_memory[KEY_STORE_FIND];
    out->data_node_counters.failed_delete_ops = no_memory[KEY_STORE_DELETE];
    out->data_node_counters.error_code_counters[-KEY_STORE_OUT_OF_MEMORY] =
        no_memory[KEY_STORE_FIND] + no_memory[KEY_STORE_DELETE];
}

keystore_stats get_keystore_stats(void) {
    keystore_stats out;
    martlet_stats in = {.struct_size = sizeof in};
    memset(&out, 0, sizeof out);
    out.metadata.last_cleanup_timestamp = atomic_load(&key_store_ended_at);
    martlet_store *store = key_store_store();
    if (store == NULL || martlet_statistics(store, &in) != MARTLET_OK) return out;
    out.metadata.init_timestamp = atomic_load(&key_store_made_at);
    key_store_fill_entries(&out, &in);
    key_store_fill_memory(&out, &in);
    key_store_fill_counters(&out, &in);
    return out;
}
