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
#include "base/err.h"

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

/*
 * A value of a document that was parsed, by RFC 8259.  It is json-c's own, and
 * belongs to the value that it is part of.
 */
struct json_object;

/*
 * All of the bytes are one object or array, with blanks around it.  A document
 * is nothing else, and json-c takes a number only if something follows it.
 * Readers must agree on what it says: see jsonaudit_check().  Owned; NULL on
 * failure.
 */
struct json_object *json_parse(const void *bytes, size_t length,
			       struct err *err);

/* Frees what json_parse gave.  Safe on NULL. */
void json_release(struct json_object *value);

/* A member, or NULL where there is none, or the value is no object. */
struct json_object *json_member(const struct json_object *value,
				const char *key);

/* How many items there are; 0 for what is no array. */
size_t json_count(const struct json_object *value);
struct json_object *json_item(const struct json_object *value, size_t index);

/* Whether it is this very number. */
bool json_is_number(const struct json_object *value, uint64_t number);

/* The text of a string, up to a NUL; NULL for what is none. */
const char *json_text(struct json_object *value);

/* New values, which json_set and json_append take over. */
struct json_object *json_make_object(void);
struct json_object *json_make_text(const char *text);
struct json_object *json_make_number(int64_t number);

/* The member is put in the place of an old one, or at the end. */
void json_set(struct json_object *object, const char *key,
	      struct json_object *value);
void json_append(struct json_object *array, struct json_object *value);

/* Appends the value without blanks; the order of members stays. */
void json_print(struct json_object *value, struct buf *out);

#endif
