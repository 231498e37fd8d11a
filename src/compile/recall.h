/* SPDX-License-Identifier: MIT */
/*
 * The cache as the parent uses it: what it has for a job goes into the request,
 * and what the reply has for the cache is stored.  The parent computes the keys
 * from the source that it read itself.
 */
#ifndef PYC_BAKE_COMPILE_RECALL_H
#define PYC_BAKE_COMPILE_RECALL_H

#include "base/err.h"
#include "cache/cache.h"
#include "job/options.h"
#include "job/outcome.h"
#include "job/request.h"

/* What a job needs to use the cache.  Everything is borrowed. */
struct recall {
	struct cache *cache;
	const struct options *options;
	const struct python_info *python;
};

/* What is remembered of a job until its outcome is there. */
struct recall_note;

void recall_note_free(struct recall_note *note);

/*
 * Asks the remote, which must exist, for what the local cache does not have for
 * a request.  *question is the number of the question, or 0.  Fails only if
 * libcrypto does.
 */
int recall_ask(const struct recall *recall, struct request *request,
	       uint32_t *question, struct err *err);

/*
 * Computes the key for a request, and adds to the request what the cache has
 * for it; the bytes belong to the result.  A deflate stream that the
 * cache has is no longer asked for: see recall_complete.  Returns NULL only if
 * libcrypto fails.
 */
struct recall_note *recall_find(const struct recall *recall,
				struct request *request, struct err *err);

/*
 * Adds to a baked outcome the deflate stream that the cache had for its .pyc,
 * so that the worker need not make it, or a new one if the .pyc is not the
 * content of that.  The bytes are in stream, whose old content is freed.
 */
void recall_complete(struct recall_note *note, struct outcome *outcome,
		     struct buf *stream);

/*
 * Stores what the outcome has for the cache.  Fails if the outcome shows that
 * an entry, which was to be verified, is wrong.  The message names the entry,
 * but not the source.
 */
int recall_store(struct cache *cache, const struct recall_note *note,
		 const struct outcome *outcome, struct err *err);

/*
 * Fills the key of the compilation of a request, and sets has_placeholder.
 * Fails only if libcrypto does.
 */
int recall_key(const struct recall *recall, struct request *request,
	       struct cache_key *key, struct err *err);

#endif
