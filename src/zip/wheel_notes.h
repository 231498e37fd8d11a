/* SPDX-License-Identifier: MIT */
/*
 * Faults of a wheel that is accepted: contradictions that every installer
 * ignores and that hide no content, and with --rewrite-record all faults of
 * RECORD.  A bake prints each as a warning; a check reports those that baking
 * fixes as findings.
 */
#ifndef PYC_BAKE_ZIP_WHEEL_NOTES_H
#define PYC_BAKE_ZIP_WHEEL_NOTES_H

#include <stddef.h>

#include "job/finding.h"

enum wheel_note {
	WHEEL_FOLDER_ROW, /* a row of RECORD is for a directory */
	WHEEL_LOST_ROW,	  /* a row of RECORD has no member */
	WHEEL_NO_SELF,	  /* RECORD does not list itself */
	WHEEL_ODD_HASH,	  /* the digest is right, but its form is not */
	WHEEL_WRONG_ROW,  /* any other fault of RECORD */
	WHEEL_CASE,	  /* names differ only in case */
	WHEEL_VERSION,	  /* no installer accepts the version */
	WHEEL_NOTES,
};

/* The most that are shown of a kind; the others are only counted. */
#define WHEEL_MOST_NAMES 10
#define WHEEL_MOST_ROWS 100

struct wheel_note_list {
	char **shown; /* the first of them; owned */
	size_t count; /* of all, shown or not */
};

struct wheel_notes {
	struct wheel_note_list lists[WHEEL_NOTES];
};

/*
 * Adds a note.  text is the path of a row or a member, which is escaped for
 * display, or the message about a wrong row.
 */
void wheel_notes_add(struct wheel_notes *notes, enum wheel_note note,
		     const char *text);

/*
 * Prints all notes as warnings.  Wrong rows are always printed, since then
 * content is trusted that RECORD does not confirm.  The others are printed
 * unless the level is LOG_SILENT.
 */
void wheel_notes_warn(const struct wheel_notes *notes, const char *path);

/* Adds a finding for each kind of fault, or wrong row, that baking fixes. */
void wheel_notes_find(const struct wheel_notes *notes, const char *path,
		      struct findings *findings);

void wheel_notes_fini(struct wheel_notes *notes);

#endif
