/* SPDX-License-Identifier: MIT */
#include "base/waitset.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/tap.h"

static bool
is_ready(const struct waitset *set)
{
	struct pollfd one = { .fd = set->fd, .events = POLLIN };

	return poll(&one, 1, 0) == 1;
}

static void
test_descriptors(void)
{
	struct waitset_event events[WAITSET_MOST];
	struct waitset set;
	auto_err err = ERR_INIT;
	int ends[2];

	ok(!waitset_open(&set, &err), "a set opens");
	ok(!socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "there is a socket");
	ok(!waitset_add(&set, ends[0], 7, false), "it is added");
	ok(!is_ready(&set) && !waitset_wait(&set, 0, events),
	   "nothing happens by itself");

	ok(write(ends[1], "a", 1) == 1 && is_ready(&set),
	   "the set can be polled");
	is_int((long long)waitset_wait(&set, 0, events), 1, "one event");
	ok(events[0].number == 7 && events[0].is_readable &&
		   !events[0].is_writable,
	   "it is of this descriptor, readable only");

	waitset_change(&set, ends[0], 9, true);
	is_int((long long)waitset_wait(&set, 0, events), 1,
	       "one event after a change");
	ok(events[0].number == 9 && events[0].is_readable &&
		   events[0].is_writable,
	   "its new number, readable and writable");

	waitset_change(&set, ends[0], 9, false);
	ok(read(ends[0], &(char){ 0 }, 1) == 1 && !is_ready(&set),
	   "bytes that were read cause no event");
	close(ends[1]);
	ok(waitset_wait(&set, -1, events) == 1 && events[0].is_readable,
	   "the end is an event");
	waitset_close(&set);
	ok(!close(ends[0]), "the descriptor stays open");
}

static void
test_timer(void)
{
	struct waitset_event events[WAITSET_MOST];
	struct waitset set;
	auto_err err = ERR_INIT;

	ok(!waitset_open(&set, &err), "a set with a timer opens");
	waitset_set_timer(&set, 2);
	is_int((long long)waitset_wait(&set, -1, events), 1, "the timer ends");
	ok(events[0].number == WAITSET_TIMER, "it has its own number");
	for (int i = 0; i < 3; i++)
		ok(poll(&(struct pollfd){ set.fd, POLLIN, 0 }, 1, -1) == 1 &&
			   waitset_wait(&set, -1, events) == 1,
		   "intervals that have passed are one event");
	waitset_stop_timer(&set);
	ok(!waitset_wait(&set, 10, events) && !is_ready(&set),
	   "a timer that is stopped has none");
	waitset_close(&set);
}

int
main(void)
{
	test_descriptors();
	test_timer();
	return tap_done();
}
