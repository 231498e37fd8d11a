/* SPDX-License-Identifier: MIT */
/* The members that an archive gains and loses by baking. */
#ifndef PYC_BAKE_ZIP_CHANGES_H
#define PYC_BAKE_ZIP_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "compile/pythons.h"
#include "job/options.h"
#include "job/packed.h"
#include "zip/wheel_sources.h"
#include "zip/zipfile.h"

/* A member that is added or changed, mostly a .pyc. */
struct zip_artifact {
	char *name;	      /* owned */
	struct packed packed; /* size 0 if the source did not compile */
	bool is_executable;
};

struct zip_changes {
	const struct options *options;
	const struct python *python; /* the compiler; NULL to normalise */
	struct zipfile *zip;
	bool *is_dropped; /* one for each member of zip: it is not written */
	struct zip_artifact *artifacts;
	size_t count;
	size_t room;
	struct wheel_sources sources; /* of the archive's .pyc */
};

/* Borrows options and zip. */
void zip_changes_init(struct zip_changes *changes,
		      const struct options *options, struct zipfile *zip);
void zip_changes_fini(struct zip_changes *changes);

/* Adds an empty artifact and takes ownership of name.  The result is valid
 * until the next call. */
struct zip_artifact *zip_changes_add(struct zip_changes *changes, char *name);

/* Whether the member of this name is executable; false if there is none. */
bool zip_changes_was_executable(const struct zip_changes *changes,
				const char *name);

/* Drops every .pyc and all members in a __pycache__. */
void zip_changes_strip(struct zip_changes *changes);

/* Whether any member is dropped. */
bool zip_changes_drop_any(const struct zip_changes *changes);

/*
 * With --sourceless: if sources are dropped, drops their .pyc in __pycache__,
 * which nothing imports without them, and adds a WHEEL that names the one
 * Python of the wheel.
 */
int zip_changes_settle_sourceless(struct zip_changes *changes, struct err *err);

/*
 * Sorts the artifacts by name.  Drops each .pyc that would be unpacked or
 * installed in the place of one of them under another name.
 */
void zip_changes_settle(struct zip_changes *changes);

/* The artifact of that name, or NULL.  Call zip_changes_settle first. */
const struct zip_artifact *zip_changes_find(const struct zip_changes *changes,
					    const char *name);

#endif
