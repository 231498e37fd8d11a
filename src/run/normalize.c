/* SPDX-License-Identifier: MIT */
/*
 * The main action without interpreters: one pool of workers rewrites a plan of
 * .pyc files.
 */
#include "run/normalize.h"

#include "base/beneath.h"
#include "base/mem.h"
#include "base/signals.h"
#include "compile/batch.h"
#include "compile/confine.h"
#include "compile/worker.h"
#include "find/archives.h"
#include "find/discover.h"
#include "run/each_archive.h"
#include "tree/normalize.h"
#include "zip/bake.h"

struct normalizing {
	const struct options *options;
	struct pool *pool;
	struct report report;
	enum exit_status worst;
};

static int
normalize_trees(struct normalizing *normalizing, const struct input *input,
		struct err *err)
{
	struct beneath_anchors anchors = BENEATH_ANCHORS_INIT;
	struct plan plan = PLAN_INIT;
	struct source_files files;
	struct verdicts verdicts;
	struct discovery discovery = {
		.options = normalizing->options,
		.anchors = &anchors,
		.artifacts = &plan,
		.report = &normalizing->report,
	};
	struct tree_normalize sink;
	struct batch batch = {
		.options = normalizing->options,
		.plan = &plan,
		.verdicts = &verdicts,
		.sink = &sink.sink,
		.report = &normalizing->report,
	};
	int result = discover_all(&discovery, input, err);

	source_files_init(&files, &plan);
	verdicts_init(&verdicts, &plan);
	tree_normalize_init(&sink, normalizing->options, &files);
	normalizing->report.sources += plan.count;
	if (!result)
		result = batch_run(&batch, normalizing->pool, err);
	if (!result)
		result = tree_normalize_sync(&sink, err);
	tree_normalize_fini(&sink);
	verdicts_fini(&verdicts);
	source_files_fini(&files);
	plan_fini(&plan);
	beneath_anchors_fini(&anchors);
	return result;
}

static int
normalize_archive(void *context, const struct archive_operand *archive,
		  struct err *err)
{
	struct normalizing *normalizing = context;
	const struct session session = {
		.options = normalizing->options,
		.pool = normalizing->pool,
		.report = &normalizing->report,
	};

	return zip_bake(&session, archive->path, err);
}

static bool
normalize_gave_up(const void *context)
{
	const struct normalizing *normalizing = context;

	return pool_gave_up(normalizing->pool);
}

static void
normalize_archives(struct normalizing *normalizing, const struct input *input)
{
	const struct each_archive each = {
		.options = normalizing->options,
		.input = input,
		.report = &normalizing->report,
		.context = normalizing,
		.take = normalize_archive,
		.gave_up = normalize_gave_up,
	};

	each_archive_run(&each, &normalizing->worst);
}

static void
normalize_all(struct normalizing *normalizing, const struct input *input)
{
	auto_err err = ERR_INIT;

	if (confine_check(normalizing->options, &err) ||
	    normalize_trees(normalizing, input, &err)) {
		exit_status_trouble(&normalizing->worst, &err);
		return;
	}
	normalize_archives(normalizing, input);
	if (!signals_caught() && (normalizing->report.sources ||
				  normalizing->worst != EXIT_STATUS_TROUBLE))
		report_summary(&normalizing->report);
}

enum exit_status
normalize_run(const struct options *options, const struct input *input)
{
	const struct worker_setup setup = { .sandbox = options->sandbox };
	struct normalizing normalizing = {
		.options = options,
		.pool = pool_new(options->workers, worker_main, &setup, NULL),
	};

	pool_use_jobserver(normalizing.pool, options->jobserver);
	pool_use_share(normalizing.pool, options->share);
	report_init(&normalizing.report);
	normalizing.report.verb = "normalized";
	normalizing.report.noun = ".pyc";
	normalizing.report.nouns = ".pyc";
	normalize_all(&normalizing, input);
	if (normalizing.report.failed)
		exit_status_files(&normalizing.worst);
	report_fini(&normalizing.report);
	pool_free(normalizing.pool);
	return normalizing.worst;
}
