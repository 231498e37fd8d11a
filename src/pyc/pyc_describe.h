/* SPDX-License-Identifier: MIT */
/*
 * What can be told of a .pyc from its bytes and its name alone, without the
 * interpreter that wrote it.
 */
#ifndef PYC_BAKE_PYC_PYC_DESCRIBE_H
#define PYC_BAKE_PYC_PYC_DESCRIBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "pyc/canon.h"
#include "pyc/pyc.h"
#include "pyc/pyname.h"

struct pyc_description {
	uint64_t size;	    /* of the file, in bytes */
	uint16_t magic;	    /* the number in front of CR LF */
	unsigned int minor; /* MINOR of 3.MINOR, or PYMAGIC_UNKNOWN */
	bool has_header;    /* false: unknown magic, and unknown flags */
	struct pyc_header header;
	/* The 8 bytes of the hash in the order of the file, which is how
	 * importlib.util.source_hash gives them. */
	uint8_t source_hash[8];
	struct pyname_parts name; /* borrows from the name given */

	/* What follows is known only where minor is. */
	const uint8_t *path; /* co_filename of the module, borrowed; UTF-8
			      * with surrogates of three bytes */
	uint32_t path_length;
	uint32_t extra_paths;  /* different code objects whose co_filename is
				* another than the module's */
	uint32_t code_objects; /* that stand in the stream */
	uint64_t constants;    /* elements of co_consts of all of them */
	uint32_t references;   /* TYPE_REF in the stream */
	bool is_canonical;     /* by the form of doc/canonical-form.md */
};

/*
 * bytes holds the whole file of length bytes, name is its name without
 * directory.  canon lends its memory, and has the offset of a .pyc's payload
 * from then on.  Fails on less than a header, on
 * something else than a .pyc magic, on flags that PEP 552 does not define and
 * on a malformed payload; offsets in the message count from the start of the
 * file.  A magic that is not known is no error: see minor.
 */
int pyc_describe(struct pyc_description *description, struct canon *canon,
		 const uint8_t *bytes, size_t length, const char *name,
		 struct err *err);

/*
 * Appends the description as text: path (shown by utf8_show) on a line, then
 * a line "  NAME  VALUE" for each of these, in this order, values aligned:
 *
 *	python          3.11 (magic 3495), or unknown (magic 3494)
 *	mode            checked-hash, unchecked-hash, timestamp or unknown
 *	source hash     16 hexadecimal digits; hash modes only
 *	source mtime    1700000000 (2023-11-14T22:13:20Z); timestamp only
 *	source size     in bytes; timestamp only
 *	embedded path   co_filename, what is not plain as \xNN
 *	other paths     code objects with another; only where there are any
 *	level           0, 1, 2 or what the name has after "opt-"; unknown if
 *	                the name has no tag
 *	code objects    a number
 *	constants       a number
 *	references      a number
 *	canonical       yes or no
 *	size            of the file, in bytes
 *
 * What is known only with the release is left out without it.
 */
void pyc_describe_format(const struct pyc_description *description,
			 const char *path, struct buf *out);

#endif
