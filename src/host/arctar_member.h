/* SPDX-License-Identifier: MIT */
/* A member of a tar archive, and who takes its bytes. */
#ifndef PYC_BAKE_HOST_ARCTAR_MEMBER_H
#define PYC_BAKE_HOST_ARCTAR_MEMBER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

enum arctar_type {
	ARCTAR_REGULAR,
	ARCTAR_DIRECTORY,
	ARCTAR_SYMLINK,
	ARCTAR_HARD_LINK,
	ARCTAR_OTHER, /* a device, a FIFO */
};

/* What is told of a member.  The strings are bytes, in no certain charset. */
struct arctar_member {
	const char *name;   /* as it stands there: "./usr/lib/x.py" */
	const char *target; /* of a link of either kind; else NULL */
	enum arctar_type type;
	uint64_t size; /* of the content, bytes */
	mode_t mode;   /* the permission bits */
	int64_t uid;
	int64_t gid;
	const char *user;  /* name, or NULL */
	const char *group; /* likewise */
	int64_t mtime;	   /* whole seconds since 1970 */
};

/* Whom bytes are handed to, piece by piece; -1 from take ends it. */
struct arctar_taker {
	int (*take)(void *context, const void *bytes, size_t length,
		    struct err *err);
	void *context;
};

#endif
