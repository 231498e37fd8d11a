/* SPDX-License-Identifier: MIT */
/*
 * Tags are sets: "py2.py3-none-any" stands for two tags.  A set is for a
 * CPython if one of its elements is; the whole set is then replaced by that
 * CPython.
 */
#include "format/wheelname.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "base/path.h"
#include "format/zipname.h"
#include "pyc/pyversion.h"

#define SUFFIX ".whl"
#define SUFFIX_LENGTH 4
#define INFO_SUFFIX ".dist-info"
#define INFO_SUFFIX_LENGTH 10
#define FORM "NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM"
#define LEAST_PARTS 5
#define MOST_PARTS 6

/* A borrowed piece of a text. */
struct slice {
	const char *at;
	size_t length;
};

/* Cuts off and returns the text up to the mark, or all if there is none. */
static struct slice
cut(struct slice *rest, char mark)
{
	const char *found =
		rest->length ? memchr(rest->at, mark, rest->length) : NULL;
	struct slice first = *rest;

	if (!found) {
		*rest = (struct slice){ NULL, 0 };
		return first;
	}
	first.length = (size_t)(found - rest->at);
	rest->at += first.length + 1;
	rest->length -= first.length + 1;
	return first;
}

/* --- the file name --- */

/* Whether the part has only letters, digits and bytes of others. */
static bool
is_made_of(struct slice part, const char *others)
{
	for (size_t i = 0; i < part.length; i++)
		if (!part.at[i] || (!ascii_is_alphanumeric(part.at[i]) &&
				    !strchr(others, part.at[i])))
			return false;
	return part.length > 0;
}

static bool
is_tag_set(struct slice part)
{
	struct slice rest = part;

	while (rest.at)
		if (!is_made_of(cut(&rest, '.'), "_"))
			return false;
	return true;
}

static int
refuse_part(const char *title, struct slice part, struct err *err)
{
	auto_free char *shown = zipname_show(part.at, part.length);

	return err_set(err, "the %s in the file name, '%s', is not valid",
		       title, shown);
}

static int
check_parts(const struct slice *parts, const struct slice *build,
	    const struct slice *tags, struct err *err)
{
	static const char *const titles[] = { "Python tag", "ABI tag",
					      "platform tag" };

	if (!is_made_of(parts[0], "._"))
		return refuse_part("name", parts[0], err);
	if (!is_made_of(parts[1], "._+!~"))
		return refuse_part("version", parts[1], err);
	if (build &&
	    (!is_made_of(*build, "._+") || !ascii_is_digit(build->at[0])))
		return refuse_part("build number", *build, err);
	for (size_t i = 0; i < 3; i++)
		if (!is_tag_set(tags[i]))
			return refuse_part(titles[i], tags[i], err);
	return 0;
}

static char *
keep(struct slice part)
{
	return mem_strndup(part.at, part.length);
}

int
wheelname_parse(struct wheelname *wheelname, const char *file_name,
		struct err *err)
{
	struct slice rest = { file_name, strlen(file_name) };
	struct slice parts[MOST_PARTS];
	const struct slice *build = NULL;
	const struct slice *tags;
	size_t count = 0;

	*wheelname = WHEELNAME_INIT;
	if (rest.length < SUFFIX_LENGTH ||
	    memcmp(rest.at + rest.length - SUFFIX_LENGTH, SUFFIX,
		   SUFFIX_LENGTH) != 0)
		return err_set(err, "the file name does not end in " SUFFIX);
	rest.length -= SUFFIX_LENGTH;
	while (rest.at && count < MOST_PARTS)
		parts[count++] = cut(&rest, '-');
	if (rest.at || count < LEAST_PARTS)
		return err_set(err, "the file name is not " FORM SUFFIX);
	tags = parts + count - 3;
	if (count == MOST_PARTS)
		build = &parts[2];
	if (check_parts(parts, build, tags, err))
		return -1;
	wheelname->name = keep(parts[0]);
	wheelname->version = keep(parts[1]);
	wheelname->build = build ? keep(*build) : NULL;
	wheelname->python = keep(tags[0]);
	wheelname->abi = keep(tags[1]);
	wheelname->platform = keep(tags[2]);
	return 0;
}

void
wheelname_fini(struct wheelname *wheelname)
{
	free(wheelname->name);
	free(wheelname->version);
	free(wheelname->build);
	free(wheelname->python);
	free(wheelname->abi);
	free(wheelname->platform);
	*wheelname = WHEELNAME_INIT;
}

/* --- the name of the .dist-info directory --- */

/* Returns the next byte of a name normalised by PEP 503, or 0 at its end. */
static char
next_normal(struct slice *name)
{
	char byte;

	if (!name->length)
		return '\0';
	byte = ascii_lower(*name->at);
	if (!strchr("-_.", byte)) {
		name->at++;
		name->length--;
		return byte;
	}
	while (name->length && strchr("-_.", *name->at)) {
		name->at++;
		name->length--;
	}
	return '-';
}

/* Neither name may contain a NUL. */
static bool
wheelname_is_same_name(struct slice left, struct slice right)
{
	char a;
	char b;

	do {
		a = next_normal(&left);
		b = next_normal(&right);
	} while (a && a == b);
	return a == b;
}

int
wheelname_check(const struct wheelname *wheelname, const char *dist_info,
		size_t length, struct err *err)
{
	struct slice own = { wheelname->name, strlen(wheelname->name) };
	struct slice all = { dist_info, length };
	struct slice rest = all;
	auto_free char *shown = zipname_show(dist_info, length);
	const char *wrong = "name";

	if (memchr(dist_info, '\0', length) || length <= INFO_SUFFIX_LENGTH ||
	    memcmp(dist_info + length - INFO_SUFFIX_LENGTH, INFO_SUFFIX,
		   INFO_SUFFIX_LENGTH) != 0)
		return err_set(err, "'%s' is not NAME-VERSION" INFO_SUFFIX,
			       shown);
	rest.length -= INFO_SUFFIX_LENGTH;
	/* Some tools leave "-" in a name or a version. */
	while (cut(&rest, '-').at && rest.at) {
		struct slice name = { all.at, (size_t)(rest.at - all.at) - 1 };

		if (!wheelname_is_same_name(name, own))
			continue;
		if (pyversion_is_same(rest.at, rest.length, wheelname->version,
				      strlen(wheelname->version)))
			return 0;
		wrong = "version";
	}
	return err_set(err,
		       "'%s' does not have the %s of the file name, '%s-%s'",
		       shown, wrong, wheelname->name, wheelname->version);
}

/* --- tags --- */

struct tags {
	struct slice python;
	struct slice abi;
	struct slice platform;
};

static bool
is_text(struct slice piece, const char *text)
{
	return piece.length == strlen(text) &&
	       !strncasecmp(piece.at, text, piece.length);
}

static bool
wheelname_starts_with(struct slice piece, const char *text)
{
	return piece.length >= strlen(text) &&
	       !strncasecmp(piece.at, text, strlen(text));
}

/* Cuts off the number at the start.  Returns false if there is none. */
static bool
cut_number(struct slice *piece, unsigned int *number)
{
	bool is_padded = piece->length > 1 && piece->at[0] == '0' &&
			 ascii_is_digit(piece->at[1]);
	size_t digits = 0;

	*number = 0;
	for (; digits < piece->length && ascii_is_digit(piece->at[digits]);
	     digits++)
		*number =
			*number * 10 + (unsigned int)(piece->at[digits] - '0');
	piece->at += digits;
	piece->length -= digits;
	return digits && digits < 4 && !is_padded;
}

static bool
has_abi3(struct slice abi)
{
	while (abi.at)
		if (is_text(cut(&abi, '.'), "abi3"))
			return true;
	return false;
}

/* Whether one tag of a set allows CPython 3.minor. */
static bool
python_fits(struct slice piece, unsigned int minor, bool with_abi3)
{
	bool is_any = wheelname_starts_with(piece, "py3");
	unsigned int number;

	if (is_text(piece, "py3"))
		return true;
	if (!is_any && !wheelname_starts_with(piece, "cp3"))
		return false;
	piece.at += 3;
	piece.length -= 3;
	if (!cut_number(&piece, &number) || piece.length)
		return false;
	return number == minor || (number < minor && (is_any || with_abi3));
}

/* Whether an ABI is not that of another CPython, such as cp310 or cp27mu. */
static bool
abi_fits(struct slice piece, unsigned int minor)
{
	unsigned int number;

	if (!wheelname_starts_with(piece, "cp") || piece.length < 3 ||
	    !ascii_is_digit(piece.at[2]))
		return true;
	if (piece.at[2] != '3')
		return false;
	piece.at += 3;
	piece.length -= 3;
	return cut_number(&piece, &number) && number == minor;
}

static bool
tags_fit(const struct tags *tags, unsigned int minor)
{
	struct slice python = tags->python;
	struct slice abi = tags->abi;
	bool with_abi3 = has_abi3(abi);
	bool fits = false;

	while (abi.at)
		fits |= abi_fits(cut(&abi, '.'), minor);
	while (fits && python.at)
		if (python_fits(cut(&python, '.'), minor, with_abi3))
			return true;
	return false;
}

static int
refuse_tags(const struct tags *tags, unsigned int minor, struct err *err)
{
	auto_free char *python =
		zipname_show(tags->python.at, tags->python.length);
	auto_free char *abi = zipname_show(tags->abi.at, tags->abi.length);

	return err_set(err, "the wheel is for %s-%s, not for CPython 3.%u",
		       python, abi, minor);
}

static void
add_tags(struct buf *out, const struct tags *tags, unsigned int minor)
{
	struct slice abi = tags->abi;
	bool is_first = true;

	buf_printf(out, "cp3%u-", minor);
	while (abi.at) {
		struct slice piece = cut(&abi, '.');

		/* An ABI of another CPython cannot be used with these .pyc. */
		if (!abi_fits(piece, minor))
			continue;
		if (!is_first)
			buf_add_byte(out, '.');
		is_first = false;
		if (is_text(piece, "abi3"))
			buf_printf(out, "cp3%u", minor);
		else
			buf_add(out, piece.at, piece.length);
	}
	/* A Tag line for another CPython only, next to one that fits. */
	if (is_first)
		buf_printf(out, "cp3%u", minor);
	buf_add_byte(out, '-');
	buf_add(out, tags->platform.at, tags->platform.length);
}

static struct tags
tags_of(const struct wheelname *wheelname)
{
	return (struct tags){
		{ wheelname->python, strlen(wheelname->python) },
		{ wheelname->abi, strlen(wheelname->abi) },
		{ wheelname->platform, strlen(wheelname->platform) },
	};
}

bool
wheelname_fits(const struct wheelname *wheelname, unsigned int minor)
{
	const struct tags tags = tags_of(wheelname);

	return tags_fit(&tags, minor);
}

char *
wheelname_retag(const struct wheelname *wheelname, unsigned int minor,
		struct err *err)
{
	const struct tags tags = tags_of(wheelname);
	auto_buf out = BUF_INIT;

	if (!tags_fit(&tags, minor)) {
		refuse_tags(&tags, minor, err);
		return NULL;
	}
	buf_printf(&out, "%s-%s-", wheelname->name, wheelname->version);
	if (wheelname->build)
		buf_printf(&out, "%s-", wheelname->build);
	add_tags(&out, &tags, minor);
	buf_add(&out, SUFFIX, sizeof(SUFFIX));
	return (char *)steal(out.data);
}

/* --- the file WHEEL --- */

/* A line of WHEEL, and its tags if it is a Tag line. */
struct line {
	struct slice all; /* with its line end */
	bool is_tag;
	struct tags tags;
};

/* The position of the reader of WHEEL. */
struct reader {
	struct slice rest;
	size_t number;	/* of the last line read */
	bool was_tag;	/* that line was a Tag line */
	bool is_header; /* before the first empty line */
};

static bool
wheelname_is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static int
read_tags(struct line *line, struct slice value, struct err *err)
{
	struct tags *tags = &line->tags;

	while (value.length && wheelname_is_blank(value.at[0])) {
		value.at++;
		value.length--;
	}
	while (value.length && wheelname_is_blank(value.at[value.length - 1]))
		value.length--;
	tags->python = cut(&value, '-');
	tags->abi = cut(&value, '-');
	tags->platform = value;
	if (!is_tag_set(tags->python) || !tags->abi.at ||
	    !is_tag_set(tags->abi) || !value.at || !is_tag_set(value))
		return err_set(err, "the Tag is not PYTHON-ABI-PLATFORM");
	line->is_tag = true;
	return 0;
}

static int
wheelname_read_content(struct reader *reader, struct line *line,
		       struct slice content, struct err *err)
{
	if (content.length && memchr(content.at, '\r', content.length))
		return err_set(err, "a carriage return has no line feed");
	if (!content.length)
		reader->is_header = false;
	if (!reader->is_header)
		return 0;
	if (wheelname_is_blank(content.at[0]) && reader->was_tag)
		return err_set(err, "a Tag continues on another line");
	if (!wheelname_starts_with(content, "Tag:"))
		return 0;
	content.at += 4;
	content.length -= 4;
	return read_tags(line, content, err);
}

/* Reads the next line; there must be one. */
static int
read_line(struct reader *reader, struct line *line, struct err *err)
{
	struct slice whole = reader->rest;
	struct slice content = cut(&reader->rest, '\n');

	*line = (struct line){ .all = content };
	reader->number++;
	if (reader->rest.at) {
		line->all.length = (size_t)(reader->rest.at - whole.at);
		if (content.length && content.at[content.length - 1] == '\r')
			content.length--;
	}
	if (wheelname_read_content(reader, line, content, err))
		return err_prefix(err, "line %zu", reader->number);
	reader->was_tag = line->is_tag;
	return 0;
}

static struct reader
start_reader(const uint8_t *text, size_t length)
{
	return (struct reader){
		.rest = { (const char *)text, length },
		.is_header = true,
	};
}

/* Whether the text is well formed and for CPython 3.minor. */
static int
wheelname_check_text(const uint8_t *text, size_t length, unsigned int minor,
		     struct err *err)
{
	struct reader reader = start_reader(text, length);
	struct line first = { .is_tag = false };
	struct line line;
	bool fits = false;

	while (reader.rest.length) {
		if (read_line(&reader, &line, err))
			return -1;
		if (!line.is_tag)
			continue;
		fits |= tags_fit(&line.tags, minor);
		if (!first.is_tag)
			first = line;
	}
	if (!first.is_tag)
		return err_set(err, "it has no Tag line");
	return fits ? 0 : refuse_tags(&first.tags, minor, err);
}

int
wheelname_retag_text(struct buf *out, const uint8_t *text, size_t length,
		     unsigned int minor, struct err *err)
{
	struct reader reader = start_reader(text, length);
	struct line line;

	if (wheelname_check_text(text, length, minor, err))
		return -1;
	while (reader.rest.length) {
		const char *value;
		const char *end;

		if (read_line(&reader, &line, err))
			return -1;
		value = line.is_tag ? line.tags.python.at : line.all.at;
		buf_add(out, line.all.at, (size_t)(value - line.all.at));
		if (line.is_tag) {
			add_tags(out, &line.tags, minor);
			value = line.tags.platform.at +
				line.tags.platform.length;
		}
		end = line.all.at + line.all.length;
		buf_add(out, value, (size_t)(end - value));
	}
	return 0;
}

char *
wheelname_retagged(const char *path, unsigned int minor, struct err *err)
{
	auto_wheelname parts = WHEELNAME_INIT;
	char *name = NULL;

	if (!wheelname_parse(&parts, path_base(path), err))
		name = wheelname_retag(&parts, minor, err);
	if (!name)
		err_prefix(err, "%s", path);
	return name;
}
