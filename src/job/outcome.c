/* SPDX-License-Identifier: MIT */
#include "job/outcome.h"

#include <stdlib.h>

void
outcome_fini(struct outcome *outcome)
{
	free(outcome->diagnostics);
	*outcome = (struct outcome){ 0 };
}
