/* SPDX-License-Identifier: MIT */
/*
 * The directory of the targets is opened once, below the anchor of the source.
 * All names are looked up relative to it.
 */
#include "tree/write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/publish.h"
#include "tree/target.h"

#define NEW_DIRECTORY_MODE 0755

/* The third result of link_artifact, next to 0 and -1. */
#define NO_LINK 1

static char *
tree_write_target_path(struct sink *sink, const struct source *source,
		       int level)
{
	const struct tree_write *tree = (const struct tree_write *)sink;

	return target_of(tree->options, source, tree->tag, level);
}

static enum sink_result
write_failure(const char *path, struct err *err)
{
	err_prefix(err, "%s", path);
	return sink_ends_run(err->number) ? SINK_FATAL : SINK_REFUSED;
}

/*
 * Makes a directory.  With SOURCE_DATE_EPOCH it gets that time, and the time of
 * its parent is restored, so that the tree does not show when the run was.
 * Returns -1 with errno set on error.
 */
static int
make_one(struct tree_write *tree, const struct beneath_path *directory)
{
	const struct timespec epoch = { .tv_sec =
						(time_t)tree->options->epoch };
	const struct timespec own[2] = { epoch, epoch };
	/* --output may end with several slashes. */
	auto_free char *clean = path_clean(directory->path);
	const char *name = path_base(clean);
	int around = beneath_around(
		&tree->written,
		&(struct beneath_path){ directory->anchor, clean });
	struct timespec old[2];
	struct stat before;
	mode_t mask;
	int failed;

	if (around < 0 || fstat(around, &before) < 0)
		return -1;
	/* The run must be able to open it, whatever the umask. */
	mask = umask(0);
	failed = mkdirat(around, name, NEW_DIRECTORY_MODE) < 0;
	umask(mask);
	if (failed)
		return -1;
	if (!tree->options->has_epoch)
		return 0;
	/* For a __pycache__ settle_directory tries again. */
	if (utimensat(around, name, own, AT_SYMLINK_NOFOLLOW) < 0 &&
	    !options_use_cache(tree->options))
		keep_notice_directory(tree->keep, directory->path);
	old[0] = before.st_atim;
	old[1] = before.st_mtim;
	/* The descriptor may be one for lookups only. */
	if (utimensat(around, ".", old, 0) < 0) {
		auto_free char *path = path_directory(directory->path);

		keep_notice_directory(tree->keep, path);
	}
	return 0;
}

/* Makes a __pycache__ and opens it.  Returns -1 with errno set on error. */
static int
make_cache(struct tree_write *tree, const struct beneath_path *directory)
{
	int failed = make_one(tree, directory);
	auto_err err = ERR_INIT;
	int fd;

	/* If another run has made it, that run sets its mode. */
	if (failed && errno != EEXIST)
		return -1;
	fd = beneath_open(&tree->written, directory);
	if (!failed && fd >= 0 &&
	    keep_settle_directory(tree->keep, fd, directory->path,
				  NEW_DIRECTORY_MODE, &err)) {
		errno = err.number;
		return -1;
	}
	return fd;
}

/*
 * Makes the directory of --output and its parents, as py_compile does.  Returns
 * -1 with errno set on error.
 */
static int
make_parents(struct tree_write *tree, const struct beneath_path *directory)
{
	auto_free char *path = path_directory(directory->path);
	const struct beneath_path parent = { directory->anchor, path };

	if (!make_one(tree, directory) || errno == EEXIST)
		return 0;
	if (errno != ENOENT || !strcmp(path, directory->path) ||
	    make_parents(tree, &parent))
		return -1;
	return make_one(tree, directory) && errno != EEXIST ? -1 : 0;
}

static int
make_directory(struct tree_write *tree, const struct beneath_path *directory)
{
	if (options_use_cache(tree->options))
		return make_cache(tree, directory);
	return make_parents(tree, directory) ?
		     -1 :
		     beneath_open(&tree->written, directory);
}

/*
 * Opens a directory to load from, or to write to, unless it is open already.
 * Its descriptor is valid until something else is opened for the same purpose.
 * With make, makes it if it does not exist.  Returns -1 with errno set on
 * error.
 */
static int
open_directory(struct tree_write *tree, struct sink_directory *opened,
	       const struct beneath_path *directory, bool make)
{
	struct beneath *beneath =
		opened == &tree->loading ? &tree->loaded : &tree->written;
	int fd;

	fd = beneath_open(beneath, directory);
	if (fd >= 0 && opened->path && opened->number == beneath->reached)
		return 0;
	free(opened->path);
	opened->path = NULL;
	if (fd < 0 && errno == ENOENT && make)
		fd = make_directory(tree, directory);
	if (fd < 0 || fstat(fd, &opened->before) < 0 ||
	    disk_note(tree->disk, fd, &opened->before, directory->path))
		return -1;
	opened->fd = fd;
	opened->number = beneath->reached;
	opened->path = mem_strdup(directory->path);
	opened->has_refused_time = false;
	return 0;
}

/* Checks the existing target: target_look. */
static enum sink_result
check_target(struct tree_write *tree, const struct beneath_path *target,
	     struct stat *status, struct err *err)
{
	auto_free char *path = path_directory(target->path);
	const struct beneath_path directory = { target->anchor, path };

	status->st_mode = 0;
	if (!open_directory(tree, &tree->loading, &directory, false))
		return target_look(tree->loading.fd, target->path, status,
				   err) ?
			       SINK_REFUSED :
			       SINK_OK;
	if (errno == ENOENT)
		return SINK_OK;
	target_refuse_directory(&tree->loaded, &directory, err);
	err_prefix(err, "%s", path);
	return SINK_REFUSED;
}

/* A .pyc with another mode or time is not what baking gives. */
static bool
looks_baked(const struct tree_write *tree, const struct source_file *file,
	    const struct stat *status)
{
	return S_ISREG(status->st_mode) &&
	       keep_is_settled(tree->keep, tree->loading.fd, status,
			       target_mode(file));
}

static enum sink_result
tree_write_load(struct sink *sink, const struct sink_job *job, struct err *err)
{
	const struct source *source = job->source;
	struct request *request = job->request;
	struct tree_write *tree = (struct tree_write *)sink;
	struct source_file *file = source_files_of(tree->files, source);
	struct source_file ahead = *file;
	const struct options *options = tree->options;
	const struct beneath_anchor *anchor = target_anchor(options, source);
	auto_free char *target =
		tree_write_target_path(sink, source, job->level);
	auto_err ignored = ERR_INIT;
	struct stat status;

	if (job->is_ahead)
		file = &ahead;
	if (!job->is_loaded) {
		if (target_read_source(&tree->loaded, source, file, options,
				       job->bytes, err))
			return SINK_REFUSED;
		request->source = job->bytes->data;
		request->source_length = job->bytes->length;
	}
	if (check_target(tree, &(struct beneath_path){ anchor, target },
			 &status, err))
		return SINK_REFUSED;
	if (status.st_mode && status.st_dev == file->state.file.device &&
	    status.st_ino == file->state.file.inode) {
		err_set(err, "%s: is the source itself", target);
		return SINK_REFUSED;
	}
	request->mode = tree->mode;
	request->mtime = (uint32_t)file->mtime;
	if (!options->force && looks_baked(tree, file, &status) &&
	    !fs_read_at(tree->loading.fd, path_base(target),
			REQUEST_MOST_SOURCE, job->existing, &status,
			&ignored)) {
		request->existing = job->existing->data;
		request->existing_length = job->existing->length;
		/*
		 * Outside a __pycache__ the file name does not have the level.
		 * And the time of any source may have been set back to that
		 * time.
		 */
		request->is_doubtful = !options_use_cache(options) ||
				       (options_clamps(options) &&
					file->mtime == options->epoch);
	}
	return SINK_OK;
}

/*
 * With SOURCE_DATE_EPOCH, sets the time of an open __pycache__ to it, and
 * restores the time of any other directory.
 */
static int
settle_directory(struct tree_write *tree, struct err *err)
{
	struct sink_directory *directory = &tree->writing;
	struct timespec times[2] = { directory->before.st_atim,
				     directory->before.st_mtim };
	struct stat status;

	if (!tree->options->has_epoch || directory->has_refused_time)
		return 0;
	if (fstat(directory->fd, &status) < 0)
		return err_errno(err, "cannot read its attributes");
	if (options_use_cache(tree->options)) {
		times[0] = times[1] = (struct timespec){
			.tv_sec = (time_t)tree->options->epoch,
		};
	}
	if (status.st_mtim.tv_sec == times[1].tv_sec &&
	    status.st_mtim.tv_nsec == times[1].tv_nsec)
		return 0;
	if (!futimens(directory->fd, times))
		return 0;
	/* Do not try again for each file in it. */
	directory->has_refused_time = true;
	if (!options_use_cache(tree->options)) {
		keep_notice_directory(tree->keep, directory->path);
		return 0;
	}
	return keep_refused_time(tree->keep, directory->fd, directory->path,
				 err);
}

/* A .pyc that is written, for tree_write_set_attributes. */
struct written {
	struct keep *keep;
	const char *path;
	mode_t mode;
};

static int
tree_write_set_attributes(void *context, int fd, struct err *err)
{
	const struct written *written = context;

	return keep_settle(written->keep, fd, written->path, written->mode,
			   err);
}

static int
tree_write_artifact(const struct tree_write *tree, const struct source *source,
		    const char *path, const struct outcome *outcome,
		    struct err *err)
{
	struct written written = { tree->keep, path,
				   target_mode(source_files_of(tree->files,
							       source)) };
	const struct publish file = {
		.directory_fd = tree->writing.fd,
		.name = path_base(path),
		.attributes = { .mode = written.mode,
				.set = tree_write_set_attributes,
				.context = &written },
	};

	return publish_bytes(&file, outcome->pyc, outcome->pyc_length, err);
}

/* --- hard links --- */

/* Forgets the levels of the previous source. */
static void
open_source_directory(struct tree_write *tree, const struct source *source)
{
	if (tree->current == source)
		return;
	tree->current = source;
	for (int level = 0; level < LEVEL_COUNT; level++)
		tree->levels[level].length = 0;
}

/* The lowest level below this one that has these bytes, or -1. */
static int
find_twin(const struct tree_write *tree, int level, const uint8_t *bytes,
	  size_t length)
{
	for (int lower = 0; lower < level; lower++)
		if (length && tree->levels[lower].length == length &&
		    !memcmp(tree->levels[lower].data, bytes, length))
			return lower;
	return -1;
}

/*
 * Whether a link failed because hard links are not possible here.  A file is
 * then written instead, which is reported once.
 */
static bool
is_without_links(struct tree_write *tree, const char *target, struct err *err)
{
	static const int numbers[] = { EPERM, EMLINK, EXDEV, ENOSYS,
				       EOPNOTSUPP };
	bool is_one = false;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		is_one |= err->number == numbers[i];
	if (!is_one)
		return false;
	if (!tree->has_noticed_links)
		log_notice("%s: cannot be a hard link, so a separate file is "
			   "written: %s",
			   target, strerror(err->number));
	tree->has_noticed_links = true;
	err_fini(err);
	return true;
}

/*
 * Makes target, a name in the open directory, a hard link to the .pyc of a
 * lower level, unless it is one already.  Returns NO_LINK if that is not
 * possible.
 */
static int
link_artifact(struct tree_write *tree, const struct source *source, int lower,
	      const char *target, struct err *err)
{
	auto_free char *twin =
		tree_write_target_path(&tree->sink, source, lower);
	/* All targets of a source are in the same directory. */
	const struct fs_name from = { .directory_fd = tree->writing.fd,
				      .name = path_base(twin) };
	struct stat here;
	struct stat there;

	if (!fstatat(tree->writing.fd, path_base(target), &here,
		     AT_SYMLINK_NOFOLLOW) &&
	    !fstatat(from.directory_fd, from.name, &there,
		     AT_SYMLINK_NOFOLLOW) &&
	    here.st_dev == there.st_dev && here.st_ino == there.st_ino)
		return 0;
	if (!publish_link(tree->writing.fd, path_base(target), &from, err))
		return 0;
	return is_without_links(tree, target, err) ? NO_LINK : -1;
}

/*
 * For a source at several levels: writes what was baked, or makes it a link to
 * a lower level with the same bytes.  A fresh .pyc may also have to become a
 * link.
 */
static int
join_artifact(struct tree_write *tree, const struct source *source, int level,
	      const char *target, const struct outcome *outcome,
	      struct err *err)
{
	struct buf *own = &tree->levels[level];
	struct stat status;
	int failed = 0;
	int twin;

	open_source_directory(tree, source);
	own->length = 0;
	if (outcome->kind == OUTCOME_BAKED)
		buf_add(own, outcome->pyc, outcome->pyc_length);
	else if (fs_read_at(tree->writing.fd, path_base(target),
			    REQUEST_MOST_SOURCE, own, &status, err))
		return -1;
	twin = find_twin(tree, level, own->data, own->length);
	if (twin >= 0)
		failed = link_artifact(tree, source, twin, target, err);
	if ((twin < 0 || failed == NO_LINK) && outcome->kind == OUTCOME_BAKED)
		failed =
			tree_write_artifact(tree, source, target, outcome, err);
	if (failed == NO_LINK)
		failed = 0;
	if (failed)
		own->length = 0;
	return failed;
}

/* --- outcomes --- */

static int
publish(struct tree_write *tree, const struct source *source, int level,
	const char *target, const struct outcome *outcome, struct err *err)
{
	int failed = 0;

	if (tree->options->hardlink_dupes)
		failed = join_artifact(tree, source, level, target, outcome,
				       err);
	else if (outcome->kind == OUTCOME_BAKED)
		failed =
			tree_write_artifact(tree, source, target, outcome, err);
	if (failed)
		return -1;
	return settle_directory(tree, err);
}

static enum sink_result
tree_write_accept_outcome(struct sink *sink, const struct source *source,
			  int level, const struct outcome *outcome,
			  struct err *err)
{
	struct tree_write *tree = (struct tree_write *)sink;
	struct source_file *file = source_files_of(tree->files, source);
	auto_free char *target = tree_write_target_path(sink, source, level);
	auto_free char *path = path_directory(target);
	const struct beneath_path directory = {
		target_anchor(tree->options, source), path
	};
	bool is_baked = outcome->kind == OUTCOME_BAKED;

	if (!is_baked && outcome->kind != OUTCOME_FRESH)
		return SINK_OK;
	if (target_check_unchanged(&tree->written, source, file, tree->options,
				   err))
		return SINK_REFUSED;
	/* A fresh .pyc needs its directory only for a link or for the time. */
	if (!is_baked && !tree->options->has_epoch &&
	    !tree->options->hardlink_dupes)
		return SINK_OK;
	if (open_directory(tree, &tree->writing, &directory, is_baked)) {
		target_refuse_directory(&tree->written, &directory, err);
		if (err->number)
			err_prefix(err, "cannot open or create it");
		return write_failure(path, err);
	}
	if (publish(tree, source, level, target, outcome, err))
		return write_failure(target, err);
	file->settled |= source_file_job(tree->number, level);
	return SINK_OK;
}

/* Reads the existing .pyc of a job that was fresh. */
static int
tree_write_read_artifact(struct sink *sink, const struct source *source,
			 int level, struct buf *bytes, struct err *err)
{
	struct tree_write *tree = (struct tree_write *)sink;
	auto_free char *target = tree_write_target_path(sink, source, level);
	const struct beneath_path path = { target_anchor(tree->options, source),
					   target };
	struct stat status;

	return beneath_read(&tree->written, &path, REQUEST_MOST_SOURCE, bytes,
			    &status, err);
}

void
tree_write_init(struct tree_write *tree, const struct tree_write_place *place,
		const char *tag, size_t number)
{
	*tree = (struct tree_write){
		.sink = { .load = tree_write_load,
			  .accept = tree_write_accept_outcome,
			  .target = tree_write_target_path,
			  .read = tree_write_read_artifact },
		.options = place->options,
		.mode = options_tree_mode(place->options),
		.tag = tag,
		.number = number,
		.keep = place->keep,
		.files = place->files,
		.disk = place->disk,
		.loading = { .fd = -1 },
		.writing = { .fd = -1 },
		.loaded = BENEATH_INIT,
		.written = BENEATH_INIT,
	};
}

void
tree_write_fini(struct tree_write *tree)
{
	beneath_fini(&tree->loaded);
	beneath_fini(&tree->written);
	free(tree->loading.path);
	free(tree->writing.path);
	for (int level = 0; level < LEVEL_COUNT; level++)
		buf_fini(&tree->levels[level]);
}
