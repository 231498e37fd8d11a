/* SPDX-License-Identifier: MIT */
/* The records behind the central directory: APPNOTE 4.3.14 to 4.3.16. */
#ifndef PYC_BAKE_FORMAT_ZIPEND_H
#define PYC_BAKE_FORMAT_ZIPEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/err.h"

/* Where the central directory lies. */
struct zipend {
	uint64_t offset; /* bytes from the start of the file */
	uint64_t size;	 /* bytes */
	uint64_t count;	 /* headers in it; they can fit into size */
	uint64_t shift;	 /* bytes that stored offsets do not count */
};

/*
 * Finds the end record at the end of the file, with its zip64 form where there
 * is one.  Only zeros may follow it, up to a multiple of 10,240 bytes, with
 * which bsdtar pads what goes to a pipe.  offset + size is then where these
 * records begin.  Unless may_shift is set, offsets have to be counted from the
 * start of the file; where it is, the end records must leave out the same
 * number of bytes.
 */
int zipend_read(struct zipend *end, struct blob *archive, bool may_shift,
		struct err *err);

/* Whether the signature of a zip record stands somewhere in the bytes. */
bool zipend_has_signature(const uint8_t *bytes, size_t length);

#endif
