/* SPDX-License-Identifier: MIT */
#include "job/outcome.h"

#include <stdlib.h>

#include "base/mem.h"

void
outcome_fini(struct outcome *outcome)
{
	free(outcome->diagnostics);
	*outcome = (struct outcome){ 0 };
}

void
outcome_replace(struct outcome *outcome, enum outcome_kind kind,
		const char *text)
{
	outcome_fini(outcome);
	*outcome = (struct outcome){
		.kind = kind,
		.diagnostics = mem_zalloc(1, sizeof(struct diagnostic)),
		.count = 1,
	};
	outcome->diagnostics[0] = (struct diagnostic){
		.is_error = true,
		.class_name = "",
		.text = text,
		.source_line = "",
	};
}
