/* SPDX-License-Identifier: MIT */
/* Pure string functions.  A path may have any byte but NUL. */
#include "base/path.h"

#include <string.h>

#include "base/mem.h"

char *
path_join(const char *directory, const char *name)
{
	size_t length = strlen(directory);

	if (length && directory[length - 1] == '/')
		return mem_printf("%s%s", directory, name);
	return mem_printf("%s/%s", directory, name);
}

const char *
path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *
path_directory(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return mem_strdup(".");
	if (slash == path)
		return mem_strdup("/");
	return mem_strndup(path, (size_t)(slash - path));
}

char *
path_clean(const char *path)
{
	char *clean = mem_alloc(strlen(path) + 2);
	char *end = clean;
	const char *at = path;

	if (*at == '/')
		*end++ = '/';
	while (*at) {
		size_t length = strcspn(at, "/");

		if (length && !(length == 1 && *at == '.')) {
			if (end > clean && end[-1] != '/')
				*end++ = '/';
			memcpy(end, at, length);
			end += length;
		}
		at += length;
		at += strspn(at, "/");
	}
	if (end == clean)
		*end++ = '.';
	*end = '\0';
	return clean;
}

bool
path_ends_with(const char *path, const char *suffix)
{
	size_t length = strlen(path);
	size_t tail = strlen(suffix);

	return length >= tail && !strcmp(path + length - tail, suffix);
}

const char *
path_below(const char *path, const char *directory)
{
	size_t length = strlen(directory);

	if (!strcmp(directory, "."))
		return *path == '/' ? NULL : path;
	if (strncmp(path, directory, length))
		return NULL;
	if (!path[length])
		return path + length;
	if (length && directory[length - 1] == '/')
		return path + length;
	return path[length] == '/' ? path + length + 1 : NULL;
}

bool
path_has_component(const char *path, const char *name)
{
	size_t wanted = strlen(name);

	while (*path) {
		size_t length = strcspn(path, "/");

		if (length == wanted && !memcmp(path, name, wanted))
			return true;
		path += length;
		path += strspn(path, "/");
	}
	return false;
}

bool
path_first_ends(const char *path, const char *suffix, size_t *length)
{
	size_t component = strcspn(path, "/");
	size_t tail = strlen(suffix);

	*length = component + 1;
	return path[component] == '/' && component > tail &&
	       !memcmp(path + component - tail, suffix, tail);
}

char *
path_relative(const char *name)
{
	auto_free char *clean = path_clean(name + strspn(name, "/"));

	return mem_strdup(strcmp(clean, ".") ? clean : "");
}
