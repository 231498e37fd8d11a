/* SPDX-License-Identifier: MIT */
/*
 * The input, up to a NUL, is read as a value of MAKEFLAGS.  It is also read
 * as the path of a FIFO that is put into MAKEFLAGS as make does this, and must
 * be found there.  A value with numbers is passed to jobserver_open, which may
 * open the pipe of this process only.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "pool/jobserver.h"
#include "pool/makeflags.h"

/* The descriptors of a pipe, which the seeds name. */
#define PIPE_READ 100
#define PIPE_WRITE 101

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static void
open_pipe(void)
{
	static bool is_open;
	int ends[2];

	if (is_open)
		return;
	is_open = true;
	require(!pipe(ends) && dup2(ends[0], PIPE_READ) == PIPE_READ &&
		dup2(ends[1], PIPE_WRITE) == PIPE_WRITE);
	close(ends[0]);
	close(ends[1]);
}

static void
check_tokens(struct jobserver *jobserver)
{
	uint8_t token = 0;

	require(!jobserver_take(jobserver, &token) && !token);
	jobserver_give(jobserver, '+');
	require(jobserver_take(jobserver, &token) && token == '+');
	require(!jobserver_take(jobserver, &token));
	require(jobserver_fd(jobserver) >= 0);
}

static void
check_numbers(const char *text, const int numbers[static 2])
{
	const bool is_ours =
		numbers[0] == PIPE_READ && numbers[1] == PIPE_WRITE;
	struct jobserver *jobserver;
	bool is_named = false;

	require(numbers[0] >= 0 && numbers[0] <= INT16_MAX && numbers[1] >= 0 &&
		numbers[1] <= INT16_MAX);
	/* No other descriptor of this process may be touched. */
	if (!is_ours && numbers[0] < PIPE_READ)
		return;
	open_pipe();
	jobserver = jobserver_open(text, &is_named);
	require(is_named && !jobserver == !is_ours);
	if (jobserver)
		check_tokens(jobserver);
	jobserver_close(jobserver);
}

static void
check_value(const char *text)
{
	struct makeflags flags;

	makeflags_read(&flags, text);
	require(!flags.fifo == (flags.kind != MAKEFLAGS_FIFO));
	if (flags.kind != MAKEFLAGS_NONE)
		require(strstr(text, "j") != NULL);
	if (flags.kind == MAKEFLAGS_FIFO)
		require(strlen(flags.fifo) < strlen(text));
	if (flags.kind == MAKEFLAGS_NUMBERS)
		check_numbers(text, flags.numbers);
	makeflags_fini(&flags);
}

/* Appends text as make does: quoted, with dollars doubled. */
static void
add_quoted(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (strchr(" \t\\", *text))
			buf_add_byte(out, '\\');
		if (*text == '$')
			buf_add_byte(out, '$');
		buf_add_byte(out, (uint8_t)*text);
	}
}

static void
check_path(const char *path)
{
	auto_buf text = BUF_INIT;
	struct makeflags flags;

	buf_add_string(&text, "ks -j4 --jobserver-auth=3,4 "
			      "--jobserver-auth=fifo:");
	add_quoted(&text, path);
	buf_add_string(&text, " -- A=");
	add_quoted(&text, path);
	buf_add_byte(&text, 0);
	makeflags_read(&flags, (const char *)text.data);
	require(flags.kind == MAKEFLAGS_FIFO && !strcmp(flags.fifo, path));
	makeflags_fini(&flags);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *text =
		mem_strndup(size ? (const char *)data : "", size);

	check_value(text);
	check_path(text);
	return 0;
}
