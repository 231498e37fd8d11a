/* SPDX-License-Identifier: MIT */
/*
 * Describes a .pyc by its bytes and its name alone, without the interpreter
 * that wrote it.
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
	uint16_t magic;	    /* the number before CR LF */
	unsigned int minor; /* MINOR of 3.MINOR, or PYMAGIC_UNKNOWN */
	bool has_header;    /* false: magic and flags are unknown */
	struct pyc_header header;
	/*
	 * The 8 bytes of the hash in file order, as importlib.util.source_hash
	 * returns them.
	 */
	uint8_t source_hash[8];
	struct pyname_parts name; /* borrowed from the given name */

	/* The fields below are set only if minor is known. */
	const uint8_t *path; /* co_filename of the module, borrowed; UTF-8 with
			      * three-byte surrogates */
	uint32_t path_length;
	uint32_t extra_paths;  /* distinct code objects whose co_filename
				* differs from the module's */
	uint32_t code_objects; /* in the stream */
	uint64_t constants;    /* elements of all co_consts */
	uint32_t references;   /* TYPE_REF in the stream */
	bool is_canonical;     /* as in doc/canonical-form.md */
};

/*
 * bytes holds the whole file of length bytes; name is its name without
 * directory.  canon lends its memory, and its offset is afterwards that of the
 * payload of a .pyc.  Fails on a file shorter than a header, on a magic that is
 * not that of a .pyc, on flags that PEP 552 does not define and on a malformed
 * payload.  Offsets in the message count from the start of the file.  An
 * unknown magic is not an error: see minor.
 */
int pyc_describe(struct pyc_description *description, struct canon *canon,
		 const uint8_t *bytes, size_t length, const char *name,
		 struct err *err);

/*
 * Appends the description as text: path (shown by utf8_show) on a line, then a
 * line "  NAME  VALUE" for each of these, in this order, values aligned:
 *
 *	python          3.11 (magic 3495), or unknown (magic 3494)
 *	mode            checked-hash, unchecked-hash, timestamp or unknown
 *	source hash     16 hexadecimal digits; hash modes only
 *	source mtime    1700000000 (2023-11-14T22:13:20Z); timestamp only
 *	source size     in bytes; timestamp only
 *	embedded path   co_filename, with \xNN for what is not plain
 *	other paths     code objects with another path; only if there are any
 *	level           0, 1, 2 or the text after "opt-" in the name; unknown
 *	                if the name has no tag
 *	code objects    a number
 *	constants       a number
 *	references      a number
 *	canonical       yes or no
 *	size            of the file, in bytes
 *
 * Lines that need the version are left out if it is unknown.
 */
void pyc_describe_format(const struct pyc_description *description,
			 const char *path, struct buf *out);

#endif
