/* SPDX-License-Identifier: MIT */
#include "base/exit_status.h"

#include "base/log.h"
#include "base/signals.h"

void
exit_status_trouble(enum exit_status *worst, const struct err *err)
{
	*worst = EXIT_STATUS_TROUBLE;
	if (!signals_caught())
		log_error("%s", err->message);
}

void
exit_status_files(enum exit_status *worst)
{
	if (*worst == EXIT_STATUS_OK)
		*worst = EXIT_STATUS_FILES;
}
