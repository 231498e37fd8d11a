/* SPDX-License-Identifier: MIT */
/*
 * A worker is made by a double fork: the nursery forks an intermediate process,
 * which forks the worker and exits.  The worker then becomes a child of the
 * nearest subreaper, the nursery's parent.
 *
 * The parent sends a socket.  The intermediate process replies with the process
 * ID of the worker.  The nursery replies with a byte when the intermediate
 * process has exited.
 */
#include "pool/nursery.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/kernel.h"

#define ANSWER_MILLISECONDS 10000
#define STEP_MILLISECONDS 1

/* Space for a control message with one descriptor. */
union control {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr header;
};

/* A one-byte message that carries a descriptor. */
struct parcel {
	char byte;
	struct iovec part;
	struct msghdr message;
	union control control; /* last, as some compilers do not know its
				* size */
};

static void
parcel_init(struct parcel *parcel)
{
	*parcel = (struct parcel){ .byte = 's' };
	parcel->part = (struct iovec){ &parcel->byte, 1 };
	parcel->message = (struct msghdr){
		.msg_iov = &parcel->part,
		.msg_iovlen = 1,
		.msg_control = parcel->control.bytes,
		.msg_controllen = sizeof(parcel->control.bytes),
	};
}

static int
send_socket(int to, int socket)
{
	struct parcel parcel;
	struct cmsghdr *header = &parcel.control.header;

	parcel_init(&parcel);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(socket));
	memcpy(CMSG_DATA(header), &socket, sizeof(socket));
	return sendmsg(to, &parcel.message, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

/* Returns the descriptor, or -1 if the peer has exited. */
static int
receive_socket(int from)
{
	struct parcel parcel;
	struct cmsghdr *header;
	ssize_t count;
	int socket;

	parcel_init(&parcel);
	do {
		count = recvmsg(from, &parcel.message, MSG_CMSG_CLOEXEC);
	} while (count < 0 && errno == EINTR);
	header = count == 1 ? CMSG_FIRSTHDR(&parcel.message) : NULL;
	if (!header || header->cmsg_type != SCM_RIGHTS)
		return -1;
	memcpy(&socket, CMSG_DATA(header), sizeof(socket));
	return socket;
}

/* Waits until the intermediate process has exited. */
static void
await_parent(pid_t parent)
{
	for (int waited = 0;
	     getppid() != parent && waited < ANSWER_MILLISECONDS;
	     waited += STEP_MILLISECONDS)
		poll(NULL, 0, STEP_MILLISECONDS);
}

/* Runs in the intermediate process. */
static _Noreturn void
fork_worker(const struct nursery_calls *calls, int own, int socket,
	    pid_t parent)
{
	auto_err ignored = ERR_INIT;
	pid_t worker = fork();

	if (!worker) {
		close(own);
		await_parent(parent);
		calls->work(calls->context, socket, parent);
		_exit(1);
	}
	fs_write_all(own, &worker, sizeof(worker), &ignored);
	_exit(0);
}

static _Noreturn void
nursery_serve(const struct nursery_calls *calls, int own, pid_t parent)
{
	static const pid_t none = -1;
	auto_err ignored = ERR_INIT;
	int socket;

	while ((socket = receive_socket(own)) >= 0) {
		pid_t between = fork();

		if (!between)
			fork_worker(calls, own, socket, parent);
		close(socket);
		if (between < 0)
			fs_write_all(own, &none, sizeof(none), &ignored);
		while (between > 0 && waitpid(between, NULL, 0) < 0 &&
		       errno == EINTR)
			continue;
		fs_write_all(own, "", 1, &ignored);
	}
	_exit(0);
}

void
nursery_begin(struct nursery *nursery, const struct nursery_calls *calls)
{
	const pid_t parent = getpid();
	int ends[2];

	if (!kernel_adopts_orphans() ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return;
	nursery->pid = fork();
	if (!nursery->pid) {
		kernel_end_with_parent(SIGKILL);
		setpgid(0, 0);
		close(ends[0]);
		calls->settle(calls->context);
		nursery_serve(calls, ends[1], parent);
	}
	close(ends[1]);
	if (nursery->pid < 0) {
		nursery->pid = 0;
		close(ends[0]);
		return;
	}
	nursery->socket = ends[0];
}

/* Reads length bytes.  Returns -1 if they do not arrive in time. */
static int
read_answer(int from, void *bytes, size_t length)
{
	size_t done = 0;

	while (done < length) {
		struct pollfd readable = { .fd = from, .events = POLLIN };
		int ready = poll(&readable, 1, ANSWER_MILLISECONDS);
		ssize_t count;

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return -1;
		count = read(from, (char *)bytes + done, length - done);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return -1;
		done += (size_t)count;
	}
	return 0;
}

pid_t
nursery_fork(struct nursery *nursery, int socket)
{
	pid_t worker = -1;
	char gone;

	if (!nursery->pid)
		return -1;
	if (!send_socket(nursery->socket, socket) &&
	    !read_answer(nursery->socket, &worker, sizeof(worker)) &&
	    !read_answer(nursery->socket, &gone, sizeof(gone)))
		return worker;
	if (worker > 0)
		kill(worker, SIGKILL);
	nursery_end(nursery);
	return -1;
}

void
nursery_end(struct nursery *nursery)
{
	if (!nursery->pid)
		return;
	fs_close(&nursery->socket);
	kill(nursery->pid, SIGKILL);
	while (waitpid(nursery->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	nursery->pid = 0;
}
