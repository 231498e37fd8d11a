/* SPDX-License-Identifier: MIT */
#include "engine/assign.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "format/marshal_code.h"
#include "format/pyname.h"
#include "format/wheelname.h"

static bool
has_version(const struct pythons *pythons, unsigned int minor)
{
	for (size_t i = 0; i < pythons->count; i++)
		if (pythons->items[i].about.minor == minor)
			return true;
	return false;
}

/* "3.9, 3.11".  Owned. */
static char *
name_versions(const struct pythons *pythons)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < pythons->count; i++)
		buf_printf(&text, "%s3.%u", i ? ", " : "",
			   pythons->items[i].about.minor);
	buf_add_byte(&text, 0);
	return (char *)text.data;
}

/* The message shows the path up to the directory that names the version. */
static int
refuse(const struct pythons *pythons, const char *path,
       const struct pyname_version *version, struct err *err)
{
	auto_free char *versions = name_versions(pythons);
	const int length = (int)(version->name - path) + version->length;
	const char *any = version->is_egg ? ", --any-tag" : "";

	/* Of a version to come there may be one. */
	if (version->minor == PYNAME_NO_MINOR ||
	    version->minor < MARSHAL_FIRST_MINOR)
		return err_set(err,
			       "%.*s: belongs to python%.*s, but Python %s "
			       "compiles, and none of that version can: leave "
			       "it out with -x%s, or name what else is to be "
			       "baked",
			       length, path, version->number_length,
			       version->number, versions, any);
	return err_set(err,
		       "%.*s: belongs to python%.*s, but Python %s compiles: "
		       "give --python=%.*s%s, or name what else is to be baked",
		       length, path, version->number_length, version->number,
		       versions, version->number_length, version->number, any);
}

int
assign_sources(const struct pythons *pythons, const struct options *options,
	       struct plan *plan, struct err *err)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct source *source = &plan->sources[i];
		const char *at = source->embedded;
		struct pyname_version found;

		/* The innermost one tells; but none may be another's. */
		for (; pyname_find_version(at, &found);
		     at = found.name + found.length) {
			if (found.is_egg && options->any_tag)
				continue;
			source->minor = found.minor;
			if (!has_version(pythons, found.minor))
				return refuse(pythons, source->embedded, &found,
					      err);
		}
	}
	return 0;
}

bool
assign_has_source(const struct python *python, const struct source *source)
{
	return !source->minor || source->minor == python->about.minor;
}

/* --- archives --- */

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
	auto_free char *as_directory = mem_printf("%s/", path_base(path));
	struct pyname_version version;

	return !pyname_find_version(as_directory, &version) ||
	       !version.is_egg || version.minor == minor;
}

bool
assign_has_archive(const char *path, bool is_wheel, unsigned int minor)
{
	return is_wheel ? has_wheel(path, minor) : has_egg(path, minor);
}

int
assign_archive(const struct pythons *pythons, const struct options *options,
	       const char *path, bool is_wheel, struct err *err)
{
	auto_free char *versions = NULL;

	if (options->any_tag)
		return 0;
	for (size_t i = 0; i < pythons->count; i++)
		if (assign_has_archive(path, is_wheel,
				       pythons->items[i].about.minor))
			return 0;
	versions = name_versions(pythons);
	return err_set(err,
		       "by its name it is for another Python, but Python %s "
		       "compiles: name one that can import it with --python, "
		       "or give --any-tag",
		       versions);
}
