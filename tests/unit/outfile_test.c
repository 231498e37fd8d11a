/* SPDX-License-Identifier: MIT */
#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/fs.h"
#include "lib/filecheck.h"
#include "lib/tap.h"
#include "lib/workdir.h"

static struct stat
status_of(const char *path)
{
	struct stat status = { 0 };

	lstat(path, &status);
	return status;
}

static int
probe(const char *path)
{
	auto_err err = ERR_INIT;
	int result = outfile_probe(path, &err);

	if (result)
		printf("# %s\n", err.message);
	return result;
}

static int
put(const char *path, const char *text)
{
	auto_err err = ERR_INIT;
	int result = outfile_write(path, text, strlen(text), &err);

	if (result)
		printf("# %s\n", err.message);
	return result;
}

static void
test_new(void)
{
	is_int(probe("d/new"), 0, "a new file can be written");
	is_int(filecheck_count("d"), 0, "the probe leaves no file");
	is_int(put("d/new", "one\n"), 0, "a new file is written");
	ok(filecheck_holds("d/new", "one\n"), "the new file has the bytes");
	is_int(filecheck_count("d"), 1, "there is no other file");
	is_int(status_of("d/new").st_mode, S_IFREG | 0644,
	       "the new file has mode 0644");
	unlink("d/new");

	umask(027);
	is_int(put("d/new", ""), 0,
	       "an empty file is written with another umask");
	is_int(status_of("d/new").st_mode, S_IFREG | 0640,
	       "the umask restricts the mode");
	umask(022);
	is_int(umask(022), 022, "the umask is unchanged");
	unlink("d/new");

	is_int(put("here", "x"), 0, "a path without a directory is written");
	ok(filecheck_holds("here", "x"),
	   "the file is in the working directory");
	unlink("here");
}

static void
test_replaced(void)
{
	auto_fd old = -1;
	struct stat before;
	char bytes[10];

	workdir_file("d/old", "old");
	chmod("d/old", 0600);
	old = open("d/old", O_RDONLY);
	before = status_of("d/old");
	is_int(probe("d/old"), 0, "an existing file can be written");
	ok(filecheck_holds("d/old", "old"), "the probe keeps the content");
	ok(status_of("d/old").st_ino == before.st_ino &&
		   status_of("d/old").st_mtim.tv_nsec == before.st_mtim.tv_nsec,
	   "the probe keeps the inode and the time");
	is_int(put("d/old", "new"), 0, "an existing file is written");
	ok(filecheck_holds("d/old", "new"), "the file has the new bytes");
	is_int(status_of("d/old").st_mode, S_IFREG | 0600,
	       "the file keeps its mode");
	is_int(read(old, bytes, sizeof(bytes)), 3,
	       "an open descriptor can still be read");
	ok(!memcmp(bytes, "old", 3), "an open descriptor has the old bytes");
	is_int(filecheck_count("d"), 1, "there is no other file");
	unlink("d/old");
}

static void
test_link(void)
{
	workdir_file("d/file", "a longer text");
	ok(!symlink("file", "d/link"), "a link to a file is made");
	is_int(probe("d/link"), 0, "a link to a file can be written");
	ok(filecheck_holds("d/file", "a longer text"),
	   "the probe keeps the content of the target");
	is_int(put("d/link", "short"), 0, "a link to a file is written");
	ok(S_ISLNK(status_of("d/link").st_mode), "the link remains a link");
	ok(filecheck_holds("d/file", "short"), "the target has the new bytes");
	unlink("d/file");

	is_int(probe("d/link"), -1,
	       "a link with an empty target cannot be written");
	is_int(put("d/link", "x"), -1,
	       "a link with an empty target is refused");
	is_int(filecheck_count("d"), 1, "no file is made");
	unlink("d/link");
	ok(!symlink(".", "d/link"), "a link to a directory is made");
	is_int(probe("d/link"), -1, "a link to a directory cannot be written");
	is_int(put("d/link", "x"), -1, "a link to a directory is refused");
	unlink("d/link");
}

/*
 * A pipe represents devices too: if this test failed as root on a device, it
 * would replace a device that the machine needs.
 */
static void
test_pipe(void)
{
	char bytes[10] = "";
	auto_fd reader = -1;
	struct pollfd waiting = { .events = POLLIN };

	ok(!mkfifo("d/pipe", 0600), "a FIFO is made");
	reader = open("d/pipe", O_RDONLY | O_NONBLOCK);
	waiting.fd = reader;
	is_int(probe("d/pipe"), 0, "a FIFO can be written");
	is_int(poll(&waiting, 1, 0), 0, "the probe writes nothing to the FIFO");
	is_int(put("d/pipe", "bytes"), 0, "a FIFO is written");
	is_int(read(reader, bytes, sizeof(bytes)), 5,
	       "the reader gets all bytes");
	is_string(bytes, "bytes", "the reader gets the same bytes");
	ok(S_ISFIFO(status_of("d/pipe").st_mode), "the FIFO remains a FIFO");
	unlink("d/pipe");
}

/*
 * d/link represents /dev/stdout.  Standard output was opened with flags, and
 * something was already written to it.
 */
static void
check_standard(int fd, int flags, const char *what)
{
	int before = dup(fd);
	auto_fd log = -1;
	int probed;
	int result;

	workdir_file("d/log", "before\n");
	log = open("d/log", O_WRONLY | flags);
	lseek(log, 0, SEEK_END);
	fflush(stdout);
	dup2(log, fd);
	if (fd == STDOUT_FILENO)
		printf("said\n");
	else
		fprintf(stderr, "said\n");
	probed = outfile_probe("d/link", &ERR_INIT);
	result = outfile_write("d/link", "lines\n", 6, &ERR_INIT);
	fflush(stdout);
	dup2(before, fd);
	close(before);
	is_int(probed, 0, "a link to an open file can be written");
	is_int(result, 0, "a link to an open file is written");
	ok(filecheck_holds("d/log", "before\nsaid\nlines\n"), what);
	unlink("d/log");
}

static void
test_standard(void)
{
	ok(!symlink("log", "d/link"), "a link is made");
	check_standard(STDOUT_FILENO, 0, "standard output keeps its order");
	check_standard(STDOUT_FILENO, O_APPEND,
		       "standard output in append mode keeps its order");
	check_standard(STDERR_FILENO, 0, "standard error keeps its order");
	unlink("d/link");
}

static void
check_refused(const char *path, int number, const char *wanted)
{
	auto_err first = ERR_INIT;
	auto_err second = ERR_INIT;

	is_int(outfile_probe(path, &first), -1,
	       "outfile_probe refuses the path");
	is_string(first.message, wanted, "outfile_probe has the message");
	is_int(first.number, number, "outfile_probe sets errno");
	is_int(outfile_write(path, "x", 1, &second), -1,
	       "outfile_write refuses the path");
	is_string(second.message, wanted, "outfile_write has the same message");
}

/* A socket cannot be opened. */
static void
test_socket(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	auto_err err = ERR_INIT;
	auto_fd fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "d/socket");
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)))
		return;
	is_int(outfile_write("d/socket", "x", 1, &err), -1,
	       "a socket cannot be written");
	is_int(err.number, ENXIO, "the errno is ENXIO");
	unlink("d/socket");
}

static void
test_refused(void)
{
	check_refused("", ENOENT,
		      ": cannot write it: No such file or directory");
	check_refused("d", EISDIR, "d: cannot write it: Is a directory");
	check_refused("d/", EISDIR, "d/: cannot write it: Is a directory");
	check_refused("none/", EISDIR,
		      "none/: cannot write it: Is a directory");
	check_refused("none/file", ENOENT,
		      "none/file: cannot open its directory: No such file or "
		      "directory");
	workdir_file("file", "");
	check_refused("file/name", ENOTDIR,
		      "file/name: cannot write it: Not a directory");
	unlink("file");
	is_int(filecheck_count("d"), 0, "no file remains");
}

static void
test_no_permission(void)
{
	workdir_file("d/file", "old");
	symlink("file", "d/link");
	chmod("d/file", 0400);
	chmod("d", 0500);
	if (!access("d", W_OK)) {
		ok(true,
		   "a read-only directory # SKIP this user may write to it");
	} else {
		is_int(probe("d/new"), -1,
		       "a new file in a read-only directory cannot be written");
		is_int(probe("d/file"), -1,
		       "a file in a read-only directory cannot be written");
		is_int(probe("d/link"), -1,
		       "a link to a read-only file cannot be written");
		is_int(put("d/link", "new"), -1,
		       "a link to a read-only file is refused");
		ok(filecheck_holds("d/file", "old"),
		   "the read-only file is unchanged");
	}
	chmod("d", 0700);
	unlink("d/link");
	unlink("d/file");
}

int
main(void)
{
	workdir_enter();
	mkdir("d", 0777);
	test_new();
	test_replaced();
	test_link();
	test_pipe();
	test_standard();
	test_refused();
	test_socket();
	test_no_permission();
	workdir_leave();
	return tap_done();
}
