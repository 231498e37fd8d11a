/* SPDX-License-Identifier: MIT */
/* Replaces pyfiles.c in a build without libpython. */
#include "host/pyfiles.h"

#include <stdlib.h>

#include "base/mem.h"

char **
pyfiles_list(void)
{
	return mem_zalloc(1, sizeof(char *));
}

char *
pyfiles_program(void)
{
	return NULL;
}

const char *
pyfiles_loader(void)
{
	return NULL;
}

void
pyfiles_free(char **paths)
{
	free(paths);
}
