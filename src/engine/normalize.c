/* SPDX-License-Identifier: MIT */
/*
 * The main job without interpreters: a plan of .pyc files goes through one
 * pool of workers, which only rewrite.
 */
#include "engine/normalize.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/sigpipe.h"
#include "engine/archives.h"
#include "engine/bake_archive.h"
#include "engine/batch.h"
#include "engine/discover.h"
#include "engine/sink_normalize.h"
#include "engine/worker.h"

struct normalizing {
	const struct options *options;
	struct pool *pool;
	struct report report;
	enum bake_status worst;
};

static void
note_trouble(struct normalizing *normalizing, const struct err *err)
{
	normalizing->worst = BAKE_TROUBLE;
	if (!sigpipe_caught())
		log_error("%s", err->message);
}

static int
normalize_trees(struct normalizing *normalizing, const struct input *input,
		struct err *err)
{
	struct plan plan = PLAN_INIT;
	struct discovery discovery = {
		.options = normalizing->options,
		.artifacts = &plan,
		.report = &normalizing->report,
	};
	struct sink_normalize sink;
	struct batch batch = {
		.options = normalizing->options,
		.plan = &plan,
		.sink = &sink.sink,
		.report = &normalizing->report,
	};
	int result = discover_all(&discovery, input, err);

	sink_normalize_init(&sink, normalizing->options);
	normalizing->report.sources += plan.count;
	if (!result)
		result = batch_run(&batch, normalizing->pool, err);
	sink_normalize_fini(&sink);
	plan_fini(&plan);
	return result;
}

static void
normalize_archives(struct normalizing *normalizing, const struct input *input)
{
	struct archives archives = ARCHIVES_INIT;

	archives_find(&archives, normalizing->options, input,
		      &normalizing->report);
	for (size_t i = 0; i < archives.count && !sigpipe_caught(); i++) {
		bool is_last = pool_gave_up(normalizing->pool);
		auto_err err = ERR_INIT;

		if (bake_archive(normalizing->options, NULL, normalizing->pool,
				 archives.items[i].path, &normalizing->report,
				 NULL, &err))
			note_trouble(normalizing, &err);
		if (is_last)
			break;
	}
	archives_fini(&archives);
}

static void
normalize_all(struct normalizing *normalizing, const struct input *input)
{
	auto_err err = ERR_INIT;

	if (normalize_trees(normalizing, input, &err)) {
		note_trouble(normalizing, &err);
		return;
	}
	normalize_archives(normalizing, input);
	if (!sigpipe_caught() && (normalizing->report.sources ||
				  normalizing->worst != BAKE_TROUBLE))
		report_summary(&normalizing->report);
}

enum bake_status
normalize_run(const struct options *options, const struct input *input)
{
	struct normalizing normalizing = {
		.options = options,
		.pool = pool_new(options->workers, worker_main, NULL, NULL),
	};

	pool_use_jobserver(normalizing.pool, options->jobserver);
	pool_use_share(normalizing.pool, options->share);
	report_init(&normalizing.report);
	normalizing.report.verb = "normalized";
	normalizing.report.noun = ".pyc";
	normalizing.report.nouns = ".pyc";
	normalize_all(&normalizing, input);
	if (normalizing.report.failed && !normalizing.worst)
		normalizing.worst = BAKE_FAILED_FILES;
	report_fini(&normalizing.report);
	pool_free(normalizing.pool);
	return normalizing.worst;
}
