#define _GNU_SOURCE
#include "shims.h"

#include <pthread.h>
#if !defined(MARTLET_PORTABLE) && defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

__thread struct martletshim_thread martletshim_thread_state __attribute__((tls_model("initial-exec")));

static pthread_key_t exit_key;
static pthread_once_t exit_key_once = PTHREAD_ONCE_INIT;
static bool exit_key_made;
static void (*exit_function)(void);

static void run_exit_function(void *unused) {
    (void)unused;
    exit_function();
}

static void make_exit_key(void) { exit_key_made = pthread_key_create(&exit_key, run_exit_function) == 0; }

bool martletshim_thread_at_exit(void (*at_exit)(void)) {
    /* Every caller passes the same function, so the race on this store is between equal values. */
    __atomic_store_n(&exit_function, at_exit, __ATOMIC_RELAXED);
    pthread_once(&exit_key_once, make_exit_key);
    return exit_key_made && pthread_setspecific(exit_key, &martletshim_thread_state) == 0;
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
