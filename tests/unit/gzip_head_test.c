/* SPDX-License-Identifier: MIT */
#include "diff/gzip_head.h"

#include "lib/tap.h"

/* Compares two headers.  Returns the text of the findings; static. */
static const char *
compare(const char *old, size_t old_length, const char *new, size_t new_length,
	uint64_t lengths[2])
{
	static char text[1024];
	struct blob before = BLOB_OF((const uint8_t *)old, old_length);
	struct blob after = BLOB_OF((const uint8_t *)new, new_length);
	struct diff_tail left = { &before, 0 };
	struct diff_tail right = { &after, 0 };
	struct findings findings = FINDINGS_INIT;
	auto_diff_parts parts = DIFF_PARTS_INIT;
	auto_err err = ERR_INIT;

	*text = '\0';
	if (diff_gzip_head(&parts, &left, &right, &err))
		return err.message ? "failed" : "no message";
	lengths[0] = left.start;
	lengths[1] = right.start;
	diff_parts_report(&parts, &findings, "x");
	for (size_t i = 0; i < findings.count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "%s%s: %s", i ? "\n" : "",
			 finding_name(findings.items[i].code),
			 findings.items[i].text);
	findings_fini(&findings);
	return text;
}

#define COMPARE(old, new) \
	compare((old), sizeof(old) - 1, (new), sizeof(new) - 1, lengths)

#define PLAIN "\x1f\x8b\x08\0\0\0\0\0\0\x03"

int
main(void)
{
	uint64_t lengths[2] = { 0, 0 };

	is_string(COMPARE(PLAIN "data", PLAIN "other"), "",
		  "what follows the header does not count");
	is_int((long long)lengths[0], 10, "a header without optional fields");
	is_string(COMPARE(PLAIN, "\x1f\x8b\x08\0\1\0\0\0\0\x03"),
		  "metadata: gzip header: time 1970-01-01T00:00:00Z and "
		  "1970-01-01T00:00:01Z",
		  "the time");
	is_string(COMPARE(PLAIN, "\x1f\x8b\x08\0\0\0\0\0\0\xff"),
		  "metadata: gzip header: system 3 and 255", "the system");
	is_string(COMPARE(PLAIN, "\x1f\x8b\x08\0\0\0\0\0\2\x03"),
		  "compression: the gzip header states another level",
		  "the level is one of compression");
	is_string(COMPARE(PLAIN, "\x1f\x8b\x08\x08\0\0\0\0\0\x03"
				 "m.tar\0data"),
		  "metadata: gzip header: name '' and 'm.tar'", "the name");
	is_int((long long)lengths[1], 16, "a header with a name");
	is_string(COMPARE("\x1f\x8b\x08\x1e\0\0\0\0\0\x03\2\0ab"
			  "n\0c\0\1\2data",
			  "\x1f\x8b\x08\x1e\0\0\0\0\0\x03\2\0ax"
			  "n\0d\0\1\2data"),
		  "metadata: gzip header: comment 'c' and 'd'; gzip header: "
		  "extra field '\\x02\\x00ab' and '\\x02\\x00ax'",
		  "comment and extra field");
	is_int((long long)lengths[0], 20, "a header with all fields");
	is_string(COMPARE("\x1f\x8b\x08\x0c\0\0\0\0\0\x03\xff\xff"
			  "ab",
			  "\x1f\x8b\x08\x0c\0\0\0\0\0\x03\xff\xff"
			  "ab"),
		  "", "a header that is cut off");
	is_int((long long)lengths[0], 14, "it ends with the file");
	is_string(COMPARE(PLAIN, "\x1f\x8b\x08"), "failed",
		  "a file that is shorter than a header");
	return tap_done();
}
