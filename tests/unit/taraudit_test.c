/* SPDX-License-Identifier: MIT */
#include "format/taraudit.h"

#include <stdlib.h>

#include "lib/tap.h"
#include "lib/tarforge.h"

static struct tarmember members[8];
static size_t count;
static struct err err;
static const char *notice;

/* Audits the bytes in pieces.  Returns 0, or -1 with err set. */
static int
audit_pieces(const struct buf *bytes, size_t piece)
{
	struct taraudit *audit = taraudit_new();
	int result = 0;

	err_fini(&err);
	for (size_t i = 0; i < count; i++)
		tarmember_fini(&members[i]);
	count = 0;
	for (size_t at = 0; at < bytes->length && !result; at += piece) {
		size_t rest = bytes->length - at;

		result = taraudit_feed(audit, bytes->data + at,
				       rest < piece ? rest : piece, &err);
		while (count < 8 && taraudit_next(audit, &members[count]))
			count++;
	}
	if (!result)
		result = taraudit_end(audit, &notice, &err);
	taraudit_free(audit);
	return result;
}

static int
audit_bytes(const struct buf *bytes)
{
	return audit_pieces(bytes, 1000);
}

static void
test_members(void)
{
	auto_buf bytes = BUF_INIT;
	size_t sizes[] = { 1, 7, 511, 512, 513, 100000 };

	tarforge_text(&bytes, '5', "d/", "");
	tarforge_text(&bytes, 'x', "pax", "15 path=d/m.py\n");
	tarforge_text(&bytes, '0', "short", "x = 1\n");
	tarforge_add(&bytes, 'L', "long", "a long name", 12);
	tarforge_text(&bytes, '0', "short", "");
	tarforge_zeros(&bytes, 2);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		is_int(audit_pieces(&bytes, sizes[i]), 0,
		       "an archive in pieces of any length is accepted");
		is_int((long long)count, 3, "three members are counted");
		is_string(members[1].name, "d/m.py",
			  "a member has its pax name");
		ok(members[1].offset == 512 && members[1].end == 2560,
		   "a member has its offsets");
		is_string(members[2].name, "a long name",
			  "a member has its GNU name");
		ok(!notice, "an archive with an end mark has no notice");
	}
}

/* Audits a member behind a special header.  Returns the error, or "". */
static const char *
audit_special(char first, const char *text, char type, const char *name)
{
	auto_buf bytes = BUF_INIT;

	tarforge_text(&bytes, first, "special", text);
	tarforge_text(&bytes, type, name, "");
	tarforge_zeros(&bytes, 2);
	return audit_bytes(&bytes) ? err.message : "";
}

static void
test_sources(void)
{
	auto_buf bytes = BUF_INIT;

	tarforge_text(&bytes, 'L', "long", "one");
	tarforge_text(&bytes, 'x', "pax", "12 path=two\n");
	tarforge_text(&bytes, '0', "three", "");
	is_int(audit_bytes(&bytes), -1, "a member with two names is refused");
	is_string(err.message,
		  "member 'one': header at offset 2048: its name is in a "
		  "header of type 'L' and in a pax record",
		  "the message names both headers");
}

static void
test_refused(void)
{
	static const struct {
		char first;
		const char *text;
		char type;
		const char *name;
		const char *reason;
	} rows[] = {
		{ 'x', "9 size=7\n", '5', "d", "has a size" },
		{ 'x', "14 linkpath=l\n", '0', "f", "not a link" },
		{ 'K', "target", '0', "f", "not a link" },
		{ 'L', "", '0', "f", "is empty" },
		{ 'x', "8 path=\n", '0', "f", "is empty" },
		{ 'V', "body", '0', "f", "a volume header has a body" },
		{ 'g', "", 'V', "l", "is not the first header" },
		{ 'X', "9 path=n\n", '0', "f", "type 'X' differently" },
		{ 'D', "", '0', "f", "type 'D' differently" },
		{ '\1', "", '0', "f", "type 0x01 differently" },
		{ 'g', "9 path=n\n", '0', "f", "sets 'path'" },
		{ 'g', "", '0', "f/", "ends in a slash" },
		{ 'g', "", '2', "f", "a link with an empty target" },
		{ 'g', "", '0', "", "it has no name" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *said = audit_special(rows[i].first, rows[i].text,
						 rows[i].type, rows[i].name);

		ok(strstr(said, rows[i].reason), rows[i].reason);
	}
	is_string(audit_special('g', "", '\0', "old/"), "",
		  "an old directory is accepted");
	is_int(members[0].type, '5', "a name with a slash is a directory");
	is_string(audit_special('V', "", '0', "f"), "",
		  "a volume header is accepted");
	is_int((long long)count, 1, "a volume header is not a member");
	is_int((long long)members[0].offset, 0,
	       "a volume header belongs to the next member");
	{
		auto_buf bytes = BUF_INIT;

		tarforge_text(&bytes, 'V', "d/m.py", "");
		tarforge_text(&bytes, '0', "f", "");
		is_int(audit_bytes(&bytes), -1,
		       "a volume header with the name of a source is refused");
		ok(strstr(err.message, "has the name of a source"),
		   "the message has the reason");
	}
}

/* Audits an archive with this end.  Returns the error, the notice, or "". */
static const char *
audit_end(const struct buf *end)
{
	auto_buf bytes = BUF_INIT;

	tarforge_text(&bytes, '0', "f", "text");
	buf_add(&bytes, end->data, end->length);
	if (audit_bytes(&bytes))
		return err.message;
	return notice ? notice : "";
}

static void
test_end(void)
{
	auto_buf end = BUF_INIT;

	is_string(audit_end(&end), "its end mark is missing",
		  "a missing end mark is noted");
	tarforge_zeros(&end, 1);
	is_string(audit_end(&end), "its end mark has one empty block, not two",
		  "half an end mark is noted");
	buf_add_byte(&end, 0);
	is_string(audit_end(&end), "the archive is truncated in its end mark",
		  "a truncated end mark is refused");
	end.length = 512;
	tarforge_text(&end, '0', "hidden", "");
	is_string(audit_end(&end),
		  "a member follows a single empty block, at offset 1536",
		  "a member after half an end mark is refused");
	end.length = 512;
	tarforge_zeros(&end, 1);
	is_string(audit_end(&end), "", "an end mark is accepted");
	buf_add_string(&end, "stale");
	is_string(audit_end(&end),
		  "the bytes after its end mark are dropped; all readers "
		  "ignore them",
		  "old bytes after the end mark are noted");
	end.length = 1024;
	tarforge_zeros(&end, 30);
	is_string(audit_end(&end), "", "more empty records are accepted");
	buf_add_string(&end, "x");
	ok(strstr(audit_end(&end), "something that is not a tar archive"),
	   "other bytes after the record are refused");
	end.length--;
	buf_add(&end, "\xa6\x4c\x32\x2e\xd6\x14\xae\xdb", 8);
	is_string(audit_end(&end), "the index that pixz added is dropped",
		  "an index of pixz is noted");
	end.length -= 8;
	tarforge_text(&end, '0', "hidden", "");
	ok(strstr(audit_end(&end), "another archive follows"),
	   "another archive after the end mark is refused");
}

static void
test_cut(void)
{
	auto_buf bytes = BUF_INIT;
	bool passed = true;

	tarforge_text(&bytes, 'x', "pax", "9 path=n\n");
	tarforge_text(&bytes, '0', "f", "text");
	for (size_t length = 1; length < bytes.length; length++) {
		struct buf cut = { malloc(length), length, length };

		memcpy(cut.data, bytes.data, length);
		passed &= audit_bytes(&cut) == -1 && err.message;
		free(cut.data);
	}
	ok(passed, "an archive truncated at any length is refused");
	bytes.length = 1536 + 5;
	audit_bytes(&bytes);
	is_string(
		err.message,
		"member 'n': header at offset 1024: the archive ends without "
		"the padding of this member to whole blocks, 507 bytes, which "
		"GNU tar, bsdtar and Python want; append so many zero bytes "
		"to the archive, or create it again",
		"missing padding is refused");
	bytes.length = 1536 + 3;
	audit_bytes(&bytes);
	is_string(err.message,
		  "member 'n': header at offset 1024: the archive is truncated",
		  "missing data is refused");
	bytes.length = 2048;
	bytes.data[0] ^= 1;
	audit_bytes(&bytes);
	is_string(err.message, "is not a tar archive",
		  "bytes that are not an archive are refused");
	err_fini(&err);
}

int
main(void)
{
	test_members();
	test_sources();
	test_refused();
	test_end();
	test_cut();
	for (size_t i = 0; i < count; i++)
		tarmember_fini(&members[i]);
	return tap_done();
}
