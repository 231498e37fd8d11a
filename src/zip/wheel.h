/* SPDX-License-Identifier: MIT */
/*
 * What makes a zip archive a wheel: a *.dist-info that the file name agrees
 * with, METADATA, WHEEL, and a RECORD that lists exactly the members with
 * their right hashes (binary distribution format, PEP 427).
 */
#ifndef PYC_BAKE_ZIP_WHEEL_H
#define PYC_BAKE_ZIP_WHEEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "format/record.h"
#include "format/zipaudit.h"
#include "zip/wheel_notes.h"

struct wheel {
	char *dist_info;	/* "NAME-VERSION.dist-info/" */
	char *record_name;	/* of its RECORD, */
	char *text_name;	/* and of its WHEEL */
	struct buf record_text; /* their content */
	struct buf text;
	struct record record;
	struct map refused_rows;  /* what rows that are bad mean to list */
	bool trusts_content;	  /* rather than RECORD: --rewrite-record */
	bool is_record_wrong;	  /* that is why the wheel was refused */
	struct wheel_notes notes; /* of a wheel that is taken */
};

/*
 * Finds the one *.dist-info among the members and holds it against the file
 * name, the last component of path.  A version that no installer takes is
 * noted.
 */
int wheel_find_info(struct wheel *wheel, const struct zipaudit *audit,
		    const char *path, struct err *err);

/* Holds the last component of path against the name of the *.dist-info. */
int wheel_check_name(const struct wheel *wheel, const char *path,
		     struct err *err);

void wheel_fini(struct wheel *wheel);

/*
 * Where a member of this name is installed, below site-packages: the name
 * itself, or what follows NAME.data/purelib/ or NAME.data/platlib/.  NULL for
 * what goes elsewhere (other schemes of NAME.data, any *.dist-info).  Points
 * into name.
 */
const char *wheel_installed_path(const char *name);

/* Whether a signature of RECORD, which no rewritten wheel can keep. */
bool wheel_is_signature(const struct wheel *wheel, const char *name);

/* Puts the name of a member before the message.  Returns -1 always. */
int wheel_blame_member(const char *name, struct err *err);

#endif
