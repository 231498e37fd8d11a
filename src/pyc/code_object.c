/* SPDX-License-Identifier: MIT */
#include "pyc/code_object.h"

#include <string.h>

#include "base/mem.h"
#include "pyc/marshal_code.h"

/* Reads the 32-bit numbers, whose names the layout gives. */
static void
code_object_read_numbers(struct code_object *code,
			 const struct marshal_node *node,
			 const struct marshal_layout *layout)
{
	const struct {
		const char *name;
		int32_t *number;
	} wanted[] = {
		{ "co_argcount", &code->arguments },
		{ "co_posonlyargcount", &code->positional_only },
		{ "co_kwonlyargcount", &code->keyword_only },
		{ "co_stacksize", &code->stack_size },
	};

	for (size_t i = 0; layout->numbers[i]; i++) {
		const uint32_t number = get_le32(node->bytes + 4 * i);

		if (!strcmp(layout->numbers[i], "co_flags"))
			code->flags = number;
		for (size_t j = 0; j < sizeof(wanted) / sizeof(*wanted); j++)
			if (!strcmp(layout->numbers[i], wanted[j].name))
				*wanted[j].number = (int32_t)number;
	}
}

/* The content of a child that is bytes: after its length. */
static struct code_bytes
code_object_bytes(const struct code_object *code, uint32_t child)
{
	const struct marshal_node *node =
		&code->graph->nodes[marshal_graph_child(code->graph, code->node,
							child)];

	return (struct code_bytes){ node->bytes + 4, node->length - 4 };
}

void
code_object_read(struct code_object *code, const struct marshal_graph *graph,
		 uint32_t node, unsigned int minor)
{
	const struct marshal_layout *layout = marshal_code_layout(minor);
	const uint32_t *children = graph->children + graph->nodes[node].first;

	*code = (struct code_object){
		.graph = graph,
		.minor = minor,
		.node = node,
		.first_line = (int32_t)graph->nodes[node].line,
		.name = children[layout->filename_child + 1],
		.qualname = MARSHAL_NO_NODE,
		.consts = children[1],
		.names = children[2],
		.locals = children[3],
		.cells = MARSHAL_NO_NODE,
		.free = MARSHAL_NO_NODE,
	};
	code_object_read_numbers(code, &graph->nodes[node], layout);
	code->code = code_object_bytes(code, 0);
	code->lines = code_object_bytes(code, MARSHAL_LINE_CHILD);
	if (minor >= 11) {
		code->kinds = code_object_bytes(code, 4);
		code->qualname = children[layout->filename_child + 2];
		code->exceptions =
			code_object_bytes(code, MARSHAL_LINE_CHILD + 1);
	} else {
		code->free = children[4];
		code->cells = children[5];
	}
}

uint32_t
code_object_element(const struct code_object *code, uint32_t tuple,
		    uint32_t number)
{
	if (tuple == MARSHAL_NO_NODE ||
	    number >= code->graph->nodes[tuple].children)
		return MARSHAL_NO_NODE;
	return marshal_graph_child(code->graph, tuple, number);
}

char *
code_object_qualify(const struct code_object *code, const char *parent)
{
	const bool has_own = code->qualname != MARSHAL_NO_NODE;
	const struct marshal_node *text =
		&code->graph->nodes[has_own ? code->qualname : code->name];

	if (has_own || !parent || !strcmp(parent, "<module>"))
		return mem_strndup((const char *)text->bytes, text->length);
	return mem_printf("%s.%.*s", parent, (int)text->length,
			  (const char *)text->bytes);
}
