/* SPDX-License-Identifier: MIT */
/*
 * The standard library may consist of links to another place, as in a directory
 * of links that a package manager makes.  So the directories that os.py and
 * lib-dynload are really in count too.
 */
#include "host/pyfiles.h"

#include <link.h>
#include <patchlevel.h>
#include <pyconfig.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "config.h"
#include "host/program.h"

/* The directories below the home that can contain the standard library. */
static const char *const libraries[] = { "lib", "lib64" };

/* The suffixes of builds with and without the GIL. */
static const char *const suffixes[] = { "", "t" };

/* The end of the name of the program. */
#if defined(Py_GIL_DISABLED) && defined(Py_DEBUG)
#define ABI_SUFFIX "td"
#elif defined(Py_GIL_DISABLED)
#define ABI_SUFFIX "t"
#elif defined(Py_DEBUG)
#define ABI_SUFFIX "d"
#else
#define ABI_SUFFIX ""
#endif

struct path_list {
	char **items;
	size_t count;
};

/* Takes ownership of path, which is added unless it is in the list. */
static void
list_add(struct path_list *list, char *path)
{
	for (size_t i = 0; path && i < list->count; i++) {
		if (!strcmp(list->items[i], path)) {
			free(path);
			return;
		}
	}
	list->items = mem_grow(list->items, list->count, sizeof(*list->items));
	list->items[list->count++] = path;
}

/* Adds the directory that the file really is in, if it exists. */
static void
add_real_directory(struct path_list *list, const char *path)
{
	char *real = realpath(path, NULL);
	char *slash = real ? strrchr(real, '/') : NULL;

	if (slash && slash > real) {
		*slash = '\0';
		list_add(list, real);
	} else {
		free(real);
	}
}

static void
add_standard_library(struct path_list *list, const char *library)
{
	list_add(list, mem_printf("%s/%s/python%d%d.zip", PYTHON_HOME, library,
				  PY_MAJOR_VERSION, PY_MINOR_VERSION));
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		char *directory = mem_printf("%s/%s/python%d.%d%s", PYTHON_HOME,
					     library, PY_MAJOR_VERSION,
					     PY_MINOR_VERSION, suffixes[i]);
		auto_free char *module = path_join(directory, "os.py");
		auto_free char *dynload = path_join(directory, "lib-dynload");

		list_add(list, directory);
		add_real_directory(list, module);
		list_add(list, steal(dynload));
	}
}

/* Of dl_iterate_phdr(3).  The program itself has an empty name. */
static int
add_loaded(struct dl_phdr_info *info, size_t size, void *list)
{
	(void)size;
	if (*info->dlpi_name == '/')
		add_real_directory(list, info->dlpi_name);
	return 0;
}

char *
pyfiles_program(void)
{
	auto_free char *path =
		mem_printf("%s/bin/python%d.%d" ABI_SUFFIX, PYTHON_HOME,
			   PY_MAJOR_VERSION, PY_MINOR_VERSION);

	return !STATIC_PROGRAM && program_is_runnable(path) ? steal(path) :
							      NULL;
}

/* Of dl_iterate_phdr(3), which reports the program itself first. */
static int
find_loader(struct dl_phdr_info *info, size_t size, void *loader)
{
	(void)size;
	for (size_t i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_INTERP)
			*(const char **)loader = (const char *)info->dlpi_addr +
						 info->dlpi_phdr[i].p_vaddr;
	return 1;
}

const char *
pyfiles_loader(void)
{
	const char *loader = NULL;

	dl_iterate_phdr(find_loader, &loader);
	return loader;
}

char **
pyfiles_list(void)
{
	struct path_list list = { NULL, 0 };

	for (size_t i = 0;
	     !STATIC_PROGRAM && i < sizeof(libraries) / sizeof(*libraries); i++)
		add_standard_library(&list, libraries[i]);
	dl_iterate_phdr(add_loaded, &list);
	list_add(&list, NULL);
	return list.items;
}

void
pyfiles_free(char **paths)
{
	for (char **path = paths; path && *path; path++)
		free(*path);
	free(paths);
}
