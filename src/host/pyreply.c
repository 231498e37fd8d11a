/* SPDX-License-Identifier: MIT */
#include "host/pyreply.h"

#include <string.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/mem.h"
#include "pyc/pymagic.h"

#define NAME "pyc-bake"

/* Far above any valid reply, because no request is larger. */
#define MESSAGES_MOST (512u << 20)
#define STREAM_MOST INT32_MAX
#define MESSAGE_HEAD 17

/* --- the greeting --- */

/*
 * Reads the string at *at, which must end before end, and advances *at.
 * Returns NULL on error.
 */
static const char *
pyreply_take_text(const uint8_t **at, const uint8_t *end)
{
	const uint8_t *start = *at;
	const uint8_t *stop = memchr(start, 0, (size_t)(end - start));

	/* These strings are used in messages and file names. */
	for (const uint8_t *c = start; stop && c < stop; c++)
		if (!ascii_is_in_name((char)*c))
			return NULL;
	*at = stop ? stop + 1 : end;
	return stop ? (const char *)start : NULL;
}

/* The same for a line of printable ASCII. */
static const char *
take_line(const uint8_t **at, const uint8_t *end)
{
	const uint8_t *start = *at;
	const uint8_t *stop = memchr(start, 0, (size_t)(end - start));

	for (const uint8_t *c = start; stop && c < stop; c++)
		if (*c < ' ' || *c > '~')
			return NULL;
	*at = stop ? stop + 1 : end;
	return stop ? (const char *)start : NULL;
}

static int
take_greeting(struct pyreply_greeting *greeting, const uint8_t *bytes,
	      size_t length, struct err *err)
{
	const size_t name = sizeof(NAME) - 1;
	const uint8_t *end = bytes + length;
	const uint8_t *at;

	if (length < name + 6 || memcmp(bytes, NAME, name))
		return err_set(err, PYREPLY_NO_PYTHON);
	at = bytes + name + 6;
	greeting->major = bytes[name];
	greeting->minor = bytes[name + 1];
	greeting->magic = get_le32(bytes + name + 2);
	greeting->implementation = pyreply_take_text(&at, end);
	greeting->own_release = pyreply_take_text(&at, end);
	greeting->release = pyreply_take_text(&at, end);
	greeting->tag = pyreply_take_text(&at, end);
	greeting->build = take_line(&at, end);
	if (at == end && greeting->implementation && greeting->own_release &&
	    greeting->release && greeting->tag && greeting->build)
		return 0;
	return err_set(err, PYREPLY_NO_PYTHON);
}

static int
check_greeting(const struct pyreply_greeting *greeting, struct err *err)
{
	if (strcmp(greeting->implementation, "CPython"))
		return err_set(err,
			       "is %s %s (Python %u.%u): only CPython can "
			       "compile for CPython",
			       greeting->implementation, greeting->own_release,
			       greeting->major, greeting->minor);
	if (greeting->major < 3 ||
	    (greeting->major == 3 && greeting->minor < PYREPLY_OLDEST_MINOR))
		return err_set(err, "is CPython %s; 3.%u or later is required",
			       greeting->release, PYREPLY_OLDEST_MINOR);
	/* Code objects of an alpha release may have another layout. */
	if (greeting->major != 3 ||
	    pymagic_minor(greeting->magic) != greeting->minor)
		return err_set(err,
			       "CPython %s writes magic %u, which is of no "
			       "known version",
			       greeting->release, greeting->magic & 0xffff);
	if (!*greeting->tag)
		return err_set(
			err,
			"CPython %s has no sys.implementation.cache_tag, which "
			"the name of a .pyc needs",
			greeting->release);
	return 0;
}

int
pyreply_read_greeting(struct pyreply_greeting *greeting, const uint8_t *bytes,
		      size_t length, struct err *err)
{
	return take_greeting(greeting, bytes, length, err) ?
		     -1 :
		     check_greeting(greeting, err);
}

/* --- a reply --- */

bool
pyreply_read_head(struct pyreply_head *head, const uint8_t *bytes)
{
	*head = (struct pyreply_head){ get_le32(bytes), get_le32(bytes + 4) };
	return head->messages <= MESSAGES_MOST && head->stream <= STREAM_MOST;
}

/* Parses the messages of a reply.  Returns false if a length is wrong. */
static bool
take_messages(const uint8_t *at, size_t left, struct compiler_result *result)
{
	while (left) {
		struct compiler_message message;
		const char *name;
		uint32_t name_length;
		uint32_t text_length;

		if (left < MESSAGE_HEAD)
			return false;
		left -= MESSAGE_HEAD;
		name_length = get_le32(at + 9);
		text_length = get_le32(at + 13);
		if (name_length > left || text_length > left - name_length)
			return false;
		name = (const char *)at + MESSAGE_HEAD;
		message = (struct compiler_message){
			.is_error = at[0],
			.class_name = mem_strndup(name, name_length),
			.text = mem_strndup(name + name_length, text_length),
			.line = get_le32(at + 1),
			.column = get_le32(at + 5),
		};
		compiler_add_message(result, message);
		at += MESSAGE_HEAD + (size_t)name_length + text_length;
		left -= (size_t)name_length + text_length;
	}
	return true;
}

/*
 * A valid reply has a stream and no error, or no stream and one error, the last
 * message.
 */
static bool
is_consistent(const struct compiler_result *result)
{
	for (size_t i = 0; i < result->count; i++)
		if (result->messages[i].is_error !=
		    (i + 1 == result->count && !result->stream))
			return false;
	return result->stream || result->count;
}

bool
pyreply_read(struct compiler_result *result, const struct pyreply_head *head,
	     const uint8_t *bytes)
{
	if (!take_messages(bytes, head->messages, result))
		return false;
	if (head->stream) {
		result->stream = bytes + head->messages;
		result->length = head->stream;
	}
	return is_consistent(result);
}
