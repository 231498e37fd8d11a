/* SPDX-License-Identifier: MIT */
#include "pyc/code_listing.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "pyc/code_exceptions.h"
#include "pyc/code_object.h"

/* Text is written when there is so much of it. */
#define PIECE 4096

/* A text so short is always allowed. */
#define LEAST_TEXT 65536

/* Bits of co_localspluskinds: CPython, Include/internal/pycore_code.h. */
#define KIND_LOCAL 0x20
#define KIND_CELL 0x40
#define KIND_FREE 0x80

struct listing {
	const struct marshal_dump_sink *sink;
	const struct marshal_graph *graph;
	unsigned int minor;
	enum disassemble_lines lines;
	struct err *err;
	struct buf text;
	uint64_t remaining; /* bytes that may still be written */
	uint8_t *seen;	    /* for each node */
};

static int
listing_flush(struct listing *listing)
{
	struct buf *text = &listing->text;

	if (text->length > listing->remaining)
		return err_set(listing->err,
			       "the code objects share so much that their "
			       "listing is too long");
	listing->remaining -= text->length;
	if (text->length &&
	    listing->sink->write(listing->sink->context, text->data,
				 text->length, listing->err))
		return -1;
	text->length = 0;
	return 0;
}

static int
listing_flush_piece(struct listing *listing)
{
	return listing->text.length < PIECE ? 0 : listing_flush(listing);
}

static void
listing_add_field(struct listing *listing, const char *name)
{
	buf_printf(&listing->text, "    %-15s  ", name);
}

static void
listing_add_flags(struct listing *listing, const struct code_object *code)
{
	const struct opcodes *opcodes = opcodes_of(code->minor);
	const char *separator = " (";

	listing_add_field(listing, "flags");
	buf_printf(&listing->text, "0x%" PRIx32, code->flags);
	for (uint32_t i = 0; i < 32; i++) {
		const char *name = opcodes_text(opcodes->flags, i);

		if (!(code->flags >> i & 1))
			continue;
		buf_printf(&listing->text, "%s%s", separator,
			   name && *name != '-' ? name : "?");
		separator = ", ";
	}
	buf_add_string(&listing->text, code->flags ? ")\n" : "\n");
}

/* Writes the names of a tuple, or those whose kind has one of these bits. */
static int
listing_add_names(struct listing *listing, const struct code_object *code,
		  const char *field, uint32_t tuple, uint8_t kinds)
{
	const char *separator = "";
	uint32_t node;

	listing_add_field(listing, field);
	for (uint32_t i = 0;
	     (node = code_object_element(code, tuple, i)) != MARSHAL_NO_NODE;
	     i++) {
		const struct marshal_node *name = &listing->graph->nodes[node];

		if (kinds &&
		    (i >= code->kinds.length || !(code->kinds.data[i] & kinds)))
			continue;
		buf_add_string(&listing->text, separator);
		utf8_add_shown(&listing->text, name->bytes, name->length);
		separator = ", ";
		if (listing_flush_piece(listing))
			return -1;
	}
	buf_add_string(&listing->text, *separator ? "\n" : "(none)\n");
	return 0;
}

static int
listing_add_variables(struct listing *listing, const struct code_object *code)
{
	const bool is_split = code->cells != MARSHAL_NO_NODE;

	if (listing_add_names(listing, code, "names", code->names, 0) ||
	    listing_add_names(listing, code, "locals", code->locals,
			      is_split ? 0 : KIND_LOCAL))
		return -1;
	return listing_add_names(listing, code, "cells",
				 is_split ? code->cells : code->locals,
				 is_split ? 0 : KIND_CELL) ||
			       listing_add_names(
				       listing, code, "free variables",
				       is_split ? code->free : code->locals,
				       is_split ? 0 : KIND_FREE) ?
		     -1 :
		     0;
}

static int
listing_add_instructions(struct listing *listing,
			 const struct code_object *code)
{
	struct disassembly disassembly;
	struct disassembly_row row;
	int result = 0;

	buf_add_string(&listing->text, "    instructions\n");
	disassembly_start(&disassembly, code);
	while (!result && disassembly_next(&disassembly, &row)) {
		disassemble_row(&listing->text, code, &row, listing->lines,
				NULL);
		result = listing_flush_piece(listing);
	}
	if (!result && disassembly.reader.at < code->code.length)
		buf_add_string(&listing->text,
			       "      (one more byte, which is no "
			       "instruction)\n");
	disassembly_fini(&disassembly);
	return result;
}

static int
listing_add_exceptions(struct listing *listing, const struct code_object *code)
{
	struct code_exceptions reader;
	struct code_exception entry;

	code_exceptions_start(&reader, code);
	if (!code->exceptions.length)
		return 0;
	buf_add_string(&listing->text, "    exceptions\n");
	while (code_exceptions_next(&reader, &entry)) {
		buf_add_string(&listing->text, "      ");
		code_exception_add(&listing->text, &entry);
		buf_add_byte(&listing->text, '\n');
		if (listing_flush_piece(listing))
			return -1;
	}
	if (reader.at < code->exceptions.length)
		buf_add_string(&listing->text,
			       "      (the table ends in an entry)\n");
	return 0;
}

static int
listing_add_code(struct listing *listing, const struct code_object *code,
		 const char *name)
{
	struct buf *text = &listing->text;

	buf_add_string(text, "  code object ");
	utf8_add_shown(text, (const uint8_t *)name, strlen(name));
	buf_add_byte(text, '\n');
	listing_add_field(listing, "first line");
	buf_printf(text, "%" PRId32 "\n", code->first_line);
	listing_add_flags(listing, code);
	listing_add_field(listing, "arguments");
	buf_printf(text,
		   "%" PRId32 ", %" PRId32 " positional-only, %" PRId32
		   " keyword-only\n",
		   code->arguments, code->positional_only, code->keyword_only);
	listing_add_field(listing, "stack size");
	buf_printf(text, "%" PRId32 "\n", code->stack_size);
	if (listing_add_variables(listing, code) ||
	    listing_add_instructions(listing, code))
		return -1;
	return listing_add_exceptions(listing, code);
}

/* parent is the qualified name of the code object around the node, or NULL. */
static int
listing_visit(struct listing *listing, uint32_t node, const char *parent)
{
	const struct marshal_graph *graph = listing->graph;
	auto_free char *name = NULL;
	struct code_object code;

	if (listing->seen[node])
		return 0;
	listing->seen[node] = 1;
	if (graph->nodes[node].type == MARSHAL_CODE) {
		code_object_read(&code, graph, node, listing->minor);
		name = code_object_qualify(&code, parent);
		parent = name;
		if (listing_add_code(listing, &code, name))
			return -1;
	}
	for (uint32_t i = 0; i < graph->nodes[node].children; i++)
		if (listing_visit(listing, marshal_graph_child(graph, node, i),
				  parent))
			return -1;
	return 0;
}

int
code_listing(const struct marshal_dump_sink *sink,
	     const struct marshal_graph *graph, unsigned int minor,
	     enum disassemble_lines lines, struct err *err)
{
	struct listing listing = {
		.sink = sink,
		.graph = graph,
		.minor = minor,
		.lines = lines,
		.err = err,
		.text = BUF_INIT,
		.remaining = (uint64_t)graph->stream_length *
				     CODE_LISTING_MOST_RATIO +
			     LEAST_TEXT,
		.seen = mem_zalloc(graph->count, 1),
	};
	int result = listing_visit(&listing, graph->root, NULL);

	if (!result)
		result = listing_flush(&listing);
	free(listing.seen);
	buf_fini(&listing.text);
	return result;
}
