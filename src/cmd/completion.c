/* SPDX-License-Identifier: MIT */
/* For each shell, a function prints one option in the syntax of that shell. */
#include "cmd/completion.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/exit_status.h"
#include "cmd/option_table.h"
#include "cmd/output.h"

static bool
has_letter(const struct option_row *row)
{
	return row->code < OPTION_NO_LETTER;
}

/* Whether the value is optional; if so, it can only follow a "=". */
static bool
is_optional(const struct option_row *row)
{
	return row->value && *row->value == '[';
}

static bool
takes(const struct option_row *row, const char *value)
{
	return row->value && !strcmp(row->value, value);
}

/*
 * Prints the help text on one line, for a single-quoted word.  The characters
 * of special get a backslash for the completion of the shell.
 */
static void
print_help(const struct option_row *row, const char *special)
{
	const char *text = row->help ? row->help : "";

	for (; *text; text++) {
		if (strchr(special, *text))
			putchar('\\');
		putchar(*text == '\n' ? ' ' : *text);
	}
}

/* --- bash --- */

/* Prints the words that a value of this option follows. */
static void
print_bash_pattern(const struct option_row *row)
{
	putchar('\t');
	if (has_letter(row) && row->help)
		printf("-%c | ", row->code);
	if (!is_optional(row))
		printf("--%s | ", row->name);
	printf("--%s=)\n", row->name);
}

static void
print_bash_value(const struct option_row *row)
{
	if (!row->value)
		return;
	print_bash_pattern(row);
	if (row->choices) {
		fputs("\t\tmapfile -t COMPREPLY < <(compgen -W '", stdout);
		fputs(row->choices, stdout);
		fputs("' -- \"$word\")\n", stdout);
	} else if (takes(row, "DIR")) {
		fputs("\t\t_pyc_bake_paths -d\n", stdout);
	} else if (takes(row, "FILE") || takes(row, "PYTHON")) {
		fputs("\t\t_pyc_bake_paths -f\n", stdout);
	}
	fputs("\t\treturn\n\t\t;;\n", stdout);
}

static void
print_bash(void)
{
	fputs("# bash completion for pyc-bake, from its table of options\n"
	      "\n"
	      "_pyc_bake_paths() {\n"
	      "\tcompopt -o filenames 2>/dev/null\n"
	      "\tmapfile -t COMPREPLY < <(compgen \"$1\" -- \"$word\")\n"
	      "}\n"
	      "\n"
	      "_pyc_bake() {\n"
	      "\tlocal word=${COMP_WORDS[COMP_CWORD]}\n"
	      "\tlocal before=${COMP_WORDS[COMP_CWORD - 1]}\n"
	      "\n"
	      "\tCOMPREPLY=()\n"
	      "\tif [ \"$word\" = '=' ]; then\n"
	      "\t\tbefore=$before= word=\n"
	      "\telif [ \"$before\" = '=' ]; then\n"
	      "\t\tbefore=${COMP_WORDS[COMP_CWORD - 2]}=\n"
	      "\tfi\n"
	      "\tcase $before in\n",
	      stdout);
	for (size_t i = 0; i < option_table_count; i++)
		print_bash_value(&option_table[i]);
	fputs("\tesac\n"
	      "\tif [[ $word != -* ]]; then\n"
	      "\t\t_pyc_bake_paths -f\n"
	      "\t\treturn\n"
	      "\tfi\n"
	      "\tmapfile -t COMPREPLY < <(compgen -W '",
	      stdout);
	for (size_t i = 0; i < option_table_count; i++) {
		const struct option_row *row = &option_table[i];

		if (has_letter(row) && row->help)
			printf("-%c ", row->code);
		printf("--%s%s ", row->name,
		       row->value && !is_optional(row) ? "=" : "");
	}
	fputs("' -- \"$word\")\n"
	      "\tif [[ ${COMPREPLY[0]-} == *= ]]; then\n"
	      "\t\tcompopt -o nospace 2>/dev/null\n"
	      "\tfi\n"
	      "}\n"
	      "\n"
	      "complete -F _pyc_bake pyc-bake\n",
	      stdout);
}

/* --- zsh --- */

/* Prints ":message:action" for a value. */
static void
print_zsh_value(const struct option_row *row)
{
	if (!row->value)
		return;
	printf(is_optional(row) ? "::value:" : ":%s:", row->value);
	if (row->choices) {
		putchar('(');
		fputs(row->choices, stdout);
		putchar(')');
	} else if (takes(row, "DIR")) {
		fputs("_files -/", stdout);
	} else if (takes(row, "FILE") || takes(row, "PYTHON")) {
		fputs("_files", stdout);
	}
}

static void
print_zsh_option(const struct option_row *row, const char *dashes,
		 const char *name, const char *join)
{
	printf("\t'*%s%s%s[", dashes, name, row->value ? join : "");
	print_help(row, "[]:\\");
	putchar(']');
	print_zsh_value(row);
	fputs("' \\\n", stdout);
}

static void
print_zsh(void)
{
	fputs("#compdef pyc-bake\n"
	      "# zsh completion for pyc-bake, from its table of options\n"
	      "\n"
	      "_arguments -s -S \\\n",
	      stdout);
	for (size_t i = 0; i < option_table_count; i++) {
		const struct option_row *row = &option_table[i];
		const char letter[] = { (char)row->code, '\0' };

		/* A row without help is another name of an option. */
		if (!row->help)
			continue;
		if (has_letter(row))
			print_zsh_option(row, "-", letter, "+");
		print_zsh_option(row, "--", row->name,
				 is_optional(row) ? "=-" : "=");
	}
	fputs("\t'*:path:_files'\n", stdout);
}

/* --- fish --- */

/*
 * fish passes the whole word to a function, including the option before the
 * value, and puts the option before each line that the function prints.
 */
#define FISH_DIRECTORIES \
	"(__fish_complete_directories (string replace -r -- " \
	"\"^(--[^=]*=|-[a-z])\" \"\" (commandline -ct)))"

static void
print_fish_option(const struct option_row *row)
{
	fputs("complete -c pyc-bake", stdout);
	if (has_letter(row))
		printf(" -s %c", row->code);
	printf(" -l %s", row->name);
	if (row->choices && !is_optional(row)) {
		fputs(" -x -a '", stdout);
		fputs(row->choices, stdout);
		putchar('\'');
	} else if (takes(row, "DIR")) {
		fputs(" -x -a '" FISH_DIRECTORIES "'", stdout);
	} else if (takes(row, "FILE") || takes(row, "PYTHON")) {
		fputs(" -r -F", stdout);
	} else if (row->value && !is_optional(row)) {
		fputs(" -x", stdout);
	}
	fputs(" -d '", stdout);
	print_help(row, "\\");
	fputs("'\n", stdout);
}

static void
print_fish(void)
{
	fputs("# fish completion for pyc-bake, from its table of options\n",
	      stdout);
	for (size_t i = 0; i < option_table_count; i++)
		if (option_table[i].help)
			print_fish_option(&option_table[i]);
}

int
completion_print(const char *shell)
{
	output_gather();
	if (!strcmp(shell, "bash"))
		print_bash();
	else if (!strcmp(shell, "zsh"))
		print_zsh();
	else
		print_fish();
	return EXIT_STATUS_OK;
}
