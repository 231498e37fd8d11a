/* SPDX-License-Identifier: MIT */
/* Entries that wait to be sent to a remote storage, in order. */
#ifndef PYC_BAKE_CACHE_UPLOADS_H
#define PYC_BAKE_CACHE_UPLOADS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "cache/key.h"

/* If more bytes wait, further entries are not sent. */
#define UPLOADS_MOST_BYTES ((size_t)64 << 20)

struct upload {
	struct upload *next;
	uint8_t digest[DIGEST_SHA256_SIZE];
	bool replaces; /* an entry that is there */
	struct buf entry;
};

struct uploads {
	struct upload *first; /* NULL if there is none */
	struct upload *last;
	size_t count;
	size_t bytes; /* of all */
};

void uploads_fini(struct uploads *uploads);

/* Adds a copy of an entry.  Returns false if too many bytes wait. */
bool uploads_add(struct uploads *uploads, const struct cache_key *key,
		 const struct buf *entry, bool replaces);

/* Drops the first one, which must exist. */
void uploads_drop(struct uploads *uploads);

#endif
