/* SPDX-License-Identifier: MIT */
#include "compile/assign.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "format/wheelname.h"
#include "pyc/marshal_code.h"
#include "pyc/pyname.h"

static bool
has_version(const struct pythons *pythons, unsigned int minor)
{
	for (size_t i = 0; i < pythons->count; i++)
		if (pythons->items[i].info.minor == minor)
			return true;
	return false;
}

/* Such as "3.9, 3.11".  Owned. */
static char *
name_versions(const struct pythons *pythons)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < pythons->count; i++)
		buf_printf(&text, "%s3.%u", i ? ", " : "",
			   pythons->items[i].info.minor);
	buf_add_byte(&text, 0);
	return (char *)text.data;
}

/* A version that is not released yet counts as one that can compile. */
static bool
may_compile(unsigned int minor)
{
	return minor != PYNAME_NO_MINOR && minor >= MARSHAL_FIRST_MINOR;
}

/* The message shows the path up to the directory that names the version. */
static int
assign_refuse(const struct pythons *pythons, const char *path,
	      const struct pyname_version *version, struct err *err)
{
	auto_free char *versions = name_versions(pythons);
	const int length = (int)(version->name - path) + version->length;

	if (!may_compile(version->minor))
		return err_set(err,
			       "%.*s: belongs to python%.*s, but Python %s "
			       "compiles, and no supported Python has that "
			       "version:%s exclude it with -x",
			       length, path, version->number_length,
			       version->number, versions,
			       version->is_egg ? " use --any-tag, or" : "");
	return err_set(err,
		       "%.*s: belongs to python%.*s, but Python %s compiles: "
		       "use --python=%.*s%s or exclude it with -x",
		       length, path, version->number_length, version->number,
		       versions, version->number_length, version->number,
		       version->is_egg ? ", --any-tag," : ",");
}

int
assign_sources(const struct pythons *pythons, const struct options *options,
	       struct plan *plan, struct err *err)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct source *source = &plan->sources[i];
		const char *at = source->embedded;
		struct pyname_version found;

		/*
		 * The innermost version counts, but each must be one of the
		 * run's.
		 */
		for (; pyname_find_version(at, &found);
		     at = found.name + found.length) {
			if (found.is_egg && options->any_tag)
				continue;
			source->minor = found.minor;
			if (!has_version(pythons, found.minor))
				return assign_refuse(pythons, source->embedded,
						     &found, err);
		}
	}
	return 0;
}

bool
assign_has_source(const struct python *python, const struct source *source)
{
	return !source->minor || source->minor == python->info.minor;
}

/* --- archives --- */

/* The last minor version of CPython 3 that tags are compared with. */
#define MOST_MINOR 99

static bool
has_wheel(const char *path, unsigned int minor)
{
	auto_wheelname parts = WHEELNAME_INIT;
	auto_err ignored = ERR_INIT;

	return wheelname_parse(&parts, path_base(path), &ignored) ||
	       wheelname_fits(&parts, minor);
}

static bool
has_egg(const char *path, unsigned int minor)
{
	struct pyname_version version;

	return !pyname_egg_version(path_base(path), &version) ||
	       version.minor == minor;
}

bool
assign_has_archive(const char *path, bool is_wheel, unsigned int minor)
{
	return is_wheel ? has_wheel(path, minor) : has_egg(path, minor);
}

bool
assign_is_for_one(const struct options *options, const char *path)
{
	struct pyname_version version;

	return !options->any_tag &&
	       pyname_egg_version(path_base(path), &version);
}

/*
 * The target by the file name: "cp39-cp39", or "Python 3.9" for an egg.  Owned.
 */
static char *
name_target(const char *path, bool is_wheel)
{
	auto_wheelname parts = WHEELNAME_INIT;
	auto_err ignored = ERR_INIT;
	struct pyname_version version;

	if (is_wheel && !wheelname_parse(&parts, path_base(path), &ignored))
		return mem_printf("%s-%s", parts.python, parts.abi);
	if (!is_wheel && pyname_egg_version(path_base(path), &version))
		return mem_printf("Python %.*s", version.number_length,
				  version.number);
	return mem_strdup("another Python");
}

/* The first CPython 3.minor that can import the archive's content; or 0. */
static unsigned int
first_minor(const char *path, bool is_wheel)
{
	for (unsigned int i = MARSHAL_FIRST_MINOR; i <= MOST_MINOR; i++)
		if (assign_has_archive(path, is_wheel, i))
			return i;
	return 0;
}

static int
refuse_archive(const struct pythons *pythons, const char *path, bool is_wheel,
	       struct err *err)
{
	auto_free char *versions = name_versions(pythons);
	auto_free char *target = name_target(path, is_wheel);
	unsigned int minor = first_minor(path, is_wheel);

	if (minor)
		return err_set(err,
			       "its name says that it is for %s, but Python %s "
			       "compiles: use --python=3.%u or --any-tag",
			       target, versions, minor);
	return err_set(
		err,
		"its name says that it is for %s, but Python %s compiles, and "
		"no supported Python can import it: omit it, or use --any-tag",
		target, versions);
}

int
assign_archive(const struct pythons *pythons, const struct options *options,
	       const char *path, bool is_wheel, struct err *err)
{
	if (options->any_tag)
		return 0;
	for (size_t i = 0; i < pythons->count; i++)
		if (assign_has_archive(path, is_wheel,
				       pythons->items[i].info.minor))
			return 0;
	return refuse_archive(pythons, path, is_wheel, err);
}
