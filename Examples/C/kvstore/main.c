/* kvstore: a table of pointers, by the interface of Compat/kvstore.c, which this program includes.
 *
 *     gcc -ICompat Examples/C/kvstore/main.c -lmartlet -pthread */
#include "kvstore.c"

static void show(HashTable *table, const char *key) {
    const char *value = get(table, key);
    printf("%s: %s\n", key, value == NULL ? "not found" : value);
}

int main(void) {
    HashTable *table = create_hash_table();
    if (table == NULL) return 1;
    put(table, "name", "Alice");
    put(table, "city", "Oslo");
    put(table, "language", "C");
    show(table, "name"); // prints: name: Alice
    show(table, "city"); // prints: city: Oslo
    show(table, "language"); // prints: language: C
    remove_entry(table, "city");
    show(table, "city"); // prints: city: not found
    destroy_hash_table(table);
    return 0;
}
