/* SPDX-License-Identifier: MIT */
/*
 * Compares the RECORD of a wheel with its members.  A fault that every
 * installer overlooks and that hides no content is noted.  Any other fault
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

/* What the content of a member is to be. */
struct wheel_expectation {
	const struct record_row *row; /* borrowed; NULL where it needs none */
	struct digest sha256;
	struct digest alternative; /* that the row may hold instead */
};

#define WHEEL_EXPECTATION_INIT \
	((struct wheel_expectation){ NULL, DIGEST_INIT, DIGEST_INIT })

#define auto_wheel_expectation \
	__attribute__(( \
		cleanup(wheel_expectation_fini))) struct wheel_expectation

void wheel_expectation_fini(struct wheel_expectation *expected);

/*
 * Parses record_text, and looks at what the rows alone show; has_member tells
 * whether there is a member of that name.
 */
int wheel_record_read(struct wheel *wheel,
		      bool (*has_member)(const void *context, const char *name),
		      const void *context, struct err *err);

/* There is no RECORD. */
int wheel_record_miss(struct wheel *wheel, struct err *err);

/*
 * Finds the row of a member and begins what it is compared with; the content
 * then goes to wheel_record_add.
 */
int wheel_record_expect(struct wheel *wheel,
			const struct zipaudit_member *member,
			struct wheel_expectation *expected, struct err *err);
int wheel_record_add(struct wheel_expectation *expected, const void *bytes,
		     size_t length, struct err *err);

/* Holds the content against the row, and tells its digest. */
int wheel_record_check(struct wheel *wheel,
		       const struct zipaudit_member *member,
		       struct wheel_expectation *expected,
		       uint8_t sha256[DIGEST_SHA256_SIZE], struct err *err);

#endif
