/* SPDX-License-Identifier: MIT */
/*
 * The one place that knows PCRE2.  It gets the translation that pyc/pyregex
 * writes.  What was chosen when the library was built (newline, limits) is set
 * here, so that an expression means the same with every build of it.
 */
#include "host/pattern.h"

#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "pyc/pyregex.h"

/*
 * An expression that needs more is one that runs away: nested repeats, with
 * each character tried in every one of them.
 */
#define MOST_STEPS 10000000
#define MOST_DEPTH 1000000
#define MOST_HEAP_KIB (64 * 1024)

#define MOST_MESSAGE 256

struct pattern {
	pcre2_code *code;
	pcre2_match_data *found; /* where a match is told; not looked at */
	pcre2_match_context *limits;
};

static const char *
describe(int number, char text[MOST_MESSAGE])
{
	/* A text that is too long is cut, and ends with a NUL all the same. */
	pcre2_get_error_message(number, (PCRE2_UCHAR *)text, MOST_MESSAGE);
	return text;
}

/* More groups inside each other than pyregex_translate writes. */
#define MOST_NESTED (PYREGEX_MOST_DEPTH + 50)

static pcre2_code *
compile(const char *expression, struct err *err)
{
	auto_buf translated = BUF_INIT;
	pcre2_compile_context *context;
	pcre2_code *code;
	char text[MOST_MESSAGE];
	PCRE2_SIZE offset;
	int number;

	/* Room for nothing too, since PCRE2 wants a pointer. */
	buf_reserve(&translated, 1);
	if (pyregex_translate(expression, &translated, err))
		return NULL;
	context = pcre2_compile_context_create(NULL);
	if (!context)
		mem_exhausted();
	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	pcre2_set_parens_nest_limit(context, MOST_NESTED);
	code = pcre2_compile(translated.data, translated.length,
			     PCRE2_UTF | PCRE2_UCP, &number, &offset, context);
	pcre2_compile_context_free(context);
	if (!code)
		err_set(err, "not supported: %s", describe(number, text));
	return code;
}

struct pattern *
pattern_new(const char *expression, struct err *err)
{
	pcre2_code *code = compile(expression, err);
	struct pattern *pattern;

	if (!code)
		return NULL;
	pattern = mem_zalloc(1, sizeof(*pattern));
	pattern->code = code;
	pattern->found = pcre2_match_data_create(1, NULL);
	pattern->limits = pcre2_match_context_create(NULL);
	if (!pattern->found || !pattern->limits)
		mem_exhausted();
	pcre2_set_match_limit(pattern->limits, MOST_STEPS);
	pcre2_set_depth_limit(pattern->limits, MOST_DEPTH);
	pcre2_set_heap_limit(pattern->limits, MOST_HEAP_KIB);
	/* Where it fails (no such machine, no memory that may be executed),
	 * the expression is interpreted, to the same effect. */
	pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	return pattern;
}

void
pattern_free(struct pattern *pattern)
{
	if (!pattern)
		return;
	pcre2_match_context_free(pattern->limits);
	pcre2_match_data_free(pattern->found);
	pcre2_code_free(pattern->code);
	free(pattern);
}

static int
match(const struct pattern *pattern, const struct buf *text, uint32_t flags)
{
	return pcre2_match(pattern->code, text->data, text->length, 0,
			   flags | PCRE2_NO_UTF_CHECK, pattern->found,
			   pattern->limits);
}

int
pattern_search(const struct pattern *pattern, const char *text, struct err *err)
{
	auto_buf valid = BUF_INIT;
	char message[MOST_MESSAGE];
	int result;

	/* Room for nothing too, since PCRE2 wants a pointer. */
	buf_reserve(&valid, strlen(text) + 1);
	utf8_add_valid(&valid, text);
	result = match(pattern, &valid, 0);
	/* Compiled code has a small stack, the interpreter has the heap. */
	if (result == PCRE2_ERROR_JIT_STACKLIMIT)
		result = match(pattern, &valid, PCRE2_NO_JIT);
	/* 0: a match with more groups than there is room to tell of. */
	if (result >= 0)
		return 1;
	if (result == PCRE2_ERROR_NOMATCH)
		return 0;
	return err_set(err, "the search was given up: %s",
		       describe(result, message));
}
