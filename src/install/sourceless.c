/* SPDX-License-Identifier: MIT */
/*
 * Which sources are removed is decided before any is removed.  A link may lead
 * to another source of the run; its own .pyc is still right when that is gone.
 * Every other source is checked again just before it is removed.
 */
#include "install/sourceless.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/beneath.h"
#include "base/fs.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/signals.h"
#include "job/sink.h"
#include "tree/target.h"

/* Whether the legacy .pyc of a source exists; false also if *err is set. */
static bool
is_replaced(const struct tree_run *run, const struct source *source,
	    struct err *err)
{
	auto_free char *legacy = mem_printf("%sc", source->path);
	struct stat status;

	return beneath_look(run->beneath,
			    &(struct beneath_path){ source->anchor, legacy },
			    &status, err) > 0 &&
	       S_ISREG(status.st_mode);
}

static bool
may_go(const struct tree_run *run, const struct source *source)
{
	const struct source_file *file = source_files_of(run->files, source);
	auto_err problem = ERR_INIT;

	if (verdicts_of(run->verdicts, source)->has_failed || !file->is_read)
		return false;
	/* A change since the source was read would be lost. */
	if (is_replaced(run, source, &problem) &&
	    !target_check_unchanged(run->beneath, source, file,
				    run->session.options, &problem))
		return true;
	if (problem.message)
		report_problem(run->session.report, source->path, &problem);
	return false;
}

struct removal {
	const struct tree_run *run;
	struct map relinked; /* files with several names, by identity: one of
			      * the names was removed */
};

/* The key of a file in the map. */
struct relinked_key {
	uint64_t device;
	uint64_t inode;
};

/* A change during the loop over the other sources would be lost. */
static int
check_again(const struct removal *removal, const struct source *source,
	    struct err *err)
{
	const struct tree_run *run = removal->run;
	struct source_file *file = source_files_of(run->files, source);
	const struct relinked_key key = { file->state.file.device,
					  file->state.file.inode };
	struct stat status;
	int found = beneath_look(
		run->beneath,
		&(struct beneath_path){ source->anchor, source->path }, &status,
		err);

	if (found <= 0)
		return found;
	if (source->is_link)
		return S_ISLNK(status.st_mode) ?
			       0 :
			       err_set(err,
				       "%s: changed while it was processed",
				       source->path);
	file->is_relinked = map_find(&removal->relinked, &key, sizeof(key));
	return target_check_unchanged(run->beneath, source, file,
				      run->session.options, err);
}

/* Notes that the other names of the file of a source get another ctime. */
static void
note_relinked(struct removal *removal, const struct source *source)
{
	const struct source_file *file =
		source_files_of(removal->run->files, source);
	const struct relinked_key key = { file->state.file.device,
					  file->state.file.inode };

	if (!source->is_link && file->has_links)
		*map_get(&removal->relinked, &key, sizeof(key)) = removal;
}

static int
remove_source(struct removal *removal, const struct source *source,
	      struct err *err)
{
	const struct tree_run *run = removal->run;
	auto_free char *directory = path_directory(source->path);
	const struct beneath_path place = { source->anchor, directory };
	struct stat before;
	int fd;

	/* All .pyc of the run must be on disk before a source is removed. */
	if (disk_sync(run->disk, err))
		return -1;
	if (check_again(removal, source, err))
		return -1;
	fd = beneath_open(run->beneath, &place);
	if (fd < 0 || fstat(fd, &before) < 0)
		return err_errno(err, "%s", directory);
	/* Another run may have removed it first. */
	if (unlinkat(fd, path_base(source->path), 0) < 0 && errno != ENOENT)
		return err_errno(err, "%s: cannot remove it", source->path);
	note_relinked(removal, source);
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
	struct removal removal = { run, MAP_INIT };

	for (size_t i = 0; i < count; i++)
		is_removable[i] = may_go(run, &run->sources->sources[i]);
	for (size_t i = 0; i < count && !signals_caught(); i++) {
		const struct source *source = &run->sources->sources[i];
		auto_err problem = ERR_INIT;

		if (!is_removable[i])
			continue;
		if (remove_source(&removal, source, &problem))
			report_problem(run->session.report, source->path,
				       &problem);
		else
			report_act(run->session.report, "removed",
				   source->path);
		/* An error that every file would meet is reported once. */
		if (sink_ends_run(problem.number))
			break;
	}
	map_fini(&removal.relinked);
}
