/* SPDX-License-Identifier: MIT */
#include "pyc/code_argument.h"

#include <inttypes.h>

#include "base/utf8.h"
#include "pyc/marshal_repr.h"

/* The longest name or constant that is shown whole, in bytes. */
#define MOST_TEXT 200

/* An instruction whose argument is shown. */
struct argument {
	struct buf *text;
	const struct code_object *code;
	const struct opcodes *opcodes;
	const struct instruction *instruction;
	uint32_t number;
};

/* Appends a name without quotes. */
static void
argument_add_name(const struct argument *argument, uint32_t tuple,
		  uint32_t number)
{
	const uint32_t node =
		code_object_element(argument->code, tuple, number);
	const struct marshal_node *name;
	uint32_t length;

	if (node == MARSHAL_NO_NODE) {
		buf_add_byte(argument->text, '?');
		return;
	}
	name = &argument->code->graph->nodes[node];
	length = name->length;
	if (length > MOST_TEXT) {
		length = MOST_TEXT;
		while (length && (name->bytes[length] & 0xc0) == 0x80)
			length--;
	}
	utf8_add_shown(argument->text, name->bytes, length);
	if (length < name->length)
		buf_add_string(argument->text, "...");
}

static void
argument_add_constant(const struct argument *argument)
{
	const uint32_t node = code_object_element(
		argument->code, argument->code->consts, argument->number);

	if (node == MARSHAL_NO_NODE)
		buf_add_byte(argument->text, '?');
	else
		marshal_repr(argument->code->graph, node, argument->code->minor,
			     MOST_TEXT, argument->text);
}

/* Up to 3.10, the numbers of free variables follow those of cells. */
static void
argument_add_cell(const struct argument *argument)
{
	const struct code_object *code = argument->code;
	uint32_t cells;

	if (code->cells == MARSHAL_NO_NODE) {
		argument_add_name(argument, code->locals, argument->number);
		return;
	}
	cells = code->graph->nodes[code->cells].children;
	if (argument->number < cells)
		argument_add_name(argument, code->cells, argument->number);
	else
		argument_add_name(argument, code->free,
				  argument->number - cells);
}

/* Appends an element of a list of opcodes. */
static void
argument_add_text(const struct argument *argument, const char *list,
		  uint32_t number)
{
	const char *found = opcodes_text(list, number);

	buf_add_string(argument->text, found ? found : "?");
}

static void
argument_add_jump(const struct argument *argument)
{
	const struct instructions reader = { .opcodes = argument->opcodes };
	const int64_t target =
		instruction_target(&reader, argument->instruction);
	const bool is_from =
		argument->instruction->opcode->argument == OPCODE_JUMP_FROM;

	buf_add_string(argument->text, is_from ? "from " : "to ");
	if (target < 0 || target >= argument->code->code.length)
		buf_add_byte(argument->text, '?');
	else
		buf_printf(argument->text, "%" PRId64, target);
}

static void
argument_add_comparison(const struct argument *argument)
{
	const uint8_t shift = argument->opcodes->compare_shift;
	const bool is_bool = shift > 4 && argument->number & 16;

	buf_add_string(argument->text, is_bool ? "bool(" : "");
	argument_add_text(argument, argument->opcodes->comparisons,
			  argument->number >> shift);
	buf_add_string(argument->text, is_bool ? ")" : "");
}

/* Appends the parts of a function that are on the stack. */
static void
argument_add_function(const struct argument *argument)
{
	const char *separator = "";

	for (uint32_t i = 0; i < 32; i++) {
		if (!(argument->number >> i & 1))
			continue;
		buf_add_string(argument->text, separator);
		argument_add_text(argument, argument->opcodes->function_parts,
				  i);
		separator = ", ";
	}
}

static const char *
conversion_name(uint32_t number)
{
	static const char *const names[] = { "", "str", "repr", "ascii" };

	return number < 4 ? names[number] : "?";
}

static void
argument_add_format(const struct argument *argument)
{
	const char *conversion = conversion_name(argument->number & 3);

	buf_add_string(argument->text, conversion);
	if (argument->number & 4)
		buf_printf(argument->text, "%swith format",
			   *conversion ? ", " : "");
}

/*
 * Appends a name, and what else the lower bits of the argument ask for.  As in
 * dis, an empty name, which "from . import x" has, stays alone.
 */
static void
argument_add_marked(const struct argument *argument, unsigned int shift,
		    const char *first, const char *second)
{
	const size_t start = argument->text->length;

	argument_add_name(argument, argument->code->names,
			  argument->number >> shift);
	if (argument->text->length == start)
		return;
	if (argument->number & 1)
		buf_printf(argument->text, " + %s", first);
	else if (argument->number & 2 && second)
		buf_printf(argument->text, " + %s", second);
}

static void
argument_add_from_names(const struct argument *argument)
{
	switch (argument->instruction->opcode->argument) {
	case OPCODE_NAME:
		argument_add_name(argument, argument->code->names,
				  argument->number);
		break;
	case OPCODE_GLOBAL:
		argument_add_marked(argument, 1, "NULL", NULL);
		break;
	case OPCODE_ATTRIBUTE:
		argument_add_marked(argument, 1, "NULL|self", NULL);
		break;
	case OPCODE_SUPER:
		argument_add_marked(argument, 2, "NULL|self", NULL);
		break;
	default:
		argument_add_marked(argument, 2, "lazy", "eager");
	}
}

static void
argument_add_variable(const struct argument *argument)
{
	const uint32_t locals = argument->code->locals;

	switch (argument->instruction->opcode->argument) {
	case OPCODE_LOCAL:
		argument_add_name(argument, locals, argument->number);
		break;
	case OPCODE_LOCAL_PAIR:
		argument_add_name(argument, locals, argument->number >> 4);
		buf_add_string(argument->text, ", ");
		argument_add_name(argument, locals, argument->number & 15);
		break;
	default:
		argument_add_cell(argument);
	}
}

/* Appends what only the number says. */
static void
argument_add_choice(const struct argument *argument)
{
	const uint32_t number = argument->number;

	switch (argument->instruction->opcode->argument) {
	case OPCODE_COMPARE:
		argument_add_comparison(argument);
		break;
	case OPCODE_IS:
		buf_add_string(argument->text, number ? "is not" : "is");
		break;
	case OPCODE_CONTAINS:
		buf_add_string(argument->text, number ? "not in" : "in");
		break;
	case OPCODE_FORMAT:
		argument_add_format(argument);
		break;
	case OPCODE_CONVERSION:
		buf_add_string(argument->text, conversion_name(number));
		break;
	default:
		argument_add_function(argument);
	}
}

static void
argument_add_operation(const struct argument *argument)
{
	const struct opcodes *opcodes = argument->opcodes;
	const char *list;

	switch (argument->instruction->opcode->argument) {
	case OPCODE_BINARY_OP:
		list = opcodes->binary_ops;
		break;
	case OPCODE_INTRINSIC_1:
		list = opcodes->intrinsics_1;
		break;
	case OPCODE_INTRINSIC_2:
		list = opcodes->intrinsics_2;
		break;
	case OPCODE_COMMON:
		list = opcodes->common_constants;
		break;
	default:
		list = opcodes->special_methods;
	}
	argument_add_text(argument, list, argument->number);
}

void
code_argument_add(struct buf *text, const struct code_object *code,
		  const struct instruction *instruction)
{
	const struct argument argument = {
		.text = text,
		.code = code,
		.opcodes = opcodes_of(code->minor),
		.instruction = instruction,
		.number = instruction->argument,
	};

	switch (instruction->opcode->argument) {
	case OPCODE_NOTHING:
	case OPCODE_NUMBER:
	case OPCODE_EXTENDED:
		break;
	case OPCODE_CONSTANT:
		argument_add_constant(&argument);
		break;
	case OPCODE_NAME:
	case OPCODE_GLOBAL:
	case OPCODE_ATTRIBUTE:
	case OPCODE_SUPER:
	case OPCODE_IMPORT:
		argument_add_from_names(&argument);
		break;
	case OPCODE_LOCAL:
	case OPCODE_LOCAL_PAIR:
	case OPCODE_CELL:
		argument_add_variable(&argument);
		break;
	case OPCODE_JUMP:
	case OPCODE_JUMP_BACK:
	case OPCODE_JUMP_FROM:
	case OPCODE_JUMP_TO:
		argument_add_jump(&argument);
		break;
	case OPCODE_BINARY_OP:
	case OPCODE_INTRINSIC_1:
	case OPCODE_INTRINSIC_2:
	case OPCODE_COMMON:
	case OPCODE_METHOD:
		argument_add_operation(&argument);
		break;
	default:
		argument_add_choice(&argument);
	}
}
