/* SPDX-License-Identifier: MIT */
/* A probe is made once for each device and mode; most runs need none. */
#include "tree/keep.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/perm.h"
#include "base/tmpfile.h"
#include "base/utf8.h"

#define SET_ID_BITS 07000
#define NEW_FILE_MODE 0644

void
keep_fini(struct keep *keep)
{
	free(keep->probes);
	keep->probes = NULL;
}

static void
notice_once(bool *is_noticed, const char *path, const char *what)
{
	int error = errno;
	auto_free char *shown = NULL;

	if (*is_noticed)
		return;
	*is_noticed = true;
	shown = utf8_show(path);
	log_notice("%s: this file system does not support setting %s, so they "
		   "are not compared: %s",
		   shown, what, error ? strerror(error) : "it ignores them");
}

static int
set_mode(struct keep *keep, int fd, const char *path, mode_t mode,
	 struct err *err)
{
	int result = perm_set(fd, mode);

	if (result < 0)
		return err_errno(err, "cannot set its mode");
	if (result)
		notice_once(&keep->has_noticed_modes, path, "permissions");
	return 0;
}

int
keep_settle(struct keep *keep, int fd, const char *path, mode_t mode,
	    struct err *err)
{
	const struct options *options = keep->options;

	if (set_mode(keep, fd, path, mode, err))
		return -1;
	if (!options->has_epoch || !fs_set_mtime(fd, options->epoch))
		return 0;
	if (!perm_is_refusal(errno))
		return err_errno(err, "cannot set its time");
	notice_once(&keep->has_noticed_times, path, "times");
	return 0;
}

int
keep_settle_directory(struct keep *keep, int fd, const char *path, mode_t mode,
		      struct err *err)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return err_errno(err, "cannot read its attributes");
	return set_mode(keep, fd, path, mode | (status.st_mode & SET_ID_BITS),
			err);
}

void
keep_notice_directory(struct keep *keep, const char *path)
{
	int error = errno;
	bool is_refusal = perm_is_refusal(error);
	auto_free char *shown = NULL;

	if (is_refusal && keep->has_noticed_directories)
		return;
	keep->has_noticed_directories |= is_refusal;
	shown = utf8_show(path);
	log_notice("%s: cannot set its time: %s", shown, strerror(error));
}

/* --- probes --- */

static const struct keep_probe *
find_probe(const struct keep *keep, dev_t device, mode_t wanted)
{
	for (size_t i = 0; i < keep->count; i++)
		if (keep->probes[i].device == device &&
		    keep->probes[i].wanted == wanted)
			return &keep->probes[i];
	return NULL;
}

/* Finds out what a new file in a directory gets; false if none can be made. */
static bool
fill_probe(const struct keep *keep, int directory_fd, struct keep_probe *probe)
{
	const struct options *options = keep->options;
	auto_err ignored = ERR_INIT;
	struct tmpfile file;
	struct stat around;
	struct stat status;
	bool is_known;

	if (fstat(directory_fd, &around) < 0 ||
	    tmpfile_open(&file, directory_fd, probe->wanted, &ignored))
		return false;
	is_known = perm_set(file.fd, probe->wanted) >= 0;
	probe->has_time =
		options->has_epoch && !fs_set_mtime(file.fd, options->epoch);
	is_known = is_known && !fstat(file.fd, &status);
	if (is_known) {
		probe->mode = status.st_mode & 07777;
		probe->mtime = status.st_mtim;
	}
	tmpfile_discard(&file);
	fs_restore_times(directory_fd, &around);
	return is_known;
}

static const struct keep_probe *
get_probe(struct keep *keep, int directory_fd, dev_t device, mode_t wanted)
{
	const struct keep_probe *known = find_probe(keep, device, wanted);
	struct keep_probe found = { .device = device, .wanted = wanted };

	if (known)
		return known;
	if (!fill_probe(keep, directory_fd, &found))
		return NULL;
	keep->probes = mem_resize(keep->probes, keep->count + 1,
				  sizeof(*keep->probes));
	keep->probes[keep->count] = found;
	return &keep->probes[keep->count++];
}

bool
keep_is_settled(struct keep *keep, int directory_fd, const struct stat *status,
		mode_t mode)
{
	const struct options *options = keep->options;
	mode_t found = status->st_mode & 07777;
	bool has_time = !options->has_epoch ||
			(status->st_mtim.tv_sec == options->epoch &&
			 !status->st_mtim.tv_nsec);
	const struct keep_probe *given;

	if (found == mode && has_time)
		return true;
	given = get_probe(keep, directory_fd, status->st_dev, mode);
	if (!given || found != given->mode)
		return false;
	return has_time || !given->has_time ||
	       (status->st_mtim.tv_sec == given->mtime.tv_sec &&
		status->st_mtim.tv_nsec == given->mtime.tv_nsec);
}

int
keep_refused_time(struct keep *keep, int directory_fd, const char *path,
		  struct err *err)
{
	const struct keep_probe *given = NULL;
	struct stat status;
	int error = errno;

	if (!fstat(directory_fd, &status))
		given = get_probe(keep, directory_fd, status.st_dev,
				  NEW_FILE_MODE);
	errno = error;
	if (!given || given->has_time)
		return err_errno(err, "cannot set the time of its directory");
	notice_once(&keep->has_noticed_times, path, "times");
	return 0;
}
