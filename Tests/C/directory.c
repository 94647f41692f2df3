/* directory FOLDER [ROUNDS]: what a store in a directory does: it lasts through kill -9, is one process's, tells of a disk
 * that fails and of files that are damaged, and leaves nothing behind. */
#define _GNU_SOURCE
#include "check.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *folder;

static const char *path(const char *name) {
    static char buffers[4][512];
    static int next;
    char *buffer = buffers[next++ % 4];
    snprintf(buffer, sizeof buffers[0], "%s/%s", folder, name);
    return buffer;
}

/* Runs `body` in a child, which has to end with 0. */
static void in_child(void (*body)(void)) {
    int status;
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        body();
        /* By another program: valgrind would look for leaks in what the child has of the parent's threads. */
        execlp("true", "true", (char *)NULL);
        _exit(1);
    }
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* Puts numbered keys until it is killed, and says which were acknowledged. */
static void put_for_ever(const char *directory, int output) {
    martlet_store *store = opened(directory, NULL);
    martlet_tx *tx;
    for (int i = 0;; i++) {
        char key[16];
        snprintf(key, sizeof key, "%d", i);
        if (i % 10 == 0) {
            IS(MARTLET_OK, martlet_begin(store, &tx));
            IS(MARTLET_OK, martlet_tx_put(tx, text(key), text(key)));
            IS(MARTLET_OK, martlet_tx_put(tx, text("last"), text(key)));
            IS(MARTLET_OK, martlet_commit(tx));
        } else {
            IS(MARTLET_OK, martlet_put(store, text(key), text(key)));
        }
        CHECK(write(output, &i, sizeof i) == sizeof i);
    }
}

static void lasts_through_a_kill(void) {
    const char *directory = path("killed");
    int ends[2], number, last = -1, status;
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) put_for_ever(directory, ends[1]);
    close(ends[1]);
    while (read(ends[0], &number, sizeof number) == sizeof number) {
        last = number;
        if (number == 300) CHECK(kill(child, SIGKILL) == 0);
    }
    close(ends[0]);
    CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && last >= 300);

    martlet_store *store = opened(directory, NULL);
    for (int i = 0; i <= last; i++) {
        char key[16];
        martlet_bytes value;
        snprintf(key, sizeof key, "%d", i);
        IS(MARTLET_OK, martlet_borrow(store, text(key), &value));
        CHECK(has(value, key));
    }
    IS(MARTLET_OK, martlet_contains(store, text("last")));
    IS(MARTLET_OK, martlet_close(store));
}

static void levels_are_kept(void) {
    martlet_options options;
    martlet_options_init(&options);
    options.durability = MARTLET_WRITTEN;
    martlet_store *store = opened(path("levels"), &options), *keyspace;
    martlet_bytes value;
    IS(MARTLET_OK, martlet_put(store, text("a"), text("1")));
    IS(MARTLET_OK, martlet_put_with(store, text("b"), text("2"), 0, MARTLET_MEMORY));
    IS(MARTLET_OK, martlet_put_with(store, text("c"), text("3"), 3600000, MARTLET_SYNCED));
    IS(MARTLET_OK, martlet_keyspace(store, text("k"), &keyspace));
    IS(MARTLET_OK, martlet_put_with(keyspace, text("d"), text("4"), 0, MARTLET_WRITTEN));
    IS(MARTLET_OK, martlet_sync(store));
    IS(MARTLET_OK, martlet_checkpoint(store));
    IS(MARTLET_OK, martlet_put(store, text("e"), text("5")));
    IS(MARTLET_OK, martlet_close(store));

    options.durability = MARTLET_MEMORY;
    store = opened(path("levels"), &options);
    int64_t left;
    CHECK(martlet_count(store) == 4);
    IS(MARTLET_OK, martlet_borrow(store, text("b"), &value));
    CHECK(has(value, "2"));
    IS(MARTLET_OK, martlet_time_to_live(store, text("c"), &left));
    CHECK(left > 0 && left <= 3600000);
    IS(MARTLET_OK, martlet_keyspace(store, text("k"), &keyspace));
    IS(MARTLET_OK, martlet_borrow(keyspace, text("d"), &value));
    CHECK(has(value, "4"));
    IS(MARTLET_OK, martlet_close(store));
}

static void open_what_is_open(void) {
    martlet_store *store = NULL;
    IS(MARTLET_LOCKED, martlet_open(path("one"), NULL, &store));
    CHECK(store == NULL);
}

static martlet_store *inherited;
static martlet_tx *inherited_tx;

/* In a child the store is its parent's. */
static void use_what_is_inherited(void) {
    martlet_tx *tx;
    martlet_bytes value;
    martlet_store *keyspace;
    every_read_is(MARTLET_LOCKED, inherited);
    every_change_is(MARTLET_LOCKED, inherited);
    IS(MARTLET_LOCKED, martlet_keyspace(inherited, text("new"), &keyspace));
    IS(MARTLET_LOCKED, martlet_sync(inherited));
    IS(MARTLET_LOCKED, martlet_checkpoint(inherited));
    IS(MARTLET_LOCKED, martlet_begin(inherited, &tx));
    IS(MARTLET_LOCKED, martlet_tx_get(inherited_tx, text("a"), &value));
    IS(MARTLET_LOCKED, martlet_tx_put(inherited_tx, text("a"), text("b")));
    IS(MARTLET_LOCKED, martlet_tx_remove(inherited_tx, text("a")));
    IS(MARTLET_LOCKED, martlet_commit(inherited_tx));
    IS(MARTLET_OK, martlet_set_logger(inherited, NULL, NULL));
    IS(MARTLET_LOCKED, martlet_close(inherited));
    /* A store of its own it may have. */
    martlet_store *own = opened(path("of the child"), NULL);
    IS(MARTLET_OK, martlet_put(own, text("a"), text("1")));
    IS(MARTLET_OK, martlet_close(own));
}

static void is_one_process_own(void) {
    inherited = opened(path("one"), NULL);
    IS(MARTLET_OK, martlet_put(inherited, text("a"), text("value")));
    IS(MARTLET_OK, martlet_begin(inherited, &inherited_tx));
    IS(MARTLET_OK, martlet_tx_put(inherited_tx, text("t"), text("value")));
    open_what_is_open();
    in_child(open_what_is_open);
    in_child(use_what_is_inherited);
    every_read_is(MARTLET_OK, inherited);
    IS(MARTLET_OK, martlet_commit(inherited_tx));
    IS(MARTLET_OK, martlet_close(inherited));
    inherited = opened(path("one"), NULL);
    CHECK(martlet_count(inherited) == 2);
    IS(MARTLET_OK, martlet_close(inherited));
}

/* A store in memory goes on in both. */
static void use_the_copy(void) {
    every_read_is(MARTLET_OK, inherited);
    IS(MARTLET_OK, martlet_put(inherited, text("b"), text("child's")));
    IS(MARTLET_OK, martlet_close(inherited));
}

static void is_copied_in_memory(void) {
    inherited = opened(NULL, NULL);
    IS(MARTLET_OK, martlet_put(inherited, text("a"), text("value")));
    IS(MARTLET_OK, martlet_put_with(inherited, text("soon gone"), text("value"), 1, MARTLET_MEMORY));
    in_child(use_the_copy);
    IS(MARTLET_NOT_FOUND, martlet_contains(inherited, text("b")));
    IS(MARTLET_OK, martlet_close(inherited));
}

/* From now on no byte can be written to a file, as on a disk that is full. */
static void fill_the_disk(void) {
    struct rlimit limit = {0, RLIM_INFINITY};
    signal(SIGXFSZ, SIG_IGN);
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

static void write_to_a_full_disk(void) {
    martlet_store *store = opened(path("full"), NULL), *keyspace;
    martlet_tx *tx;
    size_t size;
    int64_t number;
    martlet_bytes value;
    IS(MARTLET_OK, martlet_put(store, text("a"), text("value")));
    IS(MARTLET_OK, martlet_begin(store, &tx));
    IS(MARTLET_OK, martlet_tx_put(tx, text("t"), text("value")));
    fill_the_disk();
    IS(MARTLET_STORAGE_FAILED, martlet_put(store, text("b"), text("value")));
    IS(MARTLET_STORAGE_FAILED, martlet_put(store, text("a"), text("other")));
    IS(MARTLET_STORAGE_FAILED, martlet_put_with(store, text("a"), text("value"), 60000, MARTLET_MEMORY));
    IS(MARTLET_STORAGE_FAILED, martlet_expire(store, text("a"), 70000));
    IS(MARTLET_STORAGE_FAILED, martlet_put_if_absent(store, text("absent"), text("value")));
    IS(MARTLET_OK, martlet_borrow(store, text("a"), &value));
    IS(MARTLET_STORAGE_FAILED, martlet_compare_and_swap(store, text("a"), value, text("other")));
    IS(MARTLET_STORAGE_FAILED, martlet_append(store, text("a"), text("more"), &size));
    IS(MARTLET_STORAGE_FAILED, martlet_increment(store, text("counter"), 1, &number));
    IS(MARTLET_STORAGE_FAILED, martlet_remove(store, text("a")));
    IS(MARTLET_STORAGE_FAILED, martlet_clear(store));
    IS(MARTLET_STORAGE_FAILED, martlet_keyspace(store, text("new"), &keyspace));
    IS(MARTLET_STORAGE_FAILED, martlet_commit(tx));
    IS(MARTLET_STORAGE_FAILED, martlet_sync(store));
    IS(MARTLET_STORAGE_FAILED, martlet_checkpoint(store));
    every_read_is(MARTLET_OK, store);
    IS(MARTLET_STORAGE_FAILED, martlet_close(store));
}

static void a_full_disk_is_told(void) {
    in_child(write_to_a_full_disk);
    martlet_store *store = opened(path("full"), NULL);
    IS(MARTLET_OK, martlet_contains(store, text("a")));
    IS(MARTLET_OK, martlet_close(store));
    store = NULL;
    IS(MARTLET_STORAGE_FAILED, martlet_open(path("no such folder/here"), NULL, &store));
    IS(MARTLET_STORAGE_FAILED, martlet_open("", NULL, &store));
    FILE *file = fopen(path("a file"), "w");
    CHECK(file != NULL && fclose(file) == 0);
    IS(MARTLET_STORAGE_FAILED, martlet_open(path("a file"), NULL, &store));
    CHECK(store == NULL);
}

/* Turns a bit of every file, checkpoints and log: one of them alone might not be needed. */
static void damage_files(const char *directory) {
    DIR *files = opendir(directory);
    struct dirent *entry;
    int damaged = 0;
    CHECK(files != NULL);
    while ((entry = readdir(files)) != NULL) {
        if (strstr(entry->d_name, ".checkpoint") == NULL && strstr(entry->d_name, ".log") == NULL) continue;
        char name[1024];
        unsigned char byte;
        snprintf(name, sizeof name, "%s/%s", directory, entry->d_name);
        /* The first record of a log comes after a page for its header. */
        off_t place = strstr(name, ".log") == NULL ? 200 : 4100;
        int file = open(name, O_RDWR);
        CHECK(file >= 0 && pread(file, &byte, 1, place) == 1);
        byte ^= 1;
        CHECK(pwrite(file, &byte, 1, place) == 1 && close(file) == 0);
        damaged++;
    }
    closedir(files);
    CHECK(damaged > 0);
}

static void damage_is_told(void) {
    martlet_store *store = opened(path("damaged"), NULL);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++) {
            char key[16];
            snprintf(key, sizeof key, "%d", i);
            IS(MARTLET_OK, martlet_put_with(store, text(key), text("some value"), 0, MARTLET_MEMORY));
        }
        IS(MARTLET_OK, martlet_checkpoint(store));
    }
    IS(MARTLET_OK, martlet_close(store));
    damage_files(path("damaged"));
    store = NULL;
    IS(MARTLET_CORRUPTED, martlet_open(path("damaged"), NULL, &store));
    CHECK(store == NULL);
}

static int open_files(void) {
    DIR *files = opendir("/proc/self/fd");
    int count = 0;
    CHECK(files != NULL);
    while (readdir(files) != NULL) count++;
    closedir(files);
    return count;
}

static void nothing_is_left(int rounds) {
    int before = open_files();
    for (int round = 0; round < rounds; round++) {
        martlet_options options;
        martlet_options_init(&options);
        options.durability = MARTLET_MEMORY;
        martlet_store *store = opened(path("again"), &options);
        int64_t number = 0;
        IS(MARTLET_OK, martlet_increment(store, text("rounds"), 1, &number));
        CHECK(number == round + 1);
        IS(MARTLET_OK, martlet_close(store));
    }
    CHECK(open_files() == before);
}

int main(int count, char **arguments) {
    if (count < 2) return 2;
    folder = arguments[1];
    lasts_through_a_kill();
    levels_are_kept();
    is_one_process_own();
    is_copied_in_memory();
    a_full_disk_is_told();
    damage_is_told();
    nothing_is_left(count == 3 ? atoi(arguments[2]) : 100);
    return 0;
}
