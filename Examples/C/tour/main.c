/* tour DIRECTORY: every function of martlet.h, most of them once. The directory is made if it is missing, and left behind.
 *
 *     gcc Examples/C/tour/main.c -lmartlet */
#include <martlet.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static martlet_bytes text(const char *string) { return (martlet_bytes){string, strlen(string)}; }

/* Ends the program if a call failed: an example has nothing better to do. */
static void ok(martlet_status status) {
    if (status == MARTLET_OK) return;
    fprintf(stderr, "tour: %s\n", martlet_status_text(status));
    exit(1);
}

/* Shows what was answered that is no failure. */
static void answered(const char *what, martlet_status status) {
    if (status < 0) ok(status);
    printf("%s: %s\n", what, martlet_status_text(status));
}

static void show(const char *what, martlet_bytes value) { printf("%s: %.*s\n", what, (int)value.size, (const char *)value.data); }

static int show_entry(void *context, martlet_bytes key, martlet_bytes value) {
    printf("%s: %.*s = %.*s\n", (const char *)context, (int)key.size, (const char *)key.data, (int)value.size,
           (const char *)value.data);
    return 0; /* Not 0 would end the visits. */
}

static void show_message(void *context, int level, const char *message) {
    FILE *output = context;
    fprintf(output, "log, level %d: %s\n", level, message);
}

static void read_and_write(martlet_store *store) {
    char buffer[16];
    size_t size;
    void *copy;
    martlet_bytes value;
    ok(martlet_put(store, text("color"), text("blue")));
    ok(martlet_get(store, text("color"), buffer, sizeof buffer, &size));
    show("get", (martlet_bytes){buffer, size}); // prints: get: blue
    if (martlet_get(store, text("color"), buffer, 2, &size) == MARTLET_BUFFER_TOO_SMALL)
        printf("get: needs %zu bytes\n", size); // prints: get: needs 4 bytes
    ok(martlet_get_alloc(store, text("color"), &copy, &size));
    printf("get_alloc: %s\n", (char *)copy); // prints: get_alloc: blue
    free(copy);
    ok(martlet_visit(store, text("color"), show_entry, "visit")); // prints: visit: color = blue
    ok(martlet_borrow(store, text("color"), &value));
    show("borrow", value); // prints: borrow: blue
    /* The entry is replaced from here on, and what was borrowed of it is no more. */
    ok(martlet_append(store, text("color"), text("ish"), &size));
    printf("append: %zu bytes\n", size); // prints: append: 7 bytes

    answered("put_if_absent", martlet_put_if_absent(store, text("color"), text("red")));
    // prints: put_if_absent: there is such an entry already
    answered("compare_and_swap", martlet_compare_and_swap(store, text("color"), text("blueish"), text("green")));
    // prints: compare_and_swap: done
    answered("contains", martlet_contains(store, text("colour")));
    // prints: contains: there is no such entry

    int64_t sum;
    ok(martlet_increment(store, text("visitors"), 40, &sum));
    ok(martlet_increment(store, text("visitors"), 2, &sum));
    printf("increment: %" PRId64 "\n", sum); // prints: increment: 42

    const martlet_bytes keys[] = {text("visitors"), text("none"), text("color")};
    ok(martlet_get_many(store, keys, 3, show_entry, "get_many"));
    // prints: get_many: visitors = 42
    // prints: get_many: color = green
    ok(martlet_remove(store, text("color")));
    ok(martlet_scan(store, text("v"), show_entry, "scan")); // prints: scan: visitors = 42
}

static void let_expire(martlet_store *store) {
    int64_t left;
    ok(martlet_put_with(store, text("session"), text("open"), 60000, MARTLET_MEMORY));
    ok(martlet_time_to_live(store, text("session"), &left));
    printf("time_to_live: %s\n", left > 50000 ? "about a minute" : "less"); // prints: time_to_live: about a minute
    ok(martlet_expire(store, text("session"), 0));
    ok(martlet_time_to_live(store, text("session"), &left));
    printf("time_to_live: %" PRId64 "\n", left); // prints: time_to_live: -1
}

static void use_keyspaces(martlet_store *store) {
    martlet_store *users;
    ok(martlet_keyspace(store, text("users"), &users));
    ok(martlet_put(users, text("1"), text("Ada")));
    printf("count: %" PRIu64 " in the keyspace, %" PRIu64 " in the store\n", martlet_count(users), martlet_count(store));
    // prints: count: 1 in the keyspace, 2 in the store
    ok(martlet_clear(users));
    printf("clear: %" PRIu64 "\n", martlet_count(users)); // prints: clear: 0
}

static void change_several_at_once(martlet_store *store) {
    martlet_tx *tx;
    martlet_bytes value;
    ok(martlet_begin(store, &tx));
    ok(martlet_tx_get(tx, text("visitors"), &value));
    show("tx_get", value); // prints: tx_get: 42
    ok(martlet_tx_put(tx, text("visitors before"), value));
    ok(martlet_tx_remove(tx, text("visitors")));
    ok(martlet_commit(tx));
    ok(martlet_scan(store, text("vis"), show_entry, "commit")); // prints: commit: visitors before = 42

    ok(martlet_begin(store, &tx));
    ok(martlet_tx_remove(tx, text("visitors before")));
    martlet_abort(tx);
    answered("abort", martlet_contains(store, text("visitors before"))); // prints: abort: done
}

int main(int count, char **arguments) {
    if (count != 2) return fputs("usage: tour DIRECTORY\n", stderr), 2;
    int major, minor;
    if (sscanf(martlet_version(), "%d.%d", &major, &minor) != 2) return 1;

    martlet_store *store;
    martlet_options options;
    martlet_options_init(&options);
    options.memory_limit_bytes = 64 << 20;
    options.durability = MARTLET_WRITTEN;
    ok(martlet_open(arguments[1], &options, &store));
    read_and_write(store);
    let_expire(store);
    use_keyspaces(store);
    change_several_at_once(store);

    martlet_stats stats = {.struct_size = sizeof stats};
    ok(martlet_statistics(store, &stats));
    printf("statistics: %" PRIu64 " entries, %s the limit\n", stats.entries,
           stats.memory_total_bytes <= options.memory_limit_bytes ? "within" : "beyond");
    // prints: statistics: 2 entries, within the limit
    ok(martlet_checkpoint(store));
    ok(martlet_sync(store));
    ok(martlet_set_logger(store, show_message, stdout));
    ok(martlet_close(store)); // prints: log, level 1: closed
    return 0;
}
