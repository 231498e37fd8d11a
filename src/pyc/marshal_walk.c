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

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

/* Digits of a long have 15 bits; the last one is not 0. */
#define MOST_DIGIT 0x7fff

#define SLICE_CHILDREN 3

/* The fields of a code object that an object may be. */
enum kind {
	KIND_INCOMPLETE,
	KIND_OTHER,
	KIND_BYTES,
	KIND_STRING,
	KIND_TUPLE,
	KIND_NAMES, /* a tuple of strings only */
};

struct known {
	uint32_t children;
	uint16_t depth; /* of nesting, references followed, including itself */
	uint8_t kind;	/* enum kind */
};

struct walker {
	const uint8_t *start;
	const uint8_t *at;
	const uint8_t *end;
	const struct marshal_visitor *visitor;
	const struct marshal_layout *layout;
	struct known *known; /* for each reference index */
	uint32_t known_count;
	uint32_t known_room;
	size_t offset; /* of start, in its file */
	unsigned int minor;
	struct err *err;
};

static int walk_object(struct walker *walker, struct marshal_visit *visit,
		       struct known *known);

static int
fail_at(struct walker *walker, const uint8_t *place, const char *what)
{
	return err_set(walker->err, "byte %zu: %s",
		       walker->offset + (size_t)(place - walker->start), what);
}

static int
need(struct walker *walker, size_t length)
{
	if ((size_t)(walker->end - walker->at) < length)
		return fail_at(walker, walker->at,
			       "the marshal data ends too early");
	return 0;
}

/* Takes the next length bytes as the content. */
static int
take(struct walker *walker, struct marshal_visit *visit, size_t length)
{
	if (need(walker, length))
		return -1;
	visit->bytes = walker->at;
	visit->length = (uint32_t)length;
	walker->at += length;
	return 0;
}

/* A signed 32-bit length that must not be negative. */
static int
take_length(struct walker *walker, uint32_t *length)
{
	if (need(walker, 4))
		return -1;
	*length = get_le32(walker->at);
	if (*length > INT32_MAX)
		return fail_at(walker, walker->at, "negative length");
	walker->at += 4;
	return 0;
}

static int
take_bytes(struct walker *walker, struct marshal_visit *visit)
{
	uint32_t length;

	if (take_length(walker, &length))
		return -1;
	/* Missing bytes are reported at the offset of the length. */
	walker->at -= 4;
	if (need(walker, 4 + (size_t)length))
		return -1;
	walker->at += 4;
	return take(walker, visit, length);
}

/* 15-bit digits, least significant first; the sign is that of the count. */
static int
take_long(struct walker *walker, struct marshal_visit *visit)
{
	const uint8_t *place = walker->at;
	uint32_t count;

	if (need(walker, 4))
		return -1;
	count = get_le32(walker->at);
	visit->is_negative = count > INT32_MAX;
	if (visit->is_negative)
		count = 0 - count;
	if (count > INT32_MAX)
		return fail_at(walker, place, "impossible digit count");
	/* 4 + 2 * count need not fit a size_t of 32 bits. */
	if ((size_t)(walker->end - walker->at - 4) / 2 < count)
		return fail_at(walker, place,
			       "the marshal data ends too early");
	walker->at += 4;
	if (take(walker, visit, 2 * (size_t)count))
		return -1;
	for (uint32_t i = 0; i < count; i++) {
		uint16_t digit = get_le16(visit->bytes + 2 * (size_t)i);

		if (digit > MOST_DIGIT || (!digit && i == count - 1))
			return fail_at(walker, place,
				       "impossible digit of an integer");
	}
	return 0;
}

/* Numbers as text (first marshal versions): a length byte, then digits. */
static int
take_text_number(struct walker *walker, struct marshal_visit *visit)
{
	unsigned int parts = visit->type == MARSHAL_COMPLEX ? 2 : 1;
	size_t length = 0;

	for (unsigned int i = 0; i < parts; i++) {
		if (need(walker, length + 1))
			return -1;
		length += 1 + (size_t)walker->at[length];
	}
	return take(walker, visit, length);
}

/* Checks that the content is text, and ASCII if it must be. */
static int
check_text(struct walker *walker, const struct marshal_visit *visit)
{
	const uint8_t *at = visit->bytes;
	const uint8_t *end = at + visit->length;
	bool is_ascii = true;

	while (at < end) {
		uint32_t code;
		size_t step = utf8_read(at, (size_t)(end - at), &code);

		if (!step)
			return fail_at(walker, visit->bytes,
				       "a string is not UTF-8");
		is_ascii &= step == 1;
		at += step;
	}
	if (!is_ascii && visit->type != MARSHAL_STRING &&
	    visit->type != MARSHAL_INTERNED)
		return fail_at(walker, visit->bytes,
			       "ASCII string with a byte over 0x7f");
	return 0;
}

static int
take_string(struct walker *walker, struct marshal_visit *visit)
{
	uint32_t length;

	if (visit->type == MARSHAL_SHORT_ASCII ||
	    visit->type == MARSHAL_SHORT_ASCII_INTERNED) {
		if (need(walker, 1))
			return -1;
		length = *walker->at++;
	} else if (take_length(walker, &length)) {
		return -1;
	}
	if (take(walker, visit, length))
		return -1;
	return check_text(walker, visit);
}

/* Reads the number of children of a tuple, list, set or slice. */
static int
take_count(struct walker *walker, struct marshal_visit *visit)
{
	if (visit->type == MARSHAL_SLICE) {
		visit->children = SLICE_CHILDREN;
	} else if (visit->type == MARSHAL_SMALL_TUPLE) {
		if (need(walker, 1))
			return -1;
		visit->children = *walker->at++;
	} else if (take_length(walker, &visit->children)) {
		return -1;
	}
	/* Each child takes a byte or more, so visitors may trust the count. */
	return need(walker, visit->children);
}

/* Reads the bytes between the type code and the first child. */
static int
take_head(struct walker *walker, struct marshal_visit *visit)
{
	switch (visit->type) {
	case MARSHAL_NONE:
	case MARSHAL_TRUE:
	case MARSHAL_FALSE:
	case MARSHAL_ELLIPSIS:
	case MARSHAL_STOP_ITERATION:
	case MARSHAL_DICT:
		return 0;
	case MARSHAL_INT:
		return take(walker, visit, 4);
	case MARSHAL_INT64:
	case MARSHAL_BINARY_FLOAT:
		return take(walker, visit, 8);
	case MARSHAL_BINARY_COMPLEX:
		return take(walker, visit, 16);
	case MARSHAL_FLOAT:
	case MARSHAL_COMPLEX:
		return take_text_number(walker, visit);
	case MARSHAL_LONG:
		return take_long(walker, visit);
	case MARSHAL_BYTES:
		return take_bytes(walker, visit);
	case MARSHAL_STRING:
	case MARSHAL_INTERNED:
	case MARSHAL_ASCII:
	case MARSHAL_ASCII_INTERNED:
	case MARSHAL_SHORT_ASCII:
	case MARSHAL_SHORT_ASCII_INTERNED:
		return take_string(walker, visit);
	case MARSHAL_SMALL_TUPLE:
	case MARSHAL_TUPLE:
	case MARSHAL_LIST:
	case MARSHAL_SET:
	case MARSHAL_FROZENSET:
		return take_count(walker, visit);
	case MARSHAL_SLICE:
		if (walker->minor >= 14)
			return take_count(walker, visit);
		break;
	case MARSHAL_FROZENDICT:
		if (walker->minor >= 15)
			return 0;
		break;
	case MARSHAL_CODE:
		return take(walker, visit, walker->layout->numbers_length);
	default:
		break;
	}
	return fail_at(walker, walker->at - 1, "unknown type code");
}

/*
 * Walks the next child.  known describes the parent, and its depth grows with
 * the depth of the child.
 */
static int
walk_child(struct walker *walker, const struct marshal_visit *parent,
	   uint32_t nth, const struct marshal_field *field, struct known *known,
	   uint8_t *kind)
{
	struct marshal_visit visit = {
		.depth = parent->depth + 1,
		.parent = parent,
		.nth = nth,
		.field = field,
	};
	struct known child;

	if (walk_object(walker, &visit, &child))
		return -1;
	if (known->depth <= child.depth)
		known->depth = (uint16_t)(child.depth + 1);
	*kind = child.kind;
	return 0;
}

static int
walk_elements(struct walker *walker, const struct marshal_visit *visit,
	      struct known *known)
{
	bool is_tuple = visit->type == MARSHAL_TUPLE ||
			visit->type == MARSHAL_SMALL_TUPLE;
	bool has_names_only = is_tuple;

	for (uint32_t i = 0; i < visit->children; i++) {
		uint8_t kind;

		if (walk_child(walker, visit, i, NULL, known, &kind))
			return -1;
		has_names_only &= kind == KIND_STRING;
	}
	known->kind = has_names_only ? KIND_NAMES :
		      is_tuple	     ? KIND_TUPLE :
				       KIND_OTHER;
	return 0;
}

/* Keys and values alternate up to a NULL. */
static int
walk_dict(struct walker *walker, struct marshal_visit *visit,
	  struct known *known)
{
	uint8_t kind;

	for (;;) {
		if (need(walker, 1))
			return -1;
		if (*walker->at == MARSHAL_NULL)
			break;
		if (need(walker, 2))
			return -1;
		for (unsigned int i = 0; i < 2; i++) {
			if (walk_child(walker, visit, visit->children, NULL,
				       known, &kind))
				return -1;
			visit->children++;
		}
	}
	walker->at++;
	return 0;
}

static bool
accepts(enum marshal_field_kind field, uint8_t kind)
{
	switch (field) {
	case MARSHAL_FIELD_BYTES:
		return kind == KIND_BYTES;
	case MARSHAL_FIELD_CONSTANTS:
		return kind == KIND_TUPLE || kind == KIND_NAMES;
	case MARSHAL_FIELD_NAMES:
		return kind == KIND_NAMES;
	default:
		return kind == KIND_STRING;
	}
}

static int
walk_code(struct walker *walker, struct marshal_visit *visit,
	  struct known *known)
{
	const struct marshal_field *field = walker->layout->fields;

	for (; field->name; field++) {
		const uint8_t *place = walker->at;
		uint8_t kind;

		if (field->kind == MARSHAL_FIELD_LINE) {
			if (need(walker, 4))
				return -1;
			visit->line = get_le32(walker->at);
			walker->at += 4;
			continue;
		}
		if (walk_child(walker, visit, visit->children, field, known,
			       &kind))
			return -1;
		if (!accepts(field->kind, kind)) {
			fail_at(walker, place, "a field of the wrong type");
			return err_prefix(walker->err, "%s", field->name);
		}
		visit->children++;
	}
	return 0;
}

static int
walk_children(struct walker *walker, struct marshal_visit *visit,
	      struct known *known)
{
	switch (visit->type) {
	case MARSHAL_BYTES:
		known->kind = KIND_BYTES;
		return 0;
	case MARSHAL_STRING:
	case MARSHAL_INTERNED:
	case MARSHAL_ASCII:
	case MARSHAL_ASCII_INTERNED:
	case MARSHAL_SHORT_ASCII:
	case MARSHAL_SHORT_ASCII_INTERNED:
		known->kind = KIND_STRING;
		return 0;
	case MARSHAL_CODE:
		return walk_code(walker, visit, known);
	case MARSHAL_DICT:
	case MARSHAL_FROZENDICT:
		return walk_dict(walker, visit, known);
	case MARSHAL_SMALL_TUPLE:
	case MARSHAL_TUPLE:
	case MARSHAL_LIST:
	case MARSHAL_SET:
	case MARSHAL_FROZENSET:
	case MARSHAL_SLICE:
		return walk_elements(walker, visit, known);
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
				      walker->err);
}

static int
call_end(struct walker *walker, const struct marshal_visit *visit)
{
	if (!walker->visitor->end)
		return 0;
	return walker->visitor->end(walker->visitor->context, visit,
				    walker->err);
}

static int
walk_reference(struct walker *walker, struct marshal_visit *visit,
	       struct known *known)
{
	const uint8_t *place = walker->at;

	if (need(walker, 4))
		return -1;
	visit->index = get_le32(walker->at);
	walker->at += 4;
	if (visit->index >= walker->known_count)
		return fail_at(walker, place, "reference out of range");
	*known = walker->known[visit->index];
	if (known->kind == KIND_INCOMPLETE)
		return fail_at(walker, place,
			       "reference to an object that is not complete");
	visit->children = known->children;
	if (call_start(walker, visit))
		return -1;
	return call_end(walker, visit);
}

/* Allocates the next reference index. */
static uint32_t
add_index(struct walker *walker)
{
	if (walker->known_count == walker->known_room) {
		walker->known_room += walker->known_room / 2 + 256;
		walker->known = mem_resize(walker->known, walker->known_room,
					   sizeof(*walker->known));
	}
	walker->known[walker->known_count].kind = KIND_INCOMPLETE;
	return walker->known_count++;
}

/* The caller fills the place of the object; the rest is filled here. */
static int
walk_object(struct walker *walker, struct marshal_visit *visit,
	    struct known *known)
{
	const uint8_t *place = walker->at;

	if (need(walker, 1))
		return -1;
	visit->offset = (size_t)(place - walker->start);
	visit->is_flagged = *place & MARSHAL_FLAG_REF;
	visit->type = *place & (MARSHAL_FLAG_REF - 1);
	walker->at++;
	if (visit->is_flagged && (visit->type == MARSHAL_REF ||
				  marshal_type_is_singleton(visit->type)))
		return fail_at(walker, place,
			       "reference flag on an object that has no index");
	if (visit->type == MARSHAL_REF)
		return walk_reference(walker, visit, known);
	if (visit->depth == MARSHAL_MOST_DEPTH)
		return fail_at(walker, place, "objects nested too deeply");
	if (visit->is_flagged)
		visit->index = add_index(walker);
	*known = (struct known){ .depth = 1, .kind = KIND_OTHER };
	if (take_head(walker, visit) || call_start(walker, visit) ||
	    walk_children(walker, visit, known))
		return -1;
	if (known->depth > MARSHAL_MOST_DEPTH)
		return fail_at(walker, place, "objects nested too deeply");
	known->children = visit->children;
	if (visit->is_flagged)
		walker->known[visit->index] = *known;
	return call_end(walker, visit);
}

static int
walk_stream(struct walker *walker)
{
	struct marshal_visit root = { .depth = 0 };
	struct known known;

	if (walk_object(walker, &root, &known))
		return -1;
	if (root.type != MARSHAL_CODE)
		return fail_at(walker, walker->start, "not a code object");
	if (walker->at != walker->end)
		return fail_at(walker, walker->at,
			       "bytes after the code object");
	return 0;
}

int
marshal_walk(const struct marshal_visitor *visitor, const uint8_t *stream,
	     size_t length, unsigned int minor, size_t offset, struct err *err)
{
	struct walker walker = {
		.start = stream,
		.at = stream,
		.end = stream + length,
		.visitor = visitor,
		.layout = marshal_code_layout(minor),
		.offset = offset,
		.minor = minor,
		.err = err,
	};
	int result;

	if (!walker.layout)
		return err_set(err, "no code object layout known for 3.%u",
			       minor);
	if (length > INT32_MAX)
		return err_set(err, "marshal data over 2 GiB");
	result = walk_stream(&walker);
	free(walker.known);
	return result;
}
