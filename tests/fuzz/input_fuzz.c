/* SPDX-License-Identifier: MIT */
/*
 * The first byte selects lines, operands from standard input, or names that end
 * with a NUL; the rest is the list.  No name may be empty, the names must be
 * those of the list, and a list made of the names must give the same names.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "find/input.h"
#include "lib/listfile.h"

enum form {
	LINES,
	OPERANDS,
	NUL,
	FORMS,
};

/* The ASCII characters that Python's str.strip() removes. */
static const char blanks[] = " \t\n\v\f\r\x1c\x1d\x1e\x1f";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static int
read_list(struct input *input, enum form form, const uint8_t *bytes,
	  size_t length, struct err *err)
{
	struct listfile file = listfile_open(bytes, length);
	int result;

	if (form == NUL)
		result = input_read_nul(input, file.path, err);
	else if (form == LINES)
		result = input_read_lines(input, file.path, err);
	else if (dup2(file.fd, STDIN_FILENO) != STDIN_FILENO)
		abort();
	else
		result = input_read_operands(input, err);
	require(!result ||
		strstr(err->message,
		       form == OPERANDS ? "standard input" : file.path));
	listfile_close(&file);
	/* The paths of lists are borrowed, and file.path ends here. */
	if (!result)
		input->list_paths[0] = "list";
	return result;
}

/* Returns whether the list must be refused: it has a name that cannot exist. */
static bool
is_bad(enum form form, const uint8_t *bytes, size_t length)
{
	if (form != NUL)
		return length && memchr(bytes, 0, length);
	for (size_t i = 0; i < length; i++)
		if (!bytes[i] && (!i || !bytes[i - 1]))
			return true;
	return false;
}

static void
check_names(const struct input *input, enum form form, struct buf *again)
{
	char end = form == NUL ? '\0' : '\n';

	for (size_t i = 0; i < input->count; i++) {
		const struct input_name *name = &input->names[i];
		size_t length = strlen(name->path);

		require(length && name->is_listed == (form != OPERANDS));
		require(form == NUL || !strchr(name->path, '\n'));
		require(form != LINES ||
			(!strchr(blanks, *name->path) &&
			 !strchr(blanks, name->path[length - 1])));
		buf_add(again, name->path, length);
		buf_add_byte(again, (uint8_t)end);
	}
}

static void
compare(const struct input *left, const struct input *right)
{
	require(left->count == right->count);
	for (size_t i = 0; i < left->count; i++)
		require(!strcmp(left->names[i].path, right->names[i].path));
}

/*
 * Returns whether the list, whose names end with a NUL, is its names.  The last
 * NUL may be missing.
 */
static bool
is_whole(const struct buf *names, const uint8_t *bytes, size_t length)
{
	size_t missing = length && bytes[length - 1] ? 1 : 0;

	return names->length == length + missing &&
	       (!length || !memcmp(names->data, bytes, length));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = INPUT_INIT;
	struct input more = INPUT_INIT;
	auto_err err = ERR_INIT;
	auto_buf again = BUF_INIT;
	enum form form;

	if (!size)
		return 0;
	form = (enum form)(*data++ % FORMS);
	size--;
	if (read_list(&input, form, data, size, &err)) {
		require(is_bad(form, data, size));
		input_fini(&input);
		return 0;
	}
	require(!is_bad(form, data, size));
	check_names(&input, form, &again);
	require(form != NUL || is_whole(&again, data, size));
	require(!read_list(&more, form, again.data, again.length, &err));
	compare(&input, &more);
	input_fini(&more);
	input_fini(&input);
	return 0;
}
