/* allocations: reads and writes ask the system for no memory: what they need is the record, which comes from the store's own
 * blocks. The functions of the C library are replaced by ones that count. */
#include "check.h"

#include <errno.h>

enum { ENTRIES = 1000 };
static unsigned long allocations;

extern void *__libc_malloc(size_t size), *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size), *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) { return allocations++, __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return allocations++, __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return allocations++, __libc_realloc(old, size); }
void *aligned_alloc(size_t alignment, size_t size) { return allocations++, __libc_memalign(alignment, size); }
int posix_memalign(void **block, size_t alignment, size_t size) {
    *block = aligned_alloc(alignment, size);
    return *block == NULL ? ENOMEM : 0;
}

static char keys[ENTRIES][16];
static martlet_bytes key(int i) { return (martlet_bytes){keys[i], sizeof keys[i]}; }

static int count_it(void *context, martlet_bytes found, martlet_bytes value) {
    *(int *)context += found.size > 0 && value.size > 0;
    return 0;
}

/* Every call that reads or writes one entry, but the one whose copy is the caller's. */
static void use(martlet_store *store) {
    char buffer[16];
    size_t size;
    int64_t number;
    int visits = 0;
    martlet_bytes value, some[32];
    for (int i = 0; i < ENTRIES; i++) {
        IS(MARTLET_OK, martlet_put(store, key(i), text("a value")));
        IS(MARTLET_OK, martlet_get(store, key(i), buffer, sizeof buffer, &size));
        IS(MARTLET_BUFFER_TOO_SMALL, martlet_get(store, key(i), buffer, 1, &size));
        IS(MARTLET_OK, martlet_visit(store, key(i), count_it, &visits));
        IS(MARTLET_OK, martlet_borrow(store, key(i), &value));
        IS(MARTLET_OK, martlet_contains(store, key(i)));
        IS(MARTLET_OK, martlet_compare_and_swap(store, key(i), text("a value"), text("another")));
        IS(MARTLET_EXISTS, martlet_put_if_absent(store, key(i), text("a third")));
        IS(MARTLET_OK, martlet_remove(store, key(i)));
        IS(MARTLET_NOT_FOUND, martlet_get(store, key(i), buffer, sizeof buffer, &size));
        IS(MARTLET_OK, martlet_increment(store, key(i), 1, &number));
        some[i % 32] = key(i);
        if (i % 32 == 31) IS(MARTLET_OK, martlet_get_many(store, some, 32, count_it, &visits));
    }
    CHECK(visits == ENTRIES + ENTRIES / 32 * 32);
}

int main(void) {
    for (int i = 0; i < ENTRIES; i++) snprintf(keys[i], sizeof keys[i], "key %d", i);
    martlet_store *store = opened(NULL, NULL);
    use(store);
    unsigned long before = allocations;
    use(store);
    CHECK(allocations == before);
    /* It would have been seen. */
    void *copy;
    size_t size;
    IS(MARTLET_OK, martlet_get_alloc(store, key(0), &copy, &size));
    CHECK(allocations == before + 1);
    free(copy);
    IS(MARTLET_OK, martlet_close(store));
    return 0;
}
