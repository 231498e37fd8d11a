/* SPDX-License-Identifier: MIT */
/*
 * The name of a .pyc is that of its source with tag, level and ".pyc" in place
 * of ".py".
 */
#include "pyc/pyname.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/path.h"

#define SUFFIX ".pyc"
#define SUFFIX_LENGTH 4
/* A source with nothing before its suffix, and the stem of its .pyc. */
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

	/* As importlib.util.cache_from_source names it. */
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

/* Returns the start of the part between the last dot and end, or NULL. */
static const char *
last_part(const char *name, const char *end)
{
	const char *dot = memrchr(name, '.', (size_t)(end - name));

	return dot && dot > name ? dot + 1 : NULL;
}

/* Whether the text is one or more ASCII letters and digits. */
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
	/* "m.opt-1.pyc" has the tag "opt-1": a level comes only after a tag. */
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

/* The number of decimal digits at the start of text. */
static size_t
digits(const char *text)
{
	return strspn(text, "0123456789");
}

/*
 * Takes the number X.Y at the start of text, which has length bytes.  Returns
 * the text after it, or NULL if there is no such number.
 */
static const char *
take_version(const char *text, size_t length, struct pyname_version *version)
{
	size_t major = digits(text);
	const char *minor = text + major + 1;

	if (!major || major + 1 >= length || text[major] != '.' ||
	    !digits(minor))
		return NULL;
	version->number = text;
	version->number_length = (int)(major + 1 + digits(minor));
	/* No release number has a leading zero or so many digits. */
	version->minor = major != 1 || *text != '3' || digits(minor) > 4 ||
					 (*minor == '0' && digits(minor) > 1) ?
				 PYNAME_NO_MINOR :
				 (unsigned int)strtoul(minor, NULL, 10);
	return text + version->number_length;
}

/* Whether the name is "pythonX.Y" or "pythonX.Yt". */
static bool
is_library(const char *name, size_t length, struct pyname_version *version)
{
	static const char prefix[] = "python";
	const size_t prefix_length = sizeof(prefix) - 1;
	const char *end;

	if (length <= prefix_length || memcmp(name, prefix, prefix_length))
		return false;
	end = take_version(name + prefix_length, length - prefix_length,
			   version);
	return end &&
	       end + (end < name + length && *end == 't') == name + length;
}

/*
 * Whether the name ends in ".egg" and the third of its parts, which "-"
 * separates, is "pyX.Y".  Case is ignored, as in pkg_resources.
 */
static bool
is_egg(const char *name, size_t length, struct pyname_version *version)
{
	static const char suffix[] = ".egg";
	const char *limit = name + length - (sizeof(suffix) - 1);
	const char *at = name;
	const char *end;

	if (length < sizeof(suffix) ||
	    strncasecmp(limit, suffix, sizeof(suffix) - 1) != 0)
		return false;
	for (int part = 0; part < 2; part++) {
		at = memchr(at, '-', (size_t)(limit - at));
		if (!at)
			return false;
		at++;
	}
	if (limit - at < 2 || strncasecmp(at, "py", 2) != 0)
		return false;
	end = take_version(at + 2, (size_t)(limit - at) - 2, version);
	return end && (end == limit || *end == '-');
}

bool
pyname_egg_version(const char *name, struct pyname_version *version)
{
	struct pyname_version found = {
		.name = name,
		.length = (int)strlen(name),
		.is_egg = true,
	};

	if (!is_egg(name, strlen(name), &found))
		return false;
	*version = found;
	return true;
}

bool
pyname_find_version(const char *path, struct pyname_version *version)
{
	while (*path) {
		size_t length = strcspn(path, "/");
		struct pyname_version found = {
			.name = path,
			.length = (int)length,
		};

		if (!path[length])
			return false;
		found.is_egg = is_egg(path, length, &found);
		if (found.is_egg || is_library(path, length, &found)) {
			*version = found;
			return true;
		}
		path += length;
		path += strspn(path, "/");
	}
	return false;
}
