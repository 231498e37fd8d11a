/* SPDX-License-Identifier: MIT */
#include "cache/address.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"

#define BLANKS " \t\r\n"

#define LETTERS "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

void
address_fini(struct address *address)
{
	for (size_t i = 0; i < address->count; i++) {
		free(address->attributes[i].name);
		free(address->attributes[i].value);
	}
	free(address->attributes);
	free(address->url);
	free(address->scheme);
	*address = ADDRESS_INIT;
}

/* The length of the scheme of a URL (RFC 3986), in lower case; 0 if none. */
static size_t
scheme_length(const char *url)
{
	size_t length = strspn(url, LETTERS DIGITS "+-.");

	return *url && strchr(LETTERS, *url) && url[length] == ':' ? length : 0;
}

static int
take_url(struct address *address, const char *text, size_t length,
	 struct err *err)
{
	size_t scheme;

	address->url = mem_strndup(text, length);
	for (const char *at = address->url; *at; at++)
		if (*at <= ' ' || *at >= 127)
			return err_set(err, "the URL has a character that must "
					    "be written as %%XX");
	scheme = scheme_length(address->url);
	if (!scheme)
		return err_set(err, "the URL has no scheme in lower "
				    "case, such as http:");
	address->scheme = mem_strndup(address->url, scheme);
	if (!address->url[scheme + 1])
		return err_set(
			err, "the URL has nothing after %s:", address->scheme);
	return 0;
}

/* The value of a hexadecimal digit, or -1. */
static int
digit_of_hex(char byte)
{
	const char digit = ascii_lower(byte);

	if (ascii_is_digit(digit))
		return digit - '0';
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* Decodes %XX in place.  Returns false if the digits are wrong, or for NUL. */
static bool
decode(char *value)
{
	char *to = value;

	for (const char *at = value; *at; at++) {
		int high;
		int low;

		if (*at != '%') {
			*to++ = *at;
			continue;
		}
		high = digit_of_hex(at[1]);
		low = high < 0 ? -1 : digit_of_hex(at[2]);
		if (low < 0 || !(high | low))
			return false;
		*to++ = (char)(high << 4 | low);
		at += 2;
	}
	*to = '\0';
	return true;
}

static int
address_add(struct address *address, const char *text, size_t length,
	    struct err *err)
{
	const char *start = text + (*text == '@');
	const size_t left = length - (size_t)(start - text);
	const char *equals = memchr(start, '=', left);
	const size_t name = equals ? (size_t)(equals - start) : left;
	struct address_attribute *attribute;

	if (!name)
		return err_set(err, "an attribute has no name");
	if (address->count == ADDRESS_MOST_ATTRIBUTES)
		return err_set(err, "more than %d attributes",
			       ADDRESS_MOST_ATTRIBUTES);
	address->attributes = mem_grow(address->attributes, address->count,
				       sizeof(*address->attributes));
	attribute = &address->attributes[address->count++];
	attribute->name = mem_strndup(start, name);
	attribute->value = equals ? mem_strndup(equals + 1, left - name - 1) :
				    mem_strdup("true");
	if (!decode(attribute->value))
		return err_set(err,
			       "attribute %s: %% without two hexadecimal "
			       "digits",
			       attribute->name);
	return 0;
}

int
address_parse(struct address *address, const char *text, struct err *err)
{
	*address = ADDRESS_INIT;
	for (text += strspn(text, BLANKS); *text;
	     text += strspn(text, BLANKS)) {
		size_t length = strcspn(text, BLANKS);

		if (address->url ? address_add(address, text, length, err) :
				   take_url(address, text, length, err)) {
			address_fini(address);
			return -1;
		}
		text += length;
	}
	return address->url ? 0 : err_set(err, "there is no URL");
}

/*
 * The end of user and password in the URL, which is a @, or NULL.  Sets *start
 * to where they begin, after the slashes.
 */
static const char *
find_user(const struct address *address, const char **start)
{
	const char *rest = address->url + strlen(address->scheme) + 1;

	*start = rest + strspn(rest, "/");
	return memrchr(*start, '@', strcspn(*start, "/?#"));
}

bool
address_has_password(const struct address *address)
{
	const char *start;
	const char *stop = find_user(address, &start);

	for (size_t i = 0; i < address->count; i++)
		if (!strcmp(address->attributes[i].name, "bearer-token") ||
		    !strcmp(address->attributes[i].name, "password"))
			return true;
	return stop && memchr(start, ':', (size_t)(stop - start));
}

char *
address_show(const struct address *address)
{
	const char *start;
	const char *stop = find_user(address, &start);
	const char *rest = stop ? stop + 1 : start;

	return mem_printf("%.*s%.*s", (int)(start - address->url), address->url,
			  (int)strcspn(rest, "?#"), rest);
}
