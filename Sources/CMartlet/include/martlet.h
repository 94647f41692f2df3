/* Martlet for C: a key-value store in memory that many threads share, and that lasts in a directory if one is given.
 *
 *     martlet_store *store;
 *     if (martlet_open(NULL, NULL, &store) != MARTLET_OK) return 1;
 *     martlet_put(store, (martlet_bytes){"user:1", 6}, (martlet_bytes){"Ada", 3});
 *     martlet_close(store);
 *
 * Link with -lmartlet.
 *
 * Keys are 0 to 65,535 bytes and values 0 bytes to 512 MiB, of any content. What a call is given it only reads, and keeps
 * no pointer to: the library copies what it stores. What it gives back belongs to the library unless its comment says
 * otherwise.
 *
 * Threads: every function but those of a transaction may be called from any number of threads at once. Operations on one
 * key take effect one after the other, each at one instant between its call and its return. A thread needs no preparation,
 * and may end at any time that it is in no call.
 *
 * Statuses: each comment names all that its function may return. What is not MARTLET_OK has changed nothing, and has left
 * every output as it was, unless the comment says otherwise. The library ends no process for what a call is given, as far
 * as it can be seen: a pointer to what is not there, or was freed, cannot.
 *
 * Memory: where the limit leaves no room for a block of the store's, or the system refuses it one, the call returns
 * MARTLET_OUT_OF_MEMORY. Small things beside them, such as a handle or a path, the library takes of malloc: where that has
 * nothing left at all, the Swift runtime that is in the library ends the process.
 *
 * Processes: a store in a directory is its process's. In a child that was forked later, each call that reads or changes it
 * returns MARTLET_LOCKED and changes nothing; so does martlet_close, which frees the child's copy as far as it can. A store in memory is copied with the process, and both go on by themselves; fork while no other thread is in a
 * call on it. In the child, entries that expire are absent as ever, but take their memory until they are replaced. */
#ifndef MARTLET_H
#define MARTLET_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A store, or one of its keyspaces. */
typedef struct martlet_store martlet_store;

/* A transaction that is under way. */
typedef struct martlet_tx martlet_tx;

/* `size` bytes at `data`, which may be NULL if there are none. No NUL follows them. */
typedef struct martlet_bytes { const void *data; size_t size; } martlet_bytes;

/* What became of a call. The numbers never change, and are never used again. Negative ones are failures.
 *
 *   MARTLET_OK                It did what it is for.
 *   MARTLET_NOT_FOUND         There is no entry for the key.
 *   MARTLET_EXISTS            There is an entry for the key already.
 *   MARTLET_CONFLICT          The entry is not as expected, or another's change has come in between.
 *   MARTLET_INVALID_ARGUMENT  An argument is none that the function can take: NULL where something has to be, a number that
 *                             means nothing, a call that this store or handle does not have.
 *   MARTLET_OUT_OF_MEMORY     The memory limit is reached, or the system gave no more.
 *   MARTLET_TOO_LARGE         A key is longer than 65,535 bytes, or a value than 512 MiB.
 *   MARTLET_STORAGE_FAILED    The system could not do what was asked of it with a file. After a failed write nothing more is
 *                             written: reading goes on; close the store, see to the reason, and open it again. A change
 *                             whose call returned this may have been made or not.
 *   MARTLET_CORRUPTED         The files are not what was written, or of a format that this library does not read.
 *   MARTLET_LOCKED            The directory is in use by another store, here or in another process.
 *   MARTLET_BUFFER_TOO_SMALL  The value has more bytes than the buffer.
 *   MARTLET_NOT_A_NUMBER      The value is no integer of 64 bits in decimal.
 *   MARTLET_OVERFLOW          A number would leave its range: a sum that of 64 bits; or, in a store that has seen 2^48
 *                             changes, that of the changes. */
typedef enum martlet_status {
    MARTLET_OK = 0, MARTLET_NOT_FOUND = 1, MARTLET_EXISTS = 2, MARTLET_CONFLICT = 3,
    MARTLET_INVALID_ARGUMENT = -1, MARTLET_OUT_OF_MEMORY = -2, MARTLET_TOO_LARGE = -3, MARTLET_STORAGE_FAILED = -4,
    MARTLET_CORRUPTED = -5, MARTLET_LOCKED = -6, MARTLET_BUFFER_TOO_SMALL = -7, MARTLET_NOT_A_NUMBER = -8, MARTLET_OVERFLOW = -9
} martlet_status;

/* What must be true of a change before its call returns: nothing; that it survives the end of the process; that it survives
 * a loss of power. Whatever the level, every change of a store in a directory is written to its log. */
typedef enum martlet_durability { MARTLET_MEMORY = 0, MARTLET_WRITTEN = 1, MARTLET_SYNCED = 2 } martlet_durability;

/* How a store is set up. Call martlet_options_init, then set what is to be otherwise.
 *
 *   struct_size         sizeof(martlet_options) of the program, by which a later library knows which fields there are. A
 *                       field that it does not cover has its default; what is beyond the fields of this library is not read.
 *   memory_limit_bytes  The most memory that the store may hold, everything counted but the copies that martlet_tx_get
 *                       hands out. 0: no limit.
 *   expected_entries    About how many entries there will be, for which room in the index is made at the start; where it is
 *                       refused, the store opens without it. 0: starts small.
 *   durability          What each change waits for. martlet_options_init sets a number that stands for the default:
 *                       MARTLET_SYNCED with a directory, MARTLET_MEMORY without one, which can have no other.
 *   evict               What a write does at the limit: 0, the default, it fails; 1, other entries are removed for it. */
typedef struct martlet_options { size_t struct_size; uint64_t memory_limit_bytes; uint64_t expected_entries;
    martlet_durability durability; uint32_t evict; } martlet_options;

/* What a store holds and has done. Each figure is right by itself; while threads write, two of them may differ by what
 * happened in between.
 *
 *   struct_size         sizeof(martlet_stats) of the program: so many bytes are filled, or as many as this library knows if
 *                       that is less.
 *   entries             Entries of the handle's keyspace, those included that have expired and are still to be removed.
 *   buckets             Chains of the keyspace's index: a bucket of seven places, and further ones once those are taken.
 *   nonempty_buckets    Those of them with entries.
 *   max_in_bucket, min_in_bucket, mean_in_nonempty, stddev_in_bucket, median_in_bucket
 *                       How many entries a chain has: at most, at least, in the mean of those that have any, and the
 *                       standard deviation and the median of all. 0 where there are none.
 *   memory_total_bytes  All that the store holds, all keyspaces together; what memory_limit_bytes bounds.
 *   memory_used_bytes   The part of it that is entries and index. The rest is kept for reuse, or may still be read.
 *   gets, misses        Reads of a key in any keyspace since the store was opened, and those that found none.
 *   puts, removes       Values stored, and keys removed.
 *   evictions, expiries Entries that the store has removed by itself: for its limit, and since their time had come. */
typedef struct martlet_stats { size_t struct_size; uint64_t entries, buckets, nonempty_buckets, max_in_bucket, min_in_bucket; double mean_in_nonempty, stddev_in_bucket, median_in_bucket;
    uint64_t memory_total_bytes, memory_used_bytes, gets, misses, puts, removes, evictions, expiries; } martlet_stats;

/* Gets a key and its value where they lie, valid until it returns. Non-zero ends the visits; the call still returns
 * MARTLET_OK. It may call functions that read, of this store and others, and no others. It should be short: meanwhile no
 * memory is reused that other threads free. It must return: no longjmp, no exception. */
typedef int (*martlet_visitor)(void *context, martlet_bytes key, martlet_bytes value);

/* Gets what the store has to say: a level from 0 to 6 (trace, debug, info, notice, warning, error, critical) and a text in
 * UTF-8 with a NUL behind it, valid until it returns. It is called on the thread whose call caused the message, or on one of
 * the store's own (that of "checkpoint of ..." is the one that writes checkpoints), perhaps by several at once. It may call
 * the store, but neither martlet_close, which waits for those threads, nor martlet_checkpoint, which waits for one of them:
 * on that it would wait for itself for ever. The last message is "closed", from martlet_close: the store can still
 * be read, and one in a directory takes no change any more. */
typedef void (*martlet_logger)(void *context, int level, const char *message);

/* Sets every field of *options to its default, and struct_size. NULL: does nothing. */
void           martlet_options_init(martlet_options *options);

/* Opens the store in `directory`, a path in UTF-8 that is made if it is missing, with all that was acknowledged there; or,
 * with NULL, an empty one in memory. NULL options are the defaults. *store_out is the caller's to close by martlet_close.
 *   MARTLET_OK                *store_out is set. Else it is untouched.
 *   MARTLET_INVALID_ARGUMENT  store_out is NULL; the path is no UTF-8; options has no size, a durability or an evict that
 *                             is no such number, or a durability above MARTLET_MEMORY without a directory.
 *   MARTLET_OUT_OF_MEMORY     The limit or the system leaves no room for the store, or for what is in the directory.
 *   MARTLET_STORAGE_FAILED    The system refused something: no such folder, no permission, a full disk.
 *   MARTLET_CORRUPTED         The directory is damaged, or newer than this library. No file was changed.
 *   MARTLET_LOCKED            The directory is open already, here or in another process.
 *   MARTLET_OVERFLOW          The store there has seen 2^48 changes. No file was changed.
 * Threads: any. */
martlet_status martlet_open(const char *directory, const martlet_options *options, martlet_store **store_out);

/* Ends a store, whatever it returns: aborts its open transactions, writes what is to last, and frees the store with its
 * keyspaces' handles, its transactions and every pointer into it. None may be used from then on. The handle of a keyspace
 * goes with its store: for one, this does nothing and returns MARTLET_OK.
 *   MARTLET_OK                All that was acknowledged lasts.
 *   MARTLET_INVALID_ARGUMENT  store is NULL.
 *   MARTLET_STORAGE_FAILED    The log could not be synced, now or before.
 *   MARTLET_LOCKED            The process was forked since; nothing was written.
 * Threads: any one, when all others have left the store's calls. */
martlet_status martlet_close(martlet_store *store);

/* Stores a copy of `value` for `key`, in place of any value there. It lives until it is removed.
 *   MARTLET_OK                Other threads see it, and it lasts as the store's durability says.
 *   MARTLET_INVALID_ARGUMENT  store is NULL, or data is NULL and size is not 0.
 *   MARTLET_TOO_LARGE         The key or the value is.
 *   MARTLET_OUT_OF_MEMORY, MARTLET_OVERFLOW
 *                             Nothing was written: an earlier value is still there.
 *   MARTLET_STORAGE_FAILED, MARTLET_LOCKED
 *                             As said above.
 * Threads: any. */
martlet_status martlet_put(martlet_store *store, martlet_bytes key, martlet_bytes value);

/* Stores as martlet_put does: for ttl_ms milliseconds, 0 for ever, after which the entry is absent; returns when the change
 * lasts as `durability` says, whatever the store's own is.
 *   MARTLET_OK, MARTLET_TOO_LARGE, MARTLET_OUT_OF_MEMORY, MARTLET_OVERFLOW, MARTLET_STORAGE_FAILED, MARTLET_LOCKED
 *                             As for martlet_put.
 *   MARTLET_INVALID_ARGUMENT  Also if durability is no such number, or above MARTLET_MEMORY and the store in memory.
 * Threads: any. */
martlet_status martlet_put_with(martlet_store *store, martlet_bytes key, martlet_bytes value, uint64_t ttl_ms, martlet_durability durability);

/* How many milliseconds the value of `key` will live yet.
 *   MARTLET_OK                *ms_out is set: -1, it has no deadline.
 *   MARTLET_NOT_FOUND         There is no value.
 *   MARTLET_INVALID_ARGUMENT  store or ms_out is NULL, or data is NULL and size is not 0.
 *   MARTLET_TOO_LARGE         The key is.
 *   MARTLET_OUT_OF_MEMORY     This thread is new to the store, and there is no room to register it.
 *   MARTLET_LOCKED            As said above.
 * Threads: any. */
martlet_status martlet_time_to_live(martlet_store *store, martlet_bytes key, int64_t *ms_out);

/* Has the value of `key` live for ttl_ms milliseconds from now on, or with 0 for ever. The value stays as it is, but lies
 * elsewhere: it was replaced for those who have borrowed it.
 *   MARTLET_OK                So it will.
 *   MARTLET_NOT_FOUND         There is no value.
 *   MARTLET_INVALID_ARGUMENT  store is NULL, or data is NULL and size is not 0.
 *   MARTLET_TOO_LARGE         The key is.
 *   MARTLET_OUT_OF_MEMORY, MARTLET_OVERFLOW
 *                             Nothing was changed.
 *   MARTLET_STORAGE_FAILED, MARTLET_LOCKED
 *                             As said above.
 * Threads: any. */
martlet_status martlet_expire(martlet_store *store, martlet_bytes key, uint64_t ttl_ms);

/* Appends `more` to the value of `key`, as one step; an absent key counts as an empty value. A deadline stays.
 *   MARTLET_OK                *size_out is the size of the whole.
 *   MARTLET_INVALID_ARGUMENT  store or size_out is NULL, or data is NULL and size is not 0.
 *   MARTLET_TOO_LARGE         The key is, or the whole would be.
 *   MARTLET_OUT_OF_MEMORY, MARTLET_OVERFLOW
 *                             Nothing was written.
 *   MARTLET_STORAGE_FAILED, MARTLET_LOCKED
 *                             As said above.
 * Threads: any. */
martlet_status martlet_append(martlet_store *store, martlet_bytes key, martlet_bytes more, size_t *size_out);

/* The keyspace of that name, made if there is none: a map of its own, in which a key is another entry than in the store
 * itself. `name` is as a key. The handle is for every function but martlet_open, martlet_begin, martlet_sync and
 * martlet_checkpoint; it is the store's, the same for the same name, and freed by martlet_close of the store. (Of the
 * handle of a keyspace, the store's other keyspaces are to be had as well.)
 *   MARTLET_OK                *keyspace_out is set.
 *   MARTLET_INVALID_ARGUMENT  store or keyspace_out is NULL, or data is NULL and size is not 0.
 *   MARTLET_TOO_LARGE         The name is.
 *   MARTLET_OUT_OF_MEMORY, MARTLET_OVERFLOW
 *                             None was made. (Of keyspaces there are 2^32 at most.)
 *   MARTLET_STORAGE_FAILED, MARTLET_LOCKED
 *                             As said above.
 * Threads: any. */
martlet_status martlet_keyspace(martlet_store *store, martlet_bytes name, martlet_store **keyspace_out);

/* Stores as martlet_put does if there is no value for `key`. Of many threads that try at once, one succeeds.
 *   MARTLET_OK                It was stored.
 *   MARTLET_EXISTS            There is a value, which stays.
 *   MARTLET_INVALID_ARGUMENT, MARTLET_TOO_LARGE, MARTLET_OUT_OF_MEMORY, MARTLET_OVERFLOW, MARTLET_STORAGE_FAILED,
 *   MARTLET_LOCKED            As for martlet_put.
 * Threads: any. */
martlet_status martlet_put_if_absent(martlet_store *store, martlet_bytes key, martlet_bytes value);

/* Stores `desired` for `key` if its value has the bytes of `expected`, as one step.
 *   MARTLET_OK                It was stored.
 *   MARTLET_CONFLICT          The value is another, and stays.
 *   MARTLET_NOT_FOUND         There is no value.
 *   MARTLET_INVALID_ARGUMENT, MARTLET_TOO_LARGE, MARTLET_OUT_OF_MEMORY, MARTLET_OVERFLOW, MARTLET_STORAGE_FAILED,
 *   MARTLET_LOCKED            As for martlet_put; `expected` may be too large as well.
 * Threads: any. */
martlet_status martlet_compare_and_swap(martlet_store *store, martlet_bytes key, martlet_bytes expected, martlet_bytes desired);

/* Copies the value of `key` to `buffer`, which has room for `capacity` bytes. Without room it may be NULL, to ask for the
 * size alone.
 *   MARTLET_OK                *size_out bytes were copied. No NUL follows them.
 *   MARTLET_BUFFER_TOO_SMALL  *size_out is the size of the value; buffer is untouched.
 *   MARTLET_NOT_FOUND         There is no value.
 *   MARTLET_INVALID_ARGUMENT  store or size_out is NULL, buffer is NULL and capacity is not 0, or data is NULL and size is
 *                             not 0.
 *   MARTLET_TOO_LARGE         The key is.
 *   MARTLET_OUT_OF_MEMORY     This thread is new to the store, and there is no room to register it.
 *   MARTLET_LOCKED            As said above.
 * Threads: any. */
martlet_status martlet_get(martlet_store *store, martlet_bytes key, void *buffer, size_t capacity, size_t *size_out);

/* A copy of the value of `key` with a NUL behind it, in memory of its own.
 *   MARTLET_OK                *value_out is the caller's, to be freed by free(). *size_out is the size without the NUL.
 *   MARTLET_NOT_FOUND         There is no value.
 *   MARTLET_INVALID_ARGUMENT  store, value_out or size_out is NULL, or data is NULL and size is not 0.
 *   MARTLET_TOO_LARGE         The key is.
 *   MARTLET_OUT_OF_MEMORY     There is none for the copy, or to register a thread that is new to the store.
 *   MARTLET_LOCKED            As said above.
 * Threads: any. */
martlet_status martlet_get_alloc(martlet_store *store, martlet_bytes key, void **value_out, size_t *size_out);

/* Calls `visitor` once with `key` and its value where that lies: no copy.
 *   MARTLET_OK                It was called, whatever it returned.
 *   MARTLET_NOT_FOUND         There is no value.
 *   MARTLET_INVALID_ARGUMENT  store or visitor is NULL, or data is NULL and size is not 0.
 *   MARTLET_TOO_LARGE         The key is.
 *   MARTLET_OUT_OF_MEMORY     This thread is new to the store, and there is no room to register it.
 *   MARTLET_LOCKED            As said above.
 * Threads: any. */
martlet_status martlet_visit(martlet_store *store, martlet_bytes key, martlet_visitor visitor, void *context);

/* Calls `visitor` with those of `count` keys that have a value, in the order of `keys`: no copy, and faster than so many
 * calls. Each value is read at an instant of its own. All keys are looked at before the first visit.
 *   MARTLET_OK                Those that were found were visited, none perhaps, or the visitor ended it.
 *   MARTLET_INVALID_ARGUMENT  store or visitor is NULL, keys is NULL and count is not 0, more keys than memory can hold, or
 *                             a key whose data is NULL and size is not 0. Nothing was visited.
 *   MARTLET_TOO_LARGE         A key is. Nothing was visited.
 *   MARTLET_OUT_OF_MEMORY     This thread is new to the store, and there is no room to register it.
 *   MARTLET_LOCKED            As said above.
 * Threads: any. */
martlet_status martlet_get_many(martlet_store *store, const martlet_bytes *keys, size_t count, martlet_visitor visitor, void *context);

/* The value of `key` where it lies: no copy. Valid until the entry is replaced, removed or expires, by whichever thread,
 * which the caller sees to; every call that changes the entry, martlet_append and martlet_expire too, replaces it.
 *   MARTLET_OK                *value_out is set; its data is not NULL, and not the caller's.
 *   MARTLET_NOT_FOUND         There is no value.
 *   MARTLET_INVALID_ARGUMENT  store or value_out is NULL, data is NULL and size is not 0, or the store evicts: it may move
 *                             entries and remove them.
 *   MARTLET_TOO_LARGE         The key is.
 *   MARTLET_OUT_OF_MEMORY     This thread is new to the store, and there is no room to register it.
 *   MARTLET_LOCKED            As said above.
 * Threads: any. */
martlet_status martlet_borrow(martlet_store *store, martlet_bytes key, martlet_bytes *value_out);

/* Whether there is a value for `key`.
 *   MARTLET_OK                There is.
 *   MARTLET_NOT_FOUND         There is not.
 *   MARTLET_INVALID_ARGUMENT  store is NULL, or data is NULL and size is not 0.
 *   MARTLET_TOO_LARGE         The key is.
 *   MARTLET_OUT_OF_MEMORY     This thread is new to the store, and there is no room to register it.
 *   MARTLET_LOCKED            As said above.
 * Threads: any. */
martlet_status martlet_contains(martlet_store *store, martlet_bytes key);

/* Removes `key` and its value.
 *   MARTLET_OK                It was there.
 *   MARTLET_NOT_FOUND         It was not.
 *   MARTLET_INVALID_ARGUMENT  store is NULL, or data is NULL and size is not 0.
 *   MARTLET_TOO_LARGE         The key is.
 *   MARTLET_OUT_OF_MEMORY, MARTLET_OVERFLOW
 *                             Nothing was removed.
 *   MARTLET_STORAGE_FAILED, MARTLET_LOCKED
 *                             As said above.
 * Threads: any. */
martlet_status martlet_remove(martlet_store *store, martlet_bytes key);

/* Adds `by` to the number that is the value of `key`, as one step. An absent key counts as 0. The number is kept as
 * decimal text, without leading zeros, after a minus sign if it is negative. A deadline stays.
 *   MARTLET_OK                *result_out is the sum.
 *   MARTLET_NOT_A_NUMBER      The value is no such text, or of a number that does not fit 64 bits. It stays.
 *   MARTLET_OVERFLOW          The sum does not fit. The value stays. (Or there were 2^48 changes.)
 *   MARTLET_INVALID_ARGUMENT  store or result_out is NULL, or data is NULL and size is not 0.
 *   MARTLET_TOO_LARGE         The key is.
 *   MARTLET_OUT_OF_MEMORY     Nothing was changed.
 *   MARTLET_STORAGE_FAILED, MARTLET_LOCKED
 *                             As said above.
 * Threads: any. */
martlet_status martlet_increment(martlet_store *store, martlet_bytes key, int64_t by, int64_t *result_out);

/* Calls `visitor` with each entry whose key begins with `prefix`, all of one instant, in no order that means anything. An
 * empty prefix is every key's. The index has no order, so this looks at every key.
 *   MARTLET_OK                Those there were have been visited, or the visitor ended it.
 *   MARTLET_INVALID_ARGUMENT  store or visitor is NULL, or data is NULL and size is not 0.
 *   MARTLET_TOO_LARGE         The prefix is longer than a key may be.
 *   MARTLET_OUT_OF_MEMORY     There is none for the snapshot that is read. Nothing was visited.
 *   MARTLET_LOCKED            As said above.
 * Threads: any. Writers go on; what they replace is kept until the scan ends. */
martlet_status martlet_scan(martlet_store *store, martlet_bytes prefix, martlet_visitor visitor, void *context);

/* How many entries there are: exact while no thread writes. 0 for NULL. Having no status, it gives in a forked child the
 * number as of the fork.
 * Threads: any. */
uint64_t       martlet_count(martlet_store *store);

/* Fills *out, whose struct_size the caller has set. Walks the index of the handle's keyspace: O(entries).
 *   MARTLET_OK                It is filled, struct_size excepted, as far as struct_size reaches.
 *   MARTLET_INVALID_ARGUMENT  store or out is NULL, or struct_size is less than its own size.
 *   MARTLET_OUT_OF_MEMORY     This thread is new to the store, and there is no room to register it.
 *   MARTLET_LOCKED            As said above.
 * Threads: any. Nothing waits for it. */
martlet_status martlet_statistics(martlet_store *store, martlet_stats *out);

/* Has the store's messages go to `logger`, with `context`; with NULL, nowhere, as at first. A message that is on its way may
 * still come to the one before: its context has to live until the threads that were in calls have left them.
 *   MARTLET_OK                So it is.
 *   MARTLET_INVALID_ARGUMENT  store is NULL.
 * Threads: any. */
martlet_status martlet_set_logger(martlet_store *store, martlet_logger logger, void *context);

/* Removes all entries of the handle's keyspace at one instant. O(1) until they are gone for everyone, O(entries) until it
 * returns.
 *   MARTLET_OK                It is empty.
 *   MARTLET_INVALID_ARGUMENT  store is NULL.
 *   MARTLET_OUT_OF_MEMORY, MARTLET_OVERFLOW
 *                             Nothing was removed.
 *   MARTLET_STORAGE_FAILED, MARTLET_LOCKED
 *                             As said above.
 * Threads: any. */
martlet_status martlet_clear(martlet_store *store);

/* Waits until every change made before, by whichever thread, survives a loss of power. A store in memory has nothing to
 * wait for.
 *   MARTLET_OK                They do.
 *   MARTLET_INVALID_ARGUMENT  store is NULL, or a keyspace.
 *   MARTLET_STORAGE_FAILED, MARTLET_LOCKED
 *                             As said above.
 * Threads: any. */
martlet_status martlet_sync(martlet_store *store);

/* Writes a checkpoint of the store, so that the next opening has less log to read. The store writes some by itself.
 *   MARTLET_OK                It is written.
 *   MARTLET_INVALID_ARGUMENT  store is NULL, a keyspace, or in memory.
 *   MARTLET_OUT_OF_MEMORY     None was written, and the store goes on.
 *   MARTLET_STORAGE_FAILED    None was written. The store goes on, unless its log has failed.
 *   MARTLET_LOCKED            As said above.
 * Threads: any. Writers go on. */
martlet_status martlet_checkpoint(martlet_store *store);

/* Begins a transaction on the store: its reads are all of one state, and its writes take effect at one instant or not at
 * all. *tx_out is the caller's, to be ended by martlet_commit or martlet_abort, at the latest by martlet_close.
 *   MARTLET_OK                *tx_out is set.
 *   MARTLET_INVALID_ARGUMENT  store or tx_out is NULL, or store is a keyspace.
 *   MARTLET_OUT_OF_MEMORY     There is none for it.
 *   MARTLET_LOCKED            As said above.
 * Threads: any. */
martlet_status martlet_begin(martlet_store *store, martlet_tx **tx_out);

/* Looks up `key` as the transaction sees it, with what it has written itself.
 *   MARTLET_OK                *value_out is set: a copy of the transaction's, valid until it ends. Each call makes another,
 *                             which memory_limit_bytes does not count.
 *   MARTLET_NOT_FOUND         It sees no value.
 *   MARTLET_CONFLICT          What it has read has changed since. So says every call from now on but martlet_abort: begin
 *                             another transaction.
 *   MARTLET_INVALID_ARGUMENT  tx or value_out is NULL, data is NULL and size is not 0, or another thread is in a call of the
 *                             transaction.
 *   MARTLET_TOO_LARGE         The key is.
 *   MARTLET_OUT_OF_MEMORY     There is none for the copy or for what is remembered. The transaction goes on.
 *   MARTLET_LOCKED            As said above.
 * Threads: one at a time in a transaction. Different transactions have nothing to do with each other. */
martlet_status martlet_tx_get(martlet_tx *tx, martlet_bytes key, martlet_bytes *value_out);

/* Stores a copy of `value` for `key` when the transaction is committed; its own reads see it at once.
 *   MARTLET_OK                So it will be.
 *   MARTLET_CONFLICT          As for martlet_tx_get.
 *   MARTLET_INVALID_ARGUMENT  tx is NULL, data is NULL and size is not 0, or another thread is in a call of the transaction.
 *   MARTLET_TOO_LARGE         The key or the value is.
 *   MARTLET_OUT_OF_MEMORY     There is none for it. The transaction goes on without.
 *   MARTLET_LOCKED            As said above.
 * Threads: as for martlet_tx_get. */
martlet_status martlet_tx_put(martlet_tx *tx, martlet_bytes key, martlet_bytes value);

/* Removes `key` when the transaction is committed; its own reads find it absent at once.
 *   MARTLET_OK                The transaction saw a value.
 *   MARTLET_NOT_FOUND         It saw none.
 *   MARTLET_CONFLICT          As for martlet_tx_get.
 *   MARTLET_INVALID_ARGUMENT  tx is NULL, data is NULL and size is not 0, or another thread is in a call of the transaction.
 *   MARTLET_TOO_LARGE         The key is.
 *   MARTLET_OUT_OF_MEMORY     There is none to remember it. The transaction goes on without.
 *   MARTLET_LOCKED            As said above.
 * Threads: as for martlet_tx_get. */
martlet_status martlet_tx_remove(martlet_tx *tx, martlet_bytes key);

/* Has all that the transaction wrote take effect at one instant. Whatever it returns, tx and what martlet_tx_get gave are
 * gone.
 *   MARTLET_OK                It has, and lasts as the store's durability says.
 *   MARTLET_CONFLICT          What it has read has changed since. Nothing was written: run it again.
 *   MARTLET_INVALID_ARGUMENT  tx is NULL.
 *   MARTLET_OUT_OF_MEMORY, MARTLET_OVERFLOW
 *                             Nothing was written.
 *   MARTLET_STORAGE_FAILED, MARTLET_LOCKED
 *                             As said above.
 * Threads: as for martlet_tx_get; none may be in another call of it. */
martlet_status martlet_commit(martlet_tx *tx);

/* Drops what the transaction wrote. tx and what martlet_tx_get gave are gone. NULL: does nothing.
 * Threads: as for martlet_commit. */
void           martlet_abort(martlet_tx *tx);

/* What a status means, in a few English words. Never NULL; for a number that is no status, it says that.
 * The text is the library's, and there as long as the library is. Threads: any. */
const char    *martlet_status_text(martlet_status status);

/* The library's version, as "1.2.3". The text is the library's, and there as long as the library is. Threads: any. */
const char    *martlet_version(void);

#ifdef __cplusplus
}
#endif

#endif
