#include "decimals.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All of the text, and nothing before the number. */
static bool read_number(const uint8_t *text, size_t size, long double *number) {
    /* As long as what this file writes. */
    char copy[5 * 1024];
    char *end = NULL;
    if (size == 0 || size >= sizeof copy || isspace(text[0])) return false;
    memcpy(copy, text, size);
    copy[size] = 0;
    errno = 0;
    *number = strtold(copy, &end);
    if (end != copy + size || isnan(*number)) return false;
    return !(errno == ERANGE && (isinf(*number) || *number == 0));
}

long martletshim_add_decimals(const uint8_t *one, size_t one_size, const uint8_t *other, size_t other_size,
                              uint8_t *output, size_t output_size) {
    long double first = 0, second = 0;
    if (!read_number(one, one_size, &first) || !read_number(other, other_size, &second)) return -1;
    long double sum = first + second;
    if (isnan(sum) || isinf(sum)) return 0;
    int size = snprintf((char *)output, output_size, "%.17Lf", sum);
    if (size <= 0 || (size_t)size >= output_size) return 0;
    while (output[size - 1] == '0') size--;
    if (output[size - 1] == '.') size--;
    if (size == 2 && output[0] == '-' && output[1] == '0') {
        output[0] = '0';
        size = 1;
    }
    return size;
}
