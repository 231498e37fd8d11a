/* SPDX-License-Identifier: MIT */
/* The input of a run: operands, and the names in lists. */
#ifndef PYC_BAKE_FIND_INPUT_H
#define PYC_BAKE_FIND_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum operand_kind {
	OPERAND_TREE, /* a directory, a .py or .pyc file, or a name that does
		       * not exist */
	OPERAND_WHEEL,
	OPERAND_ZIP, /* .zip, .egg, .pyz, or a zip archive by its content:
		      * Python imports from it */
	OPERAND_TAR, /* compressed or not; or a directory with container images,
		      * such as an OCI image layout */
};

struct input_name {
	const char *path; /* borrowed from the operands, or owned with lists */
	bool is_listed;	  /* from a list: skipped if it is neither a directory
			   * nor a source nor a wheel, as in compileall */
	enum operand_kind kind; /* set by kind_decide */
};

struct input {
	struct input_name *names;
	size_t count;
	size_t room;
	char **lists;		 /* the texts of the lists; owned */
	const char **list_paths; /* the paths of the lists; borrowed */
	size_t list_count;
	bool has_standard; /* one of the lists is standard input */
};

#define INPUT_INIT ((struct input){ NULL, 0, 0, NULL, NULL, 0, false })

void input_fini(struct input *input);

/* Adds an operand, which is borrowed.  An empty path is an error. */
int input_add(struct input *input, const char *operand, struct err *err);

/*
 * Adds the lines of a list as names; "-" is standard input.  Blanks around a
 * name are removed, as by compileall -i, and empty lines are ignored.  A NUL is
 * an error.  The message names the file.
 */
int input_read_lines(struct input *input, const char *path, struct err *err);

/*
 * The same for standard input; each line is an operand, including its blanks,
 * as in py_compile.
 */
int input_read_operands(struct input *input, struct err *err);

/* The same for names that end with a NUL; an empty name is an error. */
int input_read_nul(struct input *input, const char *path, struct err *err);

#endif
