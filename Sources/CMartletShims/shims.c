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

/* What a thread keeps under the key is the function to call when it ends. */
static void call(void *at_exit) { ((void (*)(void))(uintptr_t)at_exit)(); }

static void make_exit_key(void) { exit_key_made = pthread_key_create(&exit_key, call) == 0; }

bool martletshim_thread_at_exit(void (*at_exit)(void)) {
    pthread_once(&exit_key_once, make_exit_key);
    return exit_key_made && pthread_setspecific(exit_key, (void *)(uintptr_t)at_exit) == 0;
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
