/* SPDX-License-Identifier: MIT */
/* Output that cannot be written is trouble, not success. */
#include "cmd/output.h"

#include <stdio.h>

#include "base/log.h"
#include "engine/bake.h"

int
output_close(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	log_error("standard output: write error");
	return BAKE_TROUBLE;
}
