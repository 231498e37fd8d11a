/* SPDX-License-Identifier: MIT */
/*
 * A .pyc is compared from front to back, up to where it can no longer be read.
 * The content of a payload that belongs to another source or path is not
 * reported, since it differs for that reason.
 */
#include "check/compare.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/path.h"
#include "pyc/marshal_read.h"
#include "pyc/pymagic.h"
#include "pyc/pyname.h"

#define add(comparison, code, ...) \
	findings_add((comparison)->findings, (comparison)->path, code, \
		     __VA_ARGS__)

/* Such as "3495 (CPython 3.11)".  Owned. */
static char *
name_magic(uint32_t magic)
{
	unsigned int minor = pymagic_minor(magic);

	if (magic >> 16 != PYMAGIC_TAIL)
		return mem_printf("0x%08x (not a .pyc)", (unsigned int)magic);
	if (minor == PYMAGIC_UNKNOWN)
		return mem_printf("%u (unknown version)",
				  (unsigned int)magic & 0xffff);
	return mem_printf("%u (CPython 3.%u)", (unsigned int)magic & 0xffff,
			  minor);
}

/* Returns false if nothing after the magic number can be judged. */
static bool
compare_magic(const struct comparison *comparison)
{
	uint32_t wanted = comparison->wanted.magic;
	uint32_t found;

	if (comparison->length < PYC_HEADER_SIZE) {
		add(comparison, FINDING_CORRUPT,
		    "%zu bytes are too few for a header of %d",
		    comparison->length, PYC_HEADER_SIZE);
		return false;
	}
	found = get_le32(comparison->existing);
	if (found != wanted) {
		auto_free char *there = name_magic(found);
		auto_free char *right = name_magic(wanted);

		add(comparison, FINDING_MAGIC, "magic %s, not %s", there,
		    right);
	}
	return found == wanted;
}

bool
compare_own_mode(const struct comparison *comparison, enum pyc_mode *mode)
{
	struct pyc_header header;
	auto_err ignored = ERR_INIT;

	if (pyc_header_read(&header, comparison->existing, comparison->length,
			    &ignored) ||
	    header.mode == comparison->wanted.mode)
		return false;
	*mode = header.mode;
	return true;
}

enum pyc_mode
compare_found_mode(const uint8_t *bytes, size_t length, enum pyc_mode otherwise)
{
	struct pyc_header header;
	auto_err ignored = ERR_INIT;

	return pyc_header_read(&header, bytes, length, &ignored) ? otherwise :
								   header.mode;
}

static void
compare_source(const struct comparison *comparison,
	       const struct pyc_header *header, const struct pyc_header *wanted)
{
	if (header->mode != PYC_TIMESTAMP && header->hash != wanted->hash)
		add(comparison, FINDING_STALE,
		    "the source hash does not match the source");
	if (header->mode == PYC_TIMESTAMP && header->size != wanted->size)
		add(comparison, FINDING_STALE,
		    "the header has source size %u, but the source has %u",
		    header->size, wanted->size);
	else if (header->mode == PYC_TIMESTAMP &&
		 header->mtime != wanted->mtime)
		add(comparison, FINDING_STALE,
		    "the header has source time %u, but the source has %u",
		    header->mtime, wanted->mtime);
}

/* Whether the header fits the source, so that the payload should fit too. */
static bool
compare_header(const struct comparison *comparison)
{
	size_t before = comparison->findings->count;
	struct pyc_header header;
	auto_err err = ERR_INIT;
	bool fits;

	if (pyc_header_read(&header, comparison->existing, comparison->length,
			    &err)) {
		add(comparison, FINDING_CORRUPT, "%s", err.message);
		return false;
	}
	if (header.mode == comparison->wanted.mode) {
		compare_source(comparison, &header, &comparison->wanted);
		return comparison->findings->count == before;
	}
	compare_source(comparison, &header, &comparison->own);
	fits = comparison->findings->count == before;
	add(comparison, FINDING_MODE, "%s, not %s", pyc_mode_name(header.mode),
	    pyc_mode_name(comparison->wanted.mode));
	return fits;
}

/* Whether every code object has the right embedded path. */
static bool
compare_embedded_paths(const struct comparison *comparison)
{
	const struct marshal_node *differing = canon_find_path(
		comparison->canon, comparison->minor, comparison->embedded);
	auto_free char *found = NULL;

	if (!differing)
		return true;
	found = mem_strndup((const char *)differing->bytes, differing->length);
	add(comparison, FINDING_PATH, "the embedded path is '%s', not '%s'",
	    found, comparison->embedded);
	return false;
}

/* Whether the file name has the level: in every __pycache__. */
static bool
shows_level(const char *path)
{
	auto_free char *directory = path_directory(path);

	return !strcmp(path_base(directory), PYNAME_CACHE);
}

static void
compare_content(const struct comparison *comparison, const uint8_t *payload,
		size_t length)
{
	const uint8_t *baked = comparison->baked + PYC_HEADER_SIZE;
	size_t baked_length = comparison->baked_length - PYC_HEADER_SIZE;
	size_t at = buf_count_equal(payload, length, baked, baked_length);

	/*
	 * Source, path and version are right.  Only the release of the compiler
	 * remains as a cause, since a .pyc does not record it.  In an archive
	 * of modules and at a legacy place it does not record its level either.
	 */
	if (at < length || at < baked_length)
		add(comparison, FINDING_CONTENT,
		    "differs from what Python %s gives at byte %zu of its "
		    "canonical form; unless it was altered, another release "
		    "of Python 3.%u compiled it%s",
		    comparison->release, PYC_HEADER_SIZE + at,
		    comparison->minor,
		    shows_level(comparison->path) ? "" : ", or another level");
}

/* Reads the payload, and makes its canonical form if that matters. */
static int
read_payload(const struct comparison *comparison, const uint8_t *payload,
	     size_t length, struct err *err)
{
	struct canon *canon = comparison->canon;

	canon->graph.offset = PYC_HEADER_SIZE;
	canon->scratch.length = 0;
	if (comparison->skips_form)
		return marshal_read(&canon->graph, payload, length,
				    comparison->minor, err);
	return canon_rewrite(canon, payload, length, comparison->minor,
			     &canon->scratch, err);
}

static void
compare_payload(const struct comparison *comparison, bool fits)
{
	const uint8_t *payload = comparison->existing + PYC_HEADER_SIZE;
	size_t length = comparison->length - PYC_HEADER_SIZE;
	const struct buf *form = &comparison->canon->scratch;
	auto_err err = ERR_INIT;

	if (read_payload(comparison, payload, length, &err)) {
		add(comparison, FINDING_CORRUPT, "%s", err.message);
		return;
	}
	if (!compare_embedded_paths(comparison))
		fits = false;
	if (comparison->skips_form)
		return;
	if (form->length != length || memcmp(form->data, payload, length))
		add(comparison, FINDING_NONCANONICAL,
		    "not in canonical form at byte %zu",
		    PYC_HEADER_SIZE + buf_count_equal(payload, length,
						      form->data,
						      form->length));
	if (fits && comparison->baked)
		compare_content(comparison, form->data, form->length);
}

void
compare_pyc(const struct comparison *comparison)
{
	bool fits;

	/* The fast path: mostly the .pyc is right. */
	if (comparison->baked &&
	    comparison->length == comparison->baked_length &&
	    !memcmp(comparison->existing, comparison->baked,
		    comparison->length))
		return;
	if (!compare_magic(comparison))
		return;
	fits = compare_header(comparison);
	compare_payload(comparison, fits);
}
