/* SPDX-License-Identifier: MIT */
/* The steps of one archive.  Only the last step changes the target. */
#include "zip/bake.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "compile/assign.h"
#include "compile/batch.h"
#include "compile/turns.h"
#include "find/archive_file.h"
#include "find/discover.h"
#include "format/wheelname.h"
#include "pyc/pyname.h"
#include "report/hold.h"
#include "zip/check.h"
#include "zip/sink.h"
#include "zip/zipfile.h"

/* An open archive and the state of its baking. */
struct work {
	struct options options; /* with one level if only one can be used */
	const struct session *session;
	struct zipfile zip;
	char *target;	    /* where the archive is written; owned */
	char *plain_target; /* the target before retagging; owned */
	struct plan plan;
	struct verdicts verdicts;
	struct zip_sink archive;
};

/* The faults that these options accept in an archive. */
static enum zipfile_open_flags
accepted_faults(const struct options *options)
{
	enum zipfile_open_flags flags = ZIPFILE_OPEN_NOTHING;

	if (options->links == LINKS_KEEP)
		flags |= ZIPFILE_OPEN_LINKS;
	if (options->rewrite_record)
		flags |= ZIPFILE_OPEN_TRUSTED;
	return flags;
}

/* --- baking --- */

/*
 * Returns the prefix of the paths in co_filename; owned.  Modules of a wheel
 * may be installed anywhere, and the import system sets their real path on
 * import, at least for those that have their source.  A module that is imported
 * from an archive keeps the embedded path, so that must not be a path at which
 * somebody else's file may exist.
 */
static char *
embedded_prefix(const struct work *work)
{
	const struct options *options = &work->options;
	const char *directory =
		options->display ? options->display : options->prepend;

	if (directory)
		return mem_strdup(directory);
	if (work->zip.is_wheel || options->zip_cached)
		return mem_strdup("");
	if (options->root)
		return discover_installed(options, work->zip.path);
	return mem_strdup(path_base(work->target));
}

/* Whether another source in the archive has the same .pyc as this member. */
static bool
zip_bake_has_rival(const struct work *work, const char *name)
{
	const char *rival = pyname_rival(path_base(name));
	auto_free char *path = NULL;

	if (!rival || !options_caches(&work->options, work->zip.is_wheel))
		return false;
	path = mem_printf("%.*s%s", (int)(path_base(name) - name), name, rival);
	return zipfile_has_member(&work->zip, path);
}

/* Adds the sources that are baked.  Returns -1 if -x cannot be evaluated. */
static int
plan_sources(struct work *work, struct err *err)
{
	const struct options *options = &work->options;
	const struct zipfile *zip = &work->zip;
	auto_free char *prefix = embedded_prefix(work);

	for (size_t i = 0; i < zip->audit.count; i++) {
		const struct zipaudit_member *member = &zip->audit.members[i];
		const char *installed;
		struct source *source;
		int excluded = 0;

		if (!zip->members[i].is_source ||
		    zip_bake_has_rival(work, member->name))
			continue;
		installed = zipfile_installed_path(zip, member->name);
		if (options->skip)
			excluded =
				pattern_search(options->skip, installed, err);
		if (excluded < 0)
			return err_prefix(err, "%s/%s: -x", zip->path,
					  member->name);
		if (excluded)
			continue;
		source = plan_add(&work->plan,
				  path_join(zip->path, member->name), NULL,
				  *prefix ? path_join(prefix, installed) :
					    mem_strdup(installed),
				  member->size);
		source->member = i;
		source->matched = installed;
	}
	plan_settle(&work->plan);
	return 0;
}

static void
plan_artifacts(const struct zipfile *zip, struct plan *plan)
{
	for (size_t i = 0; i < zip->audit.count; i++) {
		const struct zipaudit_member *member = &zip->audit.members[i];

		if (zip->members[i].is_artifact)
			plan_add(plan, path_join(zip->path, member->name), NULL,
				 mem_strdup(member->name), member->size)
				->member = i;
	}
	plan_settle(plan);
}

/* Whether the sources of modules are removed from a wheel. */
static bool
loses_sources(const struct work *work)
{
	if (!work->options.sourceless || !work->zip.is_wheel)
		return false;
	for (size_t i = 0; i < work->zip.audit.count; i++)
		if (work->zip.members[i].is_source)
			return true;
	return false;
}

/* If --output names a wheel, the name must match the wheel's content. */
static int
zip_bake_check_output_name(const struct work *work, struct err *err)
{
	const char *output = work->options.output;
	auto_free char *name = NULL;

	if (!work->zip.is_wheel)
		return 0;
	if (wheel_check_name(&work->zip.wheel, output, err))
		return err_prefix(err, "--output: %s", output);
	if (!loses_sources(work))
		return 0;
	name = wheelname_retagged(
		output, work->session->pythons->items[0].info.minor, err);
	if (!name)
		return err_prefix(err, "--output");
	if (!strcmp(name, path_base(output)))
		return 0;
	return err_set(err,
		       "--output: %s: a wheel without sources must be named %s",
		       output, name);
}

/* Sets work->target and, without --output, the target before retagging. */
static int
find_target(struct work *work, struct err *err)
{
	const struct options *options = &work->options;
	const char *path = work->zip.path;
	auto_free char *name = NULL;

	if (options->output) {
		work->target = mem_strdup(options->output);
		return zip_bake_check_output_name(work, err);
	}
	work->plain_target = archive_file_target(options, path);
	if (!loses_sources(work)) {
		work->target = mem_strdup(work->plain_target);
		return 0;
	}
	name = wheelname_retagged(
		path, work->session->pythons->items[0].info.minor, err);
	if (!name)
		return -1;
	work->target = mem_printf(
		"%.*s%s",
		(int)(path_base(work->plain_target) - work->plain_target),
		work->plain_target, name);
	return 0;
}

/* A wheel in which no source was baked keeps its name. */
static void
zip_bake_settle_target(struct work *work)
{
	if (!work->plain_target || zip_changes_drop_any(&work->archive.changes))
		return;
	free(work->target);
	work->target = steal(work->plain_target);
	work->archive.target = work->target;
}

/* If a source can have only one .pyc, the highest level is used. */
static void
choose_level(struct work *work)
{
	struct options *options = &work->options;
	bool found = false;

	if (options_caches(options, work->zip.is_wheel))
		return;
	for (int level = LEVEL_COUNT - 1; level >= 0; level--) {
		options->levels[level] = options->levels[level] && !found;
		found |= options->levels[level];
	}
}

/*
 * Members that are not needed for compiling are verified while the workers
 * compile.
 */
static int
verify_next(void *context, bool *more, struct err *err)
{
	struct work *work = context;

	return zipfile_verify_next(&work->zip, more, err) ?
		       err_prefix(err, "%s", work->zip.path) :
		       0;
}

static bool
is_for(const struct work *work, size_t python)
{
	return work->options.any_tag ||
	       assign_has_archive(
		       work->zip.path, work->zip.is_wheel,
		       work->session->pythons->items[python].info.minor);
}

/* An archive that is for none of the Pythons is given to the last one. */
static bool
zip_bake_has_turn(const void *context, size_t python)
{
	const struct work *work = context;

	if (is_for(work, python))
		return true;
	for (size_t i = 0; i < work->session->pythons->count; i++)
		if (i > python || is_for(work, i))
			return false;
	return true;
}

static void
zip_bake_begin_turn(void *context, size_t number, bool is_last)
{
	struct work *work = context;

	zip_sink_turn(&work->archive, &work->session->pythons->items[number],
		      is_last);
}

/* Runs the batch of every Python, or of the normaliser, over the whole plan. */
static int
run_batches(struct work *work, struct err *err)
{
	const struct turns turns = {
		.pythons = work->session->pythons,
		.context = work,
		.is_for = zip_bake_has_turn,
		.begin = zip_bake_begin_turn,
	};
	struct batch batch = {
		.options = &work->options,
		.cache = work->session->cache,
		.plan = &work->plan,
		.verdicts = &work->verdicts,
		.sink = &work->archive.sink,
		.report = work->session->report,
		.spare = verify_next,
		.spare_context = work,
	};

	work->session->report->sources += work->plan.count;
	if (work->session->pythons ?
		    turns_run(&turns, &batch, err) :
		    batch_run(&batch, work->session->pool, err))
		return -1;
	return zipfile_verify_rest(&work->zip, err) ?
		       err_prefix(err, "%s", work->zip.path) :
		       0;
}

static int
zip_bake_compare(struct work *work, struct err *err)
{
	const struct fs_state state = fs_state_of(&work->zip.status);

	if (run_batches(work, err))
		return -1;
	wheel_notes_find(&work->zip.wheel.notes, work->zip.path,
			 work->archive.check.findings);
	/* All findings must be about the same state of the archive. */
	if (zip_check_rest(&work->archive.check, &work->plan, err) ||
	    fs_check_unchanged(work->zip.path, &state, err))
		return err_prefix(err, "%s", work->zip.path);
	return 0;
}

/* Prints the new name of a wheel. */
static void
print_name(const struct work *work)
{
	auto_free char *line = NULL;

	if (!work->options.sourceless)
		return;
	line = mem_printf("%s\n", work->target);
	/* A write error is reported now, and again at the end. */
	report_text(line, strlen(line));
}

static int
zip_bake_rewrite(struct work *work, struct err *err)
{
	size_t failed = work->session->report->failed;
	bool kept = false;
	int result;

	hold_begin(work->session->report);
	result = zip_sink_begin(&work->archive, work->target, err);
	if (!result)
		result = run_batches(work, err);
	if (!result)
		kept = work->options.strict &&
		       work->session->report->failed > failed;
	if (kept)
		log_error("%s: not changed, because a file in it failed",
			  work->zip.path);
	if (!result && !kept) {
		wheel_notes_warn(&work->zip.wheel.notes, work->zip.path);
		zip_bake_settle_target(work);
		result = zip_sink_commit(&work->archive, err);
	}
	hold_end(work->session->report, !result && !kept);
	if (result || kept)
		return result;
	print_name(work);
	return zip_sink_sync(&work->archive, err);
}

/* Assigns each source to the Pythons that it and the archive are for. */
static int
assign_plan(struct work *work, struct err *err)
{
	const struct pythons *all = work->session->pythons;
	auto_free struct python *items = mem_zalloc(all->count, sizeof(*items));
	struct pythons fit = { .items = items };

	if (!work->plan.count)
		return 0;
	if (assign_archive(all, &work->options, work->zip.path,
			   work->zip.is_wheel, err))
		return -1;
	/* The copies borrow their content. */
	for (size_t i = 0; i < all->count; i++)
		if (is_for(work, i))
			items[fit.count++] = all->items[i];
	return assign_sources(&fit, &work->options, &work->plan, err);
}

/* On a case-insensitive file system one such member overwrites the other. */
static int
check_case(const struct work *work, struct err *err)
{
	const struct wheel_note_list *list =
		&work->zip.wheel.notes.lists[WHEEL_CASE];

	if (!work->options.strict || !list->count)
		return 0;
	return err_set(err,
		       "%s: member '%s': the name differs only in case from "
		       "that of '%s', which --strict refuses",
		       work->zip.path, list->shown[0], list->shown[1]);
}

static bool
has_sources(const struct zipfile *zip)
{
	for (size_t i = 0; i < zip->audit.count; i++)
		if (zip->members[i].is_source)
			return true;
	return false;
}

/*
 * Reports that there was nothing to bake, which may be a mistake.  With
 * --strict this is a failure and the archive is left alone: *is_left is then
 * true.
 */
static void
zip_bake_report_nothing(const struct work *work, bool *is_left)
{
	auto_err err = ERR_INIT;

	*is_left = false;
	if (!work->session->pythons || work->options.check ||
	    has_sources(&work->zip))
		return;
	err_set(&err, "%s: nothing to bake: it contains no Python module",
		work->zip.path);
	*is_left = work->options.strict;
	if (*is_left)
		report_problem(work->session->report, work->zip.path, &err);
	else
		log_error("%s", err.message);
}

/* Bakes, normalises or checks the open archive. */
static int
zip_bake_carry_out(struct work *work, struct findings *findings,
		   struct err *err)
{
	bool is_left = false;
	int result;

	choose_level(work);
	result = check_case(work, err);
	if (!result)
		result = find_target(work, err);
	if (!result && work->session->pythons) {
		result = plan_sources(work, err);
		if (!result && assign_plan(work, err))
			result = err_prefix(err, "%s", work->zip.path);
	} else if (!result) {
		plan_artifacts(&work->zip, &work->plan);
	}
	zip_sink_init(&work->archive, &work->options, &work->zip, findings);
	verdicts_init(&work->verdicts, &work->plan);
	work->archive.check.verdicts = &work->verdicts;
	if (!result)
		zip_bake_report_nothing(work, &is_left);
	if (!result && !is_left)
		result = findings ? zip_bake_compare(work, err) :
				    zip_bake_rewrite(work, err);
	zip_sink_fini(&work->archive);
	verdicts_fini(&work->verdicts);
	plan_fini(&work->plan);
	free(work->target);
	free(work->plain_target);
	return result;
}

int
zip_bake(const struct session *session, const char *path, struct err *err)
{
	const struct pythons *pythons = session->pythons;
	struct findings *findings = session->findings;
	struct work work = {
		.options = *session->options,
		.session = session,
		.plan = PLAN_INIT,
	};
	/*
	 * A check first reports the faults of the archive itself, so it
	 * verifies all members at once.
	 */
	enum zipfile_open_flags flags =
		!pythons ? ZIPFILE_OPEN_ARTIFACTS :
		findings ? ZIPFILE_OPEN_SOURCES | ZIPFILE_OPEN_INSTALLED :
			   ZIPFILE_OPEN_SOURCES | ZIPFILE_OPEN_LATER;
	int result;

	flags |= accepted_faults(session->options);
	if (!zipfile_open(&work.zip, path, flags, err)) {
		result = zip_bake_carry_out(&work, findings, err);
		zipfile_fini(&work.zip);
		return result;
	}
	if (work.zip.fault == ZIPFILE_FAULT_UNREADABLE)
		return -1;
	if (!findings)
		return err_prefix(err, "%s", path);
	findings_add(findings, path,
		     work.zip.fault == ZIPFILE_FAULT_RECORD ? FINDING_RECORD :
							      FINDING_STRUCTURE,
		     "%s", err->message);
	err_fini(err);
	return 0;
}

/* --- --strip --- */

/* A .pyc without a source next to it is the module itself. */
static int
check_sourceless(const struct zip_changes *changes, struct err *err)
{
	const struct zipfile *zip = changes->zip;

	for (size_t i = 0; i < zip->audit.count; i++) {
		const char *name = zip->audit.members[i].name;
		auto_free char *source = NULL;

		if (!zip->members[i].is_artifact ||
		    path_has_component(name, PYNAME_CACHE))
			continue;
		source = wheel_sources_find(&changes->sources, name);
		if (!source || zipfile_find(zip, source) == SIZE_MAX)
			return err_set(err,
				       "%s: member '%s': has no source next to "
				       "it, so a module would be lost",
				       zip->path, name);
	}
	return 0;
}

static int
strip(struct work *work, struct err *err)
{
	int result;

	zip_sink_init(&work->archive, &work->options, &work->zip, NULL);
	result = check_sourceless(&work->archive.changes, err);
	if (!result)
		result = find_target(work, err);
	if (!result) {
		wheel_notes_warn(&work->zip.wheel.notes, work->zip.path);
		zip_changes_strip(&work->archive.changes);
		result = zip_sink_begin(&work->archive, work->target, err);
	}
	if (!result)
		result = zip_sink_commit(&work->archive, err);
	if (!result)
		result = zip_sink_sync(&work->archive, err);
	zip_sink_fini(&work->archive);
	free(work->target);
	free(work->plain_target);
	return result;
}

int
zip_strip(const struct options *options, const char *path, struct err *err)
{
	const struct session session = { .options = options };
	struct work work = { .options = *options, .session = &session };
	int result;

	if (zipfile_open(&work.zip, path, accepted_faults(options), err))
		return work.zip.fault == ZIPFILE_FAULT_UNREADABLE ?
			     -1 :
			     err_prefix(err, "%s", path);
	result = strip(&work, err);
	zipfile_fini(&work.zip);
	return result;
}
