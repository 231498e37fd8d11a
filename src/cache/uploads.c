/* SPDX-License-Identifier: MIT */
#include "cache/uploads.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
uploads_drop(struct uploads *uploads)
{
	struct upload *upload = uploads->first;

	uploads->first = upload->next;
	uploads->bytes -= upload->entry.length;
	uploads->count--;
	buf_fini(&upload->entry);
	free(upload);
}

void
uploads_fini(struct uploads *uploads)
{
	while (uploads->first)
		uploads_drop(uploads);
}

bool
uploads_add(struct uploads *uploads, const struct cache_key *key,
	    const struct buf *entry, bool replaces)
{
	struct upload *upload;

	if (uploads->bytes > UPLOADS_MOST_BYTES)
		return false;
	upload = mem_zalloc(1, sizeof(*upload));
	memcpy(upload->digest, key->digest, sizeof(upload->digest));
	buf_add(&upload->entry, entry->data, entry->length);
	upload->replaces = replaces;
	uploads->bytes += entry->length;
	if (uploads->first)
		uploads->last->next = upload;
	else
		uploads->first = upload;
	uploads->last = upload;
	uploads->count++;
	return true;
}
