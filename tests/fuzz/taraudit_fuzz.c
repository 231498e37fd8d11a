/* SPDX-License-Identifier: MIT */
/*
 * The input is audited at once and in pieces, with the same members and
 * verdict.  Members must not overlap.
 */
#include <stdlib.h>
#include <string.h>

#include "format/taraudit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool truth)
{
	if (!truth)
		abort();
}

/* A sum over the members, to compare two audits, and the last member's end. */
struct digest {
	uint64_t sum;
	uint64_t end;
};

static void
add_text(struct digest *digest, const char *text)
{
	for (; text && *text; text++)
		digest->sum = digest->sum * 31 + (uint8_t)*text;
}

static void
take(struct digest *digest, struct tarmember *member)
{
	require(member->name && *member->name);
	require(member->offset >= digest->end);
	require(member->end > member->offset);
	require(!member->target ==
		(member->type != '1' && member->type != '2'));
	require(member->type == '0' || !member->size);
	digest->end = member->end;
	add_text(digest, member->name);
	add_text(digest, member->target);
	digest->sum = digest->sum * 31 + member->size + member->end +
		      (uint64_t)member->mtime + (uint8_t)member->type;
	tarmember_fini(member);
}

/* Audits the input in pieces.  Returns whether the archive is sound. */
static bool
audit_in(const uint8_t *data, size_t size, size_t piece, struct digest *digest)
{
	struct taraudit *audit = taraudit_new();
	struct tarmember member;
	auto_err err = ERR_INIT;
	const char *notice;
	bool is_sound = true;

	for (size_t at = 0; at < size && is_sound; at += piece) {
		is_sound = !taraudit_feed(audit, data + at,
					  size - at < piece ? size - at : piece,
					  &err);
		while (taraudit_next(audit, &member))
			take(digest, &member);
	}
	if (is_sound)
		is_sound = !taraudit_end(audit, &notice, &err);
	require(is_sound == !err.message);
	taraudit_free(audit);
	return is_sound;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct digest whole = { 0, 0 };
	struct digest pieces = { 0, 0 };
	const size_t piece = size ? data[0] % 64 + 1 : 1;
	bool is_sound = audit_in(data, size, size + 1, &whole);

	require(is_sound == audit_in(data, size, piece, &pieces));
	require(whole.sum == pieces.sum);
	return 0;
}
