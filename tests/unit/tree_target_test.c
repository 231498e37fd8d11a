/* SPDX-License-Identifier: MIT */
/*
 * Tests where the .pyc of a source in a tree belongs, and which modes it has.
 */
#include "tree/target.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "lib/tap.h"
#include "lib/workdir.h"

#define ROWS(rows) (sizeof(rows) / sizeof(*(rows)))

static const struct options plain = { 0 };

static struct beneath beneath = BENEATH_INIT;

static void
fail_setup(const char *path)
{
	printf("Bail out! cannot prepare %s\n", path);
	exit(99);
}

static void
test_targets(void)
{
	/* A source; its .pyc at level 0, at level 2 and with -b. */
	static const char *const rows[][4] = {
		{ "a/b/m.py", "a/b/__pycache__/m.cpython-311.pyc",
		  "a/b/__pycache__/m.cpython-311.opt-2.pyc", "a/b/m.pyc" },
		{ "m.py", "__pycache__/m.cpython-311.pyc",
		  "__pycache__/m.cpython-311.opt-2.pyc", "m.pyc" },
		{ "./m.py", "./__pycache__/m.cpython-311.pyc",
		  "./__pycache__/m.cpython-311.opt-2.pyc", "./m.pyc" },
		{ "/m.py", "/__pycache__/m.cpython-311.pyc",
		  "/__pycache__/m.cpython-311.opt-2.pyc", "/m.pyc" },
		{ "a/.py", "a/__pycache__/py.cpython-311.pyc",
		  "a/__pycache__/py.cpython-311.opt-2.pyc", "a/.pyc" },
	};
	static const struct options legacy = { .legacy = true };
	static const struct options output = { .output = "o/x", .legacy = 1 };

	for (size_t i = 0; i < ROWS(rows); i++) {
		char path[16];
		char real[] = "/elsewhere/real.py";
		const struct source source = { .path = path, .real = real };
		auto_free char *cached = NULL;
		auto_free char *level = NULL;
		auto_free char *beside = NULL;
		auto_free char *named = NULL;

		snprintf(path, sizeof(path), "%s", rows[i][0]);
		cached = target_of(&plain, &source, "cpython-311", 0);
		level = target_of(&plain, &source, "cpython-311", 2);
		beside = target_of(&legacy, &source, "cpython-311", 2);
		named = target_of(&output, &source, "cpython-311", 2);
		is_string(cached, rows[i][1], rows[i][0]);
		is_string(level, rows[i][2], "the path at level 2");
		is_string(beside, rows[i][3], "the path with -b");
		is_string(named, "o/x", "the path with --output");
	}
}

static void
test_anchor(void)
{
	static const struct options output = { .output = "link/x" };
	static const struct beneath_anchor anchor = { .fd = -1 };
	const struct source source = { .anchor = &anchor };

	ok(target_anchor(&plain, &source) == &anchor,
	   "a target is below the anchor of its source");
	ok(!target_anchor(&output, &source), "the user has named --output");
}

static void
test_refused_directories(void)
{
	static const char linked[] =
		"is a symbolic link, which is not followed for writing; "
		"replace it by a directory";
	static const struct {
		int error;
		const char *path;
		const char *message;
		int number;
	} rows[] = {
		{ ENOTDIR, "link", linked, 0 },
		{ ELOOP, "link", linked, 0 },
		{ ENOTDIR, "dangling", linked, 0 },
		{ ENOTDIR, "file", "Not a directory", ENOTDIR },
		{ ENOENT, "none", "No such file or directory", ENOENT },
		{ EACCES, "link", "Permission denied", EACCES },
		{ ENOSPC, "d", "No space left on device", ENOSPC },
		{ ENOTDIR, "file/x", "Not a directory", ENOTDIR },
	};
	auto_err err = ERR_INIT;

	for (size_t i = 0; i < ROWS(rows); i++) {
		errno = rows[i].error;
		is_int(target_refuse_directory(
			       &beneath,
			       &(struct beneath_path){ NULL, rows[i].path },
			       &err),
		       -1, rows[i].path);
		is_string(err.message, rows[i].message, "the error message");
		is_int(err.number, rows[i].number, "the error number");
	}
}

static void
test_look(void)
{
	static const struct {
		const char *path;
		const char *message; /* or NULL: no error */
		bool exists;
	} rows[] = {
		{ "elsewhere/file", NULL, true },
		{ "elsewhere/none", NULL, false },
		{ "d/to_file",
		  "d/to_file: is a symbolic link; an import would replace it "
		  "by a regular file",
		  true },
		{ "d/nowhere",
		  "d/nowhere: is a symbolic link; an import would replace it "
		  "by a regular file",
		  true },
		{ "d/sub",
		  "d/sub: is not a regular file; an import would replace it by "
		  "a regular file",
		  true },
		{ "d/fifo",
		  "d/fifo: is not a regular file; an import would replace it "
		  "by a regular file",
		  true },
	};
	auto_fd fd = open("d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_err err = ERR_INIT;
	struct stat status;

	for (size_t i = 0; i < ROWS(rows); i++) {
		memset(&status, 0xff, sizeof(status));
		is_int(target_look(fd, rows[i].path, &status, &err),
		       rows[i].message ? -1 : 0, rows[i].path);
		is_int(status.st_mode != 0, rows[i].exists,
		       "the mode is set if the file exists");
		if (rows[i].message)
			is_string(err.message, rows[i].message, "its message");
	}
	is_int(target_look(fd, "d/file", &status, &err), 0, "a file is found");
	ok(S_ISREG(status.st_mode) && status.st_size == 4, "its status");
	is_int(target_look(-1, "d/file", &status, &err), -1, "no directory");
	is_string(err.message, "d/file: Bad file descriptor", "its message");
	is_int(status.st_mode, 0, "no mode is set on error");
}

static void
test_modes(void)
{
	static const mode_t rows[][2] = {
		{ 0644, 0644 }, { 0755, 0644 },	 { 0444, 0644 },
		{ 0600, 0600 }, { 0777, 0666 },	 { 0111, 0200 },
		{ 0, 0200 },	{ 06755, 0644 }, { 01644, 0644 },
		{ 0060, 0260 },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct source_file file = { .mode = S_IFREG |
							  rows[i][0] };
		char what[32];

		snprintf(what, sizeof(what), "a source of mode %04o",
			 (unsigned int)rows[i][0]);
		is_int(target_mode(&file), rows[i][1], what);
	}
}

static void
make_files(void)
{
	mkdir("d", 0777);
	mkdir("d/sub", 0777);
	mkfifo("d/fifo", 0666);
	workdir_file("d/file", "text");
	workdir_file("file", "text");
	if (symlink("d", "link") || symlink("none", "dangling") ||
	    symlink("file", "d/to_file") || symlink("none", "d/nowhere"))
		fail_setup("links");
}

int
main(void)
{
	workdir_enter();
	make_files();
	test_targets();
	test_anchor();
	test_refused_directories();
	test_look();
	test_modes();
	beneath_fini(&beneath);
	workdir_leave();
	return tap_done();
}
