/* SPDX-License-Identifier: MIT */
/*
 * Files are opened for reading only.  If nothing is compiled, load does the
 * whole comparison, and no worker is involved.
 */
#include "tree/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/perm.h"
#include "base/signals.h"
#include "check/compare.h"
#include "check/stray_pyc.h"
#include "pyc/pyname.h"
#include "tree/target.h"
#include "tree/unused.h"

static char *
tree_check_target_path(struct sink *sink, const struct source *source,
		       int level)
{
	const struct tree_check *compare = (const struct tree_check *)sink;

	return target_of(compare->options, source, compare->python->info.tag,
			 level);
}

/* Takes ownership of path. */
static void
expect_target(struct tree_check *compare, char *path)
{
	if (compare->target_count == compare->target_room) {
		compare->target_room = 2 * compare->target_room + 64;
		compare->targets =
			mem_resize(compare->targets, compare->target_room,
				   sizeof(*compare->targets));
	}
	compare->targets[compare->target_count++] = path;
}

/* Reads the .pyc at path; *found says whether there is one. */
static int
read_target(const struct tree_check *compare, const struct beneath_path *path,
	    struct buf *bytes, struct stat *status, bool *found,
	    struct err *err)
{
	auto_free char *around = path_directory(path->path);
	const struct beneath_path directory = { path->anchor, around };
	int fd = beneath_open(compare->beneath, &directory);

	*found = false;
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0) {
		target_refuse_directory(compare->beneath, &directory, err);
		return err_prefix(err, "%s", around);
	}
	if (target_look(fd, path->path, status, err))
		return -1;
	if (!status->st_mode)
		return 0;
	*found = true;
	return beneath_read(compare->beneath, path, REQUEST_MOST_SOURCE, bytes,
			    status, err);
}

/* Where the .pyc of a source is looked up. */
static struct beneath_path
tree_check_place_of(const struct tree_check *compare,
		    const struct source *source, const char *target)
{
	return (struct beneath_path){ target_anchor(compare->options, source),
				      target };
}

/*
 * Whether the file system has no modes of its own and makes them up.  The .pyc
 * then has the mode of its source, except that either may be read-only.
 */
static bool
is_given_mode(const char *path, mode_t source_mode, mode_t mode)
{
	const mode_t compared = 07777 & ~(mode_t)0222;
	auto_free char *directory = path_directory(path);

	return (source_mode & compared) == (mode & compared) &&
	       perm_may_be_made_up(directory);
}

/* Whether the file system makes up the owner.  Only the owner may set times. */
static bool
is_given_owner(const char *path, const struct stat *status)
{
	auto_free char *directory = path_directory(path);

	return status->st_uid != geteuid() && geteuid() &&
	       perm_may_be_made_up(directory);
}

static void
check_status(const struct tree_check *compare, const struct source_file *file,
	     const char *path, const struct stat *status)
{
	unsigned int mode = status->st_mode & 07777;

	if (mode != target_mode(file) &&
	    !is_given_mode(path, file->mode, status->st_mode))
		findings_add(compare->findings, path, FINDING_PERM,
			     "mode %04o, not %04o", mode,
			     (unsigned int)target_mode(file));
	if (options_is_later(compare->options, &status->st_mtim) &&
	    !is_given_owner(path, status))
		findings_add(compare->findings, path, FINDING_PERM,
			     "its time is later than SOURCE_DATE_EPOCH");
}

/*
 * Baking would set the time of the source back in timestamp mode.  The findings
 * from first on may imply that already.
 */
static void
check_clamp(const struct tree_check *compare, const struct source_file *file,
	    const char *path, enum pyc_mode mode, size_t first)
{
	for (size_t i = first; i < compare->findings->count; i++)
		if (compare->findings->items[i].code == FINDING_STALE ||
		    compare->findings->items[i].code == FINDING_MODE)
			return;
	if (file->is_clamped && mode == PYC_TIMESTAMP)
		findings_add(compare->findings, path, FINDING_STALE,
			     "the time of its source is later than "
			     "SOURCE_DATE_EPOCH");
}

/*
 * If the existing .pyc has another mode, fills the header that would be right
 * in that mode.
 */
static int
tree_check_fill_own(const struct tree_check *compare,
		    const struct source *source, struct comparison *comparison,
		    struct err *err)
{
	struct source_file *file = source_files_of(compare->files, source);
	auto_buf bytes = BUF_INIT;
	enum pyc_mode mode;

	if (!compare_own_mode(comparison, &mode))
		return 0;
	if (target_read_source(compare->beneath, source, file, compare->options,
			       &bytes, err))
		return -1;
	comparison->own = pyc_header_make(
		comparison->wanted.magic, comparison->minor, mode,
		(uint32_t)file->own_mtime, bytes.data, bytes.length);
	return 0;
}

/*
 * Compares the existing .pyc with the header, and with the bytes of the outcome
 * if there is one.
 */
static int
compare_target(struct tree_check *compare, const struct source *source,
	       const char *path, const struct pyc_header *header,
	       const struct outcome *outcome, struct err *err)
{
	const struct source_file *file =
		source_files_of(compare->files, source);
	const struct beneath_path place =
		tree_check_place_of(compare, source, path);
	auto_buf existing = BUF_INIT;
	struct stat status;
	size_t first;
	bool found;
	struct comparison comparison = {
		.findings = compare->findings,
		.canon = &compare->canon,
		.path = path,
		.wanted = *header,
		.minor = compare->python->info.minor,
		.release = compare->python->info.release,
		.embedded = source->embedded,
		.baked = outcome ? outcome->pyc : NULL,
		.baked_length = outcome ? outcome->pyc_length : 0,
		.skips_form = !outcome,
	};

	if (read_target(compare, &place, &existing, &status, &found, err))
		return -1;
	/* Baking gives no .pyc for a source that is known not to compile. */
	if (!found && !outcome &&
	    verdicts_of(compare->verdicts, source)->is_allowed)
		return 0;
	if (!found) {
		findings_add(compare->findings, path, FINDING_MISSING,
			     "%s does not have such a .pyc", source->path);
		return 0;
	}
	first = compare->findings->count;
	check_status(compare, file, path, &status);
	comparison.existing = existing.data;
	comparison.length = existing.length;
	if (tree_check_fill_own(compare, source, &comparison, err))
		return -1;
	compare_pyc(&comparison);
	check_clamp(compare, file, path, header->mode, first);
	return 0;
}

/* The mode that the .pyc at path should have. */
static enum pyc_mode
wanted_mode(const struct tree_check *compare, const struct beneath_path *path)
{
	enum pyc_mode mode = options_tree_mode(compare->options);
	auto_err ignored = ERR_INIT;
	auto_buf bytes = BUF_INIT;
	struct stat status;
	bool found;

	if (!compare->options->mode_any ||
	    read_target(compare, path, &bytes, &status, &found, &ignored) ||
	    !found)
		return mode;
	return compare_found_mode(bytes.data, bytes.length, mode);
}

static enum sink_result
tree_check_load(struct sink *sink, const struct sink_job *job, struct err *err)
{
	const struct source *source = job->source;
	struct request *request = job->request;
	struct tree_check *compare = (struct tree_check *)sink;
	struct source_file *file = source_files_of(compare->files, source);
	struct beneath_path place;
	struct pyc_header header;
	char *target = tree_check_target_path(sink, source, job->level);

	expect_target(compare, target);
	place = tree_check_place_of(compare, source, target);
	if (!job->is_loaded) {
		if (target_read_source(compare->beneath, source, file,
				       compare->options, job->bytes, err))
			return SINK_REFUSED;
		request->source = job->bytes->data;
		request->source_length = job->bytes->length;
	}
	request->mode = wanted_mode(compare, &place);
	request->mtime = (uint32_t)file->mtime;
	if (compare->options->check != CHECK_FAST)
		return SINK_OK;
	header = request_header(request);
	return compare_target(compare, source, target, &header, NULL, err) ?
		       SINK_REFUSED :
		       SINK_KNOWN;
}

static enum sink_result
tree_check_link(struct tree_check *compare, const struct source *source,
		int level, const char *target, struct err *err)
{
	if (!compare->options->hardlink_dupes)
		return SINK_OK;
	compare->links.beneath = compare->beneath;
	return link_check_add(&compare->links, source, level,
			      &(struct beneath_path){
				      target_anchor(compare->options, source),
				      target },
			      compare->findings, err) ?
		       SINK_REFUSED :
		       SINK_OK;
}

/* Whether there is a .pyc, or a link to one. */
static bool
target_exists(const struct tree_check *compare, const struct source *source,
	      const char *target)
{
	const struct beneath_path place =
		tree_check_place_of(compare, source, target);
	int fd = beneath_around(compare->beneath, &place);

	return fd >= 0 && !faccessat(fd, path_base(target), F_OK, 0);
}

static enum sink_result
tree_check_accept_outcome(struct sink *sink, const struct source *source,
			  int level, const struct outcome *outcome,
			  struct err *err)
{
	struct tree_check *compare = (struct tree_check *)sink;
	auto_free char *target = tree_check_target_path(sink, source, level);
	struct pyc_header header;

	if (outcome->kind == OUTCOME_FAILED &&
	    target_exists(compare, source, target))
		findings_add(compare->findings, target, FINDING_CONTENT,
			     "baking writes none: its source does not compile");
	if (outcome->kind == OUTCOME_FRESH)
		return tree_check_link(compare, source, level, target, err);
	if (outcome->kind != OUTCOME_BAKED)
		return SINK_OK;
	if (pyc_header_read(&header, outcome->pyc, outcome->pyc_length, err))
		return SINK_FATAL;
	if (compare_target(compare, source, target, &header, outcome, err))
		return SINK_REFUSED;
	return tree_check_link(compare, source, level, target, err);
}

/* Reads the .pyc of a job, if it exists. */
static int
tree_check_read_artifact(struct sink *sink, const struct source *source,
			 int level, struct buf *bytes, struct err *err)
{
	const struct tree_check *compare = (const struct tree_check *)sink;
	auto_free char *target = tree_check_target_path(sink, source, level);
	const struct beneath_path place =
		tree_check_place_of(compare, source, target);
	struct stat status;
	bool found;

	return read_target(compare, &place, bytes, &status, &found, err);
}

void
tree_check_init(struct tree_check *compare, const struct tree_run *run)
{
	*compare = (struct tree_check){
		.sink = { .load = tree_check_load,
			  .accept = tree_check_accept_outcome,
			  .target = tree_check_target_path,
			  .read = tree_check_read_artifact },
		.options = run->session.options,
		.findings = run->session.findings,
		.files = run->files,
		.verdicts = run->verdicts,
		.beneath = run->beneath,
		.canon = CANON_INIT,
	};
}

void
tree_check_fini(struct tree_check *compare)
{
	for (size_t i = 0; i < compare->target_count; i++)
		free(compare->targets[i]);
	free(compare->targets);
	link_check_fini(&compare->links);
	canon_fini(&compare->canon);
}

/* --- other .pyc files --- */

static int
tree_check_compare_strings(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
is_expected(const struct tree_check *compare, const char *path)
{
	return compare->target_count &&
	       bsearch(&path, compare->targets, compare->target_count,
		       sizeof(*compare->targets), tree_check_compare_strings);
}

/* Checks a .pyc whose source is part of the run. */
static int
tree_check_stray(struct tree_check *compare, const struct source *source,
		 const struct source *artifact, struct err *err)
{
	const struct beneath_path place = { artifact->anchor, artifact->path };
	const char *path = artifact->path;
	struct source_file *file = source_files_of(compare->files, source);
	auto_buf bytes = BUF_INIT;
	auto_buf existing = BUF_INIT;
	struct stat status;
	struct stray_pyc stray = {
		.findings = compare->findings,
		.canon = &compare->canon,
		.path = path,
		.embedded = source->embedded,
		.skips_form = compare->options->check == CHECK_FAST,
	};

	if (target_read_source(compare->beneath, source, file, compare->options,
			       &bytes, err) ||
	    beneath_read(compare->beneath, &place, REQUEST_MOST_SOURCE,
			 &existing, &status, err))
		return -1;
	stray.bytes = existing.data;
	stray.length = existing.length;
	stray.source = bytes.data;
	stray.source_length = bytes.length;
	stray.mtime = (uint32_t)file->own_mtime;
	check_status(compare, file, path, &status);
	stray_pyc_check(&stray);
	return 0;
}

/* Where to look up the possible sources of a .pyc. */
struct lookup {
	struct beneath *beneath;
	const struct beneath_anchor *anchor;
};

static bool
is_there(const void *context, const char *path)
{
	const struct lookup *lookup = context;
	auto_err ignored = ERR_INIT;
	struct stat status;

	return beneath_look(lookup->beneath,
			    &(struct beneath_path){ lookup->anchor, path },
			    &status, &ignored) > 0;
}

/* Whether a .pyc is a symbolic link. */
static bool
tree_check_is_link(const struct tree_check *compare,
		   const struct source *artifact)
{
	auto_err ignored = ERR_INIT;
	struct stat status;

	return beneath_look(compare->beneath,
			    &(struct beneath_path){ artifact->anchor,
						    artifact->path },
			    &status, &ignored) > 0 &&
	       S_ISLNK(status.st_mode);
}

/* Whether a source is known not to compile. */
static bool
is_broken(const struct tree_check *compare, const struct source *source)
{
	const struct verdict *verdict = verdicts_of(compare->verdicts, source);

	return verdict->has_failed ||
	       (compare->options->check == CHECK_FAST && verdict->is_allowed);
}

static int
check_artifact(struct tree_check *compare, const struct tree_run *run,
	       const struct source *artifact, struct err *err)
{
	const struct lookup lookup = { compare->beneath, artifact->anchor };
	auto_free char *source_path =
		stray_pyc_find_source(artifact->path, is_there, &lookup);
	const struct source *source;

	if (stray_pyc_is_foreign(compare->findings, artifact->path,
				 artifact->embedded))
		return 0;
	source = source_path ? plan_find(run->sources, source_path) : NULL;
	/* Baking keeps all .pyc files of such a source. */
	if (source && is_broken(compare, source))
		return 0;
	if (source && run->session.options->prune &&
	    unused_is_removable(run, artifact)) {
		findings_add(
			compare->findings, artifact->path, FINDING_UNUSED,
			"no import reads it next to %s; --prune removes it",
			source_path);
		return 0;
	}
	if (source && !stray_pyc_is_checkable(artifact->path))
		return 0;
	/* Baking leaves a link alone, unless it needs the place. */
	if (source && tree_check_is_link(compare, artifact))
		return 0;
	if (source)
		return tree_check_stray(compare, source, artifact, err);
	/* A module without a source, which --prune keeps. */
	if (run->session.options->prune && source_path &&
	    !path_has_component(artifact->path, PYNAME_CACHE))
		return 0;
	/* If the source exists but is not part of the run, nothing is said. */
	if (!source_path || !is_there(&lookup, source_path))
		findings_add(compare->findings, artifact->path, FINDING_ORPHAN,
			     "there is no %s",
			     source_path ? source_path :
					   "source with such a .pyc");
	return 0;
}

void
tree_check_strays(struct tree_check *compare, const struct tree_run *run)
{
	const struct plan *artifacts = run->artifacts;

	if (compare->target_count)
		qsort(compare->targets, compare->target_count,
		      sizeof(*compare->targets), tree_check_compare_strings);
	for (size_t i = 0; i < artifacts->count && !signals_caught(); i++) {
		const struct source *artifact = &artifacts->sources[i];
		auto_err problem = ERR_INIT;

		if (!is_expected(compare, artifact->path) &&
		    check_artifact(compare, run, artifact, &problem))
			report_problem(run->session.report, artifact->path,
				       &problem);
	}
}
