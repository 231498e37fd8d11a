/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include <errno.h>

#include "lib/tap.h"

static void
test_set(void)
{
	auto_err err = ERR_INIT;

	ok(!err.message && !err.number, "ERR_INIT holds nothing");
	is_int(err_set(&err, "offset %d: %s", 17, "bad type"), -1,
	       "err_set returns -1");
	is_string(err.message, "offset 17: bad type",
		  "err_set formats the message");
	is_int(err.number, 0, "err_set sets no errno");
	err_set(&err, "%s", "second");
	is_string(err.message, "second", "err_set replaces the message");
	err_set(&err, "again: %s", "100%");
	is_string(err.message, "again: 100%",
		  "a percent sign in an argument is kept");
}

static void
test_errno(void)
{
	auto_err err = ERR_INIT;
	char wanted[200];

	errno = ENOENT;
	is_int(err_errno(&err, "%s", "a/b.py"), -1, "err_errno returns -1");
	snprintf(wanted, sizeof(wanted), "a/b.py: %s", strerror(ENOENT));
	is_string(err.message, wanted, "err_errno appends the text of errno");
	is_int(err.number, ENOENT, "err_errno keeps errno");
	err_set(&err, "plain");
	is_int(err.number, 0, "err_set after err_errno clears the errno");
}

static void
test_prefix(void)
{
	auto_err err = ERR_INIT;

	errno = EACCES;
	err_errno(&err, "mod.py");
	is_int(err_prefix(&err, "member %d", 3), -1, "err_prefix returns -1");
	is_int(err.number, EACCES, "a prefix keeps the errno");
	err_set(&err, "deep");
	err_prefix(&err, "middle");
	err_prefix(&err, "%s", "50%s");
	is_string(err.message, "50%s: middle: deep",
		  "prefixes are added in front, the last one first");
}

static void
test_fini(void)
{
	struct err err = ERR_INIT;

	err_fini(&err);
	ok(!err.message, "err_fini accepts an empty error");
	errno = EPERM;
	err_errno(&err, "x");
	err_fini(&err);
	ok(!err.message && !err.number,
	   "err_fini resets the error to ERR_INIT");
	err_fini(&err);
	ok(!err.message, "err_fini may be called twice");
}

int
main(void)
{
	test_set();
	test_errno();
	test_prefix();
	test_fini();
	return tap_done();
}
