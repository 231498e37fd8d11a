/* SPDX-License-Identifier: MIT */
/*
 * The key of a cache entry: the SHA-256 of a text, the preimage, which names
 * all that the entry depends on.  The preimage is stored in the entry too, so
 * that a person can see why an entry is found or not.  It is a line for each
 * fact, "NAME VALUE".
 *
 * There are two kinds of entries.  A compilation has the payload of a .pyc and
 * the warnings.  A stream is the deflate stream of a whole .pyc, for archives.
 */
#ifndef PYC_BAKE_CACHE_KEY_H
#define PYC_BAKE_CACHE_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "host/digest.h"
#include "job/options.h"
#include "job/outcome.h"
#include "job/request.h"
#include "pyc/pyc.h"

/* The version of preimages, entries and directories: see doc/cache.md. */
#define CACHE_SCHEMA 1

/* How the lines of a preimage begin that depend on the bytes of the source.
 * They are the last of a compilation's preimage. */
#define CACHE_KEY_SOURCE_LINE "source-size "

/* The name of the file of an entry, without the NUL. */
#define CACHE_KEY_NAME_LENGTH 64

struct cache_key {
	uint8_t digest[DIGEST_SHA256_SIZE];
	struct buf preimage; /* owned */
};

#define CACHE_KEY_INIT ((struct cache_key){ .preimage = BUF_INIT })

/* A local struct cache_key that is freed at the end of its scope. */
#define auto_cache_key __attribute__((cleanup(cache_key_fini))) struct cache_key

void cache_key_fini(struct cache_key *key);

/* What a compilation depends on.  Everything is borrowed. */
struct cache_subject {
	const struct python_info *python;
	int level;
	enum options_warnings warnings;
	const char *path; /* that the compiler gets: the placeholder, or the
			   * embedded path */
	const uint8_t *source;
	size_t length;		     /* of source, bytes */
	struct request_known *known; /* of source, is completed */
};

/*
 * Fills the key of a compilation.  Fails only if libcrypto does.
 *
 * Level 1 removes asserts and the code below __debug__ only, so without these
 * its result is that of level 0, and so is its key.
 */
int cache_key_compilation(struct cache_key *key,
			  const struct cache_subject *subject, struct err *err);

/*
 * Fills the key of a stream: that of the compilation and, in addition, the
 * header and the embedded path of the .pyc.
 */
int cache_key_stream(struct cache_key *key, const struct cache_key *compilation,
		     const uint8_t header[PYC_HEADER_SIZE],
		     const char *embedded, struct err *err);

/*
 * Computes the digest of the preimage that the key has.  Fails only if
 * libcrypto does.
 */
int cache_key_digest(struct cache_key *key, struct err *err);

/* Writes a digest as lower-case hexadecimal digits and a NUL. */
void cache_key_name(const uint8_t digest[DIGEST_SHA256_SIZE],
		    char name[CACHE_KEY_NAME_LENGTH + 1]);

#endif
