/* SPDX-License-Identifier: MIT */
/* Standard output at the end of the program. */
#ifndef PYC_BAKE_CMD_OUTPUT_H
#define PYC_BAKE_CMD_OUTPUT_H

/*
 * For an action that prints with many calls and then ends: gathers its text, so
 * that output_close can report why it cannot be written.
 */
void output_gather(void);

/*
 * Flushes standard output.  Returns status, or EXIT_STATUS_TROUBLE if something
 * could not be written.
 */
int output_close(int status);

#endif
