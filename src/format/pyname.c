/* SPDX-License-Identifier: MIT */
/* A source's name loses its ".py" and gains tag, level and ".pyc". */
#include "format/pyname.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"

#define SUFFIX ".pyc"
#define SUFFIX_LENGTH 4
/* A source with nothing before its suffix, and what its .pyc is named after. */
#define BARE ".py"
#define BARE_STEM "py"
#define OPT "opt-"
#define OPT_LENGTH 4

bool
pyname_is_source(const char *name)
{
	return path_ends_with(name, ".py");
}

char *
pyname_cached(const char *source_name, const char *tag, int level)
{
	int stem = (int)strlen(source_name) - 3;

	/* importlib.util.cache_from_source takes ".py" for a bare name. */
	if (!stem) {
		source_name = BARE_STEM;
		stem = sizeof(BARE_STEM) - 1;
	}
	if (level)
		return mem_printf("%.*s.%s.opt-%d.pyc", stem, source_name, tag,
				  level);
	return mem_printf("%.*s.%s.pyc", stem, source_name, tag);
}

const char *
pyname_rival(const char *source_name)
{
	return strcmp(source_name, BARE) ? NULL : BARE_STEM BARE;
}

const char *
pyname_second_source(const struct pyname_parts *parts)
{
	bool is_bare = parts->tag &&
		       parts->stem_length == sizeof(BARE_STEM) - 1 &&
		       !memcmp(parts->stem, BARE_STEM, parts->stem_length);

	return is_bare ? BARE : NULL;
}

/* The part that ends here and begins after the last dot before it, or NULL. */
static const char *
last_part(const char *name, const char *end)
{
	const char *dot = memrchr(name, '.', (size_t)(end - name));

	return dot && dot > name ? dot + 1 : NULL;
}

/* Whether what lies between is of ASCII letters and digits, one at least. */
static bool
is_level(const char *at, const char *end)
{
	static const char allowed[] = "0123456789abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return at < end && strspn(at, allowed) >= (size_t)(end - at);
}

bool
pyname_parse_cached(const char *name, struct pyname_parts *parts)
{
	const char *end = name + strlen(name);
	const char *last;
	const char *before;

	*parts = (struct pyname_parts){ .stem = name,
					.stem_length = (size_t)(end - name) };
	if (!path_ends_with(name, SUFFIX) || end - name <= SUFFIX_LENGTH)
		return false;
	end -= SUFFIX_LENGTH;
	last = last_part(name, end);
	before = last ? last_part(name, last - 1) : NULL;
	/* "m.opt-1.pyc" has a tag of that name: a level comes after a tag. */
	if (before && !strncmp(last, OPT, OPT_LENGTH)) {
		if (!is_level(last + OPT_LENGTH, end))
			return false;
		parts->level = last + OPT_LENGTH;
		parts->level_length = (size_t)(end - parts->level);
		end = last - 1;
		last = before;
	}
	if (last) {
		parts->tag = last;
		parts->tag_length = (size_t)(end - last);
		end = last - 1;
	}
	parts->stem_length = (size_t)(end - name);
	return true;
}

/* How many decimal digits text starts with. */
static size_t
digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* Whether a version of a directory's name ends here. */
static bool
ends_version(const char *at)
{
	return at[*at == 't'] == '/';
}

const char *
pyname_version_directory(const char *path, int *length)
{
	static const char prefix[] = "python";
	const size_t prefix_length = sizeof(prefix) - 1;

	while (*path) {
		size_t component = strcspn(path, "/");
		const char *major = path + prefix_length;

		if (component > prefix_length && path[component] == '/' &&
		    !memcmp(path, prefix, prefix_length) && digits(major)) {
			const char *minor = major + digits(major);

			if (*minor == '.' && digits(minor + 1) &&
			    ends_version(minor + 1 + digits(minor + 1))) {
				*length = (int)component;
				return path;
			}
		}
		path += component;
		path += strspn(path, "/");
	}
	return NULL;
}

unsigned int
pyname_version_minor(const char *path)
{
	static const char prefix[] = "python3.";
	const char *number = path + sizeof(prefix) - 1;

	/* No release has a zero in front, or so many digits. */
	if (strncmp(path, prefix, sizeof(prefix) - 1) || digits(number) > 4 ||
	    (*number == '0' && digits(number) > 1))
		return PYNAME_NO_MINOR;
	return (unsigned int)strtoul(number, NULL, 10);
}
