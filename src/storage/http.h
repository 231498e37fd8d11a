/* SPDX-License-Identifier: MIT */
/*
 * Requests of HTTP by libcurl, many at a time.  Connections are kept and
 * shared; with TLS, HTTP/2 is used if the server has it.  Redirections are not
 * followed.
 */
#ifndef PYC_BAKE_STORAGE_HTTP_H
#define PYC_BAKE_STORAGE_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "storage/client.h"
#include "storage/settings.h"

/* The mark of an error that a person must correct. */
#define HTTP_REFUSAL "refused: "

struct http;
struct pollfd;

/* The result of a request. */
struct http_result {
	enum crsh_response response;
	const struct buf *value; /* of a get that is done; borrowed */
	const char *text;	 /* of an error; borrowed */
};

/*
 * settings are borrowed.  done is called when a request is done; it may begin
 * another request of the user.  Fails for a URL that is not one of HTTP.
 */
struct http *http_new(const struct settings *settings,
		      void (*done)(void *user,
				   const struct http_result *result),
		      struct err *err);
void http_free(struct http *http);

/*
 * Begins a request, whose bytes must stay until it is done or ended.  user has
 * no other request.
 */
void http_begin(struct http *http, const struct client_request *request,
		void *user);

/* Ends the request of a user, if it has one, without a result. */
void http_end(struct http *http, const void *user);

/*
 * Waits for events of the connections and of the given descriptors, as poll(2)
 * does, and handles those of the connections.
 */
int http_wait(struct http *http, struct pollfd *fds, size_t count,
	      int milliseconds, struct err *err);

#endif
