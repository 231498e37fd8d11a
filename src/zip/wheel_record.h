/* SPDX-License-Identifier: MIT */
/*
 * Compares the RECORD of a wheel with its members.  A fault that every
 * installer ignores and that hides no content is noted.  Any other fault
 * refuses the wheel; with --rewrite-record, which trusts the content, it is
 * noted too.
 */
#ifndef PYC_BAKE_ZIP_WHEEL_RECORD_H
#define PYC_BAKE_ZIP_WHEEL_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "format/record.h"
#include "format/zipaudit.h"
#include "host/digest.h"
#include "zip/wheel.h"

/* What the content of a member must match. */
struct wheel_expectation {
	const struct record_row *row; /* borrowed; NULL: nothing to compare */
	struct digest sha256;
	struct digest alternative; /* SHA-384/512 that the row may hold */
};

#define WHEEL_EXPECTATION_INIT \
	((struct wheel_expectation){ NULL, DIGEST_INIT, DIGEST_INIT })

#define auto_wheel_expectation \
	__attribute__(( \
		cleanup(wheel_expectation_fini))) struct wheel_expectation

void wheel_expectation_fini(struct wheel_expectation *expected);

/*
 * Parses record_text and checks the rows by themselves.  has_member returns
 * whether a member of that name exists.
 */
int wheel_record_read(struct wheel *wheel,
		      bool (*has_member)(const void *context, const char *name),
		      const void *context, struct err *err);

/* Handles a wheel without RECORD. */
int wheel_record_miss(struct wheel *wheel, struct err *err);

/*
 * Finds the row of a member and begins its digests.  Then call wheel_record_add
 * with the content.
 */
int wheel_record_expect(struct wheel *wheel,
			const struct zipaudit_member *member,
			struct wheel_expectation *expected, struct err *err);
int wheel_record_add(struct wheel_expectation *expected, const void *bytes,
		     size_t length, struct err *err);

/* Compares the content with the row, and returns its SHA-256. */
int wheel_record_check(struct wheel *wheel,
		       const struct zipaudit_member *member,
		       struct wheel_expectation *expected,
		       uint8_t sha256[DIGEST_SHA256_SIZE], struct err *err);

#endif
