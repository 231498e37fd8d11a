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

/* The bytes of a name or number that matter. */
#define WORK_JSON_MOST_TEXT 64

/* The beginning of a text. */
struct work_json_text {
	char bytes[WORK_JSON_MOST_TEXT];
	size_t length; /* of all of it */
};

/*
 * How far the search for the end of an object has come, and what it has found.
 * Zeroed before each object.  Offsets are in the bytes of the last call.
 */
struct work_json_scan {
	size_t at;    /* bytes that were looked at */
	size_t start; /* of the object */
	size_t size;  /* bytes of the object, dropped ones included */
	unsigned long depth;
	bool is_in_text;
	bool is_escaped;

	/* The member of the object that is looked at. */
	struct work_json_text name; /* in quotes, as it is written */
	struct work_json_text value;
	bool has_value;
	size_t value_at;

	size_t numbers;	   /* members "requestId" */
	int32_t id;	   /* the number in the last one */
	bool is_uncertain; /* a parser may find another number */
	size_t inputs_at;  /* the value of "inputs"; 0: there is none */
	size_t inputs_length;
};

/*
 * Finds the first object in the bytes, which begin with those of the last call.
 * Writers end an object with a line feed, but its braces alone show its end.
 * Returns 1 with the object from scan->start to scan->at; 0 if it is not
 * complete; -1 if something else comes first.
 */
int work_json_find(struct work_json_scan *scan, const uint8_t *bytes,
		   size_t length, struct err *err);

/*
 * Drops what was looked at of an object that is not complete, whose end and
 * number can still be found.  The next call begins with the bytes after it.
 */
void work_json_drop(struct work_json_scan *scan);

/* Whether the object that was found has the number scan->id for certain. */
bool work_json_has_id(const struct work_json_scan *scan);

/*
 * Parses the object that was found.  On failure there is nothing to free.
 * "inputs", which no one uses and which is by far the longest, is not parsed.
 */
int work_json_get_request(struct work_request *request, const uint8_t *bytes,
			  const struct work_json_scan *scan, struct err *err);

/* Appends an object and a line feed. */
void work_json_put_response(struct buf *out,
			    const struct work_response *response);

/* Whether a byte is white space in JSON. */
bool work_json_is_blank(uint8_t byte);

#endif
