/* kvstore: tables from a string to a pointer of yours, on top of martlet.h. What each function does: kvstore.h.
 *
 * A program may include this file, which then is all that it needs; or compile it by itself and include kvstore.h. */
#ifndef KVSTORE_H
#define KVSTORE_H
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
typedef struct HashTable HashTable;
#endif

#include "martlet.h"

/* A table is a store in memory; nothing but this file looks behind the pointer. */
static martlet_store *kvstore_store(HashTable *table) { return (martlet_store *)table; }

static martlet_bytes kvstore_key(const char *key) { return (martlet_bytes){key, key == NULL ? 0 : strlen(key)}; }

/* For what has no status to return. */
static void kvstore_give_up(const char *function, const char *why) {
    fprintf(stderr, "kvstore: %s: %s\n", function, why);
    abort();
}

HashTable *create_hash_table(void) {
    martlet_store *store = NULL;
    return martlet_open(NULL, NULL, &store) == MARTLET_OK ? (HashTable *)store : NULL;
}

void destroy_hash_table(HashTable *table) {
    if (table != NULL) martlet_close(kvstore_store(table));
}

void put(HashTable *table, const char *key, void *value) {
    if (key == NULL) kvstore_give_up("put", "the key is NULL");
    martlet_status status = martlet_put(kvstore_store(table), kvstore_key(key), (martlet_bytes){&value, sizeof value});
    if (status != MARTLET_OK) kvstore_give_up("put", martlet_status_text(status));
}

void *get(HashTable *table, const char *key) {
    void *value = NULL;
    size_t size = 0;
    if (table == NULL || key == NULL) return NULL;
    martlet_status status = martlet_get(kvstore_store(table), kvstore_key(key), &value, sizeof value, &size);
    if (status == MARTLET_OK) return value;
    /* No entry can have a key that is too long; without memory, one may be there and could not be read. */
    if (status != MARTLET_NOT_FOUND && status != MARTLET_TOO_LARGE) kvstore_give_up("get", martlet_status_text(status));
    return NULL;
}

void remove_entry(HashTable *table, const char *key) {
    if (table == NULL || key == NULL) return;
    martlet_status status = martlet_remove(kvstore_store(table), kvstore_key(key));
    if (status != MARTLET_OK && status != MARTLET_NOT_FOUND && status != MARTLET_TOO_LARGE)
        kvstore_give_up("remove_entry", martlet_status_text(status));
}
