/* SPDX-License-Identifier: MIT */
/*
 * The remote storage behind the local cache: entries are asked for before they
 * are needed, and sent after they were made, by a helper process
 * (cache/helper).  Nothing here ever waits, except remote_finish.  Whatever
 * goes wrong, the rest of the run does without the remote.
 *
 * The answer to a question is kept for a while, since other sources may have
 * the same key.
 */
#ifndef PYC_BAKE_CACHE_REMOTE_H
#define PYC_BAKE_CACHE_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "cache/key.h"
#include "job/options.h"

struct remote;

/* What happened, for the report. */
struct remote_counts {
	size_t asked;	  /* questions */
	size_t hits;	  /* entries that were used */
	size_t misses;	  /* answers without a sound entry */
	size_t damaged;	  /* those of them that had bytes, but no sound entry */
	size_t stored;	  /* entries that were sent */
	size_t unsent;	  /* entries that were not sent in time, or refused */
	const char *why;  /* it is no longer used; borrowed; or NULL */
	bool only_stores; /* it is no longer asked, but used to store */
};

/*
 * Starts the helper for the address of the options, without waiting for it.
 * Returns NULL, after a notice, if there is none.  late is called with an entry
 * that comes after its source was given to a compiler.
 */
struct remote *remote_open(const struct options_cache *options,
			   void (*late)(void *context,
					const struct cache_key *key,
					const struct buf *entry),
			   void *context);

/* Ends the helper and frees all.  Safe on NULL. */
void remote_close(struct remote *remote);

/* In a forked process: closes the descriptors, which belong to the parent. */
void remote_leave(const struct remote *remote);

/* The URL for messages, without secrets.  Owned. */
char *remote_describe(const struct remote *remote);

/*
 * A descriptor that can be read when remote_attend has something to do.  It is
 * the same as long as the remote is open.
 */
int remote_fd(const struct remote *remote);
void remote_attend(struct remote *remote);

/* Whether a question can be asked now. */
bool remote_has_room(struct remote *remote);

/*
 * Asks for an entry, unless that was done before.  Returns the number of the
 * question, or 0 if there is no room.
 */
uint32_t remote_ask(struct remote *remote, const struct cache_key *key);

/* Whether the answer to the question with this number is still to come. */
bool remote_is_coming(const struct remote *remote, uint32_t number);

enum remote_answer {
	REMOTE_UNKNOWN, /* it was not asked, or the answer was dropped */
	REMOTE_COMING,	/* the source will be compiled: the answer is late */
	REMOTE_MISSING,
	REMOTE_FOUND, /* the entry was copied */
};

/* Looks for the answer for a key, and copies the entry, which is unverified. */
enum remote_answer remote_take(struct remote *remote,
			       const struct cache_key *key, struct buf *entry);

/* The user has verified an entry of remote_take. */
void remote_count_entry(struct remote *remote, bool is_sound);

/* Whether remote_send can have an effect. */
bool remote_may_store(const struct remote *remote);

/*
 * Sends an entry when there is time.  With replaces, an entry that the remote
 * has is replaced.
 */
void remote_send(struct remote *remote, const struct cache_key *key,
		 const struct buf *entry, bool replaces);

/* Waits until all entries are sent, for so many milliseconds at most. */
void remote_finish(struct remote *remote, int milliseconds);

/* For the choice whether the remote is fast enough: see cache/pace. */
void remote_begin_batch(struct remote *remote, unsigned int workers);
void remote_count_compiled(struct remote *remote);

struct remote_counts remote_counts(const struct remote *remote);

#endif
