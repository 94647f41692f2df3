/* What each function does, and each status that it returns of a store in memory. */
#include "check.h"

#include <limits.h>
#include <time.h>
#include <unistd.h>

static char large_key[65536];

static void values_come_back(martlet_store *store) {
    char buffer[8];
    size_t size = 99;
    void *copy = NULL;

    IS(MARTLET_NOT_FOUND, martlet_get(store, text("a"), buffer, sizeof buffer, &size));
    CHECK(size == 99);
    IS(MARTLET_OK, martlet_put(store, text("a"), text("hello")));
    IS(MARTLET_OK, martlet_get(store, text("a"), buffer, sizeof buffer, &size));
    CHECK(size == 5 && memcmp(buffer, "hello", 5) == 0);
    IS(MARTLET_OK, martlet_get(store, text("a"), buffer, 5, &size));
    memset(buffer, 'x', sizeof buffer);
    IS(MARTLET_BUFFER_TOO_SMALL, martlet_get(store, text("a"), buffer, 4, &size));
    CHECK(size == 5 && buffer[0] == 'x');
    size = 0;
    IS(MARTLET_BUFFER_TOO_SMALL, martlet_get(store, text("a"), NULL, 0, &size));
    CHECK(size == 5);
    IS(MARTLET_TOO_LARGE, martlet_get(store, (martlet_bytes){large_key, sizeof large_key}, buffer, 8, &size));
    /* Of a key of such a size no byte is looked at. */
    for (int shift = 0; shift < 48; ++shift)
        IS(MARTLET_TOO_LARGE, martlet_get(store, (martlet_bytes){large_key, SIZE_MAX >> shift}, buffer, 8, &size));

    IS(MARTLET_OK, martlet_get_alloc(store, text("a"), &copy, &size));
    CHECK(size == 5 && strcmp(copy, "hello") == 0);
    free(copy);
    copy = buffer;
    IS(MARTLET_NOT_FOUND, martlet_get_alloc(store, text("none"), &copy, &size));
    CHECK(copy == buffer);
    IS(MARTLET_TOO_LARGE, martlet_get_alloc(store, (martlet_bytes){large_key, sizeof large_key}, &copy, &size));

    IS(MARTLET_OK, martlet_contains(store, text("a")));
    IS(MARTLET_NOT_FOUND, martlet_contains(store, text("none")));
    IS(MARTLET_TOO_LARGE, martlet_contains(store, (martlet_bytes){large_key, sizeof large_key}));
    CHECK(martlet_count(store) == 1);
    IS(MARTLET_OK, martlet_remove(store, text("a")));
    IS(MARTLET_NOT_FOUND, martlet_remove(store, text("a")));
    IS(MARTLET_TOO_LARGE, martlet_remove(store, (martlet_bytes){large_key, sizeof large_key}));
    CHECK(martlet_count(store) == 0);
}

static void bytes_are_any(martlet_store *store) {
    const char key[] = {0, 'k', 0}, other[] = {0, 'k', 1}, value[] = {'v', 0, 0, 'w', 0};
    char buffer[8];
    size_t size;
    void *copy;
    IS(MARTLET_OK, martlet_put(store, (martlet_bytes){key, sizeof key}, (martlet_bytes){value, sizeof value}));
    IS(MARTLET_NOT_FOUND, martlet_contains(store, (martlet_bytes){other, sizeof other}));
    IS(MARTLET_OK, martlet_get(store, (martlet_bytes){key, sizeof key}, buffer, sizeof buffer, &size));
    CHECK(size == sizeof value && memcmp(buffer, value, size) == 0);
    IS(MARTLET_OK, martlet_get_alloc(store, (martlet_bytes){key, sizeof key}, &copy, &size));
    CHECK(size == sizeof value && memcmp(copy, value, size) == 0 && ((char *)copy)[size] == 0);
    free(copy);

    /* The empty key, and the empty value, with and without an address. */
    martlet_bytes borrowed = {NULL, 9};
    IS(MARTLET_OK, martlet_put(store, (martlet_bytes){NULL, 0}, (martlet_bytes){NULL, 0}));
    IS(MARTLET_OK, martlet_get(store, (martlet_bytes){"", 0}, NULL, 0, &size));
    CHECK(size == 0);
    IS(MARTLET_OK, martlet_get_alloc(store, (martlet_bytes){NULL, 0}, &copy, &size));
    CHECK(size == 0 && ((char *)copy)[0] == 0);
    free(copy);
    IS(MARTLET_OK, martlet_borrow(store, (martlet_bytes){NULL, 0}, &borrowed));
    CHECK(borrowed.data != NULL && borrowed.size == 0);
    IS(MARTLET_OK, martlet_clear(store));
}

static void conditions_hold(martlet_store *store) {
    IS(MARTLET_OK, martlet_put_if_absent(store, text("c"), text("1")));
    IS(MARTLET_EXISTS, martlet_put_if_absent(store, text("c"), text("2")));
    IS(MARTLET_TOO_LARGE, martlet_put_if_absent(store, (martlet_bytes){large_key, sizeof large_key}, text("1")));
    IS(MARTLET_CONFLICT, martlet_compare_and_swap(store, text("c"), text("2"), text("3")));
    IS(MARTLET_OK, martlet_compare_and_swap(store, text("c"), text("1"), text("3")));
    IS(MARTLET_NOT_FOUND, martlet_compare_and_swap(store, text("none"), text("1"), text("3")));
    IS(MARTLET_TOO_LARGE,
       martlet_compare_and_swap(store, text("c"), (martlet_bytes){large_key, (512u << 20) + 1}, text("3")));
    IS(MARTLET_TOO_LARGE, martlet_compare_and_swap(store, text("c"), text("3"), (martlet_bytes){"", SIZE_MAX}));
    IS(MARTLET_OK, martlet_clear(store));
}

static void numbers_add_up(martlet_store *store) {
    char buffer[32];
    size_t size;
    int64_t sum = 7;
    IS(MARTLET_OK, martlet_increment(store, text("n"), 0, &sum));
    CHECK(sum == 0);
    IS(MARTLET_OK, martlet_increment(store, text("n"), -12, &sum));
    CHECK(sum == -12);
    IS(MARTLET_OK, martlet_get(store, text("n"), buffer, sizeof buffer, &size));
    CHECK(size == 3 && memcmp(buffer, "-12", 3) == 0);
    IS(MARTLET_OK, martlet_put(store, text("n"), text("9223372036854775806")));
    IS(MARTLET_OK, martlet_increment(store, text("n"), 1, &sum));
    CHECK(sum == INT64_MAX);
    IS(MARTLET_OVERFLOW, martlet_increment(store, text("n"), 1, &sum));
    IS(MARTLET_OK, martlet_put(store, text("n"), text("-9223372036854775808")));
    IS(MARTLET_OVERFLOW, martlet_increment(store, text("n"), -1, &sum));
    IS(MARTLET_OVERFLOW, martlet_increment(store, text("n"), INT64_MIN, &sum));
    IS(MARTLET_OK, martlet_increment(store, text("n"), INT64_MAX, &sum));
    CHECK(sum == -1);
    const char *none[] = {"", "-", "one", "1 ", "+1", "1.5", "0x1", "9223372036854775808"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        IS(MARTLET_OK, martlet_put(store, text("n"), text(none[i])));
        IS(MARTLET_NOT_A_NUMBER, martlet_increment(store, text("n"), 1, &sum));
    }
    CHECK(sum == -1);
    IS(MARTLET_TOO_LARGE, martlet_increment(store, (martlet_bytes){large_key, sizeof large_key}, 1, &sum));
    IS(MARTLET_OK, martlet_clear(store));
}

static void values_grow(martlet_store *store) {
    size_t size = 0;
    void *copy;
    IS(MARTLET_OK, martlet_append(store, text("l"), text("ab"), &size));
    CHECK(size == 2);
    IS(MARTLET_OK, martlet_append(store, text("l"), text("cde"), &size));
    CHECK(size == 5);
    IS(MARTLET_OK, martlet_append(store, text("l"), text(""), &size));
    CHECK(size == 5);
    IS(MARTLET_OK, martlet_get_alloc(store, text("l"), &copy, &size));
    CHECK(strcmp(copy, "abcde") == 0);
    free(copy);
    IS(MARTLET_TOO_LARGE, martlet_append(store, text("l"), (martlet_bytes){"", SIZE_MAX}, &size));
    IS(MARTLET_TOO_LARGE, martlet_append(store, (martlet_bytes){large_key, sizeof large_key}, text("a"), &size));
    IS(MARTLET_OK, martlet_clear(store));
}

static void entries_expire(martlet_store *store) {
    int64_t left = 5;
    IS(MARTLET_NOT_FOUND, martlet_time_to_live(store, text("e"), &left));
    IS(MARTLET_NOT_FOUND, martlet_expire(store, text("e"), 1000));
    CHECK(left == 5);
    IS(MARTLET_OK, martlet_put(store, text("e"), text("1")));
    IS(MARTLET_OK, martlet_time_to_live(store, text("e"), &left));
    CHECK(left == -1);
    IS(MARTLET_OK, martlet_expire(store, text("e"), 100000));
    IS(MARTLET_OK, martlet_time_to_live(store, text("e"), &left));
    CHECK(left > 0 && left <= 100000);
    IS(MARTLET_OK, martlet_expire(store, text("e"), 0));
    IS(MARTLET_OK, martlet_time_to_live(store, text("e"), &left));
    CHECK(left == -1);
    IS(MARTLET_OK, martlet_put_with(store, text("e"), text("2"), UINT64_MAX, MARTLET_MEMORY));
    IS(MARTLET_OK, martlet_time_to_live(store, text("e"), &left));
    CHECK(left > 1000000);
    IS(MARTLET_OK, martlet_put_with(store, text("e"), text("2"), 0, MARTLET_MEMORY));
    IS(MARTLET_OK, martlet_time_to_live(store, text("e"), &left));
    CHECK(left == -1);
    IS(MARTLET_OK, martlet_put_with(store, text("e"), text("2"), 1, MARTLET_MEMORY));
    nanosleep(&(struct timespec){0, 5000000}, NULL);
    IS(MARTLET_NOT_FOUND, martlet_contains(store, text("e")));
    IS(MARTLET_TOO_LARGE, martlet_expire(store, (martlet_bytes){large_key, sizeof large_key}, 1));
    IS(MARTLET_TOO_LARGE, martlet_time_to_live(store, (martlet_bytes){large_key, sizeof large_key}, &left));
    IS(MARTLET_TOO_LARGE,
       martlet_put_with(store, text("e"), (martlet_bytes){"", (512u << 20) + 1}, 0, MARTLET_MEMORY));
    IS(MARTLET_OK, martlet_clear(store));
}

static void visits_are_made(martlet_store *store) {
    struct visits visits = {0};
    IS(MARTLET_OK, martlet_put(store, text("v:1"), text("one")));
    IS(MARTLET_OK, martlet_put(store, text("v:2"), text("two")));
    IS(MARTLET_OK, martlet_put(store, text("w:3"), text("three")));
    IS(MARTLET_OK, martlet_visit(store, text("v:1"), visit, &visits));
    CHECK(visits.count == 1 && strcmp(visits.key, "v:1") == 0 && strcmp(visits.value, "one") == 0);
    IS(MARTLET_NOT_FOUND, martlet_visit(store, text("none"), visit, &visits));
    CHECK(visits.count == 1);
    IS(MARTLET_TOO_LARGE, martlet_visit(store, (martlet_bytes){large_key, sizeof large_key}, visit, &visits));
    visits.end_after = 2;
    IS(MARTLET_OK, martlet_visit(store, text("v:2"), visit, &visits));
    CHECK(visits.count == 2);

    martlet_bytes keys[] = {text("w:3"), text("none"), text("v:1"), text("v:2"), text("v:1")};
    visits = (struct visits){0};
    IS(MARTLET_OK, martlet_get_many(store, keys, 5, visit, &visits));
    CHECK(visits.count == 4 && strcmp(visits.key, "v:1") == 0);
    visits = (struct visits){.end_after = 2};
    IS(MARTLET_OK, martlet_get_many(store, keys, 5, visit, &visits));
    CHECK(visits.count == 2 && strcmp(visits.value, "one") == 0);
    IS(MARTLET_OK, martlet_get_many(store, NULL, 0, visit, &visits));
    keys[4] = (martlet_bytes){large_key, sizeof large_key};
    IS(MARTLET_TOO_LARGE, martlet_get_many(store, keys, 5, visit, &visits));
    CHECK(visits.count == 2);

    visits = (struct visits){0};
    IS(MARTLET_OK, martlet_scan(store, text("v:"), visit, &visits));
    CHECK(visits.count == 2 && strncmp(visits.key, "v:", 2) == 0);
    visits = (struct visits){.end_after = 1};
    IS(MARTLET_OK, martlet_scan(store, text(""), visit, &visits));
    CHECK(visits.count == 1);
    IS(MARTLET_TOO_LARGE, martlet_scan(store, (martlet_bytes){large_key, sizeof large_key}, visit, &visits));

    martlet_bytes value = {NULL, 0};
    IS(MARTLET_NOT_FOUND, martlet_borrow(store, text("none"), &value));
    IS(MARTLET_OK, martlet_borrow(store, text("v:2"), &value));
    CHECK(has(value, "two"));
    IS(MARTLET_TOO_LARGE, martlet_borrow(store, (martlet_bytes){large_key, sizeof large_key}, &value));
    IS(MARTLET_OK, martlet_clear(store));
    CHECK(martlet_count(store) == 0);
}

static void keyspaces_are_apart(martlet_store *store) {
    martlet_store *users = NULL, *again = NULL, *orders = NULL, *unnamed = NULL;
    char buffer[8];
    size_t size;
    IS(MARTLET_OK, martlet_keyspace(store, text("users"), &users));
    IS(MARTLET_OK, martlet_keyspace(store, text("users"), &again));
    IS(MARTLET_OK, martlet_keyspace(users, text("orders"), &orders));
    IS(MARTLET_OK, martlet_keyspace(store, (martlet_bytes){NULL, 0}, &unnamed));
    IS(MARTLET_TOO_LARGE, martlet_keyspace(store, (martlet_bytes){large_key, sizeof large_key}, &again));
    CHECK(users == again && users != store && users != orders && unnamed != store);
    IS(MARTLET_OK, martlet_put(users, text("1"), text("Ada")));
    IS(MARTLET_OK, martlet_put(orders, text("1"), text("tea")));
    IS(MARTLET_NOT_FOUND, martlet_contains(store, text("1")));
    IS(MARTLET_OK, martlet_get(users, text("1"), buffer, sizeof buffer, &size));
    CHECK(size == 3 && memcmp(buffer, "Ada", 3) == 0);
    CHECK(martlet_count(users) == 1 && martlet_count(store) == 0);
    struct visits visits = {0};
    IS(MARTLET_OK, martlet_scan(orders, text(""), visit, &visits));
    CHECK(visits.count == 1 && strcmp(visits.value, "tea") == 0);
    martlet_tx *tx = NULL;
    IS(MARTLET_INVALID_ARGUMENT, martlet_begin(users, &tx));
    IS(MARTLET_INVALID_ARGUMENT, martlet_sync(users));
    IS(MARTLET_INVALID_ARGUMENT, martlet_checkpoint(users));
    IS(MARTLET_OK, martlet_close(users));
    IS(MARTLET_OK, martlet_clear(users));
    CHECK(martlet_count(orders) == 1);
}

static void figures_are_measured(martlet_store *store) {
    martlet_stats stats;
    stats.struct_size = sizeof stats;
    for (int i = 0; i < 1000; i++) {
        char key[16];
        snprintf(key, sizeof key, "key %d", i);
        IS(MARTLET_OK, martlet_put(store, text(key), text("value")));
    }
    IS(MARTLET_OK, martlet_statistics(store, &stats));
    CHECK(stats.struct_size == sizeof stats && stats.entries == 1000);
    CHECK(stats.nonempty_buckets <= stats.buckets && stats.nonempty_buckets >= 1000 / 14);
    CHECK(stats.min_in_bucket <= stats.median_in_bucket && stats.median_in_bucket <= stats.max_in_bucket);
    CHECK(stats.max_in_bucket >= 1 && stats.stddev_in_bucket >= 0);
    CHECK(stats.mean_in_nonempty * stats.nonempty_buckets > 999.9 && stats.mean_in_nonempty * stats.nonempty_buckets < 1000.1);
    CHECK(stats.memory_used_bytes <= stats.memory_total_bytes && stats.memory_used_bytes > 1000 * 13);

    uint64_t gets = stats.gets, misses = stats.misses, puts = stats.puts, removes = stats.removes;
    IS(MARTLET_OK, martlet_contains(store, text("key 1")));
    IS(MARTLET_NOT_FOUND, martlet_contains(store, text("none")));
    IS(MARTLET_OK, martlet_put(store, text("key 1"), text("other")));
    IS(MARTLET_OK, martlet_remove(store, text("key 1")));
    IS(MARTLET_OK, martlet_statistics(store, &stats));
    CHECK(stats.gets == gets + 2 && stats.misses == misses + 1 && stats.puts == puts + 1 && stats.removes == removes + 1);
    CHECK(stats.entries == 999 && stats.evictions == 0);
    IS(MARTLET_OK, martlet_clear(store));
}

static void transactions_are_whole(martlet_store *store) {
    martlet_tx *tx = NULL, *other = NULL;
    martlet_bytes value, later;
    IS(MARTLET_OK, martlet_put(store, text("t"), text("1")));
    IS(MARTLET_OK, martlet_begin(store, &tx));
    IS(MARTLET_OK, martlet_tx_get(tx, text("t"), &value));
    CHECK(has(value, "1"));
    IS(MARTLET_NOT_FOUND, martlet_tx_get(tx, text("none"), &later));
    IS(MARTLET_TOO_LARGE, martlet_tx_get(tx, (martlet_bytes){large_key, sizeof large_key}, &later));
    IS(MARTLET_OK, martlet_tx_put(tx, text("t"), text("2")));
    IS(MARTLET_TOO_LARGE, martlet_tx_put(tx, text("t"), (martlet_bytes){"", SIZE_MAX}));
    IS(MARTLET_OK, martlet_tx_get(tx, text("t"), &later));
    CHECK(has(later, "2") && has(value, "1"));
    IS(MARTLET_OK, martlet_tx_put(tx, text("u"), text("")));
    IS(MARTLET_OK, martlet_tx_remove(tx, text("u")));
    IS(MARTLET_NOT_FOUND, martlet_tx_remove(tx, text("u")));
    IS(MARTLET_TOO_LARGE, martlet_tx_remove(tx, (martlet_bytes){large_key, sizeof large_key}));
    IS(MARTLET_OK, martlet_borrow(store, text("t"), &later));
    CHECK(has(later, "1"));
    IS(MARTLET_OK, martlet_commit(tx));
    IS(MARTLET_OK, martlet_borrow(store, text("t"), &later));
    CHECK(has(later, "2"));

    /* Of two that read and write the same, the second to commit is told. */
    IS(MARTLET_OK, martlet_begin(store, &tx));
    IS(MARTLET_OK, martlet_begin(store, &other));
    IS(MARTLET_OK, martlet_tx_get(tx, text("t"), &value));
    IS(MARTLET_OK, martlet_tx_get(other, text("t"), &value));
    IS(MARTLET_OK, martlet_tx_put(tx, text("t"), text("3")));
    IS(MARTLET_OK, martlet_tx_put(other, text("t"), text("4")));
    IS(MARTLET_OK, martlet_commit(tx));
    IS(MARTLET_CONFLICT, martlet_commit(other));

    /* One that meets a change finds out at once, and from then on hears nothing else. */
    IS(MARTLET_OK, martlet_begin(store, &tx));
    IS(MARTLET_OK, martlet_tx_get(tx, text("t"), &value));
    IS(MARTLET_OK, martlet_put(store, text("t"), text("5")));
    IS(MARTLET_CONFLICT, martlet_tx_get(tx, text("t"), &value));
    IS(MARTLET_CONFLICT, martlet_tx_put(tx, text("t"), text("6")));
    IS(MARTLET_CONFLICT, martlet_tx_remove(tx, text("t")));
    martlet_abort(tx);

    IS(MARTLET_OK, martlet_begin(store, &tx));
    IS(MARTLET_OK, martlet_tx_put(tx, text("t"), text("7")));
    martlet_abort(tx);
    IS(MARTLET_OK, martlet_begin(store, &tx));
    IS(MARTLET_OK, martlet_tx_get(tx, text("t"), &value));
    CHECK(has(value, "5"));
    IS(MARTLET_OK, martlet_commit(tx));
    /* Left for martlet_close to abort. */
    IS(MARTLET_OK, martlet_begin(store, &tx));
    IS(MARTLET_OK, martlet_tx_get(tx, text("t"), &value));
    IS(MARTLET_OK, martlet_tx_put(tx, text("t"), text("8")));
}

static void listen(void *context, int level, const char *message) {
    CHECK(level >= 0 && level <= 6 && message != NULL);
    int *heard = context;
    if (strstr(message, "quiet") != NULL) *heard += 100;
    if (strstr(message, "loud") != NULL) *heard += 1;
}

static void messages_come(martlet_store *store) {
    int heard = 0;
    martlet_store *keyspace;
    IS(MARTLET_OK, martlet_set_logger(store, listen, &heard));
    IS(MARTLET_OK, martlet_keyspace(store, text("loud"), &keyspace));
    CHECK(heard == 1);
    IS(MARTLET_OK, martlet_set_logger(keyspace, NULL, NULL));
    IS(MARTLET_OK, martlet_keyspace(store, text("quiet"), &keyspace));
    CHECK(heard == 1);
}

static void texts_are_there(void) {
    for (int status = -12; status <= 8; status++) {
        const char *words = martlet_status_text((martlet_status)status);
        CHECK(words != NULL && words[0] != 0);
        CHECK((strcmp(words, martlet_status_text((martlet_status)1000)) == 0) == (status < -9 || status > 3));
    }
    CHECK(martlet_status_text((martlet_status)INT_MIN) != NULL);
    int major, minor, patch;
    CHECK(sscanf(martlet_version(), "%d.%d.%d", &major, &minor, &patch) == 3);
}

int main(void) {
    martlet_store *store = opened(NULL, NULL);
    values_come_back(store);
    bytes_are_any(store);
    conditions_hold(store);
    numbers_add_up(store);
    values_grow(store);
    entries_expire(store);
    visits_are_made(store);
    figures_are_measured(store);
    keyspaces_are_apart(store);
    messages_come(store);
    IS(MARTLET_OK, martlet_sync(store));
    IS(MARTLET_INVALID_ARGUMENT, martlet_checkpoint(store));
    transactions_are_whole(store);
    IS(MARTLET_OK, martlet_close(store));
    texts_are_there();
    return 0;
}
