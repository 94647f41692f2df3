/* Small sizes without a loop: in pieces of one size from both ends, which overlap in the middle. */
#include "copy.h"

#include <string.h>

/* Has a call take the place of its caller. Without, the copy is as right, and a little slower. */
#if __has_attribute(musttail)
#define LAST __attribute__((musttail))
#else
#define LAST
#endif

#define UNALIGNED may_alias, aligned(1)
typedef uint16_t piece2 __attribute__((UNALIGNED));
typedef uint32_t piece4 __attribute__((UNALIGNED));
typedef uint64_t piece8 __attribute__((UNALIGNED));
typedef uint64_t piece16 __attribute__((vector_size(16), UNALIGNED));
typedef uint64_t piece32 __attribute__((vector_size(32), UNALIGNED));

/* ThreadSanitizer does not see what is loaded by 32 bytes. */
#if __has_feature(thread_sanitizer)
enum { SHORT_MAX = 0 };
#else
enum { SHORT_MAX = 4 * sizeof(piece32) };
#endif

/* One piece so far from the start, and one as far from the end. */
#define COPY(PIECE, OFFSET)                                                                                               \
    do {                                                                                                                  \
        const int64_t late = size - (OFFSET) - (int64_t)sizeof(PIECE);                                                    \
        const PIECE first = *(const PIECE *)(source + (OFFSET)), last = *(const PIECE *)(source + late);                  \
        *(PIECE *)(target + (OFFSET)) = first;                                                                            \
        *(PIECE *)(target + late) = last;                                                                                 \
    } while (0)

static inline void unpin(uintptr_t pin) { __atomic_store_n((uint64_t *)pin, 0, __ATOMIC_RELEASE); }

__attribute__((noinline)) static int64_t copy_long(void *to, const void *from, int64_t size, uintptr_t pin)
{
    memcpy(to, from, (size_t)size);
    unpin(pin);
    return size;
}

static inline __attribute__((always_inline)) int64_t copy_short(void *to, const void *from, int64_t size, uintptr_t pin)
{
    char *target = to;
    const char *source = from;
    if (size > 64) COPY(piece32, 32);
    if (size >= 32) COPY(piece32, 0);
    else if (size >= 16) COPY(piece16, 0);
    else if (size >= 8) COPY(piece8, 0);
    else if (size >= 4) COPY(piece4, 0);
    else if (size >= 2) COPY(piece2, 0);
    else if (size == 1) *target = *source;
    unpin(pin);
    return size;
}

int64_t martletshim_copy_and_unpin_portable(void *to, const void *from, int64_t size, uintptr_t pin)
{
    if (size > SHORT_MAX) LAST return copy_long(to, from, size, pin);
    return copy_short(to, from, size, pin);
}

martletshim_copy *martletshim_chosen_copy = martletshim_copy_and_unpin_portable;

#if defined(__x86_64__) && !defined(MARTLET_PORTABLE)
__attribute__((target("avx2"))) static int64_t copy_by_avx2(void *to, const void *from, int64_t size, uintptr_t pin)
{
    if (size > SHORT_MAX) LAST return copy_long(to, from, size, pin);
    return copy_short(to, from, size, pin);
}

/* As the library is loaded. Who reads even before that copies as every processor can. */
__attribute__((constructor)) static void choose_copy(void)
{
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2")) martletshim_chosen_copy = copy_by_avx2;
}
#endif
