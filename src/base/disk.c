/* SPDX-License-Identifier: MIT */
#include "base/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/kernel.h"
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
disk_note(struct disk *disk, int directory_fd, const struct stat *status,
	  const char *path)
{
	int fd;

	if (has_device(disk, status->st_dev))
		return 0;
	fd = fcntl(directory_fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	disk->items = mem_grow(disk->items, disk->count, sizeof(*disk->items));
	disk->items[disk->count++] = (struct disk_file_system){
		.device = status->st_dev,
		.fd = fd,
		.path = mem_strdup(path),
	};
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
		item->is_synced = !kernel_sync(item->fd);
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
	auto_fd fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 || kernel_sync(fd) < 0 ?
		       err_errno(err, "%s: cannot sync its file system",
				 directory) :
		       0;
}

int
disk_sync_directory(int directory_fd, struct err *err)
{
	return fsync(directory_fd) < 0 && errno != EINVAL && errno != ENOSYS ?
		       err_errno(err, "cannot sync its directory") :
		       0;
}
