/* SPDX-License-Identifier: MIT */
#include "diff/zip_extra.h"

#include "lib/tap.h"

#define TIMES(byte) "UT\5\0\1" byte "\0\0\0"
#define OWNER(byte) "ux\x0b\0\1\4" byte "\0\0\0\4" byte "\0\0\0"

/* Compares the fields of two central headers.  Static text. */
static const char *
compare(const char *old, size_t old_length, const char *new, size_t new_length,
	bool numbers_differ)
{
	static char text[1024];
	const struct diff_zip_extra before = {
		.central = (const uint8_t *)old,
		.central_length = old_length,
	};
	const struct diff_zip_extra after = {
		.central = (const uint8_t *)new,
		.central_length = new_length,
	};
	struct findings findings = FINDINGS_INIT;
	auto_diff_parts parts = DIFF_PARTS_INIT;

	diff_zip_extra(&parts, &before, &after, numbers_differ, false);
	diff_parts_report(&parts, &findings, "x");
	*text = '\0';
	for (size_t i = 0; i < findings.count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "%s%s: %s", i ? "\n" : "",
			 finding_name(findings.items[i].code),
			 findings.items[i].text);
	findings_fini(&findings);
	return text;
}

#define COMPARE(old, new) \
	compare((old), sizeof(old) - 1, (new), sizeof(new) - 1, false)

static void
test_time(void)
{
	static const uint8_t bytes[] = OWNER("\1") TIMES("\7");
	const struct diff_zip_extra extra = {
		.central = bytes,
		.central_length = sizeof(bytes) - 1,
	};
	const struct diff_zip_extra cut = {
		.central = bytes,
		.central_length = sizeof(bytes) - 2,
	};
	int64_t seconds = 0;

	ok(diff_zip_extra_time(&extra, &seconds), "the time after a field");
	is_int(seconds, 7, "its value");
	ok(!diff_zip_extra_time(&cut, &seconds), "a field that is cut off");
}

int
main(void)
{
	test_time();
	is_string(COMPARE(TIMES("\1"), TIMES("\1")), "", "equal fields");
	is_string(COMPARE(TIMES("\1"), TIMES("\2")),
		  "time: the extra field 0x5455 in the central header differs "
		  "(5 and 5 bytes): another time",
		  "times");
	is_string(COMPARE(OWNER("\0"), OWNER("\7")),
		  "mode-bits: owner 0:0 and 7:7", "owners");
	is_string(COMPARE(TIMES("\1"), ""),
		  "metadata: only the old one has the extra field 0x5455 in "
		  "the central header",
		  "a field of one only");
	is_string(COMPARE("ab\1\0x", "ab\1\0y"),
		  "metadata: the extra field 0x6261 in the central header "
		  "differs (1 and 1 bytes)",
		  "a field of no known kind");
	is_string(COMPARE("ab\0\0cd\0\0", "cd\0\0ab\0\0"),
		  "metadata: the extra fields are in another order or padded",
		  "another order");
	is_string(compare("\1\0\1\0x", 5, "\1\0\1\0y", 5, true), "",
		  "zip64 fields follow from the sizes");
	is_string(COMPARE("ab\x09\0x", "ab\x09\0y"),
		  "metadata: the extra fields are in another order or padded",
		  "a field that is cut off");
	return tap_done();
}
