/* SPDX-License-Identifier: MIT */
#include "base/kernel.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/mem.h"
#include "lib/emulated.h"
#include "lib/tap.h"
#include "lib/workdir.h"

static void
test_files(void)
{
	char text[3];
	struct stat status;
	int fd = kernel_memory_file("x");

	ok(fd >= 0 && write(fd, "abc", 3) == 3 && pread(fd, text, 3, 0) == 3 &&
		   !memcmp(text, "abc", 3),
	   "a file in memory is written and read");
	ok(fcntl(fd, F_GETFD) & FD_CLOEXEC, "and closed on exec");
	close(fd);

	fd = open("/proc/self", O_RDONLY | O_DIRECTORY);
	if (fd >= 0)
		ok(kernel_file_system(fd) == 0x9fa0 &&
			   kernel_file_system_at("/proc/self") == 0x9fa0,
		   "proc is known by its number");
	close(fd);
	ok(!kernel_file_system(-1) && !kernel_file_system_at("/no/such"),
	   "a file system that is not there is unknown");

	workdir_file("plain", "x");
	chmod("plain", 0640);
	fd = open("plain", O_RDONLY);
	memset(&status, 0xff, sizeof(status));
	kernel_look(fd, &status);
	ok(status.st_uid == kernel_user() && (status.st_mode & 07777) == 0640,
	   "owner and mode of a file");
	ok(!kernel_sync(fd) && kernel_sync(-1) < 0,
	   "its file system is synced, another is not");
	close(fd);
}

static void
test_attributes(void)
{
	char value[8] = "";
	int from = open("from", O_RDWR | O_CREAT, 0600);
	int to = open("to", O_RDWR | O_CREAT, 0600);

	/* Not every file system has them. */
	if (!fsetxattr(from, "user.colour", "blue", 4, 0)) {
		kernel_copy_attributes(from, to);
		ok(fgetxattr(to, "user.colour", value, sizeof(value)) == 4 &&
			   !strcmp(value, "blue"),
		   "an attribute is copied");
	}
	/* Only root may set one, and not everywhere. */
	if (!fsetxattr(from, "security.colour", "red", 3, 0)) {
		kernel_copy_attributes(from, to);
		ok(fgetxattr(to, "security.colour", value, sizeof(value)) < 0,
		   "one that is valid for the old bytes is not");
	}
	close(from);
	close(to);
}

static void
test_processes(void)
{
	char path[PATH_MAX];
	char small[5];
	auto_free char *own = realpath("/proc/self/exe", NULL);
	struct rlimit limit;
	int status = 0;
	pid_t child;

	if (own)
		ok(kernel_program_path(path, sizeof(path)) ==
				   (ssize_t)strlen(own) &&
			   !strcmp(path, own),
		   "the path of the program");
	ok(kernel_program_path(small, sizeof(small)) < (ssize_t)sizeof(small),
	   "a path that is too long is cut");
	ok(kernel_processors() >= 1, "there is a processor");
	kernel_adopt_orphans();
	ok(kernel_adopts_orphans() || is_emulated(), "orphans are adopted");

	child = fork();
	if (!child) {
		pause();
		_exit(0);
	}
	getrlimit(RLIMIT_AS, &limit);
	limit.rlim_cur = 1 << 30;
	ok(!kernel_limit_memory(child, &limit), "another process is limited");
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	ok(kernel_limit_memory(child, &limit) < 0,
	   "a process that has ended is not");
}

/*
 * The signal comes to a child whose parent has ended.  Both have the writing
 * end of a pipe, whose end shows that neither exists any more.
 */
static void
test_end_with_parent(void)
{
	int asked[2];
	int alive[2];
	char byte;

	if (pipe(asked) < 0 || pipe(alive) < 0)
		exit(99);
	if (!fork()) {
		if (!fork()) {
			kernel_end_with_parent(SIGKILL);
			if (write(asked[1], "x", 1) != 1)
				_exit(1);
			pause();
			_exit(0);
		}
		_exit(read(asked[0], &byte, 1) != 1);
	}
	close(alive[1]);
	/* Without the signal, the end never comes. */
	alarm(20);
	ok(!read(alive[0], &byte, 1), "a process ends with its parent");
	alarm(0);
	close(alive[0]);
	close(asked[0]);
	close(asked[1]);
}

/* Whether the status of this process has a line (proc(5)). */
static bool
has_status(const char *line)
{
	char text[4096] = "";
	int fd = open("/proc/thread-self/status", O_RDONLY);
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	return length > 0 && strstr(text, line);
}

static void
test_private_memory(void)
{
	const size_t size = (size_t)sysconf(_SC_PAGESIZE);
	char *pages = mmap(NULL, size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int status = 0;
	pid_t child;

	kernel_keep_private(pages, size);
	*pages = 'x';
	child = fork();
	if (!child)
		_exit(*pages);
	waitpid(child, &status, 0);
	if (!is_emulated())
		is_int(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0,
		       "a child does not see private memory");
	ok(*pages == 'x', "its parent still does");
	munmap(pages, size);
}

static void
test_privileges(void)
{
	int status = 0;
	pid_t child = fork();

	if (!child) {
		kernel_refuse_privileges();
		kernel_keep_limits();
		kernel_drop_capabilities();
		kernel_hide();
		kernel_clear_environment();
		_exit(getenv("PATH")				 ? 1 :
		      !has_status("NoNewPrivs:\t1\n")		 ? 2 :
		      !has_status("CapEff:\t0000000000000000\n") ? 3 :
		      !has_status("CapPrm:\t0000000000000000\n") ? 4 :
		      prctl(PR_GET_DUMPABLE)			 ? 5 :
								   0);
	}
	waitpid(child, &status, 0);
	is_int(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0,
	       "no environment, new privileges, capabilities or dump");
	ok(getenv("PATH"), "its parent keeps the environment");
}

int
main(void)
{
	workdir_enter();
	setenv("PATH", "/bin", 0);
	test_files();
	test_attributes();
	test_processes();
	test_end_with_parent();
	test_private_memory();
	test_privileges();
	workdir_leave();
	return tap_done();
}
