/* SPDX-License-Identifier: MIT */
/* Tests which members an archive gains and loses by baking. */
#include "zip/changes.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/path.h"
#include "format/zip_format.h"
#include "lib/tap.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define MOST_MEMBERS 12

static const struct options plain = { .compress = COMPRESS_STORE };
static const struct options sourceless = {
	.compress = COMPRESS_STORE,
	.sourceless = true,
};
static const struct python python = { .info.minor = 11 };

/* An archive as zipfile_open makes it, without its bytes. */
struct archive {
	struct zipfile zip;
	struct zipaudit_member members[MOST_MEMBERS];
	struct zipfile_member kinds[MOST_MEMBERS];
	struct zipfile_name names[MOST_MEMBERS];
};

static int
compare_names(const void *left, const void *right)
{
	const struct zipfile_name *a = left;
	const struct zipfile_name *b = right;

	return strcmp(a->name, b->name);
}

/* Fills an archive with members of these names; NULL ends them. */
static void
fill(struct archive *archive, bool is_wheel, const char *const *names)
{
	struct zipfile *zip = &archive->zip;
	size_t count = 0;

	*archive = (struct archive){ .zip.is_wheel = is_wheel };
	zip->path = is_wheel ? "d/a-1-py3-none-any.whl" : "d/a.zip";
	for (; count < MOST_MEMBERS && names[count]; count++) {
		char *name = mem_strdup(names[count]);

		archive->members[count].name = name;
		archive->kinds[count].is_source = path_ends_with(name, ".py");
		archive->kinds[count].is_artifact =
			path_ends_with(name, ".pyc");
		archive->names[count].name = name;
		archive->names[count].number = count;
	}
	qsort(archive->names, count, sizeof(*archive->names), compare_names);
	zip->audit.members = archive->members;
	zip->audit.count = count;
	zip->members = archive->kinds;
	zip->names = archive->names;
}

static void
empty(struct archive *archive)
{
	for (size_t i = 0; i < archive->zip.audit.count; i++)
		free(archive->members[i].name);
	wheel_fini(&archive->zip.wheel);
}

/* Checks which members are dropped: 'x' in marks, which has one for each. */
static void
drops(const struct zip_changes *changes, const char *marks, const char *what)
{
	char got[MOST_MEMBERS + 1] = "";

	for (size_t i = 0; i < changes->zip->audit.count; i++)
		got[i] = changes->is_dropped[i] ? 'x' : '-';
	is_string(got, marks, what);
	is_int(zip_changes_drop_any(changes), strchr(marks, 'x') != NULL,
	       "whether any member is dropped");
}

static const char *const no_members[] = { NULL };

static void
test_none(void)
{
	struct archive archive;
	struct zip_changes changes;
	auto_err err = ERR_INIT;

	fill(&archive, true, no_members);
	zip_changes_init(&changes, &sourceless, &archive.zip);
	changes.python = &python;
	ok(!zip_changes_find(&changes, "a"),
	   "an empty list of changes has no artifact");
	zip_changes_strip(&changes);
	is_int(zip_changes_settle_sourceless(&changes, &err), 0,
	       "an empty archive is accepted");
	zip_changes_settle(&changes);
	is_int((long long)changes.count, 0, "an empty archive gains no member");
	drops(&changes, "", "an empty archive loses no member");
	zip_changes_fini(&changes);
	empty(&archive);
}

static void
test_artifacts(void)
{
	enum { ARTIFACTS = 500 };
	struct archive archive;
	struct zip_changes changes;
	bool is_empty = true;
	bool is_sorted = true;
	bool are_found = true;

	fill(&archive, false, no_members);
	zip_changes_init(&changes, &plain, &archive.zip);
	for (unsigned int i = 0; i < ARTIFACTS; i++) {
		struct zip_artifact *artifact = zip_changes_add(
			&changes, mem_printf("%03u", i * 7 % ARTIFACTS));

		is_empty &= !artifact->packed.size && !artifact->is_executable;
		artifact->packed.size = i * 7 % ARTIFACTS;
	}
	is_int((long long)changes.count, ARTIFACTS, "all artifacts are added");
	ok(is_empty, "each artifact is empty at first");
	zip_changes_settle(&changes);
	for (unsigned int i = 0; i < ARTIFACTS; i++) {
		auto_free char *name = mem_printf("%03u", i);

		is_sorted &= changes.artifacts[i].packed.size == i;
		are_found &= zip_changes_find(&changes, name) ==
			   &changes.artifacts[i];
	}
	ok(is_sorted, "artifacts are sorted by name with their fields");
	ok(are_found, "each artifact is found by its name");
	ok(!zip_changes_find(&changes, "7"), "another name is not found");
	zip_changes_fini(&changes);
	empty(&archive);
}

static void
test_executable(void)
{
	static const char *const names[] = { "a", "b", "c", "d", NULL };
	static const struct {
		const char *name;
		bool in_zip;
		bool in_wheel;
	} rows[] = {
		{ "a", true, false },  { "b", false, true },
		{ "c", false, false }, { "d", false, false },
		{ "e", false, false },
	};

	for (int is_wheel = 0; is_wheel < 2; is_wheel++) {
		struct archive archive;
		struct zip_changes changes;

		fill(&archive, is_wheel, names);
		archive.members[0].mode = S_IFREG | 0744;
		archive.members[1].is_program = true;
		archive.members[2].mode = S_IFREG | 0655;
		archive.members[3].mode = S_IFLNK | 0777;
		archive.members[3].is_link = true;
		zip_changes_init(&changes, &plain, &archive.zip);
		for (size_t i = 0; i < COUNT(rows); i++)
			is_int(zip_changes_was_executable(&changes,
							  rows[i].name),
			       is_wheel ? rows[i].in_wheel : rows[i].in_zip,
			       rows[i].name);
		zip_changes_fini(&changes);
		empty(&archive);
	}
}

static void
test_strip(void)
{
	static const char *const names[] = {
		"a.py",
		"a.pyc",
		"__pycache__/",
		"__pycache__/a.cpython-311.pyc",
		"b/__pycache__/note",
		"b/__pycache__x/note",
		"__pycache__",
		"b/a.pyc.txt",
		"b/",
		NULL,
	};

	for (int is_wheel = 0; is_wheel < 2; is_wheel++) {
		struct archive archive;
		struct zip_changes changes;

		fill(&archive, is_wheel, names);
		zip_changes_init(&changes, &plain, &archive.zip);
		drops(&changes, "---------", "no member is dropped at first");
		zip_changes_strip(&changes);
		drops(&changes, "-xxxx-x--",
		      "every .pyc and __pycache__ is dropped");
		zip_changes_fini(&changes);
		empty(&archive);
	}
}

/* The members of an archive, and which of them are dropped: 'x' in a mark. */
struct trial {
	const char *const *names;
	const char *before;
	const char *after;
	const char *what;
};

/* Settles an archive after it lost sources. */
static void
settle_sourceless(const struct trial *trial, bool is_wheel,
		  const struct options *options)
{
	static const char text[] = "Tag: py3-none-any\n";
	struct archive archive;
	struct zip_changes changes;
	auto_err err = ERR_INIT;

	fill(&archive, is_wheel, trial->names);
	archive.zip.wheel.text_name = mem_strdup("a-1.dist-info/WHEEL");
	buf_add_string(&archive.zip.wheel.text, text);
	zip_changes_init(&changes, options, &archive.zip);
	changes.python = &python;
	for (size_t i = 0; trial->before[i]; i++)
		changes.is_dropped[i] = trial->before[i] == 'x';
	is_int(zip_changes_settle_sourceless(&changes, &err), 0, trial->what);
	drops(&changes, trial->after, trial->what);
	is_int((long long)changes.count,
	       is_wheel && options->sourceless && strchr(trial->before, 'x'),
	       "a wheel that loses sources gains a WHEEL");
	zip_changes_fini(&changes);
	empty(&archive);
}

static const char *const cached[] = {
	"a.py",
	"b.py",
	"a.pyc",
	"__pycache__/a.cpython-311.pyc",
	"__pycache__/a.pypy39.opt-1.pyc",
	"__pycache__/b.cpython-311.pyc",
	"__pycache__/c.cpython-311.pyc",
	"__pycache__/a.txt",
	"__pycache__/a.pyc",
	NULL,
};

static const char *const schemes[] = {
	"a-1.data/purelib/a.py",
	"b.py",
	"__pycache__/a.cpython-311.pyc",
	"a-1.data/platlib/__pycache__/b.cpython-311.pyc",
	"a-1.data/scripts/__pycache__/b.cpython-311.pyc",
	NULL,
};

static void
test_sourceless(void)
{
	static const struct trial either[] = {
		{ cached, "---------", "---------", "no source is dropped" },
		{ cached, "x--------", "x--xx----",
		  "the first source is dropped" },
		{ cached, "-x-------", "-x---x---",
		  "the second source is dropped" },
		{ cached, "xx-------", "xx-xxx---",
		  "both sources are dropped" },
	};
	static const struct trial zip = { schemes, "xx---", "xx---",
					  "a zip has no installed paths" };
	static const struct trial wheel[] = {
		{ schemes, "x----", "x-x--", "a source of purelib is dropped" },
		{ schemes, "-x---", "-x-x-",
		  "a source at the root is dropped" },
	};

	for (size_t i = 0; i < COUNT(either); i++) {
		struct trial same = either[i];

		settle_sourceless(&either[i], false, &sourceless);
		settle_sourceless(&either[i], true, &sourceless);
		same.after = same.before;
		settle_sourceless(&same, false, &plain);
		settle_sourceless(&same, true, &plain);
	}
	settle_sourceless(&zip, false, &sourceless);
	for (size_t i = 0; i < COUNT(wheel); i++)
		settle_sourceless(&wheel[i], true, &sourceless);
}

/* Settles a wheel of these tags that has lost its only source. */
static int
retag(struct archive *archive, struct zip_changes *changes, const char *text,
      bool is_program, struct err *err)
{
	static const char *const names[] = { "a.py", "a-1.dist-info/WHEEL",
					     NULL };

	fill(archive, true, names);
	archive->members[1].is_program = is_program;
	archive->zip.wheel.text_name = mem_strdup(names[1]);
	buf_add_string(&archive->zip.wheel.text, text);
	zip_changes_init(changes, &sourceless, &archive->zip);
	changes->python = &python;
	changes->is_dropped[0] = true;
	return zip_changes_settle_sourceless(changes, err);
}

static void
test_retag(void)
{
	static const char wanted[] = "Wheel-Version: 1.0\r\n"
				     "Tag: cp311-none-any\n";

	for (int is_program = 0; is_program < 2; is_program++) {
		struct archive archive;
		struct zip_changes changes;
		const struct zip_artifact *artifact;
		auto_err err = ERR_INIT;

		is_int(retag(&archive, &changes,
			     "Wheel-Version: 1.0\r\nTag: py3-none-any\n",
			     is_program, &err),
		       0, "a wheel for any Python becomes one for 3.11");
		zip_changes_settle(&changes);
		artifact = zip_changes_find(&changes, "a-1.dist-info/WHEEL");
		if (ok(artifact, "the wheel gains a WHEEL")) {
			is_int(artifact->packed.method, ZIP_METHOD_STORED,
			       "the WHEEL is stored as the options require");
			is_bytes(artifact->packed.bytes.data,
				 artifact->packed.bytes.length, wanted,
				 strlen(wanted),
				 "the WHEEL has the tag of this Python");
			is_int(artifact->is_executable, is_program,
			       "the WHEEL is executable if the old one was");
		}
		zip_changes_fini(&changes);
		empty(&archive);
	}
}

static void
test_retag_refused(void)
{
	static const char *const rows[][2] = {
		{ "Wheel-Version: 1.0\n", "it has no Tag line" },
		{ "Tag: cp39-cp39-any\n",
		  "the wheel is for cp39-cp39, not for CPython 3.11" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		auto_free char *message = mem_printf(
			"d/a-1-py3-none-any.whl/a-1.dist-info/WHEEL: %s",
			rows[i][1]);
		struct archive archive;
		struct zip_changes changes;
		auto_err err = ERR_INIT;

		is_int(retag(&archive, &changes, rows[i][0], false, &err), -1,
		       "a WHEEL that cannot name this Python is an error");
		is_string(err.message, message, "the message names the file");
		is_int((long long)changes.count, 0, "no artifact is added");
		zip_changes_fini(&changes);
		empty(&archive);
	}
}

static const char *const rivals[] = {
	"__pycache__/a.cpython-311.pyc",
	"a-1.data/purelib/__pycache__/a.cpython-311.pyc",
	"a-1.data/platlib/__pycache__/a.cpython-311.pyc",
	"a-1.data/scripts/__pycache__/a.cpython-311.pyc",
	"a-1.data/purelib/__pycache__/b.cpython-311.pyc",
	"__pycache__/b.cpython-311.pyc",
	"a-1.data/platlib/c.txt",
	"./__pycache__/a.cpython-311.pyc",
	NULL,
};

/* Settles an archive that gains three artifacts. */
static void
check_rivals(bool is_wheel, const struct python *compiler, const char *marks,
	     const char *what)
{
	static const char *const gained[] = {
		"a-1.dist-info/WHEEL",
		"a-1.data/purelib/__pycache__/b.cpython-311.pyc",
		"__pycache__/a.cpython-311.pyc",
		"c.txt",
	};
	struct archive archive;
	struct zip_changes changes;

	fill(&archive, is_wheel, rivals);
	zip_changes_init(&changes, &plain, &archive.zip);
	changes.python = compiler;
	for (size_t i = 0; i < COUNT(gained); i++)
		zip_changes_add(&changes, mem_strdup(gained[i]));
	zip_changes_settle(&changes);
	drops(&changes, marks, what);
	is_string(changes.artifacts[0].name, gained[2],
		  "the artifacts are sorted by name");
	zip_changes_fini(&changes);
	empty(&archive);
}

static void
test_rivals(void)
{
	check_rivals(true, &python, "-xx--x--",
		     "a wheel drops members that an artifact would overwrite");
	check_rivals(true, NULL, "--------", "normalizing drops no member");
	check_rivals(false, &python, "-------x",
		     "a zip drops the same name with ./");
}

int
main(void)
{
	test_none();
	test_artifacts();
	test_executable();
	test_strip();
	test_sourceless();
	test_retag();
	test_retag_refused();
	test_rivals();
	return tap_done();
}
