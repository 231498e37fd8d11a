/* SPDX-License-Identifier: MIT */
/* Tests which names a list holds, and where the list is malformed. */
#include "find/input.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/tap.h"
#include "lib/workdir.h"

/* Returns the names, each followed by "|", truncated to the buffer's size. */
static const char *
shown(const struct input *input)
{
	static char text[256];
	size_t length = 0;

	text[0] = '\0';
	for (size_t i = 0; i < input->count && length < sizeof(text); i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length,
					   "%s|", input->names[i].path);
	return text;
}

enum form {
	LINES,
	BLANKS,
	NUL,
};

/* Reads the list at path as standard input. */
static int
read_operands(struct input *input, const char *path, struct err *err)
{
	int kept = dup(STDIN_FILENO);
	int fd = open(path, O_RDONLY);
	int result;

	dup2(fd, STDIN_FILENO);
	close(fd);
	result = input_read_operands(input, err);
	dup2(kept, STDIN_FILENO);
	close(kept);
	return result;
}

static int
read_form(struct input *input, const char *path, enum form form,
	  struct err *err)
{
	if (form == NUL)
		return input_read_nul(input, path, err);
	if (form == LINES)
		return input_read_lines(input, path, err);
	return read_operands(input, path, err);
}

static void
check(const char *text, size_t length, enum form form, const char *wanted,
      const char *what)
{
	auto_err err = ERR_INIT;
	struct input input = INPUT_INIT;

	workdir_bytes("list", text, length);
	if (read_form(&input, "list", form, &err))
		is_string(err.message, "no error", what);
	else
		is_string(shown(&input), wanted, what);
	input_fini(&input);
}

#define reads(text, form, wanted, what) \
	check(text, sizeof(text) - 1, form, wanted, what)

static void
test_lines(void)
{
	reads("a.py\nb.py\n", LINES, "a.py|b.py|", "one name a line");
	reads("a.py\nb.py", LINES, "a.py|b.py|",
	      "the last line without its end");
	reads("", LINES, "", "nothing");
	reads("\n\n", LINES, "", "empty lines");
	reads("\n\na\n\n\nb\n\n", LINES, "a|b|", "empty lines between");
	reads("  a  \n\tb\t\n", LINES, "a|b|", "blanks around names");
	reads("a\r\nb\r\n", LINES, "a|b|", "line ends of other systems");
	reads(" \x1c\x1d\x1e\x1f\v\f\ra\v\f\x1f\n", LINES, "a|",
	      "all blanks that Python strips");
	reads("\x08"
	      "a\x7f\n",
	      LINES,
	      "\x08"
	      "a\x7f|",
	      "other control characters are kept");
	reads("   \n \t \n", LINES, "", "lines of blanks");
	reads(" a b \n", LINES, "a b|", "a blank inside a name");
	reads(" \xc2\xa0 \n", LINES, "\xc2\xa0|", "a blank that is not ASCII");
	reads("\xff\xfe\n", LINES, "\xff\xfe|", "bytes that are not UTF-8");
	reads("-x\n-\n", LINES, "-x|-|", "a dash is a name");
}

static void
test_blanks(void)
{
	reads(" a \n\tb\n", BLANKS, " a |\tb|", "with NUL, blanks are kept");
	reads(" \n\n", BLANKS, " |", "with NUL, a name may be a blank");
	reads("a\r\n", BLANKS, "a\r|", "with NUL, a CR is kept");
}

static void
test_nul(void)
{
	reads("a\0b\0", NUL, "a|b|", "names that end with NUL");
	reads("a\0b", NUL, "a|b|", "the last name without NUL");
	reads("", NUL, "", "nothing");
	reads(" a\n \0\n\0", NUL, " a\n |\n|",
	      "with NUL, all other bytes are kept");
}

static void
fails(const char *text, size_t length, enum form form, const char *wanted,
      const char *what)
{
	auto_err err = ERR_INIT;
	struct input input = INPUT_INIT;

	workdir_bytes("list", text, length);
	is_int(read_form(&input, "list", form, &err), -1, what);
	ok(err.message && strstr(err.message, wanted),
	   "the message has the reason");
	ok(err.message &&
		   !strncmp(err.message,
			    form == BLANKS ? "standard input: " : "list: ",
			    form == BLANKS ? 16 : 6),
	   "the message names the file");
	input_fini(&input);
}

#define refuses(text, form, wanted, what) \
	fails(text, sizeof(text) - 1, form, wanted, what)

static void
test_refused(void)
{
	refuses("a\0b\n", LINES, "--files0-from", "a NUL in a line");
	refuses("a\n\0", LINES, "NUL", "a NUL at the end");
	refuses("\0", BLANKS, "NUL", "a NUL alone");
	refuses("\0", NUL, "empty name", "an empty name alone");
	refuses("a\0\0", NUL, "empty name", "an empty name at the end");
	refuses("a\0\0b\0", NUL, "empty name", "between");
}

static void
test_unreadable(void)
{
	auto_err err = ERR_INIT;
	struct input input = INPUT_INIT;

	is_int(input_read_lines(&input, "nowhere", &err), -1,
	       "a missing list is refused");
	ok(err.message && !strncmp(err.message, "nowhere: ", 9),
	   "the message names the missing list");
	err_fini(&err);
	is_int(input_read_nul(&input, ".", &err), -1, "a directory is refused");
	ok(err.message && !strncmp(err.message, ".: ", 3),
	   "the message names the directory");
	is_int((long long)input.count, 0, "no name is added");
	input_fini(&input);
}

static void
test_operands(void)
{
	auto_err err = ERR_INIT;
	struct input input = INPUT_INIT;

	workdir_bytes("list", "b\nc\n", 4);
	is_int(input_add(&input, "a", &err), 0, "an operand is added");
	is_int(input_read_lines(&input, "list", &err), 0, "a list is added");
	is_int(input_add(&input, "d", &err), 0, "another operand is added");
	workdir_bytes("list", "e\0f", 3);
	is_int(input_read_nul(&input, "list", &err), 0,
	       "another list is added");
	is_string(shown(&input), "a|b|c|d|e|f|", "names keep their order");
	ok(!input.names[0].is_listed && !input.names[3].is_listed,
	   "operands are not marked as listed");
	ok(input.names[1].is_listed && input.names[2].is_listed &&
		   input.names[4].is_listed && input.names[5].is_listed,
	   "names of lists are marked as listed");
	is_int((long long)input.list_count, 2, "two lists are counted");
	is_int(input_add(&input, "", &err), -1, "an empty operand is refused");
	input_fini(&input);
	ok(!input.count && !input.list_count && !input.names,
	   "input_fini frees all names");
}

static void
test_empty_list(void)
{
	auto_err err = ERR_INIT;
	struct input input = INPUT_INIT;

	workdir_bytes("list", "", 0);
	is_int(input_read_nul(&input, "list", &err), 0,
	       "an empty list is accepted");
	is_int((long long)input.count, 0, "an empty list has no names");
	is_int((long long)input.list_count, 1, "an empty list is counted");
	input_fini(&input);
}

/* Standard input may be a pipe, which has no size. */
static void
test_standard_input(void)
{
	auto_err err = ERR_INIT;
	struct input input = INPUT_INIT;
	int saved = dup(STDIN_FILENO);
	int ends[2];

	if (pipe(ends) || write(ends[1], "a\nb", 3) != 3 ||
	    dup2(ends[0], STDIN_FILENO) < 0 || close(ends[1])) {
		printf("Bail out! no pipe\n");
		exit(99);
	}
	is_int(input_read_lines(&input, "-", &err), 0, "a pipe is read");
	is_string(shown(&input), "a|b|", "all lines of the pipe are read");
	is_int(input_read_nul(&input, "-", &err), -1,
	       "standard input can be read only once");
	is_int((long long)input.count, 2, "the second read adds no names");
	input_fini(&input);
	close(STDIN_FILENO);
	is_int(input_read_nul(&input, "-", &err), -1,
	       "a closed standard input is refused");
	ok(err.message && !strncmp(err.message, "standard input: ", 16),
	   "the message names standard input");
	dup2(saved, STDIN_FILENO);
	close(saved);
	close(ends[0]);
	input_fini(&input);
}

/* The list needs more than one read, and the array of names must grow. */
static void
test_many(void)
{
	auto_err err = ERR_INIT;
	struct input input = INPUT_INIT;
	bool all_right = true;
	FILE *file = fopen("list", "w");

	if (!file) {
		printf("Bail out! cannot write a list\n");
		exit(99);
	}
	for (int i = 0; i < 30000; i++)
		fprintf(file, "name_%05d.py\n", i);
	fclose(file);
	is_int(input_read_lines(&input, "list", &err), 0,
	       "a list of 30,000 names is read");
	is_int((long long)input.count, 30000, "all names are counted");
	for (size_t i = 0; i < input.count; i++) {
		char wanted[32];

		snprintf(wanted, sizeof(wanted), "name_%05zu.py", i);
		all_right &= !strcmp(input.names[i].path, wanted);
	}
	ok(all_right, "every name is correct");
	input_fini(&input);
}

int
main(void)
{
	workdir_enter();
	test_lines();
	test_blanks();
	test_nul();
	test_refused();
	test_unreadable();
	test_operands();
	test_empty_list();
	test_standard_input();
	test_many();
	workdir_leave();
	return tap_done();
}
