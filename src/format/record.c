/* SPDX-License-Identifier: MIT */
/*
 * The reader takes what some CSV writer could have written and nothing else:
 * a quote is at the start of its field or doubled inside, and after the
 * closing one the field ends.  A path is thus never what two readers would
 * split in two ways.
 */
#include "format/record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "format/base64.h"
#include "format/zipname.h"

#define FIELDS 3

static const struct algorithm {
	const char *name;
	size_t digest_length;
} algorithms[] = {
	{ "sha256", 32 },
	{ "sha384", 48 },
	{ "sha512", 64 },
};

/* Where the reader stands, and the fields of the row it is in. */
struct reader {
	bool is_installed; /* see record_parse_installed */
	const uint8_t *start;
	const uint8_t *at;
	const uint8_t *end;
	size_t line;
	struct buf fields[FIELDS]; /* without NUL */
};

static int
read_quoted(struct reader *reader, struct buf *field, struct err *err)
{
	for (reader->at++; reader->at < reader->end; reader->at++) {
		if (*reader->at == '"') {
			if (reader->end - reader->at < 2 ||
			    reader->at[1] != '"') {
				reader->at++;
				return 0;
			}
			reader->at++;
		}
		if (*reader->at == '\n')
			reader->line++;
		buf_add_byte(field, *reader->at);
	}
	return err_set(err, "a quoted field has no closing quote");
}

static int
read_plain(struct reader *reader, struct buf *field, struct err *err)
{
	for (; reader->at < reader->end; reader->at++) {
		uint8_t byte = *reader->at;

		if (byte == ',' || byte == '\n' || byte == '\r')
			return 0;
		if (byte == '"')
			return err_set(err, "a quote stands inside an "
					    "unquoted field");
		buf_add_byte(field, byte);
	}
	return 0;
}

/* Reads a field up to its comma or line end, which stays. */
static int
read_field(struct reader *reader, struct buf *field, struct err *err)
{
	bool quoted = reader->at < reader->end && *reader->at == '"';

	field->length = 0;
	if (quoted ? read_quoted(reader, field, err) :
		     read_plain(reader, field, err))
		return -1;
	if (reader->at < reader->end && *reader->at != ',' &&
	    *reader->at != '\n' && *reader->at != '\r')
		return err_set(err, "text follows a closing quote");
	if (field->length && memchr(field->data, '\0', field->length))
		return err_set(err, "there is a NUL byte");
	return 0;
}

static int
read_line_end(struct reader *reader, struct err *err)
{
	if (reader->at == reader->end)
		return 0;
	if (*reader->at == ',')
		return err_set(err, "there are more than %d fields", FIELDS);
	if (*reader->at == '\r') {
		reader->at++;
		if (reader->at == reader->end || *reader->at != '\n')
			return err_set(err, "a carriage return stands alone");
	}
	reader->at++;
	reader->line++;
	return 0;
}

static int
read_fields(struct reader *reader, struct err *err)
{
	for (size_t i = 0; i < FIELDS; i++) {
		if (i && (reader->at == reader->end || *reader->at != ','))
			return err_set(err, "there are fewer than %d fields",
				       FIELDS);
		if (i)
			reader->at++;
		if (read_field(reader, &reader->fields[i], err))
			return -1;
	}
	return read_line_end(reader, err);
}

static int
check_path(const struct buf *field, struct err *err)
{
	/* RECORD is UTF-8 whatever flags its members have. */
	if (zipname_check(field->data, field->length, ZIPNAME_UTF8, err))
		return -1;
	if (field->data[field->length - 1] == '/')
		return err_set(err, "the path is that of a directory");
	return 0;
}

static int
take_path(struct record_row *row, const struct buf *field, bool is_installed,
	  struct err *err)
{
	if (is_installed && !field->length)
		return err_set(err, "the path is empty");
	if (!is_installed && check_path(field, err))
		return -1;
	row->path = mem_strndup((const char *)field->data, field->length);
	return 0;
}

static const struct algorithm *
find_algorithm(const char *name)
{
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(*algorithms); i++)
		if (!strcmp(algorithms[i].name, name))
			return &algorithms[i];
	return NULL;
}

static int
take_hash(struct record_row *row, const struct buf *field, struct err *err)
{
	const char *text = (const char *)field->data;
	const struct algorithm *algorithm;
	const char *equals;
	auto_buf digest = BUF_INIT;

	if (!field->length)
		return 0;
	equals = memchr(text, '=', field->length);
	if (!equals)
		return err_set(err, "the hash has no '='");
	row->algorithm = mem_strndup(text, (size_t)(equals - text));
	row->digest = mem_strndup(equals + 1,
				  field->length - 1 - (size_t)(equals - text));
	algorithm = find_algorithm(row->algorithm);
	if (!algorithm) {
		auto_free char *shown =
			zipname_show(row->algorithm, strlen(row->algorithm));

		return err_set(err,
			       "the hash algorithm '%s' is none of "
			       "sha256, sha384, sha512",
			       shown);
	}
	if (base64_decode(&digest, row->digest, strlen(row->digest), err))
		return err_prefix(err, "the digest is malformed");
	if (digest.length != algorithm->digest_length)
		return err_set(err, "the digest has %zu bytes, %s has %zu",
			       digest.length, algorithm->name,
			       algorithm->digest_length);
	return 0;
}

static int
take_size(struct record_row *row, const struct buf *field, struct err *err)
{
	if (!field->length)
		return 0;
	for (size_t i = 0; i < field->length; i++) {
		uint8_t byte = field->data[i];

		if (byte < '0' || byte > '9')
			return err_set(err, "the size is not a decimal "
					    "number");
		if (__builtin_mul_overflow(row->size, UINT64_C(10),
					   &row->size) ||
		    __builtin_add_overflow(row->size, (uint64_t)(byte - '0'),
					   &row->size))
			return err_set(err, "the size is out of range");
	}
	row->has_size = true;
	return 0;
}

static void
row_fini(struct record_row *row)
{
	free(row->path);
	free(row->algorithm);
	free(row->digest);
}

static int
take_fields(struct reader *reader, struct record_row *row, struct err *err)
{
	const struct buf *path = &reader->fields[0];

	if (take_path(row, path, reader->is_installed, err) ||
	    (!reader->is_installed &&
	     (take_hash(row, &reader->fields[1], err) ||
	      take_size(row, &reader->fields[2], err)))) {
		auto_free char *shown = zipname_show(path->data, path->length);

		return err_prefix(err, "'%s'", shown);
	}
	return 0;
}

static int
read_row(struct reader *reader, struct record_row *row, struct err *err)
{
	size_t line = reader->line;

	*row = (struct record_row){
		.offset = (size_t)(reader->at - reader->start),
	};
	if (!read_fields(reader, err) && !take_fields(reader, row, err)) {
		row->length =
			(size_t)(reader->at - reader->start) - row->offset;
		return 0;
	}
	row_fini(row);
	return err_prefix(err, "line %zu", line);
}

static int
compare_rows(const void *left, const void *right)
{
	const struct record_row *a = *(const struct record_row *const *)left;
	const struct record_row *b = *(const struct record_row *const *)right;
	int order = strcmp(a->path, b->path);

	return order ? order : (a > b) - (a < b);
}

static void
sort_rows(struct record *record)
{
	const struct record_row **by_path =
		mem_zalloc(record->count, sizeof(*by_path));

	record->by_path = by_path;
	for (size_t i = 0; i < record->count; i++)
		by_path[i] = &record->rows[i];
	qsort(by_path, record->count, sizeof(*by_path), compare_rows);
}

/* lines holds the line that each row starts on. */
static int
check_twins(const struct record *record, const size_t *lines, struct err *err)
{
	const struct record_row **by_path = record->by_path;

	for (size_t i = 1; i < record->count; i++) {
		const struct record_row *row = by_path[i];

		if (strcmp(by_path[i - 1]->path, row->path) != 0)
			continue;

		auto_free char *shown =
			zipname_show(row->path, strlen(row->path));

		return err_set(err, "line %zu: '%s' was already on line %zu",
			       lines[row - record->rows], shown,
			       lines[by_path[i - 1] - record->rows]);
	}
	return 0;
}

static int
read_rows(struct record *record, struct reader *reader, struct err *err)
{
	auto_free size_t *lines = NULL;
	size_t capacity = 0;

	while (reader->at < reader->end) {
		if (record->count == RECORD_MAX_ROWS && !reader->is_installed)
			return err_set(err,
				       "line %zu: there are more rows than %u "
				       "(RECORD_MAX_ROWS)",
				       reader->line, RECORD_MAX_ROWS);
		if (record->count == capacity) {
			capacity = capacity ? capacity * 2 : 64;
			record->rows = mem_resize(record->rows, capacity,
						  sizeof(*record->rows));
			lines = mem_resize(lines, capacity, sizeof(*lines));
		}
		lines[record->count] = reader->line;
		if (read_row(reader, &record->rows[record->count], err))
			return -1;
		record->count++;
	}
	sort_rows(record);
	return reader->is_installed ? 0 : check_twins(record, lines, err);
}

static int
parse(struct record *record, bool is_installed, const uint8_t *bytes,
      size_t length, struct err *err)
{
	struct reader reader = {
		.is_installed = is_installed,
		.start = bytes,
		.at = bytes,
		.line = 1,
	};
	int result = 0;

	*record = (struct record)RECORD_INIT;
	/* Nothing may be added to the NULL that no bytes can be. */
	if (length) {
		reader.end = bytes + length;
		result = read_rows(record, &reader, err);
	}
	for (size_t i = 0; i < FIELDS; i++)
		buf_fini(&reader.fields[i]);
	if (result)
		record_fini(record);
	return result;
}

int
record_parse(struct record *record, const uint8_t *bytes, size_t length,
	     struct err *err)
{
	return parse(record, false, bytes, length, err);
}

int
record_parse_installed(struct record *record, const uint8_t *bytes,
		       size_t length, struct err *err)
{
	return parse(record, true, bytes, length, err);
}

void
record_fini(struct record *record)
{
	for (size_t i = 0; i < record->count; i++)
		row_fini(&record->rows[i]);
	free(record->rows);
	free(record->by_path);
	*record = (struct record)RECORD_INIT;
}

static int
compare_path(const void *path, const void *element)
{
	const struct record_row *row =
		*(const struct record_row *const *)element;

	return strcmp(path, row->path);
}

const struct record_row *
record_find(const struct record *record, const char *path)
{
	const struct record_row **found;

	if (!record->count)
		return NULL;
	found = bsearch(path, record->by_path, record->count,
			sizeof(*record->by_path), compare_path);
	return found ? *found : NULL;
}

int
record_check_self(const struct record *record, const char *path, uint64_t size,
		  struct err *err)
{
	const struct record_row *row = record_find(record, path);
	auto_free char *shown = zipname_show(path, strlen(path));

	if (!row)
		return err_set(err, "member '%s': not listed in RECORD", shown);
	if (row->algorithm)
		return err_set(err,
			       "member '%s': RECORD has a hash for it, which "
			       "cannot be right",
			       shown);
	if (row->has_size && row->size != size)
		return err_set(err,
			       "member '%s': RECORD says %" PRIu64
			       " bytes, there are %" PRIu64,
			       shown, row->size, size);
	return 0;
}

/* The minimal quoting of Python's csv.writer. */
static void
add_path(struct buf *out, const char *path)
{
	if (!path[strcspn(path, ",\"\r\n")]) {
		buf_add_string(out, path);
		return;
	}
	buf_add_byte(out, '"');
	for (; *path; path++) {
		if (*path == '"')
			buf_add_byte(out, '"');
		buf_add_byte(out, (uint8_t)*path);
	}
	buf_add_byte(out, '"');
}

void
record_add_row(struct buf *out, const char *path,
	       const uint8_t digest[RECORD_DIGEST_LENGTH], uint64_t size)
{
	add_path(out, path);
	buf_add_string(out, ",sha256=");
	base64_encode(out, digest, RECORD_DIGEST_LENGTH);
	buf_printf(out, ",%" PRIu64 "\n", size);
}

void
record_add_self(struct buf *out, const char *path)
{
	add_path(out, path);
	buf_add_string(out, ",,\n");
}
