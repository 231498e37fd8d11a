/* SPDX-License-Identifier: MIT */
/*
 * Tests rule R2 of doc/canonical-form.md.  The expected order is computed
 * differently from canon: the complete encodings are sorted as bytes.
 */
#include "pyc/canon.h"

#include <stdlib.h>

#include "lib/codestream.h"
#include "lib/tap.h"

#define REF(index) "r" index "\0\0\0"
#define MOST 16

static void
add_consts(struct buf *stream, struct piece consts)
{
	struct codestream code = codestream_init(11);

	code.fields[CODE_CONSTS] = consts;
	codestream_add(&code, stream);
}

static bool
has_form(struct piece consts, struct piece form)
{
	struct canon canon = CANON_INIT;
	auto_buf stream = BUF_INIT;
	auto_buf wanted = BUF_INIT;
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;
	bool same;

	add_consts(&stream, consts);
	add_consts(&wanted, form);
	if (canon_rewrite(&canon, stream.data, stream.length, 11, &out, &err))
		printf("# %s\n", err.message);
	same = out.length == wanted.length &&
	       !memcmp(out.data, wanted.data, wanted.length);
	if (!same) {
		tap_dump("got", out.data, out.length);
		tap_dump("wanted", wanted.data, wanted.length);
	}
	canon_fini(&canon);
	return same;
}

static int
compare_pieces(const void *a, const void *b)
{
	const struct piece *left = a;
	const struct piece *right = b;
	size_t common =
		left->length < right->length ? left->length : right->length;
	int order = memcmp(left->bytes, right->bytes, common);

	return order ? order : left->length < right->length ? -1 : 1;
}

static void
add_set(struct buf *out, char type, const struct piece *elements, size_t count)
{
	out->length = 0;
	buf_add(out, ")\001", 2);
	buf_add_byte(out, (uint8_t)type);
	buf_add_le32(out, (uint32_t)count);
	for (size_t i = 0; i < count; i++)
		buf_add(out, elements[i].bytes, elements[i].length);
}

/*
 * Checks that a set of the elements is sorted from every rotation, forwards and
 * backwards.  The elements must be in canonical form and share no object.
 */
static void
check_order(const struct piece *elements, size_t count, const char *what)
{
	struct piece sorted[MOST];
	struct piece turned[MOST];
	auto_buf from = BUF_INIT;
	auto_buf wanted = BUF_INIT;
	bool same = true;

	memcpy(sorted, elements, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare_pieces);
	for (size_t turn = 0; turn < 2 * count; turn++) {
		char type = turn & 1 ? '<' : '>';

		for (size_t i = 0; i < count; i++)
			turned[turn < count ? i : count - 1 - i] =
				elements[(i + turn) % count];
		add_set(&from, type, turned, count);
		add_set(&wanted, type, sorted, count);
		same &= has_form((struct piece){ from.data, from.length },
				 (struct piece){ wanted.data, wanted.length });
	}
	ok(same, what);
}

#define CHECK_ORDER(what, ...) \
	check_order((const struct piece[]){ __VA_ARGS__ }, \
		    sizeof((const struct piece[]){ __VA_ARGS__ }) / \
			    sizeof(struct piece), \
		    what)

static void
test_types(void)
{
	CHECK_ORDER("elements are sorted by type", PIECE("N"), PIECE("T"),
		    PIECE("F"), PIECE("."), PIECE("i\001\0\0\0"),
		    PIECE("l\003\0\0\0abcdef"), PIECE("g12345678"),
		    PIECE("y1234567812345678"), PIECE("s\001\0\0\0!"),
		    PIECE("z\001!"), PIECE("Z\001a"),
		    PIECE("u\002\0\0\0\xc3\xa9"), PIECE(")\0"),
		    PIECE(">\0\0\0\0"), PIECE("I12345678"));
}

static void
test_numbers(void)
{
	CHECK_ORDER("ints are sorted by their low byte first",
		    PIECE("i\001\0\0\0"), PIECE("i\0\001\0\0"),
		    PIECE("i\0\0\0\0"), PIECE("i\xff\xff\xff\xff"),
		    PIECE("i\0\0\0\x80"), PIECE("i\002\0\0\0"));
	CHECK_ORDER("long ints are sorted by their count first",
		    PIECE("l\003\0\0\0abcdef"),
		    PIECE("l\xfd\xff\xff\xff"
			  "abcdef"),
		    PIECE("l\004\0\0\0abcdefgh"), PIECE("l\003\0\0\0abcdeg"));
	CHECK_ORDER("floats are sorted by their bytes",
		    PIECE("g\0\0\0\0\0\0\0\0"), PIECE("g\0\0\0\0\0\0\0\x80"),
		    PIECE("g\0\0\0\0\0\0\xf8\x7f"),
		    PIECE("g\001\0\0\0\0\0\xf8\x7f"),
		    PIECE("g\0\0\0\0\0\0\xf0\x3f"));
	CHECK_ORDER("numbers as text are sorted by their bytes",
		    PIECE("f\0031.5"), PIECE("f\00210"), PIECE("x\0011\0012"),
		    PIECE("x\0011\0013"));
}

static void
test_texts(void)
{
	CHECK_ORDER("short strings are sorted by length first", PIECE("Z\0"),
		    PIECE("Z\001b"), PIECE("Z\002ab"), PIECE("Z\002aa"),
		    PIECE("z\001?"), PIECE("z\002!!"), PIECE("z\001!"));
	CHECK_ORDER("bytes are sorted by length first", PIECE("s\0\0\0\0"),
		    PIECE("s\001\0\0\0b"), PIECE("s\002\0\0\0ab"),
		    PIECE("s\001\0\0\0\xff"), PIECE("s\001\0\0\0\0"));
	CHECK_ORDER("other text", PIECE("u\002\0\0\0\xc3\xa9"),
		    PIECE("u\003\0\0\0\xe2\x82\xac"),
		    PIECE("u\002\0\0\0\xc3\xa8"),
		    PIECE("u\003\0\0\0a\xc3\xa8"));
}

/*
 * Returns an element of a type and a 32-bit length, filled with one byte value.
 * Its bytes are borrowed from store.
 */
static struct piece
long_piece(struct buf *store, char type, uint32_t length, uint8_t byte)
{
	buf_add_byte(store, (uint8_t)type);
	buf_add_le32(store, length);
	for (uint32_t i = 0; i < length; i++)
		buf_add_byte(store, byte);
	return (struct piece){ store->data, store->length };
}

static void
check_long(char type, uint8_t byte, const char *what)
{
	static const uint32_t lengths[] = { 256, 257, 511, 512, 65536 };
	enum { LENGTHS = sizeof(lengths) / sizeof(*lengths) };
	struct buf stores[LENGTHS] = { 0 };
	struct piece elements[LENGTHS];

	for (size_t i = 0; i < LENGTHS; i++)
		elements[i] = long_piece(&stores[i], type, lengths[i], byte);
	check_order(elements, LENGTHS, what);
	for (size_t i = 0; i < LENGTHS; i++)
		buf_fini(&stores[i]);
}

static void
test_long_lengths(void)
{
	check_long('s', 'x',
		   "long bytes, sorted by the low byte of the length");
	check_long('a', '!', "long strings");
	check_long('A', 'x', "long interned strings");
	check_long('(', 'N', "long tuples");
}

static void
test_nested(void)
{
	CHECK_ORDER("tuples", PIECE(")\0"), PIECE(")\001N"), PIECE(")\002NT"),
		    PIECE(")\002NF"), PIECE(")\001)\001)\001T"),
		    PIECE(")\001)\001)\001F"), PIECE(")\001z\001!"));
	CHECK_ORDER("frozensets", PIECE(">\002\0\0\0FN"), PIECE(">\001\0\0\0N"),
		    PIECE(">\001\0\0\0T"), PIECE(">\001\0\0\0i\001\0\0\0"),
		    PIECE(">\001\0\0\0>\001\0\0\0i\002\0\0\0"));
	CHECK_ORDER("dicts, which end with a NULL", PIECE("{NT0"),
		    PIECE("{NTFN0"), PIECE("{0"), PIECE("{NF0"), PIECE("{.N0"));
}

static void
test_sets_in_sets(void)
{
	ok(has_form(PIECE(")\001>\002\0\0\0>\002\0\0\0TF>\002\0\0\0NF"),
		    PIECE(")\001>\002\0\0\0>\002\0\0\0FN>\002\0\0\0FT")),
	   "inner sets are sorted first");
	ok(has_form(PIECE(")\002>\002\0\0\0TN>\002\0\0\0NT"),
		    PIECE(")\002\xbe\002\0\0\0NT" REF("\0"))),
	   "sets with the same elements in another order are equal");
	ok(has_form(PIECE(")\002)\001>\002\0\0\0TN)\001>\002\0\0\0NT"),
		    PIECE(")\002\xa9\001>\002\0\0\0NT" REF("\0"))),
	   "tuples of equal sets are equal");
	ok(has_form(PIECE(")\002<\001\0\0\0N>\001\0\0\0N"),
		    PIECE(")\002<\001\0\0\0N>\001\0\0\0N")),
	   "a set and a frozenset are not equal");
}

/* Elements are compared as if the stream had no references. */
static void
test_shared(void)
{
	ok(has_form(
		   PIECE(")\001>\002\0\0\0)\002z\001!T)\002z\001!F"),
		   PIECE(")\001>\002\0\0\0)\002\xfa\001!F)\002" REF("\0") "T")),
	   "elements that share their first part are sorted by the second");
	ok(has_form(PIECE(")\002\xfa\001!>\002\0\0\0" REF("\0") "z\001?"),
		    PIECE(")\002\xfa\001!>\002\0\0\0" REF("\0") "z\001?")),
	   "an element that is a reference sorts as the object itself");
	ok(has_form(PIECE(")\001>\002\0\0\0\xfa\001!)\001" REF("\0")),
		    PIECE(")\001>\002\0\0\0)\001\xfa\001!" REF("\0"))),
	   "reference indexes follow the sorted order");
	ok(has_form(PIECE(")\001>\002\0\0\0\xfa\001?\xe9\001\0\0\0"),
		    PIECE(")\001>\002\0\0\0i\001\0\0\0z\001?")),
	   "reference flags do not affect the order");
}

/* 'Z' sorts before 'z': interning is decided before the elements are sorted. */
static void
test_after_strings(void)
{
	ok(has_form(PIECE(")\001>\002\0\0\0z\001bz\001!"),
		    PIECE(")\001>\002\0\0\0Z\001bz\001!")),
	   "an interned word sorts before other text");
	ok(has_form(PIECE(")\001>\002\0\0\0z\001!Z\001?"),
		    PIECE(")\001>\002\0\0\0z\001!z\001?")),
	   "text sorts by its canonical type code, not by its original one");
}

static void
test_name_in_set(void)
{
	struct canon canon = CANON_INIT;
	struct codestream code = codestream_init(11);
	auto_buf stream = BUF_INIT;
	auto_buf wanted = BUF_INIT;
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;

	code.fields[CODE_CONSTS] = PIECE(")\001>\002\0\0\0z\001!z\005/m.py");
	codestream_add(&code, &stream);
	code.fields[CODE_CONSTS] = PIECE(")\001>\002\0\0\0\xda\005/m.pyz\001!");
	code.fields[CODE_FILENAME] = PIECE(REF("\0"));
	codestream_add(&code, &wanted);
	is_int(canon_rewrite(&canon, stream.data, stream.length, 11, &out,
			     &err),
	       0, "a set before a name is rewritten");
	is_bytes(out.data, out.length, wanted.data, wanted.length,
		 "a set element that a later name interns is sorted as "
		 "interned");
	canon_fini(&canon);
}

int
main(void)
{
	test_types();
	test_numbers();
	test_texts();
	test_long_lengths();
	test_nested();
	test_sets_in_sets();
	test_shared();
	test_after_strings();
	test_name_in_set();
	return tap_done();
}
