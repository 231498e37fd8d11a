/* SPDX-License-Identifier: MIT */
#include "compile/expected.h"

#include <string.h>

#include "host/compiler.h"
#include "host/inflate.h"
#include "pyc/marshal_graph.h"

/* The longest text of a message, in bytes.  It may contain a path. */
#define MOST_MESSAGE 16384

void
expected_note(struct expected *expected, const struct request *request)
{
	expected->is_deflated = request->is_deflated;
	expected->has_header = request->kind == REQUEST_BAKE ||
			       request->existing_length >= PYC_HEADER_SIZE;
	if (request->kind == REQUEST_BAKE) {
		struct pyc_header header = request_header(request);

		pyc_header_write(&header, expected->header);
	} else if (expected->has_header) {
		memcpy(expected->header, request->existing, PYC_HEADER_SIZE);
	}
	expected->may_be_fresh =
		request->existing_length > PYC_HEADER_SIZE &&
		!memcmp(request->existing, expected->header, PYC_HEADER_SIZE);
}

/*
 * Whether a baked .pyc is one that the job can have: the header is right, and
 * the deflate stream, if there must be one, has the same content.
 */
static bool
is_possible_pyc(const struct expected *expected, const struct outcome *outcome)
{
	auto_err ignored = ERR_INIT;

	if (!expected->has_header || outcome->pyc_length <= PYC_HEADER_SIZE ||
	    memcmp(outcome->pyc, expected->header, PYC_HEADER_SIZE) != 0)
		return false;
	if (!expected->is_deflated)
		return !outcome->deflated_length;
	return !inflate_compare(outcome->deflated, outcome->deflated_length,
				outcome->pyc, outcome->pyc_length, &ignored);
}

bool
expected_seems_fresh(const struct expected *expected,
		     const struct request *request)
{
	/*
	 * CPython sets the flag in the first byte of a payload; canonical form
	 * never does, since nothing refers to the code object of a module.
	 */
	return expected->may_be_fresh && !request->is_doubtful &&
	       !(request->existing[PYC_HEADER_SIZE] & MARSHAL_FLAG_REF);
}

bool
expected_allows_messages(const struct outcome *outcome)
{
	if (outcome->count > COMPILER_MOST_MESSAGES)
		return false;
	for (size_t i = 0; i < outcome->count; i++) {
		const struct diagnostic *item = &outcome->diagnostics[i];

		if (strlen(item->class_name) > MOST_MESSAGE ||
		    strlen(item->text) > MOST_MESSAGE ||
		    strlen(item->source_line) > MOST_MESSAGE)
			return false;
	}
	return true;
}

bool
expected_allows(const struct expected *expected, const struct outcome *outcome)
{
	if (!expected_allows_messages(outcome) ||
	    (outcome->value_length && !expected->is_kept) ||
	    (outcome->is_cached && !expected->may_be_cached))
		return false;
	switch (outcome->kind) {
	case OUTCOME_BAKED:
		return is_possible_pyc(expected, outcome);
	case OUTCOME_FRESH:
		return expected->may_be_fresh;
	case OUTCOME_REFUSED:
		return expected->is_refused && outcome->count;
	case OUTCOME_FAILED:
	case OUTCOME_BROKEN:
	case OUTCOME_LOST:
		return outcome->count;
	case OUTCOME_INFO:
	case OUTCOME_EXHAUSTED: /* see wire_refuse_outcome */
		break;
	}
	return false;
}
