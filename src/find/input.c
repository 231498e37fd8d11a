/* SPDX-License-Identifier: MIT */
/*
 * Names are pointers into the texts of the lists, where each ends with a NUL.
 */
#include "find/input.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/infile.h"
#include "base/mem.h"

/* In bytes; more than any list has. */
#define MOST_LIST (1u << 30)

void
input_fini(struct input *input)
{
	for (size_t i = 0; i < input->list_count; i++)
		free(input->lists[i]);
	free(input->lists);
	free(input->list_paths);
	free(input->names);
	*input = INPUT_INIT;
}

static void
input_add_name(struct input *input, const char *path, bool is_listed)
{
	if (input->count == input->room) {
		input->room = 2 * input->room + 16;
		input->names = mem_resize(input->names, input->room,
					  sizeof(*input->names));
	}
	input->names[input->count++] = (struct input_name){
		.path = path,
		.is_listed = is_listed,
	};
}

int
input_add(struct input *input, const char *operand, struct err *err)
{
	if (!*operand)
		return err_set(err, "an operand is the empty path");
	input_add_name(input, operand, false);
	return 0;
}

/*
 * Reads a list, which may be a pipe, and ends it with a NUL that *length does
 * not count.  The input owns the text.  Returns NULL on failure.
 */
static char *
read_list(struct input *input, const char *path, size_t *length,
	  struct err *err)
{
	bool is_input = infile_is_standard(path);
	struct buf text = BUF_INIT;

	if (is_input && input->has_standard) {
		err_set(err, "standard input can be used for one list only");
		return NULL;
	}
	input->has_standard |= is_input;
	if (infile_read(path, MOST_LIST, &text, err)) {
		buf_fini(&text);
		return NULL;
	}
	*length = text.length;
	buf_add_byte(&text, 0);
	input->lists = mem_resize(input->lists, input->list_count + 1,
				  sizeof(*input->lists));
	input->list_paths = mem_resize(input->list_paths, input->list_count + 1,
				       sizeof(*input->list_paths));
	input->list_paths[input->list_count] = path;
	input->lists[input->list_count++] = (char *)text.data;
	return (char *)text.data;
}

/* The ASCII characters that Python's str.strip() removes. */
static bool
input_is_blank(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r') ||
	       (byte >= '\x1c' && byte <= '\x1f');
}

static int
read_lines(struct input *input, const char *path, bool are_operands,
	   struct err *err)
{
	size_t length;
	char *line = read_list(input, path, &length, err);
	char *rest = line;

	if (!line)
		return -1;
	if (strlen(line) < length)
		return err_set(err,
			       "%s: contains NUL; use --files0-from for names "
			       "that end with NUL",
			       infile_name(path));
	while ((line = strsep(&rest, "\n"))) {
		char *end = line + strlen(line);

		while (!are_operands && input_is_blank(*line))
			line++;
		while (!are_operands && end > line && input_is_blank(end[-1]))
			*--end = '\0';
		if (*line)
			input_add_name(input, line, !are_operands);
	}
	return 0;
}

int
input_read_lines(struct input *input, const char *path, struct err *err)
{
	return read_lines(input, path, false, err);
}

int
input_read_operands(struct input *input, struct err *err)
{
	return read_lines(input, "-", true, err);
}

int
input_read_nul(struct input *input, const char *path, struct err *err)
{
	size_t length;
	const char *name = read_list(input, path, &length, err);
	const char *end;

	if (!name)
		return -1;
	for (end = name + length; name < end; name += strlen(name) + 1) {
		if (!*name)
			return err_set(err, "%s: an empty name",
				       infile_name(path));
		input_add_name(input, name, true);
	}
	return 0;
}
