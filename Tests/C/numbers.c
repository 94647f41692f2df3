/* numbers FOLDER: a store that has seen all the changes it can number says so of every further one, and is read on. Nobody
 * lives to see 2^48 changes, so the directory is one whose log begins shortly before. */
#include "check.h"

#include <inttypes.h>
#include <sys/stat.h>

/* The numbers that are handed out end here, and a store goes on so far beyond where its log could have ended. */
static const uint64_t last_number = ((uint64_t)1 << 48) - (1 << 30), skipped = 1 << 26;
/* Each takes as many bytes of the log, whose file begins with a header. */
enum { NUMBER_BYTES = 32, HEADER_BYTES = 4096, LOG_BYTES = 1 << 20 };

static void set(unsigned char *bytes, uint64_t number, int size) {
    for (int i = 0; i < size; i++) bytes[i] = (unsigned char)(number >> 8 * i);
}

static uint32_t crc32c(const unsigned char *bytes, int size) {
    uint32_t sum = UINT32_MAX;
    for (int i = 0; i < size; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) sum = sum >> 1 ^ (sum & 1 ? 0x82f63b78 : 0);
    }
    return ~sum;
}

/* Makes a directory with an empty log, such that the next number of a store that is opened there is that one. What
 * is in the file says Sources/Martlet/Log/LogSegmentHeader.swift. */
static const char *log_before(const char *folder, const char *name, uint64_t number) {
    static char directory[512];
    static unsigned char log[LOG_BYTES];
    uint64_t base = number - skipped - (LOG_BYTES - HEADER_BYTES) / NUMBER_BYTES;
    memcpy(log, "MARTLOG", 8);
    set(log + 8, 1, 4);
    set(log + 16, 7, 8);
    set(log + 32, base, 8);
    set(log + 40, LOG_BYTES, 8);
    set(log + 48, UINT64_MAX, 8);
    set(log + 12, crc32c(log + 16, 96 - 16), 4);

    char file_name[600];
    snprintf(directory, sizeof directory, "%s/%s", folder, name);
    CHECK(mkdir(directory, 0700) == 0);
    snprintf(file_name, sizeof file_name, "%s/%016" PRIx64 ".log", directory, base);
    FILE *file = fopen(file_name, "wb");
    CHECK(file != NULL && fwrite(log, sizeof log, 1, file) == 1 && fclose(file) == 0);
    return directory;
}

static void numbers_end(const char *folder) {
    martlet_store *store = opened(log_before(folder, "ending", last_number - 1000), NULL), *keyspace;
    martlet_tx *tx;
    martlet_status status = MARTLET_OK;
    martlet_bytes value;
    IS(MARTLET_OK, martlet_put(store, text("a"), text("value")));
    IS(MARTLET_OK, martlet_begin(store, &tx));
    IS(MARTLET_OK, martlet_tx_put(tx, text("t"), text("value")));
    for (int i = 0; i < 1000 && status == MARTLET_OK; i++)
        status = martlet_put_with(store, text("a"), text("value"), 0, MARTLET_MEMORY);
    CHECK(status == MARTLET_OVERFLOW);
    every_change_is(MARTLET_OVERFLOW, store);
    IS(MARTLET_OVERFLOW, martlet_keyspace(store, text("new"), &keyspace));
    IS(MARTLET_OVERFLOW, martlet_commit(tx));
    every_read_is(MARTLET_OK, store);
    IS(MARTLET_OK, martlet_begin(store, &tx));
    IS(MARTLET_OK, martlet_tx_get(tx, text("a"), &value));
    CHECK(has(value, "value"));
    IS(MARTLET_OK, martlet_commit(tx));
    IS(MARTLET_OK, martlet_sync(store));
    IS(MARTLET_OK, martlet_checkpoint(store));
    IS(MARTLET_OK, martlet_close(store));
}

static void none_are_left(const char *folder) {
    martlet_store *store = NULL;
    IS(MARTLET_OVERFLOW, martlet_open(log_before(folder, "ended", last_number), NULL, &store));
    CHECK(store == NULL);
}

int main(int count, char **arguments) {
    if (count < 2) return 2;
    numbers_end(arguments[1]);
    none_are_left(arguments[1]);
    return 0;
}
