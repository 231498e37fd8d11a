/* SPDX-License-Identifier: MIT */
#include "format/zipsniff.h"

#include <string.h>

#include "lib/tap.h"

/* An end record without a comment, after its signature. */
#define END \
	"PK\5\6" \
	"\0\0\0\0\0\0\0\0" \
	"\0\0\0\0\0\0\0\0"
#define LONE_END END "\0\0"
#define LOCAL "PK\3\4 and so on"

/* Sniffs a file so small that all of it is its end. */
static bool
is_zip(const char *bytes, size_t length)
{
	const uint8_t *file = (const uint8_t *)bytes;

	return zipsniff_is_zip(file,
			       length < ZIPSNIFF_HEAD ? length : ZIPSNIFF_HEAD,
			       file, length);
}

#define IS_ZIP(text) is_zip(text, sizeof(text) - 1)

static void
test_zips(void)
{
	ok(IS_ZIP(LOCAL LONE_END), "an archive");
	ok(IS_ZIP(LONE_END), "an archive without members");
	ok(IS_ZIP("#!/usr/bin/python3\n" LOCAL LONE_END),
	   "an archive after a #! line");
	ok(IS_ZIP(LOCAL END "\3\0abc"), "an archive with a comment");
	ok(IS_ZIP(LOCAL END "\x1a\0"
			    "abcd" LONE_END),
	   "an archive whose comment is an end record");
}

static void
test_others(void)
{
	ok(!IS_ZIP(""), "an empty file");
	ok(!IS_ZIP("PK\3"), "a file of three bytes");
	ok(!IS_ZIP(LOCAL), "a file without an end record");
	ok(!IS_ZIP(LOCAL END), "a file with half an end record");
	ok(!IS_ZIP(LOCAL LONE_END "x"), "an archive with a byte after it");
	ok(!IS_ZIP(LOCAL END "\3\0ab"), "an archive with half a comment");
	ok(!IS_ZIP("MZ" LOCAL LONE_END), "an archive after a Windows program");
	ok(!IS_ZIP("#!/bin/sh\necho PK\n"), "a script");
}

int
main(void)
{
	test_zips();
	test_others();
	return tap_done();
}
