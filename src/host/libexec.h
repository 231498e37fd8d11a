/* SPDX-License-Identifier: MIT */
/* Where the modules and the helper programs of this program are. */
#ifndef PYC_BAKE_HOST_LIBEXEC_H
#define PYC_BAKE_HOST_LIBEXEC_H

/* The directory of this program.  Owned; NULL with errno on error. */
char *libexec_program_directory(void);

/*
 * Where modules and helper programs are installed.  program is the directory of
 * this program, or NULL; if it is in a staging directory, so are they.  Owned.
 */
char *libexec_installed_directory(const char *program);

/*
 * The path of a program of this name in one of the two directories.  Owned;
 * NULL if there is none.
 */
char *libexec_find(const char *name);

#endif
