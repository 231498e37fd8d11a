/* SPDX-License-Identifier: MIT */
/* The line of each kind.  Wrong rows have a line each instead. */
#include "zip/wheel_notes.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "format/zipname.h"

static const char *const titles[WHEEL_NOTES] = {
	[WHEEL_FOLDER_ROW] =
		"RECORD has rows for directories, which are dropped",
	[WHEEL_LOST_ROW] =
		"RECORD has rows without a member, which are dropped",
	[WHEEL_NO_SELF] = "RECORD does not list itself; the row is added",
	[WHEEL_ODD_HASH] = "RECORD has correct hashes that are not written as "
			   "unpadded urlsafe base64 under their algorithm",
	[WHEEL_CASE] = "names differ only in case and overwrite each other if "
		       "case is ignored",
	[WHEEL_VERSION] = "installers refuse the version in the file name, "
			  "which does not conform to PEP 440",
};

static size_t
most_shown(enum wheel_note note)
{
	return note == WHEEL_WRONG_ROW ? WHEEL_MOST_ROWS : WHEEL_MOST_NAMES;
}

static size_t
count_shown(const struct wheel_notes *notes, enum wheel_note note)
{
	size_t count = notes->lists[note].count;

	return count < most_shown(note) ? count : most_shown(note);
}

void
wheel_notes_add(struct wheel_notes *notes, enum wheel_note note,
		const char *text)
{
	struct wheel_note_list *list = &notes->lists[note];
	size_t number = list->count++;

	if (number >= most_shown(note))
		return;
	list->shown = mem_resize(list->shown, number + 1, sizeof(*list->shown));
	list->shown[number] = note == WHEEL_WRONG_ROW ?
				      mem_strdup(text) :
				      zipname_show(text, strlen(text));
}

/* Returns the line of a kind; owned. */
static char *
wheel_notes_describe(const struct wheel_notes *notes, enum wheel_note note)
{
	const struct wheel_note_list *list = &notes->lists[note];
	size_t shown = count_shown(notes, note);
	auto_buf line = BUF_INIT;

	buf_printf(&line, "%s: ", titles[note]);
	for (size_t i = 0; i < shown; i++)
		buf_printf(&line, "%s'%s'", i ? ", " : "", list->shown[i]);
	if (list->count > shown)
		buf_printf(&line, " and %zu more", list->count - shown);
	buf_add_byte(&line, '\0');
	return (char *)steal(line.data);
}

void
wheel_notes_warn(const struct wheel_notes *notes, const char *path)
{
	const struct wheel_note_list *wrong = &notes->lists[WHEEL_WRONG_ROW];
	size_t shown = count_shown(notes, WHEEL_WRONG_ROW);

	for (int note = 0; note < WHEEL_NOTES; note++) {
		auto_free char *line = NULL;

		if (note == WHEEL_WRONG_ROW || !notes->lists[note].count)
			continue;
		line = wheel_notes_describe(notes, (enum wheel_note)note);
		log_error("%s: warning: %s", path, line);
	}
	for (size_t i = 0; i < shown; i++)
		log_always("%s: warning: RECORD is written anew: %s", path,
			   wrong->shown[i]);
	if (wrong->count > shown)
		log_always("%s: warning: RECORD is written anew: %zu more rows "
			   "are wrong",
			   path, wrong->count - shown);
}

void
wheel_notes_find(const struct wheel_notes *notes, const char *path,
		 struct findings *findings)
{
	const struct wheel_note_list *wrong = &notes->lists[WHEEL_WRONG_ROW];
	size_t shown = count_shown(notes, WHEEL_WRONG_ROW);

	for (int note = 0; note < WHEEL_WRONG_ROW; note++) {
		auto_free char *line = NULL;

		if (!notes->lists[note].count)
			continue;
		line = wheel_notes_describe(notes, (enum wheel_note)note);
		findings_add(findings, path, FINDING_RECORD, "%s", line);
	}
	for (size_t i = 0; i < shown; i++)
		findings_add(findings, path, FINDING_RECORD, "%s",
			     wrong->shown[i]);
	if (wrong->count > shown)
		findings_add(findings, path, FINDING_RECORD,
			     "%zu more rows are wrong", wrong->count - shown);
}

void
wheel_notes_fini(struct wheel_notes *notes)
{
	for (int note = 0; note < WHEEL_NOTES; note++) {
		for (size_t i = 0;
		     i < count_shown(notes, (enum wheel_note)note); i++)
			free(notes->lists[note].shown[i]);
		free(notes->lists[note].shown);
	}
	*notes = (struct wheel_notes){ 0 };
}
