/* SPDX-License-Identifier: MIT */
/*
 * An error as a value: one message for people, and the errno behind it where
 * there is one.  The function that fails says what happened; each caller that
 * knows more puts one prefix in front (path, member, offset).
 *
 * The convention everywhere: a function that can fail takes a struct err * as
 * its last parameter and returns 0, or -1 with *err filled.
 */
#ifndef PYC_BAKE_BASE_ERR_H
#define PYC_BAKE_BASE_ERR_H

struct err {
	char *message; /* owned; NULL while nothing went wrong */
	int number;    /* errno of the failed call, or 0 */
};

#define ERR_INIT ((struct err){ NULL, 0 })

/* A local struct err that frees its message when it goes out of scope. */
#define auto_err __attribute__((cleanup(err_fini))) struct err

/* Frees the message; the struct is then as ERR_INIT made it. */
void err_fini(struct err *err);

/* Fills *err, dropping what it held.  Returns -1 always. */
int err_set(struct err *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * The same for a failed system call: ": " and the text of errno follow the
 * message, and errno is kept in err->number.  Returns -1 always.
 */
int err_errno(struct err *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Puts the formatted text and ": " before the message.  Returns -1 always. */
int err_prefix(struct err *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
