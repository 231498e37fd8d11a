/* SPDX-License-Identifier: MIT */
/* The steps of one wheel, each of which leaves the target alone but the last.
 */
#include "engine/bake_wheel.h"

#include <stdbool.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "engine/archive_check.h"
#include "engine/batch.h"
#include "engine/discover.h"
#include "engine/journal.h"
#include "engine/sink_archive.h"
#include "engine/wheel.h"

/* co_filename of what is installed there.  Owned. */
static char *
embedded_path(const struct options *options, const char *installed)
{
	const char *directory =
		options->display ? options->display : options->prepend;

	return directory && *directory ? path_join(directory, installed) :
					 mem_strdup(installed);
}

/* Adds what is to be baked; -1 where -x cannot tell. */
static int
plan_sources(const struct options *options, const struct wheel *wheel,
	     struct plan *plan, struct err *err)
{
	for (size_t i = 0; i < wheel->audit.count; i++) {
		const struct zipaudit_member *member = &wheel->audit.members[i];
		const char *installed;
		struct source *source;
		int excluded = 0;

		if (!wheel->members[i].is_source)
			continue;
		installed = wheel_installed_path(member->name);
		if (options->skip)
			excluded =
				pattern_search(options->skip, installed, err);
		if (excluded < 0)
			return err_prefix(err, "%s/%s: -x", wheel->path,
					  member->name);
		if (excluded)
			continue;
		source = plan_add(plan, path_join(wheel->path, member->name),
				  NULL, embedded_path(options, installed),
				  member->size);
		source->member = i;
		source->matched = installed;
	}
	plan_settle(plan);
	return 0;
}

static void
plan_artifacts(const struct wheel *wheel, struct plan *plan)
{
	for (size_t i = 0; i < wheel->audit.count; i++) {
		const struct zipaudit_member *member = &wheel->audit.members[i];

		if (wheel->members[i].is_artifact)
			plan_add(plan, path_join(wheel->path, member->name),
				 NULL, mem_strdup(member->name), member->size)
				->member = i;
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

/* A wheel that is open, and what is being done with it. */
struct work {
	const struct options *options;
	const struct pythons *pythons;
	struct pool *pool;
	struct report *report;
	struct wheel wheel;
	struct plan plan;
	struct sink_archive archive;
};

/* Every Python, or the normaliser, over the whole plan. */
static int
run_batches(struct work *work, struct err *err)
{
	size_t count = work->pythons ? work->pythons->count : 1;
	struct batch batch = {
		.options = work->options,
		.plan = &work->plan,
		.sink = &work->archive.sink,
		.report = work->report,
	};

	work->report->sources += work->plan.count;
	for (size_t i = 0; i < count; i++) {
		struct pool *pool = work->pool;

		if (work->pythons) {
			batch.python = &work->pythons->items[i];
			pool = batch.python->pool;
			sink_archive_turn(&work->archive, batch.python,
					  i == count - 1);
			if (count > 1)
				work->report->minor = batch.python->about.minor;
		}
		if (batch_run(&batch, pool, err))
			return -1;
	}
	return 0;
}

static int
compare(struct work *work, struct err *err)
{
	if (run_batches(work, err) ||
	    archive_check_rest(&work->archive, &work->plan, err))
		return err_prefix(err, "%s", work->wheel.path);
	return 0;
}

static int
rewrite(struct work *work, struct err *err)
{
	auto_free char *target = target_of(work->options, work->wheel.path);
	size_t failed = work->report->failed;
	bool kept = false;
	int result;

	report_hold(work->report);
	if (work->report->journal)
		journal_hold(work->report->journal);
	result = sink_archive_begin(&work->archive, target, err);
	if (!result)
		result = run_batches(work, err);
	if (!result)
		kept = work->options->strict && work->report->failed > failed;
	if (kept)
		log_error("%s: left as it is, since a file in it failed",
			  work->wheel.path);
	else if (!result)
		result = sink_archive_commit(&work->archive, err);
	report_release(work->report, !result && !kept);
	if (work->report->journal)
		journal_release(work->report->journal, !result && !kept);
	return result;
}

/* Does what is to be done with the open wheel. */
static int
carry_out(struct work *work, struct findings *findings, struct err *err)
{
	int result = 0;

	if (work->pythons) {
		result = plan_sources(work->options, &work->wheel, &work->plan,
				      err);
		if (!result && pythons_assign(work->pythons, &work->plan, err))
			result = err_prefix(err, "%s", work->wheel.path);
	} else {
		plan_artifacts(&work->wheel, &work->plan);
	}
	sink_archive_init(&work->archive, work->options, &work->wheel,
			  findings);
	if (!result)
		result = findings ? compare(work, err) : rewrite(work, err);
	sink_archive_fini(&work->archive);
	plan_fini(&work->plan);
	return result;
}

int
bake_wheel(const struct options *options, const struct pythons *pythons,
	   struct pool *pool, const char *path, struct report *report,
	   struct findings *findings, struct err *err)
{
	struct work work = {
		.options = options,
		.pythons = pythons,
		.pool = pool,
		.report = report,
		.plan = PLAN_INIT,
	};
	enum wheel_kept kept = !pythons ? WHEEL_ARTIFACTS :
			       findings ? WHEEL_SOURCES | WHEEL_INSTALLED :
					  WHEEL_SOURCES;
	int result;

	if (!wheel_open(&work.wheel, path, kept, err)) {
		result = carry_out(&work, findings, err);
		wheel_fini(&work.wheel);
		return result;
	}
	if (work.wheel.fault == WHEEL_UNREADABLE)
		return -1;
	if (!findings)
		return err_prefix(err, "%s", path);
	findings_add(findings, path,
		     work.wheel.fault == WHEEL_BAD_RECORD ? FINDING_RECORD :
							    FINDING_STRUCTURE,
		     "%s", err->message);
	err_fini(err);
	return 0;
}
