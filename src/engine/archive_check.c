/* SPDX-License-Identifier: MIT */
/*
 * What has a code of its own is looked for first.  Then the archive that
 * baking gives is made, byte by byte, and held against the one that is there:
 * so nothing is called clean that baking would change.
 */
#include "engine/archive_check.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "engine/archive_out.h"
#include "engine/compare.h"
#include "engine/other.h"

/* Bytes of the archive that are read at once. */
#define COMPARED_BYTES ((size_t)256 << 10)

/* The header that would be right in another mode that stands there. */
static int
fill_own(struct zipfile *zip, const struct source *source, enum pyc_mode mode,
	 struct comparison *comparison, struct err *err)
{
	auto_err ignored = ERR_INIT;
	auto_buf storage = BUF_INIT;
	const uint8_t *bytes;
	size_t length;

	if (mode == PYC_TIMESTAMP) {
		pyc_header_read(&comparison->own, comparison->existing,
				comparison->length, &ignored);
		return 0;
	}
	if (zipfile_content(zip, source->member, &storage, &bytes, &length,
			    err))
		return -1;
	comparison->own = pyc_header_make(comparison->wanted.magic,
					  comparison->minor, mode, 0, bytes,
					  length);
	return 0;
}

int
archive_check_mode(struct sink_archive *archive, const char *name,
		   enum pyc_mode *mode, struct err *err)
{
	struct zipfile *zip = archive->zip;
	size_t number = zipfile_find(zip, name);
	auto_buf storage = BUF_INIT;
	const uint8_t *bytes;
	enum pyc_mode found;
	size_t length;

	if (number == SIZE_MAX)
		return 0;
	if (zipfile_content(zip, number, &storage, &bytes, &length, err))
		return -1;
	found = compare_found_mode(bytes, length, *mode);
	if (found != PYC_TIMESTAMP)
		*mode = found;
	return 0;
}

int
archive_check_artifact(struct sink_archive *archive,
		       const struct source *source, const char *name,
		       const struct pyc_header *header,
		       const struct outcome *outcome, struct err *err)
{
	struct zipfile *zip = archive->zip;
	auto_buf storage = BUF_INIT;
	size_t number = zipfile_find(zip, name);
	auto_free char *path = path_join(zip->path, name);
	enum pyc_mode mode;
	struct comparison comparison = {
		.findings = archive->findings,
		.canon = &archive->canon,
		.path = path,
		.wanted = *header,
		.minor = archive->python->about.minor,
		.release = archive->python->about.release,
		.embedded = source->embedded,
		.baked = outcome ? outcome->pyc : NULL,
		.baked_length = outcome ? outcome->pyc_length : 0,
		.skips_form = !outcome,
	};

	/* Of one that is known not to compile, baking gives none. */
	if (number == SIZE_MAX && !outcome && source->is_allowed)
		return 0;
	if (number == SIZE_MAX) {
		findings_add(archive->findings, path, FINDING_MISSING,
			     "%s has no such .pyc",
			     zip->audit.members[source->member].name);
		return 0;
	}
	if (zipfile_content(zip, number, &storage, &comparison.existing,
			    &comparison.length, err))
		return -1;
	/* A timestamp has nothing in a wheel to be right for. */
	if (compare_own_mode(&comparison, &mode) &&
	    fill_own(zip, source, mode, &comparison, err))
		return -1;
	compare_pyc(&comparison);
	return 0;
}

int
archive_check_outcome(struct sink_archive *archive,
		      const struct source *source, const char *name,
		      const struct outcome *outcome, struct err *err)
{
	const struct zipfile *zip = archive->zip;
	auto_err ignored = ERR_INIT;
	struct pyc_header header;

	if (outcome->kind == OUTCOME_BAKED &&
	    !pyc_header_read(&header, outcome->pyc, outcome->pyc_length,
			     &ignored))
		return archive_check_artifact(archive, source, name, &header,
					      outcome, err);
	if (zipfile_find(zip, name) != SIZE_MAX) {
		auto_free char *path = path_join(zip->path, name);

		findings_add(archive->findings, path, FINDING_CONTENT,
			     "baking gives none: its source does not compile");
	}
	return 0;
}

/* --- the other .pyc --- */

static struct source *
find_source(const struct sink_archive *archive, const struct plan *sources,
	    const char *name)
{
	auto_free char *path = path_join(archive->zip->path, name);

	return plan_find(sources, path);
}

static int
check_other(struct sink_archive *archive, const struct plan *sources,
	    size_t number, struct err *err)
{
	struct zipfile *zip = archive->zip;
	auto_buf storage = BUF_INIT;
	auto_buf source_storage = BUF_INIT;
	const char *name = zip->audit.members[number].name;
	auto_free char *path = path_join(zip->path, name);
	auto_free char *source_name =
		wheel_sources_find(&archive->sources, name);
	struct source *source =
		source_name ? find_source(archive, sources, source_name) : NULL;
	struct other other = {
		.findings = archive->findings,
		.canon = &archive->canon,
		.path = path,
		.is_member = true,
		.skips_form = archive->options->check == CHECK_FAST,
	};

	if (other_is_foreign(archive->findings, path,
			     zipfile_installed_path(zip, name)))
		return 0;
	if (archive->is_dropped[number]) {
		findings_add(archive->findings, path, FINDING_ORPHAN,
			     "installed in the place of the .pyc that baking "
			     "gives for %s",
			     source_name ? source_name : "another name");
		return 0;
	}
	if (!source) {
		findings_add(archive->findings, path, FINDING_ORPHAN,
			     "there is no %s",
			     source_name ? source_name :
					   "source with such a .pyc");
		return 0;
	}
	if (zipfile_content(zip, number, &storage, &other.bytes, &other.length,
			    err) ||
	    zipfile_content(zip, source->member, &source_storage,
			    &other.source, &other.source_length, err))
		return -1;
	other.embedded = source->embedded;
	other_check(&other);
	return 0;
}

static int
check_others(struct sink_archive *archive, const struct plan *sources,
	     struct err *err)
{
	const struct zipfile *zip = archive->zip;

	for (size_t i = 0; i < zip->audit.count; i++) {
		const char *name = zip->audit.members[i].name;

		if (zip->members[i].is_artifact &&
		    zipfile_installed_path(zip, name) &&
		    !sink_archive_find(archive, name) &&
		    check_other(archive, sources, i, err))
			return -1;
	}
	return 0;
}

/* --- the archive --- */

/* What one member alone can show. */
static void
check_member(struct sink_archive *archive, size_t number)
{
	const struct zipfile *zip = archive->zip;
	const struct zipaudit_member *member = &zip->audit.members[number];
	auto_free char *path = path_join(zip->path, member->name);
	bool is_baked = sink_archive_find(archive, member->name);
	const struct zipw_member wanted = {
		.executable = !is_baked && zipfile_is_program(zip, number),
		.is_directory = member->is_directory,
		.is_link = member->is_link,
	};
	unsigned int mode = zipw_mode(&wanted);

	if (zip->is_wheel && wheel_is_signature(&zip->wheel, member->name))
		findings_add(archive->findings, path, FINDING_RECORD,
			     "a signature, which does not hold for the RECORD "
			     "that baking writes");
	if (member->mode != mode)
		findings_add(archive->findings, path, FINDING_PERM,
			     "mode %06o, not %06o", member->mode, mode);
}

static void
check_members(struct sink_archive *archive)
{
	const struct zipfile *zip = archive->zip;
	const struct zipaudit_member *members = zip->audit.members;
	uint32_t time = zipw_dos_time(archive_out_time(archive->options));
	bool is_ordered = true;
	bool is_timed = true;

	for (size_t i = 0; i < zip->audit.count; i++) {
		check_member(archive, i);
		if (is_timed && members[i].dos_time != time) {
			is_timed = false;
			findings_add(archive->findings, zip->path,
				     FINDING_TIME,
				     "the time of %s is not that of "
				     "SOURCE_DATE_EPOCH, or 1980-01-01 "
				     "where that is not set",
				     members[i].name);
		}
		if (!i || !is_ordered ||
		    archive_out_compare(
			    archive_out_rank(zip, members[i - 1].name),
			    members[i - 1].name,
			    archive_out_rank(zip, members[i].name),
			    members[i].name) < 0)
			continue;
		is_ordered = false;
		findings_add(archive->findings, zip->path, FINDING_ORDER,
			     "%s stands after %s", members[i].name,
			     members[i - 1].name);
	}
}

/* Where the bytes of the archive that baking gives are compared. */
struct matcher {
	struct blob *blob;
	struct blob_window window;
	uint64_t length; /* so far */
	uint64_t first;	 /* that differs; UINT64_MAX for none */
};

static int
match_bytes(void *context, const void *bytes, size_t length, struct err *err)
{
	struct matcher *matcher = context;
	uint64_t rest = matcher->blob->length > matcher->length ?
				matcher->blob->length - matcher->length :
				0;
	size_t compared = length < rest ? length : (size_t)rest;
	const uint8_t *wanted = bytes;
	const uint8_t *found = NULL;

	if (matcher->first == UINT64_MAX && compared) {
		found = blob_view(matcher->blob, &matcher->window,
				  matcher->length, compared, err);
		if (!found)
			return -1;
	}
	for (size_t i = 0; i < length && matcher->first == UINT64_MAX; i++)
		if (i >= compared || found[i] != wanted[i])
			matcher->first = matcher->length + i;
	matcher->length += length;
	return 0;
}

static int
check_bytes(struct sink_archive *archive, const struct archive_out *out,
	    struct err *err)
{
	struct zipfile *zip = archive->zip;
	struct matcher matcher = {
		.blob = &zip->blob,
		.window = BLOB_WINDOW_INIT(COMPARED_BYTES),
		.first = UINT64_MAX,
	};
	int result;

	if (zip->is_wheel &&
	    (zip->wheel.record_text.length != out->record.length ||
	     memcmp(zip->wheel.record_text.data, out->record.data,
		    out->record.length) != 0)) {
		findings_add(archive->findings, zip->path, FINDING_RECORD,
			     "RECORD is right, but not as baking writes it");
		return 0;
	}
	result = archive_out_write(out, archive, match_bytes, &matcher, err);
	blob_window_fini(&matcher.window);
	if (result)
		return -1;
	if (matcher.first == UINT64_MAX && matcher.length < zip->blob.length)
		matcher.first = matcher.length;
	if (matcher.first != UINT64_MAX)
		findings_add(archive->findings, zip->path,
			     FINDING_STRUCTURE,
			     "differs from what baking writes at byte "
			     "%" PRIu64,
			     matcher.first);
	return 0;
}

int
archive_check_rest(struct sink_archive *archive, const struct plan *sources,
		   struct err *err)
{
	auto_archive_out out = { 0 };

	sink_archive_settle(archive);
	if (check_others(archive, sources, err))
		return -1;
	check_members(archive);
	if (archive->findings->count > archive->first_finding ||
	    archive->options->check == CHECK_FAST)
		return 0;
	if (archive_out_init(&out, archive, err))
		return -1;
	return check_bytes(archive, &out, err);
}
