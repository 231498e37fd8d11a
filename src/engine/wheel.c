/* SPDX-License-Identifier: MIT */
/*
 * The order matters: the audit, on bytes alone; then libarchive, held against
 * the audit; then RECORD, held against what was inflated.
 */
#include "engine/wheel.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/sigpipe.h"
#include "format/base64.h"
#include "format/pyname.h"
#include "format/zip_format.h"
#include "host/arcread.h"

/* --- names --- */

/* Whether the first component of name ends with suffix; its length with the
 * slash goes to *length. */
static bool
first_component_ends(const char *name, const char *suffix, size_t *length)
{
	size_t component = strcspn(name, "/");
	size_t tail = strlen(suffix);

	*length = component + 1;
	return name[component] == '/' && component > tail &&
	       !memcmp(name + component - tail, suffix, tail);
}

const char *
wheel_installed_path(const char *name)
{
	static const char *const schemes[] = { "purelib/", "platlib/" };
	size_t length;

	if (first_component_ends(name, ".dist-info", &length))
		return NULL;
	/* Whatever its name is: pip takes every .data directory for a scheme's,
	 * and spellings of NAME differ between tools. */
	if (!first_component_ends(name, ".data", &length))
		return name;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (!strncmp(name + length, schemes[i], strlen(schemes[i])))
			return name + length + strlen(schemes[i]);
	return NULL;
}

bool
wheel_is_signature(const struct wheel *wheel, const char *name)
{
	size_t length = strlen(wheel->record_name);

	return !strncmp(name, wheel->record_name, length) &&
	       (!strcmp(name + length, ".jws") ||
		!strcmp(name + length, ".p7s"));
}

static bool
is_source(const struct zipaudit_member *member)
{
	const char *installed = wheel_installed_path(member->name);

	return !member->is_directory && installed &&
	       pyname_is_source(installed) &&
	       !path_has_component(installed, PYNAME_CACHE);
}

/* There must be exactly one *.dist-info at the top. */
static int
find_dist_info(struct wheel *wheel, struct err *err)
{
	for (size_t i = 0; i < wheel->audit.count; i++) {
		const char *name = wheel->audit.members[i].name;
		size_t length;

		if (!first_component_ends(name, ".dist-info", &length))
			continue;
		if (!wheel->dist_info)
			wheel->dist_info = mem_strndup(name, length);
		else if (strncmp(wheel->dist_info, name, length) ||
			 wheel->dist_info[length])
			return err_set(err,
				       "two .dist-info directories, '%s' and "
				       "'%.*s'",
				       wheel->dist_info, (int)length, name);
	}
	if (!wheel->dist_info)
		return err_set(err, "no .dist-info directory: not a wheel");
	wheel->record_name = mem_printf("%sRECORD", wheel->dist_info);
	return 0;
}

/* --- content --- */

/* Whether a member is one that RECORD must list with a hash. */
static bool
needs_row(const struct wheel *wheel, const struct zipaudit_member *member)
{
	return !member->is_directory &&
	       strcmp(member->name, wheel->record_name) &&
	       !wheel_is_signature(wheel, member->name);
}

/* Notes that it is RECORD that is wrong.  Returns -1 always. */
static int
blame_record(struct wheel *wheel)
{
	wheel->fault = WHEEL_BAD_RECORD;
	return -1;
}

/* The row that a member is held against; *row is NULL where it needs none. */
static int
find_row(const struct wheel *wheel, const struct zipaudit_member *member,
	 const struct record_row **row, struct err *err)
{
	*row = NULL;
	if (!needs_row(wheel, member))
		return 0;
	*row = record_find(&wheel->record, member->name);
	if (!*row)
		return err_set(err, "member '%s': not listed in RECORD",
			       member->name);
	if (!(*row)->algorithm)
		return err_set(err, "member '%s': RECORD has no hash for it",
			       member->name);
	if ((*row)->has_size && (*row)->size != member->size)
		return err_set(err,
			       "member '%s': RECORD says %ju bytes, there are "
			       "%ju",
			       member->name, (uintmax_t)(*row)->size,
			       (uintmax_t)member->size);
	return 0;
}

static int
compare_names(const void *a, const void *b)
{
	const struct wheel_name *left = a;
	const struct wheel_name *right = b;

	return strcmp(left->name, right->name);
}

static void
sort_names(struct wheel *wheel)
{
	wheel->names = mem_zalloc(wheel->audit.count, sizeof(*wheel->names));
	for (size_t i = 0; i < wheel->audit.count; i++)
		wheel->names[i] = (struct wheel_name){
			.name = wheel->audit.members[i].name,
			.number = i,
		};
	if (wheel->audit.count)
		qsort(wheel->names, wheel->audit.count, sizeof(*wheel->names),
		      compare_names);
}

size_t
wheel_find(const struct wheel *wheel, const char *name)
{
	const struct wheel_name key = { .name = name };
	const struct wheel_name *found = NULL;

	if (wheel->audit.count)
		found = bsearch(&key, wheel->names, wheel->audit.count,
				sizeof(*wheel->names), compare_names);
	return found ? found->number : SIZE_MAX;
}

/* Every row names a member. */
static int
check_rows(const struct wheel *wheel, struct err *err)
{
	for (size_t i = 0; i < wheel->record.count; i++) {
		const char *path = wheel->record.rows[i].path;

		if (wheel_find(wheel, path) == SIZE_MAX)
			return err_set(err, "RECORD lists '%s', which is no "
					    "member",
				       path);
	}
	return 0;
}

#define auto_arcread __attribute__((cleanup(arcread_close))) struct arcread
#define auto_digest __attribute__((cleanup(digest_fini))) struct digest

/* What becomes of the content of a member while it is read. */
struct intake {
	struct digest sha256;
	struct digest other; /* the one of RECORD, where it is another */
	struct buf *content; /* where it is kept, or NULL */
};

static int
take_piece(void *context, const void *bytes, size_t length, struct err *err)
{
	struct intake *intake = context;

	if (intake->content)
		buf_add(intake->content, bytes, length);
	if (intake->sha256.state &&
	    digest_add(&intake->sha256, bytes, length, err))
		return -1;
	return intake->other.state ?
		       digest_add(&intake->other, bytes, length, err) :
		       0;
}

/* Whether a digest is the one that a row of RECORD tells. */
static int
check_digest(const struct record_row *row, const uint8_t *digest, size_t size,
	     struct err *err)
{
	auto_buf text = BUF_INIT;

	base64_encode(&text, digest, size);
	if (text.length != strlen(row->digest) ||
	    memcmp(text.data, row->digest, text.length))
		return err_set(err, "its %s is not the one in RECORD",
			       row->algorithm);
	return 0;
}

/* RECORD comes first, since every other member is held against it. */
static int
read_record(struct wheel *wheel, struct err *err)
{
	auto_arcread reader = ARCREAD_INIT;
	struct buf *text = &wheel->record_text;
	struct intake intake = { .content = text };

	if (arcread_open(&reader, wheel->map.data, wheel->map.length, err))
		return -1;
	for (size_t i = 0; i < wheel->audit.count; i++) {
		const struct zipaudit_member *member =
			&wheel->audit.members[i];
		bool found = !strcmp(member->name, wheel->record_name);

		if (found && member->size > WHEEL_MOST_SOURCE)
			return err_set(err, "member '%s': larger than %u MiB",
				       member->name, WHEEL_MOST_SOURCE >> 20);
		if (arcread_member(&reader, member->name, member->size,
				   found ? take_piece : NULL, &intake, err))
			return -1;
		if (!found)
			continue;
		if (!record_parse(&wheel->record, text->data, text->length,
				  err))
			return check_rows(wheel, err) ? blame_record(wheel) :
							0;
		err_prefix(err, "%s", member->name);
		return blame_record(wheel);
	}
	err_set(err, "no %s: not a wheel", wheel->record_name);
	return blame_record(wheel);
}

/* Whether the content of a member is wanted. */
static bool
is_kept(const struct wheel *wheel, const struct wheel_member *member,
	const char *name)
{
	if (member->is_source)
		return wheel->kept & WHEEL_SOURCES;
	return member->is_artifact &&
	       (wheel->kept & WHEEL_ARTIFACTS ||
		(wheel->kept & WHEEL_INSTALLED && wheel_installed_path(name)));
}

static int
check_size(const struct wheel_member *member,
	   const struct zipaudit_member *from, bool inflates, struct err *err)
{
	unsigned int most = member->is_source || inflates ? WHEEL_MOST_SOURCE :
							    WHEEL_MOST_STORED;

	if (from->size <= most)
		return 0;
	return err_set(err,
		       "member '%s': larger than %u MiB, the most that is %s",
		       from->name, most >> 20,
		       member->is_source ? "compiled" :
		       inflates		 ? "inflated of a .pyc" :
					   "looked at of a .pyc");
}

/*
 * Notes what a member is, and refuses what is too much.  *inflates tells
 * whether its content is wanted and does not stand in the archive as it is.
 */
static int
plan_member(struct wheel *wheel, size_t number, bool *inflates,
	    struct err *err)
{
	const struct zipaudit_member *from = &wheel->audit.members[number];
	struct wheel_member *member = &wheel->members[number];
	bool kept;

	member->is_source = is_source(from);
	member->is_artifact = !from->is_directory &&
			      path_ends_with(from->name, ".pyc");
	kept = is_kept(wheel, member, from->name);
	*inflates = kept && from->method != ZIP_METHOD_STORED;
	if (kept && !*inflates) {
		member->bytes = wheel->map.data + from->data_offset;
		member->length = (size_t)from->size;
	}
	if (kept && check_size(member, from, *inflates, err))
		return -1;
	if (*inflates)
		wheel->kept_bytes += from->size;
	if (wheel->kept_bytes > WHEEL_MOST_SOURCES)
		return err_set(err,
			       "member '%s': with it, more than %u MiB of "
			       "compressed sources and .pyc, the most in one "
			       "wheel",
			       from->name, WHEEL_MOST_SOURCES >> 20);
	return 0;
}

static int
read_member(struct wheel *wheel, struct arcread *reader, size_t number,
	    struct err *err)
{
	const struct zipaudit_member *from = &wheel->audit.members[number];
	struct wheel_member *member = &wheel->members[number];
	auto_digest sha256 = DIGEST_INIT;
	auto_digest other = DIGEST_INIT;
	uint8_t digest[DIGEST_MOST_SIZE];
	const struct record_row *row;
	struct intake intake = { .content = NULL };
	size_t size;
	bool inflates;

	if (plan_member(wheel, number, &inflates, err))
		return -1;
	if (find_row(wheel, from, &row, err))
		return blame_record(wheel);
	if (digest_begin(&sha256, "sha256", err))
		return -1;
	if (row && strcmp(row->algorithm, "sha256") &&
	    digest_begin(&other, row->algorithm, err))
		return -1;
	intake.sha256 = sha256;
	intake.other = other;
	if (inflates)
		intake.content = &member->inflated;
	if (arcread_member(reader, from->name, from->size, take_piece, &intake,
			   err) ||
	    digest_end(&sha256, digest, &size, err))
		return -1;
	memcpy(member->sha256, digest, sizeof(member->sha256));
	if (inflates) {
		member->bytes = member->inflated.data;
		member->length = member->inflated.length;
	}
	if (other.state && digest_end(&other, digest, &size, err))
		return -1;
	if (row && check_digest(row, digest, size, err)) {
		err_prefix(err, "member '%s'", from->name);
		return blame_record(wheel);
	}
	return 0;
}

static int
read_members(struct wheel *wheel, struct err *err)
{
	auto_arcread reader = ARCREAD_INIT;

	if (arcread_open(&reader, wheel->map.data, wheel->map.length, err))
		return -1;
	for (size_t i = 0; i < wheel->audit.count; i++) {
		if (sigpipe_caught()) {
			wheel->fault = WHEEL_UNREADABLE;
			return err_set(err, "interrupted");
		}
		if (read_member(wheel, &reader, i, err))
			return -1;
	}
	return arcread_end(&reader, err);
}

static int
look_through(struct wheel *wheel, struct err *err)
{
	wheel->fault = WHEEL_BAD_STRUCTURE;
	if (zipaudit_open(&wheel->audit, wheel->map.data, wheel->map.length,
			  ZIPAUDIT_WHEEL, err))
		return -1;
	wheel->members = mem_zalloc(wheel->audit.count,
				    sizeof(*wheel->members));
	sort_names(wheel);
	return find_dist_info(wheel, err) || read_record(wheel, err) ||
			       read_members(wheel, err) ?
		       -1 :
		       0;
}

int
wheel_open(struct wheel *wheel, const char *path, enum wheel_kept kept,
	   struct err *err)
{
	enum wheel_fault fault;

	*wheel = (struct wheel){ .path = path, .kept = kept };
	if (fs_map_file(path, &wheel->map, &wheel->status, err))
		return -1;
	if (!look_through(wheel, err))
		return 0;
	fault = wheel->fault;
	wheel_fini(wheel);
	wheel->fault = fault;
	return fault == WHEEL_UNREADABLE ? err_prefix(err, "%s", path) : -1;
}

void
wheel_fini(struct wheel *wheel)
{
	for (size_t i = 0; wheel->members && i < wheel->audit.count; i++)
		buf_fini(&wheel->members[i].inflated);
	free(wheel->members);
	free(wheel->names);
	zipaudit_fini(&wheel->audit);
	record_fini(&wheel->record);
	buf_fini(&wheel->record_text);
	fs_unmap(&wheel->map);
	free(wheel->dist_info);
	free(wheel->record_name);
	*wheel = (struct wheel){ 0 };
}
