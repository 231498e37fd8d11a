/* SPDX-License-Identifier: MIT */
/*
 * A hash of RECORD that is the right one, written otherwise than the wheel
 * format has it: in plain base64, with padding, in hexadecimal, or under the
 * name of another algorithm.  What the digest is shows from its length, so
 * nothing is guessed that would not have to be the digest of the content.
 */
#ifndef PYC_BAKE_FORMAT_RECORD_HASH_H
#define PYC_BAKE_FORMAT_RECORD_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "format/record.h"

/*
 * The algorithm, "sha384" or "sha512", whose digest the row may hold where it
 * does not hold that of SHA-256; NULL where there is none.
 */
const char *record_hash_algorithm(const struct record_row *row);

/* Whether the digest of the row is this one, however it is written. */
bool record_hash_is(const struct record_row *row, const uint8_t *digest,
		    size_t size);

#endif
