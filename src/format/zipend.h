/* SPDX-License-Identifier: MIT */
/* The records after the central directory: APPNOTE 4.3.14 to 4.3.16. */
#ifndef PYC_BAKE_FORMAT_ZIPEND_H
#define PYC_BAKE_FORMAT_ZIPEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/err.h"

/* The place of the central directory. */
struct zipend {
	uint64_t offset; /* bytes from the start of the file */
	uint64_t size;	 /* bytes */
	uint64_t count;	 /* headers in it; size has room for them */
	uint64_t shift;	 /* bytes that stored offsets leave out */
};

/*
 * Finds the end record at the end of the file, and its zip64 form if there is
 * one.  Only zeros may follow, up to a multiple of 10,240 bytes, because bsdtar
 * pads its output to a pipe.  offset + size is then where these records begin.
 * Without may_shift, offsets must count from the start of the file.  With
 * may_shift, the offsets of the end records may leave out the same number of
 * bytes.
 */
int zipend_read(struct zipend *end, struct blob *archive, bool may_shift,
		struct err *err);

/* Whether the bytes contain the signature of a zip record. */
bool zipend_has_signature(const uint8_t *bytes, size_t length);

#endif
