/* SPDX-License-Identifier: MIT */
/* The state of a tar pass (tar/pass.h). */
#ifndef PYC_BAKE_TAR_STATE_H
#define PYC_BAKE_TAR_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "cache/cache.h"
#include "compile/pythons.h"
#include "host/arctar.h"
#include "host/arctar_write.h"
#include "job/options.h"
#include "report/report.h"
#include "tar/index.h"
#include "tar/spool.h"

/* Size limit, in bytes, of a source that is compiled and of a .pyc that may be
 * replaced. */
#define TAR_MOST_SOURCE (64u << 20)
/* The most members of an archive. */
#define TAR_MOST_MEMBERS 10000000u
/* The longest name of a member, in bytes. */
#define TAR_MOST_NAME TAR_INDEX_MOST_PATH

/* Which .py members are baked. */
enum tar_scope {
	TAR_SCOPE_MODULES, /* those that --root would find in a tree */
	TAR_SCOPE_SDIST,   /* all, by their paths in the archive */
	TAR_SCOPE_ALL,	   /* all, by their installed paths */
};

/* A source whose directory has not ended yet, or a link that leads to no file
 * so far. */
struct tar_source {
	struct tar_node *node; /* borrowed */
	char *name;	       /* of the member, as in the archive; owned */
	char *installed;       /* owned */
	char *target;	       /* of an open link; owned; or NULL */
	bool is_symlink;
	bool is_replaced; /* by a later member of the same name */
	int64_t uid;
	int64_t gid;
	char *user;  /* owned; may be NULL */
	char *group; /* owned; may be NULL */
	mode_t mode;
	int64_t mtime;
	struct tar_extent content;
	size_t rank;	    /* of its directory, once that ends */
	bool is_unresolved; /* its directory has ended */
	size_t unresolved;  /* its index in tar_pass.unresolved */
};

/* A .pyc that is held until it is known whether it is replaced. */
struct tar_held {
	struct tar_node *node;	  /* borrowed */
	struct tar_extent member; /* its bytes, in the spool */
};

/* A directory that has not ended, and what waits for its end. */
struct tar_directory {
	struct tar_node *node; /* borrowed */
	struct tar_source **sources;
	size_t source_count;
	struct tar_held *held;
	size_t held_count;
	/* For tar/flush: the innermost directory around the last member that
	 * contains this one, and its place in the order of the ends. */
	const struct tar_directory *around; /* borrowed; or NULL */
	size_t rank;
};

struct tar_layers;

struct tar_pass {
	const struct options *options;
	const struct pythons *pythons;
	struct cache *cache; /* or NULL */
	struct report *report;
	const char *shown; /* the archive's name, in paths of its members */
	enum tar_scope scope;
	struct arctar *in;	   /* borrowed */
	struct arctar_out *out;	   /* borrowed */
	struct tar_layers *layers; /* of an image (tar/layers), whose members
				    * are not written; or NULL */

	struct tar_index index;
	struct tar_spool spool;
	struct tar_directory **directories; /* that have not ended */
	size_t directory_count;
	struct tar_source *
		*unresolved; /* links that led to no file when their directory
			      * ended; NULL for those that do now */
	size_t unresolved_count;
	size_t members;
	char *last; /* path of the last member that is neither a __pycache__ nor
		     * a .pyc that may be replaced; owned */
};

/* Releases what the pass owns, whatever its result. */
void tar_state_fini(struct tar_pass *pass);

/* Returns the directory of this path that has not ended; adds it if needed. */
struct tar_directory *tar_state_directory(struct tar_pass *pass,
					  const char *path);

/* Makes a source wait for the end of a directory, which then owns it. */
void tar_state_wait(struct tar_directory *directory, struct tar_source *source);

void tar_source_free(struct tar_source *source);
void tar_directory_free(struct tar_directory *directory);

#endif
