/* SPDX-License-Identifier: MIT */
/* What the two kinds of compiler have in common: the list of messages. */
#include "host/compiler.h"

#include <stdlib.h>

#include "base/mem.h"

struct compiler_message *
compiler_add_message(struct compiler_result *result, bool is_error,
		     char *class_name, char *text)
{
	struct compiler_message *message;

	result->messages = mem_resize(result->messages, result->count + 1,
				      sizeof(*message));
	message = &result->messages[result->count++];
	*message = (struct compiler_message){
		.is_error = is_error,
		.class_name = class_name,
		.text = text,
	};
	return message;
}

void
compiler_result_fini(struct compiler_result *result)
{
	for (size_t i = 0; i < result->count; i++) {
		free(result->messages[i].class_name);
		free(result->messages[i].text);
	}
	free(result->messages);
	if (result->release)
		result->release(result->holder);
	*result = (struct compiler_result){ 0 };
}
