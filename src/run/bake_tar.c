/* SPDX-License-Identifier: MIT */
/* Opens and closes the input and output of a tar pass (tar/pass). */
#include "run/bake_tar.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/tmpfile.h"
#include "find/archive_file.h"
#include "find/image_file.h"
#include "find/image_kind.h"
#include "find/leftover.h"
#include "image/bake.h"
#include "report/hold.h"
#include "tar/pass.h"

/* --- the pass --- */

static int
run(const struct session *session, enum tar_scope scope, const char *shown,
    int from_fd, int to_fd, struct err *err)
{
	const struct options *options = session->options;
	struct tar_pass pass = {
		.options = options,
		.pythons = session->pythons,
		.cache = session->cache,
		.report = session->report,
		.shown = shown,
		.scope = scope,
		.index = TAR_INDEX_INIT,
		.spool = TAR_SPOOL_INIT,
	};
	int result = -1;

	if (options->size_limit)
		pass.spool.limit = options->size_limit;
	pass.in = arctar_open(from_fd, options->size_limit, err);
	if (pass.in)
		pass.out = arctar_out_new(to_fd, arctar_filter(pass.in), err);
	if (pass.out)
		result = tar_pass_run(&pass, err);
	if (!result && arctar_notice(pass.in))
		log_notice("%s: %s", shown, arctar_notice(pass.in));
	if (!result)
		result = arctar_out_end(pass.out, err);
	tar_state_fini(&pass);
	arctar_out_free(pass.out);
	arctar_close(pass.in);
	return result;
}

static enum tar_scope
wanted_scope(const struct options *options)
{
	return options->tar == OPTIONS_TAR_ALL ? TAR_SCOPE_ALL :
						 TAR_SCOPE_MODULES;
}

/* --- a file --- */

/* An open tar archive and the state of its baking. */
struct work {
	const struct session *session;
	struct archive_original original;
	char *target; /* owned */
	int directory_fd;
	struct tmpfile file;
	bool is_image;
	/* Why the kind of the archive is in doubt.  If the archive is bad, the
	 * pass says so with the member; else this is the error. */
	struct err doubt;
};

/* Finds which members are baked, and rewinds the file. */
static int
find_scope(struct work *work, enum tar_scope *scope, struct err *err)
{
	struct arctar *in;

	*scope = wanted_scope(work->session->options);
	if (*scope == TAR_SCOPE_ALL)
		return 0;
	in = arctar_open(work->original.fd, work->session->options->size_limit,
			 err);
	if (!in)
		return -1;
	if (tar_pass_is_sdist(in, &work->doubt) > 0)
		*scope = TAR_SCOPE_SDIST;
	arctar_close(in);
	return lseek(work->original.fd, 0, SEEK_SET) < 0 ?
		       err_errno(err, "lseek") :
		       0;
}

/* Finds whether the archive holds container images, and rewinds the file. */
static int
find_image(struct work *work, struct err *err)
{
	struct arctar *in = arctar_open(
		work->original.fd, work->session->options->size_limit, err);

	if (!in)
		return -1;
	work->is_image = image_file_detect(in, &work->doubt) > 0;
	arctar_close(in);
	return lseek(work->original.fd, 0, SEEK_SET) < 0 ?
		       err_errno(err, "lseek") :
		       0;
}

/* Writes the whole result to the temporary file. */
static int
bake_tar_rewrite(struct work *work, struct err *err)
{
	const char *path = work->original.path;
	enum tar_scope scope;

	if (find_image(work, err))
		return err_prefix(err, "%s", path);
	if (work->is_image)
		return image_bake(work->session, path, work->original.fd,
				  work->file.fd, err) ?
			       err_prefix(err, "%s", path) :
			       0;
	if (find_scope(work, &scope, err) ||
	    run(work->session, scope, path, work->original.fd, work->file.fd,
		err))
		return err_prefix(err, "%s", path);
	return work->doubt.message ?
		       err_set(err, "%s: %s", path, work->doubt.message) :
		       0;
}

#define NO_MODULES \
	"no Python source lies below a site-packages, dist-packages or " \
	"pythonX.Y directory in it"
#define BAKE_ALL "; --tar=all bakes every .py"
#define NO_SDIST NO_MODULES ", and it is not an sdist" BAKE_ALL

/*
 * Reports that there was nothing to bake, which may be a mistake.  With
 * --strict this is a failure.  reason is used if only modules were looked for.
 */
static void
bake_tar_report_nothing(const struct options *options, struct report *report,
			const char *path, const char *reason)
{
	auto_err err = ERR_INIT;

	err_set(&err, "%s: nothing to bake: %s", path,
		wanted_scope(options) == TAR_SCOPE_ALL ?
			"it contains no Python source" :
			reason);
	if (options->strict)
		report_problem(report, path, &err);
	else
		log_error("%s", err.message);
}

static void
log_kept(const char *path)
{
	log_error("%s: not changed, because a file in it failed", path);
}

static int
bake_tar_carry_out(struct work *work, struct err *err)
{
	struct report *report = work->session->report;
	size_t failed = report->failed;
	size_t sources = report->sources;
	bool is_nothing = false;
	bool kept = false;
	int result;

	hold_begin(report);
	result = bake_tar_rewrite(work, err);
	if (!result) {
		is_nothing = report->sources == sources;
		kept = work->session->options->strict &&
		       (report->failed > failed || is_nothing);
	}
	if (kept && !is_nothing)
		log_kept(work->original.path);
	else if (!result && !kept)
		result =
			archive_file_commit(&work->file, work->session->options,
					    &work->original, work->target, err);
	hold_end(report, !result && !kept);
	if (!result && !kept)
		result = archive_file_sync(work->directory_fd, work->target,
					   err);
	if (!result && is_nothing)
		bake_tar_report_nothing(work->session->options, report,
					work->original.path,
					work->is_image ? NO_MODULES : NO_SDIST);
	return result;
}

static int
bake_layout(const struct session *session, const char *path, struct err *err)
{
	const struct options *options = session->options;
	struct report *report = session->report;
	auto_free char *blobs = path_join(path, "blobs/sha256");
	const size_t sources = report->sources;
	bool kept = false;
	int result;

	if (options->output || options->output_dir)
		return err_set(err,
			       "%s: %s cannot be used with a directory of "
			       "images, which is baked in place",
			       path,
			       options->output ? "--output" : "--output-dir");
	leftover_sweep(report, path);
	leftover_sweep(report, blobs);
	hold_begin(report);
	result = image_bake_layout(session, path, &kept, err);
	hold_end(report, !result && !kept);
	if (result)
		return -1;
	if (kept)
		log_kept(path);
	if (report->sources == sources)
		bake_tar_report_nothing(options, report, path, NO_MODULES);
	return 0;
}

static int
bake_file(const struct session *session, const char *path, struct err *err)
{
	struct work work = {
		.session = session,
		.original = { .path = path },
		.target = archive_file_target(session->options, path),
		.directory_fd = -1,
		.file = TMPFILE_INIT,
		.doubt = ERR_INIT,
	};
	int result = -1;

	/* A FIFO of that name must not block the run. */
	work.original.fd = fs_open_regular(path, &work.original.status, err);
	if (work.original.fd >= 0 &&
	    !archive_file_open(&work.file, &work.directory_fd, work.target,
			       work.original.status.st_mode, err))
		result = bake_tar_carry_out(&work, err);
	tmpfile_discard(&work.file);
	fs_close(&work.directory_fd);
	fs_close(&work.original.fd);
	mem_cleanup(&work.target);
	err_fini(&work.doubt);
	return result;
}

int
bake_tar(const struct session *session, const char *path, struct err *err)
{
	int is_layout = image_kind_is_layout(path, err);

	if (is_layout < 0)
		return err_prefix(err, "%s", path);
	return is_layout ? bake_layout(session, path, err) :
			   bake_file(session, path, err);
}

/* --- a stream --- */

int
bake_tar_stream(const struct session *session, struct err *err)
{
	const struct options *options = session->options;
	struct report *report = session->report;
	const size_t sources = report->sources;
	auto_err problem = ERR_INIT;

	if (isatty(STDOUT_FILENO))
		return err_set(err, "standard output: is a terminal; redirect "
				    "it to write a tar archive");
	if (run(session, wanted_scope(options), "-", STDIN_FILENO,
		STDOUT_FILENO, &problem))
		return err_set(err,
			       "-: %s; what was written to standard output is "
			       "incomplete",
			       problem.message);
	if (report->sources == sources)
		bake_tar_report_nothing(options, report, "-",
					NO_MODULES BAKE_ALL);
	return 0;
}
