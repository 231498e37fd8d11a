/* SPDX-License-Identifier: MIT */
/* The extra field of a local or central header: APPNOTE 4.5. */
#ifndef PYC_BAKE_FORMAT_ZIPEXTRA_H
#define PYC_BAKE_FORMAT_ZIPEXTRA_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* The fields of the header that an extra field may repeat. */
struct zipextra_header {
	const void *name;
	size_t name_length;
	const void *comment; /* of a central header */
	size_t comment_length;
};

struct zipextra {
	const uint8_t *zip64; /* data of the 0x0001 field; NULL if none */
	size_t zip64_length;
};

/*
 * Splits the extra field.  Up to three zero bytes may follow the last field,
 * because zipalign pads with them.  A Unicode path or comment (APPNOTE 4.6.9,
 * 4.6.8) must repeat that of the header, with the right CRC.  Refused are a
 * second zip64 field and fields that give a member another type or encryption.
 * *extra borrows from the bytes.
 */
int zipextra_read(struct zipextra *extra, const struct zipextra_header *header,
		  const uint8_t *bytes, size_t length, struct err *err);

/*
 * The numbers of a header that a zip64 field can hold, in the order of the
 * field: size, compressed size, offset of the local header.
 */
#define ZIPEXTRA_NUMBERS 3

/*
 * Replaces the saturated numbers of a header by those of the zip64 field
 * (APPNOTE 4.5.3), which must exist if a number is saturated.
 *
 * The field may hold more than these numbers, as some writers do, if all
 * readers understand it alike, whether they read by position or only the
 * saturated numbers: the saturated numbers come first and the others repeat the
 * header.  The disk may follow the offset, and must be 0.
 */
int zipextra_take_zip64(const struct zipextra *extra,
			uint64_t numbers[ZIPEXTRA_NUMBERS], struct err *err);

#endif
