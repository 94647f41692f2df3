/* imkv [KEYS]: threads that insert and look up keys of their own, by the interface of Compat/imkv.h, and how much faster two
 * and four of them are than one. It can be no more than the processors there are.
 *
 *     gcc -ICompat Examples/C/imkv/main.c Compat/imkv.c -lmartlet -pthread */
#include "imkv.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { THREADS_MAX = 4, LOOKUPS = 4 };

struct part {
    int round, first, last;
    long missing;
};

static void *insert_and_look_up(void *argument) {
    struct part *part = argument;
    char key[32], value[32], *found;
    for (int i = part->first; i < part->last; i++) {
        snprintf(key, sizeof key, "key %d:%d", part->round, i);
        snprintf(value, sizeof value, "value %d", i);
        if (ht_insert(key, value) != HT_INSERT_OK) part->missing++;
    }
    for (int i = part->first; i < part->last; i++) {
        snprintf(key, sizeof key, "key %d:%d", part->round, i);
        snprintf(value, sizeof value, "value %d", i);
        for (int again = 0; again < LOOKUPS; again++)
            if (ht_lookup(key, &found) != HT_FOUND || strcmp(found, value) != 0) part->missing++;
    }
    return NULL;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The seconds that `threads` take for `keys` keys, which they share out. Adds what was missing. */
static double measure(int round, int threads, int keys, long *missing) {
    pthread_t ids[THREADS_MAX];
    struct part parts[THREADS_MAX];
    double start = now();
    for (int i = 0; i < threads; i++) {
        parts[i] = (struct part){round, (int)((long)keys * i / threads), (int)((long)keys * (i + 1) / threads), 0};
        if (pthread_create(&ids[i], NULL, insert_and_look_up, &parts[i]) != 0) exit(1);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(ids[i], NULL);
        *missing += parts[i].missing;
    }
    return now() - start;
}

int main(int count, char **arguments) {
    int keys = count > 1 ? atoi(arguments[1]) : 200000, round = 0;
    long missing = 0;
    double alone = 0;
    if (keys < THREADS_MAX || ht_init((unsigned)keys) != HT_INIT_OK) return 1;
    measure(round++, 1, keys, &missing); // not shown: the first round meets memory that is new to the process
    printf("%d keys, %ld processors\n", keys, sysconf(_SC_NPROCESSORS_ONLN));
    for (int threads = 1; threads <= THREADS_MAX; threads *= 2) {
        double seconds = measure(round++, threads, keys, &missing);
        if (threads == 1) alone = seconds;
        printf("%d threads: %.3f s, speed-up %.2f\n", threads, seconds, alone / seconds);
    }
    printf("missing: %ld\n", missing); // prints: missing: 0
    return missing == 0 ? 0 : 1;
}
