/* SPDX-License-Identifier: MIT */
/*
 * What has a code of its own is looked for first.  Then the archive that
 * baking gives is made, byte by byte, and held against the one that is there:
 * so nothing is called clean that baking would change.
 */
#include "engine/archive_check.h"

#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "engine/archive_out.h"
#include "engine/compare.h"
#include "engine/other.h"

/* The header that would be right in another mode that stands there. */
static void
fill_own(const struct zipfile *zip, const struct source *source,
	 enum pyc_mode mode, struct comparison *comparison)
{
	const struct zipfile_member *member = &zip->members[source->member];
	auto_err ignored = ERR_INIT;

	if (mode == PYC_TIMESTAMP)
		pyc_header_read(&comparison->own, comparison->existing,
				comparison->length, &ignored);
	else
		comparison->own = pyc_header_make(comparison->wanted.magic,
						  comparison->minor, mode, 0,
						  member->bytes,
						  member->length);
}

enum pyc_mode
archive_check_mode(const struct sink_archive *archive, const char *name,
		   enum pyc_mode otherwise)
{
	const struct zipfile *zip = archive->zip;
	size_t number = zipfile_find(zip, name);
	enum pyc_mode mode;

	if (number == SIZE_MAX)
		return otherwise;
	mode = compare_found_mode(zip->members[number].bytes,
				  zip->members[number].length, otherwise);
	return mode == PYC_TIMESTAMP ? otherwise : mode;
}

void
archive_check_artifact(struct sink_archive *archive,
		       const struct source *source, const char *name,
		       const struct pyc_header *header,
		       const struct outcome *outcome)
{
	const struct zipfile *zip = archive->zip;
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
		return;
	if (number == SIZE_MAX) {
		findings_add(archive->findings, path, FINDING_MISSING,
			     "%s has no such .pyc",
			     zip->audit.members[source->member].name);
		return;
	}
	comparison.existing = zip->members[number].bytes;
	comparison.length = zip->members[number].length;
	/* A timestamp has nothing in a wheel to be right for. */
	if (compare_own_mode(&comparison, &mode))
		fill_own(zip, source, mode, &comparison);
	compare_pyc(&comparison);
}

void
archive_check_outcome(struct sink_archive *archive,
		      const struct source *source, const char *name,
		      const struct outcome *outcome)
{
	const struct zipfile *zip = archive->zip;
	auto_err ignored = ERR_INIT;
	struct pyc_header header;

	if (outcome->kind == OUTCOME_BAKED &&
	    !pyc_header_read(&header, outcome->pyc, outcome->pyc_length,
			     &ignored)) {
		archive_check_artifact(archive, source, name, &header,
				       outcome);
	} else if (zipfile_find(zip, name) != SIZE_MAX) {
		auto_free char *path = path_join(zip->path, name);

		findings_add(archive->findings, path, FINDING_CONTENT,
			     "baking gives none: its source does not compile");
	}
}

/* --- the other .pyc --- */

static struct source *
find_source(const struct sink_archive *archive, const struct plan *sources,
	    const char *name)
{
	auto_free char *path = path_join(archive->zip->path, name);

	return plan_find(sources, path);
}

static void
check_other(struct sink_archive *archive, const struct plan *sources,
	    size_t number)
{
	const struct zipfile *zip = archive->zip;
	const char *name = zip->audit.members[number].name;
	auto_free char *path = path_join(zip->path, name);
	auto_free char *source_name =
		other_find_source(name, zipfile_has_member, zip);
	struct source *source =
		source_name ? find_source(archive, sources, source_name) : NULL;
	struct other other = {
		.findings = archive->findings,
		.canon = &archive->canon,
		.path = path,
		.bytes = zip->members[number].bytes,
		.length = zip->members[number].length,
		.is_member = true,
		.skips_form = archive->options->check == CHECK_FAST,
	};

	if (other_is_foreign(archive->findings, path,
			     zipfile_installed_path(zip, name)))
		return;
	if (!source) {
		findings_add(archive->findings, path, FINDING_ORPHAN,
			     "there is no %s",
			     source_name ? source_name :
					   "source with such a .pyc");
		return;
	}
	other.source = zip->members[source->member].bytes;
	other.source_length = zip->members[source->member].length;
	other.embedded = source->embedded;
	other_check(&other);
}

static void
check_others(struct sink_archive *archive, const struct plan *sources)
{
	const struct zipfile *zip = archive->zip;

	for (size_t i = 0; i < zip->audit.count; i++) {
		const char *name = zip->audit.members[i].name;

		if (zip->members[i].is_artifact &&
		    zipfile_installed_path(zip, name) &&
		    !sink_archive_find(archive, name))
			check_other(archive, sources, i);
	}
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
	unsigned int mode = zipw_mode(!is_baked && member->mode & S_IXUSR,
				      member->is_directory);

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
	const struct fs_map *map;
	size_t length;	      /* so far */
	size_t first;	      /* that differs; SIZE_MAX for none */
};

static int
match_bytes(void *context, const void *bytes, size_t length, struct err *err)
{
	struct matcher *matcher = context;
	const struct fs_map *map = matcher->map;
	const uint8_t *wanted = bytes;

	(void)err;
	for (size_t i = 0; i < length && matcher->first == SIZE_MAX; i++)
		if (matcher->length + i >= map->length ||
		    map->data[matcher->length + i] != wanted[i])
			matcher->first = matcher->length + i;
	matcher->length += length;
	return 0;
}

static int
check_bytes(struct sink_archive *archive, const struct archive_out *out,
	    struct err *err)
{
	const struct zipfile *zip = archive->zip;
	struct matcher matcher = { .map = &zip->map, .first = SIZE_MAX };

	if (zip->is_wheel &&
	    (zip->wheel.record_text.length != out->record.length ||
	     memcmp(zip->wheel.record_text.data, out->record.data,
		    out->record.length) != 0)) {
		findings_add(archive->findings, zip->path, FINDING_RECORD,
			     "RECORD is right, but not as baking writes it");
		return 0;
	}
	if (archive_out_write(out, archive, match_bytes, &matcher, err))
		return -1;
	if (matcher.first == SIZE_MAX && matcher.length < zip->map.length)
		matcher.first = matcher.length;
	if (matcher.first != SIZE_MAX)
		findings_add(archive->findings, zip->path,
			     FINDING_STRUCTURE,
			     "differs from what baking writes at byte %zu",
			     matcher.first);
	return 0;
}

int
archive_check_rest(struct sink_archive *archive, const struct plan *sources,
		   struct err *err)
{
	auto_archive_out out = { 0 };

	sink_archive_sort(archive);
	check_others(archive, sources);
	check_members(archive);
	if (archive->findings->count > archive->first_finding ||
	    archive->options->check == CHECK_FAST)
		return 0;
	if (archive_out_init(&out, archive, err))
		return -1;
	return check_bytes(archive, &out, err);
}
