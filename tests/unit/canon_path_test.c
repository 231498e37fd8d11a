/* SPDX-License-Identifier: MIT */
/*
 * The oracle is canon_rewrite: a payload in which the path was put must be the
 * canonical form of a stream that has this path from the start.
 */
#include "pyc/canon_path.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "lib/codestream.h"
#include "lib/tap.h"

static const unsigned int layouts[] = { 7, 8, 11, 15 };

/* A string in a form that any path can have, which is not canonical. */
static void
add_text(struct buf *out, const char *path)
{
	auto_buf text = BUF_INIT;

	utf8_add_escaped(&text, path);
	buf_add_byte(out, 'u');
	buf_add_le32(out, (uint32_t)text.length);
	buf_add(out, text.data, text.length);
}

static struct piece
piece(const struct buf *buf)
{
	return (struct piece){ buf->data, buf->length };
}

/*
 * The canonical form of a module with a function, both of this path.  The
 * constants of the module are the function and two strings.
 */
static void
make_payload(unsigned int minor, const char *path, const char *constant,
	     struct buf *out)
{
	struct codestream function = codestream_init_inner(minor);
	struct codestream module = codestream_init(minor);
	struct canon canon = CANON_INIT;
	auto_buf name = BUF_INIT;
	auto_buf constants = BUF_INIT;
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;

	add_text(&name, path);
	function.fields[CODE_FILENAME] = piece(&name);
	module.fields[CODE_FILENAME] = piece(&name);
	buf_add(&constants, ")\3", 2);
	codestream_add(&function, &constants);
	add_text(&constants, constant);
	add_text(&constants, "another constant");
	module.fields[CODE_CONSTS] = piece(&constants);
	codestream_add(&module, &stream);
	if (canon_rewrite(&canon, stream.data, stream.length, minor, out, &err))
		printf("# %s\n", err.message);
	canon_fini(&canon);
}

static void
check_path(unsigned int minor, const char *path, const char *constant,
	   const char *what)
{
	struct canon canon = CANON_INIT;
	auto_buf kept = BUF_INIT;
	auto_buf wanted = BUF_INIT;
	auto_buf out = BUF_INIT;
	auto_buf checked = BUF_INIT;

	make_payload(minor, CANON_PATH_PLACEHOLDER, constant, &kept);
	make_payload(minor, path, constant, &wanted);
	buf_add_byte(&out, '#');
	ok(canon_path_put(&canon, kept.data, kept.length, minor, path, &out),
	   what);
	is_bytes(out.data + 1, out.length - 1, wanted.data, wanted.length,
		 "the payload is that of the path");
	ok(canon_path_put_checked(&canon, kept.data, kept.length, minor, path,
				  &checked),
	   "the payload is sound");
	is_bytes(checked.data, checked.length, wanted.data, wanted.length,
		 "the checked result is the same");
	canon_fini(&canon);
}

static void
test_paths(void)
{
	auto_free char *short_path = mem_printf("/%0254d", 1);
	auto_free char *long_path = mem_printf("/%0255d", 1);

	for (size_t i = 0; i < sizeof(layouts) / sizeof(*layouts); i++) {
		unsigned int minor = layouts[i];

		check_path(minor, "/usr/lib/python3/m.py", "c", "a path");
		check_path(minor, short_path, "c", "a path of 255 bytes");
		check_path(minor, long_path, "c", "a path of 256 bytes");
		check_path(minor, "/\xc3\xa9.py", "c", "a path in UTF-8");
		check_path(minor, "/\xff.py", "c", "a path that is not UTF-8");
		check_path(minor, "", "c", "an empty path");
		check_path(minor, "m.py", "m.py", "a path that is a constant");
		check_path(minor, "m", "m.py", "a path that is in a constant");
		check_path(minor, "/\xff.py", "/\xff.py",
			   "a path that is a constant with a surrogate");
		check_path(minor, "<module>", "c", "a path that is a name");
		check_path(minor, CANON_PATH_PLACEHOLDER, "c",
			   "the placeholder itself");
	}
}

/* Whether the placeholder of a payload with this constant is only the path. */
static bool
is_apart(const char *path, const char *constant)
{
	struct canon canon = CANON_INIT;
	auto_buf payload = BUF_INIT;
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;
	bool result;

	make_payload(11, path, constant, &payload);
	result = !canon_rewrite(&canon, payload.data, payload.length, 11, &out,
				&err) &&
		 canon_path_is_apart(&canon, out.data, out.length, 11);
	canon_fini(&canon);
	return result;
}

static bool
is_sound(const struct buf *payload)
{
	struct canon canon = CANON_INIT;
	auto_buf out = BUF_INIT;
	bool result = canon_path_put_checked(&canon, payload->data,
					     payload->length, 11, "m.py", &out);

	canon_fini(&canon);
	return result || out.length;
}

static void
test_apart(void)
{
	ok(is_apart(CANON_PATH_PLACEHOLDER, "c"), "the placeholder is apart");
	ok(!is_apart(CANON_PATH_PLACEHOLDER, CANON_PATH_PLACEHOLDER),
	   "a placeholder that is a constant too is not");
	ok(!is_apart(CANON_PATH_PLACEHOLDER, "x" CANON_PATH_PLACEHOLDER),
	   "nor is one whose text is in a constant");
	ok(!is_apart("m.py", "c"), "another path is not");
}

static void
test_unsound(void)
{
	auto_buf payload = BUF_INIT;
	auto_buf other = BUF_INIT;
	auto_buf twice = BUF_INIT;
	bool is_refused = true;

	make_payload(11, CANON_PATH_PLACEHOLDER, "c", &payload);
	make_payload(11, "m.py", "c", &other);
	make_payload(11, CANON_PATH_PLACEHOLDER, "x" CANON_PATH_PLACEHOLDER,
		     &twice);
	ok(is_sound(&payload), "a payload is sound");
	ok(!is_sound(&other), "a payload without the placeholder is not");
	ok(!is_sound(&twice), "nor is one with the text twice");
	for (size_t i = 0; i < payload.length; i++) {
		const struct buf cut = { payload.data, i, i };

		is_refused &= !is_sound(&cut);
	}
	ok(is_refused, "nor is one that is cut anywhere");
	payload.data[0] |= MARSHAL_FLAG_REF;
	ok(!is_sound(&payload), "nor is one that is not canonical");
}

int
main(void)
{
	test_paths();
	test_apart();
	test_unsound();
	return tap_done();
}
