/* SPDX-License-Identifier: MIT */
/* The files that the embedded Python reads. */
#ifndef PYC_BAKE_HOST_PYFILES_H
#define PYC_BAKE_HOST_PYFILES_H

/*
 * The directories and files of the standard library, and the directories of the
 * shared libraries that are loaded.  Some may not exist.  Ends with NULL.
 * Owned; release it with pyfiles_free.
 */
char **pyfiles_list(void);
void pyfiles_free(char **paths);

#endif
