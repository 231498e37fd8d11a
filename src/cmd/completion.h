/* SPDX-License-Identifier: MIT */
#ifndef PYC_BAKE_CMD_COMPLETION_H
#define PYC_BAKE_CMD_COMPLETION_H

/*
 * Prints the completions for "bash", "zsh" or "fish", made from the option
 * table, as a whole file for that shell.  Returns an exit status.
 */
int completion_print(const char *shell);

#endif
