/* SPDX-License-Identifier: MIT */
/*
 * Tests the token of every type code, and the message and offset of every error
 * that the lexer reports.
 */
#include "pyc/marshal_lex.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "base/mem.h"
#include "lib/codestream.h"
#include "lib/tap.h"

/* The offset of all streams in their files. */
#define OFFSET 16

#define NOTHING PIECE("")
#define ENDS_EARLY "the marshal data ends too early"

/* A lexer on an exact copy, so that a sanitizer sees any overrun. */
struct trial {
	struct marshal_lex lexer;
	struct marshal_lex_token token;
	uint8_t *copy;
	struct err err;
};

static void
trial_begin(struct trial *trial, struct piece stream, unsigned int minor)
{
	*trial = (struct trial){ .copy = mem_alloc(stream.length) };
	if (stream.length)
		memcpy(trial->copy, stream.bytes, stream.length);
	trial->lexer = (struct marshal_lex){
		.start = trial->copy,
		.end = trial->copy + stream.length,
		.offset = OFFSET,
		.minor = minor,
		.err = &trial->err,
	};
	is_int(marshal_lex_start(&trial->lexer), 0, "a stream begins");
}

static void
trial_end(struct trial *trial)
{
	free(trial->copy);
	err_fini(&trial->err);
}

static int
next(struct trial *trial)
{
	return marshal_lex_next(&trial->lexer, &trial->token);
}

/* Checks that the last call failed at this offset of the stream. */
static void
check_message(const struct trial *trial, size_t offset, const char *words)
{
	char message[128];

	snprintf(message, sizeof(message), "byte %zu: %s", OFFSET + offset,
		 words);
	is_string(trial->err.message, message, words);
}

/* What a token must be. */
struct wanted {
	uint8_t type;
	uint8_t node_type;
	enum marshal_lex_shape shape;
	struct piece content;
	uint32_t children;
};

/* rest is the number of bytes of the object after its token. */
static void
check_token(unsigned int minor, struct piece object, size_t rest,
	    struct wanted wanted, const char *what)
{
	struct trial trial;
	const struct marshal_lex_token *token = &trial.token;

	trial_begin(&trial, object, minor);
	if (ok(!next(&trial), what)) {
		ok(token->place == trial.copy, "its place");
		is_int(token->type, wanted.type, "its type");
		is_int(token->node.type, wanted.node_type,
		       "its type in a graph");
		is_int(token->shape, wanted.shape, "what follows");
		is_bytes(token->node.bytes, token->node.length,
			 wanted.content.bytes, wanted.content.length,
			 "its content");
		is_int(token->node.children, wanted.children, "its children");
		is_int(trial.lexer.end - trial.lexer.at, (long long)rest,
		       "the lexer is after the token");
		is_int(trial.lexer.depth, 1, "inside the object");
		is_int(marshal_lex_end(&trial.lexer, token, 1), 0, "its end");
		is_int(trial.lexer.depth, 0, "the lexer is outside again");
	}
	trial_end(&trial);
}

static void
check_leaf(struct piece object, struct piece content, const char *what)
{
	uint8_t type = *(const uint8_t *)object.bytes;

	check_token(11, object, 0,
		    (struct wanted){ type, type, MARSHAL_LEX_LEAF, content, 0 },
		    what);
}

static void
test_leaves(void)
{
	check_leaf(PIECE("N"), NOTHING, "None");
	check_leaf(PIECE("T"), NOTHING, "True");
	check_leaf(PIECE("F"), NOTHING, "False");
	check_leaf(PIECE("."), NOTHING, "Ellipsis");
	check_leaf(PIECE("S"), NOTHING, "StopIteration");
	check_leaf(PIECE("i1234"), PIECE("1234"), "an int");
	check_leaf(PIECE("I12345678"), PIECE("12345678"), "a 64-bit int");
	check_leaf(PIECE("l\002\0\0\0abcd"), PIECE("\002\0\0\0abcd"), "a long");
	check_leaf(PIECE("l\xff\xff\xff\xff\001\0"),
		   PIECE("\xff\xff\xff\xff\001\0"), "a long below zero");
	check_leaf(PIECE("l\0\0\0\0"), PIECE("\0\0\0\0"),
		   "a long without digits");
	check_leaf(PIECE("f\0031.5"), PIECE("\0031.5"), "a float as text");
	check_leaf(PIECE("x\0031.5\0012"), PIECE("\0031.5\0012"),
		   "a complex as text");
	check_leaf(PIECE("g12345678"), PIECE("12345678"), "a float");
	check_leaf(PIECE("y1234567887654321"), PIECE("1234567887654321"),
		   "a complex");
	check_leaf(PIECE("s\002\0\0\0\xff\0"), PIECE("\002\0\0\0\xff\0"),
		   "bytes");
	check_leaf(PIECE("s\0\0\0\0"), PIECE("\0\0\0\0"), "no bytes");
}

static void
check_text(struct piece object, struct piece content, uint8_t properties)
{
	uint8_t type = *(const uint8_t *)object.bytes;
	struct trial trial;

	check_token(11, object, 0,
		    (struct wanted){ type, MARSHAL_STRING, MARSHAL_LEX_LEAF,
				     content, 0 },
		    "text");
	trial_begin(&trial, object, 11);
	next(&trial);
	is_int(trial.token.node.properties, properties, "its properties");
	trial_end(&trial);
}

static void
test_text(void)
{
	const uint8_t ascii = MARSHAL_TEXT_IS_ASCII;
	const uint8_t word = MARSHAL_TEXT_IS_ASCII | MARSHAL_TEXT_IS_WORD;
	bool told = true;

	check_text(PIECE("u\002\0\0\0\xc3\xa9"), PIECE("\xc3\xa9"), 0);
	check_text(PIECE("u\003\0\0\0\xed\xa0\x80"), PIECE("\xed\xa0\x80"), 0);
	check_text(PIECE("t\003\0\0\0a\xc3\xa9"), PIECE("a\xc3\xa9"), 0);
	check_text(PIECE("t\001\0\0\0a"), PIECE("a"), word);
	check_text(PIECE("a\003\0\0\0a b"), PIECE("a b"), ascii);
	check_text(PIECE("A\003\0\0\0a_b"), PIECE("a_b"), word);
	check_text(PIECE("z\003a\0b"), PIECE("a\0b"), ascii);
	check_text(PIECE("Z\0020Z"), PIECE("0Z"), word);
	check_text(PIECE("Z\0"), NOTHING, word);
	for (unsigned int byte = 0; byte < 0x80; byte++) {
		const uint8_t object[] = { 'z', 1, (uint8_t)byte };
		bool is_word = byte == '_' || (byte >= '0' && byte <= '9') ||
			       (byte >= 'A' && byte <= 'Z') ||
			       (byte >= 'a' && byte <= 'z');
		struct marshal_lex lexer = {
			.start = object,
			.end = object + sizeof(object),
			.minor = 11,
		};
		struct marshal_lex_token token;

		told &= !marshal_lex_start(&lexer) &&
			!marshal_lex_next(&lexer, &token) &&
			token.node.properties == (is_word ? word : ascii);
	}
	ok(told, "the properties of each ASCII character");
}

static void
test_containers(void)
{
	static const char sequences[] = "([<>";

	for (const char *type = sequences; *type; type++) {
		char object[] = "?\002\0\0\0NT";

		object[0] = *type;
		check_token(11, PIECE(object), 2,
			    (struct wanted){ (uint8_t)*type, (uint8_t)*type,
					     MARSHAL_LEX_SEQUENCE, NOTHING, 2 },
			    "a sequence");
	}
	check_token(
		11, PIECE(")\002NT"), 2,
		(struct wanted){ ')', '(', MARSHAL_LEX_SEQUENCE, NOTHING, 2 },
		"a small tuple");
	check_token(
		14, PIECE(":NTF"), 3,
		(struct wanted){ ':', ':', MARSHAL_LEX_SEQUENCE, NOTHING, 3 },
		"a slice");
	check_token(11, PIECE("{0"), 1,
		    (struct wanted){ '{', '{', MARSHAL_LEX_DICT, NOTHING, 0 },
		    "a dict");
	check_token(15, PIECE("}0"), 1,
		    (struct wanted){ '}', '}', MARSHAL_LEX_DICT, NOTHING, 0 },
		    "a frozendict");
	check_token(7, PIECE("c12345678901234567890N"), 1,
		    (struct wanted){ 'c', 'c', MARSHAL_LEX_CODE,
				     PIECE("12345678901234567890"), 0 },
		    "a code object");
	check_token(8, PIECE("c123456789012345678901234N"), 1,
		    (struct wanted){ 'c', 'c', MARSHAL_LEX_CODE,
				     PIECE("123456789012345678901234"), 0 },
		    "a code object of 3.8");
}

static void
test_references(void)
{
	struct trial trial;

	trial_begin(&trial,
		    PIECE("\xa9\002\xda\001ar\001\0\0\0r\0\0\0\0r\002\0\0\0"),
		    11);
	is_int(next(&trial), 0, "a tuple with a flag");
	is_int(trial.token.type, ')', "its type has no flag");
	ok(trial.token.is_flagged, "it is flagged");
	is_int(trial.token.index, 0, "the first index");
	is_int(next(&trial), 0, "text with a flag");
	is_int(trial.token.index, 1, "the second index");
	marshal_lex_end(&trial.lexer, &trial.token, 1);
	is_int(trial.lexer.references, 2, "two indexes");
	is_int(next(&trial), 0, "a reference");
	is_int(trial.token.type, MARSHAL_REF, "its type");
	is_int(trial.token.shape, MARSHAL_LEX_REFERENCE, "its shape");
	is_int(trial.token.index, 1, "its target");
	ok(!trial.token.is_flagged, "it has no flag");
	is_int(trial.lexer.depth, 1, "and is not inside itself");
	/* The reader knows that the tuple is not complete. */
	is_int(next(&trial), 0, "a reference to the tuple");
	is_int(marshal_lex_fail_reference(&trial.lexer, &trial.token), -1,
	       "is refused by the reader");
	check_message(&trial, 11,
		      "reference to an object that is not complete");
	is_int(next(&trial), -1, "a reference to the next index");
	check_message(&trial, 16, "reference out of range");
	trial_end(&trial);
}

/* Checks that the object is refused at offset at of it. */
static void
check_refused(unsigned int minor, struct piece object, size_t at,
	      const char *words)
{
	struct trial trial;

	trial_begin(&trial, object, minor);
	is_int(next(&trial), -1, "is refused");
	check_message(&trial, at, words);
	trial_end(&trial);
}

static void
test_type_codes(void)
{
	static const char never_flagged[] = "NFTS.r0";
	char object[] = "?1234";

	for (const char *type = never_flagged; *type; type++) {
		object[0] = (char)(*type | 0x80);
		check_refused(11, PIECE(object), 0,
			      "reference flag on an object that has no index");
	}
	check_refused(11, PIECE("0"), 0, "unknown type code");
	check_refused(11, PIECE("?"), 0, "unknown type code");
	check_refused(11, PIECE("\xbf"), 0, "unknown type code");
	check_refused(13, PIECE(":NNN"), 0, "unknown type code");
	check_refused(14, PIECE("}0"), 0, "unknown type code");
}

static void
test_lengths(void)
{
	static const char types[] = "sutaA([<>";

	for (const char *type = types; *type; type++) {
		char object[] = "?\xff\xff\xff\xff";

		object[0] = *type;
		check_refused(11, PIECE(object), 1, "negative length");
		memcpy(object + 1, "\0\0\0\x80", 4);
		check_refused(11, PIECE(object), 1, "negative length");
		memcpy(object + 1, "\xff\xff\xff\x7f", 4);
		check_refused(11, PIECE(object), *type == 's' ? 1 : 5,
			      ENDS_EARLY);
		check_refused(11, (struct piece){ object, 4 }, 1, ENDS_EARLY);
	}
	check_refused(11, NOTHING, 0, ENDS_EARLY);
	check_refused(11, PIECE("r123"), 1, ENDS_EARLY);
	check_refused(11, PIECE("i123"), 1, ENDS_EARLY);
	check_refused(11, PIECE("I1234567"), 1, ENDS_EARLY);
	check_refused(11, PIECE("g1234567"), 1, ENDS_EARLY);
	check_refused(11, PIECE("y123456781234567"), 1, ENDS_EARLY);
	check_refused(11, PIECE("f"), 1, ENDS_EARLY);
	check_refused(11, PIECE("f\0021"), 1, ENDS_EARLY);
	check_refused(11, PIECE("x\0011"), 1, ENDS_EARLY);
	check_refused(11, PIECE("x\0011\0022"), 1, ENDS_EARLY);
	check_refused(11, PIECE("z"), 1, ENDS_EARLY);
	check_refused(11, PIECE("z\002a"), 2, ENDS_EARLY);
	check_refused(11, PIECE(")"), 1, ENDS_EARLY);
	check_refused(11, PIECE(")\002N"), 2, ENDS_EARLY);
	check_refused(14, PIECE(":NN"), 1, ENDS_EARLY);
	check_refused(11, PIECE("c1234567890123456789"), 1, ENDS_EARLY);
}

static void
test_longs(void)
{
	static const char digit[] = "impossible digit of an integer";

	check_refused(11, PIECE("l\0\0\0\x80"), 1, "impossible digit count");
	check_refused(11, PIECE("l\0\0\0"), 1, ENDS_EARLY);
	check_refused(11, PIECE("l\002\0\0\0abc"), 1, ENDS_EARLY);
	/* In 32 bits, 4 + 2 * this count is 0. */
	check_refused(11, PIECE("l\xfe\xff\xff\x7f"), 1, ENDS_EARLY);
	check_refused(11, PIECE("l\001\0\0\x80"), 1, ENDS_EARLY);
	check_refused(11, PIECE("l\001\0\0\0\0\x80"), 1, digit);
	check_refused(11, PIECE("l\001\0\0\0\0\0"), 1, digit);
	check_refused(11, PIECE("l\002\0\0\0a\0\0\0"), 1, digit);
}

static void
test_malformed_text(void)
{
	static const char ascii[] = "ASCII string with a byte over 0x7f";

	check_refused(11, PIECE("u\002\0\0\0\xc0\x80"), 5,
		      "a string is not UTF-8");
	check_refused(11, PIECE("t\003\0\0\0ab\xc3"), 5,
		      "a string is not UTF-8");
	check_refused(11, PIECE("z\001\xe9"), 2, "a string is not UTF-8");
	check_refused(11, PIECE("a\002\0\0\0\xc3\xa9"), 5, ascii);
	check_refused(11, PIECE("A\002\0\0\0\xc3\xa9"), 5, ascii);
	check_refused(11, PIECE("z\003a\xc3\xa9"), 2, ascii);
	check_refused(11, PIECE("Z\002\xc3\xa9"), 2, ascii);
}

static void
test_depth(void)
{
	auto_buf nest = BUF_INIT;
	struct trial trial;
	bool told = true;

	for (unsigned int i = 0; i < MARSHAL_MOST_DEPTH; i++)
		buf_add(&nest, "\xa9\001", 2);
	buf_add(&nest, "r\0\0\0\0\xa9\001N", 8);
	trial_begin(&trial, (struct piece){ nest.data, nest.length }, 11);
	for (unsigned int i = 0; i < MARSHAL_MOST_DEPTH; i++)
		told &= !next(&trial);
	ok(told, "2000 deep");
	is_int(next(&trial), 0, "a reference is no level");
	is_int(next(&trial), -1, "an object is one too many");
	check_message(&trial, nest.length - 3, "objects nested too deeply");
	is_int(trial.lexer.references, MARSHAL_MOST_DEPTH,
	       "and takes no index");
	trial_end(&trial);
	trial_begin(&trial, PIECE("{)\0N0"), 11);
	next(&trial);
	next(&trial);
	is_int(marshal_lex_end(&trial.lexer, &trial.token, MARSHAL_MOST_DEPTH),
	       0, "as deep with references");
	is_int(marshal_lex_end(&trial.lexer, &trial.token,
			       MARSHAL_MOST_DEPTH + 1),
	       -1, "too deep with references");
	check_message(&trial, 1, "objects nested too deeply");
	trial_end(&trial);
}

static void
test_pairs(void)
{
	struct trial trial;

	trial_begin(&trial, PIECE("{NT0N"), 11);
	next(&trial);
	is_int(marshal_lex_pair(&trial.lexer), 1, "a key and its value");
	is_int(trial.lexer.at - trial.copy, 1, "are not read yet");
	next(&trial);
	next(&trial);
	is_int(marshal_lex_pair(&trial.lexer), 0, "the end of the dict");
	is_int(trial.lexer.at - trial.copy, 4, "is read");
	is_int(marshal_lex_pair(&trial.lexer), -1, "a key without value");
	check_message(&trial, 4, ENDS_EARLY);
	next(&trial);
	is_int(marshal_lex_pair(&trial.lexer), -1, "a dict without end");
	check_message(&trial, 5, ENDS_EARLY);
	trial_end(&trial);
}

static void
test_fields(void)
{
	struct trial trial;
	uint32_t number = 0;

	trial_begin(&trial,
		    PIECE("\001\002\003\x84"
			  "123"),
		    11);
	is_int(marshal_lex_number(&trial.lexer, &number), 0, "a number");
	is_int(number, 0x84030201, "its value");
	is_int(marshal_lex_number(&trial.lexer, &number), -1, "no number");
	check_message(&trial, 4, ENDS_EARLY);
	is_int(marshal_lex_fail_field(&trial.lexer, trial.copy + 2,
				      trial.lexer.layout->fields),
	       -1, "a field");
	is_string(trial.err.message,
		  "co_code: byte 18: a field of the wrong type", "is named");
	trial_end(&trial);
}

static void
test_whole(void)
{
	struct trial trial;

	trial_begin(&trial, PIECE("NT"), 11);
	next(&trial);
	is_int(marshal_lex_finish(&trial.lexer, 'N'), -1, "None");
	check_message(&trial, 0, "not a code object");
	is_int(marshal_lex_finish(&trial.lexer, 'c'), -1, "a byte more");
	check_message(&trial, 1, "bytes after the code object");
	next(&trial);
	is_int(marshal_lex_finish(&trial.lexer, 'c'), 0, "a whole stream");
	trial.lexer.minor = 6;
	is_int(marshal_lex_start(&trial.lexer), -1, "a release");
	is_string(trial.err.message, "no code object layout known for 3.6",
		  "that is not known");
	trial_end(&trial);
}

/* A stream over 2 GiB, whose pages are never touched. */
static void
test_size(void)
{
	const size_t most = INT32_MAX;
	auto_err err = ERR_INIT;
	struct marshal_lex lexer = { .minor = 11, .err = &err };
	uint8_t *stream =
		mmap(NULL, most + 1, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (stream == MAP_FAILED) {
		ok(true, "a large stream # SKIP no address space");
		return;
	}
	lexer.start = stream;
	lexer.end = stream + most;
	is_int(marshal_lex_start(&lexer), 0, "a stream of 2 GiB - 1");
	lexer.end++;
	is_int(marshal_lex_start(&lexer), -1, "and of a byte more");
	is_string(err.message, "marshal data over 2 GiB", "says so");
	munmap(stream, most + 1);
}

int
main(void)
{
	test_leaves();
	test_text();
	test_containers();
	test_references();
	test_type_codes();
	test_lengths();
	test_longs();
	test_malformed_text();
	test_depth();
	test_pairs();
	test_fields();
	test_whole();
	test_size();
	return tap_done();
}
