/* SPDX-License-Identifier: MIT */
/*
 * No other file uses PCRE2.  PCRE2 compiles the translation by pyc/pyregex.
 * Options with a build-time default (newline, limits) are set here, so that an
 * expression means the same with every build of PCRE2.
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
 * An expression that exceeds these limits has runaway backtracking: nested
 * repetitions, with each character tried in each of them.
 */
#define MOST_STEPS 10000000
#define MOST_DEPTH 1000000
#define MOST_HEAP_KIB (64 * 1024)

#define MOST_MESSAGE 256

struct pattern {
	pcre2_code *code;
	pcre2_match_data *found; /* required by pcre2_match, not used */
	pcre2_match_context *limits;
};

static const char *
pattern_describe(int number, char text[MOST_MESSAGE])
{
	/*
	 * A message that is too long is truncated, but always ends with a NUL.
	 */
	pcre2_get_error_message(number, (PCRE2_UCHAR *)text, MOST_MESSAGE);
	return text;
}

/* More than the nesting depth of groups that pyregex_translate writes. */
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

	/* PCRE2 requires a pointer even for an empty text. */
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
		err_set(err, "not supported: %s",
			pattern_describe(number, text));
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
	/*
	 * If this fails (unsupported machine, no executable memory), the
	 * expression is interpreted, with the same result.
	 */
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

	/* PCRE2 requires a pointer even for an empty text. */
	buf_reserve(&valid, strlen(text) + 1);
	utf8_add_valid(&valid, text);
	result = match(pattern, &valid, 0);
	/* JIT code has a small stack.  The interpreter uses the heap. */
	if (result == PCRE2_ERROR_JIT_STACKLIMIT)
		result = match(pattern, &valid, PCRE2_NO_JIT);
	/* 0 is a match with more groups than the match data can hold. */
	if (result >= 0)
		return 1;
	if (result == PCRE2_ERROR_NOMATCH)
		return 0;
	return err_set(err, "the search was aborted: %s",
		       pattern_describe(result, message));
}
