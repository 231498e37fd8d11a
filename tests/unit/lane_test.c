/* SPDX-License-Identifier: MIT */
/*
 * Tests that the supervisor never waits for a lane that does not read.  The
 * lane is a socket without a process.
 */
#include "precompile/lane.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "lib/tap.h"
#include "precompile/work_proto.h"

/* More than a socket takes at once. */
#define LARGE ((size_t)8 << 20)

/* A call that waits ends the test, which has then failed. */
#define MOST_SECONDS 20

static void
begin_lane(struct lane *lane, int *other)
{
	int ends[2] = { -1, -1 };

	ok(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends),
	   "a socket pair");
	*lane = (struct lane){ .state = LANE_IDLE, .socket = ends[0] };
	*other = ends[1];
}

static void
end_lane(struct lane *lane, int other)
{
	close(lane->socket);
	close(other);
	work_message_free_request(&lane->request);
	buf_fini(&lane->out);
}

/* A request with one argument of so many bytes. */
static struct work_request
request_of(size_t length)
{
	struct work_request request = { .id = 7 };
	auto_free char *text = mem_zalloc(length + 1, 1);
	auto_err err = ERR_INIT;

	memset(text, 'x', length);
	work_message_add(&request, text, length, &err);
	return request;
}

static void
check_unread(void)
{
	struct work_request request = request_of(LARGE);
	auto_work_request got = WORK_REQUEST_INIT;
	auto_buf in = BUF_INIT;
	auto_err err = ERR_INIT;
	struct lane lane;
	int other;
	size_t at = 0;
	size_t content = 0;
	ssize_t count;

	begin_lane(&lane, &other);
	is_int(lane_give(&lane, &request), 0, "a lane gets a large request");
	ok(!request.arguments, "it has taken it over");
	is_int(lane.state, LANE_BUSY, "it is busy");
	ok(lane_has_output(&lane), "a part is not written");
	is_int(lane_write(&lane), 0, "nothing more can be written");
	ok(lane_has_output(&lane), "it is still not written");
	do {
		buf_reserve(&in, LARGE);
		count = recv(other, in.data + in.length, LARGE, MSG_DONTWAIT);
		in.length += count > 0 ? (size_t)count : 0;
	} while (!lane_write(&lane) && count > 0);
	ok(!lane_has_output(&lane), "the lane reads, and all is written");
	is_int(work_proto_find(in.data, in.length, &at, &content, &err), 1,
	       "the request is whole");
	is_int(work_proto_get_request(&got, in.data + at, content, &err), 0,
	       "it can be parsed");
	ok(got.id == 7 && got.count == 1 && strlen(got.arguments[0]) == LARGE,
	   "it is the same");
	end_lane(&lane, other);
}

static void
check_dead(void)
{
	struct work_request request = request_of(LARGE);
	struct lane lane;
	int other;

	begin_lane(&lane, &other);
	is_int(lane_give(&lane, &request), 0, "a lane gets a request");
	close(other);
	is_int(lane_write(&lane), -1, "and dies");
	ok(!lane_has_output(&lane), "nothing more is written");
	end_lane(&lane, -1);
	begin_lane(&lane, &other);
	close(other);
	request = request_of(1);
	is_int(lane_give(&lane, &request), -1, "a dead lane takes none");
	ok(request.count == 1 && lane.state == LANE_IDLE,
	   "the request is left");
	work_message_free_request(&request);
	end_lane(&lane, -1);
}

int
main(void)
{
	alarm(MOST_SECONDS);
	check_unread();
	check_dead();
	return tap_done();
}
