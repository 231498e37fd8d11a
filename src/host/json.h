/* SPDX-License-Identifier: MIT */
/*
 * JSON objects on one line each, by json-c.  Members keep their order, and text
 * is ASCII, with other characters as \uXXXX.  A byte that is not UTF-8 becomes
 * the lone surrogate of Python's surrogateescape (PEP 383).  This loses no
 * information: os.fsencode() restores the byte.
 */
#ifndef PYC_BAKE_HOST_JSON_H
#define PYC_BAKE_HOST_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct json;

/* Creates an empty object. */
struct json *json_new(void);

/* Safe on NULL. */
void json_free(struct json *json);

/* Add a member.  key and text are copied.  text may be NULL for JSON null. */
void json_add_text(struct json *json, const char *key, const char *text);
void json_add_number(struct json *json, const char *key, int64_t number);
void json_add_bool(struct json *json, const char *key, bool value);
void json_add_null(struct json *json, const char *key);

/* Appends the object and a line feed. */
void json_write(const struct json *json, struct buf *out);

/*
 * A value of a parsed document (RFC 8259).  It is a json-c object, owned by the
 * value that contains it.
 */
struct json_object;

/*
 * Parses bytes that are a single object or array, with optional white space
 * around it.  Other documents are rejected: none is needed, and json-c accepts
 * a number only if something follows it.  Texts that readers could understand
 * differently are rejected too: see jsonaudit_check().  Owned; NULL on error.
 */
struct json_object *json_parse(const void *bytes, size_t length,
			       struct err *err);

/* Frees a value from json_parse.  Safe on NULL. */
void json_release(struct json_object *value);

/* Returns a member, or NULL if it does not exist or value is not an object. */
struct json_object *json_member(const struct json_object *value,
				const char *key);

/*
 * Fails if value is an object with one of the names in another case: readers in
 * Go take it for that name.  names ends with NULL.
 */
int json_check_case(const struct json_object *value, const char *const *names,
		    struct err *err);

/* The number of items; 0 if value is not an array. */
size_t json_count(const struct json_object *value);
struct json_object *json_item(const struct json_object *value, size_t index);

/* Whether value is an integer equal to number. */
bool json_is_number(const struct json_object *value, uint64_t number);

/* Whether value is an array. */
bool json_is_array(const struct json_object *value);

/* Whether value is an integer, which is then in *number. */
bool json_integer(const struct json_object *value, int64_t *number);

/* Whether value is true or false, which is then in *truth. */
bool json_boolean(const struct json_object *value, bool *truth);

/* The text of a string, up to the first NUL; NULL if value is not a string. */
const char *json_text(struct json_object *value);

/* Create values.  json_set and json_append take ownership of them. */
struct json_object *json_make_object(void);
struct json_object *json_make_array(void);
struct json_object *json_make_text(const char *text);
struct json_object *json_make_number(int64_t number);

/* Replaces an existing member in place, or appends a new one. */
void json_set(struct json_object *object, const char *key,
	      struct json_object *value);
void json_append(struct json_object *array, struct json_object *value);

/* Appends the value without white space.  The members keep their order. */
void json_print(struct json_object *value, struct buf *out);

#endif
