/* SPDX-License-Identifier: MIT */
/*
 * Tests which .pyc files --prune removes: those that are orphaned, foreign or
 * duplicate, and only if that is certain.
 */
#include "tree/unused.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/path.h"
#include "lib/checked_pyc.h"
#include "lib/tap.h"
#include "lib/workdir.h"
#include "pyc/pymagic.h"

#define CACHE "d/__pycache__/"

/* A run with the Pythons 3.11 and 3.13. */
struct trial {
	struct options options;
	struct python items[2];
	struct pythons pythons;
	struct plan sources;
	struct verdicts verdicts;
	struct beneath beneath;
	struct tree_run run;
};

static void
add_source(struct plan *plan, const char *path)
{
	struct source *source =
		plan_add(plan, mem_strdup(path), NULL, mem_strdup(path), 0);

	/* Otherwise two sources of one name are the same. */
	source->directory.inode = plan->count;
}

/* The sources that the run has baked; make_files() makes some of them. */
static void
begin(struct trial *trial)
{
	static const char *const baked[] = {
		"d/m.py",     "d/link.py",    "d/gone.py",
		"d/dir.py",   "e/.py",	      "f/.py",
		"g/.py",      "loop/m.py",    "__pycache__/m.py",
		CACHE "m.py", CACHE "x/m.py", "m.py",
	};

	*trial = (struct trial){
		.items = { { .info.tag = "cpython-311" },
			   { .info.tag = "cpython-313" } },
		.sources = PLAN_INIT,
	};
	trial->pythons = (struct pythons){ trial->items, 2 };
	trial->run = (struct tree_run){
		.session = { .options = &trial->options,
			     .pythons = &trial->pythons },
		.sources = &trial->sources,
		.verdicts = &trial->verdicts,
		.beneath = &trial->beneath,
	};
	for (size_t i = 0; i < sizeof(baked) / sizeof(*baked); i++)
		add_source(&trial->sources, baked[i]);
	add_source(&trial->sources, "d/failed.py");
	plan_settle(&trial->sources);
	verdicts_init(&trial->verdicts, &trial->sources);
	verdicts_of(&trial->verdicts, plan_find(&trial->sources, "d/failed.py"))
		->has_failed = true;
}

static void
end(struct trial *trial)
{
	beneath_fini(&trial->beneath);
	verdicts_fini(&trial->verdicts);
	plan_fini(&trial->sources);
}

static void
make_files(void)
{
	static const char *const directories[] = {
		"d", "d/dir.py", CACHE, "__pycache__", "e",
		"f", "f/py.py",	 "g",	CACHE "x",
	};
	static const char *const files[] = {
		"d/m.py", "d/failed.py", "d/other.py",	 "e/.py",
		"f/.py",  "g/.py",	 "g/py.py",	 "__pycache__/m.py",
		"m.py",	  CACHE "m.py",	 CACHE "x/m.py",
	};
	bool is_made = true;

	for (size_t i = 0; i < sizeof(directories) / sizeof(*directories); i++)
		is_made &= !mkdir(directories[i], 0777);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		workdir_file(files[i], "x = 1\n");
	is_made &= !symlink("nowhere", "d/link.py") && !symlink("loop", "loop");
	ok(is_made, "the files are made");
}

struct row {
	const char *path;
	bool wanted;
	const char *what;
};

/* The .pyc are installed below this directory. */
static void
check_rows(const struct trial *trial, const char *below, const struct row *rows,
	   size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *path = rows[i].path;
		auto_free char *installed = mem_printf("%s%s", below, path);
		auto_free char *directory = path_directory(path);
		auto_free char *what = mem_printf("%s: %s", path, rows[i].what);
		const struct source artifact = {
			.path = (char *)(uintptr_t)path,
			.embedded = installed,
		};
		auto_err err = ERR_INIT;

		ok(unused_is(&trial->run, &artifact, directory, &err) ==
			   rows[i].wanted,
		   what);
		ok(!err.message, "the decision is certain");
	}
}

#define CHECK_ROWS(trial, rows) \
	check_rows(trial, "/opt/", rows, sizeof(rows) / sizeof(*(rows)))

static void
test_orphans(void)
{
	static const struct row rows[] = {
		{ CACHE "gone.cpython-311.pyc", true, "without a source" },
		{ CACHE "none.cpython-39.pyc", true,
		  "without a Python of the run" },
		{ CACHE "dir.cpython-311.pyc", true,
		  "its source is a directory" },
		{ CACHE "m.pyc", true, "a name that no import looks for" },
		{ CACHE "m.cpython-311.opt-.pyc", true,
		  "another name that no import looks for" },
		{ "none/__pycache__/m.cpython-311.pyc", true,
		  "without a directory" },
		{ "m.py/__pycache__/m.cpython-311.pyc", true, "a file" },
		{ "__pycache__/gone.cpython-311.pyc", true,
		  "at the top of the tree" },
		{ CACHE "m.cpython-311.pyc", false, "its source is baked" },
		{ CACHE "other.cpython-311.pyc", false,
		  "its source is not baked" },
		{ CACHE "failed.cpython-311.pyc", false,
		  "its source has failed" },
		{ CACHE "link.cpython-311.pyc", false, "its source is a link" },
		{ "e/__pycache__/py.cpython-311.pyc", false,
		  "its source is e/.py" },
		{ "f/__pycache__/py.cpython-311.pyc", false,
		  "its source is f/.py" },
	};
	struct trial trial;

	begin(&trial);
	CHECK_ROWS(&trial, rows);
	trial.options.legacy = true;
	CHECK_ROWS(&trial, rows);
	end(&trial);
}

static void
test_tags(void)
{
	static const struct row rows[] = {
		{ CACHE "m.cpython-313.pyc", false, "of the other Python" },
		{ CACHE "m.cpython-313.opt-2.pyc", false, "of another level" },
		{ CACHE "m.cpython-39.pyc", true,
		  "of a Python outside the run" },
		{ CACHE "m.cpython-39.opt-1.pyc", true,
		  "of a level that does not exist" },
		{ CACHE "m.cpython-31.pyc", true, "with the start of a tag" },
		{ CACHE "m.cpython-3111.pyc", true, "with a longer tag" },
		{ CACHE "m.pypy311.pyc", true, "of PyPy" },
		{ CACHE "link.cpython-39.pyc", true,
		  "of the run, its source is a link" },
		{ CACHE "failed.cpython-39.pyc", false,
		  "of the run, its source has failed" },
		{ CACHE "other.cpython-39.pyc", false,
		  "of the run, its source is not baked" },
		{ "e/__pycache__/py.cpython-39.pyc", true, "of e/.py" },
		{ "f/__pycache__/py.cpython-39.pyc", true, "of f/.py" },
		{ "g/__pycache__/py.cpython-39.pyc", false, "of g/py.py" },
		{ "__pycache__/m.cpython-39.pyc", true, "of m.py" },
	};
	struct trial trial;

	begin(&trial);
	CHECK_ROWS(&trial, rows);
	trial.options.legacy = true;
	CHECK_ROWS(&trial, rows);
	end(&trial);
}

/* Below a directory pythonX.Y no other Python imports. */
static void
test_misplaced(void)
{
	static const struct row rows[] = {
		{ CACHE "m.cpython-313.pyc", true, "of the other Python" },
		{ CACHE "m.cpython-311.pyc", false, "of this Python" },
		{ CACHE "failed.cpython-313.pyc", false,
		  "of this Python, its source has failed" },
		{ CACHE "other.cpython-313.pyc", false,
		  "of this Python, its source is not baked" },
		{ CACHE "none.cpython-311.pyc", true,
		  "of this Python, without a source" },
	};
	/* The run has no Python 3.9, so nothing there is in use. */
	static const struct row older[] = {
		{ CACHE "m.cpython-39.pyc", true,
		  "of a Python outside the run" },
		{ CACHE "m.cpython-311.pyc", true, "of another Python" },
	};
	struct trial trial;

	begin(&trial);
	check_rows(&trial, "/usr/lib/python3.11/", rows,
		   sizeof(rows) / sizeof(*rows));
	check_rows(&trial, "/usr/lib/python3.9/", older,
		   sizeof(older) / sizeof(*older));
	end(&trial);
}

/* A legacy .pyc without a baked source may be the module itself. */
static void
test_duplicates(void)
{
	static const struct row rows[] = {
		{ "d/m.pyc", true, "next to its source" },
		{ "m.pyc", true, "at the top of the tree" },
		{ "d/link.pyc", true, "next to a link" },
		{ "e/.pyc", true, "of a source without a stem" },
	};
	static const struct row kept[] = {
		{ "d/none.pyc", false, "without a source" },
		{ "d/gone.pyc", false, "its source is missing" },
		{ "d/dir.pyc", false, "its source is a directory" },
		{ "d/failed.pyc", false, "its source has failed" },
		{ "d/other.pyc", false, "its source is not baked" },
		{ "d/m.cpython-39.pyc", false, "a tag is part of the name" },
		{ "e/py.pyc", false, "e/.py has another name" },
	};
	struct trial trial;

	begin(&trial);
	CHECK_ROWS(&trial, rows);
	CHECK_ROWS(&trial, kept);
	trial.options.legacy = true;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct row row = rows[i];

		row.wanted = false;
		row.what = "the run writes this .pyc";
		check_rows(&trial, "/opt/", &row, 1);
	}
	CHECK_ROWS(&trial, kept);
	end(&trial);
}

/* Each would be removed in another directory. */
static void
test_deep(void)
{
	static const struct row rows[] = {
		{ CACHE "x/__pycache__/none.cpython-311.pyc", false, "orphan" },
		{ CACHE "__pycache__/none.cpython-311.pyc", false, "orphan" },
		{ CACHE "__pycache__/m.cpython-39.pyc", false, "foreign" },
		{ "__pycache__/__pycache__/m.cpython-39.pyc", false, "at top" },
		{ CACHE "x/m.pyc", false, "duplicate" },
	};
	struct trial trial;

	begin(&trial);
	CHECK_ROWS(&trial, rows);
	end(&trial);
}

static void
test_undecided(void)
{
	static const struct {
		const char *path;
		const char *source;
	} rows[] = {
		{ "loop/__pycache__/m.cpython-39.pyc", "loop/m.py" },
		{ "loop/__pycache__/none.cpython-311.pyc", "loop/none.py" },
		{ "loop/__pycache__/py.cpython-39.pyc", "loop/py.py" },
		{ "loop/m.pyc", "loop/m.py" },
	};
	struct trial trial;

	begin(&trial);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		auto_free char *directory = path_directory(rows[i].path);
		auto_free char *why =
			mem_printf("%s: %s", rows[i].source, strerror(ELOOP));
		struct source artifact = {
			.path = (char *)(uintptr_t)rows[i].path,
			.embedded = (char *)(uintptr_t)rows[i].path,
		};
		auto_err err = ERR_INIT;

		ok(!unused_is(&trial.run, &artifact, directory, &err),
		   rows[i].path);
		is_string(err.message, why, "the message has the reason");
	}
	end(&trial);
}

static void
test_cache(void)
{
	static const struct {
		const char *path;
		bool wanted;
	} rows[] = {
		{ "__pycache__", true },
		{ "d/__pycache__", true },
		{ "/__pycache__", true },
		{ "__pycache__/d", false },
		{ "d/__pycache__x", false },
		{ "d/x__pycache__", false },
		{ "d", false },
		{ ".", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		ok(unused_is_cache(rows[i].path) == rows[i].wanted,
		   rows[i].path);
}

static void
make_pyc(unsigned int minor, struct buf *out)
{
	struct codestream code = codestream_init(minor);
	struct pyc_header header = { .magic = pymagic_of(minor),
				     .mode = PYC_CHECKED_HASH };

	checked_pyc_make(&header, &code, out);
}

static void
refused(const struct buf *pyc, const char *wanted)
{
	auto_err err = ERR_INIT;

	is_int(unused_check_pyc(pyc->data, pyc->length, &err), -1,
	       "bytes that are not a valid .pyc are refused");
	is_string(err.message, wanted, wanted);
}

static void
test_check_pyc(void)
{
	auto_buf pyc = BUF_INIT;
	auto_err err = ERR_INIT;

	for (unsigned int minor = 7; minor <= 14; minor++) {
		auto_free char *what = mem_printf("a .pyc of 3.%u", minor);

		make_pyc(minor, &pyc);
		is_int(unused_check_pyc(pyc.data, pyc.length, &err), 0, what);
	}
	make_pyc(11, &pyc);
	put_le32(pyc.data, 0x0a0d0d33);
	refused(&pyc, "the magic number is of no known version");
	/* The code objects of 3.10 have one more number. */
	put_le32(pyc.data, pymagic_of(10));
	refused(&pyc, "byte 41: unknown type code");
	put_le32(pyc.data, pymagic_of(11));
	pyc.data[4] = 4;
	refused(&pyc, "unknown .pyc flags 0x4 at byte 4");
	make_pyc(11, &pyc);
	buf_add_byte(&pyc, 'N');
	refused(&pyc, "byte 90: bytes after the code object");
	pyc.length -= 2;
	refused(&pyc, "byte 85: the marshal data ends too early");
	pyc.length = PYC_HEADER_SIZE;
	refused(&pyc, "byte 16: the marshal data ends too early");
	pyc.length = PYC_HEADER_SIZE - 1;
	refused(&pyc, "15 bytes are too few for a .pyc header");
}

static bool
is_removable(const struct trial *trial, const char *path)
{
	const struct source artifact = {
		.path = (char *)(uintptr_t)path,
		.embedded = (char *)(uintptr_t)path,
	};

	return unused_is_removable(&trial->run, &artifact);
}

static void
test_removable(void)
{
	auto_buf pyc = BUF_INIT;
	struct trial trial;

	begin(&trial);
	make_pyc(12, &pyc);
	workdir_bytes(CACHE "gone.cpython-311.pyc", pyc.data, pyc.length);
	workdir_bytes(CACHE "m.cpython-39.pyc", pyc.data, pyc.length);
	workdir_bytes(CACHE "m.cpython-311.pyc", pyc.data, pyc.length);
	workdir_bytes("d/m.pyc", pyc.data, pyc.length);
	ok(is_removable(&trial, CACHE "gone.cpython-311.pyc"),
	   "an orphan is removable");
	ok(is_removable(&trial, CACHE "m.cpython-39.pyc"),
	   "a foreign .pyc is removable");
	ok(is_removable(&trial, "d/m.pyc"), "a duplicate is removable");
	ok(!is_removable(&trial, CACHE "m.cpython-311.pyc"),
	   "a .pyc in use is not removable");
	ok(!is_removable(&trial, CACHE "none.cpython-311.pyc"),
	   "a missing .pyc is not removable");
	ok(!is_removable(&trial, "loop/__pycache__/m.cpython-39.pyc"),
	   "an undecided .pyc is not removable");
	is_int(symlink("gone.cpython-311.pyc", CACHE "link2.cpython-311.pyc"),
	       0, "a link to an orphan is made");
	ok(!is_removable(&trial, CACHE "link2.cpython-311.pyc"),
	   "a link is not removable");
	is_int(mkdir(CACHE "x.cpython-311.pyc", 0777), 0,
	       "a directory with such a name is made");
	ok(!is_removable(&trial, CACHE "x.cpython-311.pyc"),
	   "a directory is not removable");
	is_int(mkfifo(CACHE "fifo.cpython-311.pyc", 0666), 0,
	       "a FIFO with such a name is made");
	ok(!is_removable(&trial, CACHE "fifo.cpython-311.pyc"),
	   "a FIFO is not removable");
	pyc.length--;
	workdir_bytes(CACHE "gone.cpython-311.pyc", pyc.data, pyc.length);
	ok(!is_removable(&trial, CACHE "gone.cpython-311.pyc"),
	   "a truncated .pyc is not removable");
	workdir_file(CACHE "gone.cpython-311.pyc", "");
	ok(!is_removable(&trial, CACHE "gone.cpython-311.pyc"),
	   "an empty .pyc is not removable");
	end(&trial);
}

int
main(void)
{
	workdir_enter();
	make_files();
	test_cache();
	test_orphans();
	test_tags();
	test_misplaced();
	test_duplicates();
	test_deep();
	test_undecided();
	test_check_pyc();
	test_removable();
	workdir_leave();
	return tap_done();
}
