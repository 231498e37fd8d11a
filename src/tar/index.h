/* SPDX-License-Identifier: MIT */
/*
 * The members of a tar archive that have been read and that a later member may
 * lead to.  They are found by their paths from the archive's root, clean and
 * without a leading slash ("usr/lib/x.py"; "" is the root itself).
 */
#ifndef PYC_BAKE_TAR_INDEX_H
#define PYC_BAKE_TAR_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tar/spool.h"

/* The longest path of a member, in bytes: TAR_MOST_NAME. */
#define TAR_INDEX_MOST_PATH 4096u
/* The most memory for names, in bytes, unless --limit says otherwise. */
#define TAR_INDEX_MOST_BYTES (UINT64_C(256) << 20)

struct tar_directory;
struct tar_source;

enum tar_node_kind {
	TAR_NODE_UNKNOWN,   /* a member that does not matter */
	TAR_NODE_FILE,	    /* a regular file, its content in the spool */
	TAR_NODE_ARTIFACT,  /* the same for a .pyc that may be replaced */
	TAR_NODE_LINK,	    /* a symbolic link */
	TAR_NODE_DIRECTORY, /* a __pycache__, or a directory that gives its
			     * group; in the layers of an image any directory */
};

struct tar_node {
	char *path;		       /* owned */
	enum tar_node_kind kind;       /* of the last member of that name */
	char *target;		       /* TAR_NODE_LINK: its text; owned */
	struct tar_extent content;     /* TAR_NODE_FILE, TAR_NODE_ARTIFACT: its
					* content;     TAR_NODE_DIRECTORY of a
					* layer:     its     member */
	mode_t mode;		       /* permissions */
	int64_t mtime;		       /* seconds since 1970 */
	int64_t gid;		       /* TAR_NODE_DIRECTORY: its group */
	char *group;		       /* and its name; owned; or NULL */
	struct tar_source *source;     /* waits in its directory; borrowed */
	struct tar_directory *waiting; /* waits for its end; borrowed */
	size_t held;	    /* how many members of that name are held */
	unsigned int layer; /* number of its layer in an image; else 0 */
	bool is_baked;	    /* the .pyc of a source that was baked, or failed */
	bool is_copied;	    /* a directory that is in the new layer */
};

struct tar_index {
	struct tar_node **slots; /* owned, with the nodes they point to */
	size_t count;
	size_t room;	/* number of slots: a power of two, or 0 */
	uint64_t bytes; /* memory for nodes and texts, even freed ones */
};

#define TAR_INDEX_INIT ((struct tar_index){ NULL, 0, 0, 0 })

/* May be called on TAR_INDEX_INIT. */
void tar_index_fini(struct tar_index *index);

/* Returns the node of a path, or NULL. */
struct tar_node *tar_index_find(const struct tar_index *index,
				const char *path);

/*
 * Returns the node of a path, made as TAR_NODE_UNKNOWN if there is none.  Nodes
 * do not move.
 */
struct tar_node *tar_index_get(struct tar_index *index, const char *path);

/* Returns a copy of text, to be owned by a node or by what waits for it; NULL
 * for NULL.  Its bytes count as part of the index. */
char *tar_index_copy(struct tar_index *index, const char *text);

/* Sets the kind of a node, and clears its target, group, content and source. */
void tar_node_set(struct tar_node *node, enum tar_node_kind kind);

/*
 * Returns the file that a path leads to through links to directories and files.
 * All links are followed inside the archive's root: neither an absolute link
 * nor ".." leads out of it.  NULL if there is no such file so far, or if there
 * are too many links.
 */
const struct tar_node *tar_index_resolve(const struct tar_index *index,
					 const char *path);

/* The same for the symbolic link at path whose text is target. */
const struct tar_node *tar_index_follow(const struct tar_index *index,
					const char *path, const char *target);

/*
 * Returns where a member of this path is unpacked, if the links of earlier
 * members in the directories around it are followed.  The result is a clean
 * path from the archive's root, or path itself if there are too many links.
 * Owned.
 */
char *tar_index_place(const struct tar_index *index, const char *path);

#endif
