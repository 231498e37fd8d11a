/* SPDX-License-Identifier: MIT */
#include "cache/key.h"

#include <stdlib.h>

#include "base/mem.h"
#include "config.h"
#include "lib/tap.h"

static const struct python_info python = {
	.magic = 0x0a0d0da7,
	.minor = 11,
	.tag = "cpython-311",
	.release = "3.11.2",
	.build = "3.11.2 (main) [GCC 12.2.0]",
};

static struct cache_subject
subject_of(const char *source, int level)
{
	return (struct cache_subject){
		.python = &python,
		.level = level,
		.path = "m.py",
		.source = (const uint8_t *)source,
		.length = strlen(source),
	};
}

static void
make_key(const struct cache_subject *subject, struct cache_key *key)
{
	struct request_known unknown = { .has_hash = false };
	struct cache_subject own = *subject;
	auto_err err = ERR_INIT;

	own.known = &unknown;
	if (cache_key_compilation(key, &own, &err))
		printf("# %s\n", err.message);
}

static void
test_preimage(void)
{
	struct cache_subject subject = subject_of("abc", 2);
	auto_cache_key key = CACHE_KEY_INIT;
	auto_free char *text = NULL;
	char name[CACHE_KEY_NAME_LENGTH + 1];

	make_key(&subject, &key);
	text = mem_strndup((const char *)key.preimage.data,
			   key.preimage.length);
	is_string(
		text,
		"schema pyc-bake cache 1\n"
		"form 1\n"
		"pyc-bake " PACKAGE_VERSION "\n"
		"python CPython 3.11.2\n"
		"magic 3495\n"
		"tag cpython-311\n"
		"build 3.11.2 (main) [GCC 12.2.0]\n"
		"level 2\n"
		"warnings default\n"
		"path 4 m.py\n"
		"source-size 3\n"
		"source-sha256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9"
		"cb410ff61f20015ad\n",
		"the preimage");
	cache_key_name(key.digest, name);
	is_int((long long)strlen(name), 64, "the name of a key");
	is_int((long long)strspn(name, "0123456789abcdef"), 64,
	       "it is hexadecimal");
}

/* Whether two subjects have the same key. */
static bool
is_same(const struct cache_subject *a, const struct cache_subject *b)
{
	auto_cache_key first = CACHE_KEY_INIT;
	auto_cache_key second = CACHE_KEY_INIT;

	make_key(a, &first);
	make_key(b, &second);
	return !memcmp(first.digest, second.digest, sizeof(first.digest));
}

static void
test_facts(void)
{
	const struct cache_subject plain = subject_of("assert x\n", 0);
	struct python_info built = python;
	struct python_info patched = python;
	struct cache_subject changed = plain;

	ok(is_same(&plain, &changed), "equal subjects have the same key");
	changed.warnings = WARNINGS_SHOW;
	ok(!is_same(&plain, &changed), "another treatment of warnings");
	changed = plain;
	changed.level = 1;
	ok(!is_same(&plain, &changed), "another level");
	changed = plain;
	changed.path = "n.py";
	ok(!is_same(&plain, &changed), "another path of the compiler");
	changed = subject_of("assert x #\n", 0);
	ok(!is_same(&plain, &changed), "another source");
	changed = plain;
	built.build = "3.11.2 (main) [GCC 13]";
	changed.python = &built;
	ok(!is_same(&plain, &changed), "another build");
	patched.release = "3.11.3";
	changed.python = &patched;
	ok(!is_same(&plain, &changed), "another release");
}

static void
test_levels(void)
{
	const struct cache_subject none[] = { subject_of("x\n", 0),
					      subject_of("x\n", 1),
					      subject_of("x\n", 2) };
	const struct cache_subject some[] = { subject_of("__debug__\n", 0),
					      subject_of("__debug__\n", 1) };

	ok(is_same(&none[0], &none[1]), "level 1 without asserts is level 0");
	ok(!is_same(&none[0], &none[2]), "level 2 is not");
	ok(!is_same(&some[0], &some[1]), "level 1 with __debug__ is level 1");
}

/* No text can be taken for the line after it. */
static void
test_lines(void)
{
	struct cache_subject tricky = subject_of("x\n", 0);
	struct cache_subject plain = tricky;

	tricky.path = "m.py\nsource-size 2";
	ok(!is_same(&tricky, &plain), "a path with a line feed");
}

static void
test_streams(void)
{
	const struct cache_subject subject = subject_of("x\n", 0);
	uint8_t header[PYC_HEADER_SIZE] = { 0 };
	auto_cache_key compilation = CACHE_KEY_INIT;
	auto_cache_key a = CACHE_KEY_INIT;
	auto_cache_key b = CACHE_KEY_INIT;
	auto_err err = ERR_INIT;

	make_key(&subject, &compilation);
	is_int(cache_key_stream(&a, &compilation, header, "/m.py", &err), 0,
	       "the key of a stream");
	ok(memcmp(a.digest, compilation.digest, sizeof(a.digest)) != 0,
	   "it is not that of the compilation");
	is_int(cache_key_stream(&b, &compilation, header, "/n.py", &err), 0,
	       "the key of a stream with another embedded path");
	ok(memcmp(a.digest, b.digest, sizeof(a.digest)) != 0, "it differs");
	header[4] = 1;
	cache_key_stream(&b, &compilation, header, "/m.py", &err);
	ok(memcmp(a.digest, b.digest, sizeof(a.digest)) != 0,
	   "so does that with another header");
}

int
main(void)
{
	test_preimage();
	test_facts();
	test_levels();
	test_lines();
	test_streams();
	return tap_done();
}
