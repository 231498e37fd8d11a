/* SPDX-License-Identifier: MIT */
#include "cache/trust.h"

#include <unistd.h>

#include "base/kernel.h"
#include "base/mem.h"

mode_t
cache_trust_directory_mode(const struct cache_trust *trust)
{
	return trust->is_shared ? 02770 : 0700;
}

mode_t
cache_trust_entry_mode(const struct cache_trust *trust)
{
	/* The group sets the times of entries that it uses. */
	return trust->is_shared ? 0660 : 0600;
}

static int
fail_mode(const struct stat *status, const char *who, struct err *err)
{
	return err_set(err, "%s can write to it (mode %04o)", who,
		       (unsigned int)status->st_mode & 07777);
}

static int
check_owner(const struct stat *status, struct err *err)
{
	if (!status->st_uid || status->st_uid == kernel_user())
		return 0;
	return err_set(err, "it belongs to another user (uid %lu)",
		       (unsigned long)status->st_uid);
}

static bool
is_own_group(gid_t group)
{
	int count = getgroups(0, NULL);
	auto_free gid_t *groups =
		mem_zalloc((size_t)(count < 1 ? 1 : count), sizeof(*groups));

	if (!kernel_user() || group == kernel_group())
		return true;
	count = getgroups(count < 1 ? 0 : count, groups);
	for (int i = 0; i < count; i++)
		if (groups[i] == group)
			return true;
	return false;
}

int
cache_trust_root(struct cache_trust *trust, const struct stat *status,
		 struct err *err)
{
	if (status->st_mode & S_IWOTH)
		return fail_mode(status, "everybody", err);
	if (!trust->is_shared)
		return status->st_mode & S_IWGRP ?
			       fail_mode(status, "its group", err) :
			       check_owner(status, err);
	if (!(status->st_mode & S_ISGID))
		return err_set(err, "--cache-shared needs a directory with the "
				    "set-group-ID bit (chmod g+s)");
	if (!is_own_group(status->st_gid))
		return err_set(err,
			       "it belongs to a group of other users (gid %lu)",
			       (unsigned long)status->st_gid);
	trust->group = status->st_gid;
	return 0;
}

int
cache_trust_below(const struct cache_trust *trust, const struct stat *status,
		  struct err *err)
{
	bool is_of_group = trust->is_shared && status->st_gid == trust->group;

	if (status->st_mode & S_IWOTH)
		return fail_mode(status, "everybody", err);
	if (status->st_mode & S_IWGRP && !is_of_group)
		return fail_mode(status, "its group", err);
	return is_of_group ? 0 : check_owner(status, err);
}
