/* SPDX-License-Identifier: MIT */
/*
 * The bytes before the first NUL are the name of a .pyc, the rest its content.
 * An accepted header must be written unchanged, a description must be safe for
 * a terminal, and the parts of a name must be complete.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "pyc/pyc_describe.h"
#include "pyc/pymagic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static void
require_message(const struct err *err)
{
	require(err->message && *err->message && !strchr(err->message, '\n'));
}

/* The parts of the name and their separators must be the complete name. */
static void
check_name(const char *name)
{
	auto_buf again = BUF_INIT;
	struct pyname_parts parts;
	bool is_cached = pyname_parse_cached(name, &parts);

	buf_add(&again, parts.stem, parts.stem_length);
	require(parts.stem == name && is_cached == (parts.stem_length > 0 &&
						    name[parts.stem_length]));
	if (parts.tag) {
		buf_add_byte(&again, '.');
		buf_add(&again, parts.tag, parts.tag_length);
	}
	if (parts.level) {
		require(parts.tag && parts.level_length);
		buf_add_string(&again, ".opt-");
		buf_add(&again, parts.level, parts.level_length);
	}
	if (is_cached)
		buf_add_string(&again, ".pyc");
	buf_add_byte(&again, 0);
	require(!strcmp((const char *)again.data, name));
}

/* Parses the name of the .pyc of a source with this stem. */
static void
check_cached(const char *name, int level)
{
	auto_free char *source = mem_printf("%s.py", *name ? name : "py");
	auto_free char *cached = pyname_cached(source, "cpython-311", level);
	struct pyname_parts parts;

	require(pyname_is_source(source));
	require(pyname_parse_cached(cached, &parts));
	require(parts.stem_length == strlen(source) - strlen(".py") &&
		!memcmp(parts.stem, source, parts.stem_length));
	require(parts.tag_length == strlen("cpython-311") &&
		!strncmp(parts.tag, "cpython-311", parts.tag_length));
	require(!level == !parts.level);
}

static void
check_directory(const char *path)
{
	struct pyname_version found;

	if (!pyname_find_version(path, &found))
		return;
	require(found.name >= path && found.length > 0 &&
		(size_t)found.length < strlen(found.name) &&
		found.name[found.length] == '/');
	require(found.name == path || found.name[-1] == '/');
	require(found.number > found.name && found.number_length > 2 &&
		found.number + found.number_length <=
			found.name + found.length);
	require(found.minor == PYNAME_NO_MINOR || found.minor <= 9999);
}

static void
check_header(const uint8_t *bytes, size_t length)
{
	auto_err err = ERR_INIT;
	struct pyc_header header;
	uint8_t again[PYC_HEADER_SIZE];

	if (pyc_header_read(&header, bytes, length, &err)) {
		require_message(&err);
		return;
	}
	require(pyc_mode_name(header.mode) != NULL);
	pyc_header_write(&header, again);
	require(!memcmp(again, bytes, PYC_HEADER_SIZE));
}

/* The text must consist of lines without control characters. */
static void
check_text(const struct buf *text)
{
	for (size_t i = 0; i < text->length; i++)
		require(text->data[i] == '\n' ||
			(text->data[i] >= ' ' && text->data[i] != 0x7f));
	require(text->length && text->data[text->length - 1] == '\n');
}

static void
check_description(const uint8_t *bytes, size_t length, const char *name)
{
	struct canon canon = CANON_INIT;
	struct pyc_description description;
	auto_err err = ERR_INIT;
	auto_buf text = BUF_INIT;

	if (pyc_describe(&description, &canon, bytes, length, name, &err)) {
		require_message(&err);
	} else {
		require(description.size == length);
		require(description.minor == pymagic_minor(get_le32(bytes)));
		require(description.minor == PYMAGIC_UNKNOWN ||
			(description.has_header && description.code_objects));
		pyc_describe_format(&description, name, &text);
		check_text(&text);
	}
	canon_fini(&canon);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, 0, size) : NULL;
	size_t length = end ? (size_t)(end - data) : size;
	auto_free char *name = mem_strndup((const char *)data, length);

	if (end)
		length++;
	check_name(name);
	check_directory(name);
	for (int level = 0; level < 3; level++)
		check_cached(name, level);
	check_header(data + length, size - length);
	check_description(data + length, size - length, name);
	return 0;
}
