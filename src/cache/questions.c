/* SPDX-License-Identifier: MIT */
#include "cache/questions.h"

#include <string.h>

static void
drop_question(struct questions *questions, struct question *question)
{
	questions->bytes -= question->entry.length;
	buf_fini(&question->entry);
	cache_key_fini(&question->key);
	question->state = QUESTION_NONE;
}

void
questions_fini(struct questions *questions)
{
	for (size_t i = 0; i < QUESTIONS_KEPT; i++)
		drop_question(questions, &questions->items[i]);
}

void
questions_give_up(struct questions *questions)
{
	for (size_t i = 0; i < QUESTIONS_KEPT; i++)
		if (questions->items[i].state == QUESTION_ASKED)
			drop_question(questions, &questions->items[i]);
}

struct question *
questions_get(struct questions *questions, uint32_t number)
{
	return &questions->items[number % QUESTIONS_KEPT];
}

bool
questions_has_room(const struct questions *questions)
{
	return questions->items[(questions->last + 1) % QUESTIONS_KEPT].state !=
	       QUESTION_ASKED;
}

/* Drops the oldest answers until few bytes are left. */
static void
questions_shed(struct questions *questions)
{
	for (uint32_t i = 1;
	     i <= QUESTIONS_KEPT && questions->bytes > QUESTIONS_MOST_BYTES;
	     i++) {
		struct question *question =
			questions_get(questions, questions->last + i);

		if (question->state == QUESTION_FOUND)
			drop_question(questions, question);
	}
}

struct question *
questions_add(struct questions *questions, const struct cache_key *key)
{
	struct question *question;

	questions_shed(questions);
	/* 0 is no number. */
	if (!++questions->last)
		questions->last = QUESTIONS_KEPT;
	question = questions_get(questions, questions->last);
	drop_question(questions, question);
	question->number = questions->last;
	question->state = QUESTION_ASKED;
	question->is_late = false;
	memcpy(question->key.digest, key->digest, sizeof(key->digest));
	buf_add(&question->key.preimage, key->preimage.data,
		key->preimage.length);
	return question;
}

struct question *
questions_find(struct questions *questions, const struct cache_key *key)
{
	for (size_t i = 0; i < QUESTIONS_KEPT; i++) {
		struct question *question = &questions->items[i];

		if (question->state != QUESTION_NONE &&
		    !memcmp(question->key.digest, key->digest,
			    sizeof(key->digest)))
			return question;
	}
	return NULL;
}

bool
questions_is_coming(const struct questions *questions, uint32_t number)
{
	const struct question *question =
		&questions->items[number % QUESTIONS_KEPT];

	return number && question->number == number &&
	       question->state == QUESTION_ASKED;
}

void
questions_answer(struct questions *questions, struct question *question,
		 const uint8_t *bytes, size_t length)
{
	question->state = QUESTION_FOUND;
	buf_add(&question->entry, bytes, length);
	questions->bytes += length;
}
