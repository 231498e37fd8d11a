/* SPDX-License-Identifier: MIT */
/* The answer must not be yes if -O matters; no is always correct. */
#include "pyc/pysource.h"

#include <stdlib.h>

#include "lib/tap.h"

/* Uses an exact copy, so that a sanitizer sees any overrun. */
static bool
ignores(const char *source, size_t length)
{
	uint8_t *copy = malloc(length ? length : 1);
	bool result;

	if (!copy) {
		printf("Bail out! no memory\n");
		exit(99);
	}
	memcpy(copy, source, length);
	result = pysource_ignores_level_1(copy, length);
	free(copy);
	return result;
}

/* The text may hold a NUL. */
#define same(text, what) ok(ignores(text, sizeof(text) - 1), what)
#define other(text, what) ok(!ignores(text, sizeof(text) - 1), what)

static void
test_nothing(void)
{
	ok(pysource_ignores_level_1(NULL, 0), "no source");
	same("", "an empty source");
	same("\n", "an empty line");
	same("x = 1\n", "a statement");
	same("x = 1", "a statement without a line end");
	same("def f():\n    \"\"\"Text.\"\"\"\n", "a docstring");
	same("x = \"\\x00\"\r\ny = 2\r", "line ends of other systems");
}

static void
test_words(void)
{
	other("assert x\n", "assert at the start");
	other("x = 1\nassert x", "assert in a last line without a line end");
	other("assert", "the word assert alone");
	other("x = 1;assert(x)\n", "assert between operators");
	other("\tassert\tx\n", "assert between tabs");
	other("\x0c"
	      "assert x\n",
	      "assert after a form feed");
	other("x = 1\rassert x\r", "assert after a CR");
	other("assert\\\n x\n", "assert before a continued line");
	other("def f(): assert(0)\n", "assert in a function");
	other("x = __debug__\n", "__debug__");
	other("x=[__debug__,1]\n", "__debug__ between operators");
	other("__debug__", "__debug__ alone");
	other("x = f'{__debug__}'\n", "__debug__ in a formatted string");
	other("# assert\n", "assert in a comment");
	other("x = '__debug__'\n", "__debug__ in a string");
}

static void
test_longer_words(void)
{
	same("asserts = 1\n", "a longer word with assert");
	same("assertX = 1\n", "assert before a capital");
	same("assert1 = 1\n", "assert before a digit");
	same("assert_ = 1\n", "assert before an underscore");
	same("reassert = 1\n", "assert after a letter");
	same("_assert = 9assert\n", "assert after a digit");
	same("x.assertEqual(1)\n", "a method of a test");
	same("Assert = ASSERT = 1\n", "case matters");
	same("x__debug__ = __debug__x = 1\n", "a longer word with __debug__");
	same("__debug_ = _debug__ = __DEBUG__ = 1\n", "a part of __debug__");
	same("asser t\n", "assert in two pieces");
	other("asserts = assert1 = 1\nassert asserts\n",
	      "assert after a longer word");
	other("reassert\nassert\n", "assert after a word that ends with it");
	other("assertassert assert", "assert after a doubled word");
	other("___debug__ __debug__", "__debug__ after longer words");
}

/* Identifiers are normalised (PEP 3131), so these may equal the words. */
static void
test_not_ascii(void)
{
	same("x = '\xc3\xa4'\n", "a letter past ASCII");
	same("\xef\xbb\xbfx = 1\n", "a byte order mark");
	same("\xff", "bytes that are not UTF-8");
	same("x = 1 # \x80", "a last byte over 0x7f");
	same("__\xc3\xa4 = \xc3\xa4__ = __d\xc3\xa4_ = 1\n",
	     "wide letters in other names");
	other("x = __d\xef\xbd\x85"
	      "bug__\n",
	      "a wide letter in __debug__");
	other("__\xc3\xa4__", "other letters between underscores");
	other("\xc3\xa4__debug__", "__debug__ after another letter");
	other("x\xef\xbc\xbf", "a wide underscore");
	other("\xef\xb8\xb3", "another connector that equals an underscore");
	other("\xef\xb8\xb4", "another connector that equals an underscore");
	other("\xef\xb9\x8d", "another connector that equals an underscore");
	other("\xef\xb9\x8e", "another connector that equals an underscore");
	other("\xef\xb9\x8f", "another connector that equals an underscore");
}

static void
test_encodings(void)
{
	other("# coding: latin-1\n", "another encoding");
	other("# -*- coding: utf-7 -*-\n", "the encoding utf-7");
	other("# vim: set fileencoding=cp037 :\n", "an encoding after =");
	other("#!/usr/bin/python\n# coding: utf-7\n",
	      "an encoding in the second line");
	other("#\r# coding: utf-7\r",
	      "an encoding in a second line after a CR");
	other("#\r\n# coding: utf-7\r\n",
	      "an encoding in a second line after CR LF");
	same("#\r\n#\r\n# coding: utf-7\r\n",
	     "an encoding in the third line after CR LFs");
	other("# coding: utf-7", "an encoding without a line end");
	other("#\n# coding: utf-7",
	      "an encoding in a second line without a line end");
	other("# coding:utf-7\n", "an encoding without a blank");
	other("# coding: \t utf-7\n", "an encoding after many blanks");
	other("# coding:\n", "coding without a name");
	other("# coding", "coding without a colon");
	other("# coding:utf", "coding that is cut short");
	other("# coding:utf-", "coding with a byte before its end");
	other("# coding: utf-8 coding: utf-7\n", "the second of two encodings");
	other("# coding coding: utf-8\n",
	      "an encoding after a mention without a name");
	other("x = 'coding'\n", "any mention of coding");
	other("# coding: utf-80\n", "a longer name");
	other("# coding: utf-8-sig\n", "the encoding utf-8-sig");
	other("# coding: utf-8_x\n", "another name that starts with utf-8");
}

static void
test_utf8(void)
{
	same("# coding: utf-8\n", "the encoding UTF-8");
	same("# -*- coding: UTF_8 -*-\n", "another spelling of UTF-8");
	same("# vim:fileencoding=Utf-8:\n", "UTF-8 after =");
	same("# coding:utf-8", "UTF-8 at the end");
	same("#!/usr/bin/python\n# coding: utf-8\n",
	     "UTF-8 in the second line");
	same("x = 1\ny = 2\n# coding: utf-7\n",
	     "an encoding in the third line is ignored");
	same("\n\nencoding = 'utf-7'\n",
	     "a mention after the second line is ignored");
	same("\r\r# coding: utf-7\n",
	     "an encoding in the third line after CRs is ignored");
	other("# coding: utf-8\nassert x\n",
	      "assert in a source with a UTF-8 encoding");
}

int
main(void)
{
	test_nothing();
	test_words();
	test_longer_words();
	test_not_ascii();
	test_encodings();
	test_utf8();
	return tap_done();
}
