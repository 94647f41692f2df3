/* transactions [ROUNDS]: threads move money between accounts and others look on: none is made or lost, ever. */
#include "check.h"

#include <pthread.h>
#include <stdatomic.h>

enum { ACCOUNTS = 8, START = 100, MOVERS = 4 };
static martlet_store *store;
static int rounds = 2000;
static atomic_int conflicts, is_over;

static martlet_bytes account(char *buffer, int number) {
    sprintf(buffer, "account %d", number);
    return text(buffer);
}

static int number(martlet_bytes value) {
    char buffer[16] = "";
    CHECK(value.size < sizeof buffer);
    memcpy(buffer, value.data, value.size);
    return atoi(buffer);
}

/* One attempt: OK or CONFLICT. */
static martlet_status move_one(int from, int to) {
    char names[2][32], amounts[2][32];
    martlet_bytes values[2], keys[2] = {account(names[0], from), account(names[1], to)};
    martlet_tx *tx;
    IS(MARTLET_OK, martlet_begin(store, &tx));
    for (int i = 0; i < 2; i++) {
        martlet_status status = martlet_tx_get(tx, keys[i], &values[i]);
        if (status == MARTLET_OK) {
            sprintf(amounts[i], "%d", number(values[i]) + (i == 0 ? -1 : 1));
            status = martlet_tx_put(tx, keys[i], text(amounts[i]));
        }
        if (status == MARTLET_OK) continue;
        martlet_abort(tx);
        return status;
    }
    return martlet_commit(tx);
}

static void *move(void *argument) {
    unsigned seed = (unsigned)(intptr_t)argument;
    for (int i = 0; i < rounds; i++) {
        int from = rand_r(&seed) % ACCOUNTS, to = (from + 1 + rand_r(&seed) % (ACCOUNTS - 1)) % ACCOUNTS;
        martlet_status status;
        while ((status = move_one(from, to)) == MARTLET_CONFLICT) atomic_fetch_add(&conflicts, 1);
        IS(MARTLET_OK, status);
    }
    return NULL;
}

static int add(void *context, martlet_bytes key, martlet_bytes value) {
    CHECK(key.size > 0);
    *(int *)context += number(value);
    return 0;
}

/* A scan is of one instant, however long it takes. */
static void *look_on(void *scans) {
    while (!atomic_load(&is_over)) {
        int sum = 0;
        IS(MARTLET_OK, martlet_scan(store, text("account "), add, &sum));
        CHECK(sum == ACCOUNTS * START);
        ++*(int *)scans;
    }
    return NULL;
}

int main(int count, char **arguments) {
    if (count == 2) rounds = atoi(arguments[1]);
    pthread_t movers[MOVERS], watcher;
    int scans = 0, sum = 0;
    store = opened(NULL, NULL);
    for (int i = 0; i < ACCOUNTS; i++) {
        char name[32];
        IS(MARTLET_OK, martlet_put(store, account(name, i), text("100")));
    }
    /* What others write beside them is none of theirs. */
    for (int i = 0; i < 1000; i++) {
        char name[32];
        sprintf(name, "other %d", i);
        IS(MARTLET_OK, martlet_put(store, text(name), text("1")));
    }
    CHECK(pthread_create(&watcher, NULL, look_on, &scans) == 0);
    for (intptr_t i = 0; i < MOVERS; i++) CHECK(pthread_create(&movers[i], NULL, move, (void *)(i + 1)) == 0);
    for (int i = 0; i < MOVERS; i++) pthread_join(movers[i], NULL);
    atomic_store(&is_over, 1);
    pthread_join(watcher, NULL);
    IS(MARTLET_OK, martlet_scan(store, text("account "), add, &sum));
    CHECK(sum == ACCOUNTS * START);
    printf("%d transactions, %d conflicts, %d scans\n", MOVERS * rounds, conflicts, scans);
    CHECK(scans > 0);
    IS(MARTLET_OK, martlet_close(store));
    return 0;
}
