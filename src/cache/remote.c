/* SPDX-License-Identifier: MIT */
#include "cache/remote.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/signals.h"
#include "cache/address.h"
#include "cache/carrier.h"
#include "cache/pace.h"
#include "cache/questions.h"
#include "cache/uploads.h"

/* So many connections may send entries while others are asked for. */
#define MOST_SENDING (CARRIER_CHANNELS / 2)

/* How long remote_finish waits at a time, in milliseconds. */
#define STEP_MILLISECONDS 100

/* The helper marks so an error that a person must correct. */
#define REFUSAL "refused: "

struct remote {
	struct address address;
	struct carrier carrier;
	bool is_off; /* its use has ended */
	bool may_ask;
	bool may_store;
	struct questions questions;
	struct uploads uploads;
	unsigned int asked;   /* questions without an answer */
	unsigned int sending; /* entries without a response */
	struct pace pace;
	struct remote_counts counts;
	char *why; /* it is off */
	void (*late)(void *context, const struct cache_key *key,
		     const struct buf *entry);
	void *context;
};

static int64_t
nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* --- off --- */

/* Shows why the remote is not used, if a person should do something. */
static void
notice_refusal(const struct remote *remote, const char *effect,
	       const char *text)
{
	auto_free char *shown = address_show(&remote->address);

	log_notice("remote cache '%s' %s: %s", shown, effect, text);
}

/* Ends the use of the remote.  What was received remains. */
static void
turn_off(struct remote *remote, const char *text)
{
	if (remote->is_off)
		return;
	remote->is_off = true;
	free(remote->why);
	remote->why = mem_strdup(text);
	remote->counts.unsent += remote->sending + remote->uploads.count;
	remote->may_ask = remote->may_store = false;
	remote->asked = remote->sending = 0;
	free(carrier_stop(&remote->carrier));
	uploads_fini(&remote->uploads);
	questions_give_up(&remote->questions);
}

/* Getting entries takes longer than compiling; sending them takes no time. */
static void
stop_asking(struct remote *remote)
{
	static const char text[] = "slower than compiling";

	if (!remote->may_store) {
		turn_off(remote, text);
		return;
	}
	remote->may_ask = false;
	remote->why = mem_strdup(text);
}

static bool
is_refusal(const char *text)
{
	return !strncmp(text, REFUSAL, strlen(REFUSAL));
}

/* Something is wrong.  text is of the carrier or the helper; it may be NULL. */
static void
remote_lose(void *context, const char *text)
{
	struct remote *remote = context;
	const char *shown = text ? text : "the helper has ended";
	const bool is_refused = is_refusal(shown);

	if (is_refused)
		shown += strlen(REFUSAL);
	if (is_refused || !remote->carrier.is_connected)
		notice_refusal(remote, "is not used", shown);
	turn_off(remote, shown);
}

/* --- answers --- */

static void
finish_get(struct remote *remote, const struct channel *channel,
	   const struct crsh_reply *reply)
{
	struct question *question =
		questions_get(&remote->questions, channel->number);

	remote->asked--;
	pace_answer(&remote->pace, nanoseconds());
	if (reply->response != CRSH_RESPONSE_DONE) {
		question->state = QUESTION_MISSING;
		remote->counts.misses++;
		return;
	}
	questions_answer(&remote->questions, question, reply->bytes,
			 reply->length);
	if (question->is_late)
		remote->late(remote->context, &question->key, &question->entry);
}

/* Handles an error of the helper.  A refused put ends storing only. */
static void
finish_error(struct remote *remote, const struct channel *channel,
	     const struct crsh_reply *reply)
{
	auto_free char *text =
		mem_strndup((const char *)reply->bytes, reply->length);

	if (channel->state != CHANNEL_PUTS || !is_refusal(text)) {
		remote_lose(remote, text);
		return;
	}
	remote->sending--;
	if (remote->may_store)
		notice_refusal(remote, "stores nothing more",
			       text + strlen(REFUSAL));
	remote->may_store = false;
	remote->counts.unsent += 1 + remote->uploads.count;
	uploads_fini(&remote->uploads);
}

static void
remote_answer(void *context, const struct channel *channel,
	      const struct crsh_reply *reply)
{
	struct remote *remote = context;

	if (reply->response == CRSH_RESPONSE_ERROR) {
		finish_error(remote, channel, reply);
	} else if (channel->state == CHANNEL_GETS) {
		finish_get(remote, channel, reply);
	} else {
		remote->sending--;
		remote->counts.stored += reply->response == CRSH_RESPONSE_DONE;
	}
}

/* Sends entries over idle channels, at most so many at a time. */
static void
send_uploads(struct remote *remote, unsigned int most)
{
	while (remote->may_store && remote->sending < most &&
	       remote->uploads.first) {
		const struct upload *upload = remote->uploads.first;
		struct channel *channel = carrier_idle(&remote->carrier);

		if (!channel)
			return;
		crsh_put_put(&channel->out,
			     &(struct crsh_put){
				     .key = upload->digest,
				     .key_length = sizeof(upload->digest),
				     .replaces = upload->replaces,
				     .value = upload->entry.data,
				     .length = upload->entry.length,
			     });
		uploads_drop(&remote->uploads);
		remote->sending++;
		if (carrier_begin(&remote->carrier, channel, CHANNEL_PUTS))
			return;
	}
}

void
remote_attend(struct remote *remote)
{
	carrier_attend(&remote->carrier, 0);
	send_uploads(remote, MOST_SENDING);
	if (remote->may_ask && pace_is_slow(&remote->pace))
		stop_asking(remote);
}

int
remote_fd(const struct remote *remote)
{
	return remote->carrier.set.fd;
}

/* --- open and close --- */

static int
remote_start(struct remote *remote, const struct options_cache *options,
	     struct err *err)
{
	if (options->remote_is_argument &&
	    address_has_password(&remote->address))
		return err_set(err, "it has a password or a token, which other "
				    "users can see on the command line; use a "
				    "file, such as netrc-file=FILE or "
				    "bearer-token-file=FILE");
	remote->carrier.context = remote;
	remote->carrier.answer = remote_answer;
	remote->carrier.lose = remote_lose;
	if (carrier_open(&remote->carrier, &remote->address, err)) {
		carrier_close(&remote->carrier);
		return -1;
	}
	remote->may_ask = true;
	remote->may_store = options->remote_stores;
	return 0;
}

struct remote *
remote_open(const struct options_cache *options,
	    void (*late)(void *context, const struct cache_key *key,
			 const struct buf *entry),
	    void *context)
{
	auto_free struct remote *remote = mem_zalloc(1, sizeof(*remote));
	auto_err err = ERR_INIT;

	remote->late = late;
	remote->context = context;
	if (address_parse(&remote->address, options->remote, &err)) {
		log_notice("remote cache is not used: %s: %s",
			   options->remote_is_argument ?
				   "--cache-remote" :
				   "PYC_BAKE_CACHE_REMOTE",
			   err.message);
		return NULL;
	}
	if (!remote_start(remote, options, &err))
		return steal(remote);
	notice_refusal(remote, "is not used", err.message);
	address_fini(&remote->address);
	return NULL;
}

void
remote_close(struct remote *remote)
{
	if (!remote)
		return;
	carrier_close(&remote->carrier);
	uploads_fini(&remote->uploads);
	questions_fini(&remote->questions);
	address_fini(&remote->address);
	free(remote->why);
	free(remote);
}

void
remote_leave(const struct remote *remote)
{
	carrier_leave(&remote->carrier);
}

char *
remote_describe(const struct remote *remote)
{
	return address_show(&remote->address);
}

/* --- asking --- */

bool
remote_has_room(struct remote *remote)
{
	return remote->may_ask && questions_has_room(&remote->questions) &&
	       carrier_idle(&remote->carrier);
}

uint32_t
remote_ask(struct remote *remote, const struct cache_key *key)
{
	struct question *question = questions_find(&remote->questions, key);
	struct channel *channel = carrier_idle(&remote->carrier);

	if (question)
		return question->number;
	if (!channel || !remote_has_room(remote))
		return 0;
	remote->counts.asked++;
	question = questions_add(&remote->questions, key);
	if (!remote->asked++)
		pace_ask(&remote->pace, nanoseconds());
	channel->number = question->number;
	crsh_put_get(&channel->out, key->digest, sizeof(key->digest));
	return carrier_begin(&remote->carrier, channel, CHANNEL_GETS) ?
		       0 :
		       question->number;
}

bool
remote_is_coming(const struct remote *remote, uint32_t number)
{
	return questions_is_coming(&remote->questions, number);
}

enum remote_answer
remote_take(struct remote *remote, const struct cache_key *key,
	    struct buf *entry)
{
	struct question *question = questions_find(&remote->questions, key);

	if (!question)
		return REMOTE_UNKNOWN;
	if (question->state == QUESTION_ASKED) {
		question->is_late = true;
		return REMOTE_COMING;
	}
	if (question->state == QUESTION_MISSING)
		return REMOTE_MISSING;
	entry->length = 0;
	buf_add(entry, question->entry.data, question->entry.length);
	return REMOTE_FOUND;
}

void
remote_count_entry(struct remote *remote, bool is_sound)
{
	remote->counts.hits += is_sound;
	remote->counts.misses += !is_sound;
	remote->counts.damaged += !is_sound;
}

/* --- storing --- */

bool
remote_may_store(const struct remote *remote)
{
	return remote->may_store;
}

void
remote_send(struct remote *remote, const struct cache_key *key,
	    const struct buf *entry, bool replaces)
{
	if (remote->may_store &&
	    !uploads_add(&remote->uploads, key, entry, replaces))
		remote->counts.unsent++;
}

void
remote_finish(struct remote *remote, int milliseconds)
{
	const int64_t deadline =
		nanoseconds() + milliseconds * INT64_C(1000000);

	while (remote->may_store &&
	       (remote->uploads.first || remote->sending) &&
	       !signals_caught() && nanoseconds() < deadline) {
		send_uploads(remote, CARRIER_CHANNELS);
		carrier_attend(&remote->carrier, STEP_MILLISECONDS);
	}
	if (remote->may_store)
		remote->counts.unsent +=
			remote->sending + remote->uploads.count;
	if (remote->counts.damaged && !remote->counts.hits)
		notice_refusal(remote, "has no usable entry",
			       "its answers are no entries of pyc-bake, or "
			       "their code is of another --cache-key-file");
}

/* --- the report --- */

void
remote_begin_batch(struct remote *remote, unsigned int workers)
{
	pace_begin(&remote->pace, workers, nanoseconds());
}

void
remote_count_compiled(struct remote *remote)
{
	pace_compiled(&remote->pace, nanoseconds());
}

struct remote_counts
remote_counts(const struct remote *remote)
{
	struct remote_counts counts = remote->counts;

	counts.why = remote->why;
	counts.only_stores = !remote->is_off && !remote->may_ask;
	return counts;
}
