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

/*
 * The program that is installed with the embedded Python, such as
 * /usr/bin/python3.11.  It may be of another build.  Owned; NULL if it does not
 * exist, and in a static program, which uses no installed Python.
 */
char *pyfiles_program(void);

/*
 * The dynamic loader of this program, which is also that of a program of the
 * same system and architecture.  NULL if there is none.
 */
const char *pyfiles_loader(void);

#endif
