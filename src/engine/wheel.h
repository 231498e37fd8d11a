/* SPDX-License-Identifier: MIT */
/*
 * What makes a zip archive a wheel: a *.dist-info that the file name agrees
 * with, METADATA, WHEEL, and a RECORD that lists exactly the members with
 * their right hashes (binary distribution format, PEP 427).
 */
#ifndef PYC_BAKE_ENGINE_WHEEL_H
#define PYC_BAKE_ENGINE_WHEEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "format/record.h"
#include "format/zipaudit.h"

struct wheel {
	char *dist_info;   /* "NAME-VERSION.dist-info/" */
	char *record_name; /* of its RECORD, */
	char *text_name;   /* and of its WHEEL */
	struct buf record_text; /* their content */
	struct buf text;
	struct record record;
};

/*
 * Finds the one *.dist-info among the members and holds it against the file
 * name, the last component of path.
 */
int wheel_find_info(struct wheel *wheel, const struct zipaudit *audit,
		    const char *path, struct err *err);

/* Holds the last component of path against the name of the *.dist-info. */
int wheel_check_name(const struct wheel *wheel, const char *path,
		     struct err *err);

/*
 * Parses record_text.  Whether each row names a member is for the caller to
 * ask, with wheel->record.
 */
int wheel_parse_record(struct wheel *wheel, struct err *err);

void wheel_fini(struct wheel *wheel);

/*
 * The row that a member is held against; *row is NULL where it needs none.
 * An error where it has none, or not the right size.
 */
int wheel_find_row(const struct wheel *wheel,
		   const struct zipaudit_member *member,
		   const struct record_row **row, struct err *err);

/*
 * Where a member of this name is installed, below site-packages: the name
 * itself, or what follows NAME.data/purelib/ or NAME.data/platlib/.  NULL for
 * what goes elsewhere (other schemes of NAME.data, any *.dist-info).  Points
 * into name.
 */
const char *wheel_installed_path(const char *name);

/* Whether a signature of RECORD, which no rewritten wheel can keep. */
bool wheel_is_signature(const struct wheel *wheel, const char *name);

/*
 * What the wheel at path is called, without its directory, once its modules
 * are .pyc of CPython 3.minor alone.  Owned; NULL where the wheel is for other
 * Pythons, with the path in the message.
 */
char *wheel_retagged_name(const char *path, unsigned int minor,
			  struct err *err);

/* Puts the name of a member before the message.  Returns -1 always. */
int wheel_blame_member(const char *name, struct err *err);

#endif
