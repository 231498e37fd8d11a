/* SPDX-License-Identifier: MIT */
#include "diff/form.h"

#include <string.h>

#include "base/err.h"
#include "base/hash.h"
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
diff_form(const struct diff_form_stream *old,
	  const struct diff_form_stream *new, unsigned int minor,
	  bool has_same_path, struct buf *text)
{
	const struct form_counts before =
		form_counts_of(old->bytes, old->length, minor);
	const struct form_counts after =
		form_counts_of(new->bytes, new->length, minor);
	const size_t start = text->length;

	form_add(text, "references", before.references, after.references);
	form_add(text, "objects that can be referred to", before.flags,
		 after.flags);
	form_add(text, "interned strings", before.interned, after.interned);
	if (text->length == start)
		buf_add_string(text, "the order of a set or the place of a "
				     "reference, ");
	text->length -= 2;
	buf_add_string(text, has_same_path ? "; --normalize makes them equal" :
					     "; --normalize makes this equal");
}

/* --- comparison --- */

/* A hash of all that marshal writes, but the path. */
struct form_hash {
	const struct diff_form_stream *stream;
	uint64_t value;
};

static bool
form_is_interned(uint8_t type)
{
	return type == MARSHAL_INTERNED || type == MARSHAL_ASCII_INTERNED ||
	       type == MARSHAL_SHORT_ASCII_INTERNED;
}

/* The type code of a string depends on its length. */
static bool
form_is_path(const struct form_hash *hash,
	     const struct marshal_lex_token *token)
{
	const struct diff_form_stream *stream = hash->stream;

	return token->shape == MARSHAL_LEX_LEAF &&
	       token->node.length == stream->path_length && token->node.bytes &&
	       stream->path_length &&
	       !memcmp(token->node.bytes, stream->path, stream->path_length);
}

static int
form_add_token(void *context, const struct marshal_visit *visit,
	       struct err *err)
{
	struct form_hash *hash = context;
	const struct marshal_lex_token *token = &visit->token;
	const bool is_path = form_is_path(hash, token);
	const bool has_bytes =
		!is_path && token->type != MARSHAL_REF && token->node.length;
	uint64_t parts[4] = {
		is_path ? form_is_interned(token->type) : token->type,
		token->is_flagged,
		token->type == MARSHAL_REF ? token->index : 0,
		hash->value,
	};

	(void)err;
	hash->value = hash_bytes(parts, sizeof(parts), 0);
	if (has_bytes && token->node.bytes)
		hash->value = hash_bytes(token->node.bytes, token->node.length,
					 hash->value);
	return 0;
}

static uint64_t
form_hash_of(const struct diff_form_stream *stream, unsigned int minor)
{
	struct form_hash hash = { stream, 0 };
	const struct marshal_visitor visitor = {
		.start = form_add_token,
		.context = &hash,
	};
	auto_err ignored = ERR_INIT;

	marshal_walk(&visitor, stream->bytes, stream->length, minor, 0,
		     &ignored);
	return hash.value;
}

bool
diff_form_differs(const struct diff_form_stream *old,
		  const struct diff_form_stream *new, unsigned int minor)
{
	return form_hash_of(old, minor) != form_hash_of(new, minor);
}
