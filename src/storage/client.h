/* SPDX-License-Identifier: MIT */
/*
 * A connection of a program that uses the helper: the other side of cache/crsh.
 * Nothing here blocks.
 */
#ifndef PYC_BAKE_STORAGE_CLIENT_H
#define PYC_BAKE_STORAGE_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "cache/crsh.h"

struct client {
	int fd;
	struct buf in;
	struct buf out;
	size_t written;
	bool is_busy; /* its request is not yet answered */
};

/* A request.  The bytes are borrowed from the client until it is answered. */
struct client_request {
	enum crsh_request kind;
	const uint8_t *key;
	size_t key_length;
	bool replaces;
	const uint8_t *value;
	size_t value_length;
	size_t used; /* the length of the request */
};

/* Takes over a descriptor that does not block, and greets the program. */
void client_open(struct client *client, int fd);
void client_close(struct client *client);

/* Read and write what is possible.  Return false if the program is gone. */
bool client_read(struct client *client);
bool client_write(struct client *client);

/* Parses the first request of what was read. */
enum crsh_parse client_request(const struct client *client,
			       struct client_request *request);

/* Answers the first request, which is then dropped. */
void client_answer_value(struct client *client,
			 const struct client_request *request,
			 const struct buf *value);
void client_answer(struct client *client, const struct client_request *request,
		   enum crsh_response response);
void client_answer_error(struct client *client,
			 const struct client_request *request,
			 const char *text);

#endif
