/* SPDX-License-Identifier: MIT */
/*
 * Runs a command as on a kernel without Landlock or seccomp:
 * without_calls landlock|seccomp COMMAND...
 */
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/missing_call.h"

int
main(int argc, char **argv)
{
	/* landlock_create_ruleset and the two calls after it. */
	uint32_t first = 444;
	uint32_t last = 446;

	if (argc < 3)
		return 2;
	if (!strcmp(argv[1], "seccomp"))
		first = last = SYS_seccomp;
	if (missing_calls(first, last)) {
		perror("without_calls");
		return 77;
	}
	execvp(argv[2], argv + 2);
	perror(argv[2]);
	return 127;
}
