/* kvstore_test [no-memory]: every function of kvstore with every outcome; or what becomes of it without memory. Includes the
 * source, or with APART only the header, as its programs may do either. */
#ifdef APART
#include "kvstore.h"
#else
#include "kvstore.c"
#endif

#include "compat.h"

static int one = 1, two = 2;

static void entries(void) {
    HashTable *table = create_hash_table();
    CHECK(table != NULL);
    CHECK(get(table, "a") == NULL);
    remove_entry(table, "a");
    put(table, "a", &one);
    put(table, "", &two);
    CHECK(get(table, "a") == &one);
    CHECK(get(table, "") == &two);
    put(table, "a", &two);
    CHECK(get(table, "a") == &two);
    remove_entry(table, "a");
    CHECK(get(table, "a") == NULL);
    CHECK(get(table, "") == &two);
    put(table, "a", &one);
    CHECK(get(table, "a") == &one);
    put(table, "a", NULL);
    CHECK(get(table, "a") == NULL);
    /* The key is copied. */
    char key[] = "mine";
    put(table, key, &one);
    key[0] = 'd';
    CHECK(get(table, "mine") == &one && get(table, "dine") == NULL);
    destroy_hash_table(table);
}

static void long_keys(void) {
    HashTable *table = create_hash_table();
    char *longest = long_string(65535), *too_long = long_string(65536);
    put(table, longest, &one);
    CHECK(get(table, longest) == &one);
    CHECK(get(table, too_long) == NULL);
    remove_entry(table, too_long);
    remove_entry(table, longest);
    CHECK(get(table, longest) == NULL);
    destroy_hash_table(table);
    free(longest);
    free(too_long);
}

static void null_is_no_table(void) {
    HashTable *table = create_hash_table();
    CHECK(get(NULL, "a") == NULL);
    CHECK(get(table, NULL) == NULL);
    remove_entry(NULL, "a");
    remove_entry(table, NULL);
    destroy_hash_table(NULL);
    destroy_hash_table(table);
}

static HashTable *shared;

static void many_entries(int count) {
    char key[32];
    shared = create_hash_table();
    for (intptr_t i = 0; i < count; i++) snprintf(key, sizeof key, "key %d", (int)i), put(shared, key, (void *)(i + 1));
    for (intptr_t i = 0; i < count; i += 2) snprintf(key, sizeof key, "key %d", (int)i), remove_entry(shared, key);
    for (intptr_t i = 0; i < count; i++) {
        snprintf(key, sizeof key, "key %d", (int)i);
        CHECK(get(shared, key) == (i % 2 == 0 ? NULL : (void *)(i + 1)));
    }
    destroy_hash_table(shared);
}

static int rounds = 2000;

static void *put_and_get(void *number) {
    char key[32];
    for (int i = 0; i < rounds; i++) {
        void *value = (void *)((intptr_t)number * rounds + i + 1);
        snprintf(key, sizeof key, "key %d:%d", (int)(intptr_t)number, i);
        put(shared, key, value);
        CHECK(get(shared, key) == value);
        put(shared, "of all", i % 2 == 0 ? &one : &two);
        void *of_all = get(shared, "of all");
        CHECK(of_all == NULL || of_all == &one || of_all == &two);
        if (i % 16 == 0) remove_entry(shared, "of all");
        if (i % 2 == 0) remove_entry(shared, key);
        CHECK(get(shared, key) == (i % 2 == 0 ? NULL : value));
    }
    return NULL;
}

static void many_threads(void) {
    char key[32];
    shared = create_hash_table();
    on_threads(put_and_get);
    for (int thread = 0; thread < THREADS; thread++) {
        for (int i = 0; i < rounds; i++) {
            snprintf(key, sizeof key, "key %d:%d", thread, i);
            CHECK(get(shared, key) == (i % 2 == 0 ? NULL : (void *)((intptr_t)thread * rounds + i + 1)));
        }
    }
    destroy_hash_table(shared);
}

/* What one of many tables takes in memory, each with the entry `key` if there is one. */
static size_t table_bytes(int count, const char *key) {
    HashTable **tables = calloc((size_t)count, sizeof *tables);
    CHECK(tables != NULL);
    size_t before = process_bytes(1);
    for (int i = 0; i < count; i++) {
        CHECK((tables[i] = create_hash_table()) != NULL);
        if (key != NULL) put(tables[i], key, &tables[i]);
    }
    size_t bytes = (process_bytes(1) - before) / (size_t)count;
    for (int i = 0; i < count; i++) CHECK(get(tables[i], key == NULL ? "a" : key) == (key == NULL ? NULL : &tables[i]));
    for (int i = 0; i < count; i++) destroy_hash_table(tables[i]);
    free(tables);
    return bytes;
}

static void many_tables(void) {
    char *key = long_string(65535);
    /* The first meet memory that the process has to get for other reasons. */
    table_bytes(10, NULL);
    size_t empty = table_bytes(1000, NULL);
    printf("an empty table takes %zu bytes of memory\n", empty);
    CHECK(empty > 0 && empty <= 64 << 10);
    /* The measurement sees what is more. */
    CHECK(table_bytes(200, key) > 64 << 10);
    free(key);
}

static void put_to_no_table(void) { put(NULL, "a", &one); }
static void put_without_key(void) { put(create_hash_table(), NULL, &one); }
static void put_too_long_key(void) { put(create_hash_table(), long_string(65536), &one); }
static void put_well(void) { put(create_hash_table(), "a", &one); }

static void put_until_it_ends(void) {
    char key[32];
    HashTable *table = create_hash_table();
    limit_memory(64 << 20);
    for (int i = 0; i < 4000000; i++) snprintf(key, sizeof key, "key %d", i), put(table, key, &one);
}

static void create_until_it_ends(void) {
    limit_memory(64 << 20);
    for (int i = 0; i < 1000000; i++)
        if (create_hash_table() == NULL) fputs("no table\n", stderr), abort();
}

static void without_memory(void) {
    CHECK(aborts_saying("kvstore: put: ", put_until_it_ends));
    CHECK(aborts_saying("kvstore: put: ", put_to_no_table));
    CHECK(aborts_saying("kvstore: put: ", put_without_key));
    CHECK(aborts_saying("kvstore: put: ", put_too_long_key));
    CHECK(aborts_saying("no table", create_until_it_ends));
    CHECK(!aborts_saying("", put_well));
}

int main(int count, char **arguments) {
    if (count > 1 && strcmp(arguments[1], "no-memory") == 0) return without_memory(), 0;
    int is_short = count > 1 && strcmp(arguments[1], "short") == 0;
    if (is_short) rounds = 50;
    entries();
    long_keys();
    null_is_no_table();
    many_entries(is_short ? 500 : 100000);
    many_threads();
    if (!is_short) many_tables();
    return 0;
}
