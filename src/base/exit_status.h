/* SPDX-License-Identifier: MIT */
/* The exit status of the program: the worst status recorded in the run. */
#ifndef PYC_BAKE_BASE_EXIT_STATUS_H
#define PYC_BAKE_BASE_EXIT_STATUS_H

#include "base/err.h"

enum exit_status {
	EXIT_STATUS_OK = 0,
	EXIT_STATUS_FILES = 1,	 /* a file failed, or a check has findings */
	EXIT_STATUS_TROUBLE = 2, /* the run could not be completed */
};

/* Records that the run failed.  Logs the error unless a signal was caught. */
void exit_status_trouble(enum exit_status *worst, const struct err *err);

/* Records that a file failed. */
void exit_status_files(enum exit_status *worst);

#endif
