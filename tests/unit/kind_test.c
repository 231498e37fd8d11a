/* SPDX-License-Identifier: MIT */
/* Tests the kinds of operands and of names in lists. */
#include "find/kind.h"

#include <fcntl.h>

#include "lib/tap.h"
#include "lib/workdir.h"

static void
make_files(void)
{
	static const char empty_zip[22] = "PK\5\6";
	int fd = open("zip", O_WRONLY | O_CREAT, 0644);

	if (fd < 0 || write(fd, empty_zip, sizeof(empty_zip)) < 0 ||
	    close(fd) || mkdir("d", 0755) || mkdir("d.egg", 0755) ||
	    mkdir("d.tar", 0755) || mkdir("d.whl", 0755) ||
	    mkdir("images", 0755) || symlink("zip", "link") ||
	    symlink("nowhere", "link.zip")) {
		printf("Bail out! cannot make files\n");
		exit(99);
	}
	workdir_file("text", "x = 1\n");
	workdir_file("m.py", "x = 1\n");
	workdir_file("images/oci-layout", "{}");
	workdir_file("images/index.json", "{}");
}

static void
test_operands(void)
{
	static const struct {
		const char *path;
		enum operand_kind kind;
	} rows[] = {
		{ "d", OPERAND_TREE },		{ "m.py", OPERAND_TREE },
		{ "text", OPERAND_TREE },	{ "nowhere", OPERAND_TREE },
		{ "nowhere.py", OPERAND_TREE }, { "d.egg", OPERAND_TREE },
		{ "d.tar", OPERAND_TREE },	{ "d.whl", OPERAND_WHEEL },
		{ "a.whl", OPERAND_WHEEL },	{ "a.pyz", OPERAND_ZIP },
		{ "a.egg", OPERAND_ZIP },	{ "link.zip", OPERAND_ZIP },
		{ "zip", OPERAND_ZIP },		{ "./zip", OPERAND_ZIP },
		{ "link", OPERAND_ZIP },	{ "a.tar", OPERAND_TAR },
		{ "a.tar.xz", OPERAND_TAR },	{ "images", OPERAND_TAR },
		{ "images/", OPERAND_TAR },
	};
	const struct options options = { .root = NULL };
	struct input input = INPUT_INIT;
	auto_err err = ERR_INIT;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		input_add(&input, rows[i].path, &err);
	is_int(kind_decide(&options, &input, &err), 0, "no error");
	for (size_t i = 0; i < input.count; i++)
		is_int(input.names[i].kind, rows[i].kind, rows[i].path);
	input_fini(&input);
}

/* Below a root, a name is looked up there. */
static void
test_root(void)
{
	const struct options options = {
		.root = ".",
		.root_path = workdir_path,
	};
	struct input input = INPUT_INIT;
	auto_err err = ERR_INIT;

	input_add(&input, "/zip", &err);
	input_add(&input, "/images", &err);
	input_add(&input, "/d", &err);
	is_int(kind_decide(&options, &input, &err), 0, "no error");
	is_int(input.names[0].kind, OPERAND_ZIP, "/zip below the root");
	is_int(input.names[1].kind, OPERAND_TAR, "/images below the root");
	is_int(input.names[2].kind, OPERAND_TREE, "/d below the root");
	input_fini(&input);
}

static void
test_list(void)
{
	const struct options options = { .root = NULL };
	struct input input = INPUT_INIT;
	auto_err err = ERR_INIT;

	workdir_file("list", "zip\na.zip\na.tar\nimages\nd\na.whl\n");
	is_int(input_read_lines(&input, "list", &err), 0, "a list is read");
	is_int(kind_decide(&options, &input, &err), 0, "no error");
	is_int((long long)input.count, 6, "all names are counted");
	for (size_t i = 0; i + 1 < input.count; i++)
		is_int(input.names[i].kind, OPERAND_TREE, input.names[i].path);
	is_int(input.names[5].kind, OPERAND_WHEEL, "a.whl");
	input_fini(&input);
}

int
main(void)
{
	workdir_enter();
	make_files();
	test_operands();
	test_root();
	test_list();
	workdir_leave();
	return tap_done();
}
