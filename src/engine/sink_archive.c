/* SPDX-License-Identifier: MIT */
/*
 * The rules of the output (doc/architecture.md): members in byte order,
 * *.dist-info after all else, RECORD last; what was in the input keeps its
 * compressed bytes; a .pyc of a source that was baked replaces one of the
 * same name, and one of a source that does not compile goes.  The result is
 * audited like any input before it takes its place.
 */
#include "engine/sink_archive.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/sigpipe.h"
#include "base/tmpfile.h"
#include "format/crc32.h"
#include "format/pyname.h"
#include "format/zipw.h"

/* Bytes that are gathered before they are written. */
#define WRITE_BYTES (1u << 20)

/* --- gathering --- */

/* The name of the .pyc member of a source member.  Owned. */
static char *
artifact_name(const struct sink_archive *archive, const struct source *source,
	      int level)
{
	const char *name = archive->wheel->audit.members[source->member].name;
	const char *base = path_base(name);
	auto_free char *cached = pyname_cached(base, archive->tag, level);

	return mem_printf("%.*s%s/%s", (int)(base - name), name, PYNAME_CACHE,
			  cached);
}

static char *
target_path(struct sink *sink, const struct source *source, int level)
{
	const struct sink_archive *archive = (const struct sink_archive *)sink;
	auto_free char *name = artifact_name(archive, source, level);

	return path_join(archive->wheel->path, name);
}

static enum sink_result
load(struct sink *sink, struct source *source, int level,
     struct wire_request *request, struct buf *bytes, struct buf *existing,
     struct err *err)
{
	const struct sink_archive *archive = (const struct sink_archive *)sink;
	const struct buf *content =
		&archive->wheel->members[source->member].content;

	(void)level;
	(void)bytes;
	(void)existing;
	(void)err;
	request->mode = options_archive_mode(archive->options);
	request->source = content->data;
	request->source_length = content->length;
	return SINK_OK;
}

static enum sink_result
accept_outcome(struct sink *sink, struct source *source, int level,
	       const struct outcome *outcome, struct err *err)
{
	struct sink_archive *archive = (struct sink_archive *)sink;
	struct archive_artifact *artifact =
		&archive->artifacts[archive->count++];

	*artifact = (struct archive_artifact){
		.name = artifact_name(archive, source, level),
	};
	if (level == archive->last_level)
		buf_fini(&archive->wheel->members[source->member].content);
	if (outcome->kind != OUTCOME_BAKED)
		return SINK_OK;
	buf_add(&artifact->pyc, outcome->pyc, outcome->pyc_length);
	return digest_sha256(artifact->pyc.data, artifact->pyc.length,
			     artifact->sha256, err) ?
		       SINK_FATAL :
		       SINK_OK;
}

void
sink_archive_init(struct sink_archive *archive, const struct options *options,
		  const char *tag, struct wheel *wheel, size_t sources)
{
	*archive = (struct sink_archive){
		.sink = { .load = load,
			  .accept = accept_outcome,
			  .target = target_path },
		.options = options,
		.tag = tag,
		.wheel = wheel,
		.artifacts = mem_zalloc(sources * LEVEL_COUNT,
					sizeof(*archive->artifacts)),
		.directory_fd = -1,
		.file = TMPFILE_INIT,
	};
	for (int level = 0; level < LEVEL_COUNT; level++)
		if (options->levels[level])
			archive->last_level = level;
}

int
sink_archive_begin(struct sink_archive *archive, const char *target,
		   struct err *err)
{
	auto_free char *directory = path_directory(target);

	archive->target = target;
	archive->directory_fd =
		open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (archive->directory_fd < 0)
		return err_errno(err, "%s", directory);
	if (tmpfile_open(&archive->file, archive->directory_fd, err))
		return err_prefix(err, "%s", target);
	return 0;
}

void
sink_archive_fini(struct sink_archive *archive)
{
	for (size_t i = 0; i < archive->count; i++) {
		free(archive->artifacts[i].name);
		buf_fini(&archive->artifacts[i].pyc);
	}
	free(archive->artifacts);
	tmpfile_discard(&archive->file);
	fs_close(&archive->directory_fd);
}

/* --- writing --- */

/* A member of the output. */
struct output {
	struct zipw_member member;
	const uint8_t *sha256;
	int rank; /* 0 first, then .dist-info, then RECORD */
};

static int
compare_outputs(const void *a, const void *b)
{
	const struct output *left = a;
	const struct output *right = b;

	if (left->rank != right->rank)
		return left->rank - right->rank;
	return strcmp(left->member.name, right->member.name);
}

static int
compare_artifacts(const void *a, const void *b)
{
	const struct archive_artifact *left = a;
	const struct archive_artifact *right = b;

	return strcmp(left->name, right->name);
}

/* Whether a member of the input is in the output as it is. */
static bool
stays(const struct sink_archive *archive, const char *name)
{
	const struct archive_artifact key = { .name = (char *)(uintptr_t)name };

	if (!strcmp(name, archive->wheel->record_name))
		return false;
	if (wheel_is_signature(archive->wheel, name)) {
		log_notice("%s: %s dropped: it cannot hold for the new RECORD",
			   archive->wheel->path, name);
		return false;
	}
	return !archive->count ||
	       !bsearch(&key, archive->artifacts, archive->count,
			sizeof(*archive->artifacts), compare_artifacts);
}

static struct output
kept_member(const struct wheel *wheel, size_t number)
{
	const struct zipaudit_member *from = &wheel->audit.members[number];

	return (struct output){
		.member = {
			.name = from->name,
			.compressed = wheel->map.data + from->data_offset,
			.compressed_size = from->compressed_size,
			.size = from->size,
			.crc = from->crc,
			.method = from->method,
			.executable = from->mode & S_IXUSR,
			.is_directory = from->is_directory,
		},
		.sha256 = wheel->members[number].sha256,
		.rank = path_below(from->name, wheel->dist_info) ? 1 : 0,
	};
}

static struct zipw_member
stored_member(const char *name, const struct buf *bytes)
{
	return (struct zipw_member){
		.name = name,
		.compressed = bytes->data,
		.compressed_size = bytes->length,
		.size = bytes->length,
		.crc = crc32_update(0, bytes->data, bytes->length),
	};
}

/* All members of the output but RECORD, in their order. */
static size_t
list_outputs(struct sink_archive *archive, struct output *outputs)
{
	const struct wheel *wheel = archive->wheel;
	size_t count = 0;

	qsort(archive->artifacts, archive->count,
	      sizeof(*archive->artifacts), compare_artifacts);
	for (size_t i = 0; i < wheel->audit.count; i++)
		if (stays(archive, wheel->audit.members[i].name))
			outputs[count++] = kept_member(wheel, i);
	for (size_t i = 0; i < archive->count; i++) {
		const struct archive_artifact *artifact =
			&archive->artifacts[i];

		if (artifact->pyc.length)
			outputs[count++] = (struct output){
				.member = stored_member(artifact->name,
							&artifact->pyc),
				.sha256 = artifact->sha256,
			};
	}
	qsort(outputs, count, sizeof(*outputs), compare_outputs);
	return count;
}

static void
make_record(const struct wheel *wheel, const struct output *outputs,
	    size_t count, struct buf *record)
{
	for (size_t i = 0; i < count; i++)
		if (!outputs[i].member.is_directory)
			record_add_row(record, outputs[i].member.name,
				       outputs[i].sha256,
				       outputs[i].member.size);
	record_add_self(record, wheel->record_name);
}

/* Where zipw's bytes go: gathered, then written. */
struct writer {
	int fd;
	struct buf gathered;
};

static int
flush(struct writer *writer, struct err *err)
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
	    flush(writer, err))
		return -1;
	if (length > WRITE_BYTES)
		return fs_write_all(writer->fd, bytes, length, err);
	buf_add(&writer->gathered, bytes, length);
	return 0;
}

static int
write_members(struct sink_archive *archive, struct zipw *zipw, struct err *err)
{
	const struct wheel *wheel = archive->wheel;
	auto_free struct output *outputs = mem_zalloc(
		wheel->audit.count + archive->count, sizeof(*outputs));
	size_t count = list_outputs(archive, outputs);
	auto_buf record = BUF_INIT;
	struct zipw_member last;

	make_record(wheel, outputs, count, &record);
	for (size_t i = 0; i < count; i++)
		if (zipw_add(zipw, &outputs[i].member, err))
			return -1;
	last = stored_member(wheel->record_name, &record);
	return zipw_add(zipw, &last, err) || zipw_finish(zipw, err) ? -1 : 0;
}

static int
write_archive(struct sink_archive *archive, int fd, struct err *err)
{
	const struct options *options = archive->options;
	struct writer writer = { fd, BUF_INIT };
	struct zipw zipw;
	int result;

	zipw_init(&zipw, options->has_epoch ? options->epoch : 0, write_bytes,
		  &writer);
	result = write_members(archive, &zipw, err);
	if (!result)
		result = flush(&writer, err);
	zipw_fini(&zipw);
	buf_fini(&writer.gathered);
	return result;
}

/* What we write must stand up to our own audit. */
static int
audit_result(int fd, struct err *err)
{
	auto_zipaudit audit = ZIPAUDIT_INIT;
	struct fs_map map;
	struct stat status;
	int result;

	if (fstat(fd, &status) < 0)
		return err_errno(err, "fstat");
	if (fs_map_fd(fd, (size_t)status.st_size, &map, err))
		return -1;
	result = zipaudit_open(&audit, map.data, map.length, ZIPAUDIT_WHEEL,
			       err);
	fs_unmap(&map);
	return result ? err_prefix(err, "the baked archive is refused") : 0;
}

static int
finish_file(const struct sink_archive *archive, int fd, struct err *err)
{
	const struct options *options = archive->options;

	if (fchmod(fd, archive->wheel->status.st_mode & 0777) < 0)
		return err_errno(err, "cannot set its mode");
	if (options->has_epoch && fs_set_mtime(fd, options->epoch) < 0)
		return err_errno(err, "cannot set its time");
	return fsync(fd) < 0 ? err_errno(err, "fsync") : 0;
}

int
sink_archive_commit(struct sink_archive *archive, struct err *err)
{
	int fd = archive->file.fd;

	if (write_archive(archive, fd, err) || audit_result(fd, err) ||
	    finish_file(archive, fd, err))
		return err_prefix(err, "%s", archive->target);
	/* The last moment at which the original is still untouched. */
	if (sigpipe_caught())
		return err_set(err, "interrupted");
	if (tmpfile_commit(&archive->file, path_base(archive->target), err))
		return err_prefix(err, "%s", archive->target);
	return 0;
}
