/* SPDX-License-Identifier: MIT */
#include "compile/shortage.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/*
 * The text for a MemoryError without one, such as for deeply nested brackets.
 */
#define NO_MEMORY_TEXT \
	"nested too deeply for the parser, or too large for the " \
	"available memory (see --worker-memory)"

/*
 * ROOM_BYTES + ROOM_FACTOR * size, in bytes, is more than CPython needs to
 * compile a source of this size.  If that much memory is free and the request
 * still fails alone, the parser refused deep nesting.
 */
#define ROOM_BYTES ((size_t)64 << 20)
#define ROOM_FACTOR 1000

/* The last message of a compilation that failed, or NULL. */
static struct compiler_message *
last_message(const struct compiler_result *result)
{
	if (result->stream || !result->count || !result->messages)
		return NULL;
	return &result->messages[result->count - 1];
}

/* Whether a message is an exception of this class. */
static bool
message_has_class(const struct compiler_message *message,
		  const char *class_name)
{
	return message && !strcmp(message->class_name, class_name);
}

bool
shortage_is_cause(const struct request *request,
		  const struct compiler_result *result)
{
	const struct compiler_message *last = last_message(result);
	const bool is_memory = message_has_class(last, "MemoryError");
	size_t room;

	if (result->stream)
		return false;
	/* A failure without an error: there was no memory to report it. */
	if (!last || !last->is_error)
		return true;
	if (!is_memory && !message_has_class(last, "SystemError"))
		return false;
	if (!request->is_alone || result->has_exhausted)
		return true;
	/* Since 3.12 the parser's own error has a text. */
	if (is_memory && *last->text)
		return false;
	return __builtin_mul_overflow(request->source_length,
				      (size_t)ROOM_FACTOR, &room) ||
	       __builtin_add_overflow(room, ROOM_BYTES, &room) ||
	       !mem_has_room(room);
}

void
shortage_explain(struct compiler_result *result)
{
	struct compiler_message *last = last_message(result);

	if (!message_has_class(last, "MemoryError") || *last->text)
		return;
	free(last->text);
	last->text = mem_strdup(NO_MEMORY_TEXT);
}

bool
shortage_is_limited(const struct compiler_result *result)
{
	return result->is_limited ||
	       (!result->has_exhausted && mem_is_limited(ROOM_BYTES));
}
