/* SPDX-License-Identifier: MIT */
/*
 * The messages of Bazel's worker protocol (worker_protocol.proto in Bazel's
 * source), without the members that nothing here uses.
 */
#ifndef PYC_BAKE_PRECOMPILE_WORK_MESSAGE_H
#define PYC_BAKE_PRECOMPILE_WORK_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* The largest message, in bytes, and the most arguments of a request. */
#define WORK_MOST_MESSAGE ((size_t)64 << 20)
#define WORK_MOST_ARGUMENTS ((size_t)1 << 20)

struct work_request {
	char **arguments; /* owned */
	size_t count;
	int32_t id;	   /* 0: the requests come one after the other */
	int32_t verbosity; /* more than 0: the worker may log more */
	bool is_cancel;	   /* of the request with this ID */
	char *sandbox;	   /* the directory of all files; owned; or NULL */
	char *refusal;	   /* why it cannot be executed; owned; or NULL.  Then
			    * only the number is that of the message. */
};

#define WORK_REQUEST_INIT ((struct work_request){ .arguments = NULL })

struct work_response {
	char *output; /* owned; or NULL */
	int32_t exit_code;
	int32_t id;
	bool was_cancelled;
};

#define WORK_RESPONSE_INIT ((struct work_response){ .output = NULL })

/* Locals that are freed at the end of their scope. */
#define auto_work_request \
	__attribute__((cleanup(work_message_free_request))) struct work_request
#define auto_work_response \
	__attribute__(( \
		cleanup(work_message_free_response))) struct work_response

/* Free the members and reset the struct. */
void work_message_free_request(struct work_request *request);
void work_message_free_response(struct work_response *response);

/*
 * Makes the request one that can only be answered, with the number and with the
 * error, which is moved out of *err.
 */
void work_message_refuse(struct work_request *request, int32_t id,
			 struct err *err);

/*
 * Appends an argument.  Fails if it contains a NUL, which no path can, or if
 * there are too many.
 */
int work_message_add(struct work_request *request, const void *text,
		     size_t length, struct err *err);

/* Sets the sandbox directory; "" means none. */
int work_message_set_sandbox(struct work_request *request, const void *text,
			     size_t length, struct err *err);

#endif
