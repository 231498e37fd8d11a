/* SPDX-License-Identifier: MIT */
/*
 * Messages are mostly in the order of their lines, so the search for a line
 * starts at the line found before.
 */
#include "compile/diagnose.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#define CUT_MARK "..."

/* A line of the source: its number, from 1, and where it starts. */
struct place {
	unsigned int line;
	const uint8_t *at;
};

/* Moves place to a line; false if the source has no such line. */
static bool
find_line(struct place *place, const struct request *request, unsigned int line)
{
	const uint8_t *end = request->source + request->source_length;

	if (!request->source_length || !line)
		return false;
	if (!place->at || line < place->line)
		*place = (struct place){ 1, request->source };
	while (place->line < line) {
		const uint8_t *stop =
			memchr(place->at, '\n', (size_t)(end - place->at));

		if (!stop)
			return false;
		place->at = stop + 1;
		place->line++;
	}
	return true;
}

static bool
ends_line(const uint8_t *at, const uint8_t *end)
{
	return at >= end || *at == '\n' || *at == '\r';
}

/* Skips one UTF-8 character, or the invalid bytes in its place. */
static const uint8_t *
skip_character(const uint8_t *at, const uint8_t *end)
{
	do
		at++;
	while (at < end && (*at & 0xc0) == 0x80);
	return at;
}

/*
 * The start of the part of a line that is shown.  It is after the indentation
 * or, if the column is far to the right, half a window before the column.
 * *skipped is the number of characters before it; *is_cut says whether they are
 * more than indentation.
 */
static const uint8_t *
find_window(const uint8_t *at, const uint8_t *end, unsigned int column,
	    unsigned int *skipped, bool *is_cut)
{
	const unsigned int half = DIAGNOSE_MOST_CHARACTERS / 2;
	unsigned int wanted;

	*skipped = 0;
	while (!ends_line(at, end) &&
	       (*at == ' ' || *at == '\t' || *at == '\f')) {
		at++;
		++*skipped;
	}
	*is_cut = column > *skipped + DIAGNOSE_MOST_CHARACTERS;
	if (!*is_cut)
		return at;
	wanted = column - half;
	while (!ends_line(at, end) && *skipped < wanted) {
		at = skip_character(at, end);
		++*skipped;
	}
	return at;
}

/* Appends the text to show, from at on; false if a terminal cannot show it. */
static bool
add_window(struct buf *text, const uint8_t *at, const uint8_t *end)
{
	for (unsigned int i = 0; !ends_line(at, end); i++) {
		uint32_t code;
		size_t step = utf8_read(at, (size_t)(end - at), &code);

		if (i == DIAGNOSE_MOST_CHARACTERS) {
			buf_add_string(text, CUT_MARK);
			break;
		}
		if (!step || !utf8_is_in_line(code))
			return false;
		buf_add(text, at, step);
		at += step;
	}
	return true;
}

/* Fills source_line, which is then owned, and caret. */
static void
show_line(struct diagnostic *item, struct place *place,
	  const struct request *request)
{
	const uint8_t *end = request->source + request->source_length;
	struct buf text = BUF_INIT;
	const uint8_t *start;
	unsigned int skipped;
	unsigned int mark = 0;
	bool is_cut;

	if (!find_line(place, request, item->line)) {
		item->source_line = mem_strdup("");
		return;
	}
	start = find_window(place->at, end, item->column, &skipped, &is_cut);
	if (is_cut) {
		buf_add_string(&text, CUT_MARK);
		mark = sizeof(CUT_MARK) - 1;
	}
	if (!add_window(&text, start, end))
		text.length = 0;
	buf_add_byte(&text, 0);
	if (item->column)
		item->caret =
			mark +
			(item->column > skipped ? item->column - skipped : 1);
	item->source_line = (const char *)text.data;
}

static bool
is_refused(const struct compiler_message *message)
{
	return !strcmp(message->class_name, "SyntaxWarning") ||
	       !strcmp(message->class_name, "DeprecationWarning");
}

void
diagnose(struct outcome *outcome, const struct compiler_result *result,
	 const struct request *request, bool refuses_warnings)
{
	struct place place = { 0 };

	outcome->count = result->count;
	outcome->omitted = result->omitted;
	outcome->diagnostics =
		mem_zalloc(result->count, sizeof(*outcome->diagnostics));
	for (size_t i = 0; i < result->count; i++) {
		const struct compiler_message *message = &result->messages[i];
		struct diagnostic *item = &outcome->diagnostics[i];

		*item = (struct diagnostic){
			.is_error = message->is_error ||
				    (refuses_warnings && is_refused(message)),
			.line = message->line,
			.column = message->column,
			.class_name = message->class_name,
			.text = message->text,
		};
		show_line(item, &place, request);
	}
}

void
diagnose_free(struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->count; i++)
		mem_cleanup(&outcome->diagnostics[i].source_line);
	outcome_fini(outcome);
}
