/* SPDX-License-Identifier: MIT */
/*
 * The name of a .pyc decides whether it is unused; its bytes decide whether it
 * is a .pyc at all.  No other file is ever removed.
 */
#include "install/prune.h"

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
#include "check/stray_pyc.h"
#include "job/finding.h"
#include "job/request.h"
#include "job/sink.h"
#include "pyc/marshal_walk.h"
#include "pyc/pyname.h"
#include "tree/unused.h"

/* The directory that is being pruned. */
struct place {
	const struct beneath_anchor *anchor; /* borrowed */
	char *path;			     /* owned; NULL for none */
	int fd;
	struct stat before;
	bool is_cache;
	bool has_changed;
};

struct pruning {
	const struct tree_run *run;
	struct place place;
};

static void
report_removed(const struct pruning *pruning, const char *path)
{
	report_act(pruning->run->session.report, "removed", path);
}

/* --- removing --- */

/* Removes an empty __pycache__.  Returns 1 if it is not empty. */
static int
remove_cache(const struct pruning *pruning, struct err *err)
{
	const char *path = pruning->place.path;
	auto_free char *around = path_directory(path);
	int fd = beneath_open(
		pruning->run->beneath,
		&(struct beneath_path){ pruning->place.anchor, around });
	struct stat before;

	if (fd < 0 || fstat(fd, &before) < 0)
		return err_errno(err, "%s", around);
	if (unlinkat(fd, PYNAME_CACHE, AT_REMOVEDIR) < 0)
		return errno == ENOTEMPTY || errno == EEXIST ?
			       1 :
			       err_errno(err, "%s: cannot remove it", path);
	if (pruning->run->session.options->has_epoch &&
	    fs_restore_times(fd, &before) < 0)
		report_time_refused(around);
	report_removed(pruning, path);
	return 0;
}

/* Under SOURCE_DATE_EPOCH, times must not depend on the time of the run. */
static void
prune_settle_time(const struct pruning *pruning)
{
	const struct options *options = pruning->run->session.options;
	const struct place *place = &pruning->place;
	auto_err err = ERR_INIT;

	if (!options->has_epoch)
		return;
	if (!place->is_cache) {
		if (fs_restore_times(place->fd, &place->before) < 0)
			report_time_refused(place->path);
	} else if (fs_set_mtime(place->fd, options->epoch) < 0) {
		err_errno(&err, "%s: cannot set its time", place->path);
		report_problem(pruning->run->session.report, place->path, &err);
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
			report_problem(pruning->run->session.report,
				       place->path, &problem);
		if (stays)
			prune_settle_time(pruning);
	}
	fs_close(&place->fd);
	free(place->path);
	place->path = NULL;
}

static int
enter_directory(struct pruning *pruning, const struct source *artifact,
		const char *directory, struct err *err)
{
	struct place *place = &pruning->place;
	int fd;

	if (place->path && !strcmp(place->path, directory))
		return 0;
	leave_place(pruning);
	*place = (struct place){ .anchor = artifact->anchor,
				 .fd = -1,
				 .is_cache = unused_is_cache(directory) };
	fd = beneath_open(pruning->run->beneath,
			  &(struct beneath_path){ place->anchor, directory });
	if (fd >= 0)
		place->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (place->fd < 0 || fstat(place->fd, &place->before) < 0)
		return err_errno(err, "%s", directory);
	place->path = mem_strdup(directory);
	return 0;
}

static void
notice_kept(const char *path, const struct err *why)
{
	auto_free char *shown = utf8_show(path);
	auto_free char *reason = utf8_show(why->message);

	log_notice("%s: not removed, because it is not a known .pyc: %s", shown,
		   reason);
}

/* Removes a file from the directory if it is a .pyc. */
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
	if (fs_read_at(place->fd, name, REQUEST_MOST_SOURCE, &bytes, &status,
		       &why))
		return err_set(err, "%.*s%s", (int)(name - path), path,
			       why.message);
	if (unused_check_pyc(bytes.data, bytes.length, &why)) {
		notice_kept(path, &why);
		return 0;
	}
	/* What imports read instead must be on disk first. */
	if (disk_sync(pruning->run->disk, err))
		return -1;
	if (unlinkat(place->fd, name, 0) < 0) {
		/* Another run may have removed it first. */
		return errno == ENOENT ?
			       0 :
			       err_errno(err, "%s: cannot remove it", path);
	}
	place->has_changed = true;
	pruning->run->session.report->removed++;
	report_removed(pruning, path);
	return 0;
}

void
prune_run(const struct tree_run *run)
{
	struct pruning pruning = { .run = run, .place = { .fd = -1 } };

	for (size_t i = 0; i < run->artifacts->count && !signals_caught();
	     i++) {
		const struct source *artifact = &run->artifacts->sources[i];
		auto_free char *directory = path_directory(artifact->path);
		auto_err problem = ERR_INIT;

		if ((unused_is(run, artifact, directory, &problem) &&
		     (enter_directory(&pruning, artifact, directory,
				      &problem) ||
		      remove_artifact(&pruning, artifact->path, &problem))) ||
		    problem.message)
			report_problem(run->session.report, artifact->path,
				       &problem);
		/* An error that every file would meet is reported once. */
		if (sink_ends_run(problem.number))
			break;
	}
	leave_place(&pruning);
}
