/* SPDX-License-Identifier: MIT */
#include "pyc/opcodes.h"

#include <stddef.h>
#include <string.h>

#include "pyc/marshal_code.h"

const struct opcodes *
opcodes_of(unsigned int minor)
{
	static const struct opcodes *const versions[] = {
		&opcodes_3_7,  &opcodes_3_8,  &opcodes_3_9,
		&opcodes_3_10, &opcodes_3_11, &opcodes_3_12,
		&opcodes_3_13, &opcodes_3_14, &opcodes_3_15,
	};

	_Static_assert(sizeof(versions) / sizeof(*versions) ==
			       MARSHAL_LAST_MINOR - MARSHAL_FIRST_MINOR + 1,
		       "a version has no opcodes");
	if (minor < MARSHAL_FIRST_MINOR || minor > MARSHAL_LAST_MINOR)
		return NULL;
	return versions[minor - MARSHAL_FIRST_MINOR];
}

const char *
opcodes_text(const char *list, uint32_t number)
{
	while (*list && number--)
		list += strlen(list) + 1;
	return *list ? list : NULL;
}
