/* SPDX-License-Identifier: MIT */
/* Tests the value of --cache-remote. */
#include "cache/address.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "lib/tap.h"

static void
parses(const char *text, const char *url, const char *scheme,
       const char *attributes)
{
	struct address address;
	auto_err err = ERR_INIT;
	auto_buf list = BUF_INIT;

	if (!is_int(address_parse(&address, text, &err), 0, text))
		return;
	for (size_t i = 0; i < address.count; i++)
		buf_printf(&list, "[%s][%s]", address.attributes[i].name,
			   address.attributes[i].value);
	buf_add_byte(&list, 0);
	is_string(address.url, url, "the URL");
	is_string(address.scheme, scheme, "the scheme");
	is_string((const char *)list.data, attributes, "the attributes");
	address_fini(&address);
}

static void
refuses(const char *text, const char *message)
{
	struct address address;
	auto_err err = ERR_INIT;

	is_int(address_parse(&address, text, &err), -1, text);
	is_string(err.message, message, "the reason");
}

static void
shows(const char *text, const char *wanted, bool has_password)
{
	struct address address;
	auto_err err = ERR_INIT;
	auto_free char *shown = NULL;

	is_int(address_parse(&address, text, &err), 0, text);
	shown = address_show(&address);
	is_string(shown, wanted, "what is shown of it");
	ok(address_has_password(&address) == has_password,
	   "whether it has a password");
	address_fini(&address);
}

static void
test_sound(void)
{
	parses("http://host/path", "http://host/path", "http", "");
	parses("  https://h:1/\t layout=bazel  ca-file=/a/b ", "https://h:1/",
	       "https", "[layout][bazel][ca-file][/a/b]");
	parses("redis+unix:/run/r.sock @a=b", "redis+unix:/run/r.sock",
	       "redis+unix", "[a][b]");
	parses("s3://b keep-alive empty= a==b", "s3://b", "s3",
	       "[keep-alive][true][empty][][a][=b]");
	parses("http://h x=%20%25%7c%c3%A4", "http://h", "http",
	       "[x][ %|\xc3\xa4]");
}

static void
test_refused(void)
{
	refuses("", "there is no URL");
	refuses(" \t", "there is no URL");
	refuses("host/path",
		"the URL has no scheme in lower case, such as http:");
	refuses("://host",
		"the URL has no scheme in lower case, such as http:");
	refuses("HTTP://host",
		"the URL has no scheme in lower case, such as http:");
	refuses("1http://host",
		"the URL has no scheme in lower case, such as http:");
	refuses("../x:y", "the URL has no scheme in lower case, such as http:");
	refuses("http:", "the URL has nothing after http:");
	refuses("http://h\xc3\xa4",
		"the URL has a character that must be written as %XX");
	refuses("http://h =x", "an attribute has no name");
	refuses("http://h @", "an attribute has no name");
	refuses("http://h a=%2",
		"attribute a: % without two hexadecimal digits");
	refuses("http://h a=%",
		"attribute a: % without two hexadecimal digits");
	refuses("http://h a=%00",
		"attribute a: % without two hexadecimal digits");
	refuses("http://h secret=%zz",
		"attribute secret: % without two hexadecimal digits");
}

static void
test_shown(void)
{
	shows("http://host:80/path/", "http://host:80/path/", false);
	shows("http://u@host/p", "http://host/p", false);
	shows("http://u:p@host/p?token=1#x", "http://host/p", true);
	shows("http://u:p@w@host/p", "http://host/p", true);
	shows("http://host/p:q@r", "http://host/p:q@r", false);
	shows("http://host?a:b@c", "http://host", false);
	shows("file:/dir", "file:/dir", false);
	shows("redis://:secret@h", "redis://h", true);
}

static void
test_most(void)
{
	auto_buf text = BUF_INIT;
	struct address address;
	auto_err err = ERR_INIT;

	buf_add_string(&text, "http://h");
	for (int i = 0; i <= ADDRESS_MOST_ATTRIBUTES; i++)
		buf_add_string(&text, " a");
	buf_add_byte(&text, 0);
	is_int(address_parse(&address, (const char *)text.data, &err), -1,
	       "too many attributes");
}

int
main(void)
{
	test_sound();
	test_refused();
	test_shown();
	test_most();
	return tap_done();
}
