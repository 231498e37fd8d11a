/* SPDX-License-Identifier: MIT */
/*
 * The functions that can fail.  Each has the name of one of the C library,
 * which it calls unless it must fail.  The names with 64 are those that glibc
 * gives to programs with a large off_t; here off_t has 64 bits anyway.
 */
#include "faults/fault.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

_Static_assert(sizeof(off_t) == 8, "off_t must have 64 bits");

/* The function of the C library with this name, looked up once. */
#define NEXT(symbol) \
	({ \
		static void *symbol_found; \
		if (!symbol_found) \
			symbol_found = fault_next(symbol); \
		symbol_found; \
	})

#define UNPACK(...) __VA_ARGS__

/*
 * Defines a function that returns an int: 0, a descriptor or a number; and -1
 * with errno on error.  about is the descriptor and the path for fault_due.
 */
#define INT_CALL(symbol, call, about, parameters, arguments) \
	int wrapped_##symbol(UNPACK parameters) __asm__(#symbol); \
	int wrapped_##symbol(UNPACK parameters) \
	{ \
		int (*next)(UNPACK parameters) = NEXT(#symbol); \
		int result; \
\
		if (fault_decides(call, UNPACK about, &result)) \
			return result; \
		return next(UNPACK arguments); \
	}

INT_CALL(fsync, FAULT_FSYNC, (fd, NULL), (int fd), (fd))
INT_CALL(fdatasync, FAULT_FSYNC, (fd, NULL), (int fd), (fd))
INT_CALL(syncfs, FAULT_SYNCFS, (fd, NULL), (int fd), (fd))
INT_CALL(rename, FAULT_RENAME, (-1, to), (const char *from, const char *to),
	 (from, to))
INT_CALL(renameat, FAULT_RENAME, (-1, to),
	 (int from_fd, const char *from, int to_fd, const char *to),
	 (from_fd, from, to_fd, to))
INT_CALL(link, FAULT_LINK, (-1, to), (const char *from, const char *to),
	 (from, to))
INT_CALL(linkat, FAULT_LINK, (-1, to),
	 (int from_fd, const char *from, int to_fd, const char *to, int flags),
	 (from_fd, from, to_fd, to, flags))
INT_CALL(symlink, FAULT_LINK, (-1, to), (const char *from, const char *to),
	 (from, to))
INT_CALL(unlink, FAULT_UNLINK, (-1, path), (const char *path), (path))
INT_CALL(unlinkat, FAULT_UNLINK, (-1, path),
	 (int fd, const char *path, int flags), (fd, path, flags))
INT_CALL(rmdir, FAULT_UNLINK, (-1, path), (const char *path), (path))
INT_CALL(mkdir, FAULT_MKDIR, (-1, path), (const char *path, mode_t mode),
	 (path, mode))
INT_CALL(mkdirat, FAULT_MKDIR, (-1, path),
	 (int fd, const char *path, mode_t mode), (fd, path, mode))
INT_CALL(fchmod, FAULT_FCHMOD, (fd, NULL), (int fd, mode_t mode), (fd, mode))
INT_CALL(chmod, FAULT_FCHMOD, (-1, path), (const char *path, mode_t mode),
	 (path, mode))
INT_CALL(fchmodat, FAULT_FCHMOD, (-1, path),
	 (int fd, const char *path, mode_t mode, int flags),
	 (fd, path, mode, flags))
INT_CALL(fchown, FAULT_FCHOWN, (fd, NULL), (int fd, uid_t user, gid_t group),
	 (fd, user, group))
INT_CALL(futimens, FAULT_TIMES, (fd, NULL),
	 (int fd, const struct timespec *times), (fd, times))
INT_CALL(utimensat, FAULT_TIMES, (fd, path),
	 (int fd, const char *path, const struct timespec *times, int flags),
	 (fd, path, times, flags))
INT_CALL(socketpair, FAULT_SOCKETPAIR, (-1, NULL),
	 (int domain, int type, int protocol, int *ends),
	 (domain, type, protocol, ends))
INT_CALL(pipe2, FAULT_PIPE, (-1, NULL), (int *ends, int flags), (ends, flags))
INT_CALL(pipe, FAULT_PIPE, (-1, NULL), (int *ends), (ends))
INT_CALL(poll, FAULT_POLL, (-1, NULL),
	 (struct pollfd * polls, nfds_t count, int timeout),
	 (polls, count, timeout))
INT_CALL(access, FAULT_ACCESS, (-1, path), (const char *path, int mode),
	 (path, mode))
INT_CALL(faccessat, FAULT_ACCESS, (-1, path),
	 (int fd, const char *path, int mode, int flags),
	 (fd, path, mode, flags))
INT_CALL(flock, FAULT_FLOCK, (fd, NULL), (int fd, int operation),
	 (fd, operation))
INT_CALL(mkstemp, FAULT_MKTEMP, (-1, name), (char *name), (name))
INT_CALL(mkstemp64, FAULT_MKTEMP, (-1, name), (char *name), (name))
INT_CALL(mkostemp, FAULT_MKTEMP, (-1, name), (char *name, int flags),
	 (name, flags))
INT_CALL(mkostemp64, FAULT_MKTEMP, (-1, name), (char *name, int flags),
	 (name, flags))
INT_CALL(ftruncate, FAULT_WRITE, (fd, NULL), (int fd, off_t size), (fd, size))
INT_CALL(ftruncate64, FAULT_WRITE, (fd, NULL), (int fd, off_t size), (fd, size))
INT_CALL(waitid, FAULT_WAIT, (-1, NULL),
	 (idtype_t type, id_t id, siginfo_t *found, int options),
	 (type, id, found, options))
INT_CALL(waitpid, FAULT_WAIT, (-1, NULL), (pid_t id, int *status, int options),
	 (id, status, options))
INT_CALL(fork, FAULT_FORK, (-1, NULL), (void), ())

/* --- stat --- */

INT_CALL(fstat, FAULT_STAT, (fd, NULL), (int fd, void *status), (fd, status))
INT_CALL(fstat64, FAULT_STAT, (fd, NULL), (int fd, void *status), (fd, status))
INT_CALL(stat, FAULT_STAT, (-1, path), (const char *path, void *status),
	 (path, status))
INT_CALL(stat64, FAULT_STAT, (-1, path), (const char *path, void *status),
	 (path, status))
INT_CALL(lstat, FAULT_STAT, (-1, path), (const char *path, void *status),
	 (path, status))
INT_CALL(lstat64, FAULT_STAT, (-1, path), (const char *path, void *status),
	 (path, status))
INT_CALL(fstatat, FAULT_STAT, (fd, path),
	 (int fd, const char *path, void *status, int flags),
	 (fd, path, status, flags))
INT_CALL(fstatat64, FAULT_STAT, (fd, path),
	 (int fd, const char *path, void *status, int flags),
	 (fd, path, status, flags))
INT_CALL(statx, FAULT_STAT, (fd, path),
	 (int fd, const char *path, int flags, unsigned int mask, void *status),
	 (fd, path, flags, mask, status))
/* glibc before 2.33 */
INT_CALL(__fxstat, FAULT_STAT, (fd, NULL), (int version, int fd, void *status),
	 (version, fd, status))
INT_CALL(__fxstat64, FAULT_STAT, (fd, NULL),
	 (int version, int fd, void *status), (version, fd, status))
INT_CALL(__xstat, FAULT_STAT, (-1, path),
	 (int version, const char *path, void *status), (version, path, status))
INT_CALL(__xstat64, FAULT_STAT, (-1, path),
	 (int version, const char *path, void *status), (version, path, status))
INT_CALL(__lxstat, FAULT_STAT, (-1, path),
	 (int version, const char *path, void *status), (version, path, status))
INT_CALL(__lxstat64, FAULT_STAT, (-1, path),
	 (int version, const char *path, void *status), (version, path, status))
INT_CALL(__fxstatat, FAULT_STAT, (fd, path),
	 (int version, int fd, const char *path, void *status, int flags),
	 (version, fd, path, status, flags))
INT_CALL(__fxstatat64, FAULT_STAT, (fd, path),
	 (int version, int fd, const char *path, void *status, int flags),
	 (version, fd, path, status, flags))

/* --- open and close --- */

static enum fault_call
open_call(int flags)
{
	return flags & O_CREAT ? FAULT_CREATE : FAULT_OPEN;
}

static mode_t
mode_argument(int flags, va_list arguments)
{
	return flags & O_CREAT ? (mode_t)va_arg(arguments, int) : 0;
}

#define OPEN(symbol) \
	int wrapped_##symbol(const char *path, int flags, \
			     ...) __asm__(#symbol); \
	int wrapped_##symbol(const char *path, int flags, ...) \
	{ \
		int (*next)(const char *, int, ...) = NEXT(#symbol); \
		va_list arguments; \
		mode_t mode; \
		int result; \
\
		va_start(arguments, flags); \
		mode = mode_argument(flags, arguments); \
		va_end(arguments); \
		if (fault_decides(open_call(flags), -1, path, &result)) \
			return result; \
		return next(path, flags, mode); \
	}
OPEN(open)
OPEN(open64)

#define OPENAT(symbol) \
	int wrapped_##symbol(int fd, const char *path, int flags, \
			     ...) __asm__(#symbol); \
	int wrapped_##symbol(int fd, const char *path, int flags, ...) \
	{ \
		int (*next)(int, const char *, int, ...) = NEXT(#symbol); \
		va_list arguments; \
		mode_t mode; \
		int result; \
\
		va_start(arguments, flags); \
		mode = mode_argument(flags, arguments); \
		va_end(arguments); \
		if (fault_decides(open_call(flags), -1, path, &result)) \
			return result; \
		return next(fd, path, flags, mode); \
	}
OPENAT(openat)
OPENAT(openat64)

/* As in Linux, a failed close closes the descriptor. */
int wrapped_close(int fd) __asm__("close");

int
wrapped_close(int fd)
{
	int (*next)(int) = NEXT("close");
	int result = 0;
	bool decided = fault_decides(fault_close_call(fd), fd, NULL, &result);
	int error = errno;
	int closed = next(fd);

	if (!decided)
		return closed;
	errno = error;
	return result;
}

#define FCNTL(symbol) \
	int wrapped_##symbol(int fd, int command, ...) __asm__(#symbol); \
	int wrapped_##symbol(int fd, int command, ...) \
	{ \
		int (*next)(int, int, ...) = NEXT(#symbol); \
		va_list arguments; \
		void *argument; \
		int result; \
\
		va_start(arguments, command); \
		argument = va_arg(arguments, void *); \
		va_end(arguments); \
		if (command != F_DUPFD && command != F_DUPFD_CLOEXEC) \
			return next(fd, command, argument); \
		if (fault_decides(FAULT_DUP, fd, NULL, &result)) \
			return result; \
		result = next(fd, command, argument); \
		fault_note_duplicate(result); \
		return result; \
	}
FCNTL(fcntl)
FCNTL(fcntl64)

/* --- bytes --- */

/*
 * Defines a function that transfers length bytes and returns their number.
 * Counts it only if condition is true.
 */
#define TRANSFER(symbol, call, condition, parameters, arguments) \
	ssize_t wrapped_##symbol(UNPACK parameters) __asm__(#symbol); \
	ssize_t wrapped_##symbol(UNPACK parameters) \
	{ \
		ssize_t (*next)(UNPACK parameters) = NEXT(#symbol); \
		int due = condition ? fault_due(call, fd, NULL) : FAULT_NONE; \
		ssize_t count; \
\
		if (due > 0) { \
			errno = due; \
			return -1; \
		} \
		if (due == FAULT_LIE) \
			return (ssize_t)length; \
		if (due != FAULT_NONE && length > 1) \
			length /= 2; \
		count = next(UNPACK arguments); \
		if (due == FAULT_TORN) \
			fault_kill(); \
		return count; \
	}

TRANSFER(read, FAULT_READ, true, (int fd, void *bytes, size_t length),
	 (fd, bytes, length))
TRANSFER(pread, FAULT_PREAD, true,
	 (int fd, void *bytes, size_t length, off_t offset),
	 (fd, bytes, length, offset))
TRANSFER(pread64, FAULT_PREAD, true,
	 (int fd, void *bytes, size_t length, off_t offset),
	 (fd, bytes, length, offset))
/* A message that cannot be shown is not examined here. */
TRANSFER(write, FAULT_WRITE, fd != STDERR_FILENO,
	 (int fd, const void *bytes, size_t length), (fd, bytes, length))
TRANSFER(pwrite, FAULT_WRITE, true,
	 (int fd, const void *bytes, size_t length, off_t offset),
	 (fd, bytes, length, offset))
TRANSFER(pwrite64, FAULT_WRITE, true,
	 (int fd, const void *bytes, size_t length, off_t offset),
	 (fd, bytes, length, offset))
TRANSFER(send, FAULT_SEND, true,
	 (int fd, const void *bytes, size_t length, int flags),
	 (fd, bytes, length, flags))
TRANSFER(recv, FAULT_RECV, true,
	 (int fd, void *bytes, size_t length, int flags),
	 (fd, bytes, length, flags))

/* Their messages have one byte. */
#define MESSAGE(symbol, call) \
	ssize_t wrapped_##symbol(int fd, void *message, \
				 int flags) __asm__(#symbol); \
	ssize_t wrapped_##symbol(int fd, void *message, int flags) \
	{ \
		ssize_t (*next)(int, void *, int) = NEXT(#symbol); \
		int result; \
\
		if (fault_decides(call, fd, NULL, &result)) \
			return result; \
		return next(fd, message, flags); \
	}
MESSAGE(sendmsg, FAULT_SEND)
MESSAGE(recvmsg, FAULT_RECV)

#define SEEK(symbol) \
	off_t wrapped_##symbol(int fd, off_t offset, \
			       int whence) __asm__(#symbol); \
	off_t wrapped_##symbol(int fd, off_t offset, int whence) \
	{ \
		off_t (*next)(int, off_t, int) = NEXT(#symbol); \
		int result; \
\
		if (fault_decides(FAULT_SEEK, fd, NULL, &result)) \
			return result; \
		return next(fd, offset, whence); \
	}
SEEK(lseek)
SEEK(lseek64)

ssize_t wrapped_readlink(const char *path, char *target,
			 size_t length) __asm__("readlink");

ssize_t
wrapped_readlink(const char *path, char *target, size_t length)
{
	ssize_t (*next)(const char *, char *, size_t) = NEXT("readlink");
	int result;

	if (fault_decides(FAULT_READLINK, -1, path, &result))
		return result;
	return next(path, target, length);
}

/* --- directories --- */

DIR *wrapped_opendir(const char *path) __asm__("opendir");

DIR *
wrapped_opendir(const char *path)
{
	DIR *(*next)(const char *) = NEXT("opendir");
	int result;

	if (fault_decides(FAULT_OPENDIR, -1, path, &result))
		return NULL;
	return next(path);
}

DIR *wrapped_fdopendir(int fd) __asm__("fdopendir");

DIR *
wrapped_fdopendir(int fd)
{
	DIR *(*next)(int) = NEXT("fdopendir");
	int result;

	if (fault_decides(FAULT_OPENDIR, fd, NULL, &result))
		return NULL;
	return next(fd);
}

#define READDIR(symbol) \
	void *wrapped_##symbol(DIR *directory) __asm__(#symbol); \
	void *wrapped_##symbol(DIR *directory) \
	{ \
		void *(*next)(DIR *) = NEXT(#symbol); \
		int result; \
\
		if (fault_decides(FAULT_READDIR, dirfd(directory), NULL, \
				  &result)) \
			return NULL; \
		return next(directory); \
	}
READDIR(readdir)
READDIR(readdir64)

/* --- memory and threads --- */

#define MMAP(symbol) \
	void *wrapped_##symbol(void *address, size_t length, int protection, \
			       int flags, int fd, \
			       off_t offset) __asm__(#symbol); \
	void *wrapped_##symbol(void *address, size_t length, int protection, \
			       int flags, int fd, off_t offset) \
	{ \
		void *(*next)(void *, size_t, int, int, int, off_t) = \
			NEXT(#symbol); \
		int result; \
\
		if (fault_decides(FAULT_MMAP, fd, NULL, &result)) \
			return MAP_FAILED; \
		return next(address, length, protection, flags, fd, offset); \
	}
MMAP(mmap)
MMAP(mmap64)

/* Defines a function that allocates memory. */
#define ALLOCATION(symbol, parameters, arguments) \
	void *wrapped_##symbol(UNPACK parameters) __asm__(#symbol); \
	void *wrapped_##symbol(UNPACK parameters) \
	{ \
		void *(*next)(UNPACK parameters) = NEXT(#symbol); \
		int result; \
\
		if (fault_decides(FAULT_MALLOC, -1, NULL, &result)) \
			return NULL; \
		return next(UNPACK arguments); \
	}
ALLOCATION(malloc, (size_t size), (size))
ALLOCATION(calloc, (size_t count, size_t size), (count, size))
ALLOCATION(realloc, (void *old, size_t size), (old, size))

/* It returns its error. */
int wrapped_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
			   void *(*start)(void *),
			   void *context) __asm__("pthread_create");

int
wrapped_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
		       void *(*start)(void *), void *context)
{
	int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *),
		    void *) = NEXT("pthread_create");
	int due = fault_due(FAULT_THREAD, -1, NULL);

	return due > 0 ? due : next(thread, attributes, start, context);
}
