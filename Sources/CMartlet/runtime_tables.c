/* What Scripts/c-library has the Swift runtime call for `calloc`, by the linker's --wrap; no other build uses it.
 *
 * The runtime calls that for the tables in which it finds types again and keeps for as long as the process lives. It knows
 * them by addresses with marks in the lowest bits, so that to a program that looks for leaks they seem to be lost, in every
 * program that uses the library. So their addresses are kept here as they are, as well. The library itself calls other
 * functions for memory: what it forgets is still found. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* More than there are; what comes after is only not kept here. */
enum { TABLES_MAX = 1024 };

static _Atomic(void *) tables[TABLES_MAX];
static atomic_uint count;

void *__wrap_calloc(size_t number, size_t size);

void *__wrap_calloc(size_t number, size_t size) {
    size_t bytes;
    void *table = NULL;
    if (__builtin_mul_overflow(number, size, &bytes)) return NULL;
    /* Not malloc: the compiler makes a call of calloc of that and memset, which would be a call of this. */
    if (posix_memalign(&table, 16, bytes == 0 ? 1 : bytes) != 0) return NULL;
    unsigned place = atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
    if (place < TABLES_MAX) atomic_store_explicit(&tables[place], table, memory_order_relaxed);
    return memset(table, 0, bytes);
}
