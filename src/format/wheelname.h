/* SPDX-License-Identifier: MIT */
/*
 * The file name of a wheel, NAME-VERSION(-BUILD)?-PYTHON-ABI-PLATFORM.whl
 * (binary distribution format), what it says of the content, and what it
 * becomes where the content is for one release of CPython alone.
 */
#ifndef PYC_BAKE_FORMAT_WHEELNAME_H
#define PYC_BAKE_FORMAT_WHEELNAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* The parts as written; all are owned. */
struct wheelname {
	char *name;
	char *version;
	char *build;	/* starts with a digit; NULL where there is none */
	char *python;	/* tags, which may be several with dots between, */
	char *abi;	/* as here, */
	char *platform; /* and here */
};

#define WHEELNAME_INIT \
	((struct wheelname){ NULL, NULL, NULL, NULL, NULL, NULL })

/* A local struct wheelname that is released when it goes out of scope. */
#define auto_wheelname __attribute__((cleanup(wheelname_fini))) struct wheelname

/*
 * Takes a file name without directory apart.  *wheelname may hold anything,
 * and is as WHEELNAME_INIT on failure.  The message does not show the name.
 */
int wheelname_parse(struct wheelname *wheelname, const char *file_name,
		    struct err *err);

/* Frees the parts; the struct is then as WHEELNAME_INIT made it. */
void wheelname_fini(struct wheelname *wheelname);

/*
 * Whether a directory "NAME-VERSION.dist-info", given without its slash, is
 * that of the wheel: the name equal after normalisation by PEP 503, and the
 * version by pyversion_is_same.  The message shows both.
 */
int wheelname_check(const struct wheelname *wheelname, const char *dist_info,
		    size_t length, struct err *err);

/*
 * Whether the tags let CPython 3.minor in: the Python tag is py3, py3<k> with k
 * up to minor, cp3<minor> or, with abi3, cp3<k>; and an ABI is not that of
 * another CPython.
 */
bool wheelname_fits(const struct wheelname *wheelname, unsigned int minor);

/*
 * The file name of the wheel once its modules are .pyc of CPython 3.minor and
 * nothing else.  The Python tag becomes cp3<minor>.  The ABI abi3, which would
 * let in later releases, becomes that too; none and any other stay, as does
 * all else, byte for byte.  It is an error if wheelname_fits says that the
 * wheel is not for CPython 3.minor.  Owned.
 */
char *wheelname_retag(const struct wheelname *wheelname, unsigned int minor,
		      struct err *err);

/*
 * Appends the content of the file WHEEL with the value of each Tag line
 * changed as wheelname_retag changes it; every other byte stays.  One line
 * at least must be for CPython 3.minor.  The others (py2 beside py3, or an
 * older CPython) are changed like it, since the file name has but one Python
 * tag afterwards, so equal lines may come to stand there.  Refused are a text
 * without a Tag line, one that is not PYTHON-ABI-PLATFORM on one line, and a
 * carriage return that ends no line, since readers differ in what that is.
 * Nothing is appended on failure.  The message does not name the file.
 */
int wheelname_retag_text(struct buf *out, const uint8_t *text, size_t length,
			 unsigned int minor, struct err *err);

/*
 * What the wheel at path is called, without its directory, once its modules
 * are .pyc of CPython 3.minor alone.  Owned; NULL where the wheel is for other
 * Pythons, with the path in the message.
 */
char *wheelname_retagged(const char *path, unsigned int minor, struct err *err);

#endif
