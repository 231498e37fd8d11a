/* SPDX-License-Identifier: MIT */
/* A member of a tar archive, and a receiver for its bytes. */
#ifndef PYC_BAKE_HOST_ARCTAR_MEMBER_H
#define PYC_BAKE_HOST_ARCTAR_MEMBER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

enum arctar_type {
	ARCTAR_TYPE_REGULAR,
	ARCTAR_TYPE_DIRECTORY,
	ARCTAR_TYPE_SYMLINK,
	ARCTAR_TYPE_HARD_LINK,
	ARCTAR_TYPE_OTHER, /* such as a device or a FIFO */
};

/* The properties of a member.  Strings are bytes in an unknown charset. */
struct arctar_member {
	const char *name;   /* as in the archive: "./usr/lib/x.py" */
	const char *target; /* of a symbolic or hard link; otherwise NULL */
	enum arctar_type type;
	uint64_t size; /* of the content, bytes */
	mode_t mode;   /* permission bits */
	int64_t uid;
	int64_t gid;
	const char *user;  /* name, or NULL */
	const char *group; /* name, or NULL */
	int64_t mtime;	   /* whole seconds since 1970 */
};

/*
 * Receives bytes piece by piece.  If take returns -1, reading ends with that
 * error.
 */
struct arctar_taker {
	int (*take)(void *context, const void *bytes, size_t length,
		    struct err *err);
	void *context;
};

#endif
