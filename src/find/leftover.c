/* SPDX-License-Identifier: MIT */
/* A directory that cannot be listed is reported by the walk. */
#include "find/leftover.h"

#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/tmpfile.h"

void
leftover_remove(struct report *report, struct beneath *beneath,
		const struct beneath_path *path)
{
	int fd = beneath_around(beneath, path);
	auto_err err = ERR_INIT;
	struct stat before;
	int result = 0;

	if (fd >= 0 && !fstat(fd, &before))
		result = tmpfile_remove_left(fd, path_base(path->path), &err);
	/* The tree must not show when the file was removed. */
	if (result > 0 && fs_restore_times(fd, &before) < 0) {
		auto_free char *directory = path_directory(path->path);

		report_time_refused(directory);
	}
	if (result > 0)
		report_act(report, "removed", path->path);
	if (result >= 0)
		return;
	err_prefix(&err, "%s", path->path);
	report_problem(report, path->path, &err);
}

/* For beneath_list. */
static bool
is_temporary(const char *name, enum fs_type type)
{
	return type == FS_REGULAR && tmpfile_is_name(name);
}

void
leftover_sweep_below(struct report *report, struct beneath *beneath,
		     const struct beneath_path *directory)
{
	struct fs_listing listing;
	auto_err ignored = ERR_INIT;

	if (beneath_list(beneath, directory, is_temporary, &listing, &ignored))
		return;
	for (size_t i = 0; i < listing.count; i++) {
		auto_free char *path =
			path_join(directory->path, listing.entries[i].name);

		leftover_remove(
			report, beneath,
			&(struct beneath_path){ directory->anchor, path });
	}
	fs_listing_fini(&listing);
}

void
leftover_sweep(struct report *report, const char *directory)
{
	struct beneath beneath = BENEATH_INIT;

	leftover_sweep_below(report, &beneath,
			     &(struct beneath_path){ NULL, directory });
	beneath_fini(&beneath);
}
