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
	same("", "an empty one");
	same("\n", "an empty line");
	same("x = 1\n", "a statement");
	same("x = 1", "without a line end");
	same("def f():\n    \"\"\"Text.\"\"\"\n", "a docstring is for level 2");
	same("x = \"\\x00\"\r\ny = 2\r", "line ends of other systems");
}

static void
test_words(void)
{
	other("assert x\n", "assert at the start");
	other("x = 1\nassert x", "at the end of the last line");
	other("assert", "assert alone");
	other("x = 1;assert(x)\n", "between signs");
	other("\tassert\tx\n", "between tabs");
	other("\x0c"
	      "assert x\n",
	      "after a form feed");
	other("x = 1\rassert x\r", "after a CR");
	other("assert\\\n x\n", "before a continued line");
	other("def f(): assert(0)\n", "in a function");
	other("x = __debug__\n", "__debug__");
	other("x=[__debug__,1]\n", "between signs");
	other("__debug__", "alone");
	other("x = f'{__debug__}'\n", "in a formatted string");
	other("# assert\n", "a comment counts");
	other("x = '__debug__'\n", "and a string");
}

static void
test_longer_words(void)
{
	same("asserts = 1\n", "a longer word");
	same("assertX = 1\n", "with a capital");
	same("assert1 = 1\n", "with a digit");
	same("assert_ = 1\n", "with an underscore");
	same("reassert = 1\n", "with something before it");
	same("_assert = 9assert\n", "with a digit before it");
	same("x.assertEqual(1)\n", "a method of a test");
	same("Assert = ASSERT = 1\n", "case counts");
	same("x__debug__ = __debug__x = 1\n", "more than __debug__");
	same("__debug_ = _debug__ = __DEBUG__ = 1\n", "less than it");
	same("asser t\n", "in two pieces");
	other("asserts = assert1 = 1\nassert asserts\n", "then the word");
	other("reassert\nassert\n", "after one that ends like it");
	other("assertassert assert", "and after a double one");
	other("___debug__ __debug__", "the same of __debug__");
}

/* Identifiers are normalised (PEP 3131), so these may equal the words. */
static void
test_not_ascii(void)
{
	same("x = '\xc3\xa4'\n", "a letter past ASCII");
	same("\xef\xbb\xbfx = 1\n", "a byte order mark");
	same("\xff", "what is no UTF-8");
	same("x = 1 # \x80", "the last byte");
	same("__\xc3\xa4 = \xc3\xa4__ = __d\xc3\xa4_ = 1\n", "too little");
	other("x = __d\xef\xbd\x85"
	      "bug__\n",
	      "a wide letter");
	other("__\xc3\xa4__", "any other letter");
	other("\xc3\xa4__debug__", "after another letter");
	other("x\xef\xbc\xbf", "a wide underscore");
	other("\xef\xb8\xb3", "and every other");
	other("\xef\xb8\xb4", "of them");
	other("\xef\xb9\x8d", "of them");
	other("\xef\xb9\x8e", "of them");
	other("\xef\xb9\x8f", "of them");
}

static void
test_encodings(void)
{
	other("# coding: latin-1\n", "another encoding");
	other("# -*- coding: utf-7 -*-\n", "utf-7");
	other("# vim: set fileencoding=cp037 :\n", "behind an =");
	other("#!/usr/bin/python\n# coding: utf-7\n", "in the second line");
	other("#\r# coding: utf-7\r", "that a CR starts");
	other("#\r\n# coding: utf-7\r\n", "after a CR and LF");
	same("#\r\n#\r\n# coding: utf-7\r\n", "which are one line end");
	other("# coding: utf-7", "that has no end");
	other("#\n# coding: utf-7", "nor that");
	other("# coding:utf-7\n", "without a blank");
	other("# coding: \t utf-7\n", "with many");
	other("# coding:\n", "without a name");
	other("# coding", "without all");
	other("# coding:utf", "cut short");
	other("# coding:utf-", "a byte before its end");
	other("# coding: utf-8 coding: utf-7\n", "the second of two");
	other("# coding coding: utf-8\n", "one that is none before it");
	other("x = 'coding'\n", "any mention");
	other("# coding: utf-80\n", "a longer name");
	other("# coding: utf-8-sig\n", "utf-8-sig");
	other("# coding: utf-8_x\n", "and another");
}

static void
test_utf8(void)
{
	same("# coding: utf-8\n", "UTF-8");
	same("# -*- coding: UTF_8 -*-\n", "however it is written");
	same("# vim:fileencoding=Utf-8:\n", "behind an =");
	same("# coding:utf-8", "at the end");
	same("#!/usr/bin/python\n# coding: utf-8\n", "in the second line");
	same("x = 1\ny = 2\n# coding: utf-7\n", "the third tells nothing");
	same("\n\nencoding = 'utf-7'\n", "nor those after it");
	same("\r\r# coding: utf-7\n", "also after CRs");
	other("# coding: utf-8\nassert x\n", "the words count all the same");
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
