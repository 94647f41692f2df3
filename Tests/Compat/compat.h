/* What the tests of the drop-ins share beside Tests/C/check.h. */
#ifndef COMPAT_H
#define COMPAT_H

#include "check.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 8 };

/* Bytes of the process: its addresses, or what of them is in memory. */
static inline size_t process_bytes(int is_resident) {
    size_t total, resident;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL && fscanf(file, "%zu %zu", &total, &resident) == 2);
    fclose(file);
    return (is_resident ? resident : total) * (size_t)sysconf(_SC_PAGESIZE);
}

/* From now on the system gives the process only so many bytes more. */
static inline void limit_memory(size_t more) {
    struct rlimit limit = {process_bytes(0) + more, RLIM_INFINITY};
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
}

static inline void unlimit_memory(void) {
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
}

/* Runs `body` on eight threads that begin at once; each gets its number. */
static inline void on_threads(void *(*body)(void *number)) {
    pthread_t ids[THREADS];
    for (intptr_t i = 0; i < THREADS; i++) CHECK(pthread_create(&ids[i], NULL, body, (void *)i) == 0);
    for (int i = 0; i < THREADS; i++) CHECK(pthread_join(ids[i], NULL) == 0);
}

/* A string of so many bytes, to be freed. */
static inline char *long_string(size_t size) {
    char *string = malloc(size + 1);
    CHECK(string != NULL);
    memset(string, 'k', size);
    string[size] = '\0';
    return string;
}

/* Whether `body` aborts in a process of its own, after one line on stderr that begins with `start`. */
static inline int aborts_saying(const char *start, void (*body)(void)) {
    int ends[2], status;
    char said[512];
    ssize_t size = 0, more;
    CHECK(pipe(ends) == 0);
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        struct rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        dup2(ends[1], STDERR_FILENO);
        /* So that one who says too much is not waited for. */
        close(ends[0]);
        body();
        _exit(0);
    }
    close(ends[1]);
    while ((more = read(ends[0], said + size, sizeof said - 1 - (size_t)size)) > 0) size += more;
    close(ends[0]);
    said[size] = '\0';
    CHECK(waitpid(child, &status, 0) == child);
    char *end = strchr(said, '\n');
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && strncmp(said, start, strlen(start)) == 0 && end != NULL &&
           end[1] == '\0';
}

#endif
