/* SPDX-License-Identifier: MIT */
/* Tests rules R1 to R5 of doc/canonical-form.md, each by its own tests. */
#include "pyc/canon.h"

#include <stdlib.h>

#include "lib/codestream.h"
#include "lib/tap.h"

/* A reference to an index below 256. */
#define REF(index) "r" index "\0\0\0"

static const unsigned int layouts[] = { 7, 8, 11, 15 };
#define LAYOUTS (sizeof(layouts) / sizeof(*layouts))

static struct piece
piece(const struct buf *buf)
{
	return (struct piece){ buf->data, buf->length };
}

/* Checks that wanted is the canonical form of from, and of itself. */
static void
check_streams(unsigned int minor, const struct buf *from,
	      const struct buf *wanted, const char *what)
{
	struct canon canon = CANON_INIT;
	auto_buf out = BUF_INIT;
	auto_buf again = BUF_INIT;
	auto_err err = ERR_INIT;

	if (canon_rewrite(&canon, from->data, from->length, minor, &out,
			  &err) ||
	    canon_rewrite(&canon, wanted->data, wanted->length, minor, &again,
			  &err))
		printf("# %s\n", err.message);
	is_bytes(out.data, out.length, wanted->data, wanted->length, what);
	is_bytes(again.data, again.length, wanted->data, wanted->length,
		 "the canonical form is its own canonical form");
	canon_fini(&canon);
}

/* Checks a field of a code object: its bytes in the stream and in the form. */
static void
check_field(unsigned int minor, enum codestream_field field, struct piece from,
	    struct piece wanted, const char *what)
{
	struct codestream code = codestream_init(minor);
	auto_buf stream = BUF_INIT;
	auto_buf form = BUF_INIT;

	code.fields[field] = from;
	codestream_add(&code, &stream);
	code.fields[field] = wanted;
	codestream_add(&code, &form);
	check_streams(minor, &stream, &form, what);
}

static void
check_consts(struct piece from, struct piece wanted, const char *what)
{
	check_field(11, CODE_CONSTS, from, wanted, what);
}

static void
check_stays(struct piece consts, const char *what)
{
	check_consts(consts, consts, what);
}

static void
test_form_of_the_helper(void)
{
	for (size_t i = 0; i < LAYOUTS; i++)
		check_field(layouts[i], CODE_CONSTS, PIECE(")\0"), PIECE(")\0"),
			    "the streams used here are settled");
}

/* --- R1: references --- */

static void
test_r1_equal_objects_are_written_once(void)
{
	check_consts(PIECE(")\002z\001!z\001!"),
		     PIECE(")\002\xfa\001!" REF("\0")), "equal strings");
	check_consts(PIECE(")\002i\001\0\0\0i\001\0\0\0"),
		     PIECE(")\002\xe9\001\0\0\0" REF("\0")), "equal ints");
	check_consts(PIECE(")\002l\002\0\0\0abcdl\002\0\0\0abcd"),
		     PIECE(")\002\xec\002\0\0\0abcd" REF("\0")),
		     "equal long ints");
	check_consts(PIECE(")\002y1234567812345678y1234567812345678"),
		     PIECE(")\002\xf9"
			   "1234567812345678" REF("\0")),
		     "equal complex numbers");
	check_consts(PIECE(")\002s\001\0\0\0!s\001\0\0\0!"),
		     PIECE(")\002\xf3\001\0\0\0!" REF("\0")), "equal bytes");
}

static void
test_r1_indexes(void)
{
	check_consts(PIECE(")\004z\001!z\001?z\001?z\001!"),
		     PIECE(")\004\xfa\001!\xfa\001?" REF("\001") REF("\0")),
		     "indexes follow the order of first occurrence");
	check_consts(PIECE(")\003)\001z\001!)\001z\001!z\001!"),
		     PIECE(")\003\xa9\001\xfa\001!" REF("\0") REF("\001")),
		     "a tuple has a lower index than its elements");
	check_consts(PIECE(")\003\xfa\001?\xfa\001!" REF("\001")),
		     PIECE(")\003z\001?\xfa\001!" REF("\0")),
		     "removing a flag renumbers the references");
}

static void
test_r1_unused_flags_are_removed(void)
{
	check_consts(PIECE("\xa9\003\xfa\001!\xe9\001\0\0\0\xf3\0\0\0\0"),
		     PIECE(")\003z\001!i\001\0\0\0s\0\0\0\0"),
		     "unused flags of simple objects are removed");
	check_consts(PIECE(")\003\xa9\0\xbe\0\0\0\0\xfb"
			   "0"),
		     PIECE(")\003)\0>\0\0\0\0{0"),
		     "unused flags of containers are removed");
}

static void
test_r1_unused_flag_of_the_root(void)
{
	for (size_t i = 0; i < LAYOUTS; i++) {
		struct codestream code = codestream_init(layouts[i]);
		auto_buf stream = BUF_INIT;
		auto_buf form = BUF_INIT;

		codestream_add(&code, &form);
		code.type = '\xe3';
		codestream_add(&code, &stream);
		check_streams(layouts[i], &stream, &form,
			      "the flag of the root is removed");
	}
}

static void
test_r1_singletons_are_never_references(void)
{
	check_stays(PIECE(")\012NNTTFF..SS"),
		    "singletons are never references");
}

static void
test_r1_floats_by_their_bits(void)
{
	static const char floats[] = ")\007g\0\0\0\0\0\0\0\0"
				     "g\0\0\0\0\0\0\0\x80"
				     "g\0\0\0\0\0\0\xf8\x7f"
				     "g\001\0\0\0\0\0\xf8\x7f"
				     "g\0\0\0\0\0\0\xf8\x7f"
				     "g\0\0\0\0\0\0\0\x80"
				     "g\0\0\0\0\0\0\0\0";
	static const char wanted[] =
		")\007\xe7\0\0\0\0\0\0\0\0"
		"\xe7\0\0\0\0\0\0\0\x80"
		"\xe7\0\0\0\0\0\0\xf8\x7f"
		"g\001\0\0\0\0\0\xf8\x7f" REF("\002") REF("\001") REF("\0");

	check_consts(PIECE(floats), PIECE(wanted),
		     "zeros of two signs and different NaNs are not merged");
	check_stays(PIECE(")\002y\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
			  "y\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x80"),
		    "complex zeros of two signs are not merged");
}

static void
test_r1_types_stay_apart(void)
{
	check_stays(PIECE(")\004i\001\0\0\0Tg\0\0\0\0\0\0\xf0\x3f"
			  "l\001\0\0\0\001\0"),
		    "1, True and 1.0 are not merged");
	check_stays(PIECE(")\003)\001i\001\0\0\0)\001T"
			  ")\001g\0\0\0\0\0\0\xf0\x3f"),
		    "tuples of 1, True and 1.0 are not merged");
	check_stays(PIECE(")\002s\001\0\0\0!z\001!"),
		    "bytes and text are not merged");
	check_stays(PIECE(")\003<\001\0\0\0N>\001\0\0\0N)\001N"),
		    "sets, frozensets and tuples are not merged");
	check_stays(PIECE(")\002l\001\0\0\0\001\0l\xff\xff\xff\xff\001\0"),
		    "long ints of two signs are not merged");
}

static void
test_r1_empty_objects(void)
{
	check_consts(PIECE(")\006)\0s\0\0\0\0>\0\0\0\0)\0s\0\0\0\0>\0\0\0\0"),
		     PIECE(")\006\xa9\0\xf3\0\0\0\0\xbe\0\0\0\0" REF("\0")
				   REF("\001") REF("\002")),
		     "empty objects of one type are merged");
}

/* Adds a tuple of constants that holds two code objects. */
static void
add_pair(struct buf *out, const struct codestream *first,
	 const struct codestream *second)
{
	buf_add(out, ")\002", 2);
	codestream_add(first, out);
	codestream_add(second, out);
}

static void
test_r1_equal_code_objects(void)
{
	for (size_t i = 0; i < LAYOUTS; i++) {
		struct codestream one = codestream_init_inner(layouts[i]);
		struct codestream two = one;
		auto_buf from = BUF_INIT;
		auto_buf wanted = BUF_INIT;

		two.fields[CODE_NAMES] = PIECE("(\001\0\0\0u\001\0\0\0N");
		two.fields[CODE_NAME] = PIECE("a\001\0\0\0M");
		add_pair(&from, &one, &two);
		one.type = '\xe3';
		buf_add(&wanted, ")\002", 2);
		codestream_add(&one, &wanted);
		buf_add(&wanted, REF("\0"), 5);
		check_field(layouts[i], CODE_CONSTS, piece(&from),
			    piece(&wanted), "equal code objects are merged");
	}
}

/* Returns the number of code objects in the graph of a canonical form. */
static size_t
count_codes(unsigned int minor, const struct codestream *one,
	    const struct codestream *two)
{
	struct canon canon = CANON_INIT;
	struct codestream code = codestream_init(minor);
	auto_buf pair = BUF_INIT;
	auto_buf stream = BUF_INIT;
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;
	size_t count = 0;

	add_pair(&pair, one, two);
	code.fields[CODE_CONSTS] = piece(&pair);
	codestream_add(&code, &stream);
	if (canon_rewrite(&canon, stream.data, stream.length, minor, &out,
			  &err))
		printf("# %s\n", err.message);
	for (uint32_t i = 0; i < canon.graph.count; i++)
		count += canon.graph.nodes[i].type == MARSHAL_CODE;
	canon_fini(&canon);
	return count;
}

static void
test_r1_other_code_objects(void)
{
	for (size_t i = 0; i < LAYOUTS; i++)
		for (unsigned int j = 0; j < CODE_FIELDS; j++) {
			unsigned int minor = layouts[i];
			struct codestream one = codestream_init_inner(minor);
			struct codestream two = one;

			if (!codestream_has(minor, (enum codestream_field)j))
				continue;
			if (j == CODE_LINE)
				two.line++;
			else
				two.fields[j] =
					codestream_init(minor).fields[j];
			is_int((long long)count_codes(minor, &one, &two), 3,
			       "code objects that differ in one field are not "
			       "merged");
		}
}

/* --- R3: strings --- */

static void
check_name_position(unsigned int minor, enum codestream_field field,
		    bool is_tuple)
{
	struct codestream code = codestream_init(minor);
	auto_buf stream = BUF_INIT;
	auto_buf form = BUF_INIT;

	code.fields[CODE_CONSTS] = PIECE(")\002Nz\003a b");
	code.fields[field] = is_tuple ? PIECE("(\001\0\0\0a\003\0\0\0a b") :
					PIECE("u\003\0\0\0a b");
	codestream_add(&code, &stream);
	code.fields[CODE_CONSTS] = PIECE(")\002N\xda\003a b");
	code.fields[field] =
		is_tuple ? PIECE(")\001" REF("\0")) : PIECE(REF("\0"));
	codestream_add(&code, &form);
	check_streams(minor, &stream, &form,
		      "a constant that equals a name is interned");
}

static void
test_r3_interned_by_name_position(void)
{
	for (size_t i = 0; i < LAYOUTS; i++) {
		unsigned int minor = layouts[i];

		for (unsigned int j = 0; j < CODE_FIELDS; j++) {
			enum codestream_field field = (enum codestream_field)j;

			if (!codestream_has(minor, field))
				continue;
			if (j == CODE_FILENAME || j == CODE_NAME ||
			    j == CODE_QUALNAME)
				check_name_position(minor, field, false);
			else if (j >= CODE_NAMES && j <= CODE_LOCALSPLUSNAMES)
				check_name_position(minor, field, true);
		}
	}
}

static void
test_r3_name_in_another_code_object(void)
{
	struct codestream inner = codestream_init_inner(11);
	auto_buf from = BUF_INIT;
	auto_buf wanted = BUF_INIT;

	inner.fields[CODE_NAME] = PIECE("z\003a b");
	buf_add(&from, ")\002z\003a b", 7);
	codestream_add(&inner, &from);
	inner.fields[CODE_NAME] = PIECE(REF("\0"));
	buf_add(&wanted, ")\002\xda\003a b", 7);
	codestream_add(&inner, &wanted);
	check_consts(piece(&from), piece(&wanted),
		     "a word is interned anywhere in the stream");
}

static void
test_r3_interned_by_word_characters(void)
{
	check_consts(PIECE(")\001z\077abcdefghijklmnopqrstuvwxyz_"
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
		     PIECE(")\001Z\077abcdefghijklmnopqrstuvwxyz_"
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
		     "text of all word characters is interned");
	check_consts(PIECE(")\001z\0"), PIECE(")\001Z\0"),
		     "the empty string is interned");
	check_consts(PIECE(")\001Z\003a b"), PIECE(")\001z\003a b"),
		     "text with a space is not interned");
	check_stays(PIECE(")\007z\001-z\001.z\001@z\001[z\001`z\001{z\001/"),
		    "characters next to word characters are not interned");
	check_stays(PIECE(")\002z\001:z\002a\0"),
		    "text with a colon or NUL is not interned");
}

static void
test_r3_not_ascii(void)
{
	check_consts(PIECE(")\001t\002\0\0\0\xc3\xa9"),
		     PIECE(")\001u\002\0\0\0\xc3\xa9"),
		     "a non-ASCII letter is not a word character");
	check_consts(
		PIECE(")\002u\003\0\0\0\xed\xa0\x80t\003\0\0\0\xed\xa0\x80"),
		PIECE(")\002\xf5\003\0\0\0\xed\xa0\x80" REF("\0")),
		"surrogates are merged");
	check_field(11, CODE_NAME, PIECE("u\002\0\0\0\xc3\xa9"),
		    PIECE("t\002\0\0\0\xc3\xa9"),
		    "a name that is not ASCII is interned");
	check_field(11, CODE_NAME, PIECE("u\002\0\0\0ab"), PIECE("Z\002ab"),
		    "ASCII text in the UTF-8 form becomes short ASCII");
}

/* Checks a string of length equal characters in two type codes. */
static void
check_long(uint32_t length, char character, char from_type, char to_type)
{
	auto_buf from = BUF_INIT;
	auto_buf wanted = BUF_INIT;

	buf_add(&from, ")\001", 2);
	buf_add_byte(&from, (uint8_t)from_type);
	buf_add_le32(&from, length);
	buf_add(&wanted, ")\001", 2);
	buf_add_byte(&wanted, (uint8_t)to_type);
	if (to_type == 'z' || to_type == 'Z')
		buf_add_byte(&wanted, (uint8_t)length);
	else
		buf_add_le32(&wanted, length);
	for (uint32_t i = 0; i < length; i++) {
		buf_add_byte(&from, (uint8_t)character);
		buf_add_byte(&wanted, (uint8_t)character);
	}
	check_consts(piece(&from), piece(&wanted),
		     "the type code depends on the length of a string");
}

static void
test_r3_short_forms(void)
{
	check_long(255, '!', 'a', 'z');
	check_long(255, 'x', 'a', 'Z');
	check_long(256, '!', 'A', 'a');
	check_long(256, 'x', 'a', 'A');
	check_long(256, '!', 'u', 'a');
	check_long(255, '!', 't', 'z');
	check_long(70000, 'x', 'u', 'A');
}

/* --- R4: tuples --- */

static void
check_tuple(uint32_t length, bool is_small)
{
	auto_buf from = BUF_INIT;
	auto_buf wanted = BUF_INIT;

	buf_add_byte(&from, '(');
	buf_add_le32(&from, length);
	buf_add_byte(&wanted, is_small ? ')' : '(');
	if (is_small)
		buf_add_byte(&wanted, (uint8_t)length);
	else
		buf_add_le32(&wanted, length);
	for (uint32_t i = 0; i < length; i++) {
		buf_add_byte(&from, 'N');
		buf_add_byte(&wanted, 'N');
	}
	check_consts(piece(&from), piece(&wanted),
		     "the type code depends on the length of a tuple");
}

static void
test_r4_small_tuples(void)
{
	check_tuple(0, true);
	check_tuple(1, true);
	check_tuple(255, true);
	check_tuple(256, false);
	check_tuple(70000, false);
}

/* --- R5: all else --- */

static void
test_r5_all_else_stays(void)
{
	check_stays(PIECE(")\004I12345678f\0031.5x\0011\0012l\0\0\0\0"),
		    "the forms of numbers are kept");
	check_stays(PIECE(")\002[\002\0\0\0NT{TNFN0"),
		    "lists and dicts are kept");
	check_field(15, CODE_CONSTS, PIECE(")\002:NTF}TN0"),
		    PIECE(")\002:NTF}TN0"), "slices and frozendicts are kept");
	check_field(11, CODE_CODE, PIECE("\xf3\002\0\0\0\0\xff"),
		    PIECE("s\002\0\0\0\0\xff"),
		    "the bytes of the code are kept");
}

static void
test_r5_errors_leave_nothing(void)
{
	struct canon canon = CANON_INIT;
	auto_buf stream = BUF_INIT;
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;

	buf_add_string(&out, "before");
	codestream_add_constant(11, PIECE("?"), &stream);
	is_int(canon_rewrite(&canon, stream.data, stream.length, 11, &out,
			     &err),
	       -1, "an unknown type code is refused");
	is_string(err.message, "byte 29: unknown type code",
		  "the message has the offset");
	is_bytes(out.data, out.length, "before", 6,
		 "nothing is appended on error");
	stream.length = 0;
	codestream_add_constant(11, PIECE("N"), &stream);
	is_int(canon_rewrite(&canon, stream.data, stream.length, 11, &out,
			     &err),
	       0, "a valid stream is rewritten after an error");
	is_bytes(out.data + 6, out.length - 6, stream.data, stream.length,
		 "the form is appended to the buffer");
	canon_fini(&canon);
}

/* --- all rules together --- */

static void
test_other_streams_of_equal_objects(void)
{
	static const struct piece same[] = {
		PIECE(")\003z\001ku\003\0\0\0a b>\003\0\0\0z\001ki\001\0\0\0N"),
		PIECE("\xa9\003\xda\001k\xfa\003a b"
		      "\xbe\003\0\0\0Ni\001\0\0\0" REF("\001")),
		PIECE("(\003\0\0\0a\001\0\0\0kA\003\0\0\0a b"
		      ">\003\0\0\0\xe9\001\0\0\0Z\001kN"),
	};

	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
		check_consts(same[i],
			     PIECE(")\003\xda\001kz\003a b"
				   ">\003\0\0\0N" REF("\0") "i\001\0\0\0"),
			     "equivalent streams have the same form");
}

static void
test_settled(void)
{
	for (size_t i = 0; i < LAYOUTS; i++) {
		unsigned int minor = layouts[i];
		struct canon canon = CANON_INIT;
		struct codestream code = codestream_init(minor);
		auto_buf form = BUF_INIT;
		size_t length;

		codestream_add(&code, &form);
		length = form.length;
		buf_add_byte(&form, 'N');
#define SETTLED(count, name) \
	canon_is_settled(&canon, form.data, count, minor, name)
		ok(SETTLED(length, CODESTREAM_FILENAME),
		   "a canonical form with the given file name is settled");
		ok(!SETTLED(length, "/m.p"),
		   "another file name is not settled");
		ok(!SETTLED(length, "/m.py "),
		   "a longer file name is not settled");
		ok(!SETTLED(length, "/n.py"),
		   "another file name of the same length is not settled");
		ok(!SETTLED(length, ""), "an empty file name is not settled");
		ok(!SETTLED(length, "m"),
		   "the object's name is not the file name");
		ok(!SETTLED(length + 1, CODESTREAM_FILENAME),
		   "a stream with one more byte is not settled");
		ok(!SETTLED(length - 1, CODESTREAM_FILENAME),
		   "a stream with one byte less is not settled");
		ok(!SETTLED(0, CODESTREAM_FILENAME),
		   "an empty stream is not settled");
		form.data[0] = 0xe3;
		ok(!SETTLED(length, CODESTREAM_FILENAME),
		   "an unused flag is not settled");
		form.data[0] = 'c';
		ok(SETTLED(length, CODESTREAM_FILENAME),
		   "a settled stream is recognised after the others");
#undef SETTLED
		canon_fini(&canon);
	}
}

int
main(void)
{
	test_form_of_the_helper();
	test_r1_equal_objects_are_written_once();
	test_r1_indexes();
	test_r1_unused_flags_are_removed();
	test_r1_unused_flag_of_the_root();
	test_r1_singletons_are_never_references();
	test_r1_floats_by_their_bits();
	test_r1_types_stay_apart();
	test_r1_empty_objects();
	test_r1_equal_code_objects();
	test_r1_other_code_objects();
	test_r3_interned_by_name_position();
	test_r3_name_in_another_code_object();
	test_r3_interned_by_word_characters();
	test_r3_not_ascii();
	test_r3_short_forms();
	test_r4_small_tuples();
	test_r5_all_else_stays();
	test_r5_errors_leave_nothing();
	test_other_streams_of_equal_objects();
	test_settled();
	return tap_done();
}
