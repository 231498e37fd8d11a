/* SPDX-License-Identifier: MIT */
/* Output that cannot be written is trouble, not success. */
#include "cmd/output.h"

#include <stdio.h>

#include "base/log.h"
#include "base/mem.h"
#include "run/bake.h"

/* More than is printed of any option or completion. */
#define GATHERED_BYTES ((size_t)1 << 17)

void
output_gather(void)
{
	/* Freed with the stream, when the process ends. */
	setvbuf(stdout, mem_alloc(GATHERED_BYTES), _IOFBF, GATHERED_BYTES);
}

int
output_close(int status)
{
	return log_flush_output() ? status : EXIT_STATUS_TROUBLE;
}
