/* SPDX-License-Identifier: MIT */
/*
 * The content of a cache entry: its bytes made and parsed, without files.  The
 * value is a string of bytes whose meaning only compile/cached knows.
 * doc/cache.md describes the format.
 */
#ifndef PYC_BAKE_CACHE_ENTRY_H
#define PYC_BAKE_CACHE_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* The largest entry, in bytes.  A reader refuses a larger one. */
#define CACHE_ENTRY_MOST (512u << 20)

/* The secret of --cache-key-file; length 0 for none. */
struct cache_secret {
	uint8_t *bytes;
	size_t length;
};

/* The parts of an entry.  Everything is borrowed from its bytes. */
struct cache_entry {
	const uint8_t *preimage;
	size_t preimage_length;
	const uint8_t *value;
	size_t value_length;
	bool is_signed; /* has a code of authentication */
};

/*
 * Appends an entry to out, with a code of authentication if there is a secret.
 * Fails only if libcrypto does.
 */
int cache_entry_write(struct buf *out, const struct cache_entry *entry,
		      const struct cache_secret *secret, struct err *err);

/*
 * Parses an entry.  Returns false for anything but the bytes that
 * cache_entry_write made: its checksum covers all of them.  With a secret, the
 * entry must have its code; without one, a code is not looked at.
 */
bool cache_entry_read(struct cache_entry *entry, const uint8_t *bytes,
		      size_t length, const struct cache_secret *secret);

/*
 * Finds the preimage in the first bytes of an entry, without its checksum.
 * Returns false if they do not contain it, or are not of an entry.
 */
bool cache_entry_peek(const uint8_t *bytes, size_t length,
		      const uint8_t **preimage, size_t *preimage_length);

#endif
