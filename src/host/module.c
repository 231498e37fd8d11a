/* SPDX-License-Identifier: MIT */
#include "host/module.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/path.h"
#include "config.h"
#include "host/libexec.h"

/* More than loading a module allocates with malloc, in bytes. */
#define LOAD_BYTES ((size_t)1 << 20)

/*
 * Does dlopen(3).  If memory is short, glibc gives any reason, such as that the
 * file does not exist.  So after a failure it is tested if memory is available;
 * if not, the process ends with that message.
 */
static void *
open_object(const char *path)
{
	void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);

	if (handle)
		return handle;
	free(mem_alloc(LOAD_BYTES));
	return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

/*
 * Loads the file of a module.  Returns 1 if it does not exist, or -1 with the
 * message if it cannot be loaded.
 */
static int
load_from(struct module *module, const char *directory, struct err *err)
{
	auto_free char *path = path_join(directory, module->name);
	const char *release;

	if (access(path, F_OK))
		return errno == ENOENT ? 1 :
					 err_errno(err, "cannot load %s", path);
	module->handle = open_object(path);
	if (!module->handle)
		return err_set(err, "cannot load %s: %s", path, dlerror());
	/* A module of another release may have other functions. */
	release = dlsym(module->handle, "module_release");
	if (release && !strcmp(release, PACKAGE_VERSION))
		return 0;
	module->handle = NULL;
	return err_set(err, "%s is not of this release", path);
}

/* Looks for the file of a module and loads it. */
static int
find_module(struct module *module, struct err *err)
{
	auto_free char *program = NULL;
	auto_free char *installed = NULL;
	int result = 1;

	program = libexec_program_directory();
	/* /proc need not be mounted. */
	if (!program && errno != ENOENT)
		return err_errno(err, "cannot load %s: /proc/self/exe",
				 module->name);
	installed = libexec_installed_directory(program);
	if (program)
		result = load_from(module, program, err);
	if (result > 0)
		result = load_from(module, installed, err);
	if (result > 0)
		return err_set(err, "cannot load %s/%s: it does not exist",
			       installed, module->name);
	return result;
}

int
module_load(struct module *module, struct err *err)
{
	if (module->handle || !find_module(module, err))
		return 0;
	err->number = MODULE_UNUSABLE;
	return -1;
}

void *
module_function(const struct module *module, const char *name)
{
	return dlsym(module->handle, name);
}
