/* What Swift cannot say by itself: thread-local storage, prefetch, pause, a full fence. No logic lives here. */
#ifndef MARTLET_SHIMS_H
#define MARTLET_SHIMS_H

#include <stdbool.h>
#include <stdint.h>

#define MARTLETSHIM_INLINE static inline __attribute__((always_inline))

/* A thread's memberships: a direct-mapped cache of the stores it used last, and the table of all of them. */
enum { MARTLETSHIM_SLOTS = 8 };
struct martletshim_slot {
    uint64_t store;
    uintptr_t participant;
};
struct martletshim_thread {
    struct martletshim_slot slots[MARTLETSHIM_SLOTS];
    uintptr_t table;
};

/* initial-exec: one %fs-relative access instead of a call; 136 bytes, which a library opened at run time may take. */
extern __thread struct martletshim_thread martletshim_thread_state __attribute__((tls_model("initial-exec")));

MARTLETSHIM_INLINE struct martletshim_thread *martletshim_thread(void) { return &martletshim_thread_state; }

/* Has `at_exit` called when the calling thread ends. One function a process. False: the system has no key left. */
bool martletshim_thread_at_exit(void (*at_exit)(void));

/* Prefetches for a read, and for a write where the processor tells the two apart. */
MARTLETSHIM_INLINE void martletshim_prefetch(uintptr_t address) { __builtin_prefetch((const void *)address, 0, 3); }
MARTLETSHIM_INLINE void martletshim_prefetch_write(uintptr_t address) { __builtin_prefetch((const void *)address, 1, 3); }

/* Tells the processor that this is a spin loop. */
MARTLETSHIM_INLINE void martletshim_pause(void) {
#if !defined(MARTLET_PORTABLE) && defined(__x86_64__)
    __builtin_ia32_pause();
#elif !defined(MARTLET_PORTABLE) && defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* The calling thread's number, as the system's tools show it. */
uint64_t martletshim_thread_number(void);

/* Orders every earlier access of this thread before every later one. */
MARTLETSHIM_INLINE void martletshim_full_fence(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

#endif
