/* SPDX-License-Identifier: MIT */
/* Assertions are in forms that no option or release of PCRE2 changes. */
#include "pyc/pyregex_atom.h"

#include "pyc/pyregex_set.h"

#define START_OF_LINE "(?<![^\\x{a}])"
#define END_OF_LINE "(?![^\\x{a}])"
#define END_OF_TEXT "(?=\\x{a}?\\z)"

/* --- characters --- */

void
pyregex_atom_character(struct pyregex_parser *parser, uint32_t code)
{
	auto_pyregex_set set = PYREGEX_SET_INIT;

	if (!(parser->flags & PYREGEX_FLAG_IGNORECASE)) {
		pyregex_set_write_character(parser->out, code);
		return;
	}
	pyregex_set_add(&set, code, code);
	pyregex_set_write(&set, parser->flags, parser->out);
}

void
pyregex_atom_category(struct pyregex_parser *parser, char letter)
{
	auto_pyregex_set set = PYREGEX_SET_INIT;

	pyregex_set_add_category(&set, letter);
	pyregex_set_write(&set, parser->flags, parser->out);
}

/* Writes \b or \B for the word characters of re. */
static void
write_boundary(struct pyregex_parser *parser, bool is_boundary)
{
	auto_buf word = BUF_INIT;
	auto_pyregex_set set = PYREGEX_SET_INIT;

	pyregex_set_add_category(&set, 'w');
	pyregex_set_write(&set, parser->flags, &word);
	buf_add_byte(&word, '\0');
	buf_printf(parser->out, "(?:(?<=%s)(?%c%s)|(?<!%s)(?%c%s))",
		   (const char *)word.data, is_boundary ? '!' : '=',
		   (const char *)word.data, (const char *)word.data,
		   is_boundary ? '=' : '!', (const char *)word.data);
}

void
pyregex_atom_assertion(struct pyregex_parser *parser, char letter)
{
	bool is_multiline = parser->flags & PYREGEX_FLAG_MULTILINE;

	switch (letter) {
	case '^':
		buf_add_string(parser->out,
			       is_multiline ? START_OF_LINE : "\\A");
		break;
	case '$':
		buf_add_string(parser->out,
			       is_multiline ? END_OF_LINE : END_OF_TEXT);
		break;
	case 'A':
		buf_add_string(parser->out, "\\A");
		break;
	case 'Z':
		buf_add_string(parser->out, "\\z");
		break;
	default:
		write_boundary(parser, letter == 'b');
	}
}

/* Parses a member of "[...]": a character, or a category (*letter). */
static int
parse_member(struct pyregex_parser *parser, size_t start, uint32_t *code,
	     char *letter)
{
	struct pyregex_escape escape;

	*letter = '\0';
	*code = pyregex_text_take(&parser->text);
	if (*code == PYREGEX_END)
		return pyregex_fail_at(parser, start, "missing ] for the [");
	if (*code != '\\')
		return 0;
	if (pyregex_text_escape(&parser->text, true, &escape, parser->err))
		return -1;
	*code = escape.value;
	if (escape.kind == PYREGEX_ESCAPE_CATEGORY)
		*letter = (char)escape.value;
	return 0;
}

static void
add_member(struct pyregex_set *set, uint32_t code, char letter)
{
	if (letter)
		pyregex_set_add_category(set, letter);
	else
		pyregex_set_add(set, code, code);
}

/* Parses the members after "[" and "^", up to the "]". */
static int
parse_members(struct pyregex_parser *parser, size_t start,
	      struct pyregex_set *set)
{
	bool is_first = true;

	for (;; is_first = false) {
		size_t at = parser->text.at;
		uint32_t code;
		uint32_t last;
		char letter;
		char last_letter;

		if (!is_first && pyregex_text_match(&parser->text, ']'))
			return 0;
		if (parse_member(parser, start, &code, &letter))
			return -1;
		if (!pyregex_text_match(&parser->text, '-')) {
			add_member(set, code, letter);
			continue;
		}
		if (pyregex_text_match(&parser->text, ']')) {
			add_member(set, code, letter);
			pyregex_set_add(set, '-', '-');
			return 0;
		}
		if (parse_member(parser, start, &last, &last_letter))
			return -1;
		if (letter || last_letter || last < code)
			return pyregex_fail_at(parser, at,
					       "bad range of characters");
		pyregex_set_add(set, code, last);
	}
}

int
pyregex_atom_set(struct pyregex_parser *parser)
{
	auto_pyregex_set set = PYREGEX_SET_INIT;
	size_t start = parser->text.at - 1;

	set.is_negated = pyregex_text_match(&parser->text, '^');
	if (parse_members(parser, start, &set))
		return -1;
	pyregex_set_write(&set, parser->flags, parser->out);
	return 0;
}

/*
 * Parses the rest after "{".  Returns false if the "{" is plain text; nothing
 * has then been read.
 */
static bool
parse_braces(struct pyregex_text *text, struct pyregex_repeat *repeat)
{
	size_t start = text->at;
	size_t least_digits;
	size_t most_digits;

	repeat->least = pyregex_text_number(text, &least_digits);
	repeat->most = repeat->least;
	most_digits = least_digits;
	if (pyregex_text_match(text, ',')) {
		repeat->most = pyregex_text_number(text, &most_digits);
		if (!most_digits)
			repeat->most = UINT32_MAX;
	} else if (!least_digits) {
		return false;
	}
	if (pyregex_text_match(text, '}'))
		return true;
	text->at = start;
	return false;
}

int
pyregex_repeat_write(struct pyregex_parser *parser, size_t start,
		     struct pyregex_repeat repeat, enum pyregex_last *last,
		     struct pyregex_width *width)
{
	bool is_bounded = repeat.most != UINT32_MAX;

	if (*last == PYREGEX_LAST_NOTHING || *last == PYREGEX_LAST_UNREPEATED)
		return pyregex_fail_at(parser, start, "nothing to repeat");
	if (*last == PYREGEX_LAST_REPEATED)
		return pyregex_fail_at(parser, start, "a repeat of a repeat");
	if (repeat.least > PYREGEX_MOST_REPEATS ||
	    (is_bounded && repeat.most > PYREGEX_MOST_REPEATS))
		return pyregex_fail_at(parser, start, "a number over 65535");
	if (repeat.most < repeat.least)
		return pyregex_fail_at(parser, start,
				       "a least number over the most");
	*last = PYREGEX_LAST_REPEATED;
	width->least = pyregex_limit_width(width->least * repeat.least);
	width->most = pyregex_limit_width(width->most * repeat.most);
	buf_printf(parser->out, "{%u,", (unsigned int)repeat.least);
	if (is_bounded)
		buf_printf(parser->out, "%u", (unsigned int)repeat.most);
	buf_add_byte(parser->out, '}');
	if (pyregex_text_match(&parser->text, '?'))
		buf_add_byte(parser->out, '?');
	else if (pyregex_text_match(&parser->text, '+'))
		buf_add_byte(parser->out, '+');
	return 0;
}

bool
pyregex_repeat_find(struct pyregex_parser *parser, uint32_t code,
		    struct pyregex_repeat *repeat)
{
	switch (code) {
	case '*':
		*repeat = (struct pyregex_repeat){ 0, UINT32_MAX };
		return true;
	case '+':
		*repeat = (struct pyregex_repeat){ 1, UINT32_MAX };
		return true;
	case '?':
		*repeat = (struct pyregex_repeat){ 0, 1 };
		return true;
	case '{':
		return parse_braces(&parser->text, repeat);
	}
	return false;
}
