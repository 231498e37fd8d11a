/* SPDX-License-Identifier: MIT */
/* Only keys that change a member are read; other keys are ignored. */
#include "format/tarpax.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/map.h"
#include "base/mem.h"
#include "format/tarnum.h"
#include "format/zipname.h"

/* The state while a header is read. */
struct reading {
	struct tarpax *pax;
	struct map seen; /* a set of keys */
	char *sparse_name;
	bool is_major;	    /* GNU.sparse.major was read */
	bool is_minor;	    /* GNU.sparse.minor was read */
	bool has_size;	    /* GNU.sparse.size was read */
	bool has_realsize;  /* GNU.sparse.realsize was read */
	bool has_map;	    /* GNU.sparse.map was read */
	bool has_blocks;    /* GNU.sparse.numblocks was read */
	bool has_offset;    /* GNU.sparse.offset needs its numbytes */
	bool has_pairs;	    /* GNU.sparse.offset was read */
	bool has_imitation; /* another record looks like one of these */
	uint64_t blocks;
	uint64_t offset;
};

void
tarpax_fini(struct tarpax *pax)
{
	free(pax->path);
	free(pax->linkpath);
	*pax = TARPAX_INIT;
}

/* --- records --- */

bool
tarpax_next(const char **at, const char *end, struct tarpax_record *record)
{
	const char *start = *at;
	const char *digit = start;
	const char *equals;
	size_t length = 0;

	for (; digit < end && ascii_is_digit(*digit); digit++) {
		if (length > (size_t)(end - start))
			return false;
		length = 10 * length + (size_t)(*digit - '0');
	}
	/* Only some readers accept a leading zero. */
	if (digit == start || *start == '0' || digit == end || *digit != ' ' ||
	    length > (size_t)(end - start) ||
	    length <= (size_t)(digit + 1 - start) || start[length - 1] != '\n')
		return false;
	record->key = digit + 1;
	*at = start + length;
	equals = memchr(record->key, '=', (size_t)(*at - record->key));
	if (!equals || equals == record->key)
		return false;
	record->key_length = (size_t)(equals - record->key);
	record->value = equals + 1;
	record->length = (size_t)(*at - 1 - record->value);
	return !memchr(record->key, '\0', record->key_length);
}

static bool
has_key(const struct tarpax_record *record, const char *key)
{
	return record->key_length == strlen(key) &&
	       !memcmp(record->key, key, record->key_length);
}

static bool
has_prefix(const struct tarpax_record *record, const char *prefix)
{
	return record->key_length >= strlen(prefix) &&
	       !memcmp(record->key, prefix, strlen(prefix));
}

static int
fail_record(const struct tarpax_record *record, const char *why,
	    struct err *err)
{
	auto_free char *shown = zipname_show(record->key, record->key_length);

	return err_set(err, "the pax record '%s' %s", shown, why);
}

/* --- each key --- */

static int
tarpax_take_text(char **text, const struct tarpax_record *record,
		 struct err *err)
{
	if (!record->length)
		return fail_record(record, "is empty", err);
	if (memchr(record->value, '\0', record->length))
		return fail_record(record, "contains NUL", err);
	free(*text);
	*text = mem_strndup(record->value, record->length);
	return 0;
}

static int
tarpax_take_number(uint64_t *number, const struct tarpax_record *record,
		   struct err *err)
{
	if (tarnum_decimal(record->value, record->length, number))
		return 0;
	return fail_record(record, "is not a decimal number", err);
}

static int
take_time(const struct tarpax_record *record, int64_t *seconds, bool *is_whole,
	  struct err *err)
{
	if (!tarnum_time(record->value, record->length, seconds, is_whole))
		return fail_record(record, "is not a time", err);
	if (!tarnum_is_time(*seconds))
		return fail_record(
			record,
			"is a time that cannot be represented by all readers",
			err);
	return 0;
}

/*
 * Members do not need these records, but GNU tar and Go refuse an archive in
 * which they are malformed.
 */
static bool
is_unused_time(const struct tarpax_record *record)
{
	return has_key(record, "atime") || has_key(record, "ctime");
}

static int
check_unused_time(const struct tarpax_record *record, struct err *err)
{
	int64_t seconds;
	bool is_whole;

	return take_time(record, &seconds, &is_whole, err);
}

/*
 * Records of any header that only some readers know, and that change the member
 * for them: libarchive knows the first two, GNU tar those of volumes.
 */
static bool
is_partly_known(const struct tarpax_record *record)
{
	return has_key(record, "SCHILY.realsize") ||
	       has_key(record, "SUN.holesdata") ||
	       has_prefix(record, "GNU.volume.");
}

/* Names are bytes here; a charset changes how readers decode them. */
static int
check_charset(const struct tarpax_record *record, struct err *err)
{
	static const char utf8[] = "ISO-IR 10646 2000 UTF-8";

	if ((record->length == strlen(utf8) &&
	     !memcmp(record->value, utf8, record->length)) ||
	    (record->length == 6 && !memcmp(record->value, "BINARY", 6)))
		return 0;
	return fail_record(record, "names an unknown character set", err);
}

/* Checks GNU.sparse.major and GNU.sparse.minor, which only format 1.0 has. */
static int
check_version(const struct tarpax_record *record, char version, bool *is_there,
	      struct err *err)
{
	*is_there = true;
	if (record->length == 1 && *record->value == version)
		return 0;
	return fail_record(record, "is of an unknown format", err);
}

static int
take_pair(struct reading *reading, const struct tarpax_record *record,
	  bool is_offset, struct err *err)
{
	uint64_t number;

	if (tarpax_take_number(&number, record, err))
		return -1;
	if (is_offset == reading->has_offset)
		return fail_record(record, "is out of order", err);
	reading->has_pairs = true;
	reading->has_offset = is_offset;
	if (is_offset)
		reading->offset = number;
	else if (!tarsparse_add(&reading->pax->sparse, reading->offset, number))
		return fail_record(record, "is of an extent out of order", err);
	return 0;
}

static int
take_sparse(struct reading *reading, const struct tarpax_record *record,
	    struct err *err)
{
	struct tarpax *pax = reading->pax;

	if (has_key(record, "GNU.sparse.major"))
		return check_version(record, '1', &reading->is_major, err);
	if (has_key(record, "GNU.sparse.minor"))
		return check_version(record, '0', &reading->is_minor, err);
	if (has_key(record, "GNU.sparse.name"))
		return tarpax_take_text(&reading->sparse_name, record, err);
	if (has_key(record, "GNU.sparse.offset"))
		return take_pair(reading, record, true, err);
	if (has_key(record, "GNU.sparse.numbytes"))
		return take_pair(reading, record, false, err);
	if (has_key(record, "GNU.sparse.size")) {
		reading->has_size = true;
		return tarpax_take_number(&pax->real_size, record, err);
	}
	if (has_key(record, "GNU.sparse.realsize")) {
		reading->has_realsize = true;
		return tarpax_take_number(&pax->real_size, record, err);
	}
	if (has_key(record, "GNU.sparse.numblocks")) {
		reading->has_blocks = true;
		return tarpax_take_number(&reading->blocks, record, err);
	}
	if (!has_key(record, "GNU.sparse.map"))
		return fail_record(record, "is not known", err);
	reading->has_map = true;
	if (tarsparse_read_list(&pax->sparse, record->value, record->length))
		return 0;
	return fail_record(record, "is not a list of extents", err);
}

static int
take_record(struct reading *reading, const struct tarpax_record *record,
	    struct err *err)
{
	struct tarpax *pax = reading->pax;
	auto_free char *text = NULL;
	uint64_t number;

	if (has_key(record, "path")) {
		/* Python uses the last of the two. */
		if (reading->sparse_name)
			return fail_record(record, "follows GNU.sparse.name",
					   err);
		return tarpax_take_text(&pax->path, record, err);
	}
	if (has_key(record, "linkpath"))
		return tarpax_take_text(&pax->linkpath, record, err);
	if (has_key(record, "size")) {
		pax->has_size = true;
		return tarpax_take_number(&pax->size, record, err);
	}
	if (has_key(record, "mtime")) {
		pax->has_mtime = true;
		return take_time(record, &pax->mtime, &pax->is_whole, err);
	}
	if (is_unused_time(record))
		return check_unused_time(record, err);
	if (has_key(record, "uid") || has_key(record, "gid")) {
		if (tarpax_take_number(&number, record, err))
			return -1;
		return number <= UINT32_MAX ?
			       0 :
			       fail_record(record, "is out of range", err);
	}
	if (has_key(record, "uname") || has_key(record, "gname"))
		return record->length ? tarpax_take_text(&text, record, err) :
					0;
	if (has_key(record, "hdrcharset"))
		return check_charset(record, err);
	if (has_prefix(record, "GNU.sparse"))
		return take_sparse(reading, record, err);
	if (is_partly_known(record))
		return fail_record(record, "changes a member for some readers",
				   err);
	return 0;
}

/* --- a header --- */

/* Format 0.0 has these two records once for each extent. */
static bool
may_repeat(const struct tarpax_record *record)
{
	return has_key(record, "GNU.sparse.offset") ||
	       has_key(record, "GNU.sparse.numbytes");
}

/* Older Pythons search the whole header for these two keys. */
static bool
looks_like_pair(const struct tarpax_record *record)
{
	static const char *const keys[] = { "offset=", "numbytes=" };
	const size_t length = record->key_length + 1 + record->length;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (memmem(record->key, length, keys[i], strlen(keys[i])))
			return !may_repeat(record);
	return false;
}

static int
check_once(struct reading *reading, const struct tarpax_record *record,
	   struct err *err)
{
	void **seen = map_get(&reading->seen, record->key, record->key_length);

	if (*seen && !may_repeat(record))
		return fail_record(record, "is there twice", err);
	*seen = reading;
	reading->has_imitation |= looks_like_pair(record);
	return 0;
}

/* Checks that the records of a sparse file are all those of one format. */
static int
settle_sparse(struct reading *reading, struct err *err)
{
	struct tarpax *pax = reading->pax;
	const bool has_list = reading->has_map || reading->has_pairs;
	const bool is_first = reading->is_major && reading->is_minor;

	if (!reading->sparse_name && !reading->is_major && !reading->is_minor &&
	    !reading->has_size && !reading->has_realsize && !has_list &&
	    !reading->has_blocks)
		return 0;
	/* Python takes the stored size for the size of the file. */
	if (pax->has_size)
		return err_set(
			err, "the pax record 'size' belongs to a sparse file");
	if (reading->has_pairs && reading->has_imitation)
		return err_set(err,
			       "a pax record contains text that some readers "
			       "interpret as an extent of a sparse file");
	if (is_first && reading->has_realsize && reading->sparse_name &&
	    !reading->has_size && !has_list && !reading->has_blocks) {
		pax->kind = TARPAX_SPARSE_1;
	} else if (!reading->is_major && !reading->is_minor &&
		   reading->has_size && reading->has_blocks &&
		   !reading->has_realsize && !reading->has_offset &&
		   reading->has_map != reading->has_pairs &&
		   reading->blocks == pax->sparse.count) {
		pax->kind = TARPAX_SPARSE_0;
	} else {
		return err_set(err, "the pax records of a sparse file "
				    "contradict each other");
	}
	if (reading->sparse_name) {
		free(pax->path);
		pax->path = steal(reading->sparse_name);
	}
	return 0;
}

static int
read_records(struct reading *reading, const char *at, const char *end,
	     struct err *err)
{
	struct tarpax_record record;

	while (at < end)
		if (!tarpax_next(&at, end, &record))
			return err_set(err, "a pax record is malformed");
		else if (check_once(reading, &record, err) ||
			 take_record(reading, &record, err))
			return -1;
	return settle_sparse(reading, err);
}

int
tarpax_read(struct tarpax *pax, const char *bytes, size_t length,
	    struct err *err)
{
	struct reading reading = { .pax = pax, .seen = MAP_INIT };
	int result = read_records(&reading, bytes, bytes + length, err);

	map_fini(&reading.seen);
	free(reading.sparse_name);
	return result;
}

/* Whether a record of a global header changes every member. */
static bool
changes_members(const struct tarpax_record *record)
{
	static const char *const keys[] = { "path",  "linkpath", "size",
					    "mtime", "uid",	 "gid",
					    "uname", "gname",	 "hdrcharset" };

	/* As "tar --format=posix --label" writes it: the archive's name. */
	if (has_key(record, "GNU.volume.label"))
		return false;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (has_key(record, keys[i]))
			return true;
	return has_prefix(record, "GNU.") || is_partly_known(record);
}

int
tarpax_check_global(const char *bytes, size_t length, struct err *err)
{
	const char *at = bytes;
	struct tarpax_record record;

	while (at < bytes + length) {
		auto_free char *shown = NULL;

		if (!tarpax_next(&at, bytes + length, &record))
			return err_set(err, "a global header cannot be read");
		if (is_unused_time(&record) && check_unused_time(&record, err))
			return -1;
		if (!changes_members(&record))
			continue;
		shown = zipname_show(record.key, record.key_length);
		return err_set(err,
			       "a global header sets '%s' for every member, "
			       "which readers interpret differently",
			       shown);
	}
	return 0;
}
