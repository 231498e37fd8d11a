/* SPDX-License-Identifier: MIT */
/* Output that cannot be written is an error. */
#include "cmd/output.h"

#include <stdio.h>

#include "base/exit_status.h"
#include "base/log.h"
#include "base/mem.h"

/* Larger than the text of --help and of any completion. */
#define GATHERED_BYTES ((size_t)1 << 17)

void
output_gather(void)
{
	/* Needed until the process ends, so it is never freed. */
	setvbuf(stdout, mem_alloc(GATHERED_BYTES), _IOFBF, GATHERED_BYTES);
}

int
output_close(int status)
{
	return log_flush_output() ? status : EXIT_STATUS_TROUBLE;
}
