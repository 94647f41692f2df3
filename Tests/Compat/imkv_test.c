/* imkv_test [short|no-memory]: every function of imkv with every outcome; or what becomes of it without memory. */
#include "imkv.h"

#include "compat.h"

static void before_it_is_there(void) {
    char *value = NULL;
    CHECK(ht_insert("a", "1") == HT_INSERT_FAILED);
    CHECK(ht_lookup("a", &value) == HT_NOTFOUND && value == NULL);
    CHECK(ht_delete("a") == HT_DELETE_FAILED);
    CHECK(ht_init(0) == HT_INIT_FAILED);
}

static int made[THREADS];

static void *make(void *number) {
    made[(intptr_t)number] = ht_init(1024) == HT_INIT_OK;
    return NULL;
}

static void is_made_once(void) {
    int count = 0;
    on_threads(make);
    for (int i = 0; i < THREADS; i++) count += made[i];
    CHECK(count == 1);
    CHECK(ht_init(16) == HT_INIT_FAILED);
}

static void numbers_are_in_order(void) {
    CHECK(HT_INIT_OK == 0 && HT_INIT_FAILED == 1 && HT_INSERT_OK == 2 && HT_INSERT_FAILED == 3);
    CHECK(HT_FOUND == 4 && HT_NOTFOUND == 5 && HT_DELETE_OK == 6 && HT_DELETE_FAILED == 7);
}

static void entries(void) {
    char mark[] = "mark", *value = mark, *again, text[] = "one", key[] = "a";
    CHECK(ht_lookup("a", &value) == HT_NOTFOUND && value == mark);
    CHECK(ht_delete("a") == HT_DELETE_FAILED);
    CHECK(ht_insert(key, text) == HT_INSERT_OK);
    /* Both were copied. */
    text[0] = 'x', key[0] = 'b';
    CHECK(ht_lookup("a", &value) == HT_FOUND && value != text && strcmp(value, "one") == 0);
    CHECK(ht_lookup("b", &value) == HT_NOTFOUND && strcmp(value, "one") == 0);
    CHECK(ht_insert("a", "two") == HT_INSERT_FAILED);
    /* The store's own copy: the same for all, where it is. */
    CHECK(ht_lookup("a", &again) == HT_FOUND && again == value && strcmp(again, "one") == 0);
    CHECK(ht_delete("a") == HT_DELETE_OK);
    CHECK(ht_lookup("a", &value) == HT_NOTFOUND);
    CHECK(ht_delete("a") == HT_DELETE_FAILED);
    CHECK(ht_insert("a", "three") == HT_INSERT_OK);
    CHECK(ht_lookup("a", &value) == HT_FOUND && strcmp(value, "three") == 0);
    CHECK(ht_insert("", "of the empty key") == HT_INSERT_OK);
    CHECK(ht_insert("empty", "") == HT_INSERT_OK);
    CHECK(ht_lookup("", &value) == HT_FOUND && strcmp(value, "of the empty key") == 0);
    CHECK(ht_lookup("empty", &value) == HT_FOUND && *value == '\0');
    CHECK(ht_delete("") == HT_DELETE_OK && ht_delete("empty") == HT_DELETE_OK && ht_delete("a") == HT_DELETE_OK);
}

static void null_is_nothing(void) {
    char *value = NULL;
    CHECK(ht_insert(NULL, "1") == HT_INSERT_FAILED);
    CHECK(ht_insert("null", NULL) == HT_INSERT_FAILED);
    CHECK(ht_lookup("null", &value) == HT_NOTFOUND);
    CHECK(ht_lookup(NULL, &value) == HT_NOTFOUND && value == NULL);
    CHECK(ht_insert("null", "1") == HT_INSERT_OK);
    CHECK(ht_lookup("null", NULL) == HT_NOTFOUND);
    CHECK(ht_delete(NULL) == HT_DELETE_FAILED);
    CHECK(ht_delete("null") == HT_DELETE_OK);
}

static void long_keys(void) {
    char *longest = long_string(65535), *too_long = long_string(65536), *value;
    CHECK(ht_insert(longest, too_long) == HT_INSERT_OK);
    CHECK(ht_lookup(longest, &value) == HT_FOUND && strcmp(value, too_long) == 0);
    CHECK(ht_insert(too_long, "1") == HT_INSERT_FAILED);
    CHECK(ht_lookup(too_long, &value) == HT_NOTFOUND);
    CHECK(ht_delete(too_long) == HT_DELETE_FAILED);
    CHECK(ht_delete(longest) == HT_DELETE_OK);
    free(longest);
    free(too_long);
}

static int rounds = 20000, inserted[THREADS];

/* Each has keys of its own, which it looks up later by the pointers it got; and all fight for others. */
static void *insert_and_look_up(void *number) {
    char key[32], value[32], *found, **pointers = calloc((size_t)rounds, sizeof *pointers);
    CHECK(pointers != NULL);
    for (int i = 0; i < rounds; i++) {
        snprintf(key, sizeof key, "key %d:%d", (int)(intptr_t)number, i);
        snprintf(value, sizeof value, "value %d:%d", (int)(intptr_t)number, i);
        CHECK(ht_insert(key, value) == HT_INSERT_OK);
        CHECK(ht_lookup(key, &pointers[i]) == HT_FOUND && strcmp(pointers[i], value) == 0);
        snprintf(key, sizeof key, "of all %d", i);
        inserted[(intptr_t)number] += ht_insert(key, value) == HT_INSERT_OK;
        CHECK(ht_lookup(key, &found) == HT_FOUND && strncmp(found, "value ", 6) == 0);
    }
    for (int i = 0; i < rounds; i++) {
        snprintf(key, sizeof key, "key %d:%d", (int)(intptr_t)number, i);
        snprintf(value, sizeof value, "value %d:%d", (int)(intptr_t)number, i);
        /* While the table has grown and others insert, the copy is where it was. */
        CHECK(strcmp(pointers[i], value) == 0);
        CHECK(ht_lookup(key, &found) == HT_FOUND && found == pointers[i]);
        CHECK(ht_delete(key) == HT_DELETE_OK);
        CHECK(ht_lookup(key, &found) == HT_NOTFOUND);
    }
    free(pointers);
    return NULL;
}

static void many_threads(void) {
    char key[32];
    int count = 0;
    memset(inserted, 0, sizeof inserted);
    on_threads(insert_and_look_up);
    for (int i = 0; i < THREADS; i++) count += inserted[i];
    CHECK(count == rounds);
    for (int i = 0; i < rounds; i++) snprintf(key, sizeof key, "of all %d", i), CHECK(ht_delete(key) == HT_DELETE_OK);
}

/* What is deleted is reused: many rounds take no more memory than one. */
static void memory_is_reused(void) {
    char key[32], *value = long_string(1000);
    size_t first = 0;
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 10000; i++) snprintf(key, sizeof key, "%d", i), CHECK(ht_insert(key, value) == HT_INSERT_OK);
        for (int i = 0; i < 10000; i++) snprintf(key, sizeof key, "%d", i), CHECK(ht_delete(key) == HT_DELETE_OK);
        if (round == 1) first = process_bytes(1);
    }
    /* Without reuse it would be 180 MB more. */
    CHECK(process_bytes(1) < first + (30 << 20));
    free(value);
}

static void without_memory(void) {
    char *large = long_string(64 << 20), *value = NULL;
    limit_memory(32 << 20);
    CHECK(ht_init(1u << 31) == HT_INIT_FAILED);
    CHECK(ht_insert("a", "1") == HT_INSERT_FAILED);
    /* That changed nothing: with less asked for, it is made. And room that is asked for is taken at once. */
    unlimit_memory();
    size_t before = process_bytes(0);
    CHECK(ht_init(4 << 20) == HT_INIT_OK);
    CHECK(process_bytes(0) > before + (32 << 20));
    limit_memory(32 << 20);
    CHECK(ht_insert("a", "1") == HT_INSERT_OK);
    CHECK(ht_insert("large", large) == HT_INSERT_FAILED);
    CHECK(ht_lookup("large", &value) == HT_NOTFOUND && value == NULL);
    CHECK(ht_lookup("a", &value) == HT_FOUND && strcmp(value, "1") == 0);
    unlimit_memory();
    CHECK(ht_insert("large", large) == HT_INSERT_OK);
    free(large);
}

int main(int count, char **arguments) {
    if (count > 1 && strcmp(arguments[1], "no-memory") == 0) return without_memory(), 0;
    int is_short = count > 1 && strcmp(arguments[1], "short") == 0;
    if (is_short) rounds = 50;
    numbers_are_in_order();
    before_it_is_there();
    is_made_once();
    entries();
    null_is_nothing();
    long_keys();
    many_threads();
    if (!is_short) memory_is_reused();
    return 0;
}
