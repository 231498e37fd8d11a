/* SPDX-License-Identifier: MIT */
/*
 * Differences with a finding code of their own are looked for first.  Then the
 * archive that baking gives is built, byte by byte, and compared with the
 * existing archive.  So no archive is clean that baking would change.
 */
#include "zip/check.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "check/compare.h"
#include "check/stray_pyc.h"
#include "zip/write.h"

/* Bytes of the archive that are read at once. */
#define COMPARED_BYTES ((size_t)256 << 10)

/* Fills in the header that would be right in the mode of the existing .pyc. */
static int
zip_check_fill_own(struct zipfile *zip, const struct source *source,
		   enum pyc_mode mode, struct comparison *comparison,
		   struct err *err)
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
	comparison->own =
		pyc_header_make(comparison->wanted.magic, comparison->minor,
				mode, 0, bytes, length);
	return 0;
}

int
zip_check_mode(struct zip_check *check, const char *name, enum pyc_mode *mode,
	       struct err *err)
{
	struct zipfile *zip = check->changes->zip;
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
zip_check_artifact(struct zip_check *check, const struct source *source,
		   const char *name, const struct pyc_header *header,
		   const struct outcome *outcome, struct err *err)
{
	struct zipfile *zip = check->changes->zip;
	auto_buf storage = BUF_INIT;
	size_t number = zipfile_find(zip, name);
	auto_free char *path = path_join(zip->path, name);
	enum pyc_mode mode;
	struct comparison comparison = {
		.findings = check->findings,
		.canon = &check->canon,
		.path = path,
		.wanted = *header,
		.minor = check->changes->python->info.minor,
		.release = check->changes->python->info.release,
		.embedded = source->embedded,
		.baked = outcome ? outcome->pyc : NULL,
		.baked_length = outcome ? outcome->pyc_length : 0,
		.skips_form = !outcome,
	};

	/* Baking gives no .pyc for a source that is known not to compile. */
	if (number == SIZE_MAX && !outcome &&
	    verdicts_of(check->verdicts, source)->is_allowed)
		return 0;
	if (number == SIZE_MAX) {
		findings_add(check->findings, path, FINDING_MISSING,
			     "%s does not have such a .pyc",
			     zip->audit.members[source->member].name);
		return 0;
	}
	if (zipfile_content(zip, number, &storage, &comparison.existing,
			    &comparison.length, err))
		return -1;
	/* A wheel has no file times that a timestamp could match. */
	if (compare_own_mode(&comparison, &mode) &&
	    zip_check_fill_own(zip, source, mode, &comparison, err))
		return -1;
	compare_pyc(&comparison);
	return 0;
}

int
zip_check_outcome(struct zip_check *check, const struct source *source,
		  const char *name, const struct outcome *outcome,
		  struct err *err)
{
	const struct zipfile *zip = check->changes->zip;
	auto_err ignored = ERR_INIT;
	struct pyc_header header;

	if (outcome->kind == OUTCOME_BAKED &&
	    !pyc_header_read(&header, outcome->pyc, outcome->pyc_length,
			     &ignored))
		return zip_check_artifact(check, source, name, &header, outcome,
					  err);
	if (zipfile_find(zip, name) != SIZE_MAX) {
		auto_free char *path = path_join(zip->path, name);

		findings_add(check->findings, path, FINDING_CONTENT,
			     "baking writes none: its source does not compile");
	}
	return 0;
}

/* --- the other .pyc --- */

static const struct source *
find_source(const struct zip_check *check, const struct plan *sources,
	    const char *name)
{
	auto_free char *path = path_join(check->changes->zip->path, name);

	return plan_find(sources, path);
}

static int
zip_check_stray(struct zip_check *check, const struct plan *sources,
		size_t number, struct err *err)
{
	struct zipfile *zip = check->changes->zip;
	auto_buf storage = BUF_INIT;
	auto_buf source_storage = BUF_INIT;
	const char *name = zip->audit.members[number].name;
	auto_free char *path = path_join(zip->path, name);
	auto_free char *source_name =
		wheel_sources_find(&check->changes->sources, name);
	const struct source *source =
		source_name ? find_source(check, sources, source_name) : NULL;
	struct stray_pyc stray = {
		.findings = check->findings,
		.canon = &check->canon,
		.path = path,
		.is_member = true,
		.skips_form = check->changes->options->check == CHECK_FAST,
	};

	if (stray_pyc_is_foreign(check->findings, path,
				 zipfile_installed_path(zip, name)))
		return 0;
	if (check->changes->is_dropped[number]) {
		if (zip->is_wheel)
			findings_add(check->findings, path, FINDING_ORPHAN,
				     "an installer would put it in the place "
				     "of the .pyc that baking writes for %s",
				     source_name ? source_name :
						   "another name");
		else
			findings_add(check->findings, path, FINDING_ORPHAN,
				     "another name for a .pyc that baking "
				     "writes");
		return 0;
	}
	if (!source) {
		findings_add(
			check->findings, path, FINDING_ORPHAN, "there is no %s",
			source_name ? source_name : "source with such a .pyc");
		return 0;
	}
	if (zipfile_content(zip, number, &storage, &stray.bytes, &stray.length,
			    err) ||
	    zipfile_content(zip, source->member, &source_storage, &stray.source,
			    &stray.source_length, err))
		return -1;
	stray.embedded = source->embedded;
	stray_pyc_check(&stray);
	return 0;
}

static int
check_strays(struct zip_check *check, const struct plan *sources,
	     struct err *err)
{
	const struct zipfile *zip = check->changes->zip;

	for (size_t i = 0; i < zip->audit.count; i++) {
		const char *name = zip->audit.members[i].name;

		if (zip->members[i].is_artifact &&
		    zipfile_installed_path(zip, name) &&
		    !zip_changes_find(check->changes, name) &&
		    zip_check_stray(check, sources, i, err))
			return -1;
	}
	return 0;
}

/* --- the archive --- */

/* Checks that need only one member. */
static void
zip_check_member(struct zip_check *check, size_t number)
{
	const struct zipfile *zip = check->changes->zip;
	const struct zipaudit_member *member = &zip->audit.members[number];
	auto_free char *path = path_join(zip->path, member->name);
	bool is_baked = zip_changes_find(check->changes, member->name);
	const struct zipw_member wanted = {
		.executable = !is_baked && zipfile_is_program(zip, number),
		.is_directory = member->is_directory,
		.is_link = member->is_link,
	};
	unsigned int mode = zipw_mode(&wanted);

	if (zip->is_wheel && wheel_is_signature(&zip->wheel, member->name))
		findings_add(check->findings, path, FINDING_RECORD,
			     "a signature, which is invalid for the RECORD "
			     "that baking writes");
	if (member->mode != mode)
		findings_add(check->findings, path, FINDING_PERM,
			     "mode %06o, not %06o", member->mode, mode);
}

static void
check_members(struct zip_check *check)
{
	const struct zipfile *zip = check->changes->zip;
	const struct zipaudit_member *members = zip->audit.members;
	uint32_t time = zipw_dos_time(zip_write_time(check->changes->options));
	bool is_ordered = true;
	bool is_timed = true;

	for (size_t i = 0; i < zip->audit.count; i++) {
		zip_check_member(check, i);
		if (is_timed && members[i].dos_time != time) {
			is_timed = false;
			findings_add(check->findings, zip->path, FINDING_TIME,
				     "the time of %s is not SOURCE_DATE_EPOCH, "
				     "or 1980-01-01 if that is not set",
				     members[i].name);
		}
		if (!i || !is_ordered ||
		    zip_write_compare(zip_write_rank(zip, members[i - 1].name),
				      members[i - 1].name,
				      zip_write_rank(zip, members[i].name),
				      members[i].name) < 0)
			continue;
		is_ordered = false;
		findings_add(check->findings, zip->path, FINDING_ORDER,
			     "%s is after %s", members[i].name,
			     members[i - 1].name);
	}
}

/* The state of the comparison with the archive that baking gives. */
struct matcher {
	struct blob *blob;
	struct blob_window window;
	uint64_t length; /* bytes compared so far */
	uint64_t first;	 /* first difference; UINT64_MAX if none */
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
check_bytes(struct zip_check *check, const struct zip_write *out,
	    struct err *err)
{
	struct zipfile *zip = check->changes->zip;
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
		findings_add(check->findings, zip->path, FINDING_RECORD,
			     "RECORD is correct, but not as baking writes it");
		return 0;
	}
	result = zip_write_write(out, check->changes, match_bytes, &matcher,
				 err);
	blob_window_fini(&matcher.window);
	if (result)
		return -1;
	if (matcher.first == UINT64_MAX && matcher.length < zip->blob.length)
		matcher.first = matcher.length;
	if (matcher.first != UINT64_MAX)
		findings_add(check->findings, zip->path, FINDING_STRUCTURE,
			     "differs from what baking writes at byte "
			     "%" PRIu64,
			     matcher.first);
	return 0;
}

int
zip_check_rest(struct zip_check *check, const struct plan *sources,
	       struct err *err)
{
	auto_zip_write out = { 0 };

	zip_changes_settle(check->changes);
	if (check_strays(check, sources, err))
		return -1;
	check_members(check);
	if (check->findings->count > check->first_finding ||
	    check->changes->options->check == CHECK_FAST)
		return 0;
	if (zip_write_init(&out, check->changes, err))
		return -1;
	return check_bytes(check, &out, err);
}
