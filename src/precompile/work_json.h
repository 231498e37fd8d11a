/* SPDX-License-Identifier: MIT */
/*
 * Messages of the worker protocol as JSON, with the names that protocol buffers
 * give to members in JSON ("requestId").  Unknown members are ignored.
 */
#ifndef PYC_BAKE_PRECOMPILE_WORK_JSON_H
#define PYC_BAKE_PRECOMPILE_WORK_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "precompile/work_message.h"

/* How far the search for the end of an object has come.  Zeroed at first. */
struct work_json_scan {
	size_t at;    /* bytes that were looked at */
	size_t start; /* of the object */
	unsigned long depth;
	bool is_in_text;
	bool is_escaped;
};

/*
 * Finds the first object in the bytes, which begin with those of the last call.
 * Writers end an object with a line feed, but its braces alone show its end.
 * Returns 1, with offset and length of the object; 0 if it is not complete; -1
 * if something else comes first, or if it has more than WORK_MOST_MESSAGE
 * bytes.
 */
int work_json_find(struct work_json_scan *scan, const uint8_t *bytes,
		   size_t length, size_t *at, size_t *content, struct err *err);

/* Parses an object.  On failure there is nothing to free. */
int work_json_get_request(struct work_request *request, const uint8_t *bytes,
			  size_t length, struct err *err);

/* Appends an object and a line feed. */
void work_json_put_response(struct buf *out,
			    const struct work_response *response);

/* Whether a byte is white space in JSON. */
bool work_json_is_blank(uint8_t byte);

#endif
