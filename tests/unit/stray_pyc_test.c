/* SPDX-License-Identifier: MIT */
/*
 * Tests the findings for a .pyc that the run would not write, and the meaning
 * of the names of such files.
 */
#include "check/stray_pyc.h"

#include <stdlib.h>

#include "base/mem.h"
#include "lib/checked_pyc.h"
#include "pyc/pymagic.h"

#define CACHE "d/__pycache__/"
#define UNKNOWN_MAGIC UINT32_C(0x0a0d0001)
#define NO_RELEASE "magic: the magic number is of no known version"

static void
test_source_of(void)
{
	static const struct {
		const char *path;
		const char *wanted; /* NULL: no import looks for it */
	} rows[] = {
		{ CACHE "m.cpython-311.pyc", "d/m.py" },
		{ CACHE "m.cpython-311.opt-2.pyc", "d/m.py" },
		{ CACHE "a.b.pypy39.pyc", "d/a.b.py" },
		{ CACHE "py.cpython-311.pyc", "d/py.py" },
		{ CACHE "m.opt-1.pyc", "d/m.py" },
		{ "/__pycache__/m.cpython-311.pyc", "/m.py" },
		{ "__pycache__/m.cpython-311.pyc", "m.py" },
		{ "__pycache__/__pycache__/m.cpython-311.pyc",
		  "__pycache__/m.py" },
		{ CACHE "m.pyc", NULL },
		{ CACHE ".pyc", NULL },
		{ CACHE "m.cpython-311.opt-.pyc", NULL },
		{ CACHE "m.cpython-311.opt-1!.pyc", NULL },
		{ "d/m.pyc", "d/m.py" },
		{ "m.pyc", "m.py" },
		{ "/m.pyc", "/m.py" },
		{ "d/m.cpython-311.pyc", "d/m.cpython-311.py" },
		{ "__pycache__/d/m.pyc", "__pycache__/d/m.py" },
		{ "my__pycache__/m.pyc", "my__pycache__/m.py" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		auto_free char *source = stray_pyc_source_of(rows[i].path);

		if (rows[i].wanted)
			is_string(source, rows[i].wanted, rows[i].path);
		else
			ok(!source, rows[i].path);
	}
}

/* The context is a list of paths that exist, ending with NULL. */
static bool
is_there(const void *context, const char *path)
{
	for (const char *const *at = context; *at; at++)
		if (!strcmp(*at, path))
			return true;
	return false;
}

static void
test_find_source(void)
{
	static const struct {
		const char *path;
		const char *wanted; /* NULL: no import looks for it */
		const char *there[3];
	} rows[] = {
		{ CACHE "py.cpython-311.pyc", "d/py.py", { NULL } },
		{ CACHE "py.cpython-311.pyc", "d/.py", { "d/.py" } },
		{ CACHE "py.cpython-311.pyc", "d/py.py", { "d/py.py" } },
		{ CACHE "py.cpython-311.pyc",
		  "d/py.py",
		  { "d/.py", "d/py.py" } },
		{ CACHE "py.cpython-311.opt-1.pyc", "d/.py", { "d/.py" } },
		{ "__pycache__/py.pypy39.pyc", ".py", { ".py" } },
		{ CACHE "py.cpython-311.pyc", "d/py.py", { ".py" } },
		{ CACHE "m.cpython-311.pyc", "d/m.py", { NULL } },
		{ CACHE "m.cpython-311.pyc", "d/m.py", { "d/.py" } },
		{ CACHE "py.pyc", NULL, { "d/.py" } },
		{ "d/py.pyc", "d/py.py", { "d/.py" } },
		{ "d/py.cpython-311.pyc", "d/py.cpython-311.py", { "d/.py" } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		auto_free char *source = stray_pyc_find_source(
			rows[i].path, is_there, rows[i].there);
		auto_free char *what = mem_printf(
			"the source of %s, given %s", rows[i].path,
			rows[i].there[0] ? rows[i].there[0] : "no source");

		if (rows[i].wanted)
			is_string(source, rows[i].wanted, what);
		else
			ok(!source, what);
	}
}

/* The message shows the path; only the installed path decides. */
static void
test_foreign(void)
{
	static const struct {
		const char *name;
		const char *directory;
		const char *wanted;
	} rows[] = {
		{ CACHE "m.cpython-311.pyc", "/usr/lib/python3.12/",
		  "never imported from python3.12: it is for cpython-311" },
		{ CACHE "m.cpython-311.pyc", "/usr/lib/python3.11/", "" },
		{ CACHE "m.cpython-311.opt-1.pyc", "/usr/lib/python3.1/",
		  "never imported from python3.1: it is for cpython-311" },
		{ CACHE "m.cpython-311.pyc", "python2.7/",
		  "never imported from python2.7: it is for cpython-311" },
		{ CACHE "m.cpython-311.pyc", "/usr/lib/python3/", "" },
		{ CACHE "m.cpython-311.pyc", "", "" },
		{ CACHE "m.pypy39.pyc", "/usr/lib/python3.9/",
		  "never imported from python3.9: it is for pypy39" },
		{ CACHE "m.pypy39.pyc", "python2.7/",
		  "never imported from python2.7: it is for pypy39" },
		{ CACHE "m.cpython-399.pyc", "/usr/lib/python3.99/", "" },
		{ CACHE "m.cpython-313.pyc", "lib/python3.13t/", "" },
		{ CACHE "m.cpython-313.pyc", "lib/python3.14t/",
		  "never imported from python3.14t: it is for cpython-313" },
		{ CACHE "m.cpython-311.pyc", "python3.12/python3.11/", "" },
		{ CACHE "m.cpython-311.pyc", "python3.11/python3.12/",
		  "never imported from python3.12: it is for cpython-311" },
		{ CACHE "m.cpython-311.pyc", "python3.11/m-1-py3.9.egg/",
		  "never imported from m-1-py3.9.egg: it is for cpython-311" },
		{ "d/m.pyc", "/usr/lib/python3.12/", "" },
		{ "d/m.cpython-311.pyc", "/usr/lib/python3.12/", "" },
		{ CACHE "m.pyc", "/usr/lib/python3.12/", "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *path = rows[i].name;
		auto_free char *installed =
			mem_printf("%s%s", rows[i].directory, path);
		auto_free char *wanted =
			mem_printf("%s%s", *rows[i].wanted ? "foreign: " : "",
				   rows[i].wanted);
		struct findings findings = FINDINGS_INIT;

		ok(stray_pyc_is_foreign(&findings, path, installed) ==
			   !!*rows[i].wanted,
		   installed);
		is_findings(&findings, path, wanted,
			    "the name has the expected finding");
		findings_fini(&findings);
	}
}

static void
test_judged(void)
{
	static const struct {
		const char *path;
		bool wanted;
	} rows[] = {
		{ CACHE "m.cpython-311.pyc", true },
		{ CACHE "m.cpython-311.opt-1.pyc", true },
		{ CACHE "m.cpython-36.pyc", true },
		{ CACHE "m.cpython-399.pyc", true },
		{ CACHE "m.pypy39.pyc", false },
		{ CACHE "m.graalpy242-311.pyc", false },
		{ CACHE "m.cpython-27.pyc", false },
		{ CACHE "m.cpython-3.pyc", false },
		{ CACHE "m.cpython-308.pyc", false },
		{ CACHE "m.cpython-3+8.pyc", false },
		{ CACHE "m.cpython-3 8.pyc", false },
		{ CACHE "m.cpython-38x.pyc", false },
		{ CACHE "m.mycpython-38.pyc", false },
		{ "d/m.pyc", true },
		{ "d/m.pypy39.pyc", true },
		{ "m.pyc", true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		ok(stray_pyc_is_checkable(rows[i].path) == rows[i].wanted,
		   rows[i].path);
}

/* A .pyc that is checked. */
struct trial {
	struct checked_pyc pyc;
	struct stray_pyc stray;
};

static void
begin(struct trial *trial, const char *path, unsigned int minor,
      enum pyc_mode mode)
{
	struct codestream code = codestream_init(minor);
	struct pyc_header header = checked_pyc_header(minor, mode);

	*trial = (struct trial){
		.pyc = CHECKED_PYC_INIT,
		.stray = {
			.path = path,
			.source = (const uint8_t *)CHECKED_PYC_SOURCE,
			.source_length = strlen(CHECKED_PYC_SOURCE),
			.mtime = CHECKED_PYC_MTIME,
			.embedded = CODESTREAM_FILENAME,
		},
	};
	checked_pyc_make(&header, &code, &trial->pyc.bytes);
}

static void
check(struct trial *trial, const char *wanted, const char *what)
{
	struct stray_pyc *stray = &trial->stray;

	stray->findings = &trial->pyc.findings;
	stray->canon = &trial->pyc.canon;
	stray->bytes = trial->pyc.bytes.data;
	stray->length = trial->pyc.bytes.length;
	stray_pyc_check(stray);
	checked_pyc_has(&trial->pyc, stray->path, wanted, what);
}

/* Each release that has one magic number, in each mode. */
static void
test_right(void)
{
	for (unsigned int minor = 7; minor <= 14; minor++)
		for (size_t i = 0; i < CHECKED_PYC_MODES; i++) {
			auto_free char *path =
				mem_printf(CACHE "m.cpython-3%u.pyc", minor);
			struct trial trial;

			begin(&trial, path, minor, checked_pyc_modes[i]);
			check(&trial, "", path);
			trial.stray.path = "d/m.pyc";
			check(&trial, "",
			      "a legacy .pyc has the same findings");
			checked_pyc_fini(&trial.pyc);
		}
}

/* The flags are wrong, too, which is not found after a wrong magic number. */
static void
test_magic(void)
{
	static const struct {
		const char *path;
		uint32_t magic;
		const char *wanted;
	} rows[] = {
		{ CACHE "m.cpython-311.pyc", 0x0a0d0dcb,
		  "magic: magic 3531 belongs to CPython 3.12" },
		{ CACHE "m.cpython-36.pyc", 0x0a0d0dcb,
		  "magic: magic 3531 belongs to CPython 3.12" },
		{ CACHE "m.cpython-399.pyc", 0x0a0d0dcb,
		  "magic: magic 3531 belongs to CPython 3.12" },
		{ CACHE "m.cpython-311.pyc", UNKNOWN_MAGIC, NO_RELEASE },
		{ CACHE "m.cpython-37.pyc", UNKNOWN_MAGIC, NO_RELEASE },
		{ CACHE "m.cpython-315.pyc", UNKNOWN_MAGIC, NO_RELEASE },
		{ CACHE "m.cpython-36.pyc", UNKNOWN_MAGIC, "" },
		{ CACHE "m.cpython-316.pyc", UNKNOWN_MAGIC, "" },
		{ CACHE "m.pypy39.pyc", UNKNOWN_MAGIC, "" },
		{ CACHE "m.pypy39.pyc", 0x0a0d0dcb, "" },
		{ "d/m.pyc", UNKNOWN_MAGIC, NO_RELEASE },
		{ "d/m.cpython-316.pyc", UNKNOWN_MAGIC, NO_RELEASE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct trial trial;

		begin(&trial, rows[i].path, 11, PYC_CHECKED_HASH);
		put_le32(trial.pyc.bytes.data, rows[i].magic);
		put_le32(trial.pyc.bytes.data + 4, 4);
		check(&trial, rows[i].wanted, rows[i].path);
		checked_pyc_fini(&trial.pyc);
	}
}

static void
test_short(void)
{
	static const size_t lengths[] = { 0, 3, PYC_HEADER_SIZE - 1 };

	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		auto_free char *wanted = mem_printf(
			"corrupt: %zu bytes are too few for a header of 16",
			lengths[i]);
		struct trial trial;

		begin(&trial, CACHE "m.cpython-311.pyc", 11, PYC_TIMESTAMP);
		trial.pyc.bytes.length = lengths[i];
		check(&trial, wanted, wanted);
		trial.stray.path = CACHE "m.pypy39.pyc";
		check(&trial, "", "a .pyc of PyPy is not checked");
		checked_pyc_fini(&trial.pyc);
	}
}

/* The expected mode is that of the .pyc. */
static void
test_stale(void)
{
	static const struct {
		enum pyc_mode mode;
		size_t offset;
		const char *wanted;
	} rows[] = {
		{ PYC_CHECKED_HASH, 8, CHECKED_PYC_STALE_HASH },
		{ PYC_UNCHECKED_HASH, 15, CHECKED_PYC_STALE_HASH },
		{ PYC_TIMESTAMP, 8,
		  "stale: the header has source time 1500000001, "
		  "but the source has 1500000000" },
		{ PYC_TIMESTAMP, 12,
		  "stale: the header has source size 7, "
		  "but the source has 6" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct trial trial;

		begin(&trial, CACHE "m.cpython-311.pyc", 11, rows[i].mode);
		trial.pyc.bytes.data[rows[i].offset] ^= 1;
		check(&trial, rows[i].wanted, rows[i].wanted);
		trial.stray.skips_form = true;
		check(&trial, rows[i].wanted,
		      "the findings are the same without the form");
		checked_pyc_fini(&trial.pyc);
	}
}

static void
test_member(void)
{
	static const enum pyc_mode modes[] = { PYC_UNCHECKED_HASH,
					       PYC_CHECKED_HASH };
	struct trial trial;

	for (size_t i = 0; i < 2; i++) {
		begin(&trial, "m.pyc", 11, modes[i]);
		trial.stray.is_member = true;
		check(&trial, "", "a member may have a hash of either mode");
		trial.pyc.bytes.data[8] ^= 1;
		check(&trial, CHECKED_PYC_STALE_HASH,
		      "the hash of a member must match its source");
		checked_pyc_fini(&trial.pyc);
	}
	begin(&trial, "m.pyc", 11, PYC_TIMESTAMP);
	trial.stray.is_member = true;
	check(&trial, "mode: timestamp, not checked-hash",
	      "a member must not have a timestamp");
	trial.pyc.bytes.data[8] ^= 1;
	check(&trial, "mode: timestamp, not checked-hash",
	      "the timestamp of a member is not compared");
	checked_pyc_fini(&trial.pyc);
}

static void
test_payload(void)
{
	struct codestream code = codestream_init(11);
	struct trial trial;

	begin(&trial, "d/m.pyc", 11, PYC_TIMESTAMP);
	code.type = '\xe3';
	code.fields[CODE_CODE] = PIECE("s\001\0\0\0!");
	code.fields[CODE_FILENAME] = PIECE("Z\005/n.py");
	trial.pyc.bytes.length = PYC_HEADER_SIZE;
	codestream_add(&code, &trial.pyc.bytes);
	check(&trial,
	      "path: the embedded path is '/n.py', not '/m.py' | "
	      "noncanonical: not in canonical form at byte 16",
	      "path and form are checked, the content is not");
	trial.stray.skips_form = true;
	check(&trial, "path: the embedded path is '/n.py', not '/m.py'",
	      "the path is checked without the form");
	trial.stray.embedded = "/n.py";
	check(&trial, "", "neither path nor form is checked");
	checked_pyc_fini(&trial.pyc);
}

static void
test_corrupt(void)
{
	struct codestream code = codestream_init(11);
	auto_free char *wanted = NULL;
	struct trial trial;

	begin(&trial, "d/m.pyc", 11, PYC_TIMESTAMP);
	trial.pyc.bytes.data[4] = 4;
	check(&trial, "corrupt: unknown .pyc flags 0x4 at byte 4",
	      "unknown flags");
	trial.pyc.bytes.data[4] = 0;
	trial.pyc.bytes.length--;
	wanted = mem_printf(
		"corrupt: byte %zu: the marshal data ends too early",
		PYC_HEADER_SIZE + 1 +
			codestream_offset(&code, CODE_EXCEPTIONTABLE));
	check(&trial, wanted, "a truncated payload is corrupt");
	trial.stray.path = CACHE "m.pypy39.pyc";
	check(&trial, "", "the payload of PyPy is not checked");
	checked_pyc_fini(&trial.pyc);
}

int
main(void)
{
	test_source_of();
	test_find_source();
	test_foreign();
	test_judged();
	test_right();
	test_magic();
	test_short();
	test_stale();
	test_member();
	test_payload();
	test_corrupt();
	return tap_done();
}
