#define _GNU_SOURCE
#include "shims.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>
#if !defined(MARTLET_PORTABLE) && defined(__linux__)
#include <sys/syscall.h>
#endif

__thread struct martletshim_thread martletshim_thread_state __attribute__((tls_model("initial-exec")));

static pthread_key_t exit_key;
static pthread_once_t exit_key_once = PTHREAD_ONCE_INIT;
static bool exit_key_made;

/* What a thread keeps under the key is the function to call when it ends. */
static void call(void *at_exit) { ((void (*)(void))(uintptr_t)at_exit)(); }

static void make_exit_key(void) { exit_key_made = pthread_key_create(&exit_key, call) == 0; }

bool martletshim_thread_at_exit(void (*at_exit)(void)) {
    pthread_once(&exit_key_once, make_exit_key);
    return exit_key_made && pthread_setspecific(exit_key, (void *)(uintptr_t)at_exit) == 0;
}

/* Pairs of descriptors, each plus one; 0 is a place to take. A child reads them while it has one thread. */
enum { REPLACEMENTS = 256 };
static uint64_t replacements[REPLACEMENTS];
static pthread_once_t at_fork_once = PTHREAD_ONCE_INIT;

/* Runs in a forked child, where only calls are safe that are safe in a signal's handler: these are. */
static void replace_in_child(void) {
    for (int index = 0; index < REPLACEMENTS; index++) {
        uint64_t pair = __atomic_load_n(&replacements[index], __ATOMIC_RELAXED);
        if (pair == 0) continue;
        int descriptor = (int)(pair >> 32) - 1;
        if (dup2((int)(uint32_t)pair - 1, descriptor) >= 0) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    }
}

static void watch_forks(void) { pthread_atfork(NULL, NULL, replace_in_child); }

int martletshim_child_replaces(int descriptor, int other) {
    pthread_once(&at_fork_once, watch_forks);
    uint64_t pair = (uint64_t)(descriptor + 1) << 32 | (uint32_t)(other + 1);
    for (int index = 0; index < REPLACEMENTS; index++) {
        uint64_t none = 0;
        if (__atomic_compare_exchange_n(&replacements[index], &none, pair, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
            return index;
    }
    return -1;
}

void martletshim_child_inherits(int replacement) {
    if (replacement >= 0) __atomic_store_n(&replacements[replacement], 0, __ATOMIC_RELAXED);
}

uint64_t martletshim_thread_number(void) {
#if !defined(MARTLET_PORTABLE) && defined(__linux__)
    return (uint64_t)syscall(SYS_gettid);
#elif defined(__APPLE__)
    uint64_t number = 0;
    pthread_threadid_np(NULL, &number);
    return number;
#else
    return (uint64_t)(uintptr_t)pthread_self();
#endif
}

#if !defined(MARTLET_PORTABLE) && defined(__linux__)
/* The kernel's interface, whose header not every C library brings. */
enum { WAIT_PRIVATE = 0 | 128, WAKE_PRIVATE = 1 | 128 };

void martletshim_sleep(uintptr_t address, uint32_t value) {
    syscall(SYS_futex, address, WAIT_PRIVATE, value, NULL, NULL, 0);
}

void martletshim_wake(uintptr_t address, int32_t count) {
    syscall(SYS_futex, address, WAKE_PRIVATE, count, NULL, NULL, 0);
}
#endif
