/* SPDX-License-Identifier: MIT */
/* A name that is replaced is looked up below its anchor, and so is its twin. */
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
	struct tree_normalize *normalize = (struct tree_normalize *)sink;
	const struct source *source = job->source;
	const struct beneath_path path = { source->anchor, source->path };
	struct request *request = job->request;
	struct stat status;
	int fd = beneath_around(&normalize->loaded, &path);

	if (fd < 0 || fstatat(fd, path_base(source->path), &status,
			      AT_SYMLINK_NOFOLLOW) < 0) {
		err_errno(err, "%s", source->path);
		return SINK_REFUSED;
	}
	if (S_ISLNK(status.st_mode)) {
		err_set(err, "%s: is a symbolic link", source->path);
		return SINK_REFUSED;
	}
	if (beneath_read(&normalize->loaded, &path, REQUEST_MOST_SOURCE,
			 job->existing, &status, err))
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

/* Makes the name a link to the new content of another name. */
static int
tree_normalize_link(struct tree_normalize *normalize, int directory_fd,
		    const char *name, const struct source *twin,
		    struct err *err)
{
	const struct beneath_path path = { twin->anchor, twin->path };
	const struct fs_name from = {
		.directory_fd = beneath_around(&normalize->linked, &path),
		.name = path_base(twin->path),
	};

	return from.directory_fd < 0 ?
		       err_errno(err, "%s", twin->path) :
		       publish_link(directory_fd, name, &from, err);
}

static int
tree_normalize_replace(struct tree_normalize *normalize, int directory_fd,
		       const struct source *source,
		       const struct outcome *outcome, struct err *err)
{
	const char *name = path_base(source->path);
	struct fs_state *state =
		&source_files_of(normalize->files, source)->state;
	struct timespec times[2];
	const struct publish_rewrite old = {
		.directory_fd = directory_fd,
		.name = name,
		.state = state,
		.times = times,
	};
	const struct source *twin;
	struct link_key key;
	struct stat before;

	if (fstatat(directory_fd, name, &before, AT_SYMLINK_NOFOLLOW) < 0)
		return err_errno(err, "cannot stat it again");
	/* Always look: the last name of an old file has only one link. */
	key = key_of(&before);
	twin = map_find(&normalize->links, &key, sizeof(key));
	/* Replacing another name of the file has changed its ctime. */
	if (twin ? !fs_is_in_own_state(state, &before) :
		   !fs_is_in_state(state, &before))
		return err_set(err, "changed while it was normalized");
	if (twin)
		return tree_normalize_link(normalize, directory_fd, name, twin,
					   err);
	choose_times(normalize, &before, times);
	if (publish_rewrite(&old, outcome->pyc, outcome->pyc_length, err))
		return -1;
	if (before.st_nlink > 1)
		*map_get(&normalize->links, &key, sizeof(key)) =
			(void *)(uintptr_t)source;
	return 0;
}

/*
 * Sets the time of an open .pyc back if it is too late.  The time of another
 * name of the file may have been set back.
 */
static int
settle_open(const struct tree_normalize *normalize, int fd,
	    const struct fs_state *state, struct err *err)
{
	struct timespec times[2];
	struct stat status;

	if (fstat(fd, &status) < 0)
		return err_errno(err, "cannot read its attributes");
	if (!options_is_later(normalize->options, &status.st_mtim))
		return 0;
	if (!fs_is_in_state(state, &status))
		return err_set(err, "changed while it was normalized");
	choose_times(normalize, &status, times);
	return futimens(fd, times) < 0 ? err_errno(err, "cannot set its time") :
					 0;
}

/* A .pyc that is fresh may still have too late a time. */
static enum sink_result
tree_normalize_settle_time(struct tree_normalize *normalize,
			   const struct source *source, struct err *err)
{
	const struct fs_state *state =
		&source_files_of(normalize->files, source)->state;
	struct stat status;
	auto_fd fd = -1;

	/* The file as it was read tells if there is anything to do. */
	if (!options_is_later(normalize->options, &state->mtime))
		return SINK_OK;
	fd = beneath_open_file(
		&normalize->written,
		&(struct beneath_path){ source->anchor, source->path }, false,
		&status, err);
	if (fd < 0)
		return SINK_REFUSED;
	if (!settle_open(normalize, fd, state, err))
		return SINK_OK;
	err_prefix(err, "%s", source->path);
	return SINK_REFUSED;
}

static enum sink_result
tree_normalize_accept_outcome(struct sink *sink, const struct source *source,
			      int level, const struct outcome *outcome,
			      struct err *err)
{
	struct tree_normalize *normalize = (struct tree_normalize *)sink;
	auto_free char *directory = path_directory(source->path);
	struct stat status;
	int fd;

	(void)level;
	if (outcome->kind == OUTCOME_FRESH)
		return tree_normalize_settle_time(normalize, source, err);
	if (outcome->kind != OUTCOME_BAKED)
		return SINK_OK;
	fd = beneath_open(&normalize->written,
			  &(struct beneath_path){ source->anchor, directory });
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
		.loaded = BENEATH_INIT,
		.written = BENEATH_INIT,
		.linked = BENEATH_INIT,
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
	map_fini(&normalize->links);
	beneath_fini(&normalize->loaded);
	beneath_fini(&normalize->written);
	beneath_fini(&normalize->linked);
	disk_fini(&normalize->disk);
}
