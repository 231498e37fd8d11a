/* SPDX-License-Identifier: MIT */
#include "base/waitset.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"

#ifdef __linux__

#include <sys/epoll.h>
#include <sys/timerfd.h>

static struct epoll_event
request(uint32_t number, bool writes)
{
	const uint32_t events = EPOLLIN | EPOLLRDHUP;

	return (struct epoll_event){
		.events = writes ? events | EPOLLOUT : events,
		.data.u32 = number,
	};
}

/* Until it is read, the timer has an event. */
static void
drain_timer(struct waitset *set)
{
	uint64_t intervals;
	ssize_t count = read(set->timer, &intervals, sizeof(intervals));

	(void)count;
}

#endif

int
waitset_open(struct waitset *set, struct err *err)
{
	*set = WAITSET_INIT;
#ifdef __linux__
	set->fd = epoll_create1(EPOLL_CLOEXEC);
	if (set->fd < 0)
		return err_errno(err, "epoll_create1");
	set->timer =
		timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (set->timer < 0)
		return err_errno(err, "timerfd_create");
	if (waitset_add(set, set->timer, WAITSET_TIMER, false))
		return err_errno(err, "epoll_ctl");
	return 0;
#else
	return err_set(err, "this system has no epoll");
#endif
}

int
waitset_add(struct waitset *set, int fd, uint32_t number, bool writes)
{
#ifdef __linux__
	struct epoll_event event = request(number, writes);

	return epoll_ctl(set->fd, EPOLL_CTL_ADD, fd, &event);
#else
	(void)set;
	(void)fd;
	(void)number;
	(void)writes;
	errno = ENOSYS;
	return -1;
#endif
}

void
waitset_change(struct waitset *set, int fd, uint32_t number, bool writes)
{
#ifdef __linux__
	struct epoll_event event = request(number, writes);

	epoll_ctl(set->fd, EPOLL_CTL_MOD, fd, &event);
#else
	(void)set;
	(void)fd;
	(void)number;
	(void)writes;
#endif
}

void
waitset_set_timer(struct waitset *set, long milliseconds)
{
#ifdef __linux__
	const struct timespec interval = { .tv_nsec = milliseconds * 1000000 };
	const struct itimerspec times = { interval, interval };

	timerfd_settime(set->timer, 0, &times, NULL);
#else
	(void)set;
	(void)milliseconds;
#endif
}

void
waitset_stop_timer(struct waitset *set)
{
	fs_close(&set->timer);
}

size_t
waitset_wait(struct waitset *set, int timeout,
	     struct waitset_event events[WAITSET_MOST])
{
#ifdef __linux__
	struct epoll_event found[WAITSET_MOST];
	int count = epoll_wait(set->fd, found, WAITSET_MOST, timeout);

	for (int i = 0; i < count; i++) {
		const uint32_t other = found[i].events & ~(uint32_t)EPOLLOUT;

		events[i] = (struct waitset_event){
			.number = found[i].data.u32,
			.is_readable = other,
			.is_writable = found[i].events & EPOLLOUT,
		};
		if (events[i].number == WAITSET_TIMER)
			drain_timer(set);
	}
	return count > 0 ? (size_t)count : 0;
#else
	(void)set;
	(void)timeout;
	(void)events;
	return 0;
#endif
}

void
waitset_close(struct waitset *set)
{
	fs_close(&set->timer);
	fs_close(&set->fd);
}
