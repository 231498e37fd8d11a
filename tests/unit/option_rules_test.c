/* SPDX-License-Identifier: MIT */
/* Tests that each rule in the option table is applied, and how it is worded. */
#include "cmd/option_rules.h"

#include <stdlib.h>

#include "base/mem.h"
#include "lib/tap.h"

#define MOST_GIVEN 4

/*
 * The message for options and operands.  "" if they can be used together.
 * Owned.
 */
static char *
check(const int codes[static MOST_GIVEN], int operands)
{
	bool given[OPTION_CODES] = { false };
	auto_err err = ERR_INIT;
	int result;

	for (int i = 0; i < MOST_GIVEN && codes[i]; i++)
		given[codes[i]] = true;
	result = option_rules_check(given, operands, &err);
	if (!result != !err.message)
		return mem_strdup("the result and the message disagree");
	return mem_strdup(err.message ? err.message : "");
}

static char *
name_of(const struct option_row *row)
{
	return row->code < OPTION_NO_LETTER ? mem_printf("-%c", row->code) :
					      mem_printf("--%s", row->name);
}

/* Whether a message is "A VERB B", perhaps with a reason. */
static bool
is_pair(const char *message, const struct option_row *a, const char *verb,
	const struct option_row *b)
{
	auto_free char *first = name_of(a);
	auto_free char *second = name_of(b);
	auto_free char *wanted = mem_printf("%s %s %s", first, verb, second);
	size_t length = strlen(wanted);

	return !strncmp(message, wanted, length) &&
	       (!message[length] || !strncmp(message + length, ": ", 2));
}

static void
test_excluded_pair(const struct option_row *a, const struct option_row *b)
{
	const int both = a->applies & b->applies & FOR_ALL;

	ok(both, "options that exclude each other have operands in common");
	for (int operand = FOR_TREES; operand <= FOR_STREAM; operand <<= 1) {
		auto_free char *alone =
			check((const int[MOST_GIVEN]){ a->code }, operand);
		auto_free char *message = check(
			(const int[MOST_GIVEN]){ b->code, a->code }, operand);

		if (!(both & operand))
			continue;
		is_string(alone, "", "one option can be used");
		ok(is_pair(message, a, "cannot be used with", b), message);
	}
}

static void
test_excluded(void)
{
	for (size_t i = 0; i < option_table_count; i++) {
		const struct option_row *row = &option_table[i];

		for (int k = 0; k < OPTION_MOST_EXCLUDED && row->excludes[k];
		     k++)
			test_excluded_pair(row,
					   option_table_find(row->excludes[k]));
	}
}

static void
test_needed(void)
{
	for (size_t i = 0; i < option_table_count; i++) {
		const struct option_row *row = &option_table[i];
		auto_free char *alone =
			check((const int[MOST_GIVEN]){ row->code }, FOR_TREES);
		auto_free char *both =
			check((const int[MOST_GIVEN]){ row->code, row->needs },
			      FOR_TREES);

		if (!row->needs)
			continue;
		ok(is_pair(alone, row, "needs", option_table_find(row->needs)),
		   alone);
		is_string(both, "", "both can be used");
	}
}

/* Whether an option can be used, as the comment of the column says. */
static bool
is_for(const struct option_row *row, int operands)
{
	return row->applies & FOR_ONLY ? !(operands & ~row->applies) :
					 (operands & row->applies) != 0;
}

/* Tests a row with all sets of operands; a stream is alone. */
static void
test_operands_of(const struct option_row *row)
{
	const int codes[MOST_GIVEN] = { row->code, row->needs };
	auto_free char *name = name_of(row);
	bool is_right = true;

	for (int operands = 1; operands <= FOR_STREAM; operands++) {
		auto_free char *message = check(codes, operands);
		bool is_refused = !strncmp(message, name, strlen(name));

		if (row->needs && *message && !is_refused)
			continue;
		is_right &= *message ? is_refused && !is_for(row, operands) :
				       is_for(row, operands);
	}
	ok(is_right, name);
}

static void
test_uses_of(const struct option_row *row)
{
	bool given[OPTION_CODES] = { false };
	auto_free char *name = name_of(row);
	bool is_right = true;

	given[row->code] = true;
	for (int use = USE_BAKE; use <= USE_STRIP; use <<= 1) {
		auto_err err = ERR_INIT;
		int result = option_rules_check_use(given, (enum option_use)use,
						    &err);

		is_right &= !result == !!(row->uses & use);
		is_right &=
			!result || !strncmp(err.message, name, strlen(name));
	}
	ok(is_right, name);
}

static void
test_words(void)
{
	static const struct {
		int codes[MOST_GIVEN];
		int operands;
		const char *message;
	} rows[] = {
		{ { 'b', 'f', 'o' }, FOR_ALL, "" },
		{ { OPTION_PRUNE },
		  FOR_TREES | FOR_ZIPS,
		  "--prune is for trees, not for zip archives" },
		{ { OPTION_STRIP },
		  FOR_ARCHIVES & ~FOR_STREAM,
		  "--strip is for wheels and zip archives, not for tar "
		  "archives and container images" },
		{ { OPTION_OUTPUT_DIR },
		  FOR_TREES | FOR_WHEELS,
		  "--output-dir is for archives, not for trees" },
		{ { OPTION_COMPRESS }, FOR_TREES | FOR_TARS | FOR_ZIPS, "" },
		{ { OPTION_COMPRESS },
		  FOR_TREES,
		  "--compress is for wheels and zip archives, not for trees" },
		{ { OPTION_CHECK },
		  FOR_TREES | FOR_TAR_FILES,
		  "--check cannot be used with tar archives and container "
		  "images" },
		{ { OPTION_STRICT },
		  FOR_STREAM,
		  "--strict cannot be used with --tar -" },
		{ { 'v' },
		  FOR_STREAM,
		  "-v cannot be used with --tar -: standard output is the "
		  "archive" },
		{ { 's' },
		  FOR_WHEELS,
		  "-s is for trees, not for wheels: paths in an archive do not "
		  "contain a directory to strip" },
		{ { 's', 'd' }, FOR_TREES, "-d cannot be used with -s" },
		{ { OPTION_ROOT, OPTION_DFILE },
		  FOR_TREES,
		  "--root cannot be used with --dfile: --root sets the "
		  "embedded paths" },
		{ { '0' }, FOR_TREES, "-0 needs --manifest" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		auto_free char *message =
			check(rows[i].codes, rows[i].operands);

		is_string(message, rows[i].message, "the error message");
	}
}

int
main(void)
{
	test_excluded();
	test_needed();
	for (size_t i = 0; i < option_table_count; i++) {
		test_operands_of(&option_table[i]);
		test_uses_of(&option_table[i]);
	}
	test_words();
	return tap_done();
}
