/* SPDX-License-Identifier: MIT */
/*
 * What is known of the members of a tar archive that went by: those that a
 * later one may lead to, by their paths from the archive's root, clean and
 * without a slash in front ("usr/lib/x.py"; "" is the root itself).
 */
#ifndef PYC_BAKE_TAR_INDEX_H
#define PYC_BAKE_TAR_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tar/spool.h"

/* Members have no longer paths, bytes: TAR_MOST_NAME. */
#define TAR_INDEX_MOST_PATH 4096u
/* What is kept of names may not be larger, bytes, unless --limit says so. */
#define TAR_INDEX_MOST_BYTES (UINT64_C(256) << 20)

struct tar_directory;
struct tar_source;

enum tar_kind {
	TAR_UNKNOWN,   /* nothing that matters */
	TAR_FILE,      /* a regular file whose content is in the spool */
	TAR_ARTIFACT,  /* the same for a .pyc that may be replaced */
	TAR_LINK,      /* a symbolic link */
	TAR_DIRECTORY, /* a __pycache__, or one that gives its group; in the
			* layers of an image any directory */
};

struct tar_node {
	char *path;		       /* owned */
	enum tar_kind kind;	       /* of the last member of that name */
	char *target;		       /* TAR_LINK: as it stands there; owned */
	struct tar_extent content;     /* TAR_FILE, TAR_ARTIFACT: where it is;
					* TAR_DIRECTORY of a layer: its member */
	mode_t mode;		       /* its permissions */
	int64_t mtime;		       /* and its time */
	int64_t gid;		       /* TAR_DIRECTORY: its group, */
	char *group;		       /* by name; owned; or NULL */
	struct tar_source *source;     /* that waits for its directory to end;
					* borrowed */
	struct tar_directory *waiting; /* what waits for its end; borrowed */
	size_t held;	    /* how many members of that name are held */
	unsigned int layer; /* of an image, that it is in; else 0 */
	bool is_baked;	    /* the .pyc of a source that was baked, or failed */
	bool is_copied;	    /* a directory that the new layer has by now */
};

struct tar_index {
	struct tar_node **slots; /* owned, with what they point to */
	size_t count;
	size_t room;	/* of slots: a power of two, or 0 */
	uint64_t bytes; /* what all of this takes, or once took */
};

#define TAR_INDEX_INIT ((struct tar_index){ NULL, 0, 0, 0 })

/* Safe on TAR_INDEX_INIT. */
void tar_index_fini(struct tar_index *index);

/* The node of a path, or NULL. */
struct tar_node *tar_index_find(const struct tar_index *index,
				const char *path);

/* The same, made as TAR_UNKNOWN where there is none.  It stays in place. */
struct tar_node *tar_index_get(struct tar_index *index, const char *path);

/* A copy of text that a node, or what waits for one, owns; NULL for NULL.  It
 * counts as part of the index. */
char *tar_index_copy(struct tar_index *index, const char *text);

/* Notes what a node now is; of the rest only what the path tells stays. */
void tar_node_set(struct tar_node *node, enum tar_kind kind);

/*
 * The file that a path leads to, by way of links to directories and files,
 * all taken from the archive's root: neither an absolute link nor ".." leads
 * out of it.  NULL where there is none so far, or too many links.
 */
const struct tar_node *tar_index_resolve(const struct tar_index *index,
					 const char *path);

/*
 * The same for what a symbolic link at path, of which target is the text,
 * leads to.
 */
const struct tar_node *tar_index_follow(const struct tar_index *index,
					const char *path, const char *target);

/*
 * Where a member of this path lands if links that came before it are followed
 * in the directories around it: a clean path from the archive's root, and path
 * itself where there are too many links.  Owned.
 */
char *tar_index_place(const struct tar_index *index, const char *path);

#endif
