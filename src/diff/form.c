/* SPDX-License-Identifier: MIT */
#include "diff/form.h"

#include "base/err.h"
#include "pyc/marshal_walk.h"

/* What marshal leaves to the history of the objects. */
struct form_counts {
	size_t references;
	size_t flags;	 /* objects with a reference index */
	size_t interned; /* strings */
};

static int
form_count(void *context, const struct marshal_visit *visit, struct err *err)
{
	struct form_counts *counts = context;

	(void)err;
	counts->flags += visit->token.is_flagged;
	switch (visit->token.type) {
	case MARSHAL_REF:
		counts->references++;
		break;
	case MARSHAL_INTERNED:
	case MARSHAL_ASCII_INTERNED:
	case MARSHAL_SHORT_ASCII_INTERNED:
		counts->interned++;
		break;
	default:
		break;
	}
	return 0;
}

static struct form_counts
form_counts_of(const uint8_t *stream, size_t length, unsigned int minor)
{
	struct form_counts counts = { 0, 0, 0 };
	const struct marshal_visitor visitor = {
		.start = form_count,
		.context = &counts,
	};
	auto_err ignored = ERR_INIT;

	marshal_walk(&visitor, stream, length, minor, 0, &ignored);
	return counts;
}

static void
form_add(struct buf *text, const char *what, size_t old, size_t new)
{
	if (old != new)
		buf_printf(text, "%s %zu and %zu, ", what, old, new);
}

void
diff_form(const uint8_t *old, size_t old_length, const uint8_t *new,
	  size_t new_length, unsigned int minor, struct buf *text)
{
	const struct form_counts before =
		form_counts_of(old, old_length, minor);
	const struct form_counts after = form_counts_of(new, new_length, minor);
	const size_t start = text->length;

	form_add(text, "references", before.references, after.references);
	form_add(text, "objects that can be referred to", before.flags,
		 after.flags);
	form_add(text, "interned strings", before.interned, after.interned);
	if (text->length == start)
		buf_add_string(text, "the order of a set or the place of a "
				     "reference, ");
	text->length -= 2;
	buf_add_string(text, "; --normalize makes them equal");
}
