/* SPDX-License-Identifier: MIT */
/* Tests file names of wheels: parsed, compared with .dist-info, retagged. */
#include "format/wheelname.h"

#include "base/mem.h"
#include "lib/tap.h"

static bool
has_words(const struct err *err, const char *words)
{
	bool found = err->message && strstr(err->message, words) &&
		     !strchr(err->message, '\n');

	ok(found, words);
	if (!found)
		printf("# got: %s\n", err->message ? err->message : "(none)");
	return found;
}

static void
check_bad(const char *file_name, const char *words)
{
	auto_wheelname wheelname = WHEELNAME_INIT;
	auto_err err = ERR_INIT;

	is_int(wheelname_parse(&wheelname, file_name, &err), -1, file_name);
	has_words(&err, words);
	ok(!wheelname.name && !wheelname.platform, "nothing is kept");
}

static void
test_parse(void)
{
	auto_wheelname wheelname = WHEELNAME_INIT;
	auto_wheelname other = WHEELNAME_INIT;
	auto_err err = ERR_INIT;

	is_int(wheelname_parse(&wheelname,
			       "My.pkg_x-1.0+l1-1a-py2.py3-none-any.whl", &err),
	       0, "a name with a build number is parsed");
	is_string(wheelname.name, "My.pkg_x", "the name is read");
	is_string(wheelname.version, "1.0+l1", "the version is read");
	is_string(wheelname.build, "1a", "the build number is read");
	is_string(wheelname.python, "py2.py3", "the Python tags are read");
	is_string(wheelname.abi, "none", "the ABI tag is read");
	is_string(wheelname.platform, "any", "the platform tag is read");
	is_int(wheelname_parse(&other,
			       "numpy-2.2.1-cp311-cp311-manylinux_2_17_x86_64."
			       "manylinux2014_x86_64.whl",
			       &err),
	       0, "a name without a build number is parsed");
	ok(!other.build, "there is no build number");
	is_string(other.abi, "cp311",
		  "the ABI tag is read without a build number");
	is_string(other.platform, "manylinux_2_17_x86_64.manylinux2014_x86_64",
		  "several platform tags are read");
}

static void
test_bad_names(void)
{
	static const char form[] = "not NAME-VERSION[-BUILD]-PYTHON-ABI-"
				   "PLATFORM.whl";

	check_bad("", "does not end in .whl");
	check_bad("whl", "does not end in .whl");
	check_bad("a-1-py3-none-any.zip", "does not end in .whl");
	check_bad("a-1-py3-none-any.WHL", "does not end in .whl");
	check_bad("a-1-py3-none-any.whl.whl.", "does not end in .whl");
	check_bad(".whl", form);
	check_bad("demo.whl", form);
	check_bad("a-1-py3-none.whl", form);
	check_bad("a-1-1-1-py3-none-any.whl", form);
	check_bad("-1-py3-none-any.whl", "the name in the file name, ''");
	check_bad("a--py3-none-any.whl", "the version in the file name, ''");
	check_bad("a-1--py3-none-any.whl", "the build number in the file name");
	check_bad("a-1-x1-py3-none-any.whl", "build number in the file name, "
					     "'x1', is not valid");
	check_bad("a-1--none-any.whl", "the Python tag");
	check_bad("a-1-py3--any.whl", "the ABI tag");
	check_bad("a-1-py3-none-.whl", "the platform tag");
	check_bad("a-1-py3..py2-none-any.whl", "the Python tag");
	check_bad("a-1-py3.-none-any.whl", "the Python tag");
	check_bad("a-1-py3-none-any (1).whl", "the platform tag in the file "
					      "name, 'any (1)', is not valid");
	check_bad("a b-1-py3-none-any.whl", "the name");
	check_bad("a\nb-1-py3-none-any.whl", "'a\\x0ab'");
	check_bad("a/b-1-py3-none-any.whl", "the name");
	check_bad("a-1/2-py3-none-any.whl", "the version");
	check_bad("\xc3\xa9-1-py3-none-any.whl", "the name");
	check_bad("a-1-py3-none-any.whl-1-py3-none-any.whl", form);
}

/* words is a part of the expected error; NULL if the name is accepted. */
static void
check_info(const char *file_name, const char *dist_info, const char *words)
{
	auto_wheelname wheelname = WHEELNAME_INIT;
	auto_err err = ERR_INIT;
	auto_free char *copy = mem_alloc(strlen(dist_info));
	int result;

	memcpy(copy, dist_info, strlen(dist_info));
	is_int(wheelname_parse(&wheelname, file_name, &err), 0, file_name);
	result = wheelname_check(&wheelname, copy, strlen(dist_info), &err);
	if (!is_int(result, words ? -1 : 0, dist_info) && result)
		printf("# %s\n", err.message);
	if (words)
		has_words(&err, words);
}

static void
test_info(void)
{
#define TAIL "-py3-none-any.whl"
	check_info("demo-1.0" TAIL, "demo-1.0.dist-info", NULL);
	check_info("demo-1.0-1" TAIL, "demo-1.0.dist-info", NULL);
	check_info("Demo_pkg-1.0" TAIL, "demo.PKG-1.dist-info", NULL);
	check_info("a_b-1.0" TAIL, "a-b-1.0.dist-info", NULL);
	check_info("a___b-1.0" TAIL, "A.-_b-1.0.dist-info", NULL);
	check_info("demo-1.0_1" TAIL, "demo-1.0-1.dist-info", NULL);
	check_info("demo-1.0.post1" TAIL, "demo-1.0_1.dist-info", NULL);
	check_info("demo-1.0+l" TAIL, "demo-1.0_l.dist-info", NULL);
	check_info("demo-2024.02" TAIL, "demo-2024.2.dist-info", NULL);
	check_info("demo-latest" TAIL, "demo-latest.dist-info", NULL);

	check_info("demo-1.0" TAIL, "demo-2.0.dist-info",
		   "'demo-2.0.dist-info' does not have the version of the file "
		   "name, 'demo-1.0'");
	check_info("demo-1.0" TAIL, "demo-1.0a1.dist-info",
		   "does not have the version");
	check_info("demo-1.0" TAIL, "demo-1.0-1.dist-info",
		   "does not have the version");
	check_info("demo-1.0" TAIL, "demo-.dist-info",
		   "does not have the version");
	check_info("demo-1.0" TAIL, "other-1.0.dist-info",
		   "does not have the name");
	check_info("demo-1.0" TAIL, "demo_-1.0.dist-info",
		   "does not have the name");
	check_info("demo-1.0" TAIL, "de-mo-1.0.dist-info",
		   "does not have the name");
	check_info("demo-1.0" TAIL, "demos-1.0.dist-info",
		   "does not have the name");
	check_info("demo-1.0" TAIL, "dem-1.0.dist-info",
		   "does not have the name");
	check_info("demo-1.0" TAIL, "demo.dist-info", "does not have the name");
	check_info("demo-1.0" TAIL, "-1.0.dist-info", "does not have the name");
	check_info("demo-1.0" TAIL, "d\nmo-1.0.dist-info", "'d\\x0amo-1.0");
	check_info("demo-1.0" TAIL, ".dist-info", "is not NAME-VERSION");
	check_info("demo-1.0" TAIL, "", "is not NAME-VERSION");
	check_info("demo-1.0" TAIL, "demo-1.0.DIST-INFO", "is not NAME-VERSI");
	check_info("demo-1.0" TAIL, "demo-1.0.egg-info", "is not NAME-VERSION");
}

/* wanted is the new tail, or a part of the error if refused is set. */
static void
check_retag(const char *tail, unsigned int minor, const char *wanted,
	    bool refused)
{
	auto_free char *file_name = mem_printf("X.y_z-01.0-1-%s.whl", tail);
	auto_free char *renamed = mem_printf("X.y_z-01.0-1-%s.whl", wanted);
	auto_free char *result = NULL;
	auto_wheelname wheelname = WHEELNAME_INIT;
	auto_err err = ERR_INIT;

	is_int(wheelname_parse(&wheelname, file_name, &err), 0, file_name);
	result = wheelname_retag(&wheelname, minor, &err);
	if (refused) {
		ok(!result, tail);
		has_words(&err, wanted);
	} else if (!is_string(result, renamed, tail)) {
		printf("# %s\n", err.message);
	}
}

static void
test_retag(void)
{
	check_retag("py3-none-any", 11, "cp311-none-any", false);
	check_retag("py2.py3-none-any", 8, "cp38-none-any", false);
	check_retag("PY3-NONE-any", 11, "cp311-NONE-any", false);
	check_retag("py38-none-any", 11, "cp311-none-any", false);
	check_retag("py311-none-any", 11, "cp311-none-any", false);
	check_retag("py30-none-any", 11, "cp311-none-any", false);
	check_retag("cp311-none-any", 11, "cp311-none-any", false);
	check_retag("cp310.cp311-none-any", 11, "cp311-none-any", false);
	check_retag("cp39-abi3-a.b", 11, "cp311-cp311-a.b", false);
	check_retag("cp39.cp310-ABI3.none-a", 11, "cp311-cp311.none-a", false);
	check_retag("cp311-abi3-a", 11, "cp311-cp311-a", false);
	check_retag("cp313-cp313t-a", 13, "cp313-cp313t-a", false);
	check_retag("cp37-cp37m-a", 7, "cp37-cp37m-a", false);
	check_retag("py3-cp311-a", 11, "cp311-cp311-a", false);
	check_retag("cp311-cp310.cp311-a", 11, "cp311-cp311-a", false);
	check_retag("cp310.cp311-cp310.abi3.none-a", 11, "cp311-cp311.none-a",
		    false);

	check_retag("py2-none-any", 11,
		    "the wheel is for py2-none, not for CPython 3.11", true);
	check_retag("py312-none-any", 11, "is for py312-none, not", true);
	check_retag("py4-none-any", 11, "is for py4-none, not", true);
	check_retag("py3x-none-any", 11, "is for py3x-none, not", true);
	check_retag("py311x-none-any", 11, "is for py311x-none, not", true);
	check_retag("py3011-none-any", 11, "is for py3011-none, not", true);
	check_retag("py34294967307-none-any", 11, "not for CPython", true);
	check_retag("cp3-none-any", 11, "is for cp3-none, not", true);
	check_retag("cp310-none-any", 11, "is for cp310-none, not", true);
	check_retag("cp312-abi3-any", 11, "is for cp312-abi3, not", true);
	check_retag("cp310-cp310-a", 11, "is for cp310-cp310, not", true);
	check_retag("py3-cp310-a", 11, "is for py3-cp310, not", true);
	check_retag("py3-cp27mu-a", 11, "is for py3-cp27mu, not", true);
	check_retag("pp310-pypy310_pp73-a", 10, "not for CPython 3.10", true);
	check_retag("cp3110-none-any", 11, "is for cp3110-none, not", true);
	check_retag("cp31-none-any", 11, "is for cp31-none, not", true);
}

static void
check_text(const char *text, const char *wanted)
{
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;
	auto_free uint8_t *copy = mem_alloc(strlen(text));

	memcpy(copy, text, strlen(text));
	buf_add_string(&out, "<");
	if (!is_int(wheelname_retag_text(&out, copy, strlen(text), 11, &err), 0,
		    "the text is retagged"))
		printf("# %s\n", err.message);
	ok(out.length && out.data[0] == '<', "the text is appended");
	is_bytes(out.data + 1, out.length - 1, wanted, strlen(wanted), text);
}

static void
check_bad_text(const char *text, const char *words)
{
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;
	auto_free uint8_t *copy = mem_alloc(strlen(text));

	memcpy(copy, text, strlen(text));
	is_int(wheelname_retag_text(&out, copy, strlen(text), 11, &err), -1,
	       text);
	has_words(&err, words);
	is_int((long long)out.length, 0, "nothing is appended on error");
}

static void
test_text(void)
{
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;

	check_text("Wheel-Version: 1.0\nGenerator: x (1)\n"
		   "Root-Is-Purelib: true\nTag: py3-none-any\n\n",
		   "Wheel-Version: 1.0\nGenerator: x (1)\n"
		   "Root-Is-Purelib: true\nTag: cp311-none-any\n\n");
	check_text("Tag: py3-none-any", "Tag: cp311-none-any");
	check_text("tAG:py3-none-any \t\r\nX: \xff\r\n",
		   "tAG:cp311-none-any \t\r\nX: \xff\r\n");
	check_text("Tag:  py2-none-any\nTag:\tpy3-none-any\n",
		   "Tag:  cp311-none-any\nTag:\tcp311-none-any\n");
	check_text("Tag: cp39-abi3-b\nA: 1\nTag: cp39-abi3-a\nBuild: 1",
		   "Tag: cp311-cp311-b\nA: 1\nTag: cp311-cp311-a\nBuild: 1");
	check_text("Tag: py3-none-any\n\nTag: py3-none-any\r\n\n",
		   "Tag: cp311-none-any\n\nTag: py3-none-any\r\n\n");
	check_text("X-Tag: py3-none-any\nTag: cp311-cp311-a\nTags: py3\nTag\n",
		   "X-Tag: py3-none-any\nTag: cp311-cp311-a\nTags: py3\nTag\n");
	check_text("A: 1\n more\nTag: py3-none-any\nB: 2\n",
		   "A: 1\n more\nTag: cp311-none-any\nB: 2\n");

	check_bad_text("", "it has no Tag line");
	check_bad_text("Wheel-Version: 1.0\n", "it has no Tag line");
	check_bad_text("A: 1\n\nTag: py3-none-any\n", "it has no Tag line");
	check_bad_text("\nTag: py3-none-any\n", "it has no Tag line");
	check_bad_text("Tag: py2-none-any\n",
		       "the wheel is for py2-none, not for CPython 3.11");
	check_bad_text("Tag: cp310-cp310-a\nTag: cp312-abi3-a\n",
		       "cp310-cp310");
	check_bad_text("A: 1\nTag:\n", "line 2: the Tag is not PYTHON-ABI-");
	check_bad_text("Tag: py3-none\n", "line 1: the Tag is not");
	check_bad_text("Tag: py3-none-\n", "line 1: the Tag is not");
	check_bad_text("Tag: py3-none-any-x\n", "line 1: the Tag is not");
	check_bad_text("Tag: py3 -none-any\n", "line 1: the Tag is not");
	check_bad_text("Tag: py3-none-any\nTag: py3-none-any; x\n", "line 2: ");
	check_bad_text("Tag:\n py3-none-any\n", "line 1: the Tag is not");
	check_bad_text("Tag: py3-none-any\n x\n", "line 2: a Tag continues on");
	check_bad_text("A: 1\rTag: py2-none-any\nTag: py3-none-any\n",
		       "line 1: a carriage return has no line feed");
	check_bad_text("Tag: py3-none-any\r", "line 1: a carriage return");
	check_bad_text("Tag: py3-none-any\r\r\n", "line 1: a carriage return");
	is_int(wheelname_retag_text(&out, NULL, 0, 11, &err), -1,
	       "a text of no bytes is refused");
	has_words(&err, "it has no Tag line");
}

int
main(void)
{
	test_parse();
	test_bad_names();
	test_info();
	test_retag();
	test_text();
	return tap_done();
}
