/* SPDX-License-Identifier: MIT */
#include "host/own_python.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/path.h"
#include "host/libexec.h"
#include "host/program.h"

/* Whether a path is that of a symbolic link to nothing. */
static bool
leads_nowhere(const char *path)
{
	struct stat status;

	return !lstat(path, &status) && S_ISLNK(status.st_mode) &&
	       stat(path, &status);
}

static char *
find_beside(const char *directory)
{
	static const char *const names[] = { "python3", "python" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		auto_free char *path = path_join(directory, names[i]);

		if (program_is_runnable(path) || leads_nowhere(path))
			return steal(path);
	}
	return NULL;
}

char *
own_python_find(struct err *err)
{
	auto_free char *directory = libexec_program_directory();
	char *program = directory ? find_beside(directory) : NULL;

	if (!program)
		program = program_find("python3");
	if (!program)
		err_set(err,
			"there is no python3 to compile with beside pyc-bake "
			"or in PATH: use --python=PYTHON; for --check=fast, "
			"--python-version=X.Y is enough");
	return program;
}
