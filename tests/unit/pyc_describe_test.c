/* SPDX-License-Identifier: MIT */
/* Tests the description of a .pyc, and its text. */
#include "pyc/pyc_describe.h"

#include <stdlib.h>

#include "base/mem.h"
#include "lib/codestream.h"
#include "lib/tap.h"
#include "pyc/pymagic.h"

#define MAGIC(number) ((uint32_t)PYMAGIC_TAIL << 16 | (number))

/* Describes an exact copy of the file, so that a sanitizer sees any overrun. */
static int
describe(struct pyc_description *description, const struct buf *file,
	 const char *name, const char *path, struct buf *text, struct err *err)
{
	struct canon canon = CANON_INIT;
	auto_free uint8_t *copy = mem_alloc(file->length);
	int result;

	if (file->length)
		memcpy(copy, file->data, file->length);
	result = pyc_describe(description, &canon, copy, file->length, name,
			      err);
	if (!result)
		pyc_describe_format(description, path, text);
	buf_add_byte(text, 0);
	canon_fini(&canon);
	return result;
}

static void
start_file(struct buf *file, const struct pyc_header *header)
{
	buf_reserve(file, PYC_HEADER_SIZE);
	pyc_header_write(header, file->data);
	file->length = PYC_HEADER_SIZE;
}

/* Adds a module with one function; the function has this file name. */
static void
add_module(struct buf *file, const char *filename_piece, size_t length)
{
	struct codestream code = codestream_init(11);
	struct codestream inner = codestream_init_inner(11);
	auto_buf constants = BUF_INIT;

	code.fields[CODE_FILENAME] = PIECE("\xda\005/m.py");
	inner.fields[CODE_FILENAME] = (struct piece){ filename_piece, length };
	buf_add(&constants, ")\003Ni\001\0\0\0", 8);
	codestream_add(&inner, &constants);
	code.fields[CODE_CONSTS] =
		(struct piece){ constants.data, constants.length };
	codestream_add(&code, file);
}

static void
test_checked_hash(void)
{
	struct pyc_header header = { .magic = MAGIC(3495),
				     .mode = PYC_CHECKED_HASH,
				     .hash = 0xefcdab8967452301 };
	struct codestream code = codestream_init(11);
	struct pyc_description description;
	auto_buf file = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	start_file(&file, &header);
	codestream_add(&code, &file);
	is_int(describe(&description, &file, "m.cpython-311.pyc",
			"d/__pycache__/m.cpython-311.pyc", &text, &err),
	       0, "a file of 3.11 is described");
	is_string((char *)text.data,
		  "d/__pycache__/m.cpython-311.pyc\n"
		  "  python          3.11 (magic 3495)\n"
		  "  mode            checked-hash\n"
		  "  source hash     0123456789abcdef\n"
		  "  embedded path   /m.py\n"
		  "  level           0\n"
		  "  code objects    1\n"
		  "  constants       0\n"
		  "  references      0\n"
		  "  canonical       yes\n"
		  "  size            90\n",
		  "the description has the expected text");
	is_int((long long)file.length, 90, "the size is that of the file");
	is_int(description.minor, 11, "the release is known");
	is_int(description.magic, 3495, "the magic is known");
	ok(description.has_header, "the header is known");
}

static void
test_timestamp(void)
{
	struct pyc_header header = { .magic = MAGIC(3495),
				     .mode = PYC_TIMESTAMP,
				     .mtime = 1700000000,
				     .size = 1234 };
	struct pyc_description description;
	auto_buf file = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	start_file(&file, &header);
	add_module(&file, "Z\005/i.py", 7);
	is_int(describe(&description, &file, "m.pyc", "m\n.pyc", &text, &err),
	       0, "a file with a timestamp is described");
	is_string((char *)text.data,
		  "m\\x0a.pyc\n"
		  "  python          3.11 (magic 3495)\n"
		  "  mode            timestamp\n"
		  "  source mtime    1700000000 (2023-11-14T22:13:20Z)\n"
		  "  source size     1234\n"
		  "  embedded path   /m.py\n"
		  "  other paths     1\n"
		  "  level           unknown\n"
		  "  code objects    2\n"
		  "  constants       4\n"
		  "  references      0\n"
		  "  canonical       no\n"
		  "  size            171\n",
		  "the description of a timestamp has the expected text");
	is_int((long long)file.length, 171,
	       "the size in that description is that of the file");
}

/* The time in the header is an unsigned 32-bit number, which ends in 2106. */
static void
test_last_time(void)
{
	struct pyc_header header = { .magic = MAGIC(3495),
				     .mtime = 0xffffffff,
				     .size = 0xffffffff };
	struct codestream code = codestream_init(11);
	struct pyc_description description;
	auto_buf file = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	start_file(&file, &header);
	codestream_add(&code, &file);
	is_int(describe(&description, &file, "m.pyc", "m.pyc", &text, &err), 0,
	       "a file with the last timestamp is described");
	ok(strstr((char *)text.data,
		  "  source mtime    4294967295 (2106-02-07T06:28:15Z)\n"
		  "  source size     4294967295\n"),
	   "the last timestamp is shown");
}

/* A reference to a constant or file name counts as the object itself. */
static void
test_references(void)
{
	struct pyc_header header = { .magic = MAGIC(3495),
				     .mode = PYC_UNCHECKED_HASH };
	struct codestream code = codestream_init(11);
	struct codestream inner = codestream_init_inner(11);
	struct pyc_description description;
	auto_buf constants = BUF_INIT;
	auto_buf file = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	buf_add(&constants, ")\005\xa9\002NT\xda\005/m.py", 13);
	inner.fields[CODE_CONSTS] = PIECE("r\0\0\0\0");
	inner.fields[CODE_FILENAME] = PIECE("r\001\0\0\0");
	codestream_add(&inner, &constants);
	codestream_add(&inner, &constants);
	buf_add(&constants, "r\001\0\0\0", 5);
	code.fields[CODE_CONSTS] =
		(struct piece){ constants.data, constants.length };
	start_file(&file, &header);
	codestream_add(&code, &file);
	is_int(describe(&description, &file, "m.cpython-311.opt-2.pyc", "m",
			&text, &err),
	       0, "a file with references is described");
	is_int(description.code_objects, 3,
	       "equal code objects are counted once for each object");
	is_int((long long)description.constants, 5 + 2 + 2,
	       "constants are counted");
	is_int(description.references, 5, "references are counted");
	is_int(description.extra_paths, 0, "equal paths are counted once");
	ok(!description.is_canonical, "the file is not canonical");
	ok(strstr((char *)text.data, "  mode            unchecked-hash\n"),
	   "the mode is shown");
	ok(strstr((char *)text.data, "  level           2\n"),
	   "the level is shown");
}

static void
test_shown_path(void)
{
	struct pyc_header header = { .magic = MAGIC(3495),
				     .mode = PYC_CHECKED_HASH };
	struct codestream code = codestream_init(11);
	struct canon canon = CANON_INIT;
	struct pyc_description description;
	auto_buf file = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	code.fields[CODE_FILENAME] = PIECE("t\013\0\0\0\xc3\xa9\n\0a\0\0\xed"
					   "\xb3\xbf\033");
	start_file(&file, &header);
	codestream_add(&code, &file);
	is_int(describe(&description, &file, "\xff.pyc", "\xff.pyc", &text,
			&err),
	       0, "a path with control characters is described");
	ok(strstr((char *)text.data, "  embedded path   \xc3\xa9\\x0a\\x00"
				     "a\\x00\\x00"
				     "\\xed\\xb3\\xbf\\x1b\n"),
	   "control characters in the path are escaped");
	is_int(pyc_describe(&description, &canon, file.data, file.length,
			    "m.pyc", &err),
	       0, "the description is made again");
	is_bytes(description.path, description.path_length,
		 "\xc3\xa9\n\0a\0\0\xed\xb3\xbf\033", 11,
		 "the description has the path unescaped");
	ok(!strncmp((char *)text.data, "\\xff.pyc\n", 9),
	   "the name of the file is escaped");
	canon_fini(&canon);
}

static void
test_unknown_magic(void)
{
	struct pyc_header header = { .magic = MAGIC(3494),
				     .mode = PYC_CHECKED_HASH,
				     .hash = 1 };
	struct pyc_description description;
	auto_buf file = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_buf old = BUF_INIT;
	auto_err err = ERR_INIT;

	start_file(&file, &header);
	buf_add(&file, "anything", 8);
	is_int(describe(&description, &file, "m.x.opt-1.pyc", "m", &text, &err),
	       0, "a file with an unknown magic is described");
	is_string((char *)text.data,
		  "m\n"
		  "  python          unknown (magic 3494)\n"
		  "  mode            checked-hash\n"
		  "  source hash     0100000000000000\n"
		  "  level           1\n"
		  "  size            24\n",
		  "a file with an unknown magic has a header");
	/* Before PEP 552, the header had the time in place of the flags. */
	put_le32(file.data, MAGIC(3379));
	put_le32(file.data + 4, 1700000000);
	is_int(describe(&description, &file, "m.pyc", "m", &old, &err), 0,
	       "a file of 3.6 is described");
	is_string((char *)old.data,
		  "m\n"
		  "  python          unknown (magic 3379)\n"
		  "  mode            unknown\n"
		  "  level           unknown\n"
		  "  size            24\n",
		  "the fields of a header before 3.7 are not shown");
	ok(!description.has_header, "a header before 3.7 is not known");
}

static void
check_error(struct buf *file, const char *wanted)
{
	struct pyc_description description;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	is_int(describe(&description, file, "m.pyc", "m.pyc", &text, &err), -1,
	       "the file is refused");
	is_string(err.message, wanted, wanted);
}

static void
test_errors(void)
{
	struct pyc_header header = { .magic = MAGIC(3495) };
	struct codestream code = codestream_init(11);
	auto_buf file = BUF_INIT;
	size_t consts = PYC_HEADER_SIZE + codestream_offset(&code, CODE_CONSTS);
	char wanted[96];

	check_error(&file, "0 bytes are too few for a .pyc header");
	start_file(&file, &header);
	check_error(&file, "byte 16: the marshal data ends too early");
	file.length = 15;
	check_error(&file, "15 bytes are too few for a .pyc header");
	file.length = 16;
	code.fields[CODE_CONSTS] = PIECE(")\002N?");
	codestream_add(&code, &file);
	snprintf(wanted, sizeof(wanted), "byte %zu: unknown type code",
		 consts + 3);
	check_error(&file, wanted);
	/* Errors that only the graph finds have the same offsets. */
	file.length = 16;
	code.fields[CODE_CONSTS] = PIECE(")\001<\002\0\0\0NN");
	codestream_add(&code, &file);
	snprintf(wanted, sizeof(wanted),
		 "byte %zu: a set contains an element twice", consts + 3);
	check_error(&file, wanted);
	file.data[4] = 2;
	check_error(&file, "unknown .pyc flags 0x2 at byte 4");
	file.data[3] = 'x';
	check_error(&file, "byte 0: not the magic number of a .pyc");
}

int
main(void)
{
	test_checked_hash();
	test_timestamp();
	test_last_time();
	test_references();
	test_shown_path();
	test_unknown_magic();
	test_errors();
	return tap_done();
}
