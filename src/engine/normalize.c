/* SPDX-License-Identifier: MIT */
/*
 * The main job without interpreters: a plan of .pyc files goes through one
 * pool of workers, which only rewrite.
 */
#include "engine/normalize.h"

#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/sigpipe.h"
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
normalize_archive(struct normalizing *normalizing, const char *operand)
{
	auto_err err = ERR_INIT;
	auto_free char *path =
		discover_archive(normalizing->options, operand, &err);

	if (path && access(path, R_OK) < 0)
		err_errno(&err, "%s", path);
	if (err.message)
		report_problem(&normalizing->report, operand, &err);
	else if (bake_archive(normalizing->options, NULL, normalizing->pool,
			      path, &normalizing->report, NULL, &err))
		note_trouble(normalizing, &err);
}

static void
normalize_all(struct normalizing *normalizing, const struct input *input)
{
	auto_err err = ERR_INIT;

	if (normalize_trees(normalizing, input, &err)) {
		note_trouble(normalizing, &err);
		return;
	}
	for (size_t i = 0; i < input->count && !sigpipe_caught(); i++)
		if (discover_is_archive(normalizing->options,
					&input->names[i]))
			normalize_archive(normalizing, input->names[i].path);
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

	report_init(&normalizing.report);
	normalizing.report.verb = "normalized";
	normalizing.report.noun = ".pyc";
	normalize_all(&normalizing, input);
	if (normalizing.report.failed && !normalizing.worst)
		normalizing.worst = BAKE_FAILED_FILES;
	report_fini(&normalizing.report);
	pool_free(normalizing.pool);
	return normalizing.worst;
}
