/* messages FOLDER: a logger may call the store on every message that it gets, from the first to "closed". */
#include "check.h"

static martlet_store *store;
static int has_directory, messages, closings, checkpoints;
/* Of this thread: what the logger does causes messages as well. */
static _Thread_local int is_in_logger;

/* All that a logger may call, on a store that is open or has just been closed. */
static void call_everything(int is_closed) {
    martlet_status change = is_closed && has_directory ? MARTLET_STORAGE_FAILED : MARTLET_OK;
    martlet_store *keyspace;
    martlet_tx *tx;
    martlet_bytes value;
    char name[32];
    if (!is_closed) IS(MARTLET_OK, martlet_put(store, text("a"), text("value")));
    every_read_is(MARTLET_OK, store);
    CHECK(martlet_count(store) > 0);
    snprintf(name, sizeof name, "keyspace %d", messages);
    IS(change, martlet_keyspace(store, text(name), &keyspace));
    IS(MARTLET_OK, martlet_keyspace(store, text("first"), &keyspace));
    IS(change, martlet_put(keyspace, text("b"), text("value")));
    IS(change, martlet_put(store, text("c"), text("value")));
    IS(MARTLET_OK, martlet_begin(store, &tx));
    IS(MARTLET_OK, martlet_tx_get(tx, text("a"), &value));
    CHECK(has(value, "value"));
    IS(MARTLET_OK, martlet_tx_put(tx, text("t"), text("value")));
    IS(change, martlet_commit(tx));
    IS(change, martlet_sync(store));
    /* Left for martlet_close. */
    IS(MARTLET_OK, martlet_begin(store, &tx));
    IS(MARTLET_OK, martlet_tx_get(tx, text("a"), &value));
}

static void call_back(void *context, int level, const char *message) {
    CHECK(context == &store && level >= 0 && level <= 6);
    if (is_in_logger) return;
    is_in_logger = 1;
    int is_closing = strcmp(message, "closed") == 0;
    __atomic_fetch_add(&messages, 1, __ATOMIC_RELAXED);
    closings += is_closing;
    if (strncmp(message, "checkpoint of ", 14) == 0) __atomic_fetch_add(&checkpoints, 1, __ATOMIC_RELAXED);
    call_everything(is_closing);
    is_in_logger = 0;
}

static void is_called_back(const char *directory) {
    martlet_store *keyspace;
    store = opened(directory, NULL);
    has_directory = directory != NULL;
    messages = closings = checkpoints = 0;
    IS(MARTLET_OK, martlet_keyspace(store, text("first"), &keyspace));
    IS(MARTLET_OK, martlet_set_logger(store, call_back, &store));
    IS(MARTLET_OK, martlet_keyspace(store, text("second"), &keyspace));
    IS(MARTLET_OK, martlet_clear(keyspace));
    if (has_directory) IS(MARTLET_OK, martlet_checkpoint(store));
    IS(MARTLET_OK, martlet_close(store));
    CHECK(closings == 1 && messages >= 3 && checkpoints >= has_directory);
}

int main(int count, char **arguments) {
    if (count < 2) return 2;
    is_called_back(NULL);
    is_called_back(arguments[1]);
    return 0;
}
