/* SPDX-License-Identifier: MIT */
#ifndef PYC_BAKE_CMD_COMPLETION_H
#define PYC_BAKE_CMD_COMPLETION_H

/*
 * Prints the completions for "bash", "zsh" or "fish", as made from the table
 * of options; an exit status.  What is printed is a whole file for the shell.
 */
int completion_print(const char *shell);

#endif
