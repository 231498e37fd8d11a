/* SPDX-License-Identifier: MIT */
/* --version. */
#ifndef PYC_BAKE_CMD_VERSION_H
#define PYC_BAKE_CMD_VERSION_H

/* Prints the versions that the output depends on.  Returns an exit status. */
int version_print(void);

#endif
