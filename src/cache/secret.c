/* SPDX-License-Identifier: MIT */
#include "cache/secret.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/kernel.h"
#include "cache/trust.h"

/* Room for one byte more than the longest secret. */
#define PAGES_SIZE ((size_t)2 * CACHE_SECRET_MOST)

void
cache_secret_fini(struct cache_secret *secret)
{
	if (!secret->bytes)
		return;
	explicit_bzero(secret->bytes, PAGES_SIZE);
	munmap(secret->bytes, PAGES_SIZE);
	*secret = (struct cache_secret){ NULL, 0 };
}

/* Allocates memory that a forked process does not have. */
static int
allocate_pages(struct cache_secret *secret, struct err *err)
{
	void *pages = mmap(NULL, PAGES_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED)
		return err_errno(err, "cannot allocate memory");
	kernel_keep_private(pages, PAGES_SIZE);
	secret->bytes = pages;
	return 0;
}

static int
check_secret_owner(const char *path, const struct stat *status, struct err *err)
{
	if (status->st_uid && status->st_uid != kernel_user())
		return err_set(err, "'%s' belongs to another user", path);
	if (status->st_mode & (S_IRWXG | S_IRWXO))
		return err_set(err,
			       "'%s' can be read or written by others (mode "
			       "%04o); use chmod 600",
			       path, (unsigned int)status->st_mode & 07777);
	return 0;
}

static int
read_secret(int fd, const char *path, struct cache_secret *secret,
	    struct err *err)
{
	ssize_t length =
		fs_pread_up_to(fd, 0, secret->bytes, CACHE_SECRET_MOST + 1);

	if (length < 0)
		return err_errno(err, "%s", path);
	if (length > CACHE_SECRET_MOST)
		return err_set(err, "'%s' has more than %d bytes", path,
			       CACHE_SECRET_MOST);
	secret->length = (size_t)length;
	while (secret->length && secret->bytes[secret->length - 1] == '\n')
		secret->length--;
	if (secret->length < CACHE_SECRET_LEAST)
		return err_set(err, "'%s' has fewer than %d bytes", path,
			       CACHE_SECRET_LEAST);
	return 0;
}

int
cache_secret_read(const char *path, struct cache_secret *secret,
		  struct err *err)
{
	struct stat status;
	auto_fd fd = fs_open_regular(path, &status, err);

	*secret = (struct cache_secret){ NULL, 0 };
	if (fd >= 0)
		kernel_look(fd, &status);
	if (fd >= 0 && !check_secret_owner(path, &status, err) &&
	    !allocate_pages(secret, err) && !read_secret(fd, path, secret, err))
		return 0;
	cache_secret_fini(secret);
	return err_prefix(err, "--cache-key-file");
}
