/* kvstore: tables from a string to a pointer of yours. Any number of tables, any number of entries, any number of threads.
 *
 * Either a program includes kvstore.c in one of its files, or it compiles kvstore.c by itself and includes this header
 * where it likes; never both. Link with -lmartlet.
 *
 * Keys are strings of up to 65,535 bytes, the empty one too, and are copied. Values are pointers, NULL too, that are kept
 * and given back as they are: what they point at stays yours, and is neither read nor freed.
 *
 * Threads: any number at once may use a table, and a call on one key takes effect at one instant. destroy_hash_table is
 * for one thread, when the others have left the table.
 *
 * put, get and remove_entry have no way to say that they failed. When there is no memory left, or what they were given
 * cannot be a key or a table, a call that would have to lie says why in one line on stderr and aborts. */
#ifndef KVSTORE_H
#define KVSTORE_H

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A table. An empty one takes about 19 KB. */
typedef struct HashTable HashTable;

/* A new, empty table, to be ended by destroy_hash_table. NULL if there is no memory for it. */
HashTable *create_hash_table(void);

/* Ends a table and frees what it took, but not what its values point at. NULL: does nothing. */
void destroy_hash_table(HashTable *table);

/* Keeps `value` for `key`, in place of what is there. Aborts for a NULL table, a NULL or too long key, and without memory. */
void put(HashTable *table, const char *key, void *value);

/* The pointer kept for `key`. NULL if there is none, or NULL was kept, or a NULL table or key. */
void *get(HashTable *table, const char *key);

/* Forgets `key`, if it is there. */
void remove_entry(HashTable *table, const char *key);

#ifdef __cplusplus
}
#endif

#endif
