/* SPDX-License-Identifier: MIT */
#include "tree/source_file.h"

#include <stdlib.h>

#include "base/mem.h"
#include "job/options.h"

void
source_files_init(struct source_files *files, const struct plan *plan)
{
	*files = (struct source_files){
		.plan = plan,
		.items = mem_zalloc(plan->count, sizeof(struct source_file)),
	};
}

void
source_files_fini(struct source_files *files)
{
	free(files->items);
	files->items = NULL;
}

struct source_file *
source_files_of(const struct source_files *files, const struct source *source)
{
	return &files->items[plan_number(files->plan, source)];
}

uint64_t
source_file_job(size_t python, int level)
{
	/*
	 * The Pythons of a run are of different versions, 3.7 to 3.15, with
	 * three levels each, so 64 bits are enough.
	 */
	return (uint64_t)1 << (python * LEVEL_COUNT + (size_t)level) % 64;
}
