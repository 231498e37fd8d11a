/* SPDX-License-Identifier: MIT */
/*
 * Ties plan, Pythons, sink and report together: the trees first, all as one
 * plan, then archive after archive.  A check differs in the sink alone.
 */
#include "engine/bake.h"

#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "base/path.h"
#include "base/sigpipe.h"
#include "engine/allowance.h"
#include "engine/archives.h"
#include "engine/assign.h"
#include "engine/bake_archive.h"
#include "engine/bake_tar.h"
#include "engine/batch.h"
#include "engine/clamp.h"
#include "engine/discover.h"
#include "engine/finding.h"
#include "engine/installed_record.h"
#include "engine/journal.h"
#include "engine/leftover.h"
#include "engine/manifest.h"
#include "engine/prune.h"
#include "engine/pythons.h"
#include "engine/sink_compare.h"
#include "engine/sink_tree.h"
#include "engine/sourceless.h"

struct baking {
	const struct options *options;
	const struct input *input;
	struct pythons pythons;
	struct report report;
	struct plan trees;     /* the sources of all trees */
	struct plan artifacts; /* for what asks for them: the .pyc there */
	struct plan records;   /* for --update-record */
	struct err trees_err;  /* why there are none; no message if there are */
	struct findings findings;
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
	const struct options *options = baking->options;
	struct discovery discovery = {
		.options = options,
		.plan = &baking->trees,
		.report = &baking->report,
	};

	if (options->check || options->prune ||
	    (options->sourceless && options->manifest))
		discovery.artifacts = &baking->artifacts;
	if (options->update_record)
		discovery.records = &baking->records;
	if (!options->tar_stream)
		discover_all(&discovery, baking->input, &baking->trees_err);
}

/* Of several, messages tell whose they are. */
static void
name_python(struct baking *baking, const struct python *python)
{
	if (baking->pythons.count > 1)
		baking->report.minor = python->about.minor;
}

/* What many files left in the memory of one must not add up over several. */
static void
rest(const struct baking *baking, const struct python *python)
{
	if (baking->pythons.count > 1)
		pool_rest(python->pool);
}

static int
bake_trees(struct baking *baking, struct keep *keep, struct err *err)
{
	for (size_t i = 0; i < baking->pythons.count; i++) {
		const struct python *python = &baking->pythons.items[i];
		struct sink_tree tree;
		struct batch batch = {
			.options = baking->options,
			.python = python,
			.plan = &baking->trees,
			.sink = &tree.sink,
			.report = &baking->report,
		};
		int result;

		name_python(baking, python);
		sink_tree_init(&tree, baking->options, python->about.tag, i,
			       keep);
		result = batch_run(&batch, python->pool, err);
		sink_tree_fini(&tree);
		if (result)
			return -1;
		rest(baking, python);
	}
	return 0;
}

/* For what is done to a tree after baking, or looked at after comparing. */
static struct tree_run
tree_run_of(struct baking *baking)
{
	return (struct tree_run){
		.options = baking->options,
		.pythons = &baking->pythons,
		.sources = &baking->trees,
		.artifacts = &baking->artifacts,
		.records = &baking->records,
		.report = &baking->report,
		.findings = baking->options->check ? &baking->findings : NULL,
	};
}

/* What else a bake with these options leaves. */
static void
check_rest(struct baking *baking, struct sink_compare *compare)
{
	const struct options *options = baking->options;
	const struct tree_run run = tree_run_of(baking);
	auto_err err = ERR_INIT;

	sink_compare_others(compare, &run);
	if (options->update_record && !sigpipe_caught())
		installed_record_run(&run);
	if (options->manifest && !sigpipe_caught() &&
	    manifest_check(&run, &err))
		note_trouble(baking, &err);
}

static int
check_trees(struct baking *baking, struct err *err)
{
	struct sink_compare compare;
	struct batch batch = {
		.options = baking->options,
		.plan = &baking->trees,
		.sink = &compare.sink,
		.report = &baking->report,
	};
	int result = 0;

	sink_compare_init(&compare, baking->options, &baking->findings);
	for (size_t i = 0; i < baking->pythons.count && !result; i++) {
		batch.python = &baking->pythons.items[i];
		compare.python = batch.python;
		link_check_fini(&compare.links);
		name_python(baking, batch.python);
		result = batch_run(&batch, batch.python->pool, err);
		if (!result)
			rest(baking, batch.python);
	}
	if (!result)
		check_rest(baking, &compare);
	sink_compare_fini(&compare);
	return result;
}

/* What is asked for besides, once all that can be baked is baked. */
static void
finish_trees(struct baking *baking)
{
	const struct options *options = baking->options;
	auto_err err = ERR_INIT;
	const struct tree_run run = tree_run_of(baking);

	if (options_clamps(options) && !sigpipe_caught())
		clamp_run(&run);
	if (options->sourceless && !sigpipe_caught())
		sourceless_run(&run);
	if (options->prune && !sigpipe_caught())
		prune_run(&run);
	if (options->update_record && !sigpipe_caught())
		installed_record_run(&run);
	if (options->manifest && !sigpipe_caught() &&
	    manifest_write(&run, &err))
		note_trouble(baking, &err);
}

/* Of a slip that is the rule: an installed path is absolute. */
static void
warn_of_relative(const struct baking *baking)
{
	const struct options *options = baking->options;
	const struct plan *trees = &baking->trees;

	if (options->check || !options->strip_dir || options->prepend ||
	    !trees->count)
		return;
	log_notice("-s without -p embeds relative paths, such as '%s'; with "
		   "-p / they are absolute",
		   trees->sources[0].embedded);
}

static int
do_trees(struct baking *baking, struct err *err)
{
	struct keep keep = KEEP_INIT(baking->options);
	int result;

	if (baking->trees_err.message)
		return err_set(err, "%s", baking->trees_err.message);
	if (assign_sources(&baking->pythons, baking->options,
			   &baking->trees, err))
		return -1;
	baking->report.sources += baking->trees.count;
	warn_of_relative(baking);
	if (baking->options->check)
		return check_trees(baking, err);
	result = bake_trees(baking, &keep, err);
	keep_fini(&keep);
	if (result)
		return -1;
	finish_trees(baking);
	return 0;
}

static int
bake_one(struct baking *baking, const struct archive_operand *item,
	 struct err *err)
{
	struct findings *findings =
		baking->options->check ? &baking->findings : NULL;

	if (item->kind == OPERAND_TAR)
		return bake_tar(baking->options, &baking->pythons, item->path,
				&baking->report, err);
	return bake_archive(baking->options, &baking->pythons, NULL,
			    item->path, &baking->report, findings, err);
}

static void
do_archives(struct baking *baking)
{
	struct archives archives = ARCHIVES_INIT;
	auto_err clash = ERR_INIT;

	archives_find(&archives, baking->options, baking->input,
		      &baking->report);
	if (baking->pythons.count &&
	    archives_check_names(&archives, baking->options,
				 baking->pythons.items[0].about.minor, &clash))
		note_trouble(baking, &clash);
	for (size_t i = 0; i < archives.count && !sigpipe_caught(); i++) {
		bool is_last = pythons_gave_up(&baking->pythons);
		auto_err err = ERR_INIT;

		if (!clash.message &&
		    bake_one(baking, &archives.items[i], &err))
			note_trouble(baking, &err);
		/* It said why, and so would every other one. */
		if (is_last)
			break;
	}
	archives_fini(&archives);
}

static void
do_stream(struct baking *baking)
{
	auto_err err = ERR_INIT;

	if (baking->options->tar_stream && !sigpipe_caught() &&
	    bake_tar_stream(baking->options, &baking->pythons, &baking->report,
			    &err))
		note_trouble(baking, &err);
}

/* Checks that the report or the manifest can be written. */
static int
prepare_file(struct report *report, const char *path, struct err *err)
{
	auto_free char *directory = path_directory(path);

	if (outfile_probe(path, err))
		return -1;
	leftover_sweep(report, directory);
	return 0;
}

/* The files that go with the run, of which a bad one is told of first. */
static int
open_files(struct baking *baking, struct err *err)
{
	const struct options *options = baking->options;
	struct report *report = &baking->report;

	if (options->allow_errors) {
		report->allowance = allowance_read(options->allow_errors, err);
		if (!report->allowance)
			return -1;
	}
	if (options->report)
		report->journal = journal_new();
	if (options->report && prepare_file(report, options->report, err))
		return -1;
	/* A check reads it. */
	return options->manifest && !options->check ?
		       prepare_file(report, options->manifest, err) :
		       0;
}

/* Whether --report has standard output for itself. */
static bool
is_on_output(const struct options *options)
{
	return options->report && !strcmp(options->report, "-");
}

/* What is told when all is done. */
static void
tell(struct baking *baking)
{
	struct report *report = &baking->report;
	auto_err err = ERR_INIT;

	findings_sort(&baking->findings);
	report->found = baking->findings.count;
	if (report->journal)
		journal_add_findings(report->journal, &baking->findings);
	if (report->journal && journal_write(report->journal, report,
					     baking->options->report, &err))
		note_trouble(baking, &err);
	if (report->allowance)
		allowance_review(report->allowance,
				 baking->options->check != CHECK_FAST);
	if (baking->options->check)
		report_findings(report, &baking->findings,
				!is_on_output(baking->options));
	/* Of a run that came to nothing, the reason is all there is to say. */
	else if (report->sources || baking->worst != BAKE_TROUBLE)
		report_summary(report);
}

static void
do_all(struct baking *baking)
{
	auto_err err = ERR_INIT;

	if (open_files(baking, &err) ||
	    pythons_start(&baking->pythons, baking->options, find_trees, baking,
			  &err) ||
	    do_trees(baking, &err)) {
		note_trouble(baking, &err);
		return;
	}
	do_archives(baking);
	do_stream(baking);
	if (!sigpipe_caught())
		tell(baking);
}

/* Trouble weighs more than what was found: the answer is not complete. */
static enum bake_status
sum_up(const struct baking *baking)
{
	if (baking->worst != BAKE_WELL)
		return baking->worst;
	if (baking->options->check && baking->report.unread)
		return BAKE_TROUBLE;
	return baking->report.failed || baking->findings.count ?
		       BAKE_FAILED_FILES :
		       BAKE_WELL;
}

enum bake_status
bake_run(const struct options *options, const struct input *input)
{
	struct baking baking = {
		.options = options,
		.input = input,
	};
	enum bake_status status;

	report_init(&baking.report);
	if (options->check) {
		baking.report.only_errors = true;
		baking.report.verb = "compared";
		baking.report.spared = "compared";
	}
	do_all(&baking);
	status = sum_up(&baking);
	allowance_free(baking.report.allowance);
	journal_free(baking.report.journal);
	report_fini(&baking.report);
	plan_fini(&baking.trees);
	plan_fini(&baking.artifacts);
	plan_fini(&baking.records);
	err_fini(&baking.trees_err);
	findings_fini(&baking.findings);
	pythons_fini(&baking.pythons);
	return status;
}

char *
bake_about(const struct options *options, struct err *err)
{
	struct pythons pythons = PYTHONS_INIT;
	struct buf text = BUF_INIT;

	int failed = pythons_start(&pythons, options, NULL, NULL, err);

	for (size_t i = 0; i < pythons.count && !failed; i++) {
		const struct wire_about *about = &pythons.items[i].about;

		buf_printf(&text, "Python %s (magic %u, tag %s)\n",
			   about->release, about->magic & 0xffff, about->tag);
	}
	pythons_fini(&pythons);
	if (text.length)
		buf_add_byte(&text, 0);
	return (char *)text.data;
}
