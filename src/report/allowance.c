/* SPDX-License-Identifier: MIT */
/*
 * Every line is matched with every source, even if an earlier line matched: a
 * redundant line still counts as used.  Generated lists name files, so lines
 * without wildcards are looked up in a map.  Only lines with wildcards are
 * tried one after the other.
 */
#include "report/allowance.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/glob.h"
#include "base/infile.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"

#define MOST_BYTES ((size_t)16 << 20)

/* Blanks around a line, which are not part of the glob. */
#define BLANKS " \t\r\v\f"

struct line {
	const char *glob; /* borrowed from text */
	size_t number;	  /* from 1 */
	bool has_slash;
	bool has_matched;
	bool has_failed; /* a source that it matches has failed */
	size_t first;	 /* index of the first line with the same text; all of
			  * this is noted there */
};

struct allowance {
	char *path; /* as messages show it */
	char *text; /* each line ends with a NUL */
	struct line *lines;
	size_t count;
	size_t room;
	struct map plain; /* lines without wildcards: the index of the first
			   * line with that text, plus 1 */
	size_t *globs;	  /* indices of the other lines */
	size_t glob_count;
};

/* Enters the line that was added last. */
static void
file_line(struct allowance *allowance)
{
	size_t number = allowance->count - 1;
	struct line *line = &allowance->lines[number];
	void **value;

	line->first = number;
	if (line->glob[strcspn(line->glob, "*?[\\")]) {
		allowance->globs =
			mem_grow(allowance->globs, allowance->glob_count,
				 sizeof(*allowance->globs));
		allowance->globs[allowance->glob_count++] = number;
		return;
	}
	value = map_get(&allowance->plain, line->glob, strlen(line->glob));
	if (*value)
		line->first = (size_t)(uintptr_t)*value - 1;
	else
		*value = (void *)(uintptr_t)(number + 1);
}

/* Adds the line from text up to end, where it writes a NUL. */
static void
allowance_add_line(struct allowance *allowance, char *text, char *end,
		   size_t number)
{
	text += strspn(text, BLANKS);
	while (end > text && strchr(BLANKS, end[-1]))
		end--;
	*end = '\0';
	if (!*text || *text == '#')
		return;
	if (allowance->count == allowance->room) {
		allowance->room = allowance->room ? 2 * allowance->room : 16;
		allowance->lines = mem_resize(allowance->lines, allowance->room,
					      sizeof(*allowance->lines));
	}
	allowance->lines[allowance->count++] = (struct line){
		.glob = text,
		.number = number,
		.has_slash = strchr(text, '/') != NULL,
	};
	file_line(allowance);
}

static void
allowance_split(struct allowance *allowance)
{
	char *at = allowance->text;

	for (size_t number = 1; *at; number++) {
		char *end = at + strcspn(at, "\n");
		char *next = *end ? end + 1 : end;

		*end = '\0';
		allowance_add_line(allowance, at, end, number);
		at = next;
	}
}

struct allowance *
allowance_read(const char *path, struct err *err)
{
	auto_buf bytes = BUF_INIT;
	struct allowance *allowance;

	if (infile_read(path, MOST_BYTES, &bytes, err))
		return NULL;
	if (bytes.length && memchr(bytes.data, 0, bytes.length)) {
		err_set(err, "%s: contains NUL", infile_name(path));
		return NULL;
	}
	allowance = mem_zalloc(1, sizeof(*allowance));
	allowance->path = mem_strdup(infile_name(path));
	allowance->text = mem_strndup((const char *)bytes.data, bytes.length);
	allowance_split(allowance);
	return allowance;
}

void
allowance_free(struct allowance *allowance)
{
	if (!allowance)
		return;
	free(allowance->path);
	free(allowance->text);
	free(allowance->lines);
	free(allowance->globs);
	map_fini(&allowance->plain);
	free(allowance);
}

static void
note_match(struct line *line, bool has_failed)
{
	line->has_matched = true;
	line->has_failed |= has_failed;
}

/* Whether a line without wildcards has this text. */
static bool
match_plain(struct allowance *allowance, const char *text, bool has_failed)
{
	size_t number = (size_t)(uintptr_t)map_find(&allowance->plain, text,
						    strlen(text));

	if (number)
		note_match(&allowance->lines[number - 1], has_failed);
	return number;
}

bool
allowance_permits(struct allowance *allowance, const char *path,
		  bool has_failed)
{
	const char *name = path_base(path);
	bool is_known = match_plain(allowance, name, has_failed);

	if (name != path)
		is_known |= match_plain(allowance, path, has_failed);
	for (size_t i = 0; i < allowance->glob_count; i++) {
		struct line *line = &allowance->lines[allowance->globs[i]];

		if (!glob_match(line->glob, line->has_slash ? path : name))
			continue;
		is_known = true;
		note_match(line, has_failed);
	}
	return is_known;
}

void
allowance_review(const struct allowance *allowance, bool has_compiled)
{
	for (size_t i = 0; i < allowance->count; i++) {
		const struct line *line = &allowance->lines[i];
		const struct line *first = &allowance->lines[line->first];

		if (!first->has_matched)
			log_notice("%s:%zu: %s: matches no source",
				   allowance->path, line->number, line->glob);
		else if (!first->has_failed && has_compiled)
			log_notice(
				"%s:%zu: %s: compiles; the line can be removed",
				allowance->path, line->number, line->glob);
	}
}
