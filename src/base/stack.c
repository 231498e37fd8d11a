/* SPDX-License-Identifier: MIT */
/*
 * The stack of a thread is used: the stack of the process grows only to its
 * limit, which the process may not be allowed to raise.
 */
#include "base/stack.h"

#include <errno.h>
#include <pthread.h>

struct call {
	void (*function)(void *context);
	void *context;
};

static void *
make_call(void *argument)
{
	const struct call *call = argument;

	call->function(call->context);
	return NULL;
}

int
stack_run(void (*function)(void *context), void *context, struct err *err)
{
	struct call call = { function, context };
	pthread_attr_t attributes;
	pthread_t thread;

	errno = pthread_attr_init(&attributes);
	if (errno)
		return err_errno(err, "cannot make a thread");
	errno = pthread_attr_setstacksize(&attributes, STACK_BYTES);
	if (!errno)
		errno = pthread_create(&thread, &attributes, make_call, &call);
	if (errno)
		err_errno(err, "cannot make a thread");
	pthread_attr_destroy(&attributes);
	if (err->message)
		return -1;
	pthread_join(thread, NULL);
	return 0;
}
