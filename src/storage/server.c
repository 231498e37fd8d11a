/* SPDX-License-Identifier: MIT */
#include "storage/server.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/signals.h"
#include "storage/client.h"
#include "storage/http.h"

#define MOST_CLIENTS 256
#define BACKLOG 64

/* How often the time without a request is looked at, in milliseconds. */
#define LOOK_MILLISECONDS 1000

/* The descriptors before those of the clients: the socket and signals. */
#define FIRST_CLIENT 2

struct server {
	const struct settings *settings;
	struct http *http; /* NULL if the settings are wrong */
	char *problem;	   /* then; owned */
	int socket;
	bool is_bound; /* to the endpoint */
	struct client *clients[MOST_CLIENTS];
	size_t count;
	bool is_stopping;
	time_t last; /* when the last client has left */
};

static time_t
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* --- requests --- */

/* Gives the result of the first request of a client. */
static void
answer_result(void *user, const struct http_result *result)
{
	struct client *client = user;
	struct client_request request;

	client_request(client, &request);
	if (result->response == CRSH_RESPONSE_ERROR)
		client_answer_error(client, &request, result->text);
	else if (result->response == CRSH_RESPONSE_DONE &&
		 request.kind == CRSH_REQUEST_GET)
		client_answer_value(client, &request, result->value);
	else
		client_answer(client, &request, result->response);
}

/* Begins the requests that have arrived.  Returns false if they are wrong. */
static bool
begin_requests(struct server *server, struct client *client)
{
	while (!client->is_busy && !server->is_stopping) {
		struct client_request request;
		enum crsh_parse parse = client_request(client, &request);

		if (parse != CRSH_PARSE_WHOLE)
			return parse == CRSH_PARSE_MORE;
		if (request.kind == CRSH_REQUEST_STOP) {
			server->is_stopping = true;
			client_answer(client, &request, CRSH_RESPONSE_DONE);
		} else if (!server->http) {
			client_answer_error(client, &request, server->problem);
		} else {
			client->is_busy = true;
			http_begin(server->http, &request, client);
		}
	}
	return true;
}

/* --- clients --- */

static void
add_client(struct server *server)
{
	int fd = accept4(server->socket, NULL, NULL,
			 SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct client *client;

	if (fd < 0)
		return;
	client = mem_zalloc(1, sizeof(*client));
	client_open(client, fd);
	server->clients[server->count++] = client;
}

static void
drop_client(struct server *server, size_t number)
{
	struct client *client = server->clients[number];

	if (server->http)
		http_end(server->http, client);
	client_close(client);
	free(client);
	server->clients[number] = server->clients[--server->count];
	server->last = seconds();
}

/* Handles what a client has sent, and sends what there is. */
static void
serve_clients(struct server *server, const struct pollfd *fds)
{
	/* From the end, since a dropped client is replaced by the last one. */
	for (size_t i = server->count; i-- > 0;) {
		struct client *client = server->clients[i];
		const bool is_readable = fds[FIRST_CLIENT + i].revents;

		if ((is_readable && !client->is_busy && !client_read(client)) ||
		    !begin_requests(server, client) || !client_write(client))
			drop_client(server, i);
	}
}

/* --- the loop --- */

static size_t
list_fds(const struct server *server, struct pollfd *fds)
{
	fds[0] = (struct pollfd){
		.fd = server->socket,
		.events = server->count < MOST_CLIENTS ? POLLIN : 0,
	};
	fds[1] = (struct pollfd){ .fd = signals_fd(), .events = POLLIN };
	for (size_t i = 0; i < server->count; i++) {
		const struct client *client = server->clients[i];

		const bool has_output = client->written < client->out.length;

		/* A busy client is not looked at, even if it is gone. */
		fds[FIRST_CLIENT + i] = (struct pollfd){
			.fd = client->is_busy ? -1 : client->fd,
			.events = has_output ? POLLOUT : POLLIN,
		};
	}
	return FIRST_CLIENT + server->count;
}

/* Waits for events.  Without a URL there are none of HTTP. */
static int
wait_for_events(struct server *server, struct pollfd *fds, size_t count,
		struct err *err)
{
	if (server->http)
		return http_wait(server->http, fds, count, LOOK_MILLISECONDS,
				 err);
	if (poll(fds, count, LOOK_MILLISECONDS) < 0 && errno != EINTR)
		return err_errno(err, "poll");
	return 0;
}

static bool
is_idle_for_long(const struct server *server)
{
	const unsigned int most = server->settings->idle_seconds;

	return most && !server->count &&
	       seconds() - server->last >= (time_t)most;
}

static int
serve(struct server *server, struct err *err)
{
	while (!server->is_stopping && !signals_caught() &&
	       !is_idle_for_long(server)) {
		struct pollfd fds[FIRST_CLIENT + MOST_CLIENTS];
		const size_t count = list_fds(server, fds);

		if (wait_for_events(server, fds, count, err))
			return -1;
		serve_clients(server, fds);
		if (fds[0].revents)
			add_client(server);
	}
	return 0;
}

/* --- open and close --- */

/*
 * Listens on the path of the settings.  A socket that a helper has left is
 * replaced: the program that starts a helper has found that nobody listens.
 */
/* Only a socket that another helper has left is replaced. */
static bool
is_socket(const char *path)
{
	struct stat status;

	return !lstat(path, &status) && S_ISSOCK(status.st_mode);
}

static int
open_socket(struct server *server, struct err *err)
{
	const char *path = server->settings->endpoint;
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	const size_t length = strlen(path);

	if (length >= sizeof(name.sun_path))
		return err_set(err, "%s: is too long for a socket", path);
	memcpy(name.sun_path, path, length);
	server->socket =
		socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (server->socket < 0)
		return err_errno(err, "socket");
	umask(S_IRWXG | S_IRWXO);
	if (bind(server->socket, (struct sockaddr *)&name, sizeof(name)) < 0) {
		if (errno == EADDRINUSE && is_socket(path))
			unlink(path);
		if (bind(server->socket, (struct sockaddr *)&name,
			 sizeof(name)) < 0)
			return err_errno(err, "%s", path);
	}
	server->is_bound = true;
	if (listen(server->socket, BACKLOG) < 0)
		return err_errno(err, "%s", path);
	return 0;
}

int
server_run(struct settings *settings, struct err *err)
{
	struct server server = { .settings = settings,
				 .socket = -1,
				 .last = seconds() };
	auto_err problem = ERR_INIT;
	int result;

	if (settings_read_attributes(settings, &problem) ||
	    !(server.http = http_new(settings, answer_result, &problem)))
		server.problem = mem_printf(HTTP_REFUSAL "%s", problem.message);
	result = open_socket(&server, err);
	if (!result)
		result = serve(&server, err);
	while (server.count)
		drop_client(&server, server.count - 1);
	if (server.is_bound)
		unlink(settings->endpoint);
	fs_close(&server.socket);
	if (server.http)
		http_free(server.http);
	free(server.problem);
	return result;
}
