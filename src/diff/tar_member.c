/* SPDX-License-Identifier: MIT */
/*
 * First what the headers mean, then the form in which they are written.  A
 * difference of form that follows from one of meaning is not mentioned.
 */
#include "diff/tar_member.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "diff/tar_head.h"

struct tar_pair {
	struct diff_parts *parts;
	const struct diff_member *old;
	const struct diff_member *new;
	struct diff_tar_head before;
	struct diff_tar_head after;
	unsigned int reasons;
};

static bool
tar_text_differs(const char *old, const char *new)
{
	return strcmp(old ? old : "", new ? new : "");
}

static void
compare_modes(struct tar_pair *pair)
{
	auto_free char *old = mem_printf("%04o", (unsigned)pair->old->mode);
	auto_free char *new = mem_printf("%04o", (unsigned)pair->new->mode);

	if (pair->old->mode == pair->new->mode)
		return;
	pair->reasons |= DIFF_REASON_MODE;
	diff_parts_add_values(pair->parts, FINDING_MODE_BITS, "mode", old, new);
}

/* "root:root (0:0)"; without names "0:0".  Owned. */
static char *
tar_show_owner(const struct diff_member *member)
{
	const char *user = member->user ? member->user : "";
	const char *group = member->group ? member->group : "";

	return *user || *group ?
		       mem_printf("%s:%s (%" PRId64 ":%" PRId64 ")", user,
				  group, member->uid, member->gid) :
		       mem_printf("%" PRId64 ":%" PRId64, member->uid,
				  member->gid);
}

static void
compare_owners(struct tar_pair *pair)
{
	const struct diff_member *old = pair->old;
	const struct diff_member *new = pair->new;
	auto_free char *before = tar_show_owner(old);
	auto_free char *after = tar_show_owner(new);

	if (old->uid == new->uid && old->gid == new->gid &&
	    !tar_text_differs(old->user, new->user) &&
	    !tar_text_differs(old->group, new->group))
		return;
	pair->reasons |= DIFF_REASON_OWNER;
	diff_parts_add_values(pair->parts, FINDING_MODE_BITS, "owner", before,
			      after);
}

static void
compare_moments(struct tar_pair *pair)
{
	size_t old_length;
	size_t new_length;
	const char *old =
		diff_tar_head_fraction(&pair->before, "mtime", &old_length);
	const char *new =
		diff_tar_head_fraction(&pair->after, "mtime", &new_length);
	auto_free char *before =
		diff_member_show_time(pair->old->mtime, old, old_length);
	auto_free char *after =
		diff_member_show_time(pair->new->mtime, new, new_length);

	if (pair->old->mtime == pair->new->mtime && old_length == new_length &&
	    !memcmp(old, new, old_length))
		return;
	pair->reasons |= DIFF_REASON_TIME;
	diff_parts_add_values(pair->parts, FINDING_TIME, "modified at", before,
			      after);
}

static void
compare_names_spelled(struct tar_pair *pair)
{
	const char *old = pair->old->spelled;
	const char *new = pair->new->spelled;

	if (!strcmp(old, new))
		return;
	pair->reasons |= DIFF_REASON_NAME;
	diff_parts_add_texts(pair->parts, FINDING_METADATA, "named",
			     diff_text_of(old), diff_text_of(new));
}

/* Two types that are special files are named by their letters. */
static void
compare_special(struct tar_pair *pair)
{
	const uint8_t *old = pair->before.own;
	const uint8_t *new = pair->after.own;

	if (pair->old->type != DIFF_TYPE_SPECIAL ||
	    pair->new->type != DIFF_TYPE_SPECIAL || !old || !new ||
	    old[156] == new[156])
		return;
	pair->reasons |= DIFF_REASON_TYPE;
	diff_parts_add(pair->parts, FINDING_MODE_BITS, "type '%c' and '%c'",
		       old[156], new[156]);
}

static void
tar_compare_meaning(struct tar_pair *pair)
{
	if (pair->old->type != pair->new->type)
		pair->reasons |= DIFF_REASON_TYPE | DIFF_REASON_TARGET;
	if (pair->old->size != pair->new->size)
		pair->reasons |= DIFF_REASON_SIZE;
	if (tar_text_differs(pair->old->target, pair->new->target))
		pair->reasons |= DIFF_REASON_TARGET;
	compare_modes(pair);
	compare_owners(pair);
	compare_moments(pair);
	compare_names_spelled(pair);
	compare_special(pair);
}

static bool
tar_has_findings(const struct diff_parts *parts)
{
	for (int code = 0; code < FINDING_CODES; code++)
		if (diff_parts_have(parts, (enum finding_code)code))
			return true;
	return false;
}

/* Whether members of one type are stored in different forms. */
static bool
tar_form_differs(const struct tar_pair *pair)
{
	if (pair->old->type != pair->new->type)
		return false;
	return memcmp(pair->old->rest, pair->new->rest,
		      sizeof(pair->old->rest)) != 0;
}

static void
tar_compare_form(struct tar_pair *pair, const struct buf *old,
		 const struct buf *new, bool is_same)
{
	const bool has_same_head = old->length == new->length &&
				   !memcmp(old->data, new->data, old->length);

	if (!has_same_head)
		diff_tar_head_compare(pair->parts, &pair->before, &pair->after,
				      pair->reasons);
	if (is_same && tar_form_differs(pair))
		diff_parts_add(pair->parts, FINDING_METADATA,
			       "the same content is stored in another form: "
			       "other holes or padding");
	if (!has_same_head && !pair->reasons && !tar_has_findings(pair->parts))
		diff_parts_add(pair->parts, FINDING_METADATA,
			       "the headers differ from byte %zu on",
			       buf_count_equal(old->data, old->length,
					       new->data, new->length));
}

static int
tar_load_head(struct diff_archive *archive, const struct diff_member *member,
	      struct buf *bytes, struct diff_tar_head *head, struct err *err)
{
	if (tar_spool_read(&archive->spool, member->head, bytes, err))
		return err_prefix(err, "%s", archive->path);
	diff_tar_head_read(head, bytes->data, bytes->length);
	return 0;
}

int
diff_tar_member(struct diff_parts *parts, const struct diff_members *members,
		struct err *err)
{
	struct tar_pair pair = { parts, members->old, members->new };
	auto_buf left = BUF_INIT;
	auto_buf right = BUF_INIT;

	if (tar_load_head(members->old_archive, members->old, &left,
			  &pair.before, err) ||
	    tar_load_head(members->new_archive, members->new, &right,
			  &pair.after, err))
		return -1;
	tar_compare_meaning(&pair);
	tar_compare_form(&pair, &left, &right, members->is_same);
	return 0;
}
