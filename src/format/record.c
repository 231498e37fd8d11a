/* SPDX-License-Identifier: MIT */
/*
 * The reader accepts only what some CSV writer could have written: a quote is
 * at the start of its field or doubled inside, and after the closing quote the
 * field ends.  So no two readers split a row differently.
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

/* See record_parse_installed and record_parse_loosely. */
enum strictness { STRICT, LOOSE, INSTALLED };

/* The position of the reader, and the fields of its row. */
struct reader {
	enum strictness strictness;
	const uint8_t *start;
	const uint8_t *at;
	const uint8_t *end;
	size_t line;
	struct buf fields[FIELDS]; /* without NUL */
	size_t whole;		   /* complete fields of this row */
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
record_read_plain(struct reader *reader, struct buf *field, struct err *err)
{
	for (; reader->at < reader->end; reader->at++) {
		uint8_t byte = *reader->at;

		if (byte == ',' || byte == '\n' || byte == '\r')
			return 0;
		if (byte == '"')
			return err_set(err,
				       "a quote is inside an unquoted field");
		buf_add_byte(field, byte);
	}
	return 0;
}

/* Reads a field up to its comma or line end, which is not read. */
static int
read_field(struct reader *reader, struct buf *field, struct err *err)
{
	bool quoted = reader->at < reader->end && *reader->at == '"';

	field->length = 0;
	if (quoted ? read_quoted(reader, field, err) :
		     record_read_plain(reader, field, err))
		return -1;
	if (reader->at < reader->end && *reader->at != ',' &&
	    *reader->at != '\n' && *reader->at != '\r')
		return err_set(err, "text follows a closing quote");
	if (field->length && memchr(field->data, '\0', field->length))
		return err_set(err, "it has a NUL byte");
	return 0;
}

static int
read_line_end(struct reader *reader, struct err *err)
{
	if (reader->at == reader->end)
		return 0;
	if (*reader->at == ',')
		return err_set(err, "it has more than %d fields", FIELDS);
	if (*reader->at == '\r') {
		reader->at++;
		if (reader->at == reader->end || *reader->at != '\n')
			return err_set(err,
				       "a carriage return has no line feed");
	}
	reader->at++;
	reader->line++;
	return 0;
}

static int
read_fields(struct reader *reader, struct err *err)
{
	reader->whole = 0;
	for (size_t i = 0; i < FIELDS; i++) {
		if (i && (reader->at == reader->end || *reader->at != ','))
			return err_set(err, "it has fewer than %d fields",
				       FIELDS);
		if (i)
			reader->at++;
		if (read_field(reader, &reader->fields[i], err))
			return -1;
		reader->whole++;
	}
	return read_line_end(reader, err);
}

static int
check_path(struct record_row *row, const struct buf *field, struct err *err)
{
	row->fault = RECORD_BAD;
	/* RECORD is UTF-8, whatever flags the members have. */
	if (zipname_check(field->data, field->length, ZIPNAME_UTF8, err))
		return -1;
	if (field->data[field->length - 1] == '/') {
		row->fault = RECORD_FOLDER;
		return err_set(err, "the path names a directory");
	}
	row->fault = RECORD_FINE;
	return 0;
}

static int
take_path(struct record_row *row, const struct buf *field, bool is_installed,
	  struct err *err)
{
	if (is_installed && !field->length)
		return err_set(err, "the path is empty");
	row->path = mem_strndup((const char *)field->data, field->length);
	return is_installed ? 0 : check_path(row, field, err);
}

static const struct algorithm *
record_find_algorithm(const char *name)
{
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(*algorithms); i++)
		if (!strcmp(algorithms[i].name, name))
			return &algorithms[i];
	return NULL;
}

/* Splits the hash.  Returns -1 if it is not in the standard form. */
static int
read_hash(struct record_row *row, const char *text, size_t length,
	  struct err *err)
{
	const struct algorithm *algorithm;
	const char *equals = memchr(text, '=', length);
	auto_buf digest = BUF_INIT;

	if (!equals)
		return err_set(err, "the hash has no '='");
	row->algorithm = mem_strndup(text, (size_t)(equals - text));
	row->digest =
		mem_strndup(equals + 1, length - 1 - (size_t)(equals - text));
	algorithm = record_find_algorithm(row->algorithm);
	if (!algorithm) {
		auto_free char *shown =
			zipname_show(row->algorithm, strlen(row->algorithm));

		return err_set(err,
			       "the hash algorithm '%s' is not sha256, sha384 "
			       "or sha512",
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
take_hash(struct record_row *row, const struct buf *field, struct err *err)
{
	const char *text = (const char *)field->data;

	if (!field->length || !read_hash(row, text, field->length, err))
		return 0;
	free(row->algorithm);
	free(row->digest);
	row->algorithm = NULL;
	row->digest = mem_strndup(text, field->length);
	row->fault = RECORD_HASH;
	return -1;
}

static int
take_size(struct record_row *row, const struct buf *field, struct err *err)
{
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
	row->has_size = field->length;
	return 0;
}

static void
row_fini(struct record_row *row)
{
	free(row->path);
	free(row->algorithm);
	free(row->digest);
	free(row->problem);
}

/*
 * Takes the values of a row.  A bad size is the worse fault: a hash in another
 * form may still be right.  For a directory hash and size are not read.
 */
static int
take_values(struct reader *reader, struct record_row *row, struct err *err)
{
	auto_err second = ERR_INIT;
	int result = take_path(row, &reader->fields[0],
			       reader->strictness == INSTALLED, err);

	if (result || reader->strictness == INSTALLED)
		return result;
	result = take_hash(row, &reader->fields[1], err);
	if (!take_size(row, &reader->fields[2], &second))
		return result;
	row->fault = RECORD_BAD;
	return result ? result : err_set(err, "%s", second.message);
}

/* Puts the text of the first field before the message. */
static int
blame_path(const struct reader *reader, struct err *err)
{
	const struct buf *path = &reader->fields[0];
	auto_free char *shown = zipname_show(path->data, path->length);

	return err_prefix(err, "'%s'", shown);
}

/* Adds the path to the message and keeps it in the row, if it was read. */
static int
fail_fields(const struct reader *reader, struct record_row *row,
	    struct err *err)
{
	const struct buf *path = &reader->fields[0];

	if (!reader->whole || !path->length)
		return -1;
	row->path = mem_strndup((const char *)path->data, path->length);
	return blame_path(reader, err);
}

/* Continues with the line after the one at start. */
static void
skip_line(struct reader *reader, const uint8_t *start, size_t line)
{
	const uint8_t *end = memchr(start, '\n', (size_t)(reader->end - start));

	reader->at = end ? end + 1 : reader->end;
	reader->line = line + 1;
}

static int
read_row(struct reader *reader, struct record_row *row, struct err *err)
{
	const uint8_t *start = reader->at;
	size_t line = reader->line;

	*row = (struct record_row){
		.offset = (size_t)(start - reader->start),
		.fault = RECORD_BAD,
	};
	if (read_fields(reader, err)) {
		fail_fields(reader, row, err);
		skip_line(reader, start, line);
		return err_prefix(err, "line %zu", line);
	}
	row->length = (size_t)(reader->at - reader->start) - row->offset;
	row->fault = RECORD_FINE;
	if (!take_values(reader, row, err))
		return 0;
	blame_path(reader, err);
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
	record->by_path = mem_zalloc(record->count, sizeof(*record->by_path));
	for (size_t i = 0; i < record->count; i++)
		if (record->rows[i].fault != RECORD_BAD)
			record->by_path[record->path_count++] =
				&record->rows[i];
	if (record->path_count)
		qsort(record->by_path, record->path_count,
		      sizeof(*record->by_path), compare_rows);
}

/* Makes all rows of a path except the first bad. */
static void
settle_twins(struct record *record, const size_t *lines)
{
	const struct record_row **by_path = record->by_path;
	size_t kept = 0;

	for (size_t i = 0; i < record->path_count; i++) {
		struct record_row *row =
			&record->rows[by_path[i] - record->rows];
		const struct record_row *first =
			kept ? by_path[kept - 1] : NULL;

		if (!first || strcmp(first->path, row->path) != 0) {
			by_path[kept++] = row;
			continue;
		}

		auto_free char *shown =
			zipname_show(row->path, strlen(row->path));

		free(row->problem);
		row->fault = RECORD_BAD;
		row->problem =
			mem_printf("line %zu: '%s' was already on line %zu",
				   lines[row - record->rows], shown,
				   lines[first - record->rows]);
	}
	record->path_count = kept;
}

static int
read_rows(struct record *record, struct reader *reader, struct err *err)
{
	bool is_installed = reader->strictness == INSTALLED;
	auto_free size_t *lines = NULL;
	size_t capacity = 0;

	while (reader->at < reader->end) {
		auto_err problem = ERR_INIT;
		struct record_row *row;

		if (record->count == RECORD_MAX_ROWS && !is_installed)
			return err_set(err,
				       "line %zu: RECORD has more than %u rows",
				       reader->line, RECORD_MAX_ROWS);
		if (record->count == capacity) {
			capacity = capacity ? capacity * 2 : 64;
			record->rows = mem_resize(record->rows, capacity,
						  sizeof(*record->rows));
			lines = mem_resize(lines, capacity, sizeof(*lines));
		}
		lines[record->count] = reader->line;
		row = &record->rows[record->count++];
		if (!read_row(reader, row, &problem))
			continue;
		if (reader->strictness != LOOSE)
			return err_set(err, "%s", problem.message);
		row->problem = steal(problem.message);
	}
	sort_rows(record);
	if (!is_installed)
		settle_twins(record, lines);
	return 0;
}

/* Fails with the message of the first row with a fault. */
static int
check_faults(const struct record *record, struct err *err)
{
	for (size_t i = 0; i < record->count; i++)
		if (record->rows[i].problem)
			return err_set(err, "%s", record->rows[i].problem);
	return 0;
}

static int
record_parse_rows(struct record *record, enum strictness strictness,
		  const uint8_t *bytes, size_t length, struct err *err)
{
	struct reader reader = {
		.strictness = strictness,
		.start = bytes,
		.at = bytes,
		.line = 1,
	};
	int result = 0;

	*record = RECORD_INIT;
	/* Without bytes this may be NULL; adding to NULL is undefined. */
	if (length) {
		reader.end = bytes + length;
		result = read_rows(record, &reader, err);
	}
	for (size_t i = 0; i < FIELDS; i++)
		buf_fini(&reader.fields[i]);
	if (!result && strictness == STRICT)
		result = check_faults(record, err);
	if (result)
		record_fini(record);
	return result;
}

int
record_parse(struct record *record, const uint8_t *bytes, size_t length,
	     struct err *err)
{
	return record_parse_rows(record, STRICT, bytes, length, err);
}

int
record_parse_loosely(struct record *record, const uint8_t *bytes, size_t length,
		     struct err *err)
{
	return record_parse_rows(record, LOOSE, bytes, length, err);
}

int
record_parse_installed(struct record *record, const uint8_t *bytes,
		       size_t length, struct err *err)
{
	return record_parse_rows(record, INSTALLED, bytes, length, err);
}

void
record_fini(struct record *record)
{
	for (size_t i = 0; i < record->count; i++)
		row_fini(&record->rows[i]);
	free(record->rows);
	free(record->by_path);
	*record = RECORD_INIT;
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

	if (!record->path_count)
		return NULL;
	found = bsearch(path, record->by_path, record->path_count,
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
	if (row->digest)
		return err_set(err,
			       "member '%s': RECORD has a hash for it, but "
			       "cannot contain its own hash",
			       shown);
	if (row->has_size && row->size != size)
		return err_set(err,
			       "member '%s': RECORD says %" PRIu64
			       " bytes, the member has %" PRIu64,
			       shown, row->size, size);
	return 0;
}

/* Quotes only if needed, like Python's csv.writer. */
static void
record_add_path(struct buf *out, const char *path)
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
	record_add_path(out, path);
	buf_add_string(out, ",sha256=");
	base64_encode(out, digest, RECORD_DIGEST_LENGTH);
	buf_printf(out, ",%" PRIu64 "\n", size);
}

void
record_add_self(struct buf *out, const char *path)
{
	record_add_path(out, path);
	buf_add_string(out, ",,\n");
}
