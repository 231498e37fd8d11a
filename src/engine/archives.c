/* SPDX-License-Identifier: MIT */
/* Archives are few, so each is held against each. */
#include "engine/archives.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/path.h"
#include "engine/archive_file.h"
#include "engine/leftover.h"
#include "engine/wheel.h"

static bool
is_known(const struct archives *archives, const struct fs_identity *file)
{
	for (size_t i = 0; i < archives->count; i++)
		if (archives->items[i].file.device == file->device &&
		    archives->items[i].file.inode == file->inode)
			return true;
	return false;
}

/* Archives of one directory follow each other, for the most part. */
static void
sweep(const struct options *options, const char *path, struct report *report,
      char **last)
{
	auto_free char *target = archive_file_target(options, path);
	auto_free char *directory = path_directory(target);

	if (options->check || (*last && !strcmp(*last, directory)))
		return;
	leftover_sweep(report, directory);
	free(*last);
	*last = steal(directory);
}

void
archives_find(struct archives *archives, const struct options *options,
	      const struct input *input, struct report *report)
{
	auto_free char *swept = NULL;

	archives->items = mem_zalloc(input->count, sizeof(*archives->items));
	for (size_t i = 0; i < input->count; i++) {
		const struct input_name *name = &input->names[i];
		struct archive_operand found = {
			.kind = discover_name_kind(options, name),
		};
		auto_free char *path = NULL;
		auto_err err = ERR_INIT;

		if (found.kind == OPERAND_TREE)
			continue;
		path = discover_archive(options, name->path, &err);
		if (path && (access(path, R_OK) < 0 ||
			     fs_identify(AT_FDCWD, path, &found.file)))
			err_errno(&err, "%s", path);
		/* The name decides by which rules it is read. */
		else if (path && discover_kind(options, path) != found.kind)
			err_set(&err,
				"%s: is what a link leads to, and has not the "
				"name of such an archive",
				path);
		if (err.message) {
			report_problem(report, name->path, &err);
			continue;
		}
		if (is_known(archives, &found.file))
			continue;
		sweep(options, path, report, &swept);
		found.path = steal(path);
		archives->items[archives->count++] = found;
	}
}

/* What an archive is called once it is written. */
static char *
written_name(const struct archive_operand *item, unsigned int minor)
{
	auto_err ignored = ERR_INIT;
	char *name = NULL;

	if (item->kind == OPERAND_WHEEL)
		name = wheel_retagged_name(item->path, minor, &ignored);
	return name ? name : mem_strdup(path_base(item->path));
}

int
archives_check_names(const struct archives *archives,
		     const struct options *options, unsigned int minor,
		     struct err *err)
{
	if (!options->sourceless || !options->output_dir)
		return 0;
	for (size_t i = 0; i < archives->count; i++) {
		auto_free char *name = written_name(&archives->items[i], minor);

		for (size_t j = 0; j < i; j++) {
			auto_free char *other =
				written_name(&archives->items[j], minor);

			if (!strcmp(name, other))
				return err_set(err,
					       "--output-dir: %s and %s would "
					       "both be written to %s",
					       archives->items[j].path,
					       archives->items[i].path, name);
		}
	}
	return 0;
}

void
archives_fini(struct archives *archives)
{
	for (size_t i = 0; i < archives->count; i++)
		free(archives->items[i].path);
	free(archives->items);
	*archives = (struct archives)ARCHIVES_INIT;
}
