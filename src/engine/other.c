/* SPDX-License-Identifier: MIT */
/* The name tells the version, the header tells the mode; the rest follows. */
#include "engine/other.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/path.h"
#include "engine/compare.h"
#include "format/pymagic.h"
#include "format/pyname.h"

/* Whether a file lies in a directory __pycache__. */
static bool
is_cached(const char *path)
{
	auto_free char *directory = path_directory(path);

	return !strcmp(path_base(directory), PYNAME_CACHE);
}

char *
other_source_of(const char *path)
{
	const char *name = path_base(path);
	size_t directory = (size_t)(name - path);
	struct pyname_parts parts;

	if (!is_cached(path))
		return mem_printf("%.*s.py", (int)strlen(path) - 4, path);
	if (!pyname_parse_cached(name, &parts) || !parts.tag)
		return NULL;
	return mem_printf("%.*s%.*s.py",
			  (int)(directory - strlen(PYNAME_CACHE "/")), path,
			  (int)parts.stem_length, parts.stem);
}

/*
 * MINOR of a tag "cpython-3MINOR"; 0 for a tag of something else, or none.
 * Only what a name in a __pycache__ has is a tag.
 */
static unsigned int
tag_minor(const char *path)
{
	static const char prefix[] = "cpython-3";
	const size_t prefix_length = sizeof(prefix) - 1;
	struct pyname_parts parts;
	char *end;
	unsigned long minor;

	if (!is_cached(path) ||
	    !pyname_parse_cached(path_base(path), &parts) || !parts.tag ||
	    parts.tag_length <= prefix_length ||
	    memcmp(parts.tag, prefix, prefix_length))
		return 0;
	minor = strtoul(parts.tag + prefix_length, &end, 10);
	return end == parts.tag + parts.tag_length && minor < 1000 ?
		       (unsigned int)minor :
		       0;
}

bool
other_is_foreign(struct findings *findings, const char *path,
		 const char *installed)
{
	const char *at = installed;
	const char *innermost = NULL;
	struct pyname_parts parts;
	int length;
	int innermost_length = 0;

	for (; (at = pyname_version_directory(at, &length)); at += length) {
		innermost = at;
		innermost_length = length;
	}
	if (!innermost || !is_cached(path) ||
	    !pyname_parse_cached(path_base(path), &parts) || !parts.tag ||
	    pyname_version_minor(innermost) == tag_minor(path))
		return false;
	findings_add(findings, path, FINDING_FOREIGN,
		     "never imported from %.*s: it is for %.*s",
		     innermost_length, innermost, (int)parts.tag_length,
		     parts.tag);
	return true;
}

/* The release that the .pyc is of, by its name or else by itself. */
static unsigned int
find_minor(const struct other *other)
{
	unsigned int minor = tag_minor(other->path);

	if (minor || is_cached(other->path))
		return minor;
	minor = other->length >= 4 ? pymagic_minor(get_le32(other->bytes)) :
				     PYMAGIC_UNKNOWN;
	if (minor == PYMAGIC_UNKNOWN)
		findings_add(other->findings, other->path, FINDING_MAGIC,
			     "no magic number of a known release");
	return minor;
}

void
other_check(const struct other *other)
{
	unsigned int minor = find_minor(other);
	struct comparison comparison = {
		.findings = other->findings,
		.canon = other->canon,
		.path = other->path,
		.existing = other->bytes,
		.length = other->length,
		.minor = minor,
		.embedded = other->embedded,
		.skips_form = other->skips_form,
	};
	struct pyc_header *wanted = &comparison.wanted;
	auto_err ignored = ERR_INIT;

	/* Of releases to come nothing is known. */
	if (!pymagic_of(minor))
		return;
	/* Where this fails, the comparison tells why. */
	pyc_header_read(wanted, other->bytes, other->length, &ignored);
	if (other->is_member && wanted->mode == PYC_TIMESTAMP)
		wanted->mode = PYC_CHECKED_HASH;
	wanted->magic = pymagic_of(minor);
	wanted->mtime = other->mtime;
	wanted->size = (uint32_t)other->source_length;
	if (wanted->mode != PYC_TIMESTAMP)
		wanted->hash = pyc_source_hash(wanted->magic, minor,
					       other->source,
					       other->source_length);
	compare_pyc(&comparison);
}
