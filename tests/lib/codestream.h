/* SPDX-License-Identifier: MIT */
/*
 * Builds marshal streams of code objects.  A stream is made of one piece of
 * bytes for each field.  The pieces that codestream_init() sets are in
 * canonical form, differ from each other and share no object, so that a test
 * sets only the fields that it tests.
 */
#ifndef PYC_BAKE_TESTS_CODESTREAM_H
#define PYC_BAKE_TESTS_CODESTREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct piece {
	const void *bytes;
	size_t length;
};

/* The bytes of a string literal without its terminating NUL. */
#define PIECE(literal) ((struct piece){ literal, sizeof(literal) - 1 })

/* The fields of all layouts, in the order of the stream. */
enum codestream_field {
	CODE_CODE,
	CODE_CONSTS,
	CODE_NAMES,
	CODE_VARNAMES, /* before 3.11 */
	CODE_FREEVARS, /* before 3.11 */
	CODE_CELLVARS, /* before 3.11 */
	CODE_LOCALSPLUSNAMES,
	CODE_LOCALSPLUSKINDS,
	CODE_FILENAME,
	CODE_NAME,
	CODE_QUALNAME, /* since 3.11 */
	CODE_LINE,     /* a number, in struct codestream's line */
	CODE_LINETABLE,
	CODE_EXCEPTIONTABLE, /* since 3.11 */
	CODE_FIELDS,
};

struct codestream {
	unsigned int minor;
	char type; /* the type code, with or without its flag */
	uint32_t line;
	struct piece fields[CODE_FIELDS];
};

/* The co_filename of both code objects. */
#define CODESTREAM_FILENAME "/m.py"

/* Returns a code object of CPython 3.minor. */
static inline struct codestream
codestream_init(unsigned int minor)
{
	return (struct codestream){
		.minor = minor,
		.type = 'c',
		.line = 1,
		.fields = {
			[CODE_CODE] = PIECE("s\001\0\0\0c"),
			[CODE_CONSTS] = PIECE(")\0"),
			[CODE_NAMES] = PIECE(")\001Z\001n"),
			[CODE_VARNAMES] = PIECE(")\001Z\001v"),
			[CODE_FREEVARS] = PIECE(")\001Z\001w"),
			[CODE_CELLVARS] = PIECE(")\001Z\001x"),
			[CODE_LOCALSPLUSNAMES] = PIECE(")\001Z\001v"),
			[CODE_LOCALSPLUSKINDS] = PIECE("s\001\0\0\0k"),
			[CODE_FILENAME] = PIECE("Z\005" CODESTREAM_FILENAME),
			[CODE_NAME] = PIECE("Z\001m"),
			[CODE_QUALNAME] = PIECE("Z\001q"),
			[CODE_LINETABLE] = PIECE("s\001\0\0\0l"),
			[CODE_EXCEPTIONTABLE] = PIECE("s\001\0\0\0e"),
		},
	};
}

/*
 * Returns a code object for the constants of codestream_init()'s.  The two
 * share no object.
 */
static inline struct codestream
codestream_init_inner(unsigned int minor)
{
	return (struct codestream){
		.minor = minor,
		.type = 'c',
		.line = 2,
		.fields = {
			[CODE_CODE] = PIECE("s\001\0\0\0C"),
			[CODE_CONSTS] = PIECE(")\001N"),
			[CODE_NAMES] = PIECE(")\001Z\001N"),
			[CODE_VARNAMES] = PIECE(")\001Z\001V"),
			[CODE_FREEVARS] = PIECE(")\001Z\001W"),
			[CODE_CELLVARS] = PIECE(")\001Z\001X"),
			[CODE_LOCALSPLUSNAMES] = PIECE(")\001Z\001V"),
			[CODE_LOCALSPLUSKINDS] = PIECE("s\001\0\0\0K"),
			[CODE_FILENAME] = PIECE("Z\005/i.py"),
			[CODE_NAME] = PIECE("Z\001M"),
			[CODE_QUALNAME] = PIECE("Z\001Q"),
			[CODE_LINETABLE] = PIECE("s\001\0\0\0L"),
			[CODE_EXCEPTIONTABLE] = PIECE("s\001\0\0\0E"),
		},
	};
}

/* Returns whether the layout of 3.minor has the field. */
static inline bool
codestream_has(unsigned int minor, enum codestream_field field)
{
	switch (field) {
	case CODE_VARNAMES:
	case CODE_FREEVARS:
	case CODE_CELLVARS:
		return minor < 11;
	case CODE_LOCALSPLUSNAMES:
	case CODE_LOCALSPLUSKINDS:
	case CODE_QUALNAME:
	case CODE_EXCEPTIONTABLE:
		return minor >= 11;
	default:
		return true;
	}
}

/*
 * Returns the size in bytes of the numbers before the first field: argcount,
 * posonlyargcount (since 3.8), and so on.
 */
static inline size_t
codestream_head(unsigned int minor)
{
	return minor >= 8 && minor < 11 ? 6 * 4 : 5 * 4;
}

static inline void
codestream_add(const struct codestream *code, struct buf *out)
{
	buf_add_byte(out, (uint8_t)code->type);
	for (uint32_t i = 0; i < codestream_head(code->minor) / 4; i++)
		buf_add_le32(out, i);
	for (unsigned int i = 0; i < CODE_FIELDS; i++) {
		if (i == CODE_LINE)
			buf_add_le32(out, code->line);
		else if (codestream_has(code->minor, (enum codestream_field)i))
			buf_add(out, code->fields[i].bytes,
				code->fields[i].length);
	}
}

/* Returns a field's offset in a stream that starts with this code object. */
static inline size_t
codestream_offset(const struct codestream *code, enum codestream_field field)
{
	size_t offset = 1 + codestream_head(code->minor);

	for (unsigned int i = 0; i < field; i++) {
		if (i == CODE_LINE)
			offset += 4;
		else if (codestream_has(code->minor, (enum codestream_field)i))
			offset += code->fields[i].length;
	}
	return offset;
}

/* Appends a stream with object as its only constant.  Returns its offset. */
static inline size_t
codestream_add_constant(unsigned int minor, struct piece object,
			struct buf *out)
{
	struct codestream code = codestream_init(minor);
	struct buf tuple = BUF_INIT;
	size_t offset = codestream_offset(&code, CODE_CONSTS) + 2;

	buf_add(&tuple, ")\001", 2);
	buf_add(&tuple, object.bytes, object.length);
	code.fields[CODE_CONSTS] = (struct piece){ tuple.data, tuple.length };
	codestream_add(&code, out);
	buf_fini(&tuple);
	return offset;
}

/*
 * Appends a stream with an object of every type that CPython 3.minor has, and
 * with references.
 */
static inline void
codestream_add_rich(unsigned int minor, struct buf *out)
{
	static const char some[] =
		"\xe9\001\0\0\0I12345678l\002\0\0\0abcdf\0031.5x\0011\0012"
		"g12345678\xf9"
		"1234567812345678s\003\0\0\0abc"
		"\xf5\002\0\0\0\xc3\xa9t\002\0\0\0\xc3\xa8"
		"a\003\0\0\0a b\xc1\003\0\0\0a cz\002a!\xda\002ab"
		"\xa9\004NTF.(\002\0\0\0Sr\001\0\0\0[\001\0\0\0r\002\0\0\0"
		"<\002\0\0\0z\001az\001b\xbe\002\0\0\0NT{z\001kN0";
	struct codestream code = codestream_init(minor);
	struct codestream inner = codestream_init_inner(minor);
	auto_buf constants = BUF_INIT;

	buf_add(&constants, ")\027", 2);
	buf_add(&constants, some, sizeof(some) - 1);
	inner.type = '\xe3';
	codestream_add(&inner, &constants);
	buf_add_string(&constants, minor >= 14 ? ":NNN" : "N");
	buf_add_string(&constants, minor >= 15 ? "}NT0" : "N");
	code.type = '\xe3';
	code.fields[CODE_CONSTS] =
		(struct piece){ constants.data, constants.length };
	codestream_add(&code, out);
}

#endif
