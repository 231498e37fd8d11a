/* SPDX-License-Identifier: MIT */
/*
 * The result of a change is checked, since a file system may ignore the change.
 */
#include "base/perm.h"

#include <errno.h>
#include <stddef.h>

#include "base/kernel.h"

#define PERMISSIONS 07777

/* The bits that the kernel does not clear for unprivileged users. */
#define PLAIN_PERMISSIONS 0777

bool
perm_is_refusal(int number)
{
	return number == EPERM || number == EACCES || number == ENOSYS ||
	       number == EOPNOTSUPP;
}

int
perm_set(int fd, mode_t mode)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return -1;
	if ((status.st_mode & PERMISSIONS) == mode)
		return 0;
	if (fchmod(fd, mode) < 0)
		return perm_is_refusal(errno) ? 1 : -1;
	if (fstat(fd, &status) < 0)
		return -1;
	errno = 0;
	return (status.st_mode & PLAIN_PERMISSIONS) !=
	       (mode & PLAIN_PERMISSIONS);
}

bool
perm_may_be_made_up(const char *directory)
{
	/* From statfs(2) and the headers of the kernel's file systems. */
	static const uint32_t kinds[] = {
		0x4d44,	    /* vfat */
		0x2011bab0, /* exfat */
		0x5346544e, /* ntfs */
		0x7366746e, /* ntfs3 */
		0x517b,	    /* smbfs */
		0xff534d42, /* cifs */
		0xfe534d42, /* smb2 */
		0x01021997, /* 9p: WSL 2, virtual machines */
		0x53464846, /* drvfs of WSL 1 */
		0x65735546, /* FUSE */
		0x786f4256, /* vboxsf */
		0xbacbacbc, /* vmhgfs */
		0x4244,	    /* hfs */
		0xadff,	    /* affs */
		0xf995e849, /* hpfs */
	};
	const uint32_t kind = kernel_file_system_at(directory);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kind == kinds[i])
			return true;
	return false;
}
