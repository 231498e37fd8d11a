/* SPDX-License-Identifier: MIT */
#include "base/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"

void
disk_fini(struct disk *disk)
{
	for (size_t i = 0; i < disk->count; i++) {
		fs_close(&disk->items[i].fd);
		free(disk->items[i].path);
	}
	free(disk->items);
	*disk = DISK_INIT;
}

static bool
has_device(const struct disk *disk, dev_t device)
{
	for (size_t i = 0; i < disk->count; i++)
		if (disk->items[i].device == device)
			return true;
	return false;
}

int
disk_note(struct disk *disk, int directory_fd, const char *path,
	  struct err *err)
{
	struct disk_file_system new = { .fd = -1 };
	struct stat status;

	if (fstat(directory_fd, &status) < 0)
		return err_errno(err, "cannot read its attributes");
	if (has_device(disk, status.st_dev))
		return 0;
	new.device = status.st_dev;
	new.fd = fcntl(directory_fd, F_DUPFD_CLOEXEC, 0);
	if (new.fd < 0)
		return err_errno(err, "cannot duplicate its descriptor");
	new.path = mem_strdup(path);
	disk->items = mem_grow(disk->items, disk->count, sizeof(*disk->items));
	disk->items[disk->count++] = new;
	return 0;
}

int
disk_sync(struct disk *disk, struct err *err)
{
	int result = 0;

	/* One that fails must not keep the others from being synced. */
	for (size_t i = 0; i < disk->count; i++) {
		struct disk_file_system *item = &disk->items[i];

		if (item->is_synced)
			continue;
		item->is_synced = !syncfs(item->fd);
		if (!item->is_synced && !result)
			result = err_errno(err,
					   "%s: cannot sync its file system",
					   item->path);
	}
	return result;
}

int
disk_sync_path(const char *directory, struct err *err)
{
	struct disk disk = DISK_INIT;
	auto_fd fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result;

	if (fd < 0)
		return err_errno(err, "%s", directory);
	result = disk_note(&disk, fd, directory, err) ?
			 err_prefix(err, "%s", directory) :
			 disk_sync(&disk, err);
	disk_fini(&disk);
	return result;
}

int
disk_sync_directory(int directory_fd, struct err *err)
{
	return fsync(directory_fd) < 0 && errno != EINVAL && errno != ENOSYS ?
		       err_errno(err, "cannot sync its directory") :
		       0;
}
