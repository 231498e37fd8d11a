/* SPDX-License-Identifier: MIT */
/*
 * Sources are set back after all .pyc are in place.  A run that ends early then
 * leaves sources that are newer than their headers: an import may treat a right
 * .pyc as stale, but never a wrong .pyc as fresh.
 */
#include "install/clamp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/beneath.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/signals.h"
#include "base/utf8.h"
#include "install/existing_pyc.h"
#include "job/sink.h"
#include "pyc/pyc.h"
#include "pyc/pymagic.h"
#include "pyc/pyname.h"
#include "tree/target.h"

struct clamping {
	const struct tree_run *run;
	struct plan_places places; /* of the sources of the run */
	struct existing_pyc artifacts;
	struct fs_identity output; /* of --output; 0 for none */
	char *first_removed;	   /* path; owned; NULL for none */
	size_t removed;
};

static void
clamp_fail(const struct clamping *clamping, const struct source *source,
	   const struct err *problem)
{
	struct report *report = clamping->run->session.report;
	size_t failed = report->failed;

	report_problem(report, source->path, problem);
	verdict_fail(verdicts_of(clamping->run->verdicts, source), report,
		     failed, false);
}

static struct source_file *
file_of(const struct clamping *clamping, const struct source *source)
{
	return source_files_of(clamping->run->files, source);
}

/* Whether the source has a .pyc of this run, so that it must be set back. */
static bool
is_due(const struct clamping *clamping, const struct source *source)
{
	const struct source_file *file = file_of(clamping, source);

	return file->settled && file->is_clamped;
}

/* --- .pyc that would pass for fresh --- */

/* Returns the index of the Python with a tag in the run, or their number. */
static size_t
find_python(const struct pythons *pythons, const struct pyname_parts *parts)
{
	size_t i;

	for (i = 0; i < pythons->count; i++) {
		const char *tag = pythons->items[i].info.tag;

		if (strlen(tag) == parts->tag_length &&
		    !memcmp(tag, parts->tag, parts->tag_length))
			break;
	}
	return i;
}

/* Whether this run has made sure that a .pyc in a __pycache__ is right. */
static bool
is_settled(const struct clamping *clamping, const struct source *source,
	   const char *name)
{
	const struct pythons *pythons = clamping->run->session.pythons;
	struct pyname_parts parts;
	size_t python;
	int level = 0;

	if (!source || !options_use_cache(clamping->run->session.options) ||
	    !pyname_parse_cached(name, &parts) || !parts.tag)
		return false;
	if (parts.level) {
		level = *parts.level - '0';
		if (parts.level_length != 1 || level < 1 ||
		    level >= LEVEL_COUNT)
			return false;
	}
	python = find_python(pythons, &parts);
	return python < pythons->count &&
	       file_of(clamping, source)->settled &
		       source_file_job(python, level);
}

/*
 * Whether a .pyc has the header of a source of this size that is set back: 1 or
 * 0, or -1 if it cannot be read.
 */
static int
would_pass(const struct clamping *clamping, int fd, const char *name,
	   uint64_t size, struct err *err)
{
	const struct options *options = clamping->run->session.options;
	auto_fd file =
		openat(fd, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	uint8_t bytes[PYC_HEADER_SIZE];
	struct pyc_header header;
	auto_err ignored = ERR_INIT;
	struct fs_identity identity;
	ssize_t length;

	/* A dangling link. */
	if (file < 0 && errno == ENOENT)
		return 0;
	if (file < 0 || fs_identify(file, "", &identity))
		return err_errno(err, "%s", name);
	/* --output may name a path in __pycache__. */
	if (clamping->output.inode == identity.inode &&
	    clamping->output.device == identity.device)
		return 0;
	length = fs_pread_up_to(file, 0, bytes, sizeof(bytes));
	if (length < 0 && errno != EISDIR)
		return err_errno(err, "%s", name);
	return length == PYC_HEADER_SIZE &&
	       !pyc_header_read(&header, bytes, sizeof(bytes), &ignored) &&
	       header.magic >> 16 == PYMAGIC_TAIL &&
	       header.mode == PYC_TIMESTAMP &&
	       header.mtime == (uint32_t)options->epoch &&
	       header.size == (uint32_t)size;
}

/* A path of a source: its own, or that of the file that it links to. */
struct clamped_name {
	const struct source *source;
	struct beneath_path path;
	const struct source *known; /* the source of the run that has its .pyc
				     * next to path; or NULL */
};

/* Removes a .pyc of a __pycache__ if it would pass for fresh. */
static int
rule_out(struct clamping *clamping, const struct clamped_name *file,
	 const char *directory, const char *name, struct err *err)
{
	const struct source *source = file->source;
	auto_free char *cache = path_join(directory, PYNAME_CACHE);
	auto_free char *path = path_join(cache, name);
	int fd = beneath_open(
		clamping->run->beneath,
		&(struct beneath_path){ file->path.anchor, cache });
	int passes =
		fd < 0 ? err_errno(err, "%s", cache) :
			 would_pass(clamping, fd, name,
				    file_of(clamping, source)->state.size, err);

	if (passes <= 0)
		return passes ? err_prefix(err,
					   "%s: its time is not set to "
					   "SOURCE_DATE_EPOCH",
					   source->path) :
				0;
	/* Another run may have removed it first. */
	if (unlinkat(fd, name, 0) < 0 && errno != ENOENT)
		return err_errno(
			err,
			"%s: its time is not set to SOURCE_DATE_EPOCH: cannot "
			"remove %s, which would be accepted as fresh",
			source->path, path);
	report_act(clamping->run->session.report, "removed", path);
	clamping->run->session.report->removed++;
	clamping->removed++;
	if (!clamping->first_removed)
		clamping->first_removed = steal(path);
	if (fs_set_mtime(fd, clamping->run->session.options->epoch) < 0)
		return err_errno(err, "%s: cannot set its time", cache);
	return 0;
}

/* Removes .pyc that would pass for fresh from the __pycache__ next to a path.
 */
static int
rule_out_beside(struct clamping *clamping, const struct clamped_name *file,
		struct err *err)
{
	const char *path = file->path.path;
	auto_free char *directory = path_directory(path);
	const struct beneath_path place = { file->path.anchor, directory };
	struct artifact *items;
	size_t count;
	int result = 0;

	if (!pyname_is_source(path))
		return 0;
	if (existing_pyc_turn(&clamping->artifacts, &place, err) ||
	    existing_pyc_of(&clamping->artifacts, path_base(path), &items,
			    &count, err))
		return -1;
	for (size_t i = 0; i < count && !result; i++) {
		const char *name = path_base(items[i].name);

		/* Imports ignore a legacy .pyc next to its source. */
		if (strchr(items[i].name, '/') &&
		    !is_settled(clamping, file->known, name))
			result = rule_out(clamping, file, directory, name, err);
	}
	existing_pyc_free(items, count);
	return result;
}

/*
 * The same for a link, in the directory of the linked file.  A link without a
 * known target leads out, and its time is not set.
 */
static int
rule_out_behind(struct clamping *clamping, const struct source *source,
		struct err *err)
{
	struct clamped_name file = {
		.source = source,
		.path = { source->real_anchor, source->real },
	};
	struct fs_identity identity;
	int fd;

	if (!source->real)
		return 0;
	fd = beneath_around(clamping->run->beneath, &file.path);
	if (fd < 0 || fs_identify(fd, "", &identity)) {
		auto_free char *directory = path_directory(source->real);

		return err_errno(err, "%s", directory);
	}
	file.known = plan_places_find(&clamping->places, &identity,
				      path_base(source->real));
	return rule_out_beside(clamping, &file, err);
}

/* --- all sources --- */

static int
clamp(struct clamping *clamping, const struct source *source, struct err *err)
{
	const struct clamped_name file = {
		.source = source,
		.path = { source->anchor, source->path },
		.known = source,
	};

	if (rule_out_beside(clamping, &file, err) ||
	    rule_out_behind(clamping, source, err))
		return -1;
	return target_clamp(clamping->run->beneath, source,
			    file_of(clamping, source),
			    clamping->run->session.options, err);
}

/* A source that changed again before any was set back is left alone. */
static void
check_all(const struct clamping *clamping)
{
	const struct tree_run *run = clamping->run;

	for (size_t i = 0; i < run->sources->count; i++) {
		const struct source *source = &run->sources->sources[i];
		struct source_file *file = file_of(clamping, source);
		auto_err problem = ERR_INIT;

		if (!is_due(clamping, source) ||
		    !target_check_unchanged(run->beneath, source, file,
					    run->session.options, &problem))
			continue;
		clamp_fail(clamping, source, &problem);
		file->is_clamped = false;
	}
}

/* Returns "PATH", or "PATH and 3 more".  Owned. */
static char *
name_many(const char *first, size_t count)
{
	auto_free char *shown = utf8_show(first);

	return count > 1 ? mem_printf("%s and %zu more", shown, count - 1) :
			   steal(shown);
}

static void
notice_removed(const struct clamping *clamping)
{
	auto_free char *many = NULL;

	if (!clamping->removed)
		return;
	many = name_many(clamping->first_removed, clamping->removed);
	log_notice("%s: removed, because an import would accept it with the "
		   "new time of its source; it may have been compiled from "
		   "older code",
		   many);
}

static void
notice_outside(const struct tree_run *run)
{
	const struct source *first = NULL;
	auto_free char *many = NULL;
	size_t count = 0;

	for (size_t i = 0; i < run->sources->count; i++) {
		const struct source *source = &run->sources->sources[i];

		const struct source_file *file =
			source_files_of(run->files, source);

		if (!source->is_outside || !file->settled ||
		    !options_is_later(run->session.options, &file->state.mtime))
			continue;
		count++;
		if (!first)
			first = source;
	}
	if (!first)
		return;
	many = name_many(first->path, count);
	log_notice("%s: links out of the tree, where times are not changed; "
		   "its .pyc has the time of its source, which is later than "
		   "SOURCE_DATE_EPOCH",
		   many);
}

void
clamp_run(const struct tree_run *run)
{
	struct clamping clamping = {
		.run = run,
		.places = PLAN_PLACES_INIT(run->sources),
		.artifacts = EXISTING_PYC_INIT(run->beneath),
	};

	if (run->session.options->output)
		fs_identify(AT_FDCWD, run->session.options->output,
			    &clamping.output);
	notice_outside(run);
	check_all(&clamping);
	for (size_t i = 0; i < run->sources->count && !signals_caught(); i++) {
		const struct source *source = &run->sources->sources[i];
		auto_err problem = ERR_INIT;

		if (is_due(&clamping, source) &&
		    clamp(&clamping, source, &problem))
			clamp_fail(&clamping, source, &problem);
		/* An error that every source would meet is reported once. */
		if (sink_ends_run(problem.number))
			break;
	}
	notice_removed(&clamping);
	free(clamping.first_removed);
	existing_pyc_fini(&clamping.artifacts);
	plan_places_fini(&clamping.places);
}
