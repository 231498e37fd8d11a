/* SPDX-License-Identifier: MIT */
#include "diff/level.h"

#include <string.h>

#include "pyc/instructions.h"
#include "pyc/marshal_code.h"

/* co_flags: a function, and since 3.14 one that has a docstring. */
#define CO_OPTIMIZED 0x1
#define CO_HAS_DOCSTRING 0x4000000

/* What a module has that a level leaves out. */
struct level_marks {
	size_t docstrings;
	size_t asserts;
};

static const struct marshal_node *
child_of(const struct marshal_graph *graph, uint32_t node, uint32_t nth)
{
	return &graph->nodes[marshal_graph_child(graph, node, nth)];
}

static bool
has_name(const struct marshal_graph *graph, const struct marshal_node *names,
	 const char *name)
{
	for (uint32_t i = 0; i < names->children; i++) {
		const struct marshal_node *text =
			&graph->nodes[graph->children[names->first + i]];

		if (text->length == strlen(name) &&
		    !memcmp(text->bytes, name, text->length))
			return true;
	}
	return false;
}

/* A lambda or a comprehension, such as <genexpr>, has no docstring. */
static bool
is_anonymous(const struct marshal_graph *graph, uint32_t code,
	     const struct marshal_layout *layout)
{
	const struct marshal_node *name =
		child_of(graph, code, layout->filename_child + 1);

	return name->length && *name->bytes == '<';
}

/*
 * The first constant of a function is its docstring, or None.  A module or
 * class with a docstring assigns it to __doc__.
 */
static bool
has_docstring(const struct marshal_graph *graph, uint32_t code, uint32_t flags,
	      unsigned int minor)
{
	const struct marshal_node *consts = child_of(graph, code, 1);

	if (!(flags & CO_OPTIMIZED))
		return has_name(graph, child_of(graph, code, 2), "__doc__");
	if (minor >= 14)
		return flags & CO_HAS_DOCSTRING;
	return consts->children &&
	       !is_anonymous(graph, code, marshal_code_layout(minor)) &&
	       graph->nodes[graph->children[consts->first]].type ==
		       MARSHAL_STRING;
}

/*
 * Up to 3.8, an assert looks up AssertionError as a global.  Later it has an
 * opcode of its own, and since 3.14 it is one of the common constants.
 */
static bool
has_assert(const struct marshal_graph *graph, uint32_t node, unsigned int minor)
{
	struct code_object code;
	struct instructions reader;
	struct instruction instruction;

	if (minor <= 8)
		return has_name(graph, child_of(graph, node, 2),
				"AssertionError");
	code_object_read(&code, graph, node, minor);
	instructions_start(&reader, &code);
	while (instructions_next(&reader, &instruction)) {
		const struct opcode *opcode = instruction.opcode;
		const char *constant =
			opcode->argument != OPCODE_COMMON ?
				NULL :
				opcodes_text(reader.opcodes->common_constants,
					     instruction.argument);

		if (!strcmp(opcode->name, "LOAD_ASSERTION_ERROR") ||
		    (constant && !strcmp(constant, "AssertionError")))
			return true;
	}
	return false;
}

static struct level_marks
level_marks_of(const struct marshal_graph *graph, unsigned int minor)
{
	const struct marshal_layout *layout = marshal_code_layout(minor);
	struct level_marks marks = { 0, 0 };
	size_t flags_at = 0;

	while (strcmp(layout->numbers[flags_at], "co_flags"))
		flags_at++;
	for (uint32_t i = 0; i < graph->count; i++) {
		uint32_t flags;

		if (graph->nodes[i].type != MARSHAL_CODE)
			continue;
		flags = get_le32(graph->nodes[i].bytes + 4 * flags_at);
		marks.docstrings += has_docstring(graph, i, flags, minor);
		marks.asserts += has_assert(graph, i, minor);
	}
	return marks;
}

/* The next function, class or module from this node on; its name, or NULL. */
static const struct marshal_node *
next_named(const struct marshal_graph *graph,
	   const struct marshal_layout *layout, uint32_t *node)
{
	while (*node < graph->count) {
		const uint32_t code = (*node)++;

		if (graph->nodes[code].type == MARSHAL_CODE &&
		    !is_anonymous(graph, code, layout))
			return child_of(graph, code,
					layout->filename_child + 1);
	}
	return NULL;
}

/* Whether both modules have the same functions and classes, in that order. */
static bool
has_same_outline(const struct diff_same *same)
{
	const struct marshal_layout *layout = marshal_code_layout(same->minor);
	const struct marshal_node *old;
	const struct marshal_node *new;
	uint32_t i = 0;
	uint32_t j = 0;

	do {
		old = next_named(same->old, layout, &i);
		new = next_named(same->new, layout, &j);
		if (!old || !new)
			return old == new;
	} while (old->length == new->length &&
		 !memcmp(old->bytes, new->bytes, old->length));
	return false;
}

/* Appends what `less` lacks. */
static void
level_describe(const struct level_marks *less, const struct level_marks *more,
	       const char *side, struct buf *text)
{
	const bool lacks_docstrings = !less->docstrings && more->docstrings;
	const bool lacks_asserts = !less->asserts && more->asserts;

	buf_printf(text, "the %s one has no %s%s%s: it looks like level %d",
		   side, lacks_docstrings ? "docstrings" : "",
		   lacks_docstrings && lacks_asserts ? " and no " : "",
		   lacks_asserts ? "asserts" : "", lacks_docstrings ? 2 : 1);
}

/*
 * Whether a module lacks what the other has, and not the reverse.  One
 * docstring more or less is rather a change of the source.
 */
static bool
is_lower(const struct level_marks *less, const struct level_marks *more)
{
	const bool lacks_asserts = !less->asserts && more->asserts;

	return less->docstrings <= more->docstrings &&
	       less->asserts <= more->asserts &&
	       (lacks_asserts || (!less->docstrings && more->docstrings > 1));
}

bool
diff_level(const struct diff_same *same, struct buf *text)
{
	const struct level_marks old = level_marks_of(same->old, same->minor);
	const struct level_marks new = level_marks_of(same->new, same->minor);

	if (!has_same_outline(same))
		return false;
	/* What is left out never makes more objects. */
	if (is_lower(&new, &old) && same->new->count <= same->old->count)
		level_describe(&new, &old, "new", text);
	else if (is_lower(&old, &new) && same->old->count <= same->new->count)
		level_describe(&old, &new, "old", text);
	return text->length;
}
