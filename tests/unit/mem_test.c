/* SPDX-License-Identifier: MIT */
#include "base/mem.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/tmpfile.h"
#include "lib/tap.h"
#include "lib/workdir.h"

static void
test_alloc(void)
{
	auto_free char *nothing = mem_alloc(0);
	auto_free int *zeros = mem_zalloc(1000, sizeof(*zeros));
	auto_free void *empty = mem_zalloc(0, 8);
	bool all = true;

	ok(nothing, "mem_alloc of 0 bytes returns memory");
	ok(empty, "mem_resize to 0 elements returns memory");
	for (int i = 0; i < 1000; i++)
		all &= !zeros[i];
	ok(all, "mem_zalloc fills memory with zeros");

	for (int i = 0; i < 1000; i++)
		zeros[i] = i;
	zeros = mem_resize(zeros, 50000, sizeof(*zeros));
	zeros[49999] = 1;
	for (int i = 0; i < 1000; i++)
		all &= zeros[i] == i;
	ok(all, "mem_resize keeps the content");
	zeros = mem_resize(zeros, 0, sizeof(*zeros));
	ok(zeros, "mem_resize of an array to 0 elements returns memory");
}

static void
test_grow(void)
{
	size_t *numbers = NULL;
	size_t moves = 0;
	bool all = true;

	for (size_t i = 0; i < 100000; i++) {
		const size_t *before = numbers;

		numbers = mem_grow(numbers, i, sizeof(*numbers));
		moves += numbers != before;
		numbers[i] = i;
	}
	for (size_t i = 0; i < 100000; i++)
		all &= numbers[i] == i;
	ok(all, "mem_grow keeps the content");
	ok(moves < 20, "mem_grow moves the content only a few times");
	free(numbers);
}

static void
test_strings(void)
{
	static const char text[] = "abc";
	auto_free char *copy = mem_strdup(text);
	auto_free char *part = mem_strndup(text, 2);
	auto_free char *none = mem_strndup(text, 0);
	auto_free char *nowhere = mem_strndup(NULL, 0);
	auto_free char *format = mem_printf("%s/%05d", text, 42);

	is_string(copy, "abc", "mem_strdup copies the text");
	ok(copy != text, "mem_strdup returns new memory");
	is_string(part, "ab", "mem_strndup ends with NUL");
	is_string(none, "", "mem_strndup of length 0 is empty");
	is_string(nowhere, "", "mem_strndup of NULL is empty");
	is_string(format, "abc/00042", "mem_printf formats the text");
}

static void
test_steal(void)
{
	auto_free char *from = mem_strdup("owned");
	char *old = from;
	auto_free char *to = steal(from);

	ok(to == old, "steal returns the pointer");
	ok(!from, "steal sets the variable to NULL");
}

/* By default, AddressSanitizer ends the process if malloc() fails. */
const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

/* Each of these functions runs out of memory, which ends the process. */
static void
exhaust(void)
{
	mem_exhausted();
}

static void
overflow_product(void)
{
	free(mem_resize(NULL, SIZE_MAX / 2, 3));
}

/* volatile hides from the compiler that no object can have this size. */
static void
ask_too_much(void)
{
	volatile size_t size = SIZE_MAX / 2 + 1;

	free(mem_alloc(size));
}

static void
overflow_zalloc(void)
{
	volatile size_t count = SIZE_MAX / 2;

	free(mem_zalloc(count, 3));
}

/* What libarchive does. */
static void
exit_as_library(void)
{
	exit(1);
}

static void
check_end(void (*action)(void), const char *what)
{
	char said[4096] = "";
	size_t length = 0;
	ssize_t count;
	int ends[2];
	int status;
	pid_t child;

	if (pipe(ends))
		exit(99);
	child = fork();
	if (!child) {
		struct tmpfile file = TMPFILE_INIT;
		struct err err = ERR_INIT;

		dup2(ends[1], STDERR_FILENO);
		mem_on_exhaustion(tmpfile_discard_all);
		if (tmpfile_open(&file, open("made", O_RDONLY), 0600, &err))
			_exit(98);
		action();
		_exit(97);
	}
	close(ends[1]);
	while ((count = read(ends[0], said + length,
			     sizeof(said) - 1 - length)) > 0)
		length += (size_t)count;
	close(ends[0]);
	waitpid(child, &status, 0);
	ok(WIFEXITED(status), what);
	is_int(WEXITSTATUS(status), 2, "the exit status is 2");
	/* AddressSanitizer may add messages of its own. */
	ok(strstr(said, "pyc-bake: out of memory\n"), "the message is printed");
	/* rmdir() in main fails if the temporary file still exists. */
}

int
main(void)
{
	workdir_enter();
	if (mkdir("made", 0777))
		return 99;
	test_alloc();
	test_grow();
	test_strings();
	test_steal();
	check_end(exhaust, "mem_exhausted ends the process");
	check_end(overflow_product, "mem_resize refuses an overflow");
	check_end(ask_too_much, "mem_alloc ends the process without memory");
	check_end(overflow_zalloc, "mem_zalloc refuses an overflow");
	check_end(exit_as_library, "a library that exits ends the process");
	is_int(rmdir("made"), 0, "no temporary file remains");
	workdir_leave();
	return tap_done();
}
