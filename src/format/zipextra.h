/* SPDX-License-Identifier: MIT */
/* The extra field of a local or central header: APPNOTE 4.5. */
#ifndef PYC_BAKE_FORMAT_ZIPEXTRA_H
#define PYC_BAKE_FORMAT_ZIPEXTRA_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* What the header itself says, which a field may repeat. */
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
 * Splits the extra field.  Up to three zero bytes may follow its pieces, with
 * which zipalign pads.  A Unicode path or comment (APPNOTE 4.6.9, 4.6.8) must
 * repeat that of the header, with the right CRC.  Refused are a second zip64
 * field and the kinds that put another type or encryption on a member.  What
 * is in *extra points into the bytes.
 */
int zipextra_read(struct zipextra *extra, const struct zipextra_header *header,
		  const uint8_t *bytes, size_t length, struct err *err);

/* The numbers of a header that a zip64 field can hold, in its order: size,
 * compressed size, and the offset of the local header. */
#define ZIPEXTRA_NUMBERS 3

/*
 * Replaces the saturated numbers of a header by those of the zip64 field
 * (APPNOTE 4.5.3), which has to be there where one is saturated.
 *
 * The field may hold more than is asked for, as some writers have it, if it
 * means the same to whoever reads it by position and to whoever reads only
 * what is asked for: the saturated numbers come first, and the others repeat
 * the header.  The disk may follow the offset, and is 0.
 */
int zipextra_take_zip64(const struct zipextra *extra,
			uint64_t numbers[ZIPEXTRA_NUMBERS], struct err *err);

#endif
