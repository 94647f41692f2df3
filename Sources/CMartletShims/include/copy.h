/* The end of a read: the value is copied, and then whoever frees memory is told so. */
#ifndef MARTLET_COPY_H
#define MARTLET_COPY_H

#include <stdint.h>

/* Copies `size` bytes, which do not overlap; stores 0 to the word at `pin`, releasing, so that they are read before; and
 * gives `size` back. Where `size` is 0 neither address is used. */
typedef int64_t martletshim_copy(void *to, const void *from, int64_t size, uintptr_t pin);

/* By the widest registers of this processor: few loads and stores leave it room for those of the calls to come. One function
 * for the copy and the store, since a call that comes last is a jump. */
extern martletshim_copy *martletshim_chosen_copy __attribute__((visibility("hidden")));

static inline __attribute__((always_inline)) int64_t martletshim_copy_and_unpin(void *to, const void *from, int64_t size,
                                                                                uintptr_t pin)
{
    return martletshim_chosen_copy(to, from, size, pin);
}

/* The same as every other processor does it, and what tests compare with. */
int64_t martletshim_copy_and_unpin_portable(void *to, const void *from, int64_t size, uintptr_t pin);

#endif
