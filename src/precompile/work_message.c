/* SPDX-License-Identifier: MIT */
#include "precompile/work_message.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
work_message_free_request(struct work_request *request)
{
	for (size_t i = 0; i < request->count; i++)
		free(request->arguments[i]);
	free(request->arguments);
	free(request->sandbox);
	free(request->refusal);
	*request = WORK_REQUEST_INIT;
}

void
work_message_refuse(struct work_request *request, int32_t id, struct err *err)
{
	work_message_free_request(request);
	request->id = id;
	request->refusal = steal(err->message);
	err_fini(err);
}

void
work_message_free_response(struct work_response *response)
{
	free(response->output);
	*response = WORK_RESPONSE_INIT;
}

static char *
copy_text(const void *text, size_t length, const char *name, struct err *err)
{
	if (length && memchr(text, 0, length)) {
		err_set(err, "%s contains a NUL", name);
		return NULL;
	}
	return mem_strndup(length ? text : "", length);
}

int
work_message_add(struct work_request *request, const void *text, size_t length,
		 struct err *err)
{
	char *copy;

	if (request->count == WORK_MOST_ARGUMENTS)
		return err_set(err, "a request has more than %zu arguments",
			       WORK_MOST_ARGUMENTS);
	copy = copy_text(text, length, "an argument", err);
	if (!copy)
		return -1;
	request->arguments = mem_grow(request->arguments, request->count,
				      sizeof(*request->arguments));
	request->arguments[request->count++] = copy;
	return 0;
}

int
work_message_set_sandbox(struct work_request *request, const void *text,
			 size_t length, struct err *err)
{
	char *copy = copy_text(text, length, "the sandbox directory", err);

	if (!copy)
		return -1;
	free(request->sandbox);
	request->sandbox = copy;
	if (!*copy) {
		free(copy);
		request->sandbox = NULL;
	}
	return 0;
}
