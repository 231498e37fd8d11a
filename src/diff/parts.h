/* SPDX-License-Identifier: MIT */
/*
 * The findings about the framing of a member or an archive: at most one of each
 * code, with all its differences, so that the number of findings of a code is
 * that of members.
 */
#ifndef PYC_BAKE_DIFF_PARTS_H
#define PYC_BAKE_DIFF_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "job/finding.h"

struct diff_parts {
	struct buf texts[FINDING_CODES];
	/* The two values, if there is only one difference with the code and it
	 * has values; owned. */
	char *old[FINDING_CODES];
	char *new[FINDING_CODES];
};

#define DIFF_PARTS_INIT ((struct diff_parts){ .texts = { BUF_INIT } })

#define auto_diff_parts \
	__attribute__((cleanup(diff_parts_fini))) struct diff_parts

void diff_parts_fini(struct diff_parts *parts);

/* Adds a difference to the finding with this code. */
void diff_parts_add(struct diff_parts *parts, enum finding_code code,
		    const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same for two values: "WHAT OLD and NEW". */
void diff_parts_add_values(struct diff_parts *parts, enum finding_code code,
			   const char *what, const char *old, const char *new);

/* Bytes in the text of a finding; borrowed. */
struct diff_text {
	const void *bytes;
	size_t length;
};

static inline struct diff_text
diff_text_of(const char *text)
{
	return (struct diff_text){ text, strlen(text) };
}

/* The same: "WHAT 'OLD' and 'NEW'", as zipname_show shows bytes. */
void diff_parts_add_texts(struct diff_parts *parts, enum finding_code code,
			  const char *what, struct diff_text old,
			  struct diff_text new);

/* The same for two times: "WHAT 2023-...Z and 2024-...Z". */
void diff_parts_add_times(struct diff_parts *parts, const char *what,
			  int64_t old, int64_t new);

bool diff_parts_have(const struct diff_parts *parts, enum finding_code code);

/* Adds the findings.  Returns whether there was one. */
bool diff_parts_report(const struct diff_parts *parts,
		       struct findings *findings, const char *path);

#endif
