/* SPDX-License-Identifier: MIT */
/* Tests which existing .pyc belong to a source. */
#include "install/existing_pyc.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "lib/tap.h"
#include "lib/workdir.h"

static struct beneath beneath = BENEATH_INIT;

/* The .pyc of a source as text: "NAME " each, with "@" for a link.  Owned. */
static char *
list(const struct existing_pyc *existing, const char *source)
{
	struct artifact *items;
	struct buf text = BUF_INIT;
	auto_err err = ERR_INIT;
	size_t count;

	if (existing_pyc_of(existing, source, &items, &count, &err))
		return mem_strdup(err.message);
	for (size_t i = 0; i < count; i++)
		buf_printf(&text, "%s%s ", items[i].name,
			   items[i].type == FS_SYMLINK ? "@" : "");
	buf_add_byte(&text, 0);
	existing_pyc_free(items, count);
	return (char *)text.data;
}

/* Lists the .pyc of a source in a directory. */
static void
has(struct existing_pyc *existing, const char *directory, const char *source,
    const char *wanted, const char *what)
{
	auto_free char *got = NULL;
	auto_err err = ERR_INIT;

	if (!is_int(existing_pyc_turn(existing,
				      &(struct beneath_path){ NULL, directory },
				      &err),
		    0, what))
		return;
	got = list(existing, source);
	is_string(got, wanted, what);
}

static void
make_files(void)
{
	static const char *const files[] = {
		"d/__pycache__/m.cpython-311.pyc",
		"d/__pycache__/m.cpython-311.opt-1.pyc",
		"d/__pycache__/m.pypy39.pyc",
		"d/__pycache__/m.n.cpython-311.pyc",
		"d/__pycache__/m.pyc",
		"d/__pycache__/m.cpython-311.opt-.pyc",
		"d/__pycache__/m.cpython-311.pyc.old",
		"d/__pycache__/mm.cpython-311.pyc",
		"d/__pycache__/a.cpython-311.pyc",
		"d/__pycache__/z.cpython-311.pyc",
		"d/__pycache__/0.cpython-311.pyc",
		"d/__pycache__/M.cpython-311.pyc",
		"d/M.pyc",
		"d/m.pyc",
		"d/m.cpython-311.pyc",
		"bare/__pycache__/py.cpython-311.pyc",
		"both/__pycache__/py.cpython-311.pyc",
		"both/py.py",
		"both/.pyc",
		"other/__pycache__/py.cpython-311.pyc",
		"legacy/m.pyc",
	};
	static const char *const directories[] = {
		"d",
		"d/__pycache__",
		"d/__pycache__/m.directory.pyc",
		"bare",
		"bare/__pycache__",
		"both",
		"both/__pycache__",
		"other",
		"other/__pycache__",
		"other/py.py",
		"legacy",
		"legacy/x.pyc",
		"linked",
	};

	for (size_t i = 0; i < sizeof(directories) / sizeof(*directories); i++)
		mkdir(directories[i], 0777);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		workdir_file(files[i], "");
	if (symlink("nowhere", "d/__pycache__/m.link.pyc") ||
	    symlink("../d/__pycache__", "linked/__pycache__") ||
	    symlink("nowhere", "linked/m.pyc") ||
	    mkfifo("d/__pycache__/m.fifo.pyc", 0600) ||
	    mkfifo("legacy/fifo.pyc", 0600) || mkdir("file", 0777)) {
		printf("Bail out! cannot prepare the files\n");
		exit(99);
	}
	workdir_file("file/__pycache__", "");
	workdir_file("plain", "");
}

static void
test_cached(void)
{
	struct existing_pyc existing = EXISTING_PYC_INIT(&beneath);

	has(&existing, "d", "m.py",
	    "__pycache__/m.cpython-311.opt-1.pyc "
	    "__pycache__/m.cpython-311.pyc __pycache__/m.link.pyc@ "
	    "__pycache__/m.pypy39.pyc m.pyc ",
	    "the .pyc of every tag and level, and the legacy one");
	has(&existing, "d", "M.py", "M.pyc __pycache__/M.cpython-311.pyc ",
	    "the .pyc are in byte order");
	has(&existing, "d", "m.n.py", "__pycache__/m.n.cpython-311.pyc ",
	    "a stem with a dot");
	has(&existing, "d", "a.py", "__pycache__/a.cpython-311.pyc ",
	    "a name in the middle of the listing");
	has(&existing, "d", "0.py", "__pycache__/0.cpython-311.pyc ",
	    "the first name of the listing");
	has(&existing, "d", "z.py", "__pycache__/z.cpython-311.pyc ",
	    "the last name of the listing");
	has(&existing, "d", "none.py", "", "a source without a .pyc");
	has(&existing, "d", "m.cpython-311.py", "m.cpython-311.pyc ",
	    "a legacy .pyc with the name of a cached one");
	existing_pyc_fini(&existing);
	ok(!existing.place && !existing.places.count,
	   "existing_pyc_fini forgets the directories");
}

static void
test_bare_suffix(void)
{
	struct existing_pyc existing = EXISTING_PYC_INIT(&beneath);

	has(&existing, "bare", ".py", "__pycache__/py.cpython-311.pyc ",
	    "a source without a stem has the stem py");
	has(&existing, "both", "py.py", "__pycache__/py.cpython-311.pyc ",
	    "py.py has the stem py");
	has(&existing, "both", ".py", ".pyc ",
	    "the cached .pyc belong to py.py if both exist");
	has(&existing, "other", ".py", "__pycache__/py.cpython-311.pyc ",
	    "a directory py.py is not a source");
	existing_pyc_fini(&existing);
}

static void
test_legacy(void)
{
	struct existing_pyc existing = EXISTING_PYC_INIT(&beneath);

	has(&existing, "legacy", "m.py", "m.pyc ",
	    "a directory without __pycache__ has legacy .pyc");
	has(&existing, "legacy", "x.py", "", "a directory is not a .pyc");
	has(&existing, "legacy", "fifo.py", "", "a FIFO is not a .pyc");
	has(&existing, "linked", "m.py", "m.pyc@ ",
	    "a __pycache__ that is a link is not listed");
	has(&existing, "file", "m.py", "",
	    "a __pycache__ that is a file is not listed");
	existing_pyc_fini(&existing);
}

/* Files that appear after the listing are not seen. */
static void
test_listed_once(void)
{
	struct existing_pyc existing = EXISTING_PYC_INIT(&beneath);

	has(&existing, "bare", "n.py", "", "a directory is listed");
	workdir_file("bare/__pycache__/n.cpython-311.pyc", "");
	has(&existing, "d", "none.py", "", "another directory is listed");
	has(&existing, "bare", "n.py", "",
	    "a directory is not listed again after another one");
	existing_pyc_fini(&existing);
	existing = EXISTING_PYC_INIT(&beneath);
	has(&existing, "bare", "n.py", "__pycache__/n.cpython-311.pyc ",
	    "a directory is listed again after existing_pyc_fini");
	existing_pyc_fini(&existing);
}

static void
test_errors(void)
{
	struct existing_pyc existing = EXISTING_PYC_INIT(&beneath);
	auto_free char *got = NULL;
	auto_err err = ERR_INIT;
	char name[300];

	has(&existing, "plain", "m.py", "",
	    "a file in place of the directory has no .pyc");
	is_int(existing_pyc_turn(&existing,
				 &(struct beneath_path){ NULL, "legacy" },
				 &err),
	       0, "a directory is inspected");
	memset(name, 'n', sizeof(name) - 4);
	strcpy(name + sizeof(name) - 4, ".py");
	got = list(&existing, name);
	ok(!strncmp(got, "legacy/nnn", 10) &&
		   strstr(got, ": File name too long"),
	   "the message names a .pyc that cannot be inspected");
	memcpy(name, "d/", 2);
	is_int(existing_pyc_turn(&existing,
				 &(struct beneath_path){ NULL, name }, &err),
	       -1, "a directory that cannot be inspected is refused");
	ok(err.message && !strncmp(err.message, "d/nnn", 5) &&
		   strstr(err.message, "/__pycache__: File name too long"),
	   "the message names its __pycache__");
	existing_pyc_fini(&existing);
}

int
main(void)
{
	workdir_enter();
	make_files();
	test_cached();
	test_bare_suffix();
	test_legacy();
	test_listed_once();
	test_errors();
	beneath_fini(&beneath);
	workdir_leave();
	return tap_done();
}
