/* SPDX-License-Identifier: MIT */
/*
 * The messages of version 1 of ccache's protocol for storage helpers, CRSH,
 * made and parsed, without sockets.  Numbers of several bytes have the byte
 * order of the machine, since both sides run on it.
 *
 * The helper greets each connection with the version, the number of its
 * capabilities and a byte for each.  A request is a byte and a key of up to 255
 * bytes after a byte with its length; a put also has a byte of flags and a
 * value after 8 bytes with its length.  A response is a byte: done, and for a
 * get the value; nothing to be done, such as for a get of a key that is not
 * there; or an error, with a text after a byte with its length.
 */
#ifndef PYC_BAKE_CACHE_CRSH_H
#define PYC_BAKE_CACHE_CRSH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define CRSH_VERSION 1

/* The only capability that is needed: get, put, remove and stop. */
#define CRSH_CAPABILITY_BASE 0

enum crsh_request {
	CRSH_REQUEST_GET,
	CRSH_REQUEST_PUT,
	CRSH_REQUEST_REMOVE,
	CRSH_REQUEST_STOP,
};

/* The flag of a put that replaces an existing value. */
#define CRSH_PUT_REPLACES 1

enum crsh_response {
	CRSH_RESPONSE_DONE,
	CRSH_RESPONSE_NOTHING,
	CRSH_RESPONSE_ERROR,
};

/* The longest text of an error, in bytes. */
#define CRSH_MOST_TEXT 255

/* The bytes of a value's length. */
#define CRSH_LENGTH_SIZE 8

/* Append requests to out. */
void crsh_put_get(struct buf *out, const uint8_t *key, uint8_t key_length);
void crsh_put_stop(struct buf *out);

struct crsh_put {
	const uint8_t *key;
	uint8_t key_length;
	bool replaces;
	const uint8_t *value;
	size_t length;
};

void crsh_put_put(struct buf *out, const struct crsh_put *put);

enum crsh_parse {
	CRSH_PARSE_MORE, /* the bytes are the beginning of a message */
	CRSH_PARSE_WHOLE,
	CRSH_PARSE_BAD,
};

/*
 * Parses a greeting; *used is its length.  One of another version, or without
 * the capability that is needed, is bad.
 */
enum crsh_parse crsh_read_greeting(const uint8_t *bytes, size_t length,
				   size_t *used);

struct crsh_reply {
	enum crsh_response response;
	/* Of a value, or of the text of an error; borrowed. */
	const uint8_t *bytes;
	size_t length;
	size_t used; /* the length of the message */
};

/*
 * Parses a response; has_value if it is one to a get.  A value of more than
 * `most` bytes is bad.
 */
enum crsh_parse crsh_read_reply(struct crsh_reply *reply, const uint8_t *bytes,
				size_t length, bool has_value, size_t most);

#endif
