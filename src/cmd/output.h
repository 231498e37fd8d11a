/* SPDX-License-Identifier: MIT */
/* Standard output at the end of the program. */
#ifndef PYC_BAKE_CMD_OUTPUT_H
#define PYC_BAKE_CMD_OUTPUT_H

/*
 * For an action that prints by many calls and then ends: its text is gathered,
 * so that output_close can say why it cannot be written.
 */
void output_gather(void);

/*
 * Flushes standard output.  Returns status, or the status of trouble where
 * something could not be written.
 */
int output_close(int status);

#endif
