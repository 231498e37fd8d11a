/* SPDX-License-Identifier: MIT */
/*
 * Reads block by block.  The extended headers of a member are collected until
 * its own header comes.  The archive is refused if two of them set the same
 * field of the member.
 */
#include "format/taraudit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "format/tarend.h"
#include "format/tarhead.h"
#include "format/tarmember.h"
#include "format/tarpax.h"
#include "format/zipname.h"
#include "pyc/pyname.h"

enum state {
	IN_HEADER,    /* block by block: a header */
	IN_EXTENSION, /* block by block: more extents of a sparse file */
	IN_END,	      /* block by block: the end */
	IN_SPECIAL,   /* the body of a header before a member */
	IN_MAP,	      /* the map of a sparse file, before its data */
	IN_BODY,
};

struct taraudit {
	enum state state;
	uint64_t offset; /* of the next byte to be fed */
	uint8_t block[TARHEAD_BLOCK];
	size_t filled; /* bytes of block */
	uint64_t rest; /* of a body, with its padding */

	/* The headers before the next member. */
	bool has_start;	   /* there is one */
	uint64_t start;	   /* offset of the first one */
	bool has_pax;	   /* a header of type 'x' was read */
	bool has_global;   /* a header of type 'g' was read */
	struct buf body;   /* of the current header */
	uint64_t wanted;   /* bytes of it without padding */
	char *long_name;   /* of type 'L'; owned */
	char *long_target; /* of type 'K'; owned */
	struct tarpax pax;

	uint64_t header; /* offset of the last header */
	struct tarhead head;
	uint64_t stored; /* bytes of the member's body */
	struct tarsparse_map map;
	struct tarend end;

	struct tarmember *found; /* members; owned from first on */
	size_t first;		 /* the first that was not taken yet */
	size_t count;		 /* end of the found members */
	struct tarmember last;	 /* for messages: name and size only */
};

struct taraudit *
taraudit_new(void)
{
	return mem_zalloc(1, sizeof(struct taraudit));
}

/* Forgets the headers before a member after the member has come. */
static void
forget_special(struct taraudit *audit)
{
	mem_cleanup(&audit->long_name);
	mem_cleanup(&audit->long_target);
	tarpax_fini(&audit->pax);
	audit->long_name = NULL;
	audit->long_target = NULL;
	audit->has_pax = false;
	audit->has_global = false;
	audit->has_start = false;
}

void
taraudit_free(struct taraudit *audit)
{
	if (!audit)
		return;
	forget_special(audit);
	for (size_t i = audit->first; i < audit->count; i++)
		tarmember_fini(&audit->found[i]);
	tarmember_fini(&audit->last);
	buf_fini(&audit->body);
	free(audit->found);
	free(audit);
}

static int
fail_header(const struct taraudit *audit, struct err *err)
{
	return err_prefix(err, "header at offset %" PRIu64, audit->header);
}

static int
fail_named(const struct taraudit *audit, const char *name, struct err *err)
{
	auto_free char *shown = zipname_show(name, strlen(name));

	fail_header(audit, err);
	return err_prefix(err, "member '%s'", shown);
}

/* --- headers before a member --- */

/* Whether there are headers that apply only to the next member. */
static bool
has_special(const struct taraudit *audit)
{
	return audit->has_pax || audit->long_name || audit->long_target;
}

/* Whether a header must follow: Python wants one after a global header too. */
static bool
awaits_member(const struct taraudit *audit)
{
	return has_special(audit) || audit->has_global;
}

static int
begin_special(struct taraudit *audit, struct err *err)
{
	const struct tarhead *head = &audit->head;

	/* libarchive refuses the second of two global headers since 3.8. */
	if ((head->type == 'x' && audit->has_pax) ||
	    (head->type == 'g' && audit->has_global) ||
	    (head->type == 'L' && audit->long_name) ||
	    (head->type == 'K' && audit->long_target))
		return err_set(err,
			       "two headers of type '%c' precede one member",
			       head->type);
	if (head->type == 'g' && has_special(audit))
		return err_set(err, "a global header is between a member and "
				    "a header that belongs to it");
	if (head->size > TARAUDIT_MOST_SPECIAL)
		return err_set(err,
			       "a header of type '%c' has %" PRIu64
			       " bytes, and readers take %u",
			       head->type, head->size, TARAUDIT_MOST_SPECIAL);
	audit->wanted = head->size;
	audit->rest = tarhead_padded(head->size);
	audit->body.length = 0;
	audit->state = IN_SPECIAL;
	return 0;
}

/* Takes a long name or target of GNU tar, with or without a NUL at its end. */
static int
taraudit_take_long(const struct taraudit *audit, char **text, struct err *err)
{
	const char *bytes = (const char *)audit->body.data;
	const size_t length = audit->body.length;
	const size_t used = length ? strnlen(bytes, length) : 0;

	if (!used)
		return err_set(err, "a header of type '%c' is empty",
			       audit->head.type);
	for (size_t i = used; i < length; i++)
		if (bytes[i])
			return err_set(err,
				       "a header of type '%c' has a NUL in "
				       "its text",
				       audit->head.type);
	*text = mem_strndup(bytes, used);
	return 0;
}

/* Takes a complete header before a member. */
static int
take_special(struct taraudit *audit, struct err *err)
{
	const char *bytes = (const char *)audit->body.data;
	const size_t length = audit->body.length;

	audit->state = IN_HEADER;
	switch (audit->head.type) {
	case 'L':
		return taraudit_take_long(audit, &audit->long_name, err);
	case 'K':
		return taraudit_take_long(audit, &audit->long_target, err);
	case 'g':
		audit->has_global = true;
		return length ? tarpax_check_global(bytes, length, err) : 0;
	default:
		audit->has_pax = true;
		return length ? tarpax_read(&audit->pax, bytes, length, err) :
				0;
	}
}

/* --- a member --- */

/* Begins a member whose header is complete. */
static int
begin_member(struct taraudit *audit, struct err *err)
{
	const struct tarmember_sources sources = {
		.head = &audit->head,
		.pax = &audit->pax,
		.long_name = audit->long_name,
		.long_target = audit->long_target,
	};
	struct tarmember member = { .offset = audit->start };

	if (tarmember_settle(&sources, &member, err)) {
		fail_named(audit, member.name, err);
		tarmember_fini(&member);
		return -1;
	}
	audit->stored = member.stored;
	audit->rest = tarhead_padded(audit->stored);
	member.end = audit->offset + audit->rest;
	audit->map = (struct tarsparse_map){ .length = 0 };
	audit->state = audit->pax.kind == TARPAX_SPARSE_1 ? IN_MAP : IN_BODY;
	free(audit->last.name);
	audit->last = (struct tarmember){
		.name = mem_strdup(member.name),
		.size = member.size,
	};
	forget_special(audit);
	audit->found =
		mem_grow(audit->found, audit->count, sizeof(*audit->found));
	audit->found[audit->count++] = member;
	return 0;
}

bool
taraudit_next(struct taraudit *audit, struct tarmember *member)
{
	if (audit->first == audit->count)
		return false;
	*member = audit->found[audit->first++];
	if (audit->first == audit->count)
		audit->first = audit->count = 0;
	return true;
}

/* --- blocks --- */

/*
 * Checks the label of an archive.  Python extracts it as an empty file, which
 * would overwrite an earlier member of that name.
 */
static int
take_volume(struct taraudit *audit, struct err *err)
{
	if (audit->header)
		return err_set(err, "a volume header is not the first header, "
				    "and some readers extract it as a file");
	if (pyname_is_source(audit->head.name))
		return err_set(err, "a volume header has the name of a source, "
				    "and some readers extract it as a file");
	if (audit->head.size)
		return err_set(err, "a volume header has a body, which some "
				    "readers interpret as members");
	return 0;
}

static int
dispatch(struct taraudit *audit, struct err *err)
{
	const char type = audit->head.type;

	if (type == 'V')
		return take_volume(audit, err) ? fail_header(audit, err) : 0;
	if (strchr("gxLK", type))
		return begin_special(audit, err) ? fail_header(audit, err) : 0;
	if (!strchr("01234567S", type)) {
		if (type > ' ' && type <= '~')
			err_set(err,
				"readers interpret its type '%c' differently",
				type);
		else
			err_set(err,
				"readers interpret its type 0x%02x differently",
				(uint8_t)type);
		return fail_named(audit, audit->head.name, err);
	}
	if (audit->head.is_extended) {
		audit->state = IN_EXTENSION;
		return 0;
	}
	return begin_member(audit, err);
}

static int
take_header(struct taraudit *audit, struct err *err)
{
	audit->header = audit->offset - TARHEAD_BLOCK;
	if (!audit->has_start)
		audit->start = audit->header;
	if (tarhead_is_empty(audit->block)) {
		if (awaits_member(audit))
			return err_set(err,
				       "header at offset %" PRIu64
				       ": the archive ends before the member "
				       "that it is about",
				       audit->start);
		audit->state = IN_END;
		audit->end.offset = audit->header;
		tarend_add(&audit->end, audit->block, TARHEAD_BLOCK);
		return 0;
	}
	audit->has_start = true;
	if (!tarhead_read(&audit->head, audit->block, err))
		return dispatch(audit, err);
	if (!audit->header && !tarhead_is_header(audit->block)) {
		err_fini(err);
		return err_set(err, "is not a tar archive");
	}
	return audit->head.name[0] && tarhead_is_header(audit->block) ?
		       fail_named(audit, audit->head.name, err) :
		       fail_header(audit, err);
}

static int
taraudit_take_block(struct taraudit *audit, struct err *err)
{
	switch (audit->state) {
	case IN_HEADER:
		return take_header(audit, err);
	case IN_EXTENSION:
		if (tarhead_read_extension(&audit->head, audit->block, err))
			return fail_named(audit, audit->head.name, err);
		return audit->head.is_extended ? 0 : begin_member(audit, err);
	default:
		tarend_add(&audit->end, audit->block, TARHEAD_BLOCK);
		return 0;
	}
}

/* --- bytes --- */

/* Takes bytes up to the end of a block, or as many as there are. */
static int
feed_block(struct taraudit *audit, const uint8_t *bytes, size_t *length,
	   struct err *err)
{
	if (*length > TARHEAD_BLOCK - audit->filled)
		*length = TARHEAD_BLOCK - audit->filled;
	memcpy(audit->block + audit->filled, bytes, *length);
	audit->filled += *length;
	audit->offset += *length;
	if (audit->filled < TARHEAD_BLOCK)
		return 0;
	audit->filled = 0;
	return taraudit_take_block(audit, err);
}

static int
feed_special(struct taraudit *audit, const uint8_t *bytes, size_t *length,
	     struct err *err)
{
	const size_t lacking = (size_t)audit->wanted - audit->body.length;

	if (*length > audit->rest)
		*length = (size_t)audit->rest;
	if (*length && lacking)
		buf_add(&audit->body, bytes,
			*length < lacking ? *length : lacking);
	audit->rest -= *length;
	audit->offset += *length;
	if (audit->rest)
		return 0;
	return take_special(audit, err) ? fail_header(audit, err) : 0;
}

/* Checks a complete map: it describes the rest of the body. */
static int
check_map(const struct taraudit *audit, struct err *err)
{
	const uint64_t before = tarhead_padded(audit->map.length);

	if (before <= audit->stored &&
	    tarsparse_fits(&audit->map.sparse, audit->last.size,
			   audit->stored - before))
		return 0;
	return err_set(err, "its holes do not fit its size");
}

static int
feed_map(struct taraudit *audit, const uint8_t *bytes, size_t *length,
	 struct err *err)
{
	enum tarsparse_result result = TARSPARSE_MORE;
	size_t used = 0;

	while (used < *length && used < audit->rest && result == TARSPARSE_MORE)
		result = tarsparse_map_add(&audit->map, bytes[used++]);
	*length = used;
	audit->rest -= used;
	audit->offset += used;
	if (result == TARSPARSE_MORE && audit->rest)
		return 0;
	audit->state = IN_BODY;
	if (result != TARSPARSE_DONE)
		tarsparse_fail(&audit->map.sparse, err);
	else if (!check_map(audit, err))
		return 0;
	return fail_named(audit, audit->last.name, err);
}

static void
feed_body(struct taraudit *audit, size_t *length)
{
	if (*length > audit->rest)
		*length = (size_t)audit->rest;
	audit->rest -= *length;
	audit->offset += *length;
	if (!audit->rest)
		audit->state = IN_HEADER;
}

int
taraudit_feed(struct taraudit *audit, const uint8_t *bytes, size_t length,
	      struct err *err)
{
	while (length) {
		size_t used = length;
		int result = 0;

		if (audit->state == IN_SPECIAL)
			result = feed_special(audit, bytes, &used, err);
		else if (audit->state == IN_MAP)
			result = feed_map(audit, bytes, &used, err);
		else if (audit->state == IN_BODY)
			feed_body(audit, &used);
		else
			result = feed_block(audit, bytes, &used, err);
		if (result)
			return -1;
		bytes += used;
		length -= used;
	}
	return 0;
}

uint64_t
taraudit_end_offset(const struct taraudit *audit)
{
	return audit->state == IN_END ? audit->end.offset : audit->offset;
}

/* Fails because the body of the last member is incomplete. */
static int
fail_short(const struct taraudit *audit, struct err *err)
{
	const uint64_t padding = tarhead_padded(audit->stored) - audit->stored;

	if (audit->rest <= padding)
		err_set(err,
			"the archive ends without the padding of this member "
			"to whole blocks, %" PRIu64 " bytes, which GNU tar, "
			"bsdtar and Python want; append so many zero bytes to "
			"the archive, or create it again",
			audit->rest);
	else
		err_set(err, "the archive is truncated");
	return fail_named(audit, audit->last.name, err);
}

int
taraudit_end(const struct taraudit *audit, const char **notice, struct err *err)
{
	struct tarend end = audit->end;

	*notice = NULL;
	if (audit->offset < TARHEAD_BLOCK)
		return err_set(err, "is not a tar archive");
	if (audit->state == IN_END) {
		tarend_add(&end, audit->block, audit->filled);
		return tarend_check(&end, notice, err);
	}
	if (audit->state == IN_MAP || (audit->state == IN_BODY && audit->rest))
		return fail_short(audit, err);
	if ((audit->state != IN_HEADER && audit->state != IN_BODY) ||
	    audit->filled || awaits_member(audit))
		return err_set(err,
			       "the archive is truncated after offset %" PRIu64,
			       audit->offset);
	*notice = "its end mark is missing";
	return 0;
}
