/* SPDX-License-Identifier: MIT */
#include "storage/http.h"

#include <curl/curl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "cache/entry.h"
#include "config.h"

#define CONNECT_MILLISECONDS 5000L
#define REQUEST_MILLISECONDS 60000L

/* A transfer of less than a byte a second ends after so many seconds. */
#define SILENT_SECONDS 10L

#define MOST_CONNECTIONS 16L

/* The digits after ac/, those of a SHA-256. */
#define BAZEL_DIGITS 64

/* The most digits of a key. */
#define MOST_DIGITS (2 * UINT8_MAX)

/* One request, which may need two transfers. */
struct transfer {
	struct transfer *next;
	struct http *http;
	void *user;
	CURL *easy; /* keeps no state that the next request needs */
	struct client_request request;
	bool is_looking; /* a put that must not replace looks first */
	size_t sent;	 /* of the value */
	struct buf body;
	char problem[CURL_ERROR_SIZE];
};

struct http {
	const struct settings *settings;
	CURLM *multi;
	char *base; /* the URL without a slash at its end; owned */
	struct curl_slist *headers;
	struct transfer *transfers; /* that run */
	struct transfer *unused;
	size_t bytes; /* of all bodies */
	void (*done)(void *user, const struct http_result *result);
};

/* --- open and close --- */

/* The scheme, host, port and path of the URL.  NULL if it has other parts. */
static char *
clean_url(const char *text)
{
	CURLU *url = curl_url();
	char *clean = NULL;
	char *result = NULL;
	size_t length;

	/* Keys are appended to the path, and nothing could follow them. */
	if (!url || strpbrk(text, "?#") ||
	    curl_url_set(url, CURLUPART_URL, text, 0) ||
	    curl_url_get(url, CURLUPART_URL, &clean, 0)) {
		curl_url_cleanup(url);
		return NULL;
	}
	length = strlen(clean);
	while (length && clean[length - 1] == '/')
		length--;
	if (!strncasecmp(clean, "http://", 7) ||
	    !strncasecmp(clean, "https://", 8))
		result = mem_strndup(clean, length);
	curl_free(clean);
	curl_url_cleanup(url);
	return result;
}

static void
add_header(struct http *http, const char *text)
{
	struct curl_slist *more = curl_slist_append(http->headers, text);

	if (!more)
		mem_exhausted();
	http->headers = more;
}

struct http *
http_new(const struct settings *settings,
	 void (*done)(void *user, const struct http_result *result),
	 struct err *err)
{
	struct http *http = mem_zalloc(1, sizeof(*http));

	http->settings = settings;
	http->done = done;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) ||
	    !(http->multi = curl_multi_init()))
		mem_exhausted();
	http->base = clean_url(settings->url);
	if (!http->base) {
		http_free(http);
		err_set(err,
			"it is not a URL of http or https without ? and #");
		return NULL;
	}
	curl_multi_setopt(http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
			  MOST_CONNECTIONS);
	/* A server may be slow to say that it wants the body of a put. */
	add_header(http, "Expect:");
	if (settings->bearer.length) {
		auto_free char *line =
			mem_printf("Authorization: Bearer %s",
				   (const char *)settings->bearer.data);

		add_header(http, line);
	}
	return http;
}

static void
free_transfers(struct transfer *list)
{
	while (list) {
		struct transfer *next = list->next;

		curl_easy_cleanup(list->easy);
		buf_fini(&list->body);
		free(list);
		list = next;
	}
}

void
http_free(struct http *http)
{
	while (http->transfers)
		http_end(http, http->transfers->user);
	free_transfers(http->unused);
	curl_multi_cleanup(http->multi);
	curl_slist_free_all(http->headers);
	free(http->base);
	free(http);
}

/* --- a request --- */

/* The URL of a key.  Owned. */
static char *
url_of(const struct http *http, const struct client_request *request)
{
	char digits[MOST_DIGITS + BAZEL_DIGITS + 1];
	size_t length = 2 * request->key_length;

	*ascii_write_hex(digits, request->key, request->key_length) = '\0';
	switch (http->settings->layout) {
	case SETTINGS_FLAT:
		return mem_printf("%s/%s", http->base, digits);
	case SETTINGS_BAZEL:
		/* A shorter key begins again. */
		while (length < BAZEL_DIGITS) {
			digits[length] =
				digits[length - 2 * request->key_length];
			length++;
		}
		return mem_printf("%s/ac/%.*s", http->base, BAZEL_DIGITS,
				  digits);
	default:
		return mem_printf("%s/%.2s/%s", http->base, digits, digits + 2);
	}
}

static size_t
take_body(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	struct http *http = transfer->http;

	(void)size;
	/* What comes with an error, or after a put, is not used. */
	if (transfer->request.kind != CRSH_REQUEST_GET)
		return count;
	if (count > CACHE_ENTRY_MOST - http->bytes)
		return 0;
	buf_add(&transfer->body, bytes, count);
	http->bytes += count;
	return count;
}

static size_t
give_value(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	const size_t left = transfer->request.value_length - transfer->sent;

	(void)size;
	if (count > left)
		count = left;
	memcpy(bytes, transfer->request.value + transfer->sent, count);
	transfer->sent += count;
	return count;
}

/* Sets what all requests have in common. */
static void
set_common(struct transfer *transfer)
{
	const struct settings *settings = transfer->http->settings;
	CURL *easy = transfer->easy;

	curl_easy_reset(easy);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->problem);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
			 (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->http->headers);
	curl_easy_setopt(easy, CURLOPT_USERAGENT,
			 PACKAGE_NAME "/" PACKAGE_VERSION);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MILLISECONDS);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, REQUEST_MILLISECONDS);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, SILENT_SECONDS);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	if (settings->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, settings->ca_file);
	if (settings->netrc_file) {
		curl_easy_setopt(easy, CURLOPT_NETRC,
				 (long)CURL_NETRC_OPTIONAL);
		curl_easy_setopt(easy, CURLOPT_NETRC_FILE,
				 settings->netrc_file);
	}
}

static void
set_method(struct transfer *transfer)
{
	const struct client_request *request = &transfer->request;
	CURL *easy = transfer->easy;

	if (transfer->is_looking) {
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
	} else if (request->kind == CRSH_REQUEST_REMOVE) {
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE");
	} else if (request->kind == CRSH_REQUEST_PUT) {
		curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_value);
		curl_easy_setopt(easy, CURLOPT_READDATA, transfer);
		curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE,
				 (curl_off_t)request->value_length);
	}
}

static void
start_transfer(struct transfer *transfer)
{
	auto_free char *url = url_of(transfer->http, &transfer->request);

	transfer->sent = 0;
	transfer->problem[0] = '\0';
	set_common(transfer);
	set_method(transfer);
	if (curl_easy_setopt(transfer->easy, CURLOPT_URL, url) ||
	    curl_multi_add_handle(transfer->http->multi, transfer->easy))
		mem_exhausted();
}

void
http_begin(struct http *http, const struct client_request *request, void *user)
{
	struct transfer *transfer = http->unused;

	if (transfer) {
		http->unused = transfer->next;
	} else {
		transfer = mem_zalloc(1, sizeof(*transfer));
		transfer->http = http;
		transfer->easy = curl_easy_init();
		if (!transfer->easy)
			mem_exhausted();
	}
	transfer->next = http->transfers;
	http->transfers = transfer;
	transfer->user = user;
	transfer->request = *request;
	transfer->is_looking =
		request->kind == CRSH_REQUEST_PUT && !request->replaces;
	start_transfer(transfer);
}

/* Moves a transfer, which does not run, to the unused ones. */
static void
retire(struct http *http, struct transfer *transfer)
{
	struct transfer **at = &http->transfers;

	while (*at != transfer)
		at = &(*at)->next;
	*at = transfer->next;
	transfer->next = http->unused;
	http->unused = transfer;
	http->bytes -= transfer->body.length;
	buf_fini(&transfer->body);
}

void
http_end(struct http *http, const void *user)
{
	struct transfer *transfer = http->transfers;

	while (transfer && transfer->user != user)
		transfer = transfer->next;
	if (!transfer)
		return;
	curl_multi_remove_handle(http->multi, transfer->easy);
	retire(http, transfer);
}

/* --- results --- */

/* The text for a failed transfer.  Owned. */
static char *
describe_failure(const struct transfer *transfer, CURLcode code)
{
	const char *text = transfer->problem[0] ? transfer->problem :
						  curl_easy_strerror(code);

	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		return mem_strdup("timeout");
	case CURLE_WRITE_ERROR:
		return mem_strdup("the answer of the server is too large");
	case CURLE_URL_MALFORMAT:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_LOGIN_DENIED:
		return mem_printf(HTTP_REFUSAL "%s", text);
	default:
		return mem_strdup(text);
	}
}

/* The text for a status of HTTP that is an error.  Owned. */
static char *
describe_status(long status)
{
	/* These may be different the next time. */
	const bool is_passing = status == 408 || status == 425 || status == 429;

	const bool is_redirect = status >= 300 && status < 400;

	return mem_printf(
		"%sthe server answers with HTTP status %ld%s",
		is_redirect || (status >= 400 && status < 500 && !is_passing) ?
			HTTP_REFUSAL :
			"",
		status,
		is_redirect ? ", a redirect, which is not followed; "
			      "use the other address" :
			      "");
}

static bool
is_absent(long status)
{
	return status == 404 || status == 410;
}

/* Fills the response for a status.  Returns false if it is an error. */
static bool
judge(const struct transfer *transfer, long status,
      enum crsh_response *response)
{
	const enum crsh_request kind = transfer->request.kind;

	*response = CRSH_RESPONSE_DONE;
	if (kind == CRSH_REQUEST_GET ? status == 200 :
				       status >= 200 && status < 300) {
		/* The put does not replace what is there. */
		if (transfer->is_looking)
			*response = CRSH_RESPONSE_NOTHING;
		return true;
	}
	*response = CRSH_RESPONSE_NOTHING;
	/* Smaller entries can still be stored. */
	if (kind == CRSH_REQUEST_PUT)
		return status == 413;
	return is_absent(status);
}

static void
finish_transfer(struct http *http, struct transfer *transfer, CURLcode code)
{
	struct http_result result = { .value = &transfer->body };
	void *user = transfer->user;
	auto_free char *text = NULL;
	auto_buf body = BUF_INIT;
	long status = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_multi_remove_handle(http->multi, transfer->easy);
	if (!code && transfer->is_looking && is_absent(status)) {
		transfer->is_looking = false;
		start_transfer(transfer);
		return;
	}
	if (code)
		text = describe_failure(transfer, code);
	else if (!judge(transfer, status, &result.response))
		text = describe_status(status);
	if (text) {
		result.response = CRSH_RESPONSE_ERROR;
		result.text = text;
	}
	/* done may begin a request, which then uses this transfer again. */
	http->bytes -= transfer->body.length;
	buf_move(&body, &transfer->body);
	result.value = &body;
	retire(http, transfer);
	http->done(user, &result);
}

/* Returns whether there was a result. */
static bool
collect_results(struct http *http)
{
	bool is_any = false;
	int left;
	CURLMsg *message;

	while ((message = curl_multi_info_read(http->multi, &left))) {
		char *transfer = NULL;
		const CURLcode code = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		is_any = true;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
				  &transfer);
		finish_transfer(http, (struct transfer *)(void *)transfer,
				code);
	}
	return is_any;
}

/* The bits of poll(2) and of libcurl need not be the same. */
static void
copy_events(const struct pollfd *from, struct curl_waitfd *to)
{
	*to = (struct curl_waitfd){ .fd = from->fd };
	if (from->events & POLLIN)
		to->events |= CURL_WAIT_POLLIN;
	if (from->events & POLLOUT)
		to->events |= CURL_WAIT_POLLOUT;
}

int
http_wait(struct http *http, struct pollfd *fds, size_t count, int milliseconds,
	  struct err *err)
{
	auto_free struct curl_waitfd *waits = mem_zalloc(count, sizeof(*waits));
	CURLMcode code;
	int running;

	for (size_t i = 0; i < count; i++)
		copy_events(&fds[i], &waits[i]);
	code = curl_multi_perform(http->multi, &running);
	/* A transfer that is done has no event. */
	if (!code && collect_results(http))
		milliseconds = 0;
	if (!code)
		code = curl_multi_poll(http->multi, waits, (unsigned int)count,
				       milliseconds, NULL);
	if (!code)
		code = curl_multi_perform(http->multi, &running);
	if (code)
		return err_set(err, "%s", curl_multi_strerror(code));
	for (size_t i = 0; i < count; i++)
		fds[i].revents = (short)(waits[i].revents ? fds[i].events : 0);
	collect_results(http);
	return 0;
}
