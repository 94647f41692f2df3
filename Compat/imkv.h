/* imkv: one table of strings for the process, which any number of threads use at once. Compile imkv.c beside the program
 * and link with -lmartlet.
 *
 * Keys are strings of up to 65,535 bytes, values of up to 512 MiB, the empty ones too. Both are copied.
 *
 * Threads: every function may be called from any number of threads at once, ht_init too: one of the calls succeeds. A call on
 * one key takes effect at one instant. The table lives until the process ends. */
#ifndef IMKV_H
#define IMKV_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum HT_RET {
    HT_INIT_OK,
    HT_INIT_FAILED,
    HT_INSERT_OK,
    HT_INSERT_FAILED,
    HT_FOUND,
    HT_NOTFOUND,
    HT_DELETE_OK,
    HT_DELETE_FAILED
} HT_RET;

/* Makes the table, with room in its index for so many entries. It grows beyond them.
 *   HT_INIT_OK        It is there.
 *   HT_INIT_FAILED    num_buckets is 0, the table is there already, or there is no memory for it. Nothing changed. */
HT_RET ht_init(unsigned int num_buckets);

/* Stores a copy of `val`, with its NUL, for a copy of `key`.
 *   HT_INSERT_OK      It is stored.
 *   HT_INSERT_FAILED  There is a value for the key, key or val is NULL or too long, ht_init was not called, or there is no
 *                     memory. Nothing changed. */
HT_RET ht_insert(char *key, char *val);

/* Looks up `key`.
 *   HT_FOUND          *val is the table's own copy with its NUL. It is not to be freed and not to be written to, and stays
 *                     valid until that key is deleted, by whichever thread.
 *   HT_NOTFOUND       There is no value, key or val is NULL, ht_init was not called, or there is no memory to register a
 *                     thread that is new to the table. *val is as it was. */
HT_RET ht_lookup(char *key, char **val);

/* Removes `key` and its value. Pointers to the value are no longer valid; its memory is reused.
 *   HT_DELETE_OK      It was there.
 *   HT_DELETE_FAILED  It was not, key is NULL, ht_init was not called, or there is no memory. Nothing changed. */
HT_RET ht_delete(char *key);

#ifdef __cplusplus
}
#endif

#endif
