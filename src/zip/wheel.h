/* SPDX-License-Identifier: MIT */
/*
 * The parts that make a zip archive a wheel: a *.dist-info that matches the
 * file name, METADATA, WHEEL, and a RECORD that lists exactly the members with
 * their hashes (binary distribution format, PEP 427).
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
	char *record_name;	/* name of its RECORD */
	char *text_name;	/* name of its WHEEL */
	struct buf record_text; /* content of RECORD and of WHEEL */
	struct buf text;
	struct record record;
	struct map refused_rows;  /* members that bad rows probably meant */
	bool trusts_content;	  /* --rewrite-record: trust the content */
	bool is_record_wrong;	  /* RECORD is why the wheel was refused */
	struct wheel_notes notes; /* of a wheel that is accepted */
};

/*
 * Finds the one *.dist-info among the members and compares it with the file
 * name, the last component of path.  A version that no installer accepts is
 * noted.
 */
int wheel_find_info(struct wheel *wheel, const struct zipaudit *audit,
		    const char *path, struct err *err);

/* Compares the last component of path with the name of the *.dist-info. */
int wheel_check_name(const struct wheel *wheel, const char *path,
		     struct err *err);

void wheel_fini(struct wheel *wheel);

/*
 * Returns where a member of this name is installed, below site-packages: the
 * name itself, or the part after NAME.data/purelib/ or NAME.data/platlib/.
 * NULL for members that are installed elsewhere (other schemes of NAME.data,
 * any *.dist-info).  The result points into name.
 */
const char *wheel_installed_path(const char *name);

/* Whether the member is a signature of RECORD; a new RECORD voids it. */
bool wheel_is_signature(const struct wheel *wheel, const char *name);

/* Puts the name of a member before the message.  Always returns -1. */
int wheel_blame_member(const char *name, struct err *err);

#endif
