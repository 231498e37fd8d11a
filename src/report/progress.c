/* SPDX-License-Identifier: MIT */
/*
 * This file decides what is shown and when; base/log draws it.  The rate is the
 * average since the count began: a few large files do not make it jump.
 */
#include "report/progress.h"

#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"

/* In a shorter run the line would only flash. */
#define FIRST_SECONDS 0.5
#define STEP_SECONDS 0.1

static double
seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* --- when --- */

void
progress_init(struct progress *progress)
{
	double now = seconds_now();

	*progress = (struct progress){
		.is_wanted = log_level() == LOG_NORMAL && log_columns(),
		.next = now + FIRST_SECONDS,
		.start = now,
	};
}

void
progress_begin(struct progress *progress, size_t total)
{
	progress->start = seconds_now();
	progress->total = total;
}

bool
progress_is_due(struct progress *progress, double now)
{
	if (!progress->is_wanted || now < progress->next)
		return false;
	progress->next = now + STEP_SECONDS;
	return true;
}

void
progress_step(struct progress *progress, size_t done)
{
	double now = progress->is_wanted ? seconds_now() : 0;
	auto_free char *text = NULL;
	unsigned int columns;

	if (!progress_is_due(progress, now))
		return;
	/* Read each time, since the window may have been resized. */
	columns = log_columns();
	text = progress_text(done, progress->total, now - progress->start,
			     columns);
	if (columns)
		log_status(text);
}

void
progress_end(const struct progress *progress)
{
	if (progress->is_wanted)
		log_clear_status();
}

/* --- what --- */

/* Below 10 a decimal place changes slowly enough to be read. */
static void
add_rate(struct buf *text, double rate)
{
	buf_printf(text, rate < 9.95 ? ", %.1f/s" : ", %.0f/s", rate);
}

static void
add_time_left(struct buf *text, double seconds)
{
	unsigned int minutes = 0;

	if (seconds < 9.95) {
		buf_printf(text, ", %.1f s left", seconds);
		return;
	}
	if (seconds < 59.5) {
		buf_printf(text, ", %.0f s left", seconds);
		return;
	}
	/* Bounds the number; no run takes that long. */
	minutes = (unsigned int)((seconds < 1e9 ? seconds : 1e9) / 60 + 0.5);
	if (minutes < 60)
		buf_printf(text, ", %u min left", minutes);
	else
		buf_printf(text, ", %u h %u min left", minutes / 60,
			   minutes % 60);
}

char *
progress_text(size_t done, size_t total, double seconds, unsigned int columns)
{
	struct buf text = BUF_INIT;
	size_t ends[3]; /* where each part of the line ends */
	size_t parts = 0;
	/* A terminal may wrap the line if the last column is used. */
	size_t room = columns ? columns - 1 : 0;

	buf_printf(&text, "%zu/%zu files", done, total);
	ends[parts++] = text.length;
	if (done && seconds > 0) {
		double rate = (double)done / seconds;

		add_rate(&text, rate);
		ends[parts++] = text.length;
		if (done < total)
			add_time_left(&text, (double)(total - done) / rate);
		ends[parts++] = text.length;
	}
	while (parts > 1 && text.length > room)
		text.length = ends[--parts - 1];
	if (text.length > room)
		text.length = room;
	buf_add_byte(&text, 0);
	return (char *)text.data;
}
