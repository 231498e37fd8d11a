/* SPDX-License-Identifier: MIT */
/* Tests the codes of findings, and how findings are kept and sorted. */
#include "job/finding.h"

#include <stdlib.h>

#include "base/mem.h"
#include "lib/tap.h"

/* Scripts match on the names, so none of them may change. */
static const struct {
	enum finding_code code;
	const char *name;
} codes[] = {
	{ FINDING_MISSING, "missing" },
	{ FINDING_STALE, "stale" },
	{ FINDING_MODE, "mode" },
	{ FINDING_CONTENT, "content" },
	{ FINDING_PATH, "path" },
	{ FINDING_ORPHAN, "orphan" },
	{ FINDING_FOREIGN, "foreign" },
	{ FINDING_MAGIC, "magic" },
	{ FINDING_NONCANONICAL, "noncanonical" },
	{ FINDING_CORRUPT, "corrupt" },
	{ FINDING_PERM, "perm" },
	{ FINDING_RECORD, "record" },
	{ FINDING_ORDER, "order" },
	{ FINDING_TIME, "time" },
	{ FINDING_STRUCTURE, "structure" },
	{ FINDING_LINK, "link" },
	{ FINDING_UNUSED, "unused" },
	{ FINDING_MANIFEST, "manifest" },
};
#define CODES (sizeof(codes) / sizeof(*codes))

static void
test_names(void)
{
	for (size_t i = 0; i < CODES; i++)
		is_string(finding_name(codes[i].code), codes[i].name,
			  codes[i].name);
}

static void
test_empty(void)
{
	struct findings findings = FINDINGS_INIT;

	for (size_t i = 0; i < CODES; i++)
		ok(!findings_have(&findings, codes[i].code),
		   "an empty list has no code");
	findings_sort(&findings);
	is_int((long long)findings.count, 0,
	       "sorting an empty list keeps it empty");
	findings_fini(&findings);
	ok(!findings.items, "an empty list owns no memory");
}

static void
test_add(void)
{
	struct findings findings = FINDINGS_INIT;
	char path[] = "d/m.pyc";
	char word[] = "word";

	findings_add(&findings, path, FINDING_PATH, "%s, %d%%", word, -7);
	memset(path, 'x', sizeof(path) - 1);
	memset(word, 'x', sizeof(word) - 1);
	is_int((long long)findings.count, 1, "one finding is added");
	is_string(findings.items[0].path, "d/m.pyc",
		  "the finding copies its path");
	is_string(findings.items[0].text, "word, -7%",
		  "the finding formats its text");
	is_int(findings.items[0].code, FINDING_PATH,
	       "the finding has its code");
	findings_fini(&findings);
	ok(!findings.items && !findings.count,
	   "findings_fini empties the list");
	findings_fini(&findings);
	findings_add(&findings, "again", FINDING_LINK, "more");
	is_string(findings.items[0].path, "again",
		  "the list can be used after findings_fini");
	findings_fini(&findings);
}

static void
test_have(void)
{
	for (size_t i = 0; i < CODES; i++) {
		struct findings findings = FINDINGS_INIT;
		bool is_right = true;

		/* The last of two codes, so that both are looked at. */
		findings_add(&findings, "m", codes[(i + 1) % CODES].code, "-");
		findings_add(&findings, "m", codes[i].code, "-");
		for (size_t j = 0; j < CODES; j++)
			is_right &= findings_have(&findings, codes[j].code) ==
				    (j == i || j == (i + 1) % CODES);
		ok(is_right, "the list has the added codes and no others");
		findings_fini(&findings);
	}
}

static void
test_many(void)
{
	struct findings findings = FINDINGS_INIT;
	bool is_right = true;

	for (int i = 0; i < 5000; i++)
		findings_add(&findings, "m", FINDING_STALE, "%d", i);
	is_int((long long)findings.count, 5000, "many findings are added");
	for (int i = 0; i < 5000; i++) {
		auto_free char *text = mem_printf("%d", i);

		is_right &= !strcmp(findings.items[i].text, text);
	}
	ok(is_right, "each finding keeps its place and text");
	findings_fini(&findings);
}

/* In the order that findings_sort gives. */
static const struct {
	const char *path;
	enum finding_code code;
	const char *text;
} sorted[] = {
	{ "", FINDING_RECORD, "-" },   { "B", FINDING_MANIFEST, "-" },
	{ "a", FINDING_MISSING, "-" }, { "a", FINDING_MODE, "1" },
	{ "a", FINDING_MODE, "10" },   { "a", FINDING_MODE, "2" },
	{ "a", FINDING_CORRUPT, "0" }, { "a-b", FINDING_STALE, "-" },
	{ "a/b", FINDING_STALE, "-" }, { "ab", FINDING_MISSING, "-" },
	{ "z", FINDING_MISSING, "-" }, { "\xc3\xa9", FINDING_MISSING, "-" },
};
#define SORTED (sizeof(sorted) / sizeof(*sorted))

/* Adds all of them, each step places after the one before, and sorts. */
static void
check_sort(size_t first, size_t step)
{
	auto_free char *what = mem_printf(
		"from row %zu in steps of %zu: the order is by path, code and "
		"text",
		first, step);
	struct findings findings = FINDINGS_INIT;
	bool is_right = true;

	for (size_t i = 0; i < SORTED; i++) {
		size_t at = (first + i * step) % SORTED;

		findings_add(&findings, sorted[at].path, sorted[at].code, "%s",
			     sorted[at].text);
	}
	findings_sort(&findings);
	for (size_t i = 0; i < SORTED; i++)
		is_right &= !strcmp(findings.items[i].path, sorted[i].path) &&
			    findings.items[i].code == sorted[i].code &&
			    !strcmp(findings.items[i].text, sorted[i].text);
	ok(is_right, what);
	findings_fini(&findings);
}

static void
test_sort(void)
{
	/* The steps have no divisor in common with the number of rows. */
	static const size_t steps[] = { 1, 5, 7, SORTED - 1 };

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		for (size_t first = 0; first < SORTED; first++)
			check_sort(first, steps[i]);
}

/* The codes of one path follow the order of their declaration. */
static void
test_sort_codes(void)
{
	struct findings findings = FINDINGS_INIT;
	bool is_right = true;

	for (size_t i = CODES; i--;)
		findings_add(&findings, "m", codes[i].code, "-");
	findings_sort(&findings);
	for (size_t i = 0; i < CODES; i++)
		is_right &= findings.items[i].code == codes[i].code;
	ok(is_right, "codes are sorted in the order of their declaration");
	findings_fini(&findings);
}

int
main(void)
{
	test_names();
	test_empty();
	test_add();
	test_have();
	test_many();
	test_sort();
	test_sort_codes();
	return tap_done();
}
