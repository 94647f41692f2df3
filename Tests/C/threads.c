/* threads [THREADS KEYS]: that many threads store that many keys each, all at once, and then find them all. */
#include "check.h"

#include <pthread.h>
#include <time.h>

static int threads = 1000, keys = 1000;
static martlet_store *store;
static pthread_barrier_t all_there;
static uint64_t *latencies;

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void *store_and_find(void *number) {
    int thread = (int)(intptr_t)number;
    char key[32], value[32], found[32];
    size_t size;
    pthread_barrier_wait(&all_there);
    for (int i = 0; i < keys; i++) {
        snprintf(key, sizeof key, "key %d:%d", thread, i);
        snprintf(value, sizeof value, "value %d of %d", i, thread);
        uint64_t start = now();
        IS(MARTLET_OK, martlet_put(store, text(key), text(value)));
        latencies[(size_t)thread * (size_t)keys + (size_t)i] = now() - start;
    }
    for (int i = 0; i < keys; i++) {
        snprintf(key, sizeof key, "key %d:%d", thread, i);
        snprintf(value, sizeof value, "value %d of %d", i, thread);
        IS(MARTLET_OK, martlet_get(store, text(key), found, sizeof found, &size));
        CHECK(size == strlen(value) && memcmp(found, value, size) == 0);
    }
    return NULL;
}

static int by_size(const void *one, const void *other) {
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
    return (a > b) - (a < b);
}

/* Another thread than those that stored them looks for all. */
static int missing(void) {
    int missing = 0;
    for (int thread = 0; thread < threads; thread++) {
        for (int i = 0; i < keys; i++) {
            char key[32];
            snprintf(key, sizeof key, "key %d:%d", thread, i);
            if (martlet_contains(store, text(key)) == MARTLET_OK) continue;
            printf("missing: %s\n", key);
            missing++;
        }
    }
    return missing;
}

int main(int count, char **arguments) {
    if (count == 3) threads = atoi(arguments[1]), keys = atoi(arguments[2]);
    size_t total = (size_t)threads * (size_t)keys;
    pthread_t *ids = calloc((size_t)threads, sizeof *ids);
    latencies = calloc(total, sizeof *latencies);
    CHECK(ids != NULL && latencies != NULL && pthread_barrier_init(&all_there, NULL, (unsigned)threads + 1) == 0);
    store = opened(NULL, NULL);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 256 << 10);
    for (intptr_t i = 0; i < threads; i++) CHECK(pthread_create(&ids[i], &attributes, store_and_find, (void *)i) == 0);
    pthread_barrier_wait(&all_there);
    for (int i = 0; i < threads; i++) pthread_join(ids[i], NULL);
    CHECK(martlet_count(store) == total);
    CHECK(missing() == 0);
    qsort(latencies, total, sizeof *latencies, by_size);
    printf("%d threads, %d keys each, none missing; a put took %.1f us in the median, %.1f us at p99, %.1f ms at most\n",
           threads, keys, (double)latencies[total / 2] / 1e3, (double)latencies[total - 1 - total / 100] / 1e3,
           (double)latencies[total - 1] / 1e6);
    IS(MARTLET_OK, martlet_close(store));
    pthread_barrier_destroy(&all_there);
    free(latencies);
    free(ids);
    return 0;
}
