/* SPDX-License-Identifier: MIT */
/*
 * The calls that Linux has and another Unix may lack.  Only this module,
 * base/waitset.h, host/landlock.h and host/seccomp.h use headers of Linux
 * (tests/bats/layering.bats).  Each function says what it does elsewhere; the
 * result of a run, its bytes and its messages about sources, is the same there.
 */
#ifndef PYC_BAKE_BASE_KERNEL_H
#define PYC_BAKE_BASE_KERNEL_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>

/* For open: a place to start from.  Elsewhere the directory must be readable.
 */
#ifdef O_PATH
#define KERNEL_O_PATH O_PATH
#else
#define KERNEL_O_PATH O_RDONLY
#endif

/* In the headers of Linux only; POSIX has it without a header. */
#ifndef __linux__
extern char **environ;
#endif

/* --- processes --- */

/*
 * Makes the kernel send a signal to this process when its parent ends
 * (PR_SET_PDEATHSIG of prctl(2)).  Elsewhere nothing: the process then ends at
 * its next read from the parent.
 */
void kernel_end_with_parent(int number);

/*
 * Makes this process the parent of orphans below it (PR_SET_CHILD_SUBREAPER of
 * prctl(2)).  Elsewhere nothing: an orphan that outlives a worker is not waited
 * for.
 */
void kernel_adopt_orphans(void);

/* Whether this process is the parent of orphans below it; elsewhere false. */
bool kernel_adopts_orphans(void);

/*
 * The number of processors that this process may run on; 0 if it is not known,
 * which it never is elsewhere.
 */
unsigned int kernel_processors(void);

/*
 * Reads the path of the program that runs (/proc/self/exe) to path, with a NUL.
 * Returns its length, or -1 with errno set; elsewhere -1 with ENOENT.
 */
ssize_t kernel_program_path(char *path, size_t size);

/*
 * Limits the address space of another process (prlimit(2)), with the hard limit
 * as it is.  Returns 0, or -1 with errno set; elsewhere -1 with ENOSYS.
 */
int kernel_limit_memory(pid_t process, const struct rlimit *limit);

/* Removes all variables from the environment. */
void kernel_clear_environment(void);

/* --- privileges --- */

/*
 * No program that this process runs gains privileges (PR_SET_NO_NEW_PRIVS).
 * Elsewhere nothing.
 */
void kernel_refuse_privileges(void);

/* Drops all capabilities (capabilities(7)).  Elsewhere nothing. */
void kernel_drop_capabilities(void);

/*
 * Drops the right to raise a limit again (CAP_SYS_RESOURCE).  Elsewhere
 * nothing.
 */
void kernel_keep_limits(void);

/* Prevents others of the same user from tracing this process.  Elsewhere
 * nothing. */
void kernel_hide(void);

/*
 * The effective user and group as the kernel knows them, also if a library such
 * as fakeroot is preloaded.  Elsewhere geteuid(2) and getegid(2).
 */
uid_t kernel_user(void);
gid_t kernel_group(void);

/*
 * Replaces owner, group and mode in status by those that the kernel knows, also
 * if a library such as fakeroot is preloaded.  Elsewhere nothing.
 */
void kernel_look(int fd, struct stat *status);

/*
 * Makes mapped memory empty in a forked process (Linux 4.14), and leaves it out
 * of core dumps.  Elsewhere nothing.
 */
void kernel_keep_private(void *pages, size_t size);

/* --- files --- */

/*
 * The kind of the file system of a descriptor or path, as in statfs(2); 0 if it
 * is not known, which it never is elsewhere.
 */
uint32_t kernel_file_system(int fd);
uint32_t kernel_file_system_at(const char *path);

/*
 * Writes the file system of a descriptor to the disk (syncfs(2)); elsewhere all
 * file systems, by sync(2), which may return before they are written.  Returns
 * 0, or -1 with errno set.
 */
int kernel_sync(int fd);

/*
 * Closes the descriptors from first to last (close_range(2), Linux 5.9).
 * Returns false if it cannot, as elsewhere.
 */
bool kernel_close_range(unsigned int first, unsigned int last);

/*
 * Makes a file in memory, closed on exec (memfd_create(2)); elsewhere a file in
 * TMPDIR or /tmp without a name.  Returns a descriptor, or -1 with errno set.
 */
int kernel_memory_file(const char *name);

/*
 * Copies extended attributes as far as they can be set, but not those that are
 * valid only for the old bytes, and removes an ACL that to_fd has inherited
 * from its directory.  Elsewhere nothing.
 */
void kernel_copy_attributes(int from_fd, int to_fd);

#endif
