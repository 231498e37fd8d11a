/* SPDX-License-Identifier: MIT */
/* The message list, common to both kinds of compiler. */
#include "host/compiler.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define CUT_MARK "..."

static void
message_fini(struct compiler_message *message)
{
	free(message->class_name);
	free(message->text);
}

static bool
compiler_starts_character(char byte)
{
	return ((unsigned char)byte & 0xc0) != 0x80;
}

/*
 * Cuts the middle out of a text that is too long, because a name in it can be
 * as long as its source.  UTF-8 characters are not split.
 */
static void
cut_text(char *text)
{
	const size_t length = strlen(text);
	size_t head = COMPILER_MOST_TEXT / 2;
	size_t tail = length - head;

	if (length <= COMPILER_MOST_TEXT + strlen(CUT_MARK))
		return;
	while (head && !compiler_starts_character(text[head]))
		head--;
	while (tail < length && !compiler_starts_character(text[tail]))
		tail++;
	memcpy(text + head, CUT_MARK, strlen(CUT_MARK));
	memmove(text + head + strlen(CUT_MARK), text + tail, length - tail + 1);
}

/* Whether an equal message for the same place exists. */
static bool
compiler_is_known(const struct compiler_result *result,
		  const struct compiler_message *message)
{
	for (size_t i = result->count; i-- > 0;) {
		const struct compiler_message *known = &result->messages[i];

		if (known->line == message->line &&
		    known->column == message->column &&
		    !strcmp(known->text, message->text) &&
		    !strcmp(known->class_name, message->class_name))
			return true;
	}
	return false;
}

void
compiler_add_message(struct compiler_result *result,
		     struct compiler_message message)
{
	bool is_full = result->count == COMPILER_MOST_MESSAGES;

	cut_text(message.text);
	if (!message.is_error &&
	    (is_full || compiler_is_known(result, &message))) {
		result->omitted +=
			is_full && !compiler_is_known(result, &message);
		message_fini(&message);
		return;
	}
	if (is_full) {
		message_fini(&result->messages[--result->count]);
		result->omitted++;
	}
	result->messages = mem_resize(result->messages, result->count + 1,
				      sizeof(*result->messages));
	result->messages[result->count++] = message;
}

void
compiler_result_fini(struct compiler_result *result)
{
	for (size_t i = 0; i < result->count; i++)
		message_fini(&result->messages[i]);
	free(result->messages);
	if (result->release)
		result->release(result->holder);
	*result = (struct compiler_result){ 0 };
}
