/* SPDX-License-Identifier: MIT */
#include "cache/secret.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"

int
cache_secret_read(const char *path, struct buf *secret, struct err *err)
{
	struct stat status;

	if (fs_read_file(path, CACHE_SECRET_MOST, secret, &status, err))
		return err_prefix(err, "--cache-key-file");
	while (secret->length && secret->data[secret->length - 1] == '\n')
		secret->length--;
	if (secret->length < CACHE_SECRET_LEAST)
		return err_set(err,
			       "--cache-key-file: '%s' has fewer than %d bytes",
			       path, CACHE_SECRET_LEAST);
	if (status.st_uid && status.st_uid != geteuid())
		return err_set(err,
			       "--cache-key-file: '%s' belongs to another user",
			       path);
	if (status.st_mode & (S_IRWXG | S_IRWXO))
		return err_set(err,
			       "--cache-key-file: '%s' can be read or written "
			       "by others (mode %04o); use chmod 600",
			       path, (unsigned int)status.st_mode & 07777);
	return 0;
}
