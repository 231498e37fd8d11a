/* SPDX-License-Identifier: MIT */
/*
 * Ties plan, pool, sink and report together.  One pool serves the whole run:
 * the trees first, all as one plan, then archive after archive.
 */
#include "engine/bake.h"

#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sigpipe.h"
#include "engine/about.h"
#include "engine/bake_wheel.h"
#include "engine/batch.h"
#include "engine/discover.h"
#include "engine/sink_tree.h"
#include "engine/worker.h"

struct baking {
	const struct options *options;
	char **operands;
	size_t count;
	struct pool *pool;
	struct wire_about about;
	struct report report;
	struct plan trees; /* the sources of all trees */
	struct err trees_err; /* why there are none; no message if there are */
	enum bake_status worst;
};

static void
note_trouble(struct baking *baking, const struct err *err)
{
	baking->worst = BAKE_TROUBLE;
	if (!sigpipe_caught())
		log_error("%s", err->message);
}

/* Done while the first worker starts its interpreter. */
static void
find_trees(void *context)
{
	struct baking *baking = context;
	struct discovery discovery = {
		.options = baking->options,
		.plan = &baking->trees,
		.report = &baking->report,
	};

	if (!baking->count)
		discover_root(&discovery, &baking->trees_err);
	for (size_t i = 0; i < baking->count; i++)
		if (discover_kind(baking->operands[i]) == OPERAND_TREE &&
		    discover_add(&discovery, baking->operands[i],
				 &baking->trees_err))
			break;
	plan_settle(&baking->trees);
}

static int
bake_trees(struct baking *baking, struct err *err)
{
	struct sink_tree tree;
	struct batch batch = {
		.options = baking->options,
		.about = &baking->about,
		.plan = &baking->trees,
		.sink = &tree.sink,
		.report = &baking->report,
	};
	int result;

	if (baking->trees_err.message)
		return err_set(err, "%s", baking->trees_err.message);
	if (discover_check(&baking->trees, baking->about.minor, err))
		return -1;
	sink_tree_init(&tree, baking->options, baking->about.tag);
	result = batch_run(&batch, baking->pool, err);
	sink_tree_fini(&tree);
	return result;
}

static void
bake_wheels(struct baking *baking)
{
	for (size_t i = 0; i < baking->count && !sigpipe_caught(); i++) {
		auto_err err = ERR_INIT;
		auto_free char *path = NULL;

		if (discover_kind(baking->operands[i]) != OPERAND_WHEEL)
			continue;
		path = discover_archive(baking->options, baking->operands[i],
					&err);
		if (path && access(path, R_OK) < 0)
			err_errno(&err, "%s", path);
		/* What cannot be read is a file that fails, in any form. */
		if (err.message)
			report_problem(&baking->report, baking->operands[i],
				       &err);
		else if (bake_wheel(baking->options, &baking->about, path,
				    baking->pool, &baking->report, &err))
			note_trouble(baking, &err);
	}
}

static void
bake_all(struct baking *baking)
{
	auto_err err = ERR_INIT;
	auto_buf answer = BUF_INIT;

	if (about_ask(baking->pool, &answer, &baking->about, find_trees,
		      baking, &err) ||
	    bake_trees(baking, &err)) {
		note_trouble(baking, &err);
		return;
	}
	bake_wheels(baking);
	if (!sigpipe_caught())
		report_summary(&baking->report);
}

enum bake_status
bake_run(const struct options *options, char **operands, size_t count)
{
	struct baking baking = {
		.options = options,
		.operands = operands,
		.count = count,
		.pool = pool_new(options->workers, worker_main),
	};

	report_init(&baking.report);
	bake_all(&baking);
	if (baking.report.failed && baking.worst == BAKE_WELL)
		baking.worst = BAKE_FAILED_FILES;
	report_fini(&baking.report);
	plan_fini(&baking.trees);
	err_fini(&baking.trees_err);
	pool_free(baking.pool);
	return baking.worst;
}

char *
bake_about(struct err *err)
{
	struct pool *pool = pool_new(1, worker_main);
	auto_buf answer = BUF_INIT;
	struct wire_about about;
	char *text = NULL;

	if (!about_ask(pool, &answer, &about, NULL, NULL, err))
		text = mem_printf("Python %s (magic %u, tag %s)", about.release,
				  about.magic & 0xffff, about.tag);
	pool_free(pool);
	return text;
}
