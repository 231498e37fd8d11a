/* SPDX-License-Identifier: MIT */
/*
 * A working directory for a unit test.  workdir_enter() makes it and changes to
 * it; workdir_leave() removes it with its content.
 */
#ifndef PYC_BAKE_TESTS_WORKDIR_H
#define PYC_BAKE_TESTS_WORKDIR_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char workdir_path[4096];

static inline int
workdir_remove_one(const char *path, const struct stat *status, int type,
		   struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

static inline void
workdir_enter(void)
{
	const char *parent = getenv("TMPDIR");
	char *resolved;

	snprintf(workdir_path, sizeof(workdir_path), "%s/pyc-bake.XXXXXX",
		 parent && *parent ? parent : "/tmp");
	/* The tests compare paths, so resolve links in TMPDIR. */
	if (!mkdtemp(workdir_path) ||
	    !(resolved = realpath(workdir_path, NULL)) || chdir(resolved)) {
		printf("Bail out! cannot make a working directory\n");
		exit(99);
	}
	snprintf(workdir_path, sizeof(workdir_path), "%s", resolved);
	free(resolved);
	umask(022);
}

static inline void
workdir_leave(void)
{
	if (chdir("/") ||
	    nftw(workdir_path, workdir_remove_one, 8, FTW_DEPTH | FTW_PHYS))
		printf("# %s was not removed\n", workdir_path);
}

/* Writes a file with these bytes.  Exits with status 99 on error. */
static inline void
workdir_bytes(const char *path, const void *bytes, size_t length)
{
	FILE *file = fopen(path, "w");

	if (!file || fwrite(bytes, 1, length, file) != length || fclose(file)) {
		printf("Bail out! cannot write %s\n", path);
		exit(99);
	}
}

static inline void
workdir_file(const char *path, const char *text)
{
	workdir_bytes(path, text, strlen(text));
}

#endif
