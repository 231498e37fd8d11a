/* SPDX-License-Identifier: MIT */
/* The steps of one wheel, each of which leaves the target alone but the last. */
#include "engine/bake_wheel.h"

#include <stdbool.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "engine/batch.h"
#include "engine/discover.h"
#include "engine/sink_archive.h"
#include "engine/wheel.h"

static void
plan_sources(const struct options *options, const struct wheel *wheel,
	     struct plan *plan)
{
	for (size_t i = 0; i < wheel->audit.count; i++) {
		const struct zipaudit_member *member =
			&wheel->audit.members[i];
		const char *installed;
		struct source *source;

		if (!wheel->members[i].is_source)
			continue;
		installed = wheel_installed_path(member->name);
		source = plan_add(plan, path_join(wheel->path, member->name),
				  NULL,
				  options->prepend ?
					  path_join(options->prepend,
						    installed) :
					  mem_strdup(installed),
				  member->size);
		source->member = i;
	}
	plan_settle(plan);
}

/* Where the baked wheel goes.  Owned. */
static char *
target_of(const struct options *options, const char *path)
{
	if (options->output)
		return mem_strdup(options->output);
	if (options->output_dir)
		return path_join(options->output_dir, path_base(path));
	return mem_strdup(path);
}

int
bake_wheel(const struct options *options, const struct wire_about *about,
	   const char *path, struct pool *pool, struct report *report,
	   struct err *err)
{
	auto_free char *target = target_of(options, path);
	size_t failed = report->failed;
	struct plan plan = PLAN_INIT;
	struct wheel wheel;
	struct sink_archive archive;
	struct batch batch;
	bool kept;
	int result;

	if (wheel_open(&wheel, path, err))
		return -1;
	plan_sources(options, &wheel, &plan);
	sink_archive_init(&archive, options, about->tag, &wheel, plan.count);
	batch = (struct batch){
		.options = options,
		.about = about,
		.plan = &plan,
		.sink = &archive.sink,
		.report = report,
	};
	report_hold(report);
	result = discover_check(&plan, about->minor, err);
	if (result)
		err_prefix(err, "%s", path);
	if (!result)
		result = sink_archive_begin(&archive, target, err);
	if (!result)
		result = batch_run(&batch, pool, err);
	kept = !result && options->strict && report->failed > failed;
	if (kept)
		log_error("%s: left as it is, since not all of it compiles",
			  path);
	else if (!result)
		result = sink_archive_commit(&archive, err);
	report_release(report, !result && !kept);
	sink_archive_fini(&archive);
	plan_fini(&plan);
	wheel_fini(&wheel);
	return result;
}
