/* SPDX-License-Identifier: MIT */
/*
 * Every line is tried for every source, and not the first that fits alone: a
 * line that says nothing new is of use all the same.
 */
#include "engine/allowance.h"

#include <stdlib.h>
#include <string.h>

#include "base/glob.h"
#include "base/infile.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"

#define MOST_BYTES ((size_t)16 << 20)

/* What stands around a line and is no part of it. */
#define BLANKS " \t\r\v\f"

struct line {
	const char *glob; /* in the text */
	size_t number;	  /* in the file, from 1 */
	bool has_slash;
	bool has_matched;
	bool has_failed; /* one of the sources that it matches */
};

struct allowance {
	char *path; /* as messages show it */
	char *text; /* with a NUL at the end of each line */
	struct line *lines;
	size_t count;
	size_t room;
};

/* Takes the text up to end, where a NUL can be put. */
static void
add_line(struct allowance *allowance, char *text, char *end, size_t number)
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
}

static void
split(struct allowance *allowance)
{
	char *at = allowance->text;

	for (size_t number = 1; *at; number++) {
		char *end = at + strcspn(at, "\n");
		char *next = *end ? end + 1 : end;

		*end = '\0';
		add_line(allowance, at, end, number);
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
		err_set(err, "%s: a NUL byte is in it, which no name has",
			infile_name(path));
		return NULL;
	}
	allowance = mem_zalloc(1, sizeof(*allowance));
	allowance->path = mem_strdup(infile_name(path));
	allowance->text = mem_strndup((const char *)bytes.data, bytes.length);
	split(allowance);
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
	free(allowance);
}

bool
allowance_permits(struct allowance *allowance, const char *path,
		  bool has_failed)
{
	const char *name = path_base(path);
	bool is_known = false;

	for (size_t i = 0; i < allowance->count; i++) {
		struct line *line = &allowance->lines[i];

		if (!glob_match(line->glob, line->has_slash ? path : name))
			continue;
		is_known = true;
		line->has_matched = true;
		line->has_failed |= has_failed;
	}
	return is_known;
}

void
allowance_review(const struct allowance *allowance, bool has_compiled)
{
	for (size_t i = 0; i < allowance->count; i++) {
		const struct line *line = &allowance->lines[i];

		if (!line->has_matched)
			log_notice("%s:%zu: %s: matches no source",
				   allowance->path, line->number, line->glob);
		else if (!line->has_failed && has_compiled)
			log_notice("%s:%zu: %s: what it matches compiles",
				   allowance->path, line->number, line->glob);
	}
}
