/* SPDX-License-Identifier: MIT */
/*
 * One pass over a tar archive, from its first member to its last: what is
 * there goes through as it is, and what is baked is put in where the directory
 * of its source ends, so that no more has to be kept than the sources (and
 * what links may lead to), on disk.
 *
 * A directory ends when a member comes that is not below it, and is no .pyc
 * that this run may replace.  What is put in is put in such an order that
 * directories end at the same places when the result is baked again: that
 * gives the same bytes.
 *
 *	tar_pass   what becomes of each member
 *	tar_flush  what is put in where directories end
 *	sink_tar   what the batch of one end reads and writes
 */
#ifndef PYC_BAKE_ENGINE_TAR_PASS_H
#define PYC_BAKE_ENGINE_TAR_PASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "engine/options.h"
#include "engine/pythons.h"
#include "engine/report.h"
#include "engine/tar_index.h"
#include "engine/tar_spool.h"
#include "host/arctar.h"
#include "host/arctar_write.h"

/* A source that must be compiled may not be larger, nor a .pyc that may be
 * replaced. */
#define TAR_MOST_SOURCE (64u << 20)
/* An archive may not have more members, */
#define TAR_MOST_MEMBERS 10000000u
/* nor a member a longer name, bytes. */
#define TAR_MOST_NAME TAR_INDEX_MOST_PATH

/* Which .py members are baked. */
enum tar_scope {
	TAR_MODULES, /* those that --root would find in a tree */
	TAR_SDIST,   /* all, by their paths in the archive */
	TAR_ALL,     /* all, by their installed paths */
};

/* A source whose directory has not ended yet, or a link that leads nowhere
 * so far. */
struct tar_source {
	struct tar_node *node; /* borrowed */
	char *name;	       /* of the member, as it stands there; owned */
	char *installed;       /* owned */
	char *target;	       /* of a link of either kind; owned; or NULL */
	bool is_symlink;
	bool is_replaced; /* by a later member of the same name */
	int64_t uid;
	int64_t gid;
	char *user;  /* owned; may be NULL */
	char *group; /* likewise */
	mode_t mode;
	int64_t mtime;
	struct tar_extent content;
	size_t rank; /* of its directory, where that ends */
	bool is_late; /* its directory has ended, */
	size_t late;  /* and this is its place in what waits for the archive */
};

/* A .pyc that may be replaced, until it is known. */
struct tar_held {
	struct tar_node *node; /* borrowed */
	struct tar_extent member; /* its bytes in the archive */
};

/* A directory that has not ended, and what waits for that. */
struct tar_directory {
	struct tar_node *node; /* borrowed */
	struct tar_source **sources;
	size_t source_count;
	struct tar_held *held;
	size_t held_count;
	/* Where it ends, for engine/tar_flush: the innermost that it lies in,
	 * of those around the last member, and its place among all that end. */
	const struct tar_directory *around; /* borrowed; or NULL */
	size_t rank;
};

struct tar_layers;

struct tar_pass {
	const struct options *options;
	const struct pythons *pythons;
	struct report *report;
	const char *shown; /* the archive, in paths of its members */
	enum tar_scope scope;
	struct arctar *in;	/* borrowed */
	struct arctar_out *out; /* likewise */
	struct tar_layers *layers; /* of an image (engine/tar_layers), whose
				    * members are not written; or NULL */

	struct tar_index index;
	struct tar_spool spool;
	struct tar_directory **directories; /* that have not ended */
	size_t directory_count;
	struct tar_source **late; /* links that led nowhere where their directory
				   * ended; NULL for those that do by now */
	size_t late_count;
	size_t members;
	char *last; /* the path of the last member that is neither a
		     * __pycache__ nor a .pyc that may be replaced; owned */
};

/*
 * Does all of it.  The fields above index must be filled, the rest zero.  A
 * source that does not compile is in the report; -1 means that the archive
 * could not be read or written, or that baking it makes no sense.
 */
int tar_pass_run(struct tar_pass *pass, struct err *err);

/*
 * The same for one layer of an image, without the end: what is in it is noted,
 * and nothing is written.
 */
int tar_pass_run_layer(struct tar_pass *pass, struct err *err);

/* Releases what the pass owns, whatever came of it. */
void tar_pass_fini(struct tar_pass *pass);

/*
 * Whether the archive is a source distribution (PyPA, "Source distribution
 * format"): all members lie below one directory, which holds PKG-INFO.  Reads
 * no further than needed; an error of the archive is left to the pass.
 */
bool tar_pass_is_sdist(struct arctar *in);

/* For engine/tar_flush: the directory of this path, among those that have not
 * ended from now on. */
struct tar_directory *tar_pass_directory(struct tar_pass *pass,
					 const char *path);

/* Takes the source over. */
void tar_pass_wait(struct tar_directory *directory, struct tar_source *source);

void tar_source_free(struct tar_source *source);
void tar_directory_free(struct tar_directory *directory);

#endif
