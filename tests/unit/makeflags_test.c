/* SPDX-License-Identifier: MIT */
/* Tests what is found in a value of MAKEFLAGS; nothing is opened. */
#include "pool/makeflags.h"

#include <stddef.h>

#include "lib/tap.h"

static void
check_kind(const char *text, enum makeflags_kind kind)
{
	struct makeflags flags;

	makeflags_read(&flags, text);
	is_int(flags.kind, kind, text ? text : "no MAKEFLAGS");
	ok(!flags.fifo, "there is no path");
	makeflags_fini(&flags);
}

static void
check_fifo(const char *text, const char *path)
{
	struct makeflags flags;

	makeflags_read(&flags, text);
	is_int(flags.kind, MAKEFLAGS_FIFO, text);
	is_string(flags.fifo, path, "the path of the FIFO");
	makeflags_fini(&flags);
	ok(!flags.fifo, "makeflags_fini frees the path");
}

static void
check_numbers(const char *text, int reading, int writing)
{
	struct makeflags flags;

	makeflags_read(&flags, text);
	is_int(flags.kind, MAKEFLAGS_NUMBERS, text);
	is_int(flags.numbers[0], reading, "the descriptor to read from");
	is_int(flags.numbers[1], writing, "the descriptor to write to");
	makeflags_fini(&flags);
}

int
main(void)
{
	check_kind(NULL, MAKEFLAGS_NONE);
	check_kind("", MAKEFLAGS_NONE);
	check_kind("ks -j8 -- --jobserver-auth=3,4", MAKEFLAGS_NONE);
	check_kind("A\\ --jobserver-auth=3,4", MAKEFLAGS_NONE);
	check_kind("-j1", MAKEFLAGS_UNUSABLE);
	check_kind("--jobserver-auth=", MAKEFLAGS_UNUSABLE);
	check_kind("--jobserver-auth=-2,-2", MAKEFLAGS_UNUSABLE);
	check_kind("--jobserver-auth=3,32768", MAKEFLAGS_UNUSABLE);
	check_kind("--jobserver-auth=3,4 --jobserver-fds=x",
		   MAKEFLAGS_UNUSABLE);
	check_numbers("--jobserver-auth=3,4", 3, 4);
	check_numbers("-j1 --jobserver-fds=5,6 -- -j1", 5, 6);
	check_numbers("--jobserver-auth=fifo:/a\t--jobserver-auth=0,32767", 0,
		      INT16_MAX);
	check_fifo("--jobserver-auth=fifo:/tmp/GMfifo1", "/tmp/GMfifo1");
	check_fifo("--jobserver-auth=fifo:", "");
	check_fifo("--jobserver-auth=fifo:/a\\ b\\\\$$c\\", "/a b\\$c\\");
	return tap_done();
}
