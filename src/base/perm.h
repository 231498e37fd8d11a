/* SPDX-License-Identifier: MIT */
/*
 * Permissions of files, also where the file system has none of its own: some
 * refuse chmod (CIFS, drvfs of WSL, FUSE), some ignore it (vfat, CIFS), and
 * give each file what their mount options say.
 */
#ifndef PYC_BAKE_BASE_PERM_H
#define PYC_BAKE_BASE_PERM_H

#include <stdbool.h>
#include <sys/stat.h>

/*
 * Gives an open file or directory these permissions, unless it has them; mode
 * may have the bits of 07777.  Returns 0; 1 where the file system does not
 * keep them, with errno why it refuses, or 0 where it ignores what is set; -1
 * with errno where something else is wrong.
 */
int perm_set(int fd, mode_t mode);

/* Whether this errno of a change to a file says that it cannot be kept. */
bool perm_is_refusal(int number);

/*
 * Whether a directory is of a file system that may give files permissions and
 * owners of its own (statfs(2)): told by its kind, since nothing is written.
 */
bool perm_may_be_made_up(const char *directory);

#endif
