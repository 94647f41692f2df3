/* What the C tests share. A check that fails says where and ends the program with 1. */
#ifndef CHECK_H
#define CHECK_H

#include "martlet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition) ((condition) ? (void)0 : fail(__FILE__, __LINE__, #condition, "does not hold"))
#define IS(expected, call) is(expected, call, __FILE__, __LINE__, #call)

static inline void fail(const char *file, int line, const char *what, const char *why) {
    fprintf(stderr, "%s:%d: %s: %s\n", file, line, what, why);
    exit(1);
}

/* Every call and its status go to the file that CHECK_LOG names: Scripts/test-c finds out which statuses were never seen.
 * A line is one write, which a child that ends without ado has done as well. The file may be a pipe, where no disk is full. */
static inline void note(const char *call, martlet_status status) {
    const char *name = getenv("CHECK_LOG");
    if (name == NULL || *name == '\0') return;
    FILE *log = fopen(name, "a");
    if (log == NULL) return;
    fprintf(log, "%.*s %d\n", (int)strcspn(call, "("), call, status);
    fclose(log);
}

static inline void is(martlet_status expected, martlet_status actual, const char *file, int line, const char *call) {
    if (expected == actual) {
        note(call, actual);
        return;
    }
    fprintf(stderr, "%s:%d: %s: %d (%s), not %d\n", file, line, call, actual, martlet_status_text(actual), expected);
    exit(1);
}

static inline martlet_bytes text(const char *string) { return (martlet_bytes){string, strlen(string)}; }

static inline int has(martlet_bytes bytes, const char *string) {
    return bytes.size == strlen(string) && memcmp(bytes.data, string, bytes.size) == 0;
}

static inline martlet_store *opened(const char *directory, const martlet_options *options) {
    martlet_store *store = NULL;
    IS(MARTLET_OK, martlet_open(directory, options, &store));
    CHECK(store != NULL);
    return store;
}

/* What a visitor was given: how often, and the last key and value. */
struct visits {
    int count, end_after;
    char key[64], value[64];
};

static inline int visit(void *context, martlet_bytes key, martlet_bytes value) {
    struct visits *visits = context;
    visits->count++;
    snprintf(visits->key, sizeof visits->key, "%.*s", (int)key.size, (const char *)key.data);
    snprintf(visits->value, sizeof visits->value, "%.*s", (int)value.size, (const char *)value.data);
    return visits->count == visits->end_after;
}

/* Calls every function on a store of which each returns `expected`: those that read, and those that change something. */
static inline void every_read_is(martlet_status expected, martlet_store *store) {
    char buffer[16];
    size_t size;
    int64_t left;
    void *copy;
    martlet_bytes value, key = text("a");
    struct visits visits = {0};
    martlet_stats stats = {.struct_size = sizeof stats};
    IS(expected, martlet_get(store, key, buffer, sizeof buffer, &size));
    IS(expected, martlet_get_alloc(store, key, &copy, &size));
    IS(expected, martlet_visit(store, key, visit, &visits));
    IS(expected, martlet_get_many(store, &key, 1, visit, &visits));
    IS(expected, martlet_borrow(store, key, &value));
    IS(expected, martlet_contains(store, key));
    IS(expected, martlet_scan(store, text(""), visit, &visits));
    IS(expected, martlet_statistics(store, &stats));
    IS(expected, martlet_time_to_live(store, key, &left));
    if (expected == MARTLET_OK) free(copy);
}

static inline void every_change_is(martlet_status expected, martlet_store *store) {
    int64_t number;
    size_t size;
    IS(expected, martlet_put(store, text("a"), text("value")));
    IS(expected, martlet_put_with(store, text("a"), text("value"), 60000, MARTLET_MEMORY));
    IS(expected, martlet_expire(store, text("a"), 70000));
    IS(expected, martlet_put_if_absent(store, text("absent"), text("value")));
    IS(expected, martlet_compare_and_swap(store, text("a"), text("value"), text("other")));
    IS(expected, martlet_append(store, text("a"), text("more"), &size));
    IS(expected, martlet_increment(store, text("counter"), 1, &number));
    IS(expected, martlet_remove(store, text("a")));
    IS(expected, martlet_clear(store));
}

#endif
