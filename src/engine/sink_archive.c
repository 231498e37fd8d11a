/* SPDX-License-Identifier: MIT */
/*
 * The result is audited like any input before it takes its place.
 */
#include "engine/sink_archive.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/tmpfile.h"
#include "engine/archive_check.h"
#include "engine/archive_file.h"
#include "engine/archive_out.h"
#include "format/pyname.h"
#include "format/wheelname.h"

/* Bytes that are gathered before they are written. */
#define WRITE_BYTES (1u << 20)

/* --- gathering --- */

/*
 * The name of the .pyc member of a source member; or of the member itself,
 * where it is one.  Owned.
 */
static char *
artifact_name(const struct sink_archive *archive, const struct source *source,
	      int level)
{
	const char *name = archive->zip->audit.members[source->member].name;
	const char *base = path_base(name);
	auto_free char *cached = NULL;

	if (!archive->python)
		return mem_strdup(name);
	/* zipimport looks nowhere else. */
	if (!options_caches(archive->options, archive->zip->is_wheel))
		return mem_printf("%sc", name);
	cached = pyname_cached(base, archive->python->about.tag, level);
	return mem_printf("%.*s%s/%s", (int)(base - name), name, PYNAME_CACHE,
			  cached);
}

static char *
target_path(struct sink *sink, const struct source *source, int level)
{
	const struct sink_archive *archive = (const struct sink_archive *)sink;
	auto_free char *name = artifact_name(archive, source, level);

	return path_join(archive->target ? archive->target :
					   archive->zip->path,
			 name);
}

/* What the archive is to have under this name.  Takes the name over. */
static struct archive_artifact *
add_artifact(struct sink_archive *archive, char *name)
{
	struct archive_artifact *artifact;

	if (archive->count == archive->room) {
		archive->room = 2 * archive->room + 64;
		archive->artifacts = mem_resize(archive->artifacts,
						archive->room,
						sizeof(*archive->artifacts));
	}
	artifact = &archive->artifacts[archive->count++];
	*artifact = (struct archive_artifact){ .name = name };
	return artifact;
}

/* The archive cannot be read any more. */
static enum sink_result
fail(const struct sink_archive *archive, struct err *err)
{
	err_prefix(err, "%s", archive->zip->path);
	return SINK_FATAL;
}

static enum sink_result
load(struct sink *sink, struct source *source, int level,
     struct wire_request *request, struct buf *bytes, struct buf *existing,
     struct err *err)
{
	struct sink_archive *archive = (struct sink_archive *)sink;
	struct pyc_header header;
	auto_free char *name = NULL;

	request->is_deflated = archive->options->compress == COMPRESS_DEFLATE;
	if (!archive->python)
		return zipfile_content(archive->zip, source->member, existing,
				       &request->existing,
				       &request->existing_length, err) ?
			       fail(archive, err) :
			       SINK_OK;
	request->mode = archive->zip->is_wheel ||
					archive->options->zip_cached ?
				options_archive_mode(archive->options) :
				options_zip_mode(archive->options);
	if (zipfile_content(archive->zip, source->member, bytes,
			    &request->source, &request->source_length, err))
		return fail(archive, err);
	name = artifact_name(archive, source, level);
	if (archive->options->mode_any &&
	    archive_check_mode(archive, name, &request->mode, err))
		return fail(archive, err);
	if (archive->options->check != CHECK_FAST)
		return SINK_OK;
	header = wire_header(request);
	return archive_check_artifact(archive, source, name, &header, NULL,
				      err) ?
		       fail(archive, err) :
		       SINK_KNOWN;
}

/* Whether the program bit of a member is set; where there is none, not. */
static bool
was_executable(const struct zipfile *zip, const char *name)
{
	size_t number = zipfile_find(zip, name);

	return number != SIZE_MAX && zipfile_is_program(zip, number);
}

static enum sink_result
accept_outcome(struct sink *sink, struct source *source, int level,
	       const struct outcome *outcome, struct err *err)
{
	struct sink_archive *archive = (struct sink_archive *)sink;
	struct zipfile_member *member = &archive->zip->members[source->member];
	struct archive_artifact *artifact;

	/* What was normal already, or could not be, stays as it is. */
	if (!archive->python && outcome->kind != OUTCOME_BAKED)
		return SINK_OK;
	artifact = add_artifact(archive,
				artifact_name(archive, source, level));
	if (archive->is_last_run && level == archive->last_level &&
	    !archive->findings)
		buf_fini(&member->inflated);
	if (archive->findings && outcome->kind != OUTCOME_FRESH &&
	    archive_check_outcome(archive, source, artifact->name, outcome,
				  err))
		return fail(archive, err);
	if (outcome->kind != OUTCOME_BAKED)
		return SINK_OK;
	/* One that is only normalised keeps its mode. */
	if (!archive->python)
		artifact->is_executable =
			was_executable(archive->zip, artifact->name);
	if (archive->options->sourceless)
		archive->is_dropped[source->member] = true;
	return packed_take(&artifact->packed, outcome->pyc, outcome->pyc_length,
			   outcome->deflated, outcome->deflated_length, err) ?
		       SINK_FATAL :
		       SINK_OK;
}

/* --- what goes --- */

void
sink_archive_strip(struct sink_archive *archive)
{
	const struct zipfile *zip = archive->zip;

	for (size_t i = 0; i < zip->audit.count; i++)
		if (zip->members[i].is_artifact ||
		    path_has_component(zip->audit.members[i].name,
				       PYNAME_CACHE))
			archive->is_dropped[i] = true;
}

/* Whether the source of a .pyc in a __pycache__ goes. */
static bool
has_lost_source(const struct sink_archive *archive, const char *name)
{
	auto_free char *source = wheel_sources_find(&archive->sources, name);
	size_t number = source ? zipfile_find(archive->zip, source) : SIZE_MAX;

	return number != SIZE_MAX && archive->is_dropped[number];
}

/* Nothing is imported from a __pycache__ without the source. */
static void
drop_orphans(struct sink_archive *archive)
{
	const struct zipfile *zip = archive->zip;

	for (size_t i = 0; i < zip->audit.count; i++) {
		const char *name = zip->audit.members[i].name;

		if (zip->members[i].is_artifact &&
		    path_has_component(name, PYNAME_CACHE) &&
		    has_lost_source(archive, name))
			archive->is_dropped[i] = true;
	}
}

bool
sink_archive_drops_any(const struct sink_archive *archive)
{
	for (size_t i = 0; i < archive->zip->audit.count; i++)
		if (archive->is_dropped[i])
			return true;
	return false;
}

/* Lets the WHEEL of a wheel that has lost sources name the one Python. */
static int
retag(struct sink_archive *archive, struct err *err)
{
	const struct wheel *wheel = &archive->zip->wheel;
	auto_buf text = BUF_INIT;
	struct archive_artifact *artifact;

	if (wheelname_retag_text(&text, wheel->text.data, wheel->text.length,
				 archive->python->about.minor, err))
		return err_prefix(err, "%s/%s", archive->zip->path,
				  wheel->text_name);
	artifact = add_artifact(archive, mem_strdup(wheel->text_name));
	artifact->is_executable =
		was_executable(archive->zip, wheel->text_name);
	return packed_make(&artifact->packed, archive->options, text.data,
			   text.length, err);
}

/* What follows from it that modules lose their sources. */
static int
settle_sourceless(struct sink_archive *archive, struct err *err)
{
	if (!archive->options->sourceless || !sink_archive_drops_any(archive))
		return 0;
	drop_orphans(archive);
	return archive->zip->is_wheel ? retag(archive, err) : 0;
}

/* --- order --- */

static int
compare_artifacts(const void *a, const void *b)
{
	const struct archive_artifact *left = a;
	const struct archive_artifact *right = b;

	return strcmp(left->name, right->name);
}

/*
 * Drops what would be installed over a .pyc that baking gives, or under it:
 * installers put NAME.data/purelib and NAME.data/platlib in the same place as
 * the root.
 */
static void
drop_rivals(struct sink_archive *archive)
{
	const struct zipfile *zip = archive->zip;
	struct map installed = MAP_INIT;

	for (size_t i = 0; i < archive->count; i++) {
		const char *path = zipfile_installed_path(
			zip, archive->artifacts[i].name);

		/* That of WHEEL is none. */
		if (path)
			*map_get(&installed, path, strlen(path)) = archive;
	}
	for (size_t i = 0; i < zip->audit.count; i++) {
		const char *name = zip->audit.members[i].name;
		const char *path = zipfile_installed_path(zip, name);

		if (zip->members[i].is_artifact && path &&
		    !sink_archive_find(archive, name) &&
		    map_find(&installed, path, strlen(path)))
			archive->is_dropped[i] = true;
	}
	map_fini(&installed);
}

void
sink_archive_settle(struct sink_archive *archive)
{
	if (archive->count)
		qsort(archive->artifacts, archive->count,
		      sizeof(*archive->artifacts), compare_artifacts);
	/* What is normalised takes no other's place. */
	if (archive->python && archive->zip->is_wheel)
		drop_rivals(archive);
}

const struct archive_artifact *
sink_archive_find(const struct sink_archive *archive, const char *name)
{
	const struct archive_artifact key = { .name = (char *)(uintptr_t)name };

	if (!archive->count)
		return NULL;
	return bsearch(&key, archive->artifacts, archive->count,
		       sizeof(*archive->artifacts), compare_artifacts);
}

/* The member that stands where a job's .pyc belongs. */
static int
read_artifact(struct sink *sink, const struct source *source, int level,
	      struct buf *bytes, struct err *err)
{
	const struct sink_archive *archive = (const struct sink_archive *)sink;
	auto_free char *name = artifact_name(archive, source, level);
	size_t number = zipfile_find(archive->zip, name);
	auto_buf storage = BUF_INIT;
	const uint8_t *content;
	size_t length;

	if (number == SIZE_MAX)
		return 0;
	if (zipfile_content(archive->zip, number, &storage, &content, &length,
			    err))
		return err_prefix(err, "%s", archive->zip->path);
	buf_add(bytes, content, length);
	return 0;
}

void
sink_archive_init(struct sink_archive *archive, const struct options *options,
		  struct zipfile *zip, struct findings *findings)
{
	*archive = (struct sink_archive){
		.sink = { .is_whole = true,
			  .load = load,
			  .accept = accept_outcome,
			  .target = target_path,
			  .read = read_artifact },
		.options = options,
		.zip = zip,
		.is_dropped = mem_zalloc(zip->audit.count,
					 sizeof(*archive->is_dropped)),
		.directory_fd = -1,
		.file = TMPFILE_INIT,
		.findings = findings,
		.first_finding = findings ? findings->count : 0,
		.canon = CANON_INIT,
	};
	wheel_sources_init(&archive->sources, zip);
	for (int level = 0; level < LEVEL_COUNT; level++)
		if (options->levels[level])
			archive->last_level = level;
}

void
sink_archive_turn(struct sink_archive *archive, const struct python *python,
		  bool is_last)
{
	archive->python = python;
	archive->is_last_run = is_last;
}

int
sink_archive_begin(struct sink_archive *archive, const char *target,
		   struct err *err)
{
	archive->target = target;
	return archive_file_open(&archive->file, &archive->directory_fd, target,
				 archive->zip->status.st_mode, err);
}

void
sink_archive_fini(struct sink_archive *archive)
{
	for (size_t i = 0; i < archive->count; i++) {
		free(archive->artifacts[i].name);
		packed_fini(&archive->artifacts[i].packed);
	}
	free(archive->artifacts);
	free(archive->is_dropped);
	tmpfile_discard(&archive->file);
	fs_close(&archive->directory_fd);
	canon_fini(&archive->canon);
	wheel_sources_fini(&archive->sources);
}

/* --- writing --- */

/* Where the bytes go: gathered, then written. */
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

static void
tell_of_signatures(const struct zipfile *zip)
{
	for (size_t i = 0; zip->is_wheel && i < zip->audit.count; i++)
		if (wheel_is_signature(&zip->wheel, zip->audit.members[i].name))
			log_notice("%s: %s dropped: it cannot hold for the new "
				   "RECORD",
				   zip->path, zip->audit.members[i].name);
}

static int
write_archive(struct sink_archive *archive, int fd, struct err *err)
{
	struct writer writer = { fd, BUF_INIT };
	auto_archive_out out = { 0 };
	int result;

	if (settle_sourceless(archive, err))
		return -1;
	sink_archive_settle(archive);
	if (archive_out_init(&out, archive, err))
		return -1;
	tell_of_signatures(archive->zip);
	result = archive_out_write(&out, archive, write_bytes, &writer, err);
	if (!result)
		result = flush(&writer, err);
	buf_fini(&writer.gathered);
	return result;
}

/* What we write must stand up to our own audit. */
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
sink_archive_commit(struct sink_archive *archive, struct err *err)
{
	const struct zipfile *zip = archive->zip;
	const struct archive_original original = {
		.path = zip->path,
		.fd = zip->blob.fd,
		.status = zip->status,
	};
	int fd = archive->file.fd;

	if (write_archive(archive, fd, err) ||
	    audit_result(fd, zipfile_audit_kind(zip), err))
		return err_prefix(err, "%s", archive->target);
	return archive_file_commit(&archive->file, archive->options, &original,
				   archive->target, err);
}
