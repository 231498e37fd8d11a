/* SPDX-License-Identifier: MIT */
/*
 * CPython looks up PyImport_FrozenModules before any file
 * (Doc/c-api/import.rst, Python/import.c).  src/host/freeze.py writes the table
 * and the code.
 */
#include "host/frozen.h"

#include "config.h"

#if STATIC_PROGRAM
#include <Python.h>

/* The code of all modules, from the file that freeze.py wrote. */
extern const unsigned char frozen_code[];
__asm__(".section .rodata\n"
	".global frozen_code\n"
	".balign 16\n"
	"frozen_code:\n"
	".incbin \"src/host/frozen_code.bin\"\n"
	".previous\n");

#if PY_VERSION_HEX >= 0x030b0000
#define FROZEN(text, offset, length, package) \
	{ .name = (text), \
	  .code = frozen_code + (offset), \
	  .size = (length), \
	  .is_package = (package) },
#else
/* A package has a negative size. */
#define FROZEN(text, offset, length, package) \
	{ .name = (text), \
	  .code = frozen_code + (offset), \
	  .size = (package) ? -(length) : (length) },
#endif

static const struct _frozen frozen_modules[] = {
#include "host/frozen_table.inc"
	{ .name = NULL }
};

bool
frozen_use(void)
{
	PyImport_FrozenModules = frozen_modules;
	return true;
}
#else
bool
frozen_use(void)
{
	return false;
}
#endif
