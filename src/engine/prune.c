/* SPDX-License-Identifier: MIT */
/*
 * A name tells whether a .pyc is in nobody's way; that it is a .pyc at all its
 * bytes have to tell.  Nothing else is ever removed.
 */
#include "engine/prune.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/sigpipe.h"
#include "base/utf8.h"
#include "engine/finding.h"
#include "engine/other.h"
#include "engine/sink.h"
#include "engine/wire.h"
#include "format/marshal_walk.h"
#include "format/pyc.h"
#include "format/pymagic.h"
#include "format/pyname.h"

/* The directory that is being pruned. */
struct place {
	char *path; /* owned; NULL for none */
	int fd;
	struct stat before;
	bool is_cache;
	bool has_changed;
};

struct pruning {
	const struct tree_run *run;
	struct place place;
};

static bool
is_cache(const char *directory)
{
	return !strcmp(path_base(directory), PYNAME_CACHE);
}

static void
tell_removed(const struct pruning *pruning, const char *path)
{
	report_act(pruning->run->report, "removed", path);
}

/* --- what goes --- */

/* Whether the tag of a .pyc is that of a Python of the run. */
static bool
has_own_tag(const struct pythons *pythons, const char *path)
{
	struct pyname_parts parts;

	if (!pyname_parse_cached(path_base(path), &parts) || !parts.tag)
		return false;
	for (size_t i = 0; i < pythons->count; i++) {
		const char *tag = pythons->items[i].about.tag;

		if (strlen(tag) == parts.tag_length &&
		    !memcmp(tag, parts.tag, parts.tag_length))
			return true;
	}
	return false;
}

/* Whether it lies below a directory pythonX.Y of another Python's. */
static bool
is_misplaced(const struct source *artifact)
{
	struct findings findings = FINDINGS_INIT;
	bool is_foreign =
		other_is_foreign(&findings, artifact->path, artifact->embedded);

	findings_fini(&findings);
	return is_foreign;
}

/*
 * Whether there may be a source at path.  Where it cannot be told there is one,
 * and *context, a struct err, says why.
 */
static bool
may_be_source(const void *context, const char *path)
{
	struct err *err = (struct err *)(uintptr_t)context;
	struct stat status;
	int found = fs_look(path, &status, err);

	return found < 0 || (found && !S_ISDIR(status.st_mode));
}

/* Whether the run has seen to a source: the .pyc that it wants are there. */
static bool
is_baked(const struct plan *sources, const char *path, struct err *err)
{
	const struct source *source = plan_find(sources, path);
	struct stat status;

	return source && !source->has_failed &&
	       fs_look(path, &status, err) > 0 && !S_ISDIR(status.st_mode);
}

/* What lies deeper in a __pycache__ is of nobody that is known. */
static bool
is_deep_in_cache(const char *directory)
{
	auto_free char *around = path_directory(directory);

	return path_has_component(is_cache(directory) ? around : directory,
				  PYNAME_CACHE);
}

/* Whether a .pyc may go.  Where that cannot be told it stays: *err says why. */
static bool
is_unused(const struct tree_run *run, const struct source *artifact,
	  const char *directory, struct err *err)
{
	auto_free char *source =
		other_find_source(artifact->path, may_be_source, err);

	if (is_deep_in_cache(directory))
		return false;
	if (!is_cache(directory))
		return !run->options->legacy &&
		       is_baked(run->sources, source, err);
	if (!source || !may_be_source(err, source))
		return true;
	return is_baked(run->sources, source, err) &&
	       (!has_own_tag(run->pythons, artifact->path) ||
		is_misplaced(artifact));
}

/* Fails where the bytes are not those of a .pyc, from first to last. */
static int
check_pyc(const uint8_t *bytes, size_t length, struct err *err)
{
	static const struct marshal_visitor nobody = { .start = NULL };
	struct pyc_header header;
	unsigned int minor;

	if (pyc_header_read(&header, bytes, length, err))
		return -1;
	minor = pymagic_minor(header.magic);
	if (minor == PYMAGIC_UNKNOWN)
		return err_set(err, "no magic number of a known release");
	return marshal_walk(&nobody, bytes + PYC_HEADER_SIZE,
			    length - PYC_HEADER_SIZE, minor, PYC_HEADER_SIZE,
			    err);
}

/* --- removing --- */

/* Removes an empty __pycache__; one that is not empty stays. */
static int
remove_cache(const struct pruning *pruning, struct err *err)
{
	const char *path = pruning->place.path;
	auto_free char *around = path_directory(path);
	auto_fd fd = open(around, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat before;

	if (fd < 0 || fstat(fd, &before) < 0)
		return err_errno(err, "%s", around);
	if (unlinkat(fd, PYNAME_CACHE, AT_REMOVEDIR) < 0)
		return errno == ENOTEMPTY || errno == EEXIST ?
			       1 :
			       err_errno(err, "%s: cannot remove it", path);
	if (pruning->run->options->has_epoch &&
	    fs_restore_times(fd, &before) < 0)
		report_time_refused(around);
	tell_removed(pruning, path);
	return 0;
}

/* Under SOURCE_DATE_EPOCH the moment of the run does not show. */
static void
settle_time(const struct pruning *pruning)
{
	const struct options *options = pruning->run->options;
	const struct place *place = &pruning->place;
	auto_err err = ERR_INIT;

	if (!options->has_epoch)
		return;
	if (!place->is_cache) {
		if (fs_restore_times(place->fd, &place->before) < 0)
			report_time_refused(place->path);
	} else if (fs_set_mtime(place->fd, options->epoch) < 0) {
		err_errno(&err, "%s: cannot set its time", place->path);
		report_problem(pruning->run->report, place->path, &err);
	}
}

static void
leave_place(struct pruning *pruning)
{
	struct place *place = &pruning->place;
	auto_err problem = ERR_INIT;
	int stays = 1;

	if (place->path && place->has_changed) {
		if (place->is_cache)
			stays = remove_cache(pruning, &problem);
		if (stays < 0)
			report_problem(pruning->run->report, place->path,
				       &problem);
		if (stays)
			settle_time(pruning);
	}
	fs_close(&place->fd);
	free(place->path);
	place->path = NULL;
}

static int
turn_to(struct pruning *pruning, const char *directory, struct err *err)
{
	struct place *place = &pruning->place;

	if (place->path && !strcmp(place->path, directory))
		return 0;
	leave_place(pruning);
	*place = (struct place){ .is_cache = is_cache(directory) };
	place->fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC |
					    (place->is_cache ? O_NOFOLLOW : 0));
	if (place->fd < 0 || fstat(place->fd, &place->before) < 0)
		return err_errno(err, "%s", directory);
	place->path = mem_strdup(directory);
	return 0;
}

static void
tell_spared(const char *path, const struct err *why)
{
	auto_free char *shown = utf8_show(path);
	auto_free char *reason = utf8_show(why->message);

	log_notice("%s: not removed, since it is no .pyc that is known: %s",
		   shown, reason);
}

/* Removes a file in the place if it is a .pyc. */
static int
remove_artifact(struct pruning *pruning, const char *path, struct err *err)
{
	struct place *place = &pruning->place;
	const char *name = path_base(path);
	auto_buf bytes = BUF_INIT;
	auto_err why = ERR_INIT;
	struct stat status;

	if (fstatat(place->fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : err_errno(err, "%s", path);
	if (!S_ISREG(status.st_mode))
		return 0;
	/* The message starts with the name. */
	if (fs_read_at(place->fd, name, WIRE_MOST_SOURCE, &bytes, &status,
		       &why))
		return err_set(err, "%.*s%s", (int)(name - path), path,
			       why.message);
	if (check_pyc(bytes.data, bytes.length, &why)) {
		tell_spared(path, &why);
		return 0;
	}
	if (unlinkat(place->fd, name, 0) < 0) {
		/* Another run may have been faster. */
		return errno == ENOENT ?
			       0 :
			       err_errno(err, "%s: cannot remove it", path);
	}
	place->has_changed = true;
	pruning->run->report->removed++;
	tell_removed(pruning, path);
	return 0;
}

bool
prune_removes(const struct tree_run *run, const struct source *artifact)
{
	auto_free char *directory = path_directory(artifact->path);
	auto_buf bytes = BUF_INIT;
	auto_err ignored = ERR_INIT;
	struct stat status;

	return is_unused(run, artifact, directory, &ignored) &&
	       !lstat(artifact->path, &status) && S_ISREG(status.st_mode) &&
	       !fs_read_file(artifact->path, WIRE_MOST_SOURCE, &bytes, &status,
			     &ignored) &&
	       !check_pyc(bytes.data, bytes.length, &ignored);
}

void
prune_run(const struct tree_run *run)
{
	struct pruning pruning = { .run = run, .place = { .fd = -1 } };

	for (size_t i = 0; i < run->artifacts->count && !sigpipe_caught();
	     i++) {
		const struct source *artifact = &run->artifacts->sources[i];
		auto_free char *directory = path_directory(artifact->path);
		auto_err problem = ERR_INIT;

		if ((is_unused(run, artifact, directory, &problem) &&
		     (turn_to(&pruning, directory, &problem) ||
		      remove_artifact(&pruning, artifact->path, &problem))) ||
		    problem.message)
			report_problem(run->report, artifact->path, &problem);
		/* What would meet every other file is told once. */
		if (sink_ends_run(problem.number))
			break;
	}
	leave_place(&pruning);
}
