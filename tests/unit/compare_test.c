/* SPDX-License-Identifier: MIT */
/*
 * Tests the findings for a .pyc in comparison with the result of baking:
 * each defect by its own code, and no mere consequence of another.
 */
#include "check/compare.h"

#include <stdlib.h>

#include "base/mem.h"
#include "lib/checked_pyc.h"
#include "pyc/pymagic.h"

#define MINOR 11
#define CACHED "d/__pycache__/m.cpython-311.pyc"
#define STALE_HASH CHECKED_PYC_STALE_HASH
#define MODES CHECKED_PYC_MODES

/* A .pyc that is compared, and what baking gives. */
struct trial {
	struct checked_pyc pyc;
	struct buf baked;
	struct comparison comparison;
};

static struct pyc_header
header_of(enum pyc_mode mode)
{
	return checked_pyc_header(MINOR, mode);
}

/* Both are right, but the existing .pyc may have another mode. */
static void
begin(struct trial *trial, enum pyc_mode existing, enum pyc_mode wanted)
{
	struct codestream code = codestream_init(MINOR);
	struct pyc_header header = header_of(existing);

	*trial = (struct trial){
		.pyc = CHECKED_PYC_INIT,
		.comparison = {
			.path = CACHED,
			.wanted = header_of(wanted),
			.minor = MINOR,
			.release = "3.11.2",
			.embedded = CODESTREAM_FILENAME,
		},
	};
	checked_pyc_make(&header, &code, &trial->pyc.bytes);
	checked_pyc_make(&trial->comparison.wanted, &code, &trial->baked);
	trial->comparison.baked = trial->baked.data;
	trial->comparison.baked_length = trial->baked.length;
}

/* Gives the existing .pyc this code object. */
static void
set_code(struct trial *trial, const struct codestream *code)
{
	trial->pyc.bytes.length = PYC_HEADER_SIZE;
	codestream_add(code, &trial->pyc.bytes);
}

/* Gives the existing .pyc another field of its code object. */
static void
set_field(struct trial *trial, enum codestream_field field, struct piece piece)
{
	struct codestream code = codestream_init(MINOR);

	code.fields[field] = piece;
	set_code(trial, &code);
}

/* The offset of a field in the .pyc of codestream_init(). */
static size_t
offset_of(enum codestream_field field)
{
	struct codestream code = codestream_init(MINOR);

	return PYC_HEADER_SIZE + codestream_offset(&code, field);
}

/* Compares, as a sink does, and checks the findings. */
static void
check(struct trial *trial, const char *wanted, const char *what)
{
	struct comparison *comparison = &trial->comparison;
	enum pyc_mode mode;

	comparison->findings = &trial->pyc.findings;
	comparison->canon = &trial->pyc.canon;
	comparison->existing = trial->pyc.bytes.data;
	comparison->length = trial->pyc.bytes.length;
	if (compare_own_mode(comparison, &mode))
		comparison->own = header_of(mode);
	compare_pyc(comparison);
	checked_pyc_has(&trial->pyc, comparison->path, wanted, what);
}

static void
end(struct trial *trial)
{
	checked_pyc_fini(&trial->pyc);
	buf_fini(&trial->baked);
}

static void
test_right(void)
{
	for (size_t i = 0; i < MODES; i++) {
		struct trial trial;

		begin(&trial, checked_pyc_modes[i], checked_pyc_modes[i]);
		check(&trial, "", "identical bytes have no finding");
		trial.comparison.baked = NULL;
		check(&trial, "",
		      "a correct .pyc has no finding without compiling");
		trial.comparison.skips_form = true;
		check(&trial, "",
		      "a correct .pyc has no finding without its canonical "
		      "form");
		end(&trial);
	}
}

/* Nothing after a wrong magic number is judged, not even flags and payload. */
static void
test_magic(void)
{
	static const struct {
		uint32_t magic;
		const char *wanted;
	} rows[] = {
		{ 0x0a0d0d42, "magic: magic 3394 (CPython 3.7), "
			      "not 3495 (CPython 3.11)" },
		{ 0x0a0dffff, "magic: magic 65535 (unknown version), "
			      "not 3495 (CPython 3.11)" },
		{ 0x0d0a0da7, "magic: magic 0x0d0a0da7 (not a .pyc), "
			      "not 3495 (CPython 3.11)" },
		{ 0, "magic: magic 0x00000000 (not a .pyc), "
		     "not 3495 (CPython 3.11)" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct trial trial;

		begin(&trial, PYC_TIMESTAMP, PYC_CHECKED_HASH);
		memset(trial.pyc.bytes.data, 0xff, trial.pyc.bytes.length);
		put_le32(trial.pyc.bytes.data, rows[i].magic);
		check(&trial, rows[i].wanted, rows[i].wanted);
		trial.pyc.bytes.length = PYC_HEADER_SIZE;
		check(&trial, rows[i].wanted,
		      "a header alone has the same finding");
		end(&trial);
	}
}

static void
test_short(void)
{
	static const size_t lengths[] = { 0, 1, 4, PYC_HEADER_SIZE - 1 };

	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		auto_free char *wanted = mem_printf(
			"corrupt: %zu bytes are too few for a header of 16",
			lengths[i]);
		struct trial trial;

		begin(&trial, PYC_CHECKED_HASH, PYC_TIMESTAMP);
		trial.pyc.bytes.length = lengths[i];
		check(&trial, wanted, wanted);
		end(&trial);
	}
}

/* Such a payload cannot be distinguished from that of another source. */
static void
test_flags(void)
{
	struct codestream code = codestream_init(MINOR);
	struct trial trial;

	begin(&trial, PYC_CHECKED_HASH, PYC_CHECKED_HASH);
	code.type = '\xe3';
	code.fields[CODE_CODE] = PIECE("s\001\0\0\0!");
	set_code(&trial, &code);
	trial.pyc.bytes.data[4] = 7;
	check(&trial,
	      "corrupt: unknown .pyc flags 0x7 at byte 4 | "
	      "noncanonical: not in canonical form at byte 16",
	      "unknown flags and the form are both reported");
	end(&trial);
}

/* One byte of the header is changed; the payload is of another source, too. */
static void
test_stale(void)
{
	static const struct {
		enum pyc_mode mode;
		size_t offset;
		uint8_t change;
		const char *wanted;
	} rows[] = {
		{ PYC_CHECKED_HASH, 8, 1, STALE_HASH },
		{ PYC_CHECKED_HASH, 15, 0x80, STALE_HASH },
		{ PYC_UNCHECKED_HASH, 8, 1, STALE_HASH },
		{ PYC_UNCHECKED_HASH, 15, 0x80, STALE_HASH },
		{ PYC_TIMESTAMP, 8, 1,
		  "stale: the header has source time 1500000001, "
		  "but the source has 1500000000" },
		{ PYC_TIMESTAMP, 11, 0x80,
		  "stale: the header has source time 3647483648, "
		  "but the source has 1500000000" },
		{ PYC_TIMESTAMP, 12, 1,
		  "stale: the header has source size 7, "
		  "but the source has 6" },
		{ PYC_TIMESTAMP, 15, 0x80,
		  "stale: the header has source size 2147483654, "
		  "but the source has 6" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct trial trial;

		begin(&trial, rows[i].mode, rows[i].mode);
		trial.pyc.bytes.data[rows[i].offset] ^= rows[i].change;
		check(&trial, rows[i].wanted, rows[i].wanted);
		set_field(&trial, CODE_CODE, PIECE("s\001\0\0\0!"));
		check(&trial, rows[i].wanted,
		      "the content of a stale .pyc is not reported");
		end(&trial);
	}
}

static void
test_stale_time_and_size(void)
{
	struct trial trial;

	begin(&trial, PYC_TIMESTAMP, PYC_TIMESTAMP);
	trial.pyc.bytes.data[8] ^= 1;
	trial.pyc.bytes.data[12] ^= 1;
	check(&trial,
	      "stale: the header has source size 7, "
	      "but the source has 6",
	      "another source size is reported once");
	end(&trial);
}

/* The header may be right or stale in its own mode. */
static void
check_mode(enum pyc_mode existing, enum pyc_mode wanted)
{
	auto_free char *other =
		mem_printf("mode: %s, not %s", pyc_mode_name(existing),
			   pyc_mode_name(wanted));
	auto_free char *stale =
		mem_printf("%s | %s",
			   existing == PYC_TIMESTAMP ?
				   "stale: the header has source size 7, "
				   "but the source has 6" :
				   STALE_HASH,
			   other);
	auto_free char *content = mem_printf(
		"%s | content: differs from what Python 3.11.2 gives at byte "
		"%zu of its canonical form; unless it was altered, another "
		"release of Python 3.11 compiled it",
		other, offset_of(CODE_CODE) + 5);
	struct trial trial;

	begin(&trial, existing, wanted);
	check(&trial, other, other);
	set_field(&trial, CODE_CODE, PIECE("s\001\0\0\0!"));
	check(&trial, content, "the content is compared in another mode");
	trial.pyc.bytes.data[12] ^= 1;
	check(&trial, stale,
	      "a stale .pyc of another mode has no content finding");
	end(&trial);
}

static void
test_mode(void)
{
	for (size_t i = 0; i < MODES; i++)
		for (size_t j = 0; j < MODES; j++)
			if (i != j)
				check_mode(checked_pyc_modes[i],
					   checked_pyc_modes[j]);
}

static void
test_content(void)
{
	static const struct {
		const char *path;
		const char *end;
	} rows[] = {
		{ CACHED, "" },
		{ "__pycache__/m.cpython-311.opt-1.pyc", "" },
		{ "d/m.pyc", ", or another level" },
		{ "m.pyc", ", or another level" },
		{ "__pycache__/d/m.pyc", ", or another level" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		auto_free char *wanted = mem_printf(
			"content: differs from what Python 3.11.2 gives at "
			"byte %zu of its canonical form; unless it was "
			"altered, another release of Python 3.11 compiled "
			"it%s",
			offset_of(CODE_EXCEPTIONTABLE) + 5, rows[i].end);
		struct trial trial;

		begin(&trial, PYC_CHECKED_HASH, PYC_CHECKED_HASH);
		trial.comparison.path = rows[i].path;
		set_field(&trial, CODE_EXCEPTIONTABLE, PIECE("s\001\0\0\0!"));
		check(&trial, wanted, rows[i].path);
		trial.comparison.skips_form = true;
		check(&trial, "",
		      "content is not compared without the canonical form");
		trial.comparison.skips_form = false;
		trial.comparison.baked = NULL;
		check(&trial, "",
		      "content is not compared without a compiled result");
		end(&trial);
	}
}

static void
test_form(void)
{
	struct codestream code = codestream_init(MINOR);
	struct trial trial;

	begin(&trial, PYC_CHECKED_HASH, PYC_CHECKED_HASH);
	code.type = '\xe3';
	set_code(&trial, &code);
	check(&trial, "noncanonical: not in canonical form at byte 16",
	      "a flag without a reference is not canonical");
	/* The memory of the last comparison is used again. */
	check(&trial, "noncanonical: not in canonical form at byte 16",
	      "a second comparison has the same finding");
	trial.comparison.baked = NULL;
	check(&trial, "noncanonical: not in canonical form at byte 16",
	      "the form is checked without compiling");
	trial.comparison.skips_form = true;
	check(&trial, "", "the form is not checked unless requested");
	end(&trial);
}

/*
 * The form is longer than the payload, by two bytes before the difference.  The
 * place of the content is counted in the form.
 */
static void
test_form_and_content(void)
{
	struct codestream code = codestream_init(MINOR);
	auto_free char *form =
		mem_printf("noncanonical: not in canonical form at byte %zu",
			   offset_of(CODE_CONSTS) + 2);
	auto_free char *both = NULL;
	struct trial trial;

	begin(&trial, PYC_CHECKED_HASH, PYC_CHECKED_HASH);
	code.fields[CODE_CONSTS] = PIECE(")\002\xfa\001!r\0\0\0\0");
	checked_pyc_make(&trial.comparison.wanted, &code, &trial.baked);
	trial.comparison.baked = trial.baked.data;
	trial.comparison.baked_length = trial.baked.length;
	both = mem_printf(
		"%s | content: differs from what Python 3.11.2 gives at byte "
		"%zu of its canonical form; unless it was altered, another "
		"release of Python 3.11 compiled it",
		form,
		PYC_HEADER_SIZE + codestream_offset(&code, CODE_LINETABLE) + 5);
	code.fields[CODE_CONSTS] = PIECE(")\002z\001!z\001!");
	set_code(&trial, &code);
	check(&trial, form, "the content is compared in canonical form");
	code.fields[CODE_LINETABLE] = PIECE("s\001\0\0\0!");
	set_code(&trial, &code);
	check(&trial, both,
	      "the form and the content have offsets of their own");
	end(&trial);
}

/* Makes a canonical payload with a code object inside, with these paths. */
static void
set_paths(struct trial *trial, struct piece outer, struct piece inner)
{
	struct codestream code = codestream_init_inner(MINOR);
	auto_buf bytes = BUF_INIT;
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;

	buf_add(&bytes, ")\001", 2);
	code.fields[CODE_FILENAME] = inner;
	codestream_add(&code, &bytes);
	code = codestream_init(MINOR);
	code.fields[CODE_CONSTS] = (struct piece){ bytes.data, bytes.length };
	code.fields[CODE_FILENAME] = outer;
	codestream_add(&code, &stream);
	trial->pyc.bytes.length = PYC_HEADER_SIZE;
	is_int(canon_rewrite(&trial->pyc.canon, stream.data, stream.length,
			     MINOR, &trial->pyc.bytes, &err),
	       0, "a stream with two paths is rewritten");
}

/* The content differs too: the baked one has no inner code object. */
static void
test_path(void)
{
	const struct piece right = PIECE("Z\005/m.py");
	const struct piece wrong = PIECE("Z\007/opt/m.");
	const char *wanted = "path: the embedded path is '/opt/m.', "
			     "not '/m.py'";
	struct trial trial;

	begin(&trial, PYC_CHECKED_HASH, PYC_CHECKED_HASH);
	set_paths(&trial, wrong, wrong);
	check(&trial, wanted,
	      "another path is reported, and no content finding");
	set_paths(&trial, wrong, right);
	check(&trial, wanted, "the path of the outer code object is compared");
	set_paths(&trial, right, wrong);
	check(&trial, wanted, "the path of the inner code object is compared");
	trial.comparison.skips_form = true;
	check(&trial, wanted, "paths are compared without the form");
	trial.comparison.skips_form = false;
	trial.comparison.baked = NULL;
	set_paths(&trial, right, right);
	check(&trial, "", "equal paths have no finding");
	set_field(&trial, CODE_FILENAME, PIECE("Z\006/m.pyx"));
	check(&trial, "path: the embedded path is '/m.pyx', not '/m.py'",
	      "a longer path is reported");
	set_field(&trial, CODE_FILENAME, PIECE("Z\004/m.p"));
	check(&trial, "path: the embedded path is '/m.p', not '/m.py'",
	      "a shorter path is reported");
	end(&trial);
}

/* A path and a form are judged whatever the source is. */
static void
test_all(void)
{
	struct codestream code = codestream_init(MINOR);
	struct trial trial;

	begin(&trial, PYC_CHECKED_HASH, PYC_UNCHECKED_HASH);
	code.type = '\xe3';
	code.fields[CODE_FILENAME] = PIECE("Z\005/n.py");
	set_code(&trial, &code);
	trial.pyc.bytes.data[8] ^= 1;
	check(&trial,
	      STALE_HASH " | "
			 "mode: checked-hash, not unchecked-hash | "
			 "path: the embedded path is '/n.py', not '/m.py' | "
			 "noncanonical: not in canonical form at byte 16",
	      "several defects are all reported");
	end(&trial);
}

/* Nothing is known of a payload that cannot be read. */
static void
check_corrupt(struct trial *trial, const char *wanted)
{
	auto_free char *after = mem_printf(STALE_HASH " | %s", wanted);

	for (int skips = 0; skips < 2; skips++) {
		trial->comparison.skips_form = skips;
		check(trial, wanted, wanted);
	}
	trial->pyc.bytes.data[8] ^= 1;
	check(trial, after,
	      "the header is checked although the payload is corrupt");
	end(trial);
}

static void
test_corrupt(void)
{
	auto_free char *cut =
		mem_printf("corrupt: byte %zu: the marshal data ends too early",
			   offset_of(CODE_EXCEPTIONTABLE) + 1);
	auto_free char *more =
		mem_printf("corrupt: byte %zu: bytes after the code object",
			   offset_of(CODE_EXCEPTIONTABLE) + 6);
	struct trial trial;

	begin(&trial, PYC_CHECKED_HASH, PYC_CHECKED_HASH);
	trial.pyc.bytes.length = PYC_HEADER_SIZE;
	check_corrupt(&trial,
		      "corrupt: byte 16: the marshal data ends too early");
	begin(&trial, PYC_CHECKED_HASH, PYC_CHECKED_HASH);
	trial.pyc.bytes.length--;
	check_corrupt(&trial, cut);
	begin(&trial, PYC_CHECKED_HASH, PYC_CHECKED_HASH);
	buf_add_byte(&trial.pyc.bytes, 'N');
	check_corrupt(&trial, more);
	begin(&trial, PYC_CHECKED_HASH, PYC_CHECKED_HASH);
	trial.pyc.bytes.data[PYC_HEADER_SIZE] = 'N';
	check_corrupt(&trial, "corrupt: byte 16: not a code object");
}

static void
test_modes_of_headers(void)
{
	for (size_t i = 0; i < MODES; i++)
		for (size_t j = 0; j < MODES; j++) {
			enum pyc_mode mode = (enum pyc_mode)99;
			struct trial trial;

			begin(&trial, checked_pyc_modes[i],
			      checked_pyc_modes[j]);
			trial.comparison.existing = trial.pyc.bytes.data;
			trial.comparison.length = trial.pyc.bytes.length;
			ok(compare_own_mode(&trial.comparison, &mode) ==
				   (i != j),
			   "only another mode counts as its own mode");
			is_int(mode, i == j ? 99 : (int)checked_pyc_modes[i],
			       "the mode is stored only if it differs");
			is_int(compare_found_mode(trial.pyc.bytes.data,
						  trial.pyc.bytes.length,
						  checked_pyc_modes[j]),
			       checked_pyc_modes[i],
			       "the mode of the existing .pyc is returned");
			end(&trial);
		}
}

/* Without a valid header there is no mode. */
static void
test_modes_of_no_header(void)
{
	enum pyc_mode mode = (enum pyc_mode)99;
	struct trial trial;

	begin(&trial, PYC_UNCHECKED_HASH, PYC_CHECKED_HASH);
	trial.comparison.existing = trial.pyc.bytes.data;
	trial.comparison.length = PYC_HEADER_SIZE - 1;
	ok(!compare_own_mode(&trial.comparison, &mode),
	   "a short file has no mode");
	is_int(compare_found_mode(trial.pyc.bytes.data, PYC_HEADER_SIZE - 1,
				  PYC_CHECKED_HASH),
	       PYC_CHECKED_HASH, "the given mode is used for a short file");
	is_int(compare_found_mode(trial.pyc.bytes.data, PYC_HEADER_SIZE,
				  PYC_CHECKED_HASH),
	       PYC_UNCHECKED_HASH, "a header alone has a mode");
	trial.pyc.bytes.data[4] = 2;
	trial.comparison.length = trial.pyc.bytes.length;
	ok(!compare_own_mode(&trial.comparison, &mode),
	   "unknown flags are not a mode");
	is_int(mode, 99, "no mode is stored for unknown flags");
	is_int(compare_found_mode(trial.pyc.bytes.data, trial.pyc.bytes.length,
				  PYC_TIMESTAMP),
	       PYC_TIMESTAMP, "the given mode is used for unknown flags");
	end(&trial);
}

int
main(void)
{
	test_right();
	test_magic();
	test_short();
	test_flags();
	test_stale();
	test_stale_time_and_size();
	test_mode();
	test_content();
	test_form();
	test_form_and_content();
	test_path();
	test_all();
	test_corrupt();
	test_modes_of_headers();
	test_modes_of_no_header();
	return tap_done();
}
