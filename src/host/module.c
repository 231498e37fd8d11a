/* SPDX-License-Identifier: MIT */
#include "host/module.h"

#include <dlfcn.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/path.h"
#include "config.h"

/* The longest path of a program. */
#define MOST_PATH 4096

/* The directory of this program.  Owned; NULL without /proc. */
static char *
program_directory(void)
{
	char path[MOST_PATH];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (length <= 0)
		return NULL;
	path[length] = '\0';
	return path_directory(path);
}

/*
 * Where modules are installed.  If the program is in a staging directory, so
 * are the modules.  Owned.
 */
static char *
installed_directory(const char *program)
{
	if (program && path_ends_with(program, BINDIR))
		return mem_printf("%.*s%s",
				  (int)(strlen(program) - strlen(BINDIR)),
				  program, MODULE_DIR);
	return mem_strdup(MODULE_DIR);
}

static void *
open_in(const char *directory, const char *name)
{
	auto_free char *path = path_join(directory, name);

	return access(path, F_OK) ? NULL : dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

/* A module of another release may have other functions. */
static int
check_release(struct module *module, const char *directory, struct err *err)
{
	const char *release = dlsym(module->handle, "module_release");

	if (release && !strcmp(release, PACKAGE_VERSION))
		return 0;
	module->handle = NULL;
	return err_set(err, "%s/%s is not of this release", directory,
		       module->name);
}

int
module_load(struct module *module, struct err *err)
{
	auto_free char *program = NULL;
	auto_free char *installed = NULL;
	const char *directory;
	const char *reason;

	if (module->handle)
		return 0;
	program = program_directory();
	installed = installed_directory(program);
	directory = program ? program : installed;
	module->handle = open_in(directory, module->name);
	if (!module->handle) {
		directory = installed;
		module->handle = open_in(directory, module->name);
	}
	if (module->handle)
		return check_release(module, directory, err);
	reason = dlerror();
	return err_set(err, "cannot load %s/%s: %s", installed, module->name,
		       reason ? reason : "it does not exist");
}

void *
module_function(const struct module *module, const char *name)
{
	return dlsym(module->handle, name);
}
