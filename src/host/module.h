/* SPDX-License-Identifier: MIT */
/*
 * A module is a part of the program that uses a large library and that only
 * some runs need.  It is a shared object, which is loaded when it is needed: to
 * load libarchive takes longer than to find a directory of fresh files.  In a
 * build with configure --disable-modules all parts are in the program.
 */
#ifndef PYC_BAKE_HOST_MODULE_H
#define PYC_BAKE_HOST_MODULE_H

#include <errno.h>

#include "base/err.h"

struct module {
	const char *name; /* of its file */
	void *handle;	  /* NULL until it is loaded */
};

/*
 * Loads a module, unless it is loaded.  It is looked for in the directory of
 * the program, and then where it is installed.  The message names the file, and
 * err->number is MODULE_UNUSABLE: the input is not at fault.
 */
#define MODULE_UNUSABLE ENOEXEC
int module_load(struct module *module, struct err *err);

/* In a module: the release of the program that it belongs to. */
extern const char module_release[];

/* A function of a module that is loaded. */
void *module_function(const struct module *module, const char *name);

/* The same with the type of the function, which is looked up once. */
#define MODULE_FUNCTION(module, function) \
	({ \
		static __typeof__(&(function)) found_; \
		if (!found_) \
			found_ = (__typeof__(&(function)))module_function( \
				module, #function); \
		found_; \
	})

#endif
