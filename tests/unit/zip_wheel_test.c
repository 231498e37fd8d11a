/* SPDX-License-Identifier: MIT */
/*
 * Tests how the metadata of a wheel is found, and where its members are
 * installed.
 */
#include "zip/wheel.h"

#include <stdlib.h>

#include "base/mem.h"
#include "lib/tap.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void
test_installed_path(void)
{
	static const char *const rows[][2] = {
		{ "a.py", "a.py" },
		{ "a/b.py", "a/b.py" },
		{ "a-1.data/purelib/a/b.py", "a/b.py" },
		{ "a-1.data/platlib/a.so", "a.so" },
		{ "other.data/purelib/a.py", "a.py" },
		{ "a-1.data/purelib/purelib/a.py", "purelib/a.py" },
		{ "a-1.data/scripts/a.py", NULL },
		{ "a-1.data/data/purelib/a.py", NULL },
		{ "a-1.data/headers/a.h", NULL },
		{ "a-1.data/a.py", NULL },
		{ "a-1.data/purelib", NULL },
		{ "a-1.data/PURELIB/a.py", NULL },
		{ "a-1.dist-info/RECORD", NULL },
		{ "other.dist-info/a.py", NULL },
		/* Only the first of several components counts. */
		{ "x/a-1.data/purelib/a.py", "x/a-1.data/purelib/a.py" },
		{ "x/a-1.dist-info/a.py", "x/a-1.dist-info/a.py" },
		{ "a-1.data", "a-1.data" },
		{ "a-1.dist-info", "a-1.dist-info" },
		{ "a-1.database/purelib/a.py", "a-1.database/purelib/a.py" },
		{ ".data/purelib/a.py", ".data/purelib/a.py" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *name = rows[i][0];
		const char *path = wheel_installed_path(name);

		if (!rows[i][1]) {
			ok(!path, name);
			continue;
		}
		if (is_string(path, rows[i][1], name))
			ok(path + strlen(path) == name + strlen(name),
			   "the path is the end of the name");
	}
}

static void
test_signatures(void)
{
	static const struct {
		const char *name;
		bool is_signature;
	} rows[] = {
		{ "a-1.dist-info/RECORD.jws", true },
		{ "a-1.dist-info/RECORD.p7s", true },
		{ "a-1.dist-info/RECORD", false },
		{ "a-1.dist-info/RECORD.jwsx", false },
		{ "a-1.dist-info/RECORD.p7", false },
		{ "a-1.dist-info/RECORD.JWS", false },
		{ "a-1.dist-info/RECORDS.jws", false },
		{ "a-1.dist-info/x/RECORD.jws", false },
		{ "b-1.dist-info/RECORD.jws", false },
		{ "RECORD.jws", false },
		{ "", false },
	};
	char record_name[] = "a-1.dist-info/RECORD";
	const struct wheel wheel = { .record_name = record_name };

	for (size_t i = 0; i < COUNT(rows); i++)
		is_int(wheel_is_signature(&wheel, rows[i].name),
		       rows[i].is_signature, rows[i].name);
}

#define MOST_MEMBERS 6

/* Finds the *.dist-info among the names of members; NULL ends them. */
static int
find(struct wheel *wheel, const char *const *names, const char *path,
     struct err *err)
{
	struct zipaudit_member members[MOST_MEMBERS];
	struct zipaudit audit = { .members = members };
	int result;

	/* The names are temporary: wheel_find_info must not keep them. */
	for (; audit.count < MOST_MEMBERS && names[audit.count]; audit.count++)
		members[audit.count] = (struct zipaudit_member){
			.name = mem_strdup(names[audit.count]),
		};
	*wheel = (struct wheel){ 0 };
	result = wheel_find_info(wheel, &audit, path, err);
	for (size_t i = 0; i < audit.count; i++)
		free(members[i].name);
	return result;
}

static void
test_found(void)
{
	static const struct {
		const char *path;
		const char *members[MOST_MEMBERS];
		const char *info;
	} rows[] = {
		{ "a-1-py3-none-any.whl",
		  { "a.py", "a-1.dist-info/METADATA", "a-1.dist-info/WHEEL" },
		  "a-1.dist-info/" },
		/* RECORD may be missing, and the order does not matter. */
		{ "d/A_b-1.0-2-py3-none-any.whl",
		  { "a_B-1.dist-info/WHEEL", "a.py", "a_B-1.dist-info/",
		    "a_B-1.dist-info/METADATA" },
		  "a_B-1.dist-info/" },
		/* Only a directory at the top level is one. */
		{ "a-1-py3-none-any.whl",
		  { "b-2.dist-info", "x/c-3.dist-info/WHEEL",
		    "d-4.dist-infos/WHEEL", ".dist-info/WHEEL",
		    "a-1.dist-info/METADATA", "a-1.dist-info/WHEEL" },
		  "a-1.dist-info/" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		auto_free char *record = mem_printf("%sRECORD", rows[i].info);
		auto_free char *text = mem_printf("%sWHEEL", rows[i].info);
		auto_err err = ERR_INIT;
		struct wheel wheel;

		is_int(find(&wheel, rows[i].members, rows[i].path, &err), 0,
		       rows[i].path);
		is_string(wheel.dist_info, rows[i].info,
			  "the .dist-info directory is found");
		is_string(wheel.record_name, record,
			  "the name of RECORD is found");
		is_string(wheel.text_name, text, "the name of WHEEL is found");
		ok(!wheel.notes.lists[WHEEL_VERSION].count,
		   "the version is valid");
		wheel_fini(&wheel);
		ok(!wheel.dist_info && !wheel.record_name && !wheel.text_name,
		   "wheel_fini clears the names");
	}
}

#define METADATA "a-1.dist-info/METADATA"
#define WHEEL "a-1.dist-info/WHEEL"

static void
test_refused(void)
{
	static const struct {
		const char *path;
		const char *members[MOST_MEMBERS];
		const char *message;
	} rows[] = {
		{ "a-1-py3-none-any.whl",
		  { NULL },
		  "no .dist-info directory: not a wheel" },
		{ "a-1-py3-none-any.whl",
		  { "a.py", "x/a-1.dist-info/WHEEL", "a-1.dist-info" },
		  "no .dist-info directory: not a wheel" },
		{ "a-1-py3-none-any.whl",
		  { METADATA, WHEEL, "a.py", "b-2.dist-info/x" },
		  "two .dist-info directories, 'a-1.dist-info/' and "
		  "'b-2.dist-info/'" },
		{ "a-1-py3-none-any.whl",
		  { "A-1.dist-info/x", METADATA, WHEEL },
		  "two .dist-info directories, 'A-1.dist-info/' and "
		  "'a-1.dist-info/'" },
		{ "a-1-py3-none-any.whl",
		  { WHEEL, "a-1.dist-info/METADATA.txt", "METADATA" },
		  "no a-1.dist-info/METADATA: not a wheel" },
		{ "a-1-py3-none-any.whl",
		  { METADATA, "a-1.dist-info/x/WHEEL" },
		  "no a-1.dist-info/WHEEL: not a wheel" },
		{ "b-1-py3-none-any.whl",
		  { METADATA, WHEEL },
		  "'a-1.dist-info' does not have the name of the file name, "
		  "'b-1'" },
		{ "a-1-py3-none-any.whl/a-2-py3-none-any.whl",
		  { METADATA, WHEEL },
		  "'a-1.dist-info' does not have the version of the file "
		  "name, 'a-2'" },
		{ "a-1-py3-none-any.whl/a.whl",
		  { METADATA, WHEEL },
		  "the file name is not "
		  "NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		auto_err err = ERR_INIT;
		struct wheel wheel;

		is_int(find(&wheel, rows[i].members, rows[i].path, &err), -1,
		       rows[i].path);
		is_string(err.message, rows[i].message,
			  "the error has the expected message");
		wheel_fini(&wheel);
	}
}

static void
test_version(void)
{
	static const char *const members[MOST_MEMBERS] = {
		"a-1.x.dist-info/METADATA",
		"a-1.x.dist-info/WHEEL",
	};
	const struct wheel_note_list *list;
	auto_err err = ERR_INIT;
	struct wheel wheel;

	is_int(find(&wheel, members, "d/a-1.x-py3-none-any.whl", &err), 0,
	       "a version outside PEP 440 is accepted");
	list = &wheel.notes.lists[WHEEL_VERSION];
	is_int((long long)list->count, 1, "the version is noted once");
	if (list->count)
		is_string(list->shown[0], "1.x",
			  "the note has the version of the file name");
	wheel_fini(&wheel);
}

static void
test_check_name(void)
{
	static const struct {
		const char *path;
		const char *message; /* NULL if it is accepted */
	} rows[] = {
		{ "A.b-1.0-py3-none-any.whl", NULL },
		{ "c-2-py3-none-any.whl/a_b-1.0.0-cp39-cp39-linux.whl", NULL },
		{ "ab-1.0-py3-none-any.whl",
		  "'a_b-1.0.dist-info' does not have the name of the file "
		  "name, 'ab-1.0'" },
		{ "a_b-1.0-py3-none-any.whl/a_b-1.1-py3-none-any.whl",
		  "'a_b-1.0.dist-info' does not have the version of the file "
		  "name, 'a_b-1.1'" },
		{ "a_b-1.0-py3-none-any.zip",
		  "the file name does not end in .whl" },
	};
	char dist_info[] = "a_b-1.0.dist-info/";
	const struct wheel wheel = { .dist_info = dist_info };

	for (size_t i = 0; i < COUNT(rows); i++) {
		auto_err err = ERR_INIT;

		is_int(wheel_check_name(&wheel, rows[i].path, &err),
		       rows[i].message ? -1 : 0, rows[i].path);
		if (rows[i].message)
			is_string(err.message, rows[i].message,
				  "the error has the expected message");
	}
}

static void
test_blame(void)
{
	static const char *const rows[][2] = {
		{ "a/b.py", "member 'a/b.py': too large" },
		{ "a\nb.py", "member 'a\\x0ab.py': too large" },
		{ "\xc3\xa9.py", "member '\xc3\xa9.py': too large" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		auto_err err = ERR_INIT;

		err_set(&err, "too large");
		is_int(wheel_blame_member(rows[i][0], &err), -1,
		       "wheel_blame_member returns -1");
		is_string(err.message, rows[i][1],
			  "the message shows the name in one line");
	}
}

int
main(void)
{
	test_installed_path();
	test_signatures();
	test_found();
	test_refused();
	test_version();
	test_check_name();
	test_blame();
	return tap_done();
}
