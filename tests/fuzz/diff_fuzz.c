/* SPDX-License-Identifier: MIT */
/*
 * The first byte selects the release, and the next two the length of the first
 * of two marshal streams.  A stream is equal to itself; two streams have a
 * difference in both directions or in none; equal canonical forms mean that no
 * code differs.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "diff/pyc.h"
#include "pyc/marshal_code.h"
#include "pyc/pyc.h"
#include "pyc/pymagic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static void
make_pyc(unsigned int minor, const uint8_t *stream, size_t length,
	 struct buf *out)
{
	struct pyc_header header = { .magic = pymagic_of(minor),
				     .mode = PYC_CHECKED_HASH };

	if (header.magic == PYMAGIC_UNKNOWN)
		header.magic = (uint32_t)PYMAGIC_TAIL << 16 | 3650;
	buf_reserve(out, PYC_HEADER_SIZE);
	pyc_header_write(&header, out->data);
	out->length = PYC_HEADER_SIZE;
	buf_add(out, stream, length);
}

/* Whether a detail, if there is one, is whole lines without control characters.
 */
static bool
is_lines(const char *detail)
{
	if (!detail)
		return true;
	for (const char *at = detail; *at; at++)
		if ((*at < ' ' && *at >= 0 && *at != '\n') || *at == 0x7f)
			return false;
	return *detail && detail[strlen(detail) - 1] == '\n';
}

/* Compares two files.  Returns whether they differ. */
static bool
compare(const struct buf *old, const struct buf *new, bool *is_form)
{
	static struct diff_pyc_memory
		memory; /* all zero is the initial state */
	struct findings findings = FINDINGS_INIT;
	bool differs;

	log_set_level(LOG_VERBOSE); /* findings have details */
	diff_pyc(&memory, &findings, "m.pyc",
		 &(struct diff_bytes){ old->data, old->length },
		 &(struct diff_bytes){ new->data, new->length });
	for (size_t i = 0; i < findings.count; i++)
		require(*findings.items[i].text &&
			is_lines(findings.items[i].detail));
	differs = findings.count;
	*is_form = findings_have(&findings, FINDING_FORM);
	require(!*is_form || findings.count == 1 ||
		(findings.count == 2 &&
		 findings_have(&findings, FINDING_PATH)));
	findings_fini(&findings);
	return differs;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const unsigned int releases =
		MARSHAL_LAST_MINOR - MARSHAL_FIRST_MINOR + 1;
	auto_buf old = BUF_INIT;
	auto_buf new = BUF_INIT;
	unsigned int minor;
	size_t length;
	bool is_form;
	bool is_same_form;
	bool differs;

	if (size < 3)
		return 0;
	minor = MARSHAL_FIRST_MINOR + *data % releases;
	length = get_le16(data + 1) % (size - 2);
	make_pyc(minor, data + 3, length, &old);
	make_pyc(minor, data + 3 + length, size - 3 - length, &new);
	require(!compare(&old, &old, &is_form) && !is_form);
	differs = compare(&old, &new, &is_form);
	require(differs == compare(&new, &old, &is_same_form));
	require(is_form == is_same_form);
	return 0;
}
