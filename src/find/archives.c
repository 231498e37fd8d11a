/* SPDX-License-Identifier: MIT */
/* Maps record the archives and names seen so far. */
#include "find/archives.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"
#include "find/archive_file.h"
#include "find/discover.h"
#include "find/kind.h"
#include "find/leftover.h"
#include "format/wheelname.h"

/* Whether a file was named before; records it. */
static bool
archives_is_known(struct map *known, const struct fs_identity *file)
{
	const uint64_t identity[] = { file->device, file->inode };
	void **value = map_get(known, identity, sizeof(identity));
	bool result = *value;

	*value = known;
	return result;
}

/* Removes leftovers, from each directory only once. */
static void
archives_sweep(const struct options *options, const char *path,
	       struct report *report, struct map *swept)
{
	auto_free char *target = archive_file_target(options, path);
	auto_free char *directory = path_directory(target);
	void **value;

	if (options->check)
		return;
	value = map_get(swept, directory, strlen(directory));
	if (!*value)
		leftover_sweep(report, directory);
	*value = swept;
}

/*
 * The rules for reading an archive depend on its name, which a link can change.
 * path is what the name leads to.  A file of a list was not opened yet.
 */
static void
archives_check_kind(const struct options *options,
		    const struct input_name *name, const char *path,
		    struct err *err)
{
	enum operand_kind kind;

	if (!name->is_listed && !strcmp(path_base(path), path_base(name->path)))
		return;
	if (!kind_of(options, path, &kind, err) && kind != name->kind)
		err_set(err,
			"%s: link target '%s' does not have the suffix of this "
			"kind of archive",
			name->path, path);
}

void
archives_find(struct archives *archives, const struct options *options,
	      const struct input *input, struct report *report)
{
	struct map swept = MAP_INIT;
	struct map known = MAP_INIT;

	archives->items = mem_zalloc(input->count, sizeof(*archives->items));
	for (size_t i = 0; i < input->count; i++) {
		const struct input_name *name = &input->names[i];
		struct archive_operand found = {
			.kind = name->kind,
		};
		auto_free char *path = NULL;
		auto_err err = ERR_INIT;

		if (found.kind == OPERAND_TREE)
			continue;
		path = discover_archive(options, name->path, &err);
		if (path && (access(path, R_OK) < 0 ||
			     fs_identify(AT_FDCWD, path, &found.file)))
			err_errno(&err, "%s", path);
		else if (path)
			archives_check_kind(options, name, path, &err);
		if (err.message) {
			report_problem(report, name->path, &err);
			continue;
		}
		if (archives_is_known(&known, &found.file))
			continue;
		archives_sweep(options, path, report, &swept);
		found.path = steal(path);
		archives->items[archives->count++] = found;
	}
	map_fini(&known);
	map_fini(&swept);
}

/* The file name of an archive once it is written.  Owned. */
static char *
written_name(const struct archive_operand *item, unsigned int minor)
{
	auto_err ignored = ERR_INIT;
	char *name = NULL;

	if (item->kind == OPERAND_WHEEL)
		name = wheelname_retagged(item->path, minor, &ignored);
	return name ? name : mem_strdup(path_base(item->path));
}

/* Records the name of a written archive; fails if another one has it. */
static int
note_name(struct map *written, struct archive_operand *item, unsigned int minor,
	  struct err *err)
{
	auto_free char *name = written_name(item, minor);
	void **value = map_get(written, name, strlen(name));
	const struct archive_operand *earlier = *value;

	if (earlier)
		return err_set(err,
			       "--output-dir: %s and %s would both be written "
			       "to %s",
			       earlier->path, item->path, name);
	*value = item;
	return 0;
}

int
archives_check_names(const struct archives *archives,
		     const struct options *options, unsigned int minor,
		     struct err *err)
{
	struct map written = MAP_INIT;
	int result = 0;

	if (!options->sourceless || !options->output_dir)
		return 0;
	for (size_t i = 0; i < archives->count && !result; i++)
		result = note_name(&written, &archives->items[i], minor, err);
	map_fini(&written);
	return result;
}

void
archives_fini(struct archives *archives)
{
	for (size_t i = 0; i < archives->count; i++)
		free(archives->items[i].path);
	free(archives->items);
	*archives = ARCHIVES_INIT;
}
