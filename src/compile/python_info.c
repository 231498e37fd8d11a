/* SPDX-License-Identifier: MIT */
/*
 * The question is the first task of a pool client.  A second task only starts a
 * second worker.
 */
#include "compile/python_info.h"

#include <string.h>

#include "base/ascii.h"

/* The longest tag or release, in bytes. */
#define MOST_WORD 64

struct question {
	struct buf *answer; /* the reply, which the texts are borrowed from */
	struct outcome outcome;
	void (*meanwhile)(void *context);
	void *context;
};

static uint64_t
python_info_weight(void *context, size_t task)
{
	(void)context;
	(void)task;
	return 1;
}

static int
python_info_load(void *context, size_t task, bool alone, struct buf *request,
		 struct buf *reply, struct err *err)
{
	const struct request question = {
		.kind = REQUEST_INFO,
		.is_alone = alone,
	};

	(void)context;
	(void)task;
	(void)reply;
	(void)err;
	wire_put_request(request, &question);
	return 0;
}

static void
meanwhile(void *context)
{
	struct question *question = context;

	if (question->meanwhile)
		question->meanwhile(question->context);
}

static char *
python_info_refuse(void *context, const uint8_t *reply, size_t length,
		   bool *is_exhausted)
{
	(void)context;
	return wire_refuse_outcome(reply, length, is_exhausted);
}

static void
python_info_lost(void *context, size_t task, const struct pool_loss *loss,
		 struct buf *reply)
{
	(void)context;
	(void)task;
	wire_put_failure(reply, OUTCOME_BROKEN, "", loss->how);
}

/* Whether a text can be a part of a file name and of a message. */
static bool
python_info_is_word(const char *text)
{
	if (!*text || strlen(text) > MOST_WORD)
		return false;
	for (; *text; text++)
		if (!ascii_is_in_name(*text))
			return false;
	return true;
}

/* Whether a text is a line of printable ASCII. */
static bool
is_line(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

static int
python_info_deliver(void *context, size_t task, const uint8_t *reply,
		    size_t length, struct err *err)
{
	struct question *question = context;
	struct outcome *outcome = &question->outcome;

	if (task)
		return 0;
	buf_add(question->answer, reply, length);
	if (wire_get_outcome(outcome, question->answer->data,
			     question->answer->length, err))
		return -1;
	if (outcome->kind == OUTCOME_INFO &&
	    python_info_is_word(outcome->info.tag) &&
	    python_info_is_word(outcome->info.release) &&
	    is_line(outcome->info.build))
		return 0;
	return err_set(err, "%s",
		       outcome->count ? outcome->diagnostics[0].text :
					POOL_BAD_REPLY);
}

int
python_info_ask(struct pool *pool, struct buf *answer, struct python_info *info,
		void (*do_meanwhile)(void *context), void *context,
		struct err *err)
{
	struct question question = {
		.answer = answer,
		.meanwhile = do_meanwhile,
		.context = context,
	};
	struct pool_client client = {
		.context = &question,
		.count = pool_size(pool) > 1 ? 2 : 1,
		.weight = python_info_weight,
		.load = python_info_load,
		.refuse = python_info_refuse,
		.meanwhile = meanwhile,
		.lost = python_info_lost,
		.deliver = python_info_deliver,
	};
	int result = pool_run(pool, &client, err);

	*info = question.outcome.info;
	outcome_fini(&question.outcome);
	return result;
}
