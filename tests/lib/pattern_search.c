/* SPDX-License-Identifier: MIT */
/*
 * pattern_search TEXTS <EXPRESSIONS: the matches of host/pattern, for
 * regex_oracle.py.  Both inputs are lists of strings that end with a NUL.
 * Prints a line for each expression: "E MESSAGE" if it is refused, else one
 * character for each text: 1 if found, 0 if not found, - if given up.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fs.h"
#include "host/pattern.h"

#define MOST_BYTES ((size_t)64 << 20)

static void
read_input(struct buf *bytes)
{
	ssize_t count;

	do {
		buf_reserve(bytes, 65536);
		count = read(STDIN_FILENO, bytes->data + bytes->length, 65536);
		bytes->length += count > 0 ? (size_t)count : 0;
	} while (count > 0);
}

static void
search(const char *expression, const struct buf *texts)
{
	const char *at = (const char *)texts->data;
	const char *end = at + texts->length;
	auto_err err = ERR_INIT;
	struct pattern *pattern = pattern_new(expression, &err);

	if (!pattern) {
		printf("E %s\n", err.message);
		return;
	}
	for (; at < end; at += strlen(at) + 1) {
		int found = pattern_search(pattern, at, &err);

		putchar(found < 0 ? '-' : '0' + found);
	}
	putchar('\n');
	pattern_free(pattern);
}

int
main(int argc, char **argv)
{
	auto_buf texts = BUF_INIT;
	auto_buf expressions = BUF_INIT;
	auto_err err = ERR_INIT;
	struct stat status;
	const char *at;

	if (argc != 2 ||
	    fs_read_file(argv[1], MOST_BYTES, &texts, &status, &err)) {
		fprintf(stderr, "usage: pattern_search TEXTS\n");
		return 2;
	}
	read_input(&expressions);
	at = (const char *)expressions.data;
	for (const char *end = at + expressions.length; at < end;
	     at += strlen(at) + 1)
		search(at, &texts);
	return 0;
}
