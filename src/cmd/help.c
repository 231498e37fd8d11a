/* SPDX-License-Identifier: MIT */
/* The second column, which describes the option in the first. */
#include "cmd/help.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/exit_status.h"
#include "base/mem.h"
#include "cmd/output.h"
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

int
help_print(void)
{
	output_gather();
	fputs("Usage: pyc-bake [OPTION]... PATH...\n"
	      "       pyc-bake [OPTION]... --root=DIR [PATH]...\n"
	      "       pyc-bake [OPTION]... -\n"
	      "       pyc-bake [OPTION]... --tar - <IN.tar >OUT.tar\n"
	      "       pyc-bake [--cache=DIR] "
	      "--cache-info|--cache-trim|--cache-clear\n"
	      "\n"
	      "Compile the .py files of trees, wheels, zip and tar archives "
	      "to .pyc, with the\n"
	      "same bytes on every machine.  A PATH is a directory, a .py "
	      "file, or an archive\n"
	      "(.whl, .zip, .egg, .pyz; .tar, .tar.gz, .tar.xz, .tar.zst or "
	      ".tar.bz2, also\n"
	      "with container images).  With --inspect and --normalize it can "
	      "be a .pyc file.\n"
	      "A single - reads names from standard input.\n",
	      stdout);
	for (size_t i = 0; i < option_table_count; i++) {
		if (!option_table[i].help)
			continue;
		if (option_table[i].group)
			printf("\n%s:\n", option_table[i].group);
		print_row(&option_table[i]);
	}
	fputs("\n"
	      "Exit status: 0 success; 1 a file could not be baked, or --check "
	      "found\n"
	      "something; 2 usage error, or the run failed; 128+N ended by "
	      "signal N.\n",
	      stdout);
	return EXIT_STATUS_OK;
}
