/* SPDX-License-Identifier: MIT */
/*
 * What a process in the sandbox tries.  Each function returns 0, or -1 with
 * errno.  The files "kept" and "removed" must exist in the working directory.
 */
#ifndef PYC_BAKE_TESTS_SANDBOX_ATTEMPTS_H
#define PYC_BAKE_TESTS_SANDBOX_ATTEMPTS_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "host/pyfiles.h"

#define ABSTRACT_NAME "\0pyc-bake-test"

static inline int
try_open(const char *path, int flags)
{
	auto_fd fd = open(path, flags | O_CLOEXEC, 0666);

	return fd < 0 ? -1 : 0;
}

static inline int
read_library(void)
{
	char **paths = pyfiles_list();
	int result = -1;

	for (char **path = paths; *path && result; path++) {
		auto_free char *file = mem_printf("%s/os.py", *path);

		result = try_open(file, O_RDONLY);
	}
	pyfiles_free(paths);
	return result;
}

static inline int
read_file(void)
{
	return try_open("/etc/passwd", O_RDONLY);
}

static inline int
write_file(void)
{
	auto_fd fd = open("kept", O_WRONLY | O_CLOEXEC);

	return fd < 0 || write(fd, "x", 1) != 1 ? -1 : 0;
}

static inline int
create_file(void)
{
	return try_open("new", O_WRONLY | O_CREAT);
}

static inline int
remove_file(void)
{
	return unlink("removed");
}

static inline int
truncate_file(void)
{
	return truncate("kept", 0);
}

static inline int
change_mode(void)
{
	return chmod("kept", 0600);
}

static inline int
connect_tcp(void)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(1),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	auto_fd fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	return connect(fd, (const struct sockaddr *)&address,
		       sizeof(address)) &&
			       errno != ECONNREFUSED ?
		     -1 :
		     0;
}

static inline struct sockaddr_un
abstract_address(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	memcpy(address.sun_path, ABSTRACT_NAME, sizeof(ABSTRACT_NAME));
	return address;
}

static inline int
connect_abstract(void)
{
	const struct sockaddr_un address = abstract_address();
	auto_fd fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return fd < 0 ? -1 :
			connect(fd, (const struct sockaddr *)&address,
				sizeof(address));
}

static inline int
run_program(void)
{
	char *arguments[] = { (char[]){ "true" }, NULL };
	int status = 0;
	pid_t child = fork();

	if (!child) {
		execv("/bin/true", arguments);
		_exit(errno);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -1;
	errno = WEXITSTATUS(status);
	return errno ? -1 : 0;
}

static inline int
trace_parent(void)
{
	/* This does not stop it, and ends with this process. */
	return ptrace(PTRACE_SEIZE, getppid(), NULL, NULL) < 0 ? -1 : 0;
}

static inline int
signal_parent(void)
{
	return kill(getppid(), 0);
}

static inline int
raise_limit(void)
{
	const struct rlimit limit = { 1 << 20, 1 << 20 };

	return setrlimit(RLIMIT_FSIZE, &limit);
}

/* With a limit of 0, the kernel dumps a core to a program. */
static inline int
dump_core(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_CORE, &limit))
		return -1;
	errno = EPERM;
	return limit.rlim_cur == 1 && limit.rlim_max == 1 ? -1 : 0;
}

static inline int
find_environment(void)
{
	errno = ENOENT;
	return getenv("PATH") ? 0 : -1;
}

/* The socket and the standard streams must be all. */
static inline int
find_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 1024; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	errno = EBADF;
	return count > 4 ? 0 : -1;
}

/* A socket that is connected to if nothing prevents it. */
static inline int
listen_abstract(void)
{
	const struct sockaddr_un address = abstract_address();
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 &&
	    !bind(fd, (const struct sockaddr *)&address, sizeof(address)))
		listen(fd, 8);
	return fd;
}

#endif
