/* SPDX-License-Identifier: MIT */
/*
 * Common parts of the tests of checks: a .pyc from a header and a code object,
 * and findings as text.
 */
#ifndef PYC_BAKE_TESTS_CHECKED_PYC_H
#define PYC_BAKE_TESTS_CHECKED_PYC_H

#include <string.h>

#include "base/buf.h"
#include "job/finding.h"
#include "lib/codestream.h"
#include "lib/tap.h"
#include "pyc/pyc.h"

/* Replaces the content of out by the .pyc. */
static inline void
checked_pyc_make(const struct pyc_header *header, const struct codestream *code,
		 struct buf *out)
{
	uint8_t bytes[PYC_HEADER_SIZE];

	pyc_header_write(header, bytes);
	out->length = 0;
	buf_add(out, bytes, sizeof(bytes));
	codestream_add(code, out);
}

/*
 * Checks that the findings are wanted: "CODE: TEXT" each, with " | "
 * between two.  "" means none.  All must show this path.
 */
static inline bool
tap_is_findings(const struct findings *findings, const char *path,
		const char *wanted, const char *what, const char *file,
		int line)
{
	auto_buf got = BUF_INIT;

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *item = &findings->items[i];

		buf_printf(&got, "%s%s%s: %s", i ? " | " : "",
			   strcmp(item->path, path) ? "of another path, " : "",
			   finding_name(item->code), item->text);
	}
	buf_add_byte(&got, 0);
	return tap_is_string((const char *)got.data, wanted, what, file, line);
}

#define is_findings(findings, path, wanted, what) \
	tap_is_findings((findings), (path), (wanted), what, __FILE__, __LINE__)

#endif
