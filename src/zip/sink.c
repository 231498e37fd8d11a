/* SPDX-License-Identifier: MIT */
/* The result is audited like any input before it replaces the target. */
#include "zip/sink.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/tmpfile.h"
#include "find/archive_file.h"
#include "format/wheelname.h"
#include "pyc/pyname.h"
#include "zip/check.h"
#include "zip/write.h"

/* Bytes that are gathered before they are written. */
#define WRITE_BYTES (1u << 20)

/* --- gathering --- */

/*
 * Returns the name of the .pyc of a source member, or the member's own name
 * when .pyc are normalised; owned.
 */
static char *
artifact_name(const struct zip_sink *archive, const struct source *source,
	      int level)
{
	const char *name =
		archive->changes.zip->audit.members[source->member].name;
	const char *base = path_base(name);
	auto_free char *cached = NULL;

	if (!archive->changes.python)
		return mem_strdup(name);
	/* zipimport looks for a .pyc only next to its source. */
	if (!options_caches(archive->changes.options,
			    archive->changes.zip->is_wheel))
		return mem_printf("%sc", name);
	cached = pyname_cached(base, archive->changes.python->info.tag, level);
	return mem_printf("%.*s%s/%s", (int)(base - name), name, PYNAME_CACHE,
			  cached);
}

static char *
zip_sink_target_path(struct sink *sink, const struct source *source, int level)
{
	const struct zip_sink *archive = (const struct zip_sink *)sink;
	auto_free char *name = artifact_name(archive, source, level);

	return path_join(archive->target ? archive->target :
					   archive->changes.zip->path,
			 name);
}

/* Fails since the archive can no longer be read. */
static enum sink_result
zip_sink_fail(const struct zip_sink *archive, struct err *err)
{
	err_prefix(err, "%s", archive->changes.zip->path);
	return SINK_FATAL;
}

static enum sink_result
zip_sink_load(struct sink *sink, const struct sink_job *job, struct err *err)
{
	const struct source *source = job->source;
	struct request *request = job->request;
	struct zip_sink *archive = (struct zip_sink *)sink;
	struct pyc_header header;
	auto_free char *name = NULL;

	request->is_deflated =
		archive->changes.options->compress == COMPRESS_DEFLATE;
	if (!archive->changes.python)
		return zipfile_content(archive->changes.zip, source->member,
				       job->existing, &request->existing,
				       &request->existing_length, err) ?
			       zip_sink_fail(archive, err) :
			       SINK_OK;
	request->mode = archive->changes.zip->is_wheel ||
					archive->changes.options->zip_cached ?
				options_archive_mode(archive->changes.options) :
				options_zip_mode(archive->changes.options);
	if (!job->is_loaded &&
	    zipfile_content(archive->changes.zip, source->member, job->bytes,
			    &request->source, &request->source_length, err))
		return zip_sink_fail(archive, err);
	name = artifact_name(archive, source, job->level);
	if (archive->changes.options->mode_any &&
	    zip_check_mode(&archive->check, name, &request->mode, err))
		return zip_sink_fail(archive, err);
	if (archive->changes.options->check != CHECK_FAST)
		return SINK_OK;
	header = request_header(request);
	return zip_check_artifact(&archive->check, source, name, &header, NULL,
				  err) ?
		       zip_sink_fail(archive, err) :
		       SINK_KNOWN;
}

static enum sink_result
zip_sink_accept_outcome(struct sink *sink, const struct source *source,
			int level, const struct outcome *outcome,
			struct err *err)
{
	struct zip_sink *archive = (struct zip_sink *)sink;
	struct zipfile_member *member =
		&archive->changes.zip->members[source->member];
	struct zip_artifact *artifact;

	/* A .pyc that is normal, or cannot be made so, is kept. */
	if (!archive->changes.python && outcome->kind != OUTCOME_BAKED)
		return SINK_OK;
	artifact = zip_changes_add(&archive->changes,
				   artifact_name(archive, source, level));
	if (archive->is_last_run && level == archive->last_level &&
	    !archive->check.findings)
		buf_fini(&member->inflated);
	if (archive->check.findings && outcome->kind != OUTCOME_FRESH &&
	    zip_check_outcome(&archive->check, source, artifact->name, outcome,
			      err))
		return zip_sink_fail(archive, err);
	if (outcome->kind != OUTCOME_BAKED)
		return SINK_OK;
	/* A .pyc that is only normalised keeps its mode. */
	if (!archive->changes.python)
		artifact->is_executable = zip_changes_was_executable(
			&archive->changes, artifact->name);
	if (archive->changes.options->sourceless)
		archive->changes.is_dropped[source->member] = true;
	return packed_take(&artifact->packed, outcome->pyc, outcome->pyc_length,
			   outcome->deflated, outcome->deflated_length, err) ?
		       SINK_FATAL :
		       SINK_OK;
}

/* Reads the existing member at the path of a job's .pyc. */
static int
zip_sink_read_artifact(struct sink *sink, const struct source *source,
		       int level, struct buf *bytes, struct err *err)
{
	const struct zip_sink *archive = (const struct zip_sink *)sink;
	auto_free char *name = artifact_name(archive, source, level);
	size_t number = zipfile_find(archive->changes.zip, name);
	auto_buf storage = BUF_INIT;
	const uint8_t *content;
	size_t length;

	if (number == SIZE_MAX)
		return 0;
	if (zipfile_content(archive->changes.zip, number, &storage, &content,
			    &length, err))
		return err_prefix(err, "%s", archive->changes.zip->path);
	buf_add(bytes, content, length);
	return 0;
}

void
zip_sink_init(struct zip_sink *archive, const struct options *options,
	      struct zipfile *zip, struct findings *findings)
{
	*archive = (struct zip_sink){
		.sink = { .is_whole = true,
			  .load = zip_sink_load,
			  .accept = zip_sink_accept_outcome,
			  .target = zip_sink_target_path,
			  .read = zip_sink_read_artifact },
		.check = { .changes = &archive->changes,
			   .findings = findings,
			   .first_finding = findings ? findings->count : 0,
			   .canon = CANON_INIT },
		.directory_fd = -1,
		.file = TMPFILE_INIT,
	};
	zip_changes_init(&archive->changes, options, zip);
	for (int level = 0; level < LEVEL_COUNT; level++)
		if (options->levels[level])
			archive->last_level = level;
}

void
zip_sink_turn(struct zip_sink *archive, const struct python *python,
	      bool is_last)
{
	archive->changes.python = python;
	archive->is_last_run = is_last;
}

int
zip_sink_begin(struct zip_sink *archive, const char *target, struct err *err)
{
	archive->target = target;
	return archive_file_open(&archive->file, &archive->directory_fd, target,
				 archive->changes.zip->status.st_mode, err);
}

void
zip_sink_fini(struct zip_sink *archive)
{
	zip_changes_fini(&archive->changes);
	tmpfile_discard(&archive->file);
	fs_close(&archive->directory_fd);
	canon_fini(&archive->check.canon);
}

/* --- writing --- */

/* Gathers bytes and writes them to a file. */
struct writer {
	int fd;
	struct buf gathered;
};

static int
zip_sink_flush(struct writer *writer, struct err *err)
{
	size_t length = writer->gathered.length;

	writer->gathered.length = 0;
	return fs_write_all(writer->fd, writer->gathered.data, length, err);
}

static int
write_bytes(void *context, const void *bytes, size_t length, struct err *err)
{
	struct writer *writer = context;

	if (writer->gathered.length + length > WRITE_BYTES &&
	    zip_sink_flush(writer, err))
		return -1;
	if (length > WRITE_BYTES)
		return fs_write_all(writer->fd, bytes, length, err);
	buf_add(&writer->gathered, bytes, length);
	return 0;
}

static void
notice_signatures(const struct zipfile *zip)
{
	for (size_t i = 0; zip->is_wheel && i < zip->audit.count; i++)
		if (wheel_is_signature(&zip->wheel, zip->audit.members[i].name))
			log_notice("%s: %s dropped: it is invalid for the new "
				   "RECORD",
				   zip->path, zip->audit.members[i].name);
}

static int
write_archive(struct zip_sink *archive, int fd, struct err *err)
{
	struct writer writer = { fd, BUF_INIT };
	auto_zip_write out = { 0 };
	int result;

	if (zip_changes_settle_sourceless(&archive->changes, err))
		return -1;
	zip_changes_settle(&archive->changes);
	if (zip_write_init(&out, &archive->changes, err))
		return -1;
	notice_signatures(archive->changes.zip);
	result = zip_write_write(&out, &archive->changes, write_bytes, &writer,
				 err);
	if (!result)
		result = zip_sink_flush(&writer, err);
	buf_fini(&writer.gathered);
	return result;
}

/* The result must pass the same audit as an input. */
static int
audit_result(int fd, enum zipaudit_kind kind, struct err *err)
{
	auto_zipaudit audit = ZIPAUDIT_INIT;
	struct blob blob;
	int result;

	if (blob_open_fd(&blob, fd, err))
		return -1;
	result = zipaudit_open(&audit, &blob, kind, err);
	blob_close(&blob);
	return result ? err_prefix(err, "the baked archive is refused") : 0;
}

int
zip_sink_commit(struct zip_sink *archive, struct err *err)
{
	const struct zipfile *zip = archive->changes.zip;
	const struct archive_original original = {
		.path = zip->path,
		.fd = zip->blob.fd,
		.status = zip->status,
	};
	int fd = archive->file.fd;

	if (write_archive(archive, fd, err) ||
	    audit_result(fd, zipfile_audit_kind(zip), err))
		return err_prefix(err, "%s", archive->target);
	return archive_file_commit(&archive->file, archive->changes.options,
				   &original, archive->target, err);
}

int
zip_sink_sync(const struct zip_sink *archive, struct err *err)
{
	return archive_file_sync(archive->directory_fd, archive->target, err);
}
