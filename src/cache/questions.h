/* SPDX-License-Identifier: MIT */
/*
 * What a remote storage was asked for, and what it answered.  Questions have
 * consecutive numbers.  The last QUESTIONS_KEPT are kept, at the place that
 * their number gives, so that a number finds its question, and the oldest makes
 * room for the newest.
 */
#ifndef PYC_BAKE_CACHE_QUESTIONS_H
#define PYC_BAKE_CACHE_QUESTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "cache/key.h"

#define QUESTIONS_KEPT 512

/* The oldest answers are dropped if all have more bytes than this. */
#define QUESTIONS_MOST_BYTES ((size_t)16 << 20)

enum question_state {
	QUESTION_NONE,
	QUESTION_ASKED,
	QUESTION_MISSING, /* there is no entry */
	QUESTION_FOUND,
};

struct question {
	uint32_t number; /* never 0 */
	enum question_state state;
	bool is_late; /* its source was given to a compiler */
	struct cache_key key;
	struct buf entry;
};

struct questions {
	struct question items[QUESTIONS_KEPT];
	uint32_t last; /* the number of the newest */
	size_t bytes;  /* of all answers */
};

/* Frees all.  An object whose bytes are all 0 has no questions. */
void questions_fini(struct questions *questions);

/* Whether the newest question would replace none that is not answered. */
bool questions_has_room(const struct questions *questions);

/* Adds a question, for which there must be room. */
struct question *questions_add(struct questions *questions,
			       const struct cache_key *key);

/* The question for a key, or NULL. */
struct question *questions_find(struct questions *questions,
				const struct cache_key *key);

/* The question with a number, which must be one of the last. */
struct question *questions_get(struct questions *questions, uint32_t number);

/* Whether the question with this number, or 0, is not answered. */
bool questions_is_coming(const struct questions *questions, uint32_t number);

/* Notes the answer. */
void questions_answer(struct questions *questions, struct question *question,
		      const uint8_t *bytes, size_t length);

/* Drops the questions that are not answered. */
void questions_give_up(struct questions *questions);

#endif
