/* SPDX-License-Identifier: MIT */
#include "zip/changes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"
#include "format/wheelname.h"
#include "pyc/pyname.h"

void
zip_changes_init(struct zip_changes *changes, const struct options *options,
		 struct zipfile *zip)
{
	*changes = (struct zip_changes){
		.options = options,
		.zip = zip,
		.is_dropped = mem_zalloc(zip->audit.count,
					 sizeof(*changes->is_dropped)),
	};
	wheel_sources_init(&changes->sources, zip);
}

void
zip_changes_fini(struct zip_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++) {
		free(changes->artifacts[i].name);
		packed_fini(&changes->artifacts[i].packed);
	}
	free(changes->artifacts);
	free(changes->is_dropped);
	wheel_sources_fini(&changes->sources);
}

static int
zip_changes_compare_artifacts(const void *a, const void *b)
{
	const struct zip_artifact *left = a;
	const struct zip_artifact *right = b;

	return strcmp(left->name, right->name);
}

struct zip_artifact *
zip_changes_add(struct zip_changes *changes, char *name)
{
	struct zip_artifact *artifact;

	if (changes->count == changes->room) {
		changes->room = 2 * changes->room + 64;
		changes->artifacts =
			mem_resize(changes->artifacts, changes->room,
				   sizeof(*changes->artifacts));
	}
	artifact = &changes->artifacts[changes->count++];
	*artifact = (struct zip_artifact){ .name = name };
	return artifact;
}

const struct zip_artifact *
zip_changes_find(const struct zip_changes *changes, const char *name)
{
	const struct zip_artifact key = { .name = (char *)(uintptr_t)name };

	if (!changes->count)
		return NULL;
	return bsearch(&key, changes->artifacts, changes->count,
		       sizeof(*changes->artifacts),
		       zip_changes_compare_artifacts);
}

bool
zip_changes_was_executable(const struct zip_changes *changes, const char *name)
{
	size_t number = zipfile_find(changes->zip, name);

	return number != SIZE_MAX && zipfile_is_program(changes->zip, number);
}

void
zip_changes_strip(struct zip_changes *changes)
{
	const struct zipfile *zip = changes->zip;

	for (size_t i = 0; i < zip->audit.count; i++)
		if (zip->members[i].is_artifact ||
		    path_has_component(zip->audit.members[i].name,
				       PYNAME_CACHE))
			changes->is_dropped[i] = true;
}

bool
zip_changes_drop_any(const struct zip_changes *changes)
{
	for (size_t i = 0; i < changes->zip->audit.count; i++)
		if (changes->is_dropped[i])
			return true;
	return false;
}

/* Whether the source of a .pyc in a __pycache__ is removed. */
static bool
has_lost_source(const struct zip_changes *changes, const char *name)
{
	auto_free char *source = wheel_sources_find(&changes->sources, name);
	size_t number = source ? zipfile_find(changes->zip, source) : SIZE_MAX;

	return number != SIZE_MAX && changes->is_dropped[number];
}

/* Nothing is imported from a __pycache__ without the source. */
static void
drop_orphans(struct zip_changes *changes)
{
	const struct zipfile *zip = changes->zip;

	for (size_t i = 0; i < zip->audit.count; i++) {
		const char *name = zip->audit.members[i].name;

		if (zip->members[i].is_artifact &&
		    path_has_component(name, PYNAME_CACHE) &&
		    has_lost_source(changes, name))
			changes->is_dropped[i] = true;
	}
}

/* Makes the WHEEL of a wheel that has lost sources name the one Python. */
static int
retag(struct zip_changes *changes, struct err *err)
{
	const struct wheel *wheel = &changes->zip->wheel;
	auto_buf text = BUF_INIT;
	struct zip_artifact *artifact;

	if (wheelname_retag_text(&text, wheel->text.data, wheel->text.length,
				 changes->python->info.minor, err))
		return err_prefix(err, "%s/%s", changes->zip->path,
				  wheel->text_name);
	artifact = zip_changes_add(changes, mem_strdup(wheel->text_name));
	artifact->is_executable =
		zip_changes_was_executable(changes, wheel->text_name);
	return packed_make(&artifact->packed, changes->options, text.data,
			   text.length, err);
}

int
zip_changes_settle_sourceless(struct zip_changes *changes, struct err *err)
{
	if (!changes->options->sourceless || !zip_changes_drop_any(changes))
		return 0;
	drop_orphans(changes);
	return changes->zip->is_wheel ? retag(changes, err) : 0;
}

/*
 * Drops members that would overwrite a .pyc that baking writes, or would be
 * overwritten by it.  Installers put NAME.data/purelib and NAME.data/platlib in
 * the same place as the root; in a zip, "./m.pyc" is another name for "m.pyc".
 */
static void
drop_rivals(struct zip_changes *changes)
{
	const struct zipfile *zip = changes->zip;
	struct map installed = MAP_INIT;

	for (size_t i = 0; i < changes->count; i++) {
		const char *path =
			zipfile_installed_path(zip, changes->artifacts[i].name);

		/* WHEEL has no such path. */
		if (path)
			*map_get(&installed, path, strlen(path)) = changes;
	}
	for (size_t i = 0; i < zip->audit.count; i++) {
		const char *name = zip->audit.members[i].name;
		const char *path = zipfile_installed_path(zip, name);

		if (zip->members[i].is_artifact && path &&
		    !zip_changes_find(changes, name) &&
		    map_find(&installed, path, strlen(path)))
			changes->is_dropped[i] = true;
	}
	map_fini(&installed);
}

void
zip_changes_settle(struct zip_changes *changes)
{
	if (changes->count)
		qsort(changes->artifacts, changes->count,
		      sizeof(*changes->artifacts),
		      zip_changes_compare_artifacts);
	/* A normalised .pyc takes the place of no other member. */
	if (changes->python)
		drop_rivals(changes);
}
