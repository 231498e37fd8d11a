/* SPDX-License-Identifier: MIT */
/*
 * A directory is opened for each file that changes.  In a tree that is
 * normalised again that is rare.
 */
#include "tree/normalize.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/publish.h"
#include "report/report.h"

static char *
tree_normalize_target_path(struct sink *sink, const struct source *source,
			   int level)
{
	(void)sink;
	(void)level;
	return mem_strdup(source->path);
}

static enum sink_result
tree_normalize_load(struct sink *sink, const struct sink_job *job,
		    struct err *err)
{
	const struct tree_normalize *normalize =
		(const struct tree_normalize *)sink;
	const struct source *source = job->source;
	struct request *request = job->request;
	struct stat status;

	if (lstat(source->path, &status) < 0) {
		err_errno(err, "%s", source->path);
		return SINK_REFUSED;
	}
	if (S_ISLNK(status.st_mode)) {
		err_set(err, "%s: is a symbolic link", source->path);
		return SINK_REFUSED;
	}
	if (fs_read_file(source->path, REQUEST_MOST_SOURCE, job->existing,
			 &status, err))
		return SINK_REFUSED;
	source_files_of(normalize->files, source)->state = fs_state_of(&status);
	request->existing = job->existing->data;
	request->existing_length = job->existing->length;
	return SINK_OK;
}

/* The times to give to a file that had those in status. */
static void
choose_times(const struct tree_normalize *normalize, const struct stat *status,
	     struct timespec times[2])
{
	const struct options *options = normalize->options;

	times[0] = status->st_atim;
	times[1] = status->st_mtim;
	if (options_is_later(options, &times[1]))
		times[1] = (struct timespec){
			.tv_sec = (time_t)options->epoch,
		};
}

/* --- links --- */

/* The key of a file in the map of links. */
struct link_key {
	uint64_t device;
	uint64_t inode;
};

static struct link_key
key_of(const struct stat *status)
{
	return (struct link_key){ status->st_dev, status->st_ino };
}

/* --- writing --- */

static int
tree_normalize_replace(struct tree_normalize *normalize, int directory_fd,
		       const struct source *source,
		       const struct outcome *outcome, struct err *err)
{
	const char *path = source->path;
	const char *name = path_base(path);
	struct link_key key;
	const char *twin;
	struct timespec times[2];
	const struct fs_state *state =
		&source_files_of(normalize->files, source)->state;
	const struct publish_rewrite old = { directory_fd, name, state, times };
	struct stat before;

	if (fstatat(directory_fd, name, &before, AT_SYMLINK_NOFOLLOW) < 0)
		return err_errno(err, "cannot stat it again");
	if (!fs_is_in_state(state, &before))
		return err_set(err, "changed while it was normalized");
	/* Always look: the last name of an old file has only one link. */
	key = key_of(&before);
	twin = map_find(&normalize->links, &key, sizeof(key));
	if (twin)
		return publish_link(directory_fd, name, twin, err);
	choose_times(normalize, &before, times);
	if (publish_rewrite(&old, outcome->pyc, outcome->pyc_length, err))
		return -1;
	if (before.st_nlink > 1)
		*map_get(&normalize->links, &key, sizeof(key)) =
			mem_strdup(path);
	return 0;
}

/* A .pyc that is fresh may still have too late a time. */
static enum sink_result
tree_normalize_settle_time(const struct tree_normalize *normalize,
			   const char *path, struct err *err)
{
	struct timespec times[2];
	struct stat status;

	if (!normalize->options->has_epoch)
		return SINK_OK;
	if (lstat(path, &status) < 0) {
		err_errno(err, "%s", path);
		return SINK_REFUSED;
	}
	choose_times(normalize, &status, times);
	if (!options_is_later(normalize->options, &status.st_mtim) ||
	    !utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW))
		return SINK_OK;
	err_errno(err, "cannot set the time of %s", path);
	return SINK_REFUSED;
}

static enum sink_result
tree_normalize_accept_outcome(struct sink *sink, const struct source *source,
			      int level, const struct outcome *outcome,
			      struct err *err)
{
	struct tree_normalize *normalize = (struct tree_normalize *)sink;
	auto_free char *directory = path_directory(source->path);
	auto_fd fd = -1;
	struct stat status;

	(void)level;
	if (outcome->kind == OUTCOME_FRESH)
		return tree_normalize_settle_time(normalize, source->path, err);
	if (outcome->kind != OUTCOME_BAKED)
		return SINK_OK;
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status) < 0) {
		err_errno(err, "%s", directory);
		return SINK_REFUSED;
	}
	if (disk_note(&normalize->disk, fd, &status, directory)) {
		err_errno(err, "%s", directory);
		return SINK_REFUSED;
	}
	if (tree_normalize_replace(normalize, fd, source, outcome, err)) {
		err_prefix(err, "%s", source->path);
		return sink_ends_run(err->number) ? SINK_FATAL : SINK_REFUSED;
	}
	if (fs_restore_times(fd, &status) < 0)
		report_time_refused(directory);
	return SINK_OK;
}

void
tree_normalize_init(struct tree_normalize *normalize,
		    const struct options *options,
		    const struct source_files *files)
{
	*normalize = (struct tree_normalize){
		.sink = { .load = tree_normalize_load,
			  .accept = tree_normalize_accept_outcome,
			  .target = tree_normalize_target_path },
		.options = options,
		.files = files,
		.disk = DISK_INIT,
		.links = MAP_INIT,
	};
}

int
tree_normalize_sync(struct tree_normalize *normalize, struct err *err)
{
	return disk_sync(&normalize->disk, err);
}

void
tree_normalize_fini(struct tree_normalize *normalize)
{
	for (size_t i = 0; i < normalize->links.count; i++)
		free(normalize->links.entries[i].value);
	map_fini(&normalize->links);
	disk_fini(&normalize->disk);
}
