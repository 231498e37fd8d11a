/* SPDX-License-Identifier: MIT */
/* Tests reading a file or standard input of unknown size. */
#include "base/infile.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/signals.h"
#include "lib/tap.h"
#include "lib/workdir.h"

static void
test_names(void)
{
	ok(infile_is_standard("-"), "- is standard input");
	ok(!infile_is_standard("./-") && !infile_is_standard("") &&
		   !infile_is_standard("--"),
	   "no other path is");
	is_string(infile_name("-"), "standard input",
		  "messages name standard input");
	is_string(infile_name("d/list"), "d/list", "messages name a path");
}

static void
test_file(void)
{
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;

	workdir_file("list", "some lines\n");
	buf_add_string(&bytes, "<");
	is_int(infile_read("list", 100, &bytes, &err), 0, "a file is read");
	is_bytes(bytes.data, bytes.length, "<some lines\n", 12,
		 "its bytes are appended");
	is_int(infile_read("list", 11, &bytes, &err), 0,
	       "a file of the maximum size is read");
	is_int(infile_read("list", 10, &bytes, &err), -1,
	       "a larger file is refused");
	is_string(err.message, "list: a list of over 10 bytes",
		  "the message has the limit");
	is_int(infile_read("none", 100, &bytes, &err), -1,
	       "a missing file is refused");
	is_string(err.message, "none: No such file or directory",
		  "the message names the file");
	is_int(infile_read(".", 100, &bytes, &err), -1,
	       "a directory is refused");
	is_string(err.message, ".: read: Is a directory",
		  "the message names the directory");
}

static void
test_large(void)
{
	const size_t length = 1000000;
	auto_free char *text = mem_alloc(length);
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;

	for (size_t i = 0; i < length; i++)
		text[i] = (char)(i * 31 >> 8);
	workdir_bytes("large", text, length);
	is_int(infile_read("large", length, &bytes, &err), 0,
	       "a file of several reads is read");
	is_bytes(bytes.data, bytes.length, text, length,
		 "it has all its bytes");
	bytes.length = 0;
	is_int(infile_read("/proc/self/stat", length, &bytes, &err), 0,
	       "a file that reports size 0 is read");
	ok(bytes.length, "it has bytes");
}

/* The writer opens the FIFO only after the reader has opened it. */
static void
test_fifo(void)
{
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;
	pid_t child;
	int status;

	mkfifo("fifo", 0600);
	child = fork();
	if (!child) {
		int fd = open("fifo", O_WRONLY);

		_exit(fs_write_all(fd, "late\n", 5, &err) != 0);
	}
	is_int(infile_read("fifo", 100, &bytes, &err), 0,
	       "a FIFO waits for its writer");
	is_bytes(bytes.data, bytes.length, "late\n", 5,
		 "the bytes of the writer are read");
	waitpid(child, &status, 0);
	is_int(status, 0, "the writer succeeds");
}

static void
test_standard(void)
{
	int saved = dup(STDIN_FILENO);
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;
	int ends[2];

	if (saved < 0 || pipe(ends) || dup2(ends[0], STDIN_FILENO) < 0)
		exit(99);
	fs_write_all(ends[1], "piped\n", 6, &err);
	close(ends[1]);
	is_int(infile_read("-", 5, &bytes, &err), -1,
	       "a long standard input is refused");
	is_string(err.message, "standard input: a list of over 5 bytes",
		  "the message names standard input");
	bytes.length = 0;
	is_int(infile_read("-", 5, &bytes, &err), 0,
	       "the end of standard input is read");
	is_int((long long)bytes.length, 0, "it has no bytes");
	dup2(saved, STDIN_FILENO);
	close(saved);
	close(ends[0]);
}

/* This test must be the last, because the signal stays caught. */
static void
test_signal(void)
{
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;

	is_int(signals_open(&err), 0, "signal handlers are installed");
	raise(SIGTERM);
	is_int(infile_read("fifo", 100, &bytes, &err), -1,
	       "a signal ends the wait for the writer of a FIFO");
	ok(err.message && !strncmp(err.message, "fifo: ", 6),
	   "the message names the FIFO");
}

int
main(void)
{
	alarm(60);
	workdir_enter();
	test_names();
	test_file();
	test_large();
	test_fifo();
	test_standard();
	test_signal();
	workdir_leave();
	return tap_done();
}
