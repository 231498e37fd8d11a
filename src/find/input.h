/* SPDX-License-Identifier: MIT */
/* What a run is to look at: operands, and the names in lists. */
#ifndef PYC_BAKE_FIND_INPUT_H
#define PYC_BAKE_FIND_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct input_name {
	const char *path; /* borrowed from the operands, or owned with lists */
	bool is_listed;	  /* in a list: one that is neither a directory nor a
			   * source is passed over, as compileall does */
};

struct input {
	struct input_name *names;
	size_t count;
	size_t room;
	char **lists;		 /* the texts of the lists, */
	const char **list_paths; /* and where they were read; borrowed */
	size_t list_count;
	bool has_standard; /* standard input was one of them */
};

#define INPUT_INIT ((struct input){ NULL, 0, 0, NULL, NULL, 0, false })

void input_fini(struct input *input);

/* Adds an operand, which is borrowed.  The empty path is an error. */
int input_add(struct input *input, const char *operand, struct err *err);

/*
 * Adds the names that are the lines of a list, where "-" is standard input.
 * Blanks around a name are not part of it, as in compileall's -i, and empty
 * lines say nothing.  A NUL is an error.  The message names the file.
 */
int input_read_lines(struct input *input, const char *path, struct err *err);

/*
 * The same for standard input, of which each line is an operand, with its
 * blanks, as for py_compile.
 */
int input_read_operands(struct input *input, struct err *err);

/* The same for names that end with a NUL; an empty one is an error. */
int input_read_nul(struct input *input, const char *path, struct err *err);

#endif
