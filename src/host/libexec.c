/* SPDX-License-Identifier: MIT */
#include "host/libexec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/kernel.h"
#include "base/mem.h"
#include "base/path.h"
#include "host/program.h"

/* The longest path of a program. */
#define MOST_PATH 4096

char *
libexec_program_directory(void)
{
	char path[MOST_PATH];

	if (kernel_program_path(path, sizeof(path)) <= 0)
		return NULL;
	return path_directory(path);
}

char *
libexec_installed_directory(const char *program)
{
	if (program && path_ends_with(program, BINDIR))
		return mem_printf("%.*s%s",
				  (int)(strlen(program) - strlen(BINDIR)),
				  program, LIBEXEC_DIR);
	return mem_strdup(LIBEXEC_DIR);
}

char *
libexec_find(const char *name)
{
	auto_free char *program = libexec_program_directory();
	auto_free char *installed = libexec_installed_directory(program);
	auto_free char *beside = program ? path_join(program, name) : NULL;
	auto_free char *path = path_join(installed, name);

	if (beside && program_is_runnable(beside))
		return steal(beside);
	return program_is_runnable(path) ? steal(path) : NULL;
}
