/* SPDX-License-Identifier: MIT */
/*
 * Faults of a wheel that is accepted: contradictions that every installer
 * overlooks and that hide no content, and with --rewrite-record all faults of
 * RECORD.  A bake prints each as a warning; a check reports it as a finding.
 */
#ifndef PYC_BAKE_ZIP_WHEEL_NOTES_H
#define PYC_BAKE_ZIP_WHEEL_NOTES_H

#include <stddef.h>

#include "job/finding.h"

enum wheel_note {
	WHEEL_FOLDER_ROW, /* a row of RECORD is for a directory */
	WHEEL_LOST_ROW,	  /* it has no member */
	WHEEL_NO_SELF,	  /* RECORD is not listed in itself */
	WHEEL_ODD_HASH,	  /* the digest is right, and written otherwise */
	WHEEL_WRONG_ROW,  /* anything else that is wrong with RECORD */
	WHEEL_CASE,	  /* names differ only in case */
	WHEEL_VERSION,	  /* no installer takes the version */
	WHEEL_NOTES,
};

/* So many of a kind are shown, and how many more there are. */
#define WHEEL_MOST_NAMES 10
#define WHEEL_MOST_ROWS 100

struct wheel_note_list {
	char **shown; /* owned; the first ones */
	size_t count; /* of all */
};

struct wheel_notes {
	struct wheel_note_list lists[WHEEL_NOTES];
};

/*
 * Adds what a note is about: the path of a row or a member, which is made fit
 * to be shown; of a wrong row the message.
 */
void wheel_notes_add(struct wheel_notes *notes, enum wheel_note note,
		     const char *text);

/*
 * Warns of all of them: of wrong rows always, since content is trusted then
 * that RECORD does not vouch for, of the others unless the level is LOG_SILENT.
 */
void wheel_notes_warn(const struct wheel_notes *notes, const char *path);

/* Adds a finding for each of what baking would set right. */
void wheel_notes_find(const struct wheel_notes *notes, const char *path,
		      struct findings *findings);

void wheel_notes_fini(struct wheel_notes *notes);

#endif
