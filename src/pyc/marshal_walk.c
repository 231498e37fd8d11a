/* SPDX-License-Identifier: MIT */
/*
 * A recursive descent that keeps of an object only what a later place can need.
 * For the references to a flagged object it keeps whether the object is
 * complete, which field of a code object it may be, how deep it is and how many
 * children it has.  The checks and their order are those of marshal_read.c; the
 * fuzzer compares the two.
 */
#include "pyc/marshal_walk.h"

#include <stdlib.h>

#include "base/mem.h"

struct known {
	uint32_t children;
	uint16_t depth; /* of nesting, references followed, including itself */
	uint8_t type;	/* as in struct marshal_node; NULL if not complete */
	bool has_names; /* all children are strings */
};

/* An object in the walk: what the visitor sees, and what the table keeps. */
struct object {
	struct marshal_visit visit;
	struct known known;
};

struct walker {
	struct marshal_lex lexer;
	const struct marshal_visitor *visitor;
	struct known *known; /* for each reference index */
	uint32_t known_room;
};

static int walk_object(struct walker *walker, struct object *object);

/* Walks the next child, whose place in the parent the caller fills. */
static int
walk_child(struct walker *walker, struct object *parent, struct object *child)
{
	child->visit.parent = &parent->visit;
	if (walk_object(walker, child))
		return -1;
	if (parent->known.depth <= child->known.depth)
		parent->known.depth = (uint16_t)(child->known.depth + 1);
	parent->known.has_names &= child->known.type == MARSHAL_STRING;
	return 0;
}

static int
walk_sequence(struct walker *walker, struct object *object)
{
	for (uint32_t i = 0; i < object->visit.token.node.children; i++) {
		struct object child = { .visit.nth = i };

		if (walk_child(walker, object, &child))
			return -1;
	}
	return 0;
}

static int
walk_dict(struct walker *walker, struct object *object)
{
	uint32_t *count = &object->visit.token.node.children;
	int more;

	while ((more = marshal_lex_pair(&walker->lexer)) > 0)
		for (unsigned int i = 0; i < 2; i++) {
			struct object child = { .visit.nth = *count };

			if (walk_child(walker, object, &child))
				return -1;
			++*count;
		}
	return more;
}

static bool
accepts(enum marshal_field_kind kind, const struct known *known)
{
	return known->type == marshal_code_field_type(kind) &&
	       (kind != MARSHAL_FIELD_NAMES || known->has_names);
}

static int
walk_code(struct walker *walker, struct object *object)
{
	const struct marshal_field *field = walker->lexer.layout->fields;
	uint32_t *count = &object->visit.token.node.children;

	for (; field->name; field++) {
		struct object child = { .visit = { .nth = *count,
						   .field = field } };

		if (field->kind == MARSHAL_FIELD_LINE) {
			if (marshal_lex_number(&walker->lexer,
					       &object->visit.token.node.line))
				return -1;
			continue;
		}
		if (walk_child(walker, object, &child))
			return -1;
		if (!accepts(field->kind, &child.known))
			return marshal_lex_fail_field(
				&walker->lexer, child.visit.token.place, field);
		++*count;
	}
	return 0;
}

static int
walk_children(struct walker *walker, struct object *object)
{
	switch (object->visit.token.shape) {
	case MARSHAL_LEX_SEQUENCE:
		return walk_sequence(walker, object);
	case MARSHAL_LEX_DICT:
		return walk_dict(walker, object);
	case MARSHAL_LEX_CODE:
		return walk_code(walker, object);
	default:
		return 0;
	}
}

static int
call_start(struct walker *walker, const struct marshal_visit *visit)
{
	if (!walker->visitor->start)
		return 0;
	return walker->visitor->start(walker->visitor->context, visit,
				      walker->lexer.err);
}

static int
call_end(struct walker *walker, const struct marshal_visit *visit)
{
	if (!walker->visitor->end)
		return 0;
	return walker->visitor->end(walker->visitor->context, visit,
				    walker->lexer.err);
}

static int
walk_reference(struct walker *walker, struct object *object)
{
	struct marshal_lex_token *token = &object->visit.token;

	object->known = walker->known[token->index];
	if (object->known.type == MARSHAL_NULL)
		return marshal_lex_fail_reference(&walker->lexer, token);
	token->node.children = object->known.children;
	if (call_start(walker, &object->visit))
		return -1;
	return call_end(walker, &object->visit);
}

static void
add_incomplete(struct walker *walker, uint32_t index)
{
	if (index == walker->known_room) {
		walker->known_room += walker->known_room / 2 + 256;
		walker->known = mem_resize(walker->known, walker->known_room,
					   sizeof(*walker->known));
	}
	walker->known[index].type = MARSHAL_NULL;
}

static int
walk_object(struct walker *walker, struct object *object)
{
	struct marshal_lex *lexer = &walker->lexer;
	struct marshal_lex_token *token = &object->visit.token;
	struct known *known = &object->known;

	object->visit.depth = lexer->depth;
	if (marshal_lex_next(lexer, token))
		return -1;
	if (token->shape == MARSHAL_LEX_REFERENCE)
		return walk_reference(walker, object);
	if (token->is_flagged)
		add_incomplete(walker, token->index);
	*known = (struct known){
		.depth = 1,
		.type = token->node.type,
		.has_names = true,
	};
	if (call_start(walker, &object->visit) ||
	    walk_children(walker, object) ||
	    marshal_lex_end(lexer, token, known->depth))
		return -1;
	known->children = token->node.children;
	if (token->is_flagged)
		walker->known[token->index] = *known;
	return call_end(walker, &object->visit);
}

static int
walk_stream(struct walker *walker)
{
	struct object root = { .visit = { .nth = 0 } };

	if (walk_object(walker, &root))
		return -1;
	return marshal_lex_finish(&walker->lexer, root.visit.token.type);
}

int
marshal_walk(const struct marshal_visitor *visitor, const uint8_t *stream,
	     size_t length, unsigned int minor, size_t offset, struct err *err)
{
	/* An empty stream may be NULL, to which not even 0 may be added. */
	const uint8_t *bytes = length ? stream : (const uint8_t *)"";
	struct walker walker = {
		.lexer = {
			.start = bytes,
			.end = bytes + length,
			.offset = offset,
			.minor = minor,
			.err = err,
		},
		.visitor = visitor,
	};
	int result;

	if (marshal_lex_start(&walker.lexer))
		return -1;
	result = walk_stream(&walker);
	free(walker.known);
	return result;
}
