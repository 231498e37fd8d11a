/* SPDX-License-Identifier: MIT */
/*
 * CPython quotes most of what it repeats.  What is quoted can contain quotes
 * itself, so everything up to the last quote of the same kind is replaced.
 */
#include "compile/conceal.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"

#define MARK "..."

/* Of "\\" and three octal digits. */
#define MOST_ESCAPE 5

/* Without quotes, CPython repeats a part of the source after these words. */
static const char *const leads[] = {
	"Did you mean print(", /* Python/ceval and Objects/exceptions, to 3.9 */
	"encoding problem: ",
	"future feature ",
	"keyword argument repeated: ",
	"repeated in class pattern: ",
	"duplicate key (",
	"unknown encoding for ",
	"unknown encoding: ",
};

/* Words that say nothing about the source. */
static const char *const words[] = {
	"ascii",      "async",	"await",  "break",    "case",	"class",
	"def",	      "elif",	"else",	  "except",   "exec",	"finally",
	"for",	      "from",	"global", "if",	      "import", "in",
	"is",	      "lambda", "match",  "nonlocal", "print",	"return",
	"try",	      "type",	"utf-8",  "while",    "with",	"yield",
	"yield from",
};

static bool
conceal_is_word(const char *text, size_t length)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strlen(words[i]) == length &&
		    !memcmp(words[i], text, length))
			return true;
	return false;
}

/* ASCII characters that are neither letters nor digits. */
static bool
is_punctuation(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] >= 0x80 ||
		    ascii_is_alphanumeric(text[i]) || text[i] == '_' ||
		    text[i] == '\\')
			return false;
	return length <= 3;
}

/* Whether a quote at this place opens: it is not the apostrophe of a word. */
static bool
is_opening(const char *text, const char *at)
{
	return (*at == '\'' || *at == '"') &&
	       (at == text || !ascii_is_alphanumeric(at[-1]));
}

/* Adds the part in quotes at `at`, or a mark for it.  Returns what follows. */
static const char *
add_quoted(struct buf *out, const char *at)
{
	const char *close = strchr(at + 1, *at);
	size_t length = close ? (size_t)(close - at - 1) : 0;

	if (close && (conceal_is_word(at + 1, length) ||
		      (length && is_punctuation(at + 1, length)))) {
		buf_add(out, (const uint8_t *)at, length + 2);
		return close + 1;
	}
	/* CPython 3.14 quotes an escape sequence, and goes on. */
	if (!close || at[1] != '\\' || length > MOST_ESCAPE)
		close = strrchr(at + 1, *at);
	buf_printf(out, "%c" MARK, *at);
	if (!close)
		return at + strlen(at);
	buf_add_byte(out, (uint8_t)*at);
	return close + 1;
}

/* The length of the words at this place after which the rest is left out. */
static size_t
lead_length(const char *at)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(*leads); i++)
		if (!strncmp(at, leads[i], strlen(leads[i])))
			return strlen(leads[i]);
	return 0;
}

char *
conceal_text(const char *text)
{
	struct buf out = BUF_INIT;
	const char *at = text;

	while (*at) {
		size_t lead = lead_length(at);

		if (lead) {
			buf_add(&out, (const uint8_t *)at, lead);
			buf_add_string(&out, MARK);
			break;
		}
		if (is_opening(text, at))
			at = add_quoted(&out, at);
		else
			buf_add_byte(&out, (uint8_t)*at++);
	}
	buf_add_byte(&out, 0);
	return (char *)out.data;
}

void
conceal_source(struct outcome *outcome, struct buf *texts)
{
	size_t *starts = mem_zalloc(outcome->count, sizeof(*starts));

	for (size_t i = 0; i < outcome->count; i++) {
		auto_free char *text =
			conceal_text(outcome->diagnostics[i].text);

		starts[i] = texts->length;
		buf_add(texts, (const uint8_t *)text, strlen(text) + 1);
	}
	/* The texts have their final place now. */
	for (size_t i = 0; i < outcome->count; i++) {
		struct diagnostic *item = &outcome->diagnostics[i];

		item->text = (const char *)texts->data + starts[i];
		item->source_line = "";
		item->caret = 0;
	}
	free(starts);
}
