/* SPDX-License-Identifier: MIT */
/*
 * The content of a new member of an archive as it will stand there: deflated
 * by our own encoder, or stored where that is not smaller or not wanted.
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
	struct buf bytes; /* as in the archive; owned */
	uint64_t size;	  /* bytes, uncompressed */
	uint32_t crc;
	uint16_t method;		    /* of ZIP_METHOD_* */
	uint8_t sha256[DIGEST_SHA256_SIZE]; /* of the uncompressed bytes */
};

#define PACKED_INIT ((struct packed){ BUF_INIT, 0, 0, 0, { 0 } })

/*
 * Takes a copy of the content, from a raw deflate stream of it that somebody
 * has made, and read back, already; deflated_length 0 means that there is
 * none.
 */
int packed_take(struct packed *packed, const uint8_t *bytes, size_t length,
		const uint8_t *deflated, size_t deflated_length,
		struct err *err);

/* The same, compressed here as the options want it. */
int packed_make(struct packed *packed, const struct options *options,
		const uint8_t *bytes, size_t length, struct err *err);

/* The member of that name, a plain file; borrows from both. */
struct zipw_member packed_member(const struct packed *packed, const char *name);

/* Frees the bytes; the struct is then as PACKED_INIT made it. */
void packed_fini(struct packed *packed);

#endif
