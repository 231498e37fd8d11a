/* SPDX-License-Identifier: MIT */
/* The extra field of a local or central header: APPNOTE 4.5. */
#ifndef PYC_BAKE_FORMAT_ZIPEXTRA_H
#define PYC_BAKE_FORMAT_ZIPEXTRA_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct zipextra {
	const uint8_t *zip64; /* data of the 0x0001 field; NULL if none */
	size_t zip64_length;
};

/*
 * Splits the extra field, whose pieces must fill it exactly.  Refused are a
 * second zip64 field and the kinds that put another name, another type or
 * encryption on a member.  What is in *extra points into the bytes.
 */
int zipextra_read(struct zipextra *extra, const uint8_t *bytes, size_t length,
		  struct err *err);

/*
 * Holds the zip64 field (APPNOTE 4.5.3) against the length that the header's
 * saturated fields ask for: there exactly when that is not 0.
 */
int zipextra_check_zip64(const struct zipextra *extra, size_t wanted,
			 struct err *err);

#endif
