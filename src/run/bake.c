/* SPDX-License-Identifier: MIT */
/*
 * Connects plan, Pythons, sink and report.  All trees are baked first, as one
 * plan, then one archive after another.  A check differs only in its sink.
 */
#include "run/bake.h"

#include <string.h>
#include <unistd.h>

#include "base/beneath.h"
#include "base/disk.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "base/path.h"
#include "base/signals.h"
#include "cache/cache.h"
#include "compile/assign.h"
#include "compile/batch.h"
#include "compile/pythons.h"
#include "compile/turns.h"
#include "find/archives.h"
#include "find/discover.h"
#include "find/leftover.h"
#include "install/clamp.h"
#include "install/installed_record.h"
#include "install/manifest.h"
#include "install/prune.h"
#include "install/sourceless.h"
#include "job/finding.h"
#include "report/allowance.h"
#include "report/journal.h"
#include "report/listing.h"
#include "run/bake_tar.h"
#include "run/each_archive.h"
#include "run/html_page.h"
#include "tree/check.h"
#include "tree/write.h"
#include "zip/bake.h"

struct baking {
	const struct options *options;
	const struct input *input;
	struct pythons pythons;
	struct cache cache;
	struct report report;
	struct beneath_anchors anchors; /* of the plans */
	struct beneath beneath;		/* what is open below them */
	struct plan trees;		/* the sources of all trees */
	struct source_files files;	/* of these */
	struct verdicts verdicts;	/* on these */
	struct plan artifacts; /* the existing .pyc, if an option needs them */
	struct plan records;   /* for --update-record */
	struct err trees_err;  /* if discovery failed; else no message */
	struct findings findings;
	struct disk disk; /* the file systems with .pyc */
	enum exit_status worst;
};

/* Runs while the first worker starts its interpreter. */
static void
find_trees(void *context)
{
	struct baking *baking = context;
	const struct options *options = baking->options;
	struct discovery discovery = {
		.options = options,
		.anchors = &baking->anchors,
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
	if (options->shards)
		plan_keep_part(&baking->trees, options->shard, options->shards);
}

/* Lets each Python bake or compare the trees. */
static int
take_turns(struct baking *baking, struct turns *turns, struct sink *sink,
	   struct err *err)
{
	struct batch batch = {
		.options = baking->options,
		.cache = &baking->cache,
		.plan = &baking->trees,
		.verdicts = &baking->verdicts,
		.sink = sink,
		.report = &baking->report,
	};

	turns->pythons = &baking->pythons;
	turns->is_frugal = true;
	return turns_run(turns, &batch, err);
}

/* The sink of the current Python. */
struct tree_turns {
	const struct pythons *pythons;
	struct tree_write_place place;
	struct tree_write sink;
};

static void
begin_writing(void *context, size_t number, bool is_last)
{
	struct tree_turns *turns = context;

	(void)is_last;
	tree_write_init(&turns->sink, &turns->place,
			turns->pythons->items[number].info.tag, number);
}

static void
end_writing(void *context, size_t number)
{
	struct tree_turns *turns = context;

	(void)number;
	tree_write_fini(&turns->sink);
}

static int
bake_trees(struct baking *baking, struct keep *keep, struct err *err)
{
	struct tree_turns trees = {
		.pythons = &baking->pythons,
		.place = { .options = baking->options,
			   .keep = keep,
			   .files = &baking->files,
			   .disk = &baking->disk },
	};
	struct turns turns = {
		.context = &trees,
		.begin = begin_writing,
		.end = end_writing,
	};

	return take_turns(baking, &turns, &trees.sink.sink, err);
}

/* Describes the run for the steps that bake or check. */
static struct session
session_of(struct baking *baking)
{
	return (struct session){
		.options = baking->options,
		.pythons = &baking->pythons,
		.cache = &baking->cache,
		.report = &baking->report,
		.findings = baking->options->check ? &baking->findings : NULL,
	};
}

/* Describes the run for the steps that follow baking or comparing. */
static struct tree_run
tree_run_of(struct baking *baking)
{
	return (struct tree_run){
		.session = session_of(baking),
		.sources = &baking->trees,
		.files = &baking->files,
		.verdicts = &baking->verdicts,
		.disk = &baking->disk,
		.beneath = &baking->beneath,
		.artifacts = &baking->artifacts,
		.records = &baking->records,
	};
}

/*
 * Checks .pyc that the run would not write, and the effects of --update-record
 * and --manifest.
 */
static void
bake_check_rest(struct baking *baking, const struct tree_run *run,
		struct tree_check *compare)
{
	const struct options *options = baking->options;
	auto_err err = ERR_INIT;

	tree_check_strays(compare, run);
	if (options->update_record && !signals_caught())
		installed_record_run(run);
	if (options->manifest && !signals_caught() && manifest_check(run, &err))
		exit_status_trouble(&baking->worst, &err);
}

struct tree_comparing {
	const struct baking *baking;
	struct tree_check sink;
};

static void
begin_comparing(void *context, size_t number, bool is_last)
{
	struct tree_comparing *comparing = context;

	(void)is_last;
	comparing->sink.python = &comparing->baking->pythons.items[number];
	link_check_fini(&comparing->sink.links);
}

static int
check_trees(struct baking *baking, struct err *err)
{
	const struct tree_run run = tree_run_of(baking);
	struct tree_comparing comparing = { .baking = baking };
	struct turns turns = {
		.context = &comparing,
		.begin = begin_comparing,
	};
	int result;

	tree_check_init(&comparing.sink, &run);
	result = take_turns(baking, &turns, &comparing.sink.sink, err);
	if (!result)
		bake_check_rest(baking, &run, &comparing.sink);
	tree_check_fini(&comparing.sink);
	return result;
}

/* Does the post-processing, after all sources have been baked. */
static void
finish_trees(struct baking *baking)
{
	const struct options *options = baking->options;
	auto_err err = ERR_INIT;
	const struct tree_run run = tree_run_of(baking);

	if (options_clamps(options) && !signals_caught())
		clamp_run(&run);
	if (options->sourceless && !signals_caught())
		sourceless_run(&run);
	if (options->prune && !signals_caught())
		prune_run(&run);
	if (options->update_record && !signals_caught())
		installed_record_run(&run);
	if (options->manifest && !signals_caught() &&
	    manifest_write(&run, &err))
		exit_status_trouble(&baking->worst, &err);
	if (options->sync && !signals_caught() &&
	    disk_sync(&baking->disk, &err))
		exit_status_trouble(&baking->worst, &err);
}

/* This is usually a mistake: installed paths are absolute. */
static void
warn_of_relative(const struct baking *baking)
{
	const struct options *options = baking->options;
	const struct plan *trees = &baking->trees;

	if (options->check || !options->strip_dir || options->prepend ||
	    !trees->count)
		return;
	log_notice("-s without -p embeds relative paths, such as '%s'; use -p "
		   "/ for absolute paths",
		   trees->sources[0].embedded);
}

static int
do_trees(struct baking *baking, struct err *err)
{
	struct keep keep = KEEP_INIT(baking->options);
	int result;

	if (baking->trees_err.message)
		return err_set(err, "%s", baking->trees_err.message);
	source_files_init(&baking->files, &baking->trees);
	verdicts_init(&baking->verdicts, &baking->trees);
	if (assign_sources(&baking->pythons, baking->options, &baking->trees,
			   err))
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
bake_one(void *context, const struct archive_operand *item, struct err *err)
{
	const struct session session = session_of(context);

	return item->kind == OPERAND_TAR ? bake_tar(&session, item->path, err) :
					   zip_bake(&session, item->path, err);
}

/* It is an error of the run if two archives would get the same name. */
static int
bake_check_names(void *context, const struct archives *archives,
		 struct err *err)
{
	const struct baking *baking = context;

	if (!baking->pythons.count)
		return 0;
	return archives_check_names(archives, baking->options,
				    baking->pythons.items[0].info.minor, err);
}

static bool
bake_gave_up(const void *context)
{
	const struct baking *baking = context;

	return pythons_gave_up(&baking->pythons);
}

static void
do_archives(struct baking *baking)
{
	const struct each_archive each = {
		.options = baking->options,
		.input = baking->input,
		.report = &baking->report,
		.context = baking,
		.check = bake_check_names,
		.take = bake_one,
		.gave_up = bake_gave_up,
	};

	each_archive_run(&each, &baking->worst);
}

static void
do_stream(struct baking *baking)
{
	const struct session session = session_of(baking);
	auto_err err = ERR_INIT;

	if (baking->options->tar_stream && !signals_caught() &&
	    bake_tar_stream(&session, &err))
		exit_status_trouble(&baking->worst, &err);
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

/* Opens the files of the run, so that a bad one is reported first. */
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
	if (html_page_begin(options, report, err))
		return -1;
	/* A check only reads the manifest. */
	return options->manifest && !options->check ?
		       prepare_file(report, options->manifest, err) :
		       0;
}

static void
write_html_page(struct baking *baking)
{
	const struct options *options = baking->options;
	auto_err err = ERR_INIT;

	if (html_page_end(options, baking->input,
			  options->check ? "Check of" : "Baking of",
			  &baking->findings, &baking->report, &err))
		exit_status_trouble(&baking->worst, &err);
}

/* Prints and writes the results at the end of the run. */
static void
report_all(struct baking *baking)
{
	struct report *report = &baking->report;
	auto_err err = ERR_INIT;

	findings_sort(&baking->findings);
	report->found = baking->findings.count;
	if (report->journal)
		journal_add_findings(report->journal, &baking->findings);
	if (report->journal && journal_write(report->journal, report,
					     baking->options->report, &err))
		exit_status_trouble(&baking->worst, &err);
	write_html_page(baking);
	/* A line may be for a source of another shard. */
	if (report->allowance && !baking->options->shards)
		allowance_review(report->allowance,
				 baking->options->check != CHECK_FAST);
	if (baking->options->check)
		listing_check(report, &baking->findings,
			      !options_take_output(baking->options));
	/* If nothing was done, the error message is enough. */
	else if (report->sources || baking->worst != EXIT_STATUS_TROUBLE)
		report_summary(report);
}

/* Notes for the report what happened at the remote cache. */
static void
note_remote(struct baking *baking)
{
	const struct remote_counts counts = cache_remote_counts(&baking->cache);

	baking->report.remote = (struct report_remote){
		.is_used = baking->cache.remote,
		.asked = counts.asked,
		.hits = counts.hits,
		.misses = counts.misses,
		.damaged = counts.damaged,
		.stored = counts.stored,
		.unsent = counts.unsent,
		.why = counts.why,
		.only_stores = counts.only_stores,
	};
}

static void
do_all(struct baking *baking)
{
	auto_err err = ERR_INIT;

	if (open_files(baking, &err) ||
	    cache_open(&baking->cache, &baking->options->cache, &err) ||
	    pythons_start(&baking->pythons, baking->options, find_trees, baking,
			  &err) ||
	    do_trees(baking, &err)) {
		exit_status_trouble(&baking->worst, &err);
		return;
	}
	do_archives(baking);
	do_stream(baking);
	if (!signals_caught()) {
		cache_finish(&baking->cache);
		note_remote(baking);
	}
	if (!signals_caught())
		report_all(baking);
}

/* An error outweighs findings, since then the result is incomplete. */
static enum exit_status
sum_up(const struct baking *baking)
{
	if (baking->worst != EXIT_STATUS_OK)
		return baking->worst;
	if ((baking->options->check && baking->report.unread) ||
	    baking->report.doubtful)
		return EXIT_STATUS_TROUBLE;
	return baking->report.failed || baking->findings.count ?
		       EXIT_STATUS_FILES :
		       EXIT_STATUS_OK;
}

enum exit_status
bake_run(const struct options *options, const struct input *input)
{
	struct baking baking = {
		.options = options,
		.input = input,
		.cache = CACHE_INIT,
		.anchors = BENEATH_ANCHORS_INIT,
		.beneath = BENEATH_INIT,
	};
	enum exit_status status;

	baking.pythons.cache = &baking.cache;
	report_init(&baking.report);
	baking.report.is_json = options->json;
	if (options->check) {
		baking.report.only_errors = true;
		baking.report.verb = "compared";
		baking.report.spared = "compared";
	}
	do_all(&baking);
	status = sum_up(&baking);
	allowance_free(baking.report.allowance);
	journal_free(baking.report.journal);
	html_page_free(&baking.report);
	report_fini(&baking.report);
	source_files_fini(&baking.files);
	verdicts_fini(&baking.verdicts);
	plan_fini(&baking.trees);
	plan_fini(&baking.artifacts);
	plan_fini(&baking.records);
	beneath_fini(&baking.beneath);
	beneath_anchors_fini(&baking.anchors);
	err_fini(&baking.trees_err);
	findings_fini(&baking.findings);
	disk_fini(&baking.disk);
	pythons_fini(&baking.pythons);
	cache_close(&baking.cache);
	return status;
}

char *
bake_describe_python(const struct options *options, struct err *err)
{
	struct pythons pythons = PYTHONS_INIT;
	struct buf text = BUF_INIT;

	int failed = pythons_start(&pythons, options, NULL, NULL, err);

	for (size_t i = 0; i < pythons.count && !failed; i++) {
		auto_free char *line = pythons_describe(&pythons.items[i]);

		buf_printf(&text, "%s\n", line);
	}
	pythons_fini(&pythons);
	if (text.length)
		buf_add_byte(&text, 0);
	return (char *)text.data;
}
