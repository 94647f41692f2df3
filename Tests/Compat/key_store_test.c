/* key_store_test [short|no-memory]: every function of key_store with every code; or what becomes of it without memory. */
#include "core/key_store.h"
#include "core/type_definition.h"

#include "compat.h"

#include <math.h>
#include <time.h>

static key_store_value bytes(const char *string) { return (key_store_value){(unsigned char *)string, strlen(string)}; }

static int set(const char *key, const char *string) {
    key_store_value value = bytes(string);
    return set_key(key, &value);
}

static int is_value(const char *key, const char *string) {
    key_store_value value = {NULL, 0};
    if (get_key(key, &value) != 0) return 0;
    int is_same = value.data_size == strlen(string) && memcmp(value.data, string, value.data_size) == 0;
    free(value.data);
    return is_same;
}

static void before_it_is_there(void) {
    key_store_value value = {NULL, 7};
    CHECK(set("a", "1") == -40);
    CHECK(get_key("a", &value) == -40 && value.data == NULL && value.data_size == 7);
    CHECK(delete_key("a") == -40);
    CHECK(cleanup_key_store() == -40);
    keystore_stats stats = get_keystore_stats();
    CHECK(stats.metadata.init_timestamp == 0 && stats.key_entries.total_buckets == 0);
    CHECK(stats.memory_pool.total_memory_bytes == 0 && stats.operation_counters.total_add_ops == 0);
}

static void sizes(void) {
    CHECK(initialise_key_store(0, 0.5, true) == -21);
    CHECK(initialise_key_store(3, 0.5, true) == -21);
    CHECK(initialise_key_store(1000, 0.5, false) == -21);
    CHECK(initialise_key_store(16, 0, true) == -21);
    CHECK(initialise_key_store(16, -0.5, true) == -21);
    CHECK(initialise_key_store(16, 1.001, true) == -21);
    CHECK(initialise_key_store(16, NAN, true) == -21);
    CHECK(set("a", "1") == -40);
    CHECK(initialise_key_store(1, 1, false) == 0);
    CHECK(cleanup_key_store() == 0);
    CHECK(initialise_key_store(16, 0.0001, true) == 0);
    CHECK(cleanup_key_store() == 0);
    CHECK(cleanup_key_store() == -40);
}

static void entries(bool is_concurrency_enabled) {
    char *longest = long_string(65535), *too_long = long_string(65536);
    key_store_value value = {NULL, 0}, none = {NULL, 3}, empty = {(unsigned char *)"a", 0};
    CHECK(initialise_key_store(1024, 0.5, is_concurrency_enabled) == 0);
    CHECK(get_key("a", &value) == -41 && value.data == NULL);
    CHECK(delete_key("a") == -41);
    CHECK(set("a", "one") == 0 && is_value("a", "one"));
    CHECK(set("a", "another") == 0 && is_value("a", "another"));
    /* It is there already: it stays as it is. */
    CHECK(initialise_key_store(2048, 1, true) == 0 && is_value("a", "another"));
    CHECK(initialise_key_store(3, 1, true) == -21 && is_value("a", "another"));
    /* What is given is a copy, which outlives the entry. */
    CHECK(get_key("a", &value) == 0);
    CHECK(delete_key("a") == 0);
    CHECK(delete_key("a") == -41);
    CHECK(value.data_size == 7 && memcmp(value.data, "another", 7) == 0);
    free(value.data);
    CHECK(set("a", "again") == 0 && is_value("a", "again"));
    /* Bytes of any content. */
    value = (key_store_value){(unsigned char *)"\0\1\0", 3};
    CHECK(set_key("zeros", &value) == 0 && get_key("zeros", &value) == 0);
    CHECK(value.data_size == 3 && memcmp(value.data, "\0\1\0", 3) == 0);
    free(value.data);
    CHECK(set(longest, "1") == 0 && is_value(longest, "1") && delete_key(longest) == 0);

    value = (key_store_value){(unsigned char *)"mark", 4};
    CHECK(set_key(NULL, &value) == -20 && set_key("", &value) == -20 && set_key(too_long, &value) == -20);
    CHECK(set_key("b", NULL) == -20 && set_key("b", &none) == -20 && set_key("b", &empty) == -20);
    CHECK(get_key(NULL, &value) == -20 && get_key("", &value) == -20 && get_key(too_long, &value) == -20);
    CHECK(get_key("a", NULL) == -20 && get_key("b", &value) == -41);
    CHECK(value.data_size == 4 && memcmp(value.data, "mark", 4) == 0);
    CHECK(delete_key(NULL) == -20 && delete_key("") == -20 && delete_key(too_long) == -20);
    CHECK(cleanup_key_store() == 0);
    CHECK(initialise_key_store(1024, 0.5, is_concurrency_enabled) == 0);
    CHECK(get_key("a", &value) == -41);
    CHECK(cleanup_key_store() == 0);
    free(longest);
    free(too_long);
}

/* Each figure beside what was done. */
static void statistics(void) {
    char key[32];
    key_store_value value;
    size_t now = (size_t)time(NULL);
    CHECK(initialise_key_store(64, 1, true) == 0);
    keystore_stats empty = get_keystore_stats();
    CHECK(empty.metadata.init_timestamp >= now && empty.metadata.init_timestamp <= now + 60);
    CHECK(empty.metadata.last_cleanup_timestamp >= now - 60 && empty.metadata.last_cleanup_timestamp <= now + 60);
    CHECK(empty.key_entries.total_keys == 0 && empty.key_entries.total_buckets > 0);
    CHECK(empty.key_entries.empty_buckets == empty.key_entries.total_buckets && empty.key_entries.empty_bucket_percent == 100);
    CHECK(empty.operation_counters.total_add_ops == 0 && empty.operation_counters.failed_find_ops == 0);
    CHECK(empty.operation_counters.error_code_counters[20] == 0 && empty.operation_counters.error_code_counters[41] == 0);
    for (int i = 0; i < 1000; i++) snprintf(key, sizeof key, "key %d", i), CHECK(set(key, "some value") == 0);
    for (int i = 0; i < 300; i++) snprintf(key, sizeof key, "key %d", i), CHECK(set(key, "another value") == 0);
    for (int i = 0; i < 200; i++) snprintf(key, sizeof key, "key %d", i), CHECK(delete_key(key) == 0);
    for (int i = 0; i < 30; i++) snprintf(key, sizeof key, "key %d", i), CHECK(delete_key(key) == -41);
    for (int i = 0; i < 50; i++) snprintf(key, sizeof key, "key %d", i), CHECK(get_key(key, &value) == -41);
    for (int i = 300; i < 400; i++) snprintf(key, sizeof key, "key %d", i), CHECK(is_value(key, "some value"));
    for (int i = 0; i < 7; i++) CHECK(set_key(NULL, NULL) == -20);
    for (int i = 0; i < 5; i++) CHECK(get_key("", &value) == -20);
    for (int i = 0; i < 3; i++) CHECK(delete_key("") == -20);

    keystore_stats stats = get_keystore_stats();
    CHECK(stats.operation_counters.total_add_ops == 1307 && stats.operation_counters.failed_add_ops == 7);
    CHECK(stats.operation_counters.total_find_ops == 155 && stats.operation_counters.failed_find_ops == 55);
    CHECK(stats.operation_counters.total_delete_ops == 233 && stats.operation_counters.failed_delete_ops == 33);
    CHECK(stats.operation_counters.error_code_counters[41] == 80 && stats.operation_counters.error_code_counters[20] == 15);
    CHECK(stats.data_node_counters.total_create_ops == 1000 && stats.data_node_counters.total_update_ops == 300);
    CHECK(stats.data_node_counters.total_read_ops == 100 && stats.data_node_counters.total_delete_ops == 200);
    CHECK(stats.data_node_counters.failed_create_ops == 0 && stats.data_node_counters.failed_update_ops == 0);
    CHECK(stats.data_node_counters.failed_read_ops == 0 && stats.data_node_counters.failed_delete_ops == 0);
    for (int i = 0; i < 100; i++) {
        CHECK(stats.data_node_counters.error_code_counters[i] == 0);
        CHECK(i == 20 || i == 41 || stats.operation_counters.error_code_counters[i] == 0);
    }

    unsigned total = stats.key_entries.total_buckets, nonempty = stats.key_entries.nonempty_buckets;
    CHECK(stats.key_entries.total_keys == 800);
    CHECK(total >= nonempty && nonempty > 0 && stats.key_entries.empty_buckets == total - nonempty);
    CHECK(fabs(stats.key_entries.avg_keys_per_nonempty_bucket - 800.0 / nonempty) < 1e-6);
    CHECK(fabs(stats.key_entries.avg_collisions_per_nonempty_bucket - (800.0 - nonempty) / nonempty) < 1e-6);
    CHECK(fabs(stats.key_entries.empty_bucket_percent - 100.0 * (total - nonempty) / total) < 1e-6);
    CHECK(stats.key_entries.max_keys_in_bucket >= stats.key_entries.avg_keys_per_nonempty_bucket);
    CHECK(stats.key_entries.min_keys_in_bucket <= stats.key_entries.median_keys_per_bucket);
    CHECK(stats.key_entries.median_keys_per_bucket <= stats.key_entries.max_keys_in_bucket);
    CHECK(stats.key_entries.stddev_keys_per_bucket > 0);
    CHECK(stats.collisions.highest_collision_in_bucket == stats.key_entries.max_keys_in_bucket - 1);
    CHECK(stats.collisions.collision_buckets == 0 && stats.collisions.collision_percent == 0);
    CHECK(stats.memory_pool.used_memory_bytes >= 800 * sizeof "some value");
    CHECK(stats.memory_pool.used_memory_bytes > empty.memory_pool.used_memory_bytes);
    CHECK(stats.memory_pool.total_memory_bytes ==
          stats.memory_pool.used_memory_bytes + stats.memory_pool.free_memory_bytes);
    CHECK(stats.memory_pool.memory_per_key_bytes == stats.memory_pool.used_memory_bytes / 800);
    CHECK(fabs(stats.memory_pool.memory_utilization_percent -
               100.0 * (double)stats.memory_pool.used_memory_bytes / (double)stats.memory_pool.total_memory_bytes) < 1e-6);
    CHECK(cleanup_key_store() == 0);
    CHECK(get_keystore_stats().operation_counters.total_add_ops == 0);
}

/* Room is made at once with concurrency, and when it is needed without. */
static void room(void) {
    CHECK(initialise_key_store(1 << 16, 1, false) == 0);
    size_t lazy = get_keystore_stats().memory_pool.total_memory_bytes;
    CHECK(cleanup_key_store() == 0 && initialise_key_store(1 << 16, 1, true) == 0);
    size_t at_once = get_keystore_stats().memory_pool.total_memory_bytes;
    CHECK(cleanup_key_store() == 0 && initialise_key_store(1 << 16, 0.125, true) == 0);
    size_t less = get_keystore_stats().memory_pool.total_memory_bytes;
    CHECK(cleanup_key_store() == 0);
    CHECK(lazy < less && less < at_once && at_once >= 16u << 16);
}

static int rounds = 5000;

static void *set_get_and_delete(void *number) {
    char key[32], value[32];
    for (int i = 0; i < rounds; i++) {
        snprintf(key, sizeof key, "key %d:%d", (int)(intptr_t)number, i);
        snprintf(value, sizeof value, "value %d:%d", (int)(intptr_t)number, i);
        CHECK(set(key, value) == 0 && is_value(key, value));
        CHECK(set("of all", value) == 0);
        if (i % 2 == 0) CHECK(delete_key(key) == 0);
        CHECK(!is_value(key, value) == (i % 2 == 0));
    }
    return NULL;
}

static void many_threads(bool is_concurrency_enabled) {
    CHECK(initialise_key_store(16, 1, is_concurrency_enabled) == 0);
    on_threads(set_get_and_delete);
    keystore_stats stats = get_keystore_stats();
    CHECK(stats.key_entries.total_keys == (unsigned)(THREADS * rounds / 2 + 1));
    CHECK(stats.operation_counters.total_add_ops == (unsigned long)(THREADS * rounds * 2));
    CHECK(stats.operation_counters.total_find_ops == (unsigned long)(THREADS * rounds * 2));
    CHECK(stats.operation_counters.failed_find_ops == (unsigned long)(THREADS * rounds / 2));
    CHECK(stats.data_node_counters.total_delete_ops == (unsigned long)(THREADS * rounds / 2));
    CHECK(cleanup_key_store() == 0);
}

static void without_memory(void) {
    size_t size = 64 << 20;
    key_store_value large = {(unsigned char *)long_string(size), size}, copy = {NULL, 7};
    limit_memory(32 << 20);
    CHECK(initialise_key_store(1u << 31, 1, true) == -10);
    CHECK(set("a", "1") == -40);
    CHECK(initialise_key_store(1u << 31, 1, false) == 0);
    CHECK(set("a", "1") == 0);
    CHECK(set_key("a", &large) == -10 && is_value("a", "1"));
    CHECK(set_key("large", &large) == -10 && get_key("large", &copy) == -41);
    unlimit_memory();
    CHECK(set_key("large", &large) == 0);
    limit_memory(32 << 20);
    CHECK(get_key("large", &copy) == -10 && copy.data == NULL && copy.data_size == 7);
    unlimit_memory();
    keystore_stats stats = get_keystore_stats();
    CHECK(stats.operation_counters.error_code_counters[10] == 3 && stats.operation_counters.failed_add_ops == 2);
    CHECK(stats.data_node_counters.failed_read_ops == 1 && stats.data_node_counters.error_code_counters[10] == 1);
    CHECK(stats.data_node_counters.total_read_ops == 1 && stats.operation_counters.total_find_ops == 3);
    CHECK(cleanup_key_store() == 0);
    free(large.data);
}

int main(int count, char **arguments) {
    if (count > 1 && strcmp(arguments[1], "no-memory") == 0) return without_memory(), 0;
    if (count > 1 && strcmp(arguments[1], "short") == 0) rounds = 50;
    before_it_is_there();
    sizes();
    entries(true);
    entries(false);
    statistics();
    room();
    many_threads(true);
    many_threads(false);
    return 0;
}
