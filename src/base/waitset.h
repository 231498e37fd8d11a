/* SPDX-License-Identifier: MIT */
/*
 * Many descriptors and a timer behind one descriptor that can be polled
 * (epoll(7), timerfd_create(2)).  Elsewhere than on Linux waitset_open fails.
 */
#ifndef PYC_BAKE_BASE_WAITSET_H
#define PYC_BAKE_BASE_WAITSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* The most events of one waitset_wait. */
#define WAITSET_MOST 32

/* The number of the event of the timer. */
#define WAITSET_TIMER UINT32_MAX

struct waitset {
	int fd; /* can be polled for reading: there is an event */
	int timer;
};

#define WAITSET_INIT ((struct waitset){ -1, -1 })

struct waitset_event {
	uint32_t number;  /* of waitset_add, or WAITSET_TIMER */
	bool is_readable; /* there are bytes, the end or an error */
	bool is_writable;
};

int waitset_open(struct waitset *set, struct err *err);

/* Waits for a descriptor, known by a number, to become readable, and writable
 * too if writes is true.  Returns -1 with errno set. */
int waitset_add(struct waitset *set, int fd, uint32_t number, bool writes);

/* Changes what is awaited. */
void waitset_change(struct waitset *set, int fd, uint32_t number, bool writes);

/* Sets the interval of the timer, below 1,000. */
void waitset_set_timer(struct waitset *set, long milliseconds);

/* Ends the timer.  The set stays open. */
void waitset_stop_timer(struct waitset *set);

/*
 * Waits for so many milliseconds at most; a negative timeout waits for ever.
 * Returns the number of events.  Intervals that have passed meanwhile are one
 * event of the timer.
 */
size_t waitset_wait(struct waitset *set, int timeout,
		    struct waitset_event events[WAITSET_MOST]);

/* Closes the set; the descriptors in it stay open. */
void waitset_close(struct waitset *set);

#endif
