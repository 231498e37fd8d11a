/* SPDX-License-Identifier: MIT */
/* Tests which spellings mean the same version. */
#include "pyc/pyversion.h"

#include "base/mem.h"
#include "lib/tap.h"

/* Uses exact copies, so that a sanitizer sees any overrun. */
static bool
is_same(const char *left, const char *right)
{
	auto_free char *a = mem_alloc(strlen(left));
	auto_free char *b = mem_alloc(strlen(right));

	memcpy(a, left, strlen(left));
	memcpy(b, right, strlen(right));
	return pyversion_is_same(a, strlen(left), b, strlen(right));
}

static void
check(const char *left, const char *right, bool wanted)
{
	if (!ok(is_same(left, right) == wanted, wanted ? "same" : "another") ||
	    !ok(is_same(right, left) == wanted, "the comparison is symmetric"))
		printf("# '%s' and '%s'\n", left, right);
}

static void
test_release(void)
{
	check("1.0", "1.0", true);
	check("1.0", "1", true);
	check("1", "1.0.0.0", true);
	check("0", "0.0", true);
	check("01.002", "1.2", true);
	check("V1.0", "1.0", true);
	check("1!1.0", "1!1", true);
	check("0!1.0", "1.0", true);
	check("00001!1", "1!1", true);
	check("1!2.0", "1_2.0", true);
	check("99999999999999999999999.1", "099999999999999999999999.1", true);
	check("2024.02.01", "2024.2.1", true);

	check("1.0", "1.1", false);
	check("1.0", "10", false);
	check("10", "1", false);
	check("1.0.1", "1.1", false);
	check("1!1.0", "1.0", false);
	check("1!1.0", "11.0", false);
	check("0.1", "1", false);
	check("99999999999999999999999", "99999999999999999999998", false);
	check("1", "", false);
}

static void
test_parts(void)
{
	check("1.0a1", "1.0.ALPHA-1", true);
	check("1.0a", "1.0a0", true);
	check("1.0b2", "1.0_beta.2", true);
	check("1.0rc1", "1.0-c1", true);
	check("1.0rc1", "1.0preview1", true);
	check("1.0rc1", "1pre_01", true);
	check("1.0.post1", "1.0-1", true);
	check("1.0.post1", "1.0_1", true);
	check("1.0.post1", "1.0rev1", true);
	check("1.0.post1", "1.0-r.1", true);
	check("1.0.post", "1.0.post0", true);
	check("1.0.dev3", "1.0dev3", true);
	check("1.0.dev", "1.0-DEV_0", true);
	check("1.0a1.post2.dev3", "1.0-alpha1-2_dev3", true);
	check("1.0a.dev1", "1.0a0.dev1", true);

	check("1.0a1", "1.0b1", false);
	check("1.0a1", "1.0a2", false);
	check("1.0a1", "1.0", false);
	check("1.0a10", "1.0a1", false);
	check("1.0.post1", "1.0", false);
	check("1.0.post0", "1.0", false);
	check("1.0.post1", "1.0.1", false);
	check("1.0.dev0", "1.0", false);
	check("1.0.post1", "1.0.dev1", false);
	check("1.0.dev1.post1", "1.0.post1.dev1", false);
}

static void
test_local(void)
{
	check("1.0+ubuntu.1", "1.0+Ubuntu-01", true);
	check("1.0+ubuntu1", "1.0_ubuntu1", true);
	check("1.0+1", "1.0_1", true);
	check("1.0+20.04", "1.0_20.04", true);
	check("1.0a1+cu118", "1.0a1_cu118", true);
	check("2.1.0+cu118", "2.1+CU118", true);

	check("1.0+a", "1.0+b", false);
	check("1.0+a", "1.0", false);
	check("1.0+a.1", "1.0+a1", false);
	check("1.0+1", "1.0.post2", false);
	/* "1.0_1" equals either version, but they do not equal each other. */
	check("1.0+1", "1.0.post1", false);
}

/* A text that is not a version of PEP 440 is compared as plain text. */
static void
test_others(void)
{
	check("latest", "latest", true);
	check("1.0-foo_bar", "1.0_foo-bar", true);
	check("", "", true);
	check("1.0a.", "1.0a.", true);

	check("latest", "LATEST", false);
	check("latest", "1.0", false);
	check("1.0.x", "1.0.0.x", false);
	check("1.0+", "1.0", false);
	check("1.0+a..b", "1.0+a.b", false);
	check("1.0.", "1.0", false);
	check("1..0", "1.0", false);
	check("1.0a.", "1.0a", false);
	check("v", "", false);
	check("1!", "1", false);
	check("!1", "1", false);
	check("1.0core", "1.0rc", false);
	check("1.0_", "1.0", false);
	check("\xd9\xa1.0", "1.0", false);
}

/* Versions that packaging, pip and uv accept in a file name. */
static void
test_valid(void)
{
	static const char *const good[] = {
		"1.0",	       "v1.0",	  "1!1.0",     "1.0rc1",
		"1.0_rc_1",    "1.0-1",	  "1.0.post1", "1.0.dev0",
		"1.0+local.1", "1.0+a_b", "2024.3.13"
	};
	static const char *const bad[] = {
		"",	 "latest", "1.0_custom",	"1.0_1",
		"1_1.0", "1.0.x",  "2024.3.13_0873c15", "1.0+",
		"1..0"
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		ok(pyversion_is_valid(good[i], strlen(good[i])), good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(!pyversion_is_valid(bad[i], strlen(bad[i])),
		   *bad[i] ? bad[i] : "nothing");
}

int
main(void)
{
	test_release();
	test_parts();
	test_local();
	test_others();
	test_valid();
	return tap_done();
}
