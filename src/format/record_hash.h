/* SPDX-License-Identifier: MIT */
/*
 * A correct hash of RECORD in another form than that of the wheel format: in
 * standard base64, with padding, in hexadecimal, or under the name of another
 * algorithm.  The length of the digest shows its form.  Nothing is guessed: the
 * digest must still be that of the content.
 */
#ifndef PYC_BAKE_FORMAT_RECORD_HASH_H
#define PYC_BAKE_FORMAT_RECORD_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "format/record.h"

/*
 * Returns the algorithm, "sha384" or "sha512", whose digest the row may hold if
 * it does not hold one of SHA-256; NULL if there is none.
 */
const char *record_hash_algorithm(const struct record_row *row);

/* Whether the digest of the row is this one, in any form.  size is in bytes. */
bool record_hash_is(const struct record_row *row, const uint8_t *digest,
		    size_t size);

#endif
