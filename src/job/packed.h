/* SPDX-License-Identifier: MIT */
/*
 * The content of a new member, as it is written to the archive.  It is deflated
 * by our own encoder, or stored if that is not larger or was asked for.
 */
#ifndef PYC_BAKE_JOB_PACKED_H
#define PYC_BAKE_JOB_PACKED_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "format/zipw.h"
#include "host/digest.h"
#include "job/options.h"

struct packed {
	struct buf bytes; /* as written to the archive; owned */
	uint64_t size;	  /* uncompressed, in bytes */
	uint32_t crc;
	uint16_t method;		    /* a ZIP_METHOD_* */
	uint8_t sha256[DIGEST_SHA256_SIZE]; /* of the uncompressed bytes */
};

#define PACKED_INIT ((struct packed){ BUF_INIT, 0, 0, 0, { 0 } })

/*
 * Takes a copy of the content.  deflated is the content as a raw deflate
 * stream, which the caller has already verified.  A deflated_length of 0 means
 * that there is no such stream.
 */
int packed_take(struct packed *packed, const uint8_t *bytes, size_t length,
		const uint8_t *deflated, size_t deflated_length,
		struct err *err);

/* The same, but compresses the content here as the options ask. */
int packed_make(struct packed *packed, const struct options *options,
		const uint8_t *bytes, size_t length, struct err *err);

/* A member with that name, a plain file.  It borrows from packed and name. */
struct zipw_member packed_member(const struct packed *packed, const char *name);

/* Frees the bytes and resets the struct to PACKED_INIT. */
void packed_fini(struct packed *packed);

#endif
