/* key_store: the store of the process, by the interface of Compat/key_store.h.
 *
 *     gcc -ICompat Examples/C/key_store/main.c Compat/key_store.c -lmartlet -pthread */
#include "core/key_store.h"

#include <stdio.h>

int main(void) {
    key_store_value value = {(unsigned char *)"Alice", 5}, copy;
    if (initialise_key_store(1024, 0.5, true) != 0) return 1;
    printf("set: %d\n", set_key("user:1", &value)); // prints: set: 0
    printf("get: %d\n", get_key("user:1", &copy)); // prints: get: 0
    printf("%.*s, %zu bytes\n", (int)copy.data_size, (char *)copy.data, copy.data_size); // prints: Alice, 5 bytes
    free(copy.data);
    printf("keys: %u\n", get_keystore_stats().key_entries.total_keys); // prints: keys: 1
    printf("delete: %d\n", delete_key("user:1")); // prints: delete: 0
    printf("get: %d\n", get_key("user:1", &copy)); // prints: get: -41
    printf("clean up: %d\n", cleanup_key_store()); // prints: clean up: 0
    return 0;
}
