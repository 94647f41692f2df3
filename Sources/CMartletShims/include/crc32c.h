/* CRC-32C (Castagnoli): the checksum of iSCSI, ext4 and others, which processors compute in hardware. */
#ifndef MARTLET_CRC32C_H
#define MARTLET_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* The checksum of `size` bytes at `data`, appended to bytes whose checksum is `crc`; start with 0. So the checksum of
 * two pieces is crc32c(crc32c(0, first), second). `data` may be NULL when `size` is 0 and need not be aligned.
 * Uses the fastest way this processor has. Any number of threads may call it. */
uint32_t martletshim_crc32c(uint32_t crc, const void *data, size_t size);

/* The same checksum by table lookup alone: what every other processor uses, and what tests compare with. */
uint32_t martletshim_crc32c_portable(uint32_t crc, const void *data, size_t size);

#endif
