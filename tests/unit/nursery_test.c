/* SPDX-License-Identifier: MIT */
/* Tests workers that a small process forks, and how much memory they have. */
#include "pool/nursery.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "lib/emulated.h"
#include "lib/tap.h"
#include "pool/workers.h"

#define GROWTH ((size_t)256 << 20)
#define SLACK ((long long)16 << 20)

/* A worker's report on itself. */
struct report {
	pid_t parent;
	long long size; /* of its address space, in bytes */
};

static long long
own_size(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long long pages = -1;

	if (!file || fscanf(file, "%lld", &pages) != 1)
		pages = -1;
	if (file)
		fclose(file);
	return pages * sysconf(_SC_PAGESIZE);
}

static int
report(int socket, const void *context)
{
	auto_err err = ERR_INIT;
	struct report report = { .parent = getppid(), .size = own_size() };

	(void)context;
	return fs_write_all(socket, &report, sizeof(report), &err) ? 1 : 0;
}

/* --- the nursery by itself --- */

static bool has_settled;

static void
settle(void *context)
{
	(void)context;
	has_settled = true;
}

static void
work(void *context, int socket, pid_t parent)
{
	(void)parent;
	_exit(has_settled ? report(socket, context) : 1);
}

static const struct nursery_calls calls = { settle, work, NULL };

/* Forks a worker from the nursery and waits for its end. */
static void
check_worker(struct nursery *nursery)
{
	struct report report = { .parent = -1 };
	int ends[2];
	int status = -1;
	pid_t worker;

	socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
	worker = nursery_fork(nursery, ends[1]);
	close(ends[1]);
	ok(worker > 0, "the nursery forks a worker");
	is_int(read(ends[0], &report, sizeof(report)), sizeof(report),
	       "the worker inherits the socket");
	is_int(report.parent, getpid(),
	       "the worker is a child of this process");
	is_int(waitpid(worker, &status, 0), worker,
	       "the worker can be waited for");
	is_int(status, 0, "the worker runs its settle function first");
	close(ends[0]);
}

static void
test_workers(void)
{
	struct nursery nursery = NURSERY_INIT;

	nursery_begin(&nursery, &calls);
	ok(nursery.pid > 0, "the nursery starts");
	check_worker(&nursery);
	check_worker(&nursery);
	nursery_end(&nursery);
	is_int(nursery.pid, 0, "nursery_end ends the nursery");
	is_int(waitpid(-1, NULL, WNOHANG), -1, "no process remains");
	nursery_end(&nursery);
}

static void
test_lost(void)
{
	struct nursery nursery = NURSERY_INIT;

	is_int(nursery_fork(&nursery, 0), -1, "a fork without a nursery fails");
	nursery_begin(&nursery, &calls);
	kill(nursery.pid, SIGKILL);
	is_int(nursery_fork(&nursery, 0), -1,
	       "a fork from a killed nursery fails");
	is_int(nursery.pid, 0, "a killed nursery is forgotten");
	is_int(waitpid(-1, NULL, WNOHANG), -1, "no process remains");
}

static void
test_no_reaper(void)
{
	struct nursery nursery = NURSERY_INIT;

	prctl(PR_SET_CHILD_SUBREAPER, 0);
	nursery_begin(&nursery, &calls);
	is_int(nursery.pid, 0,
	       "the nursery does not start without a subreaper");
	prctl(PR_SET_CHILD_SUBREAPER, 1);
}

/* --- a nursery in struct workers --- */

static long long
size_of_worker(struct workers *workers, bool is_alone)
{
	struct worker_slot *slot = workers->slots;
	struct report report = { .size = -1 };
	auto_err err = ERR_INIT;

	if (workers_start(workers, slot, is_alone, &err))
		return -1;
	while (read(slot->socket, &report, sizeof(report)) < 0 &&
	       errno == EAGAIN)
		usleep(1000);
	free(workers_reap(workers, slot).how);
	return report.size;
}

static void
test_memory(void)
{
	/* A limit that is too high to matter; with it, the nursery is used. */
	const struct rlimit limit = { (rlim_t)1 << 60, RLIM_INFINITY };
	struct workers workers;
	long long first;
	void *held;

	setrlimit(RLIMIT_AS, &limit);
	workers_init(&workers, 1, report, NULL, NULL);
	first = size_of_worker(&workers, false);
	ok(first > 0, "the first worker starts");
	held = mmap(NULL, GROWTH, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0);
	ok(size_of_worker(&workers, false) > first + (long long)GROWTH - SLACK,
	   "a later worker has the memory of the parent");
	ok(size_of_worker(&workers, true) < first + SLACK,
	   "a worker that runs alone has less memory");
	kill(workers.nursery.pid, SIGKILL);
	ok(size_of_worker(&workers, true) > 0,
	   "a worker that runs alone starts without the nursery");
	munmap(held, GROWTH);
	workers_fini(&workers);
	is_int(waitpid(-1, NULL, WNOHANG), -1, "no process remains");
}

static void
test_no_limit(void)
{
	const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
	struct workers workers;

	setrlimit(RLIMIT_AS, &none);
	workers_init(&workers, 1, report, NULL, NULL);
	ok(size_of_worker(&workers, false) > 0,
	   "a worker starts without a memory limit");
	is_int(workers.nursery.pid, 0,
	       "no nursery starts without a memory limit");
	workers_fini(&workers);
}

int
main(void)
{
	if (is_emulated()) {
		ok(true, "nurseries # SKIP qemu-user has no subreapers");
		return tap_done();
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	test_workers();
	test_lost();
	test_no_reaper();
	test_no_limit();
	test_memory();
	return tap_done();
}
