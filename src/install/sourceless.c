/* SPDX-License-Identifier: MIT */
/*
 * Which sources are removed is decided before any is removed.  A link may lead
 * to another source of the run; its own .pyc is still right when that is gone.
 * Every other source is checked again just before it is removed.
 */
#include "install/sourceless.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/signals.h"
#include "job/sink.h"
#include "tree/target.h"

/* Whether the legacy .pyc of a source exists; false also if *err is set. */
static bool
is_replaced(const struct source *source, struct err *err)
{
	auto_free char *legacy = mem_printf("%sc", source->path);
	struct stat status;

	return fs_look(legacy, &status, err) > 0 && S_ISREG(status.st_mode);
}

static bool
may_go(const struct tree_run *run, const struct source *source)
{
	const struct source_file *file = source_files_of(run->files, source);
	auto_err problem = ERR_INIT;

	if (verdicts_of(run->verdicts, source)->has_failed || !file->is_read)
		return false;
	/* A change since the source was read would be lost. */
	if (is_replaced(source, &problem) &&
	    !target_check_unchanged(source, file, run->session.options,
				    &problem))
		return true;
	if (problem.message)
		report_problem(run->session.report, source->path, &problem);
	return false;
}

/* A change during the loop over the other sources would be lost. */
static int
check_again(const struct tree_run *run, const struct source *source,
	    struct err *err)
{
	struct stat status;

	int found = fs_look(source->path, &status, err);

	if (found < 0)
		return -1;
	if (source->real || !found || S_ISLNK(status.st_mode))
		return 0;
	return target_check_unchanged(source,
				      source_files_of(run->files, source),
				      run->session.options, err);
}

static int
remove_source(const struct tree_run *run, const struct source *source,
	      struct err *err)
{
	auto_free char *directory = path_directory(source->path);
	auto_fd fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat before;

	if (fd < 0 || fstat(fd, &before) < 0)
		return err_errno(err, "%s", directory);
	/* All .pyc of the run must be on disk before a source is removed. */
	if (disk_sync(run->disk, err))
		return -1;
	if (check_again(run, source, err))
		return -1;
	/* Another run may have removed it first. */
	if (unlinkat(fd, path_base(source->path), 0) < 0 && errno != ENOENT)
		return err_errno(err, "%s: cannot remove it", source->path);
	if (run->session.options->has_epoch &&
	    fs_restore_times(fd, &before) < 0)
		report_time_refused(directory);
	return 0;
}

void
sourceless_run(const struct tree_run *run)
{
	size_t count = run->sources->count;
	auto_free bool *is_removable = mem_zalloc(count, sizeof(*is_removable));

	for (size_t i = 0; i < count; i++)
		is_removable[i] = may_go(run, &run->sources->sources[i]);
	for (size_t i = 0; i < count && !signals_caught(); i++) {
		const struct source *source = &run->sources->sources[i];
		auto_err problem = ERR_INIT;

		if (!is_removable[i])
			continue;
		if (remove_source(run, source, &problem))
			report_problem(run->session.report, source->path,
				       &problem);
		else
			report_act(run->session.report, "removed",
				   source->path);
		/* An error that every file would meet is reported once. */
		if (sink_ends_run(problem.number))
			break;
	}
}
