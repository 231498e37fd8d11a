/* SPDX-License-Identifier: MIT */
/*
 * Supervisor and lane exchange messages of protocol buffers, whatever protocol
 * Bazel uses.  The standard error of a lane is a file in memory, which becomes
 * the output of a response.
 */
#include "precompile/lane.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/descriptors.h"
#include "base/fs.h"
#include "base/kernel.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/signals.h"
#include "base/tmpfile.h"
#include "base/utf8.h"
#include "precompile/work.h"
#include "precompile/work_proto.h"

#define READ_BYTES ((size_t)64 << 10)
#define STEP_MILLISECONDS 1

/* --- the process of a lane --- */

struct lane_process {
	struct work work;
	struct err problem; /* why no Python compiles; else no message */
	int socket;
	int output; /* what standard error is written to */
};

/* Executes a request.  Messages go to standard error. */
static enum exit_status
execute(struct lane_process *lane, const struct arguments *start,
	const struct work_request *request)
{
	const struct arguments_words words = {
		.words = request->arguments,
		.count = request->count,
		.is_request = true,
		.sandbox = request->sandbox,
	};
	struct arguments arguments;
	enum exit_status status = EXIT_STATUS_OK;
	auto_err err = ERR_INIT;

	arguments_begin_request(&arguments, start);
	if (lane->problem.message)
		exit_status_trouble(&status, &lane->problem);
	else if (arguments_parse(&arguments, &words, &err))
		exit_status_trouble(&status, &err);
	else
		status = work_run(&lane->work, &arguments, request->sandbox);
	arguments_fini(&arguments);
	return status;
}

/* The messages of a request.  Owned. */
static char *
take_output(const struct lane_process *lane)
{
	const off_t size = lseek(lane->output, 0, SEEK_END);
	const size_t wanted = size < 0 ? 0 : (size_t)size;
	const size_t length =
		wanted < LANE_MOST_OUTPUT ? wanted : LANE_MOST_OUTPUT;
	auto_free char *text = mem_zalloc(length + 1, 1);
	struct buf valid = BUF_INIT;

	if (fs_pread_up_to(lane->output, 0, text, length) < 0)
		text[0] = '\0';
	/* A response is UTF-8; a message is cut anywhere. */
	utf8_add_valid(&valid, text);
	if (wanted > length)
		buf_printf(&valid, "\n... and %zu more bytes\n",
			   wanted - length);
	buf_add_byte(&valid, 0);
	return (char *)valid.data;
}

/* Answers a request.  Returns -1 if the lane must end. */
static int
answer(struct lane_process *lane, const struct arguments *start,
       const struct work_request *request)
{
	auto_work_response response = { .id = request->id };
	auto_buf bytes = BUF_INIT;
	auto_err ignored = ERR_INIT;

	if (ftruncate(lane->output, 0) < 0 ||
	    lseek(lane->output, 0, SEEK_SET) < 0)
		return -1;
	response.exit_code = (int32_t)execute(lane, start, request);
	if (signals_caught())
		return -1;
	response.output = take_output(lane);
	work_proto_put_response(&bytes, &response);
	if (fs_write_all(lane->socket, bytes.data, bytes.length, &ignored))
		return -1;
	return lane->problem.message || !work_gave_up(&lane->work) ? 0 : -1;
}

/* Adds bytes to the stream.  Returns -1 at its end. */
static int
receive(const struct lane_process *lane, struct work_stream *stream)
{
	auto_free char *bytes = mem_alloc(READ_BYTES);
	auto_err ignored = ERR_INIT;
	ssize_t count;

	if (fs_wait_readable(lane->socket, &ignored))
		return -1;
	count = read(lane->socket, bytes, READ_BYTES);
	if (count <= 0)
		return count < 0 && errno == EINTR ? 0 : -1;
	work_stream_add(stream, bytes, (size_t)count);
	return 0;
}

static void
serve_lane(struct lane_process *lane, const struct arguments *start)
{
	struct work_stream stream = WORK_STREAM_INIT(WORK_PROTOCOL_PROTO);
	auto_err ignored = ERR_INIT;
	int got = 0;

	/* It can be a little longer than it was in JSON. */
	stream.most = INT32_MAX;
	work_begin(&lane->work, start, 1, &lane->problem);
	while (got >= 0 && !signals_caught()) {
		auto_work_request request = WORK_REQUEST_INIT;

		got = work_stream_next(&stream, &request, &ignored);
		if (got > 0)
			got = answer(lane, start, &request);
		else if (!got)
			got = receive(lane, &stream);
	}
	work_stream_fini(&stream);
	work_end(&lane->work);
	err_fini(&lane->problem);
}

/*
 * The lane keeps no descriptor of its parent, so that it neither holds the
 * streams of Bazel open nor the sockets of other lanes.
 */
static void
settle_lane(const struct lanes *lanes, struct lane_process *lane)
{
	const int kept[] = {
		lane->socket < lane->output ? lane->socket : lane->output,
		lane->socket < lane->output ? lane->output : lane->socket,
	};

	for (unsigned int i = 0; i < lanes->count; i++)
		fs_close(&lanes->items[i].socket);
	descriptors_silence();
	dup2(lane->output, STDERR_FILENO);
	descriptors_close_others(kept, 2);
}

/*
 * Signals are blocked until the lane has handlers of its own.  Those that it
 * inherits would write to the pipe of the supervisor (base/signals).
 */
static _Noreturn void
become_lane(const struct lanes *lanes, struct lane_process *lane, pid_t parent,
	    const sigset_t *unblocked)
{
	auto_err err = ERR_INIT;

	signals_leave();
	tmpfile_forget_all();
	settle_lane(lanes, lane);
	if (signals_open(&err))
		_exit(EXIT_STATUS_TROUBLE);
	sigprocmask(SIG_SETMASK, unblocked, NULL);
	/* If the parent died before this, no signal comes. */
	kernel_end_with_parent(SIGTERM);
	if (getppid() && getppid() != parent)
		raise(SIGTERM);
	serve_lane(lane, lanes->start);
	mem_on_exhaustion(NULL);
	_exit(EXIT_STATUS_OK);
}

/* --- the supervisor --- */

int64_t
lane_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
lane_init_all(struct lanes *lanes, unsigned int count,
	      const struct arguments *start)
{
	/* What a killed lane leaves is then a child of this process. */
	kernel_adopt_orphans();
	*lanes = (struct lanes){
		.items = mem_zalloc(count, sizeof(*lanes->items)),
		.count = count,
		.start = start,
	};
	for (unsigned int i = 0; i < count; i++)
		lanes->items[i].socket = -1;
}

int
lane_start(struct lanes *lanes, struct lane *lane, struct err *err)
{
	const pid_t parent = getpid();
	auto_fd output = kernel_memory_file("pyc-bake-messages");
	struct lane_process process = { .output = output };
	sigset_t unblocked;
	sigset_t all;
	int ends[2];
	pid_t pid;

	if (output < 0)
		return err_errno(err, "cannot start a process");
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return err_errno(err, "cannot start a process: socketpair");
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &unblocked);
	pid = fork();
	if (!pid) {
		close(ends[0]);
		process.socket = ends[1];
		become_lane(lanes, &process, parent, &unblocked);
	}
	if (pid < 0)
		err_errno(err, "cannot start a process: fork");
	sigprocmask(SIG_SETMASK, &unblocked, NULL);
	close(ends[1]);
	lane->socket = ends[0];
	if (pid < 0) {
		fs_close(&lane->socket);
		return -1;
	}
	lane->pid = pid;
	lane->state = LANE_IDLE;
	lane->is_killed = false;
	return 0;
}

bool
lane_has_output(const struct lane *lane)
{
	return lane->sent < lane->out.length;
}

int
lane_write(struct lane *lane)
{
	while (lane_has_output(lane)) {
		ssize_t count = send(lane->socket, lane->out.data + lane->sent,
				     lane->out.length - lane->sent,
				     MSG_NOSIGNAL | MSG_DONTWAIT);

		if (count < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		if (count < 0) {
			lane->out.length = lane->sent = 0;
			return -1;
		}
		lane->sent += (size_t)count;
	}
	return 0;
}

int
lane_give(struct lane *lane, struct work_request *request)
{
	lane->out.length = lane->sent = 0;
	work_proto_put_request(&lane->out, request);
	if (lane_write(lane))
		return -1;
	lane->request = *request;
	*request = WORK_REQUEST_INIT;
	lane->state = LANE_BUSY;
	lane->since = lane_now();
	return 0;
}

void
lane_cancel(struct lane *lane)
{
	if (lane->state != LANE_BUSY)
		return;
	kill(lane->pid, SIGTERM);
	lane->state = LANE_CANCELLED;
	lane->since = lane_now();
}

void
lane_hurry(struct lane *lane)
{
	if (lane->state != LANE_CANCELLED || lane->is_killed ||
	    lane_now() - lane->since < LANE_GRACE_MILLISECONDS)
		return;
	kill(lane->pid, SIGKILL);
	lane->is_killed = true;
}

/* Takes a response from the bytes that were read. */
static int
take_response(struct lane *lane, struct work_response *response)
{
	auto_err ignored = ERR_INIT;
	size_t at;
	size_t content;
	int found = work_proto_find(lane->in.data, lane->in.length, &at,
				    &content, &ignored);

	if (found <= 0)
		return found;
	/* The end of a lane that was cancelled is awaited. */
	if (lane->state != LANE_BUSY)
		return 0;
	if (work_proto_get_response(response, lane->in.data + at, content,
				    &ignored))
		return -1;
	lane->in.length = 0;
	lane->state = LANE_IDLE;
	work_message_free_request(&lane->request);
	return 1;
}

int
lane_read(struct lane *lane, struct work_response *response)
{
	ssize_t count;

	*response = WORK_RESPONSE_INIT;
	buf_reserve(&lane->in, READ_BYTES);
	count = recv(lane->socket, lane->in.data + lane->in.length, READ_BYTES,
		     MSG_DONTWAIT);
	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (count <= 0)
		return -1;
	lane->in.length += (size_t)count;
	/* An idle lane has nothing to say. */
	if (lane->state == LANE_IDLE)
		return -1;
	return take_response(lane, response);
}

static bool
is_lane(const struct lanes *lanes, pid_t pid)
{
	for (unsigned int i = 0; i < lanes->count; i++)
		if (lanes->items[i].state != LANE_NONE &&
		    lanes->items[i].pid == pid)
			return true;
	return false;
}

void
lane_reap_strays(const struct lanes *lanes)
{
	siginfo_t ended = { .si_pid = 0 };

	while (!waitid(P_ALL, 0, &ended, WEXITED | WNOWAIT | WNOHANG) &&
	       ended.si_pid && !is_lane(lanes, ended.si_pid)) {
		waitpid(ended.si_pid, NULL, WNOHANG);
		ended.si_pid = 0;
	}
}

/* Waits for a lane, which is killed if it does not end in time. */
static int
await_lane(const struct lane *lane)
{
	const int64_t stop = lane_now() + LANE_GRACE_MILLISECONDS;
	int status = 0;
	pid_t ended;

	while ((ended = waitpid(lane->pid, &status, WNOHANG)) != lane->pid) {
		if (ended < 0 && errno != EINTR)
			return 0;
		if (lane_now() >= stop)
			kill(lane->pid, SIGKILL);
		poll(NULL, 0, STEP_MILLISECONDS);
	}
	return status;
}

/* Removes the temporary file of a lane that could not do it. */
static void
sweep_request(const struct lanes *lanes, const struct work_request *request)
{
	const struct arguments_words words = {
		.words = request->arguments,
		.count = request->count,
		.is_request = true,
		.sandbox = request->sandbox,
	};
	struct arguments arguments;
	auto_err ignored = ERR_INIT;

	arguments_begin_request(&arguments, lanes->start);
	if (!arguments_parse(&arguments, &words, &ignored))
		work_sweep(&arguments, request->sandbox);
	arguments_fini(&arguments);
}

char *
lane_bury(struct lanes *lanes, struct lane *lane)
{
	int status;

	fs_close(&lane->socket);
	status = await_lane(lane);
	if (lane->state != LANE_IDLE && WIFSIGNALED(status))
		sweep_request(lanes, &lane->request);
	lane->state = LANE_NONE;
	lane->in.length = 0;
	lane->out.length = lane->sent = 0;
	work_message_free_request(&lane->request);
	return WIFSIGNALED(status) ?
		       mem_printf("its process was ended by signal %d (%s)",
				  WTERMSIG(status),
				  strsignal(WTERMSIG(status))) :
		       mem_printf("its process ended with exit status %d",
				  WEXITSTATUS(status));
}

void
lane_end_all(struct lanes *lanes)
{
	/* Signal all before waiting for the first: they end at the same time.
	 */
	for (unsigned int i = 0; i < lanes->count; i++) {
		lane_cancel(&lanes->items[i]);
		fs_close(&lanes->items[i].socket);
	}
	for (unsigned int i = 0; i < lanes->count; i++) {
		if (lanes->items[i].state != LANE_NONE)
			free(lane_bury(lanes, &lanes->items[i]));
		buf_fini(&lanes->items[i].in);
		buf_fini(&lanes->items[i].out);
	}
	free(lanes->items);
	*lanes = (struct lanes){ .items = NULL };
}
