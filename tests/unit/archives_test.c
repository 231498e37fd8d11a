/* SPDX-License-Identifier: MIT */
/* Tests which archives are found, and which names they would be written to. */
#include "find/archives.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "find/kind.h"
#include "lib/captured.h"
#include "lib/tap.h"
#include "lib/workdir.h"

#define MOST_NAMES 8
#define LEFTOVER ".pyc-bake.1.0.tmp"

static const struct options plain = { 0 };

/* Finds the archives among names, the last of which is NULL. */
static void
find(struct archives *archives, const struct options *options,
     const struct input_name *names, char *said, size_t size, size_t *failed)
{
	struct input_name copies[MOST_NAMES];
	struct input input = { .names = copies };
	struct captured captured;
	struct report report;
	auto_err err = ERR_INIT;

	for (; names[input.count].path; input.count++)
		copies[input.count] = names[input.count];
	is_int(kind_decide(options, &input, &err), 0, "no error");
	log_set_level(LOG_NORMAL);
	report_init(&report);
	captured = captured_begin();
	*archives = ARCHIVES_INIT;
	archives_find(archives, options, &input, &report);
	captured_end(&captured, said, size);
	*failed = report.failed;
	report_fini(&report);
}

/* The path with "@" in place of the working directory. */
static char *
shown(const char *path)
{
	const char *below = path_below(path, workdir_path);

	return below ? mem_printf("@/%s", below) : mem_strdup(path);
}

/* Checks the archives as text, "KIND PATH " each, and the messages. */
static void
finds(const struct options *options, const struct input_name *names,
      const char *wanted, const char *messages, const char *what)
{
	static const char *const kinds[] = {
		[OPERAND_WHEEL] = "wheel",
		[OPERAND_ZIP] = "zip",
		[OPERAND_TAR] = "tar",
	};
	struct archives archives;
	auto_buf got = BUF_INIT;
	char said[1000];
	size_t failed;

	find(&archives, options, names, said, sizeof(said), &failed);
	for (size_t i = 0; i < archives.count; i++) {
		auto_free char *path = shown(archives.items[i].path);

		buf_printf(&got, "%s %s ", kinds[archives.items[i].kind], path);
	}
	buf_add_byte(&got, 0);
	is_string((const char *)got.data, wanted, what);
	is_string(said, messages, "the messages are the expected ones");
	is_int((long long)failed, *messages != '\0',
	       "each message is a failure");
	archives_fini(&archives);
	ok(!archives.items && !archives.count, "archives_fini frees them");
}

#define FINDS(options, wanted, messages, what, ...) \
	finds(options, (const struct input_name[]){ __VA_ARGS__, { NULL } }, \
	      wanted, messages, what)

static void
test_kinds(void)
{
	FINDS(&plain,
	      "wheel d/a-1-py3-none-any.whl zip d/a.zip zip d/a.egg tar "
	      "d/a.tar.gz ",
	      "", "archives keep the order of the operands",
	      { "d/a-1-py3-none-any.whl" }, { "d/a.zip" }, { "d/m.py" },
	      { "d" }, { "d/a.egg" }, { "d/a.tar.gz" });
	FINDS(&plain, "wheel d/a-1-py3-none-any.whl ", "",
	      "a list may name wheels, but no other archives",
	      { "d/a.zip", true }, { "d/a-1-py3-none-any.whl", true },
	      { "d/a.tar.gz", true });
}

static void
test_twice(void)
{
	FINDS(&plain, "zip d/a.zip ", "", "an archive is listed once",
	      { "d/a.zip" }, { "d/a.zip" }, { "d/hard.zip" }, { "d/link.zip" });
	FINDS(&plain, "zip @/d/a.zip zip d/b.zip ", "",
	      "a link is replaced by its target", { "d/link.zip" },
	      { "d/b.zip" });
}

static void
test_problems(void)
{
	auto_free char *wanted = mem_printf(
		"d/wrong.zip: link target '%s/d/a-1-py3-none-any.whl' does not "
		"have the suffix of this kind of archive\n",
		workdir_path);

	FINDS(&plain, "zip d/b.zip ", "d/none.zip: No such file or directory\n",
	      "a missing archive is reported, and the others are found",
	      { "d/none.zip" }, { "d/b.zip" });
	FINDS(&plain, "", wanted,
	      "a link to an archive of another kind is refused",
	      { "d/wrong.zip" });
}

/* access(2) uses the real user, who must not be root. */
static void
test_unreadable(void)
{
	uid_t user = getuid();

	chmod(".", 0755);
	chmod("d/b.zip", 0);
	if (!user && setreuid(65534, (uid_t)-1)) {
		ok(true, "an unreadable archive # SKIP cannot be another user");
		return;
	}
	FINDS(&plain, "zip d/a.zip ", "d/b.zip: Permission denied\n",
	      "an unreadable archive is reported", { "d/b.zip" },
	      { "d/a.zip" });
	if (!user && setreuid(user, (uid_t)-1))
		exit(99);
	chmod("d/b.zip", 0644);
}

/* Leftovers are removed from the directory that is written. */
static void
test_sweep(void)
{
	const struct options checking = { .check = CHECK_FULL };
	const struct options output = { .output_dir = "out" };

	workdir_file("d/" LEFTOVER, "");
	workdir_file("out/" LEFTOVER, "");
	FINDS(&checking, "zip d/a.zip ", "", "a check finds an archive",
	      { "d/a.zip" });
	ok(!access("d/" LEFTOVER, F_OK), "a check removes no leftovers");
	FINDS(&output, "zip d/a.zip ", "",
	      "an archive is found with --output-dir", { "d/a.zip" });
	ok(!access("d/" LEFTOVER, F_OK),
	   "--output-dir keeps leftovers next to the archive");
	ok(access("out/" LEFTOVER, F_OK) < 0,
	   "--output-dir removes leftovers in its directory");
	workdir_file("e/" LEFTOVER, "");
	FINDS(&plain, "zip d/a.zip zip e/a.zip ", "",
	      "archives of two directories are found", { "d/a.zip" },
	      { "e/a.zip" });
	ok(access("d/" LEFTOVER, F_OK) < 0 && access("e/" LEFTOVER, F_OK) < 0,
	   "leftovers next to each archive are removed");
}

/* --- names of written archives --- */

static void
checks(const struct options *options, const char *first, const char *second,
       const char *message, const char *what)
{
	struct archive_operand items[] = {
		{ .path = (char *)(uintptr_t)first },
		{ .path = (char *)(uintptr_t)second },
	};
	const struct archives archives = { items, 2 };
	auto_err err = ERR_INIT;

	for (size_t i = 0; i < 2; i++)
		items[i].kind = strstr(items[i].path, ".whl") ? OPERAND_WHEEL :
								OPERAND_ZIP;
	is_int(archives_check_names(&archives, options, 11, &err),
	       message ? -1 : 0, what);
	if (message)
		is_string(err.message, message,
			  "the message names both archives");
}

static void
test_names(void)
{
	const struct options both = { .sourceless = true, .output_dir = "out" };
	const struct options sourceless = { .sourceless = true };
	const struct options output = { .output_dir = "out" };

	checks(&both, "d/a.zip", "e/b.zip", NULL, "two names are accepted");
	checks(&both, "d/a.zip", "e/a.zip",
	       "--output-dir: d/a.zip and e/a.zip would both be written to "
	       "a.zip",
	       "the same name is refused");
	checks(&both, "a-1-py3-none-any.whl", "a-1-py2.py3-none-any.whl",
	       "--output-dir: a-1-py3-none-any.whl and "
	       "a-1-py2.py3-none-any.whl would both be written to "
	       "a-1-cp311-none-any.whl",
	       "wheels with the same new tag are refused");
	checks(&both, "d/a-1-py2-none-any.whl", "e/a-1-py2-none-any.whl",
	       "--output-dir: d/a-1-py2-none-any.whl and "
	       "e/a-1-py2-none-any.whl would both be written to "
	       "a-1-py2-none-any.whl",
	       "wheels that cannot be retagged keep their name");
	checks(&both, "a-1-py3-none-any.zip", "a-1-py2.py3-none-any.zip", NULL,
	       "a zip keeps its name");
	checks(&sourceless, "d/a.zip", "e/a.zip", NULL,
	       "names may be equal without --output-dir");
	checks(&output, "d/a.zip", "e/a.zip", NULL,
	       "names are not checked here without --sourceless");
}

int
main(void)
{
	static const char *const files[] = {
		"d/a-1-py3-none-any.whl",
		"d/a.zip",
		"d/b.zip",
		"d/a.egg",
		"d/a.tar.gz",
		"d/m.py",
		"e/a.zip",
	};

	workdir_enter();
	mkdir("d", 0777);
	mkdir("e", 0777);
	mkdir("out", 0777);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		workdir_file(files[i], "");
	if (symlink("a.zip", "d/link.zip") || link("d/a.zip", "d/hard.zip") ||
	    symlink("a-1-py3-none-any.whl", "d/wrong.zip")) {
		printf("Bail out! cannot make links\n");
		exit(99);
	}
	test_kinds();
	test_twice();
	test_problems();
	test_unreadable();
	test_sweep();
	test_names();
	workdir_leave();
	return tap_done();
}
