/* SPDX-License-Identifier: MIT */
/*
 * A recursive descent over the grammar of Lib/re/_parser.py.  Each item is
 * written in a form that a quantifier can follow, so a repeat only appends its
 * quantifier.  Flags are resolved here, and names of groups become numbers.
 */
#include "pyc/pyregex.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pyc/pyregex_atom.h"
#include "pyc/pyregex_group.h"
#include "pyc/pyregex_parser.h"
#include "pyc/pyregex_set.h"
#include "pyc/pyregex_text.h"

static int parse_branches(struct pyregex_parser *parser, bool is_outermost,
			  struct pyregex_width *width);
static int parse_branch(struct pyregex_parser *parser, bool is_first,
			struct pyregex_width *width);

static struct pyregex_width
add_widths(struct pyregex_width left, struct pyregex_width right)
{
	return (struct pyregex_width){
		pyregex_limit_width(left.least + right.least),
		pyregex_limit_width(left.most + right.most),
	};
}

/* The width of either of two branches. */
static struct pyregex_width
join_widths(struct pyregex_width left, struct pyregex_width right)
{
	return (struct pyregex_width){
		left.least < right.least ? left.least : right.least,
		left.most > right.most ? left.most : right.most,
	};
}

/* --- groups --- */

/* "(?P=NAME)" */
static int
parse_named_reference(struct pyregex_parser *parser,
		      struct pyregex_width *width)
{
	size_t start = parser->text.at;
	const uint32_t *name;
	size_t length;

	if (pyregex_group_name(parser, ')', &name, &length))
		return -1;
	return pyregex_group_refer(
		parser, start, pyregex_group_find(parser, name, length), width);
}

static int
expect_close(struct pyregex_parser *parser, size_t start)
{
	return pyregex_text_match(&parser->text, ')') ?
		       0 :
		       pyregex_fail_at(parser, start, "missing ) for the (");
}

/* Writes the opening of a group, then parses its branches and its end. */
static int
parse_body(struct pyregex_parser *parser, size_t start, const char *opening,
	   struct pyregex_width *width)
{
	buf_add_string(parser->out, opening);
	if (parse_branches(parser, false, width) || expect_close(parser, start))
		return -1;
	buf_add_byte(parser->out, ')');
	return 0;
}

static int
parse_capture(struct pyregex_parser *parser, size_t start, const uint32_t *name,
	      size_t length, struct pyregex_width *width)
{
	size_t index = parser->count;

	pyregex_group_open(parser, name, length);
	if (parse_body(parser, start, "(", width))
		return -1;
	parser->groups[index].is_closed = true;
	parser->groups[index].width = *width;
	return 0;
}

/* Parses the rest after "(?P". */
static int
parse_python_group(struct pyregex_parser *parser, size_t start,
		   struct pyregex_width *width)
{
	size_t at = parser->text.at;
	const uint32_t *name;
	size_t length;

	if (pyregex_text_match(&parser->text, '='))
		return parse_named_reference(parser, width);
	if (!pyregex_text_match(&parser->text, '<'))
		return pyregex_fail_at(parser, at - 2, "unknown construct (?P");
	if (pyregex_group_name(parser, '>', &name, &length))
		return -1;
	if (pyregex_group_find(parser, name, length))
		return pyregex_fail_at(parser, at + 1,
				       "a second group of this name");
	return parse_capture(parser, start, name, length, width);
}

/* Parses the rest after "(?<", which starts with "=" or "!". */
static int
parse_lookbehind(struct pyregex_parser *parser, size_t start,
		 struct pyregex_width *width)
{
	bool was_behind = parser->is_behind;
	const char *opening;
	struct pyregex_width body;

	if (pyregex_text_match(&parser->text, '='))
		opening = "(?<=";
	else if (pyregex_text_match(&parser->text, '!'))
		opening = "(?<!";
	else
		return pyregex_fail_at(parser, start, "unknown construct (?<");
	if (!was_behind)
		parser->count_before = parser->count;
	parser->is_behind = true;
	if (parse_body(parser, start, opening, &body))
		return -1;
	parser->is_behind = was_behind;
	if (body.least != body.most)
		return pyregex_fail_at(parser, start,
				       "a lookbehind without a fixed width");
	*width = (struct pyregex_width){ 0, 0 };
	return 0;
}

static int
parse_lookahead(struct pyregex_parser *parser, size_t start,
		const char *opening, struct pyregex_width *width)
{
	if (parse_body(parser, start, opening, width))
		return -1;
	*width = (struct pyregex_width){ 0, 0 };
	return 0;
}

/* Parses the number or the name of a condition after "(?(". */
static int
parse_condition_group(struct pyregex_parser *parser, uint32_t *number)
{
	size_t start = parser->text.at;
	const uint32_t *name;
	size_t length;

	*number = pyregex_text_number(&parser->text, &length);
	if (!length) {
		if (pyregex_group_name(parser, ')', &name, &length))
			return -1;
		*number = pyregex_group_find(parser, name, length);
		if (!*number)
			return pyregex_fail_at(parser, start, "no such group");
	} else if (!pyregex_text_match(&parser->text, ')')) {
		return pyregex_fail_at(parser, start, "bad name of a group");
	}
	/* The group may come later; the end of the expression checks that. */
	if (*number > parser->condition) {
		parser->condition = *number;
		parser->condition_at = start;
	}
	return pyregex_group_check(parser, start, *number, true);
}

static int
parse_condition(struct pyregex_parser *parser, size_t start,
		struct pyregex_width *width)
{
	struct pyregex_width no = { 0, 0 };
	uint32_t number;

	if (parse_condition_group(parser, &number))
		return -1;
	buf_printf(parser->out, "(?(%u)", (unsigned int)number);
	if (parse_branch(parser, false, width))
		return -1;
	if (pyregex_text_match(&parser->text, '|')) {
		buf_add_byte(parser->out, '|');
		if (parse_branch(parser, false, &no))
			return -1;
		if (pyregex_text_next(&parser->text) == '|')
			return pyregex_fail(
				parser,
				"a condition with more than two branches");
	}
	*width = join_widths(*width, no);
	if (expect_close(parser, start))
		return -1;
	buf_add_byte(parser->out, ')');
	return 0;
}

/* --- flags --- */

#define TYPE_FLAGS ((unsigned int)PYREGEX_FLAG_ASCII | PYREGEX_FLAG_UNICODE)

/* Returns the flag of a letter, or 0. */
static unsigned int
flag_of(uint32_t letter)
{
	return letter == 'a' ? PYREGEX_FLAG_ASCII :
	       letter == 'i' ? PYREGEX_FLAG_IGNORECASE :
	       letter == 'm' ? PYREGEX_FLAG_MULTILINE :
	       letter == 's' ? PYREGEX_FLAG_DOTALL :
	       letter == 'u' ? PYREGEX_FLAG_UNICODE :
	       letter == 'x' ? PYREGEX_FLAG_VERBOSE :
			       0;
}

static unsigned int
parse_letters_on(struct pyregex_parser *parser)
{
	unsigned int flags = 0;
	unsigned int flag;

	while ((flag = flag_of(pyregex_text_next(&parser->text)))) {
		flags |= flag;
		parser->text.at++;
	}
	return flags;
}

/* Parses the flags after "-", up to the ":". */
static int
parse_letters_off(struct pyregex_parser *parser, unsigned int on,
		  unsigned int *off)
{
	do {
		unsigned int flag = flag_of(pyregex_text_next(&parser->text));

		if (!flag || (flag & TYPE_FLAGS))
			return pyregex_fail(parser, "bad flag");
		if (flag & on)
			return pyregex_fail(parser, "a flag turned on and off");
		*off |= flag;
		parser->text.at++;
	} while (pyregex_text_next(&parser->text) != ':');
	return 0;
}

/* Applies the flags of a "(?FLAGS)" and reads its ")". */
static int
set_global_flags(struct pyregex_parser *parser, size_t start, unsigned int on,
		 bool is_at_start)
{
	if (!is_at_start)
		return pyregex_fail_at(parser, start,
				       "flags for the whole expression not at "
				       "its start");
	parser->flags |= on;
	parser->text.at++;
	return (parser->flags & TYPE_FLAGS) == TYPE_FLAGS ?
		       pyregex_fail_at(parser, start,
				       "flags a and u exclude each other") :
		       0;
}

/*
 * Parses the rest after "(?": either flags for the whole expression, which sets
 * *is_global, or the flags of a group and the group.
 */
static int
parse_flags(struct pyregex_parser *parser, size_t start, bool is_at_start,
	    bool *is_global, struct pyregex_width *width)
{
	unsigned int before = parser->flags;
	unsigned int on = parse_letters_on(parser);
	unsigned int off = on & TYPE_FLAGS ? TYPE_FLAGS & ~on : 0;

	if ((on & TYPE_FLAGS) == TYPE_FLAGS)
		return pyregex_fail_at(parser, start,
				       "flags a and u exclude each other");
	*is_global = on && pyregex_text_next(&parser->text) == ')';
	if (*is_global)
		return set_global_flags(parser, start, on, is_at_start);
	if (pyregex_text_match(&parser->text, '-') &&
	    parse_letters_off(parser, on, &off))
		return -1;
	if (!pyregex_text_match(&parser->text, ':'))
		return pyregex_fail_at(parser, start, "unknown construct (?");
	parser->flags = (before & ~off) | on;
	if (parse_body(parser, start, "(?:", width))
		return -1;
	parser->flags = before;
	return 0;
}

/* --- items --- */

/* Parses the rest after "(?". */
static int
parse_extension(struct pyregex_parser *parser, size_t start,
		enum pyregex_last *last, bool may_be_global,
		struct pyregex_width *width)
{
	uint32_t kind = pyregex_text_next(&parser->text);
	bool is_at_start = may_be_global && *last == PYREGEX_LAST_NOTHING;
	bool is_global = false;

	*last = PYREGEX_LAST_ITEM;
	if (kind < 0x80 && strchr("P<(=!>", (int)kind))
		parser->text.at++;
	switch (kind) {
	case 'P':
		return parse_python_group(parser, start, width);
	case '<':
		return parse_lookbehind(parser, start, width);
	case '(':
		return parse_condition(parser, start, width);
	case '=':
		return parse_lookahead(parser, start, "(?=", width);
	case '!':
		return parse_lookahead(parser, start, "(?!", width);
	case '>':
		return parse_body(parser, start, "(?>", width);
	}
	if (parse_flags(parser, start, is_at_start, &is_global, width))
		return -1;
	if (is_global) {
		*last = PYREGEX_LAST_NOTHING;
		*width = (struct pyregex_width){ 0, 0 };
	}
	return 0;
}

/* Parses the rest after "(". */
static int
parse_group(struct pyregex_parser *parser, enum pyregex_last *last,
	    bool may_be_global, struct pyregex_width *width)
{
	size_t start = parser->text.at - 1;
	int result;

	if (++parser->depth > PYREGEX_MOST_DEPTH)
		return pyregex_fail_at(parser, start, "groups nested too deep");
	if (pyregex_text_match(&parser->text, '?')) {
		result = parse_extension(parser, start, last, may_be_global,
					 width);
	} else {
		*last = PYREGEX_LAST_ITEM;
		result = parse_capture(parser, start, NULL, 0, width);
	}
	parser->depth--;
	return result;
}

/* Parses the rest after a backslash. */
static int
parse_escape(struct pyregex_parser *parser, enum pyregex_last *last,
	     struct pyregex_width *width)
{
	size_t start = parser->text.at - 1;
	struct pyregex_escape escape;

	if (pyregex_text_escape(&parser->text, false, &escape, parser->err))
		return -1;
	*last = escape.kind == PYREGEX_ESCAPE_ASSERTION ?
			PYREGEX_LAST_UNREPEATED :
			PYREGEX_LAST_ITEM;
	*width = (struct pyregex_width){ 1, 1 };
	switch (escape.kind) {
	case PYREGEX_ESCAPE_CHARACTER:
		pyregex_atom_character(parser, escape.value);
		return 0;
	case PYREGEX_ESCAPE_CATEGORY:
		pyregex_atom_category(parser, (char)escape.value);
		return 0;
	case PYREGEX_ESCAPE_ASSERTION:
		*width = (struct pyregex_width){ 0, 0 };
		pyregex_atom_assertion(parser, (char)escape.value);
		return 0;
	case PYREGEX_ESCAPE_REFERENCE:
		break;
	}
	return pyregex_group_refer(parser, start, escape.value, width);
}

/* Parses an item other than a quantifier, after its first character. */
static int
parse_item(struct pyregex_parser *parser, uint32_t code,
	   enum pyregex_last *last, bool may_be_global,
	   struct pyregex_width *width)
{
	*width = (struct pyregex_width){ 1, 1 };
	if (code == '(')
		return parse_group(parser, last, may_be_global, width);
	if (code == '\\')
		return parse_escape(parser, last, width);
	*last = PYREGEX_LAST_ITEM;
	if (code == '[')
		return pyregex_atom_set(parser);
	if (code == '^' || code == '$') {
		*last = PYREGEX_LAST_UNREPEATED;
		*width = (struct pyregex_width){ 0, 0 };
		pyregex_atom_assertion(parser, (char)code);
	} else if (code == '.') {
		buf_add_string(parser->out,
			       parser->flags & PYREGEX_FLAG_DOTALL ?
				       "(?s:.)" :
				       "[^\\x{a}]");
	} else {
		pyregex_atom_character(parser, code);
	}
	return 0;
}

static bool
is_comment(const struct pyregex_text *text)
{
	const uint32_t *at = text->codes + text->at;

	return text->length - text->at > 2 && at[0] == '(' && at[1] == '?' &&
	       at[2] == '#';
}

/* Skips a "(?#...)" from its start. */
static int
skip_comment(struct pyregex_parser *parser)
{
	size_t start = parser->text.at;
	uint32_t code;

	do
		code = pyregex_text_take(&parser->text);
	while (code != ')' && code != PYREGEX_END);
	return code == ')' ? 0 :
			     pyregex_fail_at(parser, start,
					     "missing ) for the comment");
}

/* Skips what (?x) ignores: white space, or a comment to its line's end. */
static bool
skip_verbose(struct pyregex_parser *parser)
{
	uint32_t code = pyregex_text_next(&parser->text);

	if (!(parser->flags & PYREGEX_FLAG_VERBOSE) || code == PYREGEX_END)
		return false;
	if (code == ' ' || (code >= '\t' && code <= '\r')) {
		parser->text.at++;
		return true;
	}
	if (code != '#')
		return false;
	while (code != PYREGEX_END && code != '\n')
		code = pyregex_text_take(&parser->text);
	return true;
}

/*
 * Parses up to a "|", a ")" or the end.  is_first: the first branch of the
 * whole expression.
 */
static int
parse_branch(struct pyregex_parser *parser, bool is_first,
	     struct pyregex_width *width)
{
	struct pyregex_width before = { 0, 0 }; /* of all but the last item */
	struct pyregex_width own = { 0, 0 };
	enum pyregex_last last = PYREGEX_LAST_NOTHING;

	for (;;) {
		size_t start = parser->text.at;
		uint32_t code = pyregex_text_next(&parser->text);
		struct pyregex_repeat repeat;

		if (code == PYREGEX_END || code == '|' || code == ')')
			break;
		if (skip_verbose(parser))
			continue;
		if (is_comment(&parser->text)) {
			if (skip_comment(parser))
				return -1;
			continue;
		}
		parser->text.at++;
		if (pyregex_repeat_find(parser, code, &repeat)) {
			if (pyregex_repeat_write(parser, start, repeat, &last,
						 &own))
				return -1;
			continue;
		}
		before = add_widths(before, own);
		own = (struct pyregex_width){ 0, 0 };
		if (parse_item(parser, code, &last, is_first, &own))
			return -1;
	}
	*width = add_widths(before, own);
	return 0;
}

static int
parse_branches(struct pyregex_parser *parser, bool is_outermost,
	       struct pyregex_width *width)
{
	struct pyregex_width next;

	if (parse_branch(parser, is_outermost, width))
		return -1;
	while (pyregex_text_match(&parser->text, '|')) {
		buf_add_byte(parser->out, '|');
		if (parse_branch(parser, false, &next))
			return -1;
		*width = join_widths(*width, next);
	}
	return 0;
}

static int
parse(struct pyregex_parser *parser)
{
	struct pyregex_width width;

	if (parse_branches(parser, true, &width))
		return -1;
	if (pyregex_text_next(&parser->text) != PYREGEX_END)
		return pyregex_fail(parser, "missing ( for the )");
	if (parser->condition > parser->count)
		return pyregex_fail_at(parser, parser->condition_at,
				       "no such group");
	return 0;
}

int
pyregex_translate(const char *expression, struct buf *out, struct err *err)
{
	struct pyregex_parser parser = { .out = out, .err = err };
	int result = pyregex_text_init(&parser.text, expression, err);

	if (!result)
		result = parse(&parser);
	free(parser.groups);
	pyregex_text_fini(&parser.text);
	return result;
}
