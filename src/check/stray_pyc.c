/* SPDX-License-Identifier: MIT */
/*
 * The file name gives the version and the header gives the mode; everything
 * else follows from these.
 */
#include "check/stray_pyc.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/path.h"
#include "check/compare.h"
#include "pyc/marshal_code.h"
#include "pyc/pymagic.h"
#include "pyc/pyname.h"

/* Whether a file is in a directory __pycache__. */
static bool
is_cached(const char *path)
{
	auto_free char *directory = path_directory(path);

	return !strcmp(path_base(directory), PYNAME_CACHE);
}

char *
stray_pyc_source_of(const char *path)
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

char *
stray_pyc_find_source(const char *path,
		      bool (*is_there)(const void *context, const char *path),
		      const void *context)
{
	auto_free char *first = stray_pyc_source_of(path);
	auto_free char *second = NULL;
	struct pyname_parts parts;
	const char *name;

	if (!first || !is_cached(path) ||
	    !pyname_parse_cached(path_base(path), &parts))
		return steal(first);
	name = pyname_second_source(&parts);
	if (!name || is_there(context, first))
		return steal(first);
	second = mem_printf("%.*s%s", (int)(path_base(first) - first), first,
			    name);
	return is_there(context, second) ? steal(second) : steal(first);
}

/*
 * MINOR of a tag "cpython-3MINOR", known or not.  PYNAME_NO_MINOR for another
 * tag or none; only names in a __pycache__ have a tag.
 */
static unsigned int
tag_minor(const char *path)
{
	static const char prefix[] = "cpython-3";
	const size_t prefix_length = sizeof(prefix) - 1;
	struct pyname_parts parts;
	char *end;
	unsigned long minor;

	if (!is_cached(path) || !pyname_parse_cached(path_base(path), &parts) ||
	    !parts.tag || parts.tag_length <= prefix_length ||
	    memcmp(parts.tag, prefix, prefix_length))
		return PYNAME_NO_MINOR;
	/* strtoul would also accept blanks and signs. */
	if (parts.tag[prefix_length] < '0' || parts.tag[prefix_length] > '9' ||
	    (parts.tag[prefix_length] == '0' &&
	     parts.tag_length > prefix_length + 1))
		return PYNAME_NO_MINOR;
	minor = strtoul(parts.tag + prefix_length, &end, 10);
	return end == parts.tag + parts.tag_length && minor < 1000 ?
		       (unsigned int)minor :
		       PYNAME_NO_MINOR;
}

bool
stray_pyc_is_foreign(struct findings *findings, const char *path,
		     const char *installed)
{
	const char *at = installed;
	struct pyname_version innermost = { .name = NULL };
	struct pyname_parts parts;

	while (pyname_find_version(at, &innermost))
		at = innermost.name + innermost.length;
	if (!innermost.name || !is_cached(path) ||
	    !pyname_parse_cached(path_base(path), &parts) || !parts.tag ||
	    (innermost.minor == tag_minor(path) &&
	     innermost.minor != PYNAME_NO_MINOR))
		return false;
	findings_add(findings, path, FINDING_FOREIGN,
		     "never imported from %.*s: it is for %.*s",
		     innermost.length, innermost.name, (int)parts.tag_length,
		     parts.tag);
	return true;
}

static bool
stray_pyc_is_known(unsigned int minor)
{
	return minor >= MARSHAL_FIRST_MINOR && minor <= MARSHAL_LAST_MINOR;
}

/*
 * Whether the magic number is that of a known version, which is stored in
 * *minor, and of the version in the file name, if there is one.  If the named
 * version is not known, no magic number can be called wrong.
 */
static bool
stray_pyc_check_magic(const struct stray_pyc *stray, unsigned int *minor)
{
	uint32_t magic = get_le32(stray->bytes);
	unsigned int named = tag_minor(stray->path);

	*minor = pymagic_minor(magic);
	if (*minor != PYMAGIC_UNKNOWN &&
	    (named == PYNAME_NO_MINOR || named == *minor))
		return true;
	if (*minor != PYMAGIC_UNKNOWN)
		findings_add(stray->findings, stray->path, FINDING_MAGIC,
			     "magic %u belongs to CPython 3.%u",
			     (unsigned int)magic & 0xffff, *minor);
	else if (named == PYNAME_NO_MINOR || stray_pyc_is_known(named))
		findings_add(stray->findings, stray->path, FINDING_MAGIC,
			     "the magic number is of no known version");
	return false;
}

bool
stray_pyc_is_checkable(const char *path)
{
	return !is_cached(path) || tag_minor(path) != PYNAME_NO_MINOR;
}

void
stray_pyc_check(const struct stray_pyc *stray)
{
	struct comparison comparison = {
		.findings = stray->findings,
		.canon = stray->canon,
		.path = stray->path,
		.existing = stray->bytes,
		.length = stray->length,
		.embedded = stray->embedded,
		.skips_form = stray->skips_form,
	};
	struct pyc_header header = { 0 };
	enum pyc_mode mode;
	auto_err err = ERR_INIT;

	if (!stray_pyc_is_checkable(stray->path))
		return;
	if (stray->length < PYC_HEADER_SIZE) {
		findings_add(stray->findings, stray->path, FINDING_CORRUPT,
			     "%zu bytes are too few for a header of %d",
			     stray->length, PYC_HEADER_SIZE);
		return;
	}
	if (!stray_pyc_check_magic(stray, &comparison.minor))
		return;
	/* If this fails, the comparison reports why. */
	mode = pyc_header_read(&header, stray->bytes, stray->length, &err) ?
		       PYC_CHECKED_HASH :
		       header.mode;
	if (stray->is_member && mode == PYC_TIMESTAMP)
		mode = PYC_CHECKED_HASH;
	comparison.wanted = pyc_header_make(
		get_le32(stray->bytes), comparison.minor, mode, stray->mtime,
		stray->source, stray->source_length);
	/* A member has no time, so the source's time is not compared. */
	comparison.own = header;
	compare_pyc(&comparison);
}
