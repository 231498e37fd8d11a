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

/* The exception of this class that ended a compilation, or NULL. */
static struct compiler_message *
last_error(const struct compiler_result *result, const char *class_name)
{
	struct compiler_message *last =
		result->count ? &result->messages[result->count - 1] : NULL;

	if (result->stream || !last ||
	    strcmp(last->class_name, class_name) != 0)
		return NULL;
	return last;
}

bool
shortage_is_cause(const struct request *request,
		  const struct compiler_result *result)
{
	const struct compiler_message *last = last_error(result, "MemoryError");
	size_t room;

	if (result->stream)
		return false;
	/* A failure without an error: there was no memory to report it. */
	if (!result->count || !result->messages[result->count - 1].is_error)
		return true;
	if (!last && !last_error(result, "SystemError"))
		return false;
	if (!request->is_alone || result->has_exhausted)
		return true;
	/* Since 3.12 the parser's own error has a text. */
	if (last && *last->text)
		return false;
	return __builtin_mul_overflow(request->source_length,
				      (size_t)ROOM_FACTOR, &room) ||
	       __builtin_add_overflow(room, ROOM_BYTES, &room) ||
	       !mem_has_room(room);
}

void
shortage_explain(struct compiler_result *result)
{
	struct compiler_message *last = last_error(result, "MemoryError");

	if (!last || *last->text)
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
