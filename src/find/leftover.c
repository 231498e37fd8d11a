/* SPDX-License-Identifier: MIT */
/* A directory that cannot be listed is reported by the walk. */
#include "find/leftover.h"

#include <fcntl.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/tmpfile.h"
#include "pyc/pyname.h"

void
leftover_remove(struct report *report, const char *path)
{
	auto_free char *directory = path_directory(path);
	auto_fd fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_err err = ERR_INIT;
	struct stat before;
	int result = 0;

	if (fd >= 0 && !fstat(fd, &before))
		result = tmpfile_remove_left(fd, path_base(path), &err);
	/* The tree must not show when the file was removed. */
	if (result > 0 && fs_restore_times(fd, &before) < 0)
		report_time_refused(directory);
	if (result > 0)
		report_act(report, "removed", path);
	if (result >= 0)
		return;
	err_prefix(&err, "%s", path);
	report_problem(report, path, &err);
}

/* For fs_list. */
static bool
is_temporary(const char *name, enum fs_type type)
{
	return type == FS_REGULAR && tmpfile_is_name(name);
}

void
leftover_sweep(struct report *report, const char *directory)
{
	struct fs_listing listing;
	auto_err ignored = ERR_INIT;

	if (fs_list(directory, is_temporary, &listing, &ignored))
		return;
	for (size_t i = 0; i < listing.count; i++) {
		auto_free char *path =
			path_join(directory, listing.entries[i].name);

		leftover_remove(report, path);
	}
	fs_listing_fini(&listing);
}

void
leftover_sweep_both(struct report *report, const char *directory)
{
	auto_free char *cache = path_join(directory, PYNAME_CACHE);
	auto_err ignored = ERR_INIT;
	struct stat status;

	leftover_sweep(report, directory);
	if (fs_look(cache, &status, &ignored) > 0 && S_ISDIR(status.st_mode))
		leftover_sweep(report, cache);
}
