/* SPDX-License-Identifier: MIT */
/*
 * A version is converted to a normal form.  Two versions are equal exactly if
 * their normal forms are: "v1.0-Alpha.01+Ubuntu-7" becomes ".1a1+ubuntu.7".
 * Numbers stay text, so they may have any length.
 */
#include "pyc/pyversion.h"

#include <string.h>
#include <strings.h>

#include "base/ascii.h"
#include "base/buf.h"

/* The meaning of a "_" that no other rule takes. */
enum underscore {
	IS_POST,  /* "-", as in 1.0-1 */
	IS_EPOCH, /* "!" */
	IS_LOCAL, /* "+" */
	UNDERSCORES,
};

/* The position of the reader. */
struct scan {
	const char *at;
	const char *end;
	enum underscore underscore;
};

static bool
is_separator(char byte)
{
	return byte == '.' || byte == '-' || byte == '_';
}

/* Whether the next byte exists and is the given one. */
static bool
is_at(const struct scan *scan, char byte)
{
	return scan->at < scan->end && *scan->at == byte;
}

static bool
digit_follows(const struct scan *scan, size_t ahead)
{
	return (size_t)(scan->end - scan->at) > ahead &&
	       ascii_is_digit(scan->at[ahead]);
}

/*
 * Appends the next number without leading zeros, or 0 if it is left out.
 * Returns false if the number is 0.
 */
static bool
take_number(struct scan *scan, struct buf *out)
{
	const char *start = scan->at;

	while (digit_follows(scan, 0))
		scan->at++;
	while (start < scan->at && *start == '0')
		start++;
	if (start == scan->at) {
		buf_add_byte(out, '0');
		return false;
	}
	buf_add(out, start, (size_t)(scan->at - start));
	return true;
}

/* Takes an epoch: a number and its mark.  An epoch of 0 counts as none. */
static void
take_epoch(struct scan *scan, struct buf *out)
{
	struct scan ahead = *scan;
	char mark = scan->underscore == IS_EPOCH ? '_' : '!';

	while (digit_follows(&ahead, 0))
		ahead.at++;
	if (ahead.at == scan->at || !is_at(&ahead, mark))
		return;
	if (take_number(scan, out))
		buf_add_byte(out, '!');
	else
		out->length = 0;
	scan->at++;
}

/* Takes a release.  Zeros at its end do not count. */
static bool
take_release(struct scan *scan, struct buf *out)
{
	size_t significant = out->length;

	if (!digit_follows(scan, 0))
		return false;
	for (;;) {
		buf_add_byte(out, '.');
		if (take_number(scan, out))
			significant = out->length;
		if (!is_at(scan, '.') || !digit_follows(scan, 1))
			break;
		scan->at++;
	}
	out->length = significant;
	return true;
}

/* A spelling of a part and its normal form. */
struct spelling {
	const char *word;
	const char *normal;
};

/*
 * Takes "[-_.]WORD[-_.]NUMBER".  Both separators and the number are optional.
 * The first spelling that matches counts.
 */
static bool
take_part(struct scan *scan, struct buf *out, const struct spelling *spellings,
	  size_t count)
{
	const char *at = scan->at;

	if (at < scan->end && is_separator(*at))
		at++;
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(spellings[i].word);

		if ((size_t)(scan->end - at) < length ||
		    strncasecmp(at, spellings[i].word, length) != 0)
			continue;
		scan->at = at + length;
		if (scan->at < scan->end && is_separator(*scan->at) &&
		    digit_follows(scan, 1))
			scan->at++;
		buf_add_string(out, spellings[i].normal);
		take_number(scan, out);
		return true;
	}
	return false;
}

static void
take_parts(struct scan *scan, struct buf *out)
{
	static const struct spelling pre[] = {
		{ "alpha", "a" }, { "a", "a" },	  { "beta", "b" },
		{ "b", "b" },	  { "rc", "rc" }, { "preview", "rc" },
		{ "pre", "rc" },  { "c", "rc" },
	};
	static const struct spelling post[] = {
		{ "post", ".post" },
		{ "rev", ".post" },
		{ "r", ".post" },
	};
	static const struct spelling dev[] = { { "dev", ".dev" } };

	take_part(scan, out, pre, sizeof(pre) / sizeof(*pre));
	if (digit_follows(scan, 1) &&
	    (is_at(scan, '-') ||
	     (is_at(scan, '_') && scan->underscore == IS_POST))) {
		scan->at++;
		buf_add_string(out, ".post");
		take_number(scan, out);
	} else {
		take_part(scan, out, post, sizeof(post) / sizeof(*post));
	}
	take_part(scan, out, dev, sizeof(dev) / sizeof(*dev));
}

/* Takes one piece of a local version: a number, or a word in lower case. */
static bool
take_local_piece(struct scan *scan, struct buf *out)
{
	const char *start = scan->at;
	bool is_number = true;

	for (; scan->at < scan->end && ascii_is_alphanumeric(*scan->at);
	     scan->at++)
		is_number &= ascii_is_digit(*scan->at);
	if (start == scan->at)
		return false;
	if (is_number) {
		scan->at = start;
		take_number(scan, out);
		return true;
	}
	for (; start < scan->at; start++)
		buf_add_byte(out, (uint8_t)ascii_lower(*start));
	return true;
}

static bool
take_local(struct scan *scan, struct buf *out)
{
	if (!is_at(scan, '+') &&
	    !(is_at(scan, '_') && scan->underscore == IS_LOCAL))
		return true;
	buf_add_byte(out, '+');
	for (;;) {
		scan->at++;
		if (!take_local_piece(scan, out))
			return false;
		if (scan->at == scan->end || !is_separator(*scan->at))
			return true;
		buf_add_byte(out, '.');
	}
}

/* Fills *out with the normal form.  False if the text is not a version. */
static bool
normalize(struct buf *out, const char *text, size_t length,
	  enum underscore underscore)
{
	struct scan scan = { text, text + length, underscore };

	out->length = 0;
	if (length && ascii_lower(*text) == 'v')
		scan.at++;
	take_epoch(&scan, out);
	if (!take_release(&scan, out))
		return false;
	take_parts(&scan, out);
	return take_local(&scan, out) && scan.at == scan.end;
}

static bool
is_same_text(const char *left, size_t left_length, const char *right,
	     size_t right_length)
{
	if (left_length != right_length)
		return false;
	for (size_t i = 0; i < left_length; i++) {
		char a = left[i] == '-' ? '_' : left[i];
		char b = right[i] == '-' ? '_' : right[i];

		if (a != b)
			return false;
	}
	return true;
}

bool
pyversion_is_same(const char *left, size_t left_length, const char *right,
		  size_t right_length)
{
	auto_buf a = BUF_INIT;
	auto_buf b = BUF_INIT;

	if (is_same_text(left, left_length, right, right_length))
		return true;
	for (int i = 0; i < UNDERSCORES; i++) {
		if (!normalize(&a, left, left_length, (enum underscore)i))
			continue;
		for (int j = 0; j < UNDERSCORES; j++)
			if (normalize(&b, right, right_length,
				      (enum underscore)j) &&
			    a.length == b.length &&
			    (!a.length || !memcmp(a.data, b.data, a.length)))
				return true;
	}
	return false;
}

bool
pyversion_is_valid(const char *text, size_t length)
{
	auto_buf normal = BUF_INIT;

	/* UNDERSCORES: a "_" is a separator and nothing else. */
	return normalize(&normal, text, length, UNDERSCORES);
}
