/* SPDX-License-Identifier: MIT */
/* Standard output at the end of the program. */
#ifndef PYC_BAKE_CMD_OUTPUT_H
#define PYC_BAKE_CMD_OUTPUT_H

/*
 * Flushes standard output.  Returns status, or the status of trouble where
 * something could not be written.
 */
int output_close(int status);

#endif
