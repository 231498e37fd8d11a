/* SPDX-License-Identifier: MIT */
/*
 * The order matters: the audit looks only at the bytes; libarchive is compared
 * with the audit; RECORD is compared with the inflated content.
 */
#include "zip/zipfile.h"

#include <stdlib.h>
#include <string.h>

#include "base/crc32.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/signals.h"
#include "format/zip_format.h"
#include "format/zipname.h"
#include "host/arcread.h"
#include "host/module.h"
#include "pyc/pyname.h"
#include "zip/wheel_record.h"

/* --- names --- */

enum zipaudit_kind
zipfile_audit_kind(const struct zipfile *zip)
{
	return zip->is_wheel ? ZIPAUDIT_WHEEL : ZIPAUDIT_ZIP;
}

/* Whether a member lies in the metadata of an egg or a distribution. */
static bool
is_metadata(const char *name)
{
	size_t length;

	return !strncmp(name, "EGG-INFO/", 9) ||
	       path_first_ends(name, ".dist-info", &length) ||
	       path_first_ends(name, ".egg-info", &length);
}

const char *
zipfile_installed_path(const struct zipfile *zip, const char *name)
{
	if (zip->is_wheel)
		return wheel_installed_path(name);
	name = zipname_plain(name);
	return is_metadata(name) ? NULL : name;
}

bool
zipfile_is_program(const struct zipfile *zip, size_t number)
{
	const struct zipaudit_member *member = &zip->audit.members[number];

	if (zip->is_wheel)
		return member->is_program;
	return !member->is_link && member->mode & S_IXUSR;
}

static bool
zipfile_is_source(const struct zipfile *zip,
		  const struct zipaudit_member *member)
{
	const char *installed =
		zip->flags & ZIPFILE_OPEN_EVERY ?
			member->name :
			zipfile_installed_path(zip, member->name);

	return !member->is_directory && !member->is_link && installed &&
	       pyname_is_source(installed) &&
	       !path_has_component(installed, PYNAME_CACHE);
}

static int
zipfile_compare_names(const void *a, const void *b)
{
	const struct zipfile_name *left = a;
	const struct zipfile_name *right = b;

	return strcmp(left->name, right->name);
}

static void
sort_names(struct zipfile *zip)
{
	zip->names = mem_zalloc(zip->audit.count, sizeof(*zip->names));
	for (size_t i = 0; i < zip->audit.count; i++)
		zip->names[i] = (struct zipfile_name){
			.name = zip->audit.members[i].name,
			.number = i,
		};
	if (zip->audit.count)
		qsort(zip->names, zip->audit.count, sizeof(*zip->names),
		      zipfile_compare_names);
}

size_t
zipfile_find(const struct zipfile *zip, const char *name)
{
	const struct zipfile_name key = { .name = name };
	const struct zipfile_name *found = NULL;

	if (zip->audit.count)
		found = bsearch(&key, zip->names, zip->audit.count,
				sizeof(*zip->names), zipfile_compare_names);
	return found ? found->number : SIZE_MAX;
}

bool
zipfile_has_member(const void *zip, const char *name)
{
	return zipfile_find(zip, name) != SIZE_MAX;
}

/* --- content --- */

#define auto_arcread __attribute__((cleanup(arcread_close))) struct arcread
/* Receives the content of a member while it is read. */
struct intake {
	struct wheel_expectation *expected; /* or NULL */
	struct buf *content;		    /* the kept content, or NULL */
	uint32_t crc;			    /* so far */
	bool is_link;			    /* the CRC must be checked here */
};

static int
take_piece(void *context, const void *bytes, size_t length, struct err *err)
{
	struct intake *intake = context;

	if (intake->content)
		buf_add(intake->content, bytes, length);
	if (intake->is_link)
		intake->crc = crc32_update(intake->crc, bytes, length);
	return intake->expected ?
		       wheel_record_add(intake->expected, bytes, length, err) :
		       0;
}

/*
 * If offsets do not count the bytes before the first member, libarchive does
 * not get these bytes, since it would have to guess.
 */
static int
zipfile_open_reader(struct zipfile *zip, struct arcread *reader,
		    struct err *err)
{
	return arcread_open(reader, &zip->blob, zip->audit.shift, err);
}

/* Reads one member before all others.  *found is set to whether it exists. */
static int
read_one(struct zipfile *zip, const char *name, struct buf *content,
	 bool *found, struct err *err)
{
	auto_arcread reader = ARCREAD_INIT;
	struct intake intake = { .content = content };

	*found = false;
	if (zipfile_open_reader(zip, &reader, err))
		return -1;
	for (size_t i = 0; i < zip->audit.count && !*found; i++) {
		const struct zipaudit_member *member = &zip->audit.members[i];

		*found = !strcmp(member->name, name);
		if (*found && member->size > ZIPFILE_MOST_SOURCE)
			return err_set(err, "member '%s': larger than %u MiB",
				       name, ZIPFILE_MOST_SOURCE >> 20);
		if (arcread_member(&reader, member->name, member->size,
				   *found ? take_piece : NULL, &intake, err))
			return -1;
	}
	return 0;
}

/* Notes names that are equal on a case-insensitive file system. */
static void
note_case(struct zipfile *zip)
{
	size_t count = zip->audit.count;
	auto_free const char **names = mem_zalloc(count, sizeof(*names));
	bool was_twin = false;

	for (size_t i = 0; i < count; i++)
		names[i] = zip->audit.members[i].name;
	zipname_sort_folded(names, count);
	for (size_t i = 0; i < count; i++) {
		bool is_twin = i + 1 < count &&
			       zipname_is_twin(names[i], names[i + 1]);

		if (is_twin || was_twin)
			wheel_notes_add(&zip->wheel.notes, WHEEL_CASE,
					names[i]);
		was_twin = is_twin;
	}
}

/* Reads the metadata of a wheel, before the members are compared with it. */
static int
read_wheel(struct zipfile *zip, struct err *err)
{
	struct wheel *wheel = &zip->wheel;
	bool found;

	wheel->trusts_content = zip->flags & ZIPFILE_OPEN_TRUSTED;
	if (wheel_find_info(wheel, &zip->audit, zip->path, err) ||
	    read_one(zip, wheel->text_name, &wheel->text, &found, err) ||
	    read_one(zip, wheel->record_name, &wheel->record_text, &found, err))
		return -1;
	note_case(zip);
	if (!found && wheel_record_miss(wheel, err))
		return -1;
	return wheel_record_read(wheel, zipfile_has_member, zip, err);
}

/* Whether the content of a member is kept. */
static bool
is_kept(const struct zipfile *zip, const struct zipfile_member *member,
	const char *name)
{
	if (member->is_source)
		return zip->flags & ZIPFILE_OPEN_SOURCES;
	return member->is_artifact && (zip->flags & ZIPFILE_OPEN_ARTIFACTS ||
				       (zip->flags & ZIPFILE_OPEN_INSTALLED &&
					zipfile_installed_path(zip, name)));
}

static int
zipfile_check_size(const struct zipfile_member *member,
		   const struct zipaudit_member *from, bool inflates,
		   struct err *err)
{
	unsigned int most = member->is_source || inflates ?
				    ZIPFILE_MOST_SOURCE :
				    ZIPFILE_MOST_STORED;

	if (from->size <= most)
		return 0;
	err_set(err, "larger than %u MiB, the limit for %s", most >> 20,
		member->is_source ? "a source" :
		inflates	  ? "a compressed .pyc" :
				    "a stored .pyc");
	return wheel_blame_member(from->name, err);
}

static void
note_kind(struct zipfile *zip, size_t number)
{
	const struct zipaudit_member *from = &zip->audit.members[number];
	struct zipfile_member *member = &zip->members[number];

	member->is_source = zipfile_is_source(zip, from);
	member->is_artifact = !from->is_directory && !from->is_link &&
			      path_ends_with(from->name, ".pyc");
}

/*
 * Refuses members that are too large.  *inflates is set to whether the member's
 * content is kept and compressed.
 */
static int
plan_member(struct zipfile *zip, size_t number, bool *inflates, struct err *err)
{
	const struct zipaudit_member *from = &zip->audit.members[number];
	struct zipfile_member *member = &zip->members[number];
	bool kept = is_kept(zip, member, from->name);

	*inflates = kept && from->method != ZIP_METHOD_STORED;
	member->is_stored = kept && !*inflates;
	if (kept && zipfile_check_size(member, from, *inflates, err))
		return -1;
	if (*inflates)
		zip->kept_bytes += from->size;
	if (zip->kept_bytes <= ZIPFILE_MOST_SOURCES)
		return 0;
	err_set(err,
		"with it, more than %u MiB of compressed sources and .pyc, the "
		"most in one archive",
		ZIPFILE_MOST_SOURCES >> 20);
	return wheel_blame_member(from->name, err);
}

static int
zipfile_check_link(const struct zipfile *zip,
		   const struct zipaudit_member *from, struct err *err)
{
	if (!from->is_link || zip->flags & ZIPFILE_OPEN_LINKS)
		return 0;
	err_set(err, "it is a symbolic link; use --links=keep to keep links "
		     "unchanged");
	return wheel_blame_member(from->name, err);
}

static int
zipfile_read_member(struct zipfile *zip, struct arcread *reader, size_t number,
		    struct err *err)
{
	const struct zipaudit_member *from = &zip->audit.members[number];
	struct zipfile_member *member = &zip->members[number];
	auto_wheel_expectation expected = WHEEL_EXPECTATION_INIT;
	struct intake intake = { .is_link = from->is_link };
	bool inflates;

	if (zipfile_check_link(zip, from, err) ||
	    plan_member(zip, number, &inflates, err) ||
	    (zip->is_wheel &&
	     wheel_record_expect(&zip->wheel, from, &expected, err)))
		return -1;
	if (zip->is_wheel)
		intake.expected = &expected;
	if (inflates)
		intake.content = &member->inflated;
	if (arcread_member(reader, from->name, from->size, take_piece, &intake,
			   err))
		return -1;
	if (from->is_link && intake.crc != from->crc) {
		err_set(err, "the CRC of the link's target is wrong");
		return wheel_blame_member(from->name, err);
	}
	return zip->is_wheel ? wheel_record_check(&zip->wheel, from, &expected,
						  member->sha256, err) :
			       0;
}

/* Reads a stored member again; it has been verified before. */
static int
read_stored(struct zipfile *zip, const struct zipaudit_member *from,
	    struct buf *storage, struct err *err)
{
	size_t length = (size_t)from->size;

	storage->length = 0;
	buf_reserve(storage, length);
	if (blob_read(&zip->blob, from->data_offset, storage->data, length,
		      err))
		return -1;
	storage->length = length;
	if (crc32_update(0, storage->data, length) == from->crc)
		return 0;
	zip->blob.has_failed = true;
	return err_set(err, "changed while it was read");
}

int
zipfile_content(struct zipfile *zip, size_t number, struct buf *storage,
		const uint8_t **bytes, size_t *length, struct err *err)
{
	const struct zipaudit_member *from = &zip->audit.members[number];
	const struct zipfile_member *member = &zip->members[number];

	if (member->is_stored && read_stored(zip, from, storage, err))
		return wheel_blame_member(from->name, err);
	*bytes = member->is_stored ? storage->data : member->inflated.data;
	*length = member->is_stored ? storage->length : member->inflated.length;
	return 0;
}

/* Whether a member is read after the archive is opened. */
static bool
is_for_later(const struct zipfile *zip, size_t number)
{
	const struct zipaudit_member *from = &zip->audit.members[number];

	return zip->flags & ZIPFILE_OPEN_LATER &&
	       !is_kept(zip, &zip->members[number], from->name);
}

/* Reads a member in its pass, and skips it in the other one. */
static int
pass_member(struct zipfile *zip, struct arcread *reader, size_t number,
	    bool is_later, struct err *err)
{
	const struct zipaudit_member *from = &zip->audit.members[number];

	if (signals_caught()) {
		zip->fault = ZIPFILE_FAULT_UNREADABLE;
		return err_set(err, "interrupted");
	}
	if (is_for_later(zip, number) == is_later)
		return zipfile_read_member(zip, reader, number, err);
	return arcread_member(reader, from->name, from->size, NULL, NULL, err);
}

static int
zipfile_read_members(struct zipfile *zip, struct err *err)
{
	auto_arcread reader = ARCREAD_INIT;

	/* libarchive does not recognise an archive without members. */
	if (!zip->audit.count)
		return 0;
	if (zipfile_open_reader(zip, &reader, err))
		return -1;
	for (size_t i = 0; i < zip->audit.count; i++) {
		note_kind(zip, i);
		if (pass_member(zip, &reader, i, false, err))
			return -1;
	}
	return arcread_end(&reader, err);
}

int
zipfile_verify_next(struct zipfile *zip, bool *more, struct err *err)
{
	size_t number = zip->rest_next;

	*more = false;
	if (!(zip->flags & ZIPFILE_OPEN_LATER) || number == zip->audit.count)
		return 0;
	if (!zip->rest.archive && zipfile_open_reader(zip, &zip->rest, err))
		return -1;
	if (pass_member(zip, &zip->rest, number, true, err))
		return -1;
	zip->rest_next++;
	*more = zip->rest_next < zip->audit.count;
	return 0;
}

int
zipfile_verify_rest(struct zipfile *zip, struct err *err)
{
	bool more = true;

	while (more)
		if (zipfile_verify_next(zip, &more, err))
			return -1;
	return 0;
}

static int
look_through(struct zipfile *zip, struct err *err)
{
	zip->fault = ZIPFILE_FAULT_STRUCTURE;
	if (zipaudit_open(&zip->audit, &zip->blob, zipfile_audit_kind(zip),
			  err))
		return -1;
	zip->members = mem_zalloc(zip->audit.count, sizeof(*zip->members));
	sort_names(zip);
	if (zip->is_wheel && read_wheel(zip, err))
		return -1;
	return zipfile_read_members(zip, err);
}

/* Whether the file has changed meanwhile, so its faults do not count. */
static bool
has_changed(const struct zipfile *zip, struct err *err)
{
	const struct fs_state state = fs_state_of(&zip->status);
	struct stat now;

	if (fstat(zip->blob.fd, &now) < 0 || fs_is_in_state(&state, &now))
		return false;
	err_set(err, "changed while it was read");
	return true;
}

int
zipfile_open(struct zipfile *zip, const char *path,
	     enum zipfile_open_flags flags, struct err *err)
{
	enum zipfile_fault fault;

	*zip = (struct zipfile){
		.path = path,
		.is_wheel = path_ends_with(path, ".whl"),
		.flags = flags,
	};
	if (blob_open(&zip->blob, path, &zip->status, err))
		return -1;
	if (!look_through(zip, err))
		return 0;
	fault = zip->wheel.is_record_wrong ? ZIPFILE_FAULT_RECORD : zip->fault;
	if (zip->fault == ZIPFILE_FAULT_UNREADABLE || zip->blob.has_failed ||
	    err->number == MODULE_UNUSABLE || has_changed(zip, err))
		fault = ZIPFILE_FAULT_UNREADABLE;
	zipfile_fini(zip);
	zip->fault = fault;
	return fault == ZIPFILE_FAULT_UNREADABLE ? err_prefix(err, "%s", path) :
						   -1;
}

void
zipfile_fini(struct zipfile *zip)
{
	for (size_t i = 0; zip->members && i < zip->audit.count; i++)
		buf_fini(&zip->members[i].inflated);
	free(zip->members);
	free(zip->names);
	zipaudit_fini(&zip->audit);
	wheel_fini(&zip->wheel);
	arcread_close(&zip->rest);
	blob_close(&zip->blob);
	*zip = (struct zipfile){ 0 };
}
