/* memory FOLDER [ROUNDS]: a store keeps within its limit, and one that is closed leaves nothing behind. */
#include "check.h"

#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static char large[4000];

/* Pages of the process that are in memory. */
static long resident_pages(void) {
    long total, resident;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL && fscanf(file, "%ld %ld", &total, &resident) == 2);
    fclose(file);
    return resident;
}

static martlet_status fill(martlet_store *store, int count) {
    for (int i = 0; i < count; i++) {
        char key[16];
        snprintf(key, sizeof key, "key %d", i);
        martlet_status status = martlet_put(store, text(key), (martlet_bytes){large, sizeof large});
        if (status != MARTLET_OK) return status;
    }
    return MARTLET_OK;
}

struct refusal {
    martlet_store *store;
    pthread_barrier_t *all_there;
    martlet_tx *tx;
    int is_durable, is_refused;
    atomic_int *has_ended;
};

/* A thread for which there is no room hears so of everything. */
static void *call_everything(void *argument) {
    struct refusal *refusal = argument;
    martlet_bytes value;
    martlet_tx *tx = NULL;
    martlet_store *keyspace;
    refusal->is_refused = martlet_contains(refusal->store, text("a")) == MARTLET_OUT_OF_MEMORY;
    pthread_barrier_wait(refusal->all_there);
    if (refusal->is_refused) {
        every_read_is(MARTLET_OUT_OF_MEMORY, refusal->store);
        every_change_is(MARTLET_OUT_OF_MEMORY, refusal->store);
        IS(MARTLET_OUT_OF_MEMORY, martlet_begin(refusal->store, &tx));
        IS(MARTLET_OUT_OF_MEMORY, martlet_tx_get(refusal->tx, text("a"), &value));
        IS(MARTLET_OUT_OF_MEMORY, martlet_tx_put(refusal->tx, text("a"), text("b")));
        IS(MARTLET_OUT_OF_MEMORY, martlet_tx_remove(refusal->tx, text("a")));
        IS(MARTLET_OUT_OF_MEMORY, martlet_keyspace(refusal->store, text("new"), &keyspace));
        if (refusal->is_durable) IS(MARTLET_OUT_OF_MEMORY, martlet_checkpoint(refusal->store));
    }
    /* One is the first to end its transaction, which makes room. */
    pthread_barrier_wait(refusal->all_there);
    if (refusal->is_refused && !atomic_exchange(refusal->has_ended, 1)) {
        IS(MARTLET_OUT_OF_MEMORY, martlet_commit(refusal->tx));
        refusal->tx = NULL;
    }
    pthread_barrier_wait(refusal->all_there);
    return NULL;
}

/* Of a store that is full, in memory or in a directory. */
static void threads_are_refused(const char *directory) {
    enum { THREADS = 400 };
    static struct refusal refusals[THREADS];
    static pthread_t ids[THREADS];
    static pthread_barrier_t all_there;
    int refused = 0;
    atomic_int has_ended = 0;
    martlet_options options;
    martlet_options_init(&options);
    options.memory_limit_bytes = 16 << 20;
    if (directory != NULL) options.durability = MARTLET_MEMORY;
    martlet_store *store = opened(directory, &options);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 256 << 10);
    CHECK(pthread_barrier_init(&all_there, NULL, THREADS) == 0);
    for (int i = 0; i < THREADS; i++) {
        refusals[i] = (struct refusal){.store = store, .all_there = &all_there, .is_durable = directory != NULL,
                                       .has_ended = &has_ended};
        IS(MARTLET_OK, martlet_begin(store, &refusals[i].tx));
        IS(MARTLET_OK, martlet_tx_put(refusals[i].tx, text("t"), text("value")));
    }
    IS(MARTLET_OUT_OF_MEMORY, fill(store, 10000));
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&ids[i], &attributes, call_everything, &refusals[i]) == 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(ids[i], NULL);
        refused += refusals[i].is_refused;
        martlet_abort(refusals[i].tx);
    }
    CHECK(refused > 0);
    pthread_barrier_destroy(&all_there);
    IS(MARTLET_OK, martlet_close(store));
}

static void writes_are_rejected(void) {
    martlet_options options;
    martlet_options_init(&options);
    options.memory_limit_bytes = 4 << 20;
    martlet_store *store = opened(NULL, &options), *keyspace;
    martlet_stats stats = {.struct_size = sizeof stats};
    size_t size;
    int64_t sum;
    IS(MARTLET_OK, martlet_put(store, text("kept"), text("value")));
    IS(MARTLET_OUT_OF_MEMORY, fill(store, 2000));
    /* What is as large as all there is. */
    char *half = calloc(1, 4 << 20);
    martlet_bytes too_much = {half, 4 << 20};
    IS(MARTLET_OUT_OF_MEMORY, martlet_put(store, text("x"), too_much));
    IS(MARTLET_OUT_OF_MEMORY, martlet_put_with(store, text("x"), too_much, 60000, MARTLET_MEMORY));
    IS(MARTLET_OUT_OF_MEMORY, martlet_put_if_absent(store, text("x"), too_much));
    IS(MARTLET_OUT_OF_MEMORY, martlet_compare_and_swap(store, text("kept"), text("value"), too_much));
    IS(MARTLET_OUT_OF_MEMORY, martlet_append(store, text("kept"), too_much, &size));
    martlet_tx *tx;
    IS(MARTLET_OK, martlet_begin(store, &tx));
    IS(MARTLET_OUT_OF_MEMORY, martlet_tx_put(tx, text("x"), too_much));
    IS(MARTLET_OK, martlet_commit(tx));
    free(half);
    IS(MARTLET_OK, martlet_statistics(store, &stats));
    CHECK(stats.memory_total_bytes <= 4 << 20 && stats.entries > 500 && stats.evictions == 0);
    IS(MARTLET_OK, martlet_contains(store, text("kept")));
    /* What is removed makes room. */
    for (int i = 0; i < 100; i++) {
        char key[16];
        snprintf(key, sizeof key, "key %d", i);
        IS(MARTLET_OK, martlet_remove(store, text(key)));
    }
    IS(MARTLET_OK, fill(store, 50));
    IS(MARTLET_OK, martlet_clear(store));
    IS(MARTLET_OK, martlet_increment(store, text("n"), 1, &sum));
    IS(MARTLET_OK, martlet_keyspace(store, text("k"), &keyspace));
    IS(MARTLET_OK, martlet_close(store));

    options.memory_limit_bytes = 1;
    store = NULL;
    IS(MARTLET_OUT_OF_MEMORY, martlet_open(NULL, &options, &store));
    CHECK(store == NULL);
}

static void others_are_evicted(void) {
    martlet_options options;
    martlet_options_init(&options);
    options.memory_limit_bytes = 4 << 20;
    options.evict = 1;
    martlet_store *store = opened(NULL, &options);
    martlet_stats stats = {.struct_size = sizeof stats};
    martlet_bytes value;
    IS(MARTLET_OK, fill(store, 5000));
    IS(MARTLET_OK, martlet_statistics(store, &stats));
    CHECK(stats.memory_total_bytes <= 4 << 20 && stats.evictions > 3000);
    CHECK(stats.entries + stats.evictions == 5000 && stats.entries == martlet_count(store));
    IS(MARTLET_INVALID_ARGUMENT, martlet_borrow(store, text("key 4999"), &value));
    IS(MARTLET_OK, martlet_close(store));
}

/* What malloc has handed out, also as mappings of their own; and what it keeps for each thread, if it is let. */
static long allocated_bytes(void) {
    struct mallinfo2 info = mallinfo2();
    return (long)(info.uordblks + info.hblkhd);
}

/* After the last round no more is in memory, and no more is taken of malloc, than after the first ones. What is made once, when
   it is first needed, makes one third of the rounds grow; what is left by each round makes all of them. */
static void nothing_is_left(const char *directory, int rounds) {
    long pages = 0, bytes = 0, least = 0;
    int third = rounds * 3 / 10, first = rounds - 3 * third;
    CHECK(third > 0);
    for (int round = 1; round <= rounds; round++) {
        martlet_options options;
        martlet_options_init(&options);
        options.durability = MARTLET_MEMORY;
        martlet_store *store = opened(directory, &options), *keyspace;
        martlet_tx *tx;
        martlet_bytes value;
        IS(MARTLET_OK, fill(store, 20));
        IS(MARTLET_OK, martlet_keyspace(store, text("k"), &keyspace));
        IS(MARTLET_OK, fill(keyspace, 20));
        IS(MARTLET_OK, martlet_begin(store, &tx));
        IS(MARTLET_OK, martlet_tx_get(tx, text("key 1"), &value));
        IS(MARTLET_OK, martlet_tx_put(tx, text("key 1"), text("other")));
        IS(MARTLET_OK, martlet_close(store));
        if (round < first || (round - first) % third != 0) continue;
        long now = allocated_bytes();
        if (round == first) pages = resident_pages();
        if (round == first + third || (round > first && now - bytes < least)) least = now - bytes;
        bytes = now;
    }
    pages = resident_pages() - pages;
    printf("opened and closed %d times %s, at the end with %ld pages more than after a tenth; each third left at least %ld bytes\n",
           rounds, directory == NULL ? "in memory" : "in a directory", pages, least);
    CHECK(pages < 256);
    CHECK(least < 8L * third);
}

int main(int count, char **arguments) {
    char again[512];
    if (count < 2) return 2;
    writes_are_rejected();
    threads_are_refused(NULL);
    threads_are_refused(arguments[1]);
    others_are_evicted();
    int rounds = count == 3 ? atoi(arguments[2]) : 1000;
    nothing_is_left(NULL, rounds);
    snprintf(again, sizeof again, "%s/again", arguments[1]);
    nothing_is_left(again, rounds);
    return 0;
}
