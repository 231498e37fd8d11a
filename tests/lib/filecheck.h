/* SPDX-License-Identifier: MIT */
/* Returns the content of files and directories for checks. */
#ifndef PYC_BAKE_TESTS_FILECHECK_H
#define PYC_BAKE_TESTS_FILECHECK_H

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/fs.h"

/* Whether the file has this text. */
static inline bool
filecheck_holds(const char *path, const char *text)
{
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;
	struct stat status;

	return !fs_read_file(path, 1 << 20, &bytes, &status, &err) &&
	       bytes.length == strlen(text) &&
	       !memcmp(bytes.data, text, bytes.length);
}

static inline bool
filecheck_any(const char *name, enum fs_type type)
{
	(void)name;
	(void)type;
	return true;
}

/* The number of entries in a directory; -1 on error. */
static inline long long
filecheck_count(const char *path)
{
	struct fs_listing listing;
	auto_err err = ERR_INIT;
	long long count;

	if (fs_list(path, filecheck_any, &listing, &err))
		return -1;
	count = (long long)listing.count;
	fs_listing_fini(&listing);
	return count;
}

#endif
