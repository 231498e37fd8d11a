/* SPDX-License-Identifier: MIT */
/* The records behind the central directory: APPNOTE 4.3.14 to 4.3.16. */
#ifndef PYC_BAKE_FORMAT_ZIPEND_H
#define PYC_BAKE_FORMAT_ZIPEND_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Where the central directory lies. */
struct zipend {
	uint64_t offset; /* bytes from the start of the archive */
	uint64_t size;	 /* bytes */
	uint64_t count;	 /* headers in it; they can fit into size */
};

/*
 * Finds the end record at the very end of the archive, with its zip64 form
 * where there is one.  offset + size is then where these records begin.
 */
int zipend_read(struct zipend *end, const uint8_t *data, size_t length,
		struct err *err);

#endif
