/* faulty leak|overflow: forgets a copy, or reads behind it. What looks for such faults has to find these. */
#include "check.h"

int main(int count, char **arguments) {
    martlet_store *store = opened(NULL, NULL);
    void *copy = NULL;
    size_t size = 0;
    int is_overflow = count == 2 && strcmp(arguments[1], "overflow") == 0, byte = 0;
    IS(MARTLET_OK, martlet_put(store, text("a"), text("value")));
    IS(MARTLET_OK, martlet_get_alloc(store, text("a"), &copy, &size));
    if (is_overflow) {
        byte = ((volatile char *)copy)[size + 3];
        free(copy);
    }
    copy = NULL;
    IS(MARTLET_OK, martlet_close(store));
    return byte != 0 && is_overflow ? 3 : 0;
}
