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
#include "pyc/canon.h"
#include "pyc/pyc.h"
#include "pyc/pymagic.h"

#define CHECKED_PYC_SOURCE "x = 1\n"
#define CHECKED_PYC_MTIME 1500000000
#define CHECKED_PYC_STALE_HASH \
	"stale: the source hash does not match the source"
#define CHECKED_PYC_MODES 3

static const enum pyc_mode checked_pyc_modes[CHECKED_PYC_MODES] = {
	PYC_TIMESTAMP, PYC_UNCHECKED_HASH, PYC_CHECKED_HASH
};

/* A .pyc to check, and the results of the check. */
struct checked_pyc {
	struct findings findings;
	struct canon canon;
	struct buf bytes;
};

#define CHECKED_PYC_INIT ((struct checked_pyc){ .canon = CANON_INIT })

static inline void
checked_pyc_fini(struct checked_pyc *pyc)
{
	findings_fini(&pyc->findings);
	canon_fini(&pyc->canon);
	buf_fini(&pyc->bytes);
}

/* The header that CPython 3.minor writes for the source. */
static inline struct pyc_header
checked_pyc_header(unsigned int minor, enum pyc_mode mode)
{
	return pyc_header_make(pymagic_of(minor), minor, mode,
			       CHECKED_PYC_MTIME,
			       (const uint8_t *)CHECKED_PYC_SOURCE,
			       strlen(CHECKED_PYC_SOURCE));
}

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

/* Checks the findings as is_findings does, and removes them. */
static inline void
checked_pyc_has(struct checked_pyc *pyc, const char *path, const char *wanted,
		const char *what)
{
	is_findings(&pyc->findings, path, wanted, what);
	findings_fini(&pyc->findings);
}

#endif
