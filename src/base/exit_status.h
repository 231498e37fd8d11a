/* SPDX-License-Identifier: MIT */
/* The exit status of the program: the worst of what happened. */
#ifndef PYC_BAKE_BASE_EXIT_STATUS_H
#define PYC_BAKE_BASE_EXIT_STATUS_H

#include "base/err.h"

enum exit_status {
	EXIT_STATUS_OK = 0,
	EXIT_STATUS_FILES = 1,	 /* some file failed, or a check found
				  * something */
	EXIT_STATUS_TROUBLE = 2, /* the run could not be carried out */
};

/* Logs the error, unless a signal is why, and notes that the run failed. */
void exit_status_trouble(enum exit_status *worst, const struct err *err);

/* Notes that a file failed. */
void exit_status_files(enum exit_status *worst);

#endif
