/* key_store: one store of bytes by string for the process, which any number of threads use at once. Compile key_store.c
 * beside the program and link with -lmartlet.
 *
 * Keys are strings of 1 to 65,535 bytes, values 1 byte to 512 MiB of any content. Both are copied.
 *
 * Threads: set_key, get_key, delete_key and get_keystore_stats may be called from any number of threads at once, whatever
 * is_concurrency_enabled was, and a call on one key takes effect at one instant. initialise_key_store may be called by
 * several at once. cleanup_key_store is for one thread, when the others have left the store's calls.
 *
 * Every function but get_keystore_stats returns one of these, and what is not 0 has changed nothing:
 *     0  It did what it is for.
 *   -10  There is no memory for it.
 *   -20  An argument is none that the function can take: a NULL or empty key, or one that is too long; a NULL value;
 *        for set_key, a value with NULL or no data, or too much.
 *   -21  bucket_size is 0 or not a power of two, or the factor is not above 0 and at most 1.
 *   -40  The store is not initialised.
 *   -41  There is no value for the key. */
#ifndef KEY_STORE_H
#define KEY_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif

/* `data_size` bytes at `data`. */
typedef struct key_store_value {
    unsigned char *data;
    size_t data_size;
} key_store_value;

/* What the store holds and has done since it was initialised. Each figure is measured when it is asked for, in O(entries);
 * while threads write, two of them may differ by what happened in between. Percentages are from 0 to 100.
 * All is 0 while the store is not initialised, last_cleanup_timestamp excepted.
 *
 * A bucket of this engine's index has seven places, and further ones when those are taken; the index grows with the
 * entries. So a bucket with several keys is as it should be, and takes no longer to search; a "collision" is a key that
 * is not the only one of its bucket, and says little. */
typedef struct keystore_stats {
    struct {
        size_t init_timestamp;         /* When it was initialised, in seconds since 1970. */
        size_t last_cleanup_timestamp; /* When cleanup_key_store last ended one, or 0. */
    } metadata;
    struct {
        unsigned total_keys;
        unsigned total_buckets; /* As there are; bucket_size was a hint. */
        unsigned nonempty_buckets;
        unsigned empty_buckets;
        unsigned max_keys_in_bucket;
        unsigned min_keys_in_bucket;
        double avg_keys_per_nonempty_bucket;
        double stddev_keys_per_bucket;
        double median_keys_per_bucket;
        double avg_collisions_per_nonempty_bucket; /* Keys beyond the first of a bucket. */
        double empty_bucket_percent;
    } key_entries;
    struct {
        unsigned collision_buckets;           /* 0: not counted, which is not to say that there are none. */
        double collision_percent;             /* 0: not counted. */
        unsigned highest_collision_in_bucket; /* Keys beyond the first. */
        double avg_collisions_per_nonempty_bucket;
    } collisions;
    struct {
        size_t total_memory_bytes; /* All that the store holds. */
        size_t used_memory_bytes;  /* The part of it that is entries and index. */
        size_t free_memory_bytes;  /* The rest: kept for reuse, or still being read. */
        double memory_utilization_percent;
        size_t memory_per_key_bytes; /* Used memory by keys, with the share of the index; 0 without keys. */
        double fragmentation_percent; /* 0: what is free is reused in pieces of any size, and is not counted by size. */
    } memory_pool;
    /* Calls: of set_key, get_key, delete_key, and those of them that did not return 0. error_code_counters[n] counts the
     * calls that returned -n. */
    struct {
        unsigned long total_add_ops, total_find_ops, total_delete_ops;
        unsigned long failed_add_ops, failed_find_ops, failed_delete_ops;
        unsigned long error_code_counters[100];
    } operation_counters;
    /* What became of entries: values replaced, read, removed, and stored for a key that had none. Failures are those of
     * calls that got as far as the entry, and had no memory. */
    struct {
        unsigned long total_update_ops, total_read_ops, total_delete_ops, total_create_ops;
        unsigned long failed_update_ops; /* 0: a set_key that fails does not get to know whether there was a value; */
        unsigned long failed_read_ops;
        unsigned long failed_delete_ops;
        unsigned long failed_create_ops; /* 0, for the same reason: operation_counters has it in failed_add_ops. */
        unsigned long error_code_counters[100];
    } data_node_counters;
} keystore_stats;

/* Makes the store. bucket_size times pre_memory_allocation_factor is about how many entries there will be: with
 * is_concurrency_enabled, room in the index is made for them before this returns, else when they come. It grows beyond.
 * A store that is there already stays as it is, with what it holds.
 * Returns 0, -10, -21. */
int initialise_key_store(unsigned int bucket_size, double pre_memory_allocation_factor, bool is_concurrency_enabled);

/* Ends the store and frees all that it held. What get_key gave stays its caller's. It may be initialised anew.
 * Returns 0, -40. */
int cleanup_key_store(void);

/* Stores a copy of what `value` has, for a copy of `key`, in place of what is there.
 * Returns 0, -10, -20, -40. */
int set_key(const char *key, key_store_value *value);

/* Sets *value to a copy that is the caller's, who frees value->data with free(). Else *value is as it was.
 * Returns 0, -10, -20, -40, -41. */
int get_key(const char *key, key_store_value *value);

/* Removes `key` and its value.
 * Returns 0, -10, -20, -40, -41. */
int delete_key(const char *key);

/* What the store holds and has done. */
keystore_stats get_keystore_stats(void);

#ifdef __cplusplus
}
#endif

#endif
