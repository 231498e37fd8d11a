/* SPDX-License-Identifier: MIT */
/*
 * Errors as values: a message for people, and the errno that caused it, if any.
 * The function that fails sets the message.  A caller that knows more context
 * adds one prefix (path, member, offset).
 *
 * By convention, a function that can fail takes a struct err * as its last
 * parameter.  It returns 0, or -1 with *err filled.
 */
#ifndef PYC_BAKE_BASE_ERR_H
#define PYC_BAKE_BASE_ERR_H

struct err {
	char *message; /* owned; NULL if there is no error */
	int number;    /* errno of the failed call, or 0 */
};

#define ERR_INIT ((struct err){ NULL, 0 })

/* A local struct err that is freed at the end of its scope. */
#define auto_err __attribute__((cleanup(err_fini))) struct err

/* Frees the message and resets the struct to ERR_INIT. */
void err_fini(struct err *err);

/* Replaces the content of *err.  Always returns -1. */
int err_set(struct err *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * The same for a failed system call: appends ": " and the text of errno, and
 * stores errno in err->number.  Always returns -1.
 */
int err_errno(struct err *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Prefixes the message with the formatted text and ": ".  Always returns -1. */
int err_prefix(struct err *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
