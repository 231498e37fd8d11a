/* SPDX-License-Identifier: MIT */
/* Tests what is remembered of the questions to a remote cache. */
#include "cache/questions.h"

#include "cache/uploads.h"
#include "lib/keys.h"
#include "lib/tap.h"

static void
key_number(struct cache_key *key, unsigned int number)
{
	auto_free char *text = mem_printf("%u", number);

	key_of(key, text);
}

static struct question *
ask(struct questions *questions, unsigned int number)
{
	auto_cache_key key = CACHE_KEY_INIT;

	key_number(&key, number);
	return questions_add(questions, &key);
}

static struct question *
find(struct questions *questions, unsigned int number)
{
	auto_cache_key key = CACHE_KEY_INIT;

	key_number(&key, number);
	return questions_find(questions, &key);
}

static void
test_answers(struct questions *questions)
{
	struct question *one = ask(questions, 1);
	struct question *two = ask(questions, 2);
	const uint32_t number = one->number;

	ok(number && two->number != number, "questions have numbers");
	ok(find(questions, 1) == one && find(questions, 2) == two &&
		   !find(questions, 3),
	   "they are found by their keys");
	ok(questions_get(questions, number) == one, "and by their numbers");
	ok(questions_is_coming(questions, number), "the answer is coming");
	ok(!questions_is_coming(questions, 0), "0 is no question");
	ok(!questions_is_coming(questions, number + QUESTIONS_KEPT),
	   "nor is a number that was not given");
	questions_answer(questions, one, (const uint8_t *)"abc", 3);
	ok(!questions_is_coming(questions, number), "it has come");
	ok(one->state == QUESTION_FOUND && one->entry.length == 3,
	   "the answer is kept");
	questions_give_up(questions);
	ok(find(questions, 1) == one && !find(questions, 2),
	   "only questions without an answer are given up");
	questions_fini(questions);
	ok(!find(questions, 1) && !questions->bytes, "nothing is left");
}

static void
test_room(struct questions *questions)
{
	const uint32_t first = ask(questions, 0)->number;

	for (unsigned int i = 1; i < QUESTIONS_KEPT; i++) {
		struct question *question = ask(questions, i);

		questions_answer(questions, question, (const uint8_t *)"x", 1);
	}
	ok(!questions_has_room(questions),
	   "a question that waits is not replaced");
	questions_get(questions, first)->state = QUESTION_MISSING;
	ok(questions_has_room(questions), "an answer is");
	ask(questions, QUESTIONS_KEPT);
	ok(!find(questions, 0) && find(questions, 1) &&
		   find(questions, QUESTIONS_KEPT),
	   "the oldest makes room for the newest");
	questions_fini(questions);
}

/* The numbers begin again, without 0. */
static void
test_wrap(struct questions *questions)
{
	questions->last = UINT32_MAX - 1;
	is_int(ask(questions, 1)->number, UINT32_MAX, "the last number");
	is_int(ask(questions, 2)->number, QUESTIONS_KEPT,
	       "the number after that");
	ok(find(questions, 1) && find(questions, 2), "both are there");
	questions_fini(questions);
}

static void
test_bytes(struct questions *questions)
{
	auto_free uint8_t *bytes = mem_zalloc(1, QUESTIONS_MOST_BYTES / 4);

	for (unsigned int i = 0; i < 20; i++) {
		struct question *question = ask(questions, i);

		questions_answer(questions, question, bytes,
				 QUESTIONS_MOST_BYTES / 4);
	}
	ok(questions->bytes <= 2 * QUESTIONS_MOST_BYTES,
	   "old answers are dropped if there are many bytes");
	ok(find(questions, 19) && !find(questions, 0), "the oldest ones");
	questions_fini(questions);
}

static void
test_uploads(void)
{
	struct uploads uploads = { .bytes = 0 };
	auto_cache_key key = CACHE_KEY_INIT;
	auto_buf entry = BUF_INIT;

	for (unsigned int i = 0; i < 3; i++) {
		key_number(&key, i);
		entry.length = 0;
		buf_printf(&entry, "%u", i);
		uploads_add(&uploads, &key, &entry, i == 1);
	}
	is_int((int)uploads.bytes, 3, "all bytes wait");
	for (unsigned int i = 0; i < 3; i++) {
		ok(uploads.first && uploads.first->entry.data[0] == '0' + i &&
			   uploads.first->replaces == (i == 1),
		   "they are sent in order");
		uploads_drop(&uploads);
	}
	ok(!uploads.first && !uploads.bytes, "nothing is left");
	buf_reserve(&entry, UPLOADS_MOST_BYTES + 1);
	entry.length = UPLOADS_MOST_BYTES + 1;
	uploads_add(&uploads, &key, &entry, false);
	uploads_add(&uploads, &key, &entry, false);
	ok(uploads.first && !uploads.first->next,
	   "nothing is added if too many bytes wait");
	uploads_fini(&uploads);
}

int
main(void)
{
	struct questions *questions = mem_zalloc(1, sizeof(*questions));

	test_answers(questions);
	test_room(questions);
	test_wrap(questions);
	test_bytes(questions);
	test_uploads();
	free(questions);
	return tap_done();
}
