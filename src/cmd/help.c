/* SPDX-License-Identifier: MIT */
/* Two columns: the option, and what it does. */
#include "cmd/help.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "cmd/option_table.h"

#define HELP_COLUMN 30

static void
print_row(const struct option_row *row)
{
	bool has_letter = row->code < OPTION_NO_LETTER;
	auto_free char *left = NULL;
	auto_free char *help = mem_strdup(row->help);
	char *rest = help;
	const char *line;

	left = mem_printf("  %c%c%s --%s%s%s", has_letter ? '-' : ' ',
			  has_letter ? row->code : ' ', has_letter ? "," : " ",
			  row->name,
			  row->value && *row->value != '[' ? "=" : "",
			  row->value ? row->value : "");
	if (strlen(left) >= HELP_COLUMN) {
		puts(left);
		*left = '\0';
	}
	while ((line = strsep(&rest, "\n"))) {
		printf("%-*s%s\n", HELP_COLUMN, left, line);
		*left = '\0';
	}
}

void
help_print(void)
{
	fputs("Usage: pyc-bake [OPTION]... PATH...\n"
	      "       pyc-bake [OPTION]... --root=DIR [PATH]...\n"
	      "       pyc-bake [OPTION]... -\n"
	      "\n"
	      "Compile the .py files of trees, wheels, zip and tar archives "
	      "to .pyc, with the\n"
	      "same bytes on every machine.  A PATH is a directory, a .py "
	      "file or an archive:\n"
	      ".whl, .zip, .egg, .pyz or .tar, compressed or not; with "
	      "--inspect and\n"
	      "--normalize, a .pyc file in place of a .py file.  A lone - "
	      "stands for the\n"
	      "names on standard input.\n",
	      stdout);
	for (size_t i = 0; i < option_table_count; i++) {
		if (!option_table[i].help)
			continue;
		if (option_table[i].group)
			printf("\n%s:\n", option_table[i].group);
		print_row(&option_table[i]);
	}
	fputs("\n"
	      "Exit status: 0 all well; 1 some file could not be baked, or "
	      "--check found\n"
	      "something; 2 bad usage, or the run could not be carried out; "
	      "128+N ended by\n"
	      "signal N.\n",
	      stdout);
}
