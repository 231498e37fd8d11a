/* SPDX-License-Identifier: MIT */
/* A .pyc is in the file system of the directory of its source. */
#include "install/sync.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"

static int
note_directory(struct disk *disk, const char *file, struct err *err)
{
	auto_free char *directory = path_directory(file);
	auto_fd fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "%s: cannot sync it", directory);
	return disk_note(disk, fd, directory, err) ?
		       err_prefix(err, "%s", directory) :
		       0;
}

static int
note_all(struct disk *disk, const struct tree_run *run, struct err *err)
{
	const char *output = run->session.options->output;

	for (size_t i = 0; i < run->sources->count; i++) {
		const struct source *source = &run->sources->sources[i];

		if (!disk_has(disk, source->directory.device) &&
		    note_directory(disk, source->path, err))
			return -1;
	}
	return output ? note_directory(disk, output, err) : 0;
}

int
sync_run(const struct tree_run *run, struct err *err)
{
	struct disk disk = DISK_INIT;
	int result = note_all(&disk, run, err);

	if (!result)
		result = disk_sync(&disk, err);
	disk_fini(&disk);
	return result;
}
