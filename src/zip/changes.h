/* SPDX-License-Identifier: MIT */
/* What an archive gains and loses by baking, before any of it is written. */
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

/* A member that the archive gains or changes: mostly a .pyc. */
struct zip_artifact {
	char *name;	      /* owned */
	struct packed packed; /* of size 0 if the source did not compile */
	bool is_executable;
};

struct zip_changes {
	const struct options *options;
	const struct python *python; /* that compiles; NULL to normalise */
	struct zipfile *zip;
	bool *is_dropped; /* of each member of zip: it is not written */
	struct zip_artifact *artifacts;
	size_t count;
	size_t room;
	struct wheel_sources sources; /* of the archive's .pyc */
};

/* Both are borrowed. */
void zip_changes_init(struct zip_changes *changes,
		      const struct options *options, struct zipfile *zip);
void zip_changes_fini(struct zip_changes *changes);

/* Adds an empty artifact of this name, which is taken over; valid until the
 * next call. */
struct zip_artifact *zip_changes_add(struct zip_changes *changes, char *name);

/* Whether the member of this name is executable; false if there is none. */
bool zip_changes_was_executable(const struct zip_changes *changes,
				const char *name);

/* Drops every .pyc and all members in a __pycache__. */
void zip_changes_strip(struct zip_changes *changes);

/* Whether any member is dropped that no artifact replaces. */
bool zip_changes_drop_any(const struct zip_changes *changes);

/*
 * With --sourceless: if sources are dropped, drops their .pyc in __pycache__,
 * which nothing imports without them, and adds a WHEEL that names the one
 * Python of the wheel.
 */
int zip_changes_settle_sourceless(struct zip_changes *changes, struct err *err);

/*
 * Sorts the artifacts by name, and drops each .pyc of a wheel that would be
 * installed in the place of one of them.
 */
void zip_changes_settle(struct zip_changes *changes);

/* The artifact of that name, or NULL; after zip_changes_settle. */
const struct zip_artifact *zip_changes_find(const struct zip_changes *changes,
					    const char *name);

#endif
