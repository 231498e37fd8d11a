/* SPDX-License-Identifier: MIT */
/*
 * JSON objects of one line each, by json-c: members keep their order, text is
 * ASCII, with characters past it as \uXXXX.  A byte that is not UTF-8 becomes
 * the lone surrogate that Python's surrogateescape gives it (PEP 383), so
 * that no name is lost: os.fsencode() gives it back.
 */
#ifndef PYC_BAKE_HOST_JSON_H
#define PYC_BAKE_HOST_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct json;

/* An empty object. */
struct json *json_new(void);

/* Safe on NULL. */
void json_free(struct json *json);

/* Adds a member.  key and text are copied; text may be NULL, for null. */
void json_add_text(struct json *json, const char *key, const char *text);
void json_add_number(struct json *json, const char *key, int64_t number);
void json_add_bool(struct json *json, const char *key, bool value);
void json_add_null(struct json *json, const char *key);

/* Appends the object and a line feed. */
void json_write(const struct json *json, struct buf *out);

#endif
