/* Sums of numbers with a fraction, in the widest type the processor has, for which Swift has no name everywhere. */
#ifndef MARTLET_SHIMS_DECIMALS_H
#define MARTLET_SHIMS_DECIMALS_H

#include <stddef.h>
#include <stdint.h>

/* Writes the sum of two texts to `output`, with up to 17 digits after the point and no exponent.
 *
 * The length of what was written; 0 if the sum is no finite number, -1 if one of the texts is no number. */
long martletshim_add_decimals(const uint8_t *one, size_t one_size, const uint8_t *other, size_t other_size,
                              uint8_t *output, size_t output_size);

#endif
