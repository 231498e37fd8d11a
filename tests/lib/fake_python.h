/* SPDX-License-Identifier: MIT */
/*
 * Shell scripts in place of a Python.  A script answers the start by writing a
 * greeting to descriptor 3: see pyworker.py.
 */
#ifndef PYC_BAKE_TESTS_FAKE_PYTHON_H
#define PYC_BAKE_TESTS_FAKE_PYTHON_H

#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "lib/workdir.h"
#include "pyc/pymagic.h"

/* A script that ends with this waits until its socket is closed. */
#define FAKE_PYTHON_WAIT "cat <&3 >/dev/null\n"

/* Makes an executable script. */
static inline void
fake_python_script(const char *path, const char *script)
{
	auto_free char *text = mem_printf("#!/bin/sh\n%s", script);

	workdir_file(path, text);
	chmod(path, 0755);
}

/*
 * Writes a greeting to a file.  The texts are the name of the implementation,
 * its version, the release and the tag.
 */
static inline void
fake_python_greeting(const char *path, unsigned int minor, uint32_t magic,
		     const char *const texts[4])
{
	auto_buf content = BUF_INIT;
	auto_buf bytes = BUF_INIT;

	buf_add_string(&content, "pyc-bake");
	buf_add_byte(&content, 3);
	buf_add_byte(&content, (uint8_t)minor);
	buf_add_le32(&content, magic);
	for (int i = 0; i < 4; i++)
		buf_add(&content, texts[i], strlen(texts[i]) + 1);
	buf_add(&content, "a build", sizeof("a build"));
	buf_add_le32(&bytes, (uint32_t)content.length);
	buf_add(&bytes, content.data, content.length);
	workdir_bytes(path, bytes.data, bytes.length);
}

/* Writes the greeting of a release of CPython 3.minor. */
static inline void
fake_python_release(const char *path, unsigned int minor, const char *release)
{
	auto_free char *tag = mem_printf("cpython-3%u", minor);
	const char *const texts[] = { "CPython", release, release, tag };

	fake_python_greeting(path, minor, pymagic_of(minor), texts);
}

#endif
