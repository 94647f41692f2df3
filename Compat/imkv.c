/* imkv: one table of strings for the process, on top of martlet.h. */
#include "imkv.h"

#include "martlet.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

/* Set once, and never closed: threads may be in a call when the process ends. It stays reachable, so it is no leak.
 * The releasing store in ht_init pairs with the acquiring loads: who sees the pointer sees the store behind it. */
static _Atomic(martlet_store *) imkv_store;
/* Held while the table is made, so that of two threads only one makes it. */
static pthread_mutex_t imkv_making = PTHREAD_MUTEX_INITIALIZER;

static martlet_store *imkv_table(void) { return atomic_load_explicit(&imkv_store, memory_order_acquire); }

static martlet_bytes imkv_bytes(const char *string, size_t more) { return (martlet_bytes){string, strlen(string) + more}; }

/* A store with room for so many entries, or NULL. Where the system does not give the room, martlet_open makes a small store
 * all the same: the number of its buckets, of seven places each, tells. */
static martlet_store *imkv_open(unsigned int entries) {
    martlet_options options;
    martlet_stats stats = {.struct_size = sizeof stats};
    martlet_store *store = NULL;
    martlet_options_init(&options);
    options.expected_entries = entries;
    if (martlet_open(NULL, &options, &store) != MARTLET_OK) return NULL;
    if (martlet_statistics(store, &stats) == MARTLET_OK && stats.buckets * 7 >= entries) return store;
    martlet_close(store);
    return NULL;
}

HT_RET ht_init(unsigned int num_buckets) {
    martlet_store *store = NULL;
    pthread_mutex_lock(&imkv_making);
    if (num_buckets != 0 && imkv_table() == NULL) store = imkv_open(num_buckets);
    if (store != NULL) atomic_store_explicit(&imkv_store, store, memory_order_release);
    pthread_mutex_unlock(&imkv_making);
    return store != NULL ? HT_INIT_OK : HT_INIT_FAILED;
}

HT_RET ht_insert(char *key, char *val) {
    martlet_store *store = imkv_table();
    if (store == NULL || key == NULL || val == NULL) return HT_INSERT_FAILED;
    /* With the NUL, so that a lookup can point at the value as it lies. */
    martlet_status status = martlet_put_if_absent(store, imkv_bytes(key, 0), imkv_bytes(val, 1));
    return status == MARTLET_OK ? HT_INSERT_OK : HT_INSERT_FAILED;
}

HT_RET ht_lookup(char *key, char **val) {
    martlet_store *store = imkv_table();
    martlet_bytes value;
    if (store == NULL || key == NULL || val == NULL) return HT_NOTFOUND;
    /* No value is ever replaced, and this store does not evict: only ht_delete ends what is borrowed. */
    if (martlet_borrow(store, imkv_bytes(key, 0), &value) != MARTLET_OK) return HT_NOTFOUND;
    *val = (char *)value.data;
    return HT_FOUND;
}

HT_RET ht_delete(char *key) {
    martlet_store *store = imkv_table();
    if (store == NULL || key == NULL) return HT_DELETE_FAILED;
    return martlet_remove(store, imkv_bytes(key, 0)) == MARTLET_OK ? HT_DELETE_OK : HT_DELETE_FAILED;
}
