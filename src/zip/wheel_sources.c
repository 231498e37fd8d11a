/* SPDX-License-Identifier: MIT */
/* Installers copy the directories of NAME.data after the root, so they win. */
#include "zip/wheel_sources.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "check/stray_pyc.h"

static bool
is_at_root(const struct zipaudit_member *member, const char *installed)
{
	return installed == member->name;
}

void
wheel_sources_init(struct wheel_sources *sources, const struct zipfile *zip)
{
	*sources = (struct wheel_sources){ .zip = zip, .by_path = MAP_INIT };
	for (size_t i = 0; zip->is_wheel && i < zip->audit.count; i++) {
		const struct zipaudit_member *member = &zip->audit.members[i];
		const char *installed;
		void **value;

		if (!zip->members[i].is_source)
			continue;
		installed = zipfile_installed_path(zip, member->name);
		value = map_get(&sources->by_path, installed,
				strlen(installed));
		if (!*value || !is_at_root(member, installed))
			*value = member->name;
	}
}

void
wheel_sources_fini(struct wheel_sources *sources)
{
	map_fini(&sources->by_path);
}

static bool
is_installed(const void *context, const char *path)
{
	const struct wheel_sources *sources = context;

	return map_find(&sources->by_path, path, strlen(path));
}

char *
wheel_sources_find(const struct wheel_sources *sources, const char *name)
{
	const struct zipfile *zip = sources->zip;
	const char *installed = zipfile_installed_path(zip, name);
	auto_free char *beside =
		stray_pyc_find_source(name, zipfile_has_member, zip);
	auto_free char *path = NULL;
	const char *found;

	if (!beside || !installed || zipfile_has_member(zip, beside))
		return steal(beside);
	path = stray_pyc_find_source(installed, is_installed, sources);
	found = path ? map_find(&sources->by_path, path, strlen(path)) : NULL;
	return found ? mem_strdup(found) : steal(beside);
}
