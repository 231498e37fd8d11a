/* SPDX-License-Identifier: MIT */
#include "tree/source_file.h"

#include "base/mem.h"
#include "lib/tap.h"

static void
test_files(void)
{
	struct plan plan = PLAN_INIT;
	struct source_files files;

	for (size_t i = 0; i < 3; i++) {
		struct source *source =
			plan_add(&plan, mem_printf("%zu.py", 2 - i), NULL,
				 mem_strdup(""), 0);

		source->directory.inode = 1;
	}
	plan_settle(&plan);
	source_files_init(&files, &plan);
	for (size_t i = 0; i < plan.count; i++) {
		struct source_file *file =
			source_files_of(&files, &plan.sources[i]);

		ok(file == &files.items[i], "each source has a file");
		ok(!file->is_read && !file->settled,
		   "a file is not read at first");
	}
	source_files_fini(&files);
	ok(!files.items, "source_files_fini frees the files");
	plan_fini(&plan);
}

static void
test_jobs(void)
{
	uint64_t seen = 0;

	for (size_t python = 0; python < 20; python++)
		for (int level = 0; level < 3; level++) {
			const uint64_t job = source_file_job(python, level);

			ok(job && !(job & (job - 1)), "a job is a single bit");
			ok(!(seen & job), "no two jobs have the same bit");
			seen |= job;
		}
}

int
main(void)
{
	test_files();
	test_jobs();
	return tap_done();
}
