/* SPDX-License-Identifier: MIT */
/* Names become numbers: PCRE2 limits the length of names, re does not. */
#include "pyc/pyregex_group.h"

#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "pyc/pyregex_set.h"

void
pyregex_group_open(struct pyregex_parser *parser, const uint32_t *name,
		   size_t length)
{
	if (parser->count == parser->room) {
		parser->room = parser->room ? 2 * parser->room : 8;
		parser->groups = mem_resize(parser->groups, parser->room,
					    sizeof(*parser->groups));
	}
	parser->groups[parser->count] = (struct pyregex_group){
		.name = name,
		.name_length = length,
	};
	parser->count++;
}

int
pyregex_group_check(struct pyregex_parser *parser, size_t position,
		    uint32_t number, bool is_condition)
{
	bool is_closed = number && number <= parser->count &&
			 parser->groups[number - 1].is_closed;

	if (!number || (number > parser->count && !is_condition))
		return pyregex_fail_at(parser, position, "no such group");
	if (!is_closed && (!is_condition || parser->is_behind))
		return pyregex_fail_at(parser, position,
				       "a group refers to itself");
	if (parser->is_behind && number > parser->count_before)
		return pyregex_fail_at(parser, position,
				       "a lookbehind refers to its own group");
	return 0;
}

int
pyregex_group_refer(struct pyregex_parser *parser, size_t position,
		    uint32_t number, struct pyregex_width *width)
{
	if (pyregex_group_check(parser, position, number, false))
		return -1;
	if (parser->flags & PYREGEX_FLAG_IGNORECASE)
		return pyregex_fail_at(
			parser, position,
			"a reference to a group where case is ignored, "
			"which is not supported,");
	*width = parser->groups[number - 1].width;
	buf_printf(parser->out, "\\g{%u}", (unsigned int)number);
	return 0;
}

int
pyregex_group_name(struct pyregex_parser *parser, char end,
		   const uint32_t **name, size_t *length)
{
	size_t start = parser->text.at;
	uint32_t code;

	*name = parser->text.codes + start;
	while ((code = pyregex_text_take(&parser->text)) !=
	       (uint32_t)(unsigned char)end) {
		bool is_letter =
			code < 0x80 &&
			(ascii_is_alphanumeric((char)code) || code == '_');

		if (!is_letter || (parser->text.at == start + 1 &&
				   ascii_is_digit((char)code)))
			return pyregex_fail_at(parser, start,
					       "bad name of a group");
	}
	*length = parser->text.at - 1 - start;
	return *length ? 0 :
			 pyregex_fail_at(parser, start, "bad name of a group");
}

uint32_t
pyregex_group_find(const struct pyregex_parser *parser, const uint32_t *name,
		   size_t length)
{
	for (size_t i = 0; i < parser->count; i++) {
		const struct pyregex_group *group = &parser->groups[i];

		if (group->name && group->name_length == length &&
		    !memcmp(group->name, name, length * sizeof(*name)))
			return (uint32_t)(i + 1);
	}
	return 0;
}
