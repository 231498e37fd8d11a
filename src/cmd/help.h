/* SPDX-License-Identifier: MIT */
#ifndef PYC_BAKE_CMD_HELP_H
#define PYC_BAKE_CMD_HELP_H

/*
 * Prints the usage and every option, in under 80 columns.  Returns
 * EXIT_STATUS_OK.
 */
int help_print(void);

#endif
