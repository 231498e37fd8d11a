/* SPDX-License-Identifier: MIT */
/*
 * The header of a .pyc file: PEP 552, Lib/importlib/_bootstrap_external.py.
 *
 *	 0  magic, 4 bytes: the number, then carriage return and line feed
 *	 4  flags, little endian: bit 0 hash-based, bit 1 check the source
 *	 8  hash-based: the source hash, 8 bytes
 *	    else: modification time and size of the source, 4 bytes each
 *	16  the marshal stream of the code object
 */
#ifndef PYC_BAKE_PYC_PYC_H
#define PYC_BAKE_PYC_PYC_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define PYC_HEADER_SIZE 16

/* How an import decides whether the .pyc is fresh; the value is the flags. */
enum pyc_mode {
	PYC_TIMESTAMP = 0,
	PYC_UNCHECKED_HASH = 1,
	PYC_CHECKED_HASH = 3,
};

struct pyc_header {
	uint32_t magic; /* the first four bytes, little endian */
	enum pyc_mode mode;
	uint64_t hash;	/* hash modes: hash of the source */
	uint32_t mtime; /* PYC_TIMESTAMP: seconds, modulo 2^32 */
	uint32_t size;	/* PYC_TIMESTAMP: bytes, modulo 2^32 */
};

/* Fails if length is below 16 or PEP 552 does not define the flags. */
int pyc_header_read(struct pyc_header *header, const uint8_t *bytes,
		    size_t length, struct err *err);

void pyc_header_write(const struct pyc_header *header,
		      uint8_t bytes[PYC_HEADER_SIZE]);

/*
 * The source hash that CPython 3.minor, whose magic is given, writes into the
 * header (_imp.source_hash): SipHash keyed by the magic.
 */
uint64_t pyc_source_hash(uint32_t magic, unsigned int minor,
			 const uint8_t *source, size_t length);

/*
 * Makes the header for a source.  mtime is the modification time of the source
 * in seconds since 1970.
 */
struct pyc_header pyc_header_make(uint32_t magic, unsigned int minor,
				  enum pyc_mode mode, uint32_t mtime,
				  const uint8_t *source, size_t length);

/* "checked-hash", "unchecked-hash" or "timestamp". */
const char *pyc_mode_name(enum pyc_mode mode);

#endif
