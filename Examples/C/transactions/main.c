/* transactions [DIRECTORY]: a store in a directory, written by a process that is killed, and opened again with what it had
 * committed. The directory has to be new. Without an argument the first line says where it is; it is left behind.
 *
 *     gcc Examples/C/transactions/main.c -lmartlet */
#include <martlet.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static martlet_bytes text(const char *string) { return (martlet_bytes){string, strlen(string)}; }

/* Ends the program if a call failed: an example has nothing better to do. */
static void ok(const char *what, martlet_status status) {
    if (status == MARTLET_OK) return;
    fprintf(stderr, "%s: %s\n", what, martlet_status_text(status));
    exit(1);
}

static void show(martlet_store *store, const char *key) {
    char value[64];
    size_t size;
    martlet_status status = martlet_get(store, text(key), value, sizeof value, &size);
    if (status == MARTLET_NOT_FOUND) printf("GET %s -> <null>\n", key);
    else ok("get", status), printf("GET %s -> %.*s\n", key, (int)size, value);
}

/* What the process does that is killed: says so on `ready` when it has done its part, and waits. */
static void write_and_be_killed(const char *directory, int ready) {
    martlet_store *store;
    martlet_tx *tx;
    ok("open", martlet_open(directory, NULL, &store));

    ok("begin", martlet_begin(store, &tx));
    puts("BEGIN"); // prints: BEGIN
    ok("put", martlet_tx_put(tx, text("account:1"), text("100")));
    puts("PUT account:1 100"); // prints: PUT account:1 100
    ok("put", martlet_tx_put(tx, text("account:2"), text("50")));
    puts("PUT account:2 50"); // prints: PUT account:2 50
    show(store, "account:1"); // prints: GET account:1 -> <null>
    ok("commit", martlet_commit(tx));
    puts("COMMIT"); // prints: COMMIT
    show(store, "account:1"); // prints: GET account:1 -> 100

    ok("begin", martlet_begin(store, &tx));
    puts("BEGIN"); // prints: BEGIN
    ok("remove", martlet_tx_remove(tx, text("account:1")));
    puts("DELETE account:1"); // prints: DELETE account:1
    martlet_abort(tx);
    puts("ROLLBACK"); // prints: ROLLBACK
    show(store, "account:1"); // prints: GET account:1 -> 100

    ok("begin", martlet_begin(store, &tx));
    puts("BEGIN"); // prints: BEGIN
    ok("put", martlet_tx_put(tx, text("account:2"), text("0")));
    puts("PUT account:2 0"); // prints: PUT account:2 0
    fflush(stdout);
    if (write(ready, "", 1) != 1) exit(1);
    for (;;) pause();
}

int main(int count, char **arguments) {
    char own[64];
    const char *directory = count > 1 ? arguments[1] : own;
    martlet_store *store;
    int status, ready[2];
    char byte;
    snprintf(own, sizeof own, "/tmp/martlet-transactions-%d", (int)getpid());
    if (count < 2) printf("in %s\n", directory), fflush(stdout);

    // The store is the child's alone: this process opens it when that one is gone.
    if (pipe(ready) != 0) return perror("pipe"), 1;
    pid_t child = fork();
    if (child < 0) return perror("fork"), 1;
    if (child == 0) write_and_be_killed(directory, ready[1]);
    close(ready[1]);
    if (read(ready[0], &byte, 1) != 1) return fputs("the child failed\n", stderr), 1;
    close(ready[0]);
    kill(child, SIGKILL);
    if (waitpid(child, &status, 0) != child || !WIFSIGNALED(status)) return 1;
    puts("killed"); // prints: killed

    ok("open", martlet_open(directory, NULL, &store));
    puts("opened again"); // prints: opened again
    show(store, "account:1"); // prints: GET account:1 -> 100
    show(store, "account:2"); // prints: GET account:2 -> 50
    ok("close", martlet_close(store));
    return 0;
}
