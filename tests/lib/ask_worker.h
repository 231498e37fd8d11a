/* SPDX-License-Identifier: MIT */
/* A worker in a process of its own that serves one request. */
#ifndef PYC_BAKE_TESTS_ASK_WORKER_H
#define PYC_BAKE_TESTS_ASK_WORKER_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "compile/wire.h"
#include "compile/worker.h"
#include "pool/client.h"

/* Sends a request to a new worker with this setup and gets its outcome. */
static inline void
ask_worker(const struct worker_setup *setup, const struct request *request,
	   struct buf *reply, struct outcome *outcome)
{
	auto_buf frame = BUF_INIT;
	auto_err err = ERR_INIT;
	int ends[2];
	pid_t pid;

	reply->length = 0;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) {
		printf("Bail out! no socket pair\n");
		exit(99);
	}
	pid = fork();
	if (!pid) {
		close(ends[0]);
		_exit(worker_main(ends[1], setup));
	}
	close(ends[1]);
	wire_put_request(&frame, request);
	fs_write_all(ends[0], frame.data, frame.length, &err);
	shutdown(ends[0], SHUT_WR);
	for (;;) {
		ssize_t count;

		buf_reserve(reply, 4096);
		count = read(ends[0], reply->data + reply->length, 4096);
		if (count <= 0)
			break;
		reply->length += (size_t)count;
	}
	close(ends[0]);
	waitpid(pid, NULL, 0);
	if (reply->length < POOL_FRAME_HEAD ||
	    wire_get_outcome(outcome, reply->data + POOL_FRAME_HEAD,
			     reply->length - POOL_FRAME_HEAD, &err)) {
		printf("Bail out! no reply\n");
		exit(99);
	}
}

#endif
