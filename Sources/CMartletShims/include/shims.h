/* What Swift cannot say by itself: thread-local storage, prefetch, pause, ticks, a full fence, a comparison of seven words at
 * once, what a forked child does first. No logic lives here, nor what the portable build does instead: the Swift side chooses. */
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

/* Has a forked child take `other` for `descriptor`, so that it does not keep a lock that goes with the open file. The
 * number stays taken: who uses it there by mistake meets no file that was opened later. -1: no room is left, and the child
 * has the file as any other. Else what `martletshim_child_inherits` takes, before the descriptor is closed. */
int martletshim_child_replaces(int descriptor, int other);
void martletshim_child_inherits(int replacement);

/* A futex of this process: sleeps while the 32 bits at `address` are `value`, and wakes so many who sleep there. On Linux only. */
void martletshim_sleep(uintptr_t address, uint32_t value);
void martletshim_wake(uintptr_t address, int32_t count);

/* Prefetches for a read, and for a write where the processor tells the two apart. */
MARTLETSHIM_INLINE void martletshim_prefetch(uintptr_t address) { __builtin_prefetch((const void *)address, 0, 3); }
MARTLETSHIM_INLINE void martletshim_prefetch_write(uintptr_t address) {
#if defined(__x86_64__)
    /* The compiler takes the other for it unless told of a processor of 2014 or later; earlier ones skip this one. */
    __asm__ volatile("prefetchw %0" : : "m"(*(const char *)address));
#else
    __builtin_prefetch((const void *)address, 1, 3);
#endif
}

/* Tells the processor that this is a spin loop. */
MARTLETSHIM_INLINE void martletshim_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* The processor's counter of time. 0 where there is none. */
MARTLETSHIM_INLINE uint64_t martletshim_ticks(void) {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    return 0;
#endif
}

#if defined(__x86_64__)
/* One bit for each of the seven words at `bucket`, a multiple of 64, whose leading 21 bits are those of `hash`.
 *
 * The words may change meanwhile. In assembler, since to the compiler (and to ThreadSanitizer) a load of 16 bytes is no
 * load of two words that others store to atomically. */
MARTLETSHIM_INLINE uint64_t martletshim_match(uintptr_t bucket, uint64_t hash) {
    enum { SHIFT = 32 - 21 };
    typedef uint64_t pair __attribute__((vector_size(16)));
    typedef uint32_t quad __attribute__((vector_size(16)));
    typedef int32_t signed_quad __attribute__((vector_size(16)));
    typedef int16_t eight __attribute__((vector_size(16)));
    typedef char sixteen __attribute__((vector_size(16)));
    const pair *words = (const pair *)bucket, both = {hash, hash};
    const quad wanted = __builtin_shufflevector((quad)both, (quad)both, 1, 1, 1, 1);
    /* Of each word the leading half. */
    quad first, last;
    __asm__ volatile("movaps %2, %0\n\tshufps $0xdd, %3, %0\n\tmovaps %4, %1\n\tshufps $0xdd, %5, %1"
                     : "=&x"(first), "=&x"(last)
                     : "m"(words[0]), "m"(words[1]), "m"(words[2]), "m"(words[3])
                     : "memory");
    first = (first ^ wanted) >> SHIFT, last = (last ^ wanted) >> SHIFT;
    /* What differs from zero still does when it is cut down to the largest number of two bytes, and of one. */
    const eight words_left = __builtin_ia32_packssdw128((signed_quad)first, (signed_quad)last);
    const sixteen all = __builtin_ia32_packsswb128(words_left, words_left);
    return __builtin_ia32_pmovmskb128((sixteen)(all == 0)) & 0x7f;
}
#endif

/* The calling thread's number, as the system's tools show it. */
uint64_t martletshim_thread_number(void);

/* Orders every earlier access of this thread before every later one. */
MARTLETSHIM_INLINE void martletshim_full_fence(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

#endif
