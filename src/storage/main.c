/* SPDX-License-Identifier: MIT */
/*
 * pyc-bake-storage-http, the storage helper for http and https: its environment
 * says what it serves (storage/settings), so it has no options.
 */
#include "base/err.h"
#include "base/exit_status.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/self.h"
#include "base/signals.h"
#include "storage/server.h"
#include "storage/settings.h"

int
main(void)
{
	auto_err err = ERR_INIT;
	struct settings settings;
	int status = EXIT_STATUS_OK;

	self_set_name("pyc-bake-storage-http");
	fs_fill_standard_descriptors();
	if (settings_read(&settings, &err) || signals_open(&err) ||
	    server_run(&settings, &err)) {
		log_error("%s", err.message);
		status = EXIT_STATUS_TROUBLE;
	}
	settings_fini(&settings);
	return status;
}
