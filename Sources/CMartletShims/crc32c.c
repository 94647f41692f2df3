/* CRC-32C three ways: x86-64 with SSE4.2, ARMv8 with the CRC extension, and tables for every other processor.
 *
 * Inside this file a "state" is the checksum with its bits inverted, which is what the polynomial arithmetic works on.
 * Bits are reflected: the least significant one belongs to the highest power of x. */
#include "crc32c.h"

#include <pthread.h>
#include <string.h>

/* The Castagnoli polynomial, reflected. */
#define POLYNOMIAL 0x82F63B78u

/* Unused where tables do all the work. */
__attribute__((unused)) static inline uint64_t load64(const unsigned char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* ---- Tables: eight bytes a step -------------------------------------------------------------------------------- */

/* table[k][b] is the state after byte b and then k zero bytes, from state 0. */
static uint32_t table[8][256];
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static void table_build(void)
{
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t state = byte;
        for (int bit = 0; bit < 8; bit++)
            state = (state >> 1) ^ (state & 1 ? POLYNOMIAL : 0);
        table[0][byte] = state;
    }
    for (int zeros = 1; zeros < 8; zeros++)
        for (int byte = 0; byte < 256; byte++) {
            uint32_t before = table[zeros - 1][byte];
            table[zeros][byte] = (before >> 8) ^ table[0][before & 0xFF];
        }
}

uint32_t martletshim_crc32c_portable(uint32_t crc, const void *data, size_t size)
{
    pthread_once(&table_once, table_build);
    const unsigned char *bytes = data;
    uint32_t state = ~crc;
    for (; size >= 8; size -= 8, bytes += 8)
        state = table[7][bytes[0] ^ (state & 0xFF)] ^ table[6][bytes[1] ^ (state >> 8 & 0xFF)]
              ^ table[5][bytes[2] ^ (state >> 16 & 0xFF)] ^ table[4][bytes[3] ^ (state >> 24)]
              ^ table[3][bytes[4]] ^ table[2][bytes[5]] ^ table[1][bytes[6]] ^ table[0][bytes[7]];
    for (; size > 0; size--, bytes++)
        state = (state >> 8) ^ table[0][(state ^ *bytes) & 0xFF];
    return ~state;
}

/* ---- x86-64: the crc32 instruction, three chains at once ------------------------------------------------------- */
#if defined(__x86_64__) && !defined(MARTLET_PORTABLE)
#include <immintrin.h>
#define HARDWARE __attribute__((target("sse4.2,pclmul")))

static int hardware_is_present(void)
{
    return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul");
}

/* The instruction takes three cycles but one can start every cycle, so a block is read as three lanes side by side.
 * Then the first lane's state is moved over the two lanes that follow it, the second's over one, and all are summed. */
enum { LANE = 256, BLOCK = 3 * LANE };

/* x^(8 * LANE - 33) and x^(16 * LANE - 33) modulo the polynomial, reflected. The product of two reflected numbers
 * lacks one power of x and the crc32 instruction adds 32, which makes the 33. */
#define OVER_ONE_LANE 0xB9E02B86u
#define OVER_TWO_LANES 0xDD7E3B0Cu

HARDWARE static inline uint64_t moved(uint64_t state, uint32_t distance)
{
    __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128((int64_t)state), _mm_cvtsi64_si128(distance), 0);
    return _mm_crc32_u64(0, (uint64_t)_mm_cvtsi128_si64(product));
}

HARDWARE static uint32_t hardware(uint32_t crc, const unsigned char *bytes, size_t size)
{
    uint64_t state = (uint32_t)~crc;
    for (; size >= BLOCK; size -= BLOCK, bytes += BLOCK) {
        uint64_t second = 0, third = 0;
        for (const unsigned char *at = bytes; at < bytes + LANE; at += 8) {
            state = _mm_crc32_u64(state, load64(at));
            second = _mm_crc32_u64(second, load64(at + LANE));
            third = _mm_crc32_u64(third, load64(at + 2 * LANE));
        }
        state = moved(state, OVER_TWO_LANES) ^ moved(second, OVER_ONE_LANE) ^ third;
    }
    for (; size >= 8; size -= 8, bytes += 8)
        state = _mm_crc32_u64(state, load64(bytes));
    for (; size > 0; size--, bytes++)
        state = _mm_crc32_u8((uint32_t)state, *bytes);
    return ~(uint32_t)state;
}

/* ---- ARMv8: the crc32c instructions --------------------------------------------------------------------------- */
#elif defined(__aarch64__) && !defined(__AARCH64EB__) && !defined(MARTLET_PORTABLE) \
    && (defined(__ARM_FEATURE_CRC32) || defined(__linux__))
#include <arm_acle.h>

#ifdef __ARM_FEATURE_CRC32 /* every processor this is built for has them */
#define HARDWARE

static int hardware_is_present(void)
{
    return 1;
}

#else
#include <sys/auxv.h>
#define HARDWARE __attribute__((target("crc")))

static int hardware_is_present(void)
{
    const unsigned long crc32 = 1ul << 7; /* HWCAP_CRC32 of <asm/hwcap.h> */
    return (getauxval(AT_HWCAP) & crc32) != 0;
}
#endif

HARDWARE static uint32_t hardware(uint32_t crc, const unsigned char *bytes, size_t size)
{
    uint32_t state = ~crc;
    for (; size >= 8; size -= 8, bytes += 8)
        state = __crc32cd(state, load64(bytes));
    for (; size > 0; size--, bytes++)
        state = __crc32cb(state, *bytes);
    return ~state;
}

/* ---- Any other processor --------------------------------------------------------------------------------------- */
#else

static int hardware_is_present(void)
{
    return 0;
}

static uint32_t hardware(uint32_t crc, const unsigned char *bytes, size_t size)
{
    return martletshim_crc32c_portable(crc, bytes, size);
}
#endif

uint32_t martletshim_crc32c(uint32_t crc, const void *data, size_t size)
{
    return hardware_is_present() ? hardware(crc, data, size) : martletshim_crc32c_portable(crc, data, size);
}
