/* SPDX-License-Identifier: MIT */
/* A source's name loses its ".py" and gains tag, level and ".pyc". */
#include "format/pyname.h"

#include <string.h>

#include "base/mem.h"
#include "base/path.h"

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
		source_name = "py";
		stem = 2;
	}
	if (level)
		return mem_printf("%.*s.%s.opt-%d.pyc", stem, source_name, tag,
				  level);
	return mem_printf("%.*s.%s.pyc", stem, source_name, tag);
}

/* How many decimal digits text starts with. */
static size_t
digits(const char *text)
{
	return strspn(text, "0123456789");
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
			    minor + 1 + digits(minor + 1) == path + component) {
				*length = (int)component;
				return path;
			}
		}
		path += component;
		path += strspn(path, "/");
	}
	return NULL;
}
