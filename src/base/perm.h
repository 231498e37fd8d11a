/* SPDX-License-Identifier: MIT */
/*
 * File permissions, also on file systems that have none.  Some of these refuse
 * chmod (CIFS, drvfs of WSL, FUSE) and some ignore it (vfat, CIFS).  Each file
 * has the permissions given by the mount options.
 */
#ifndef PYC_BAKE_BASE_PERM_H
#define PYC_BAKE_BASE_PERM_H

#include <stdbool.h>
#include <sys/stat.h>

/*
 * Sets the permissions of an open file or directory, unless it already has
 * them.  mode may have the bits 07777.  Returns 0; 1 if the file system does
 * not keep the permissions, with errno if it refuses them or errno 0 if it
 * ignores them; -1 with errno on any other error.
 */
int perm_set(int fd, mode_t mode);

/*
 * Whether this errno means that the file system cannot keep a change to a file.
 */
bool perm_is_refusal(int number);

/*
 * Whether the file system of a directory may invent permissions and owners
 * (statfs(2)).  This depends on the type of file system only; nothing is
 * written.
 */
bool perm_may_be_made_up(const char *directory);

#endif
