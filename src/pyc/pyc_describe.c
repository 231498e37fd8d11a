/* SPDX-License-Identifier: MIT */
/*
 * The header describes the source.  The walk counts.  The graph, which canon
 * builds, shows which code objects have the same file name.
 */
#include "pyc/pyc_describe.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "pyc/marshal_read.h"
#include "pyc/marshal_walk.h"
#include "pyc/pymagic.h"

static int
count_object(void *context, const struct marshal_visit *visit, struct err *err)
{
	struct pyc_description *description = context;

	(void)err;
	if (visit->token.type == MARSHAL_CODE)
		description->code_objects++;
	if (visit->token.type == MARSHAL_REF)
		description->references++;
	if (visit->field && visit->field->kind == MARSHAL_FIELD_CONSTANTS)
		description->constants += visit->token.node.children;
	return 0;
}

/* Compares the file names of the module and of the code objects inside. */
static void
compare_paths(struct pyc_description *description,
	      const struct marshal_graph *graph)
{
	unsigned int minor = description->minor;
	uint32_t number = marshal_code_filename(graph, graph->root, minor);
	const struct marshal_node *path = &graph->nodes[number];

	description->path = path->bytes;
	description->path_length = path->length;
	for (uint32_t i = 0; i < graph->count; i++)
		if (graph->nodes[i].type == MARSHAL_CODE &&
		    marshal_code_filename(graph, i, minor) != number)
			description->extra_paths++;
}

static int
describe_payload(struct pyc_description *description, struct canon *canon,
		 const uint8_t *stream, size_t length, struct err *err)
{
	struct marshal_visitor visitor = {
		.start = count_object,
		.context = description,
	};
	unsigned int minor = description->minor;
	struct buf *scratch = &canon->scratch;

	canon->graph.offset = PYC_HEADER_SIZE;
	if (marshal_walk(&visitor, stream, length, minor, PYC_HEADER_SIZE, err))
		return -1;
	scratch->length = 0;
	buf_reserve(scratch, length);
	if (canon_rewrite(canon, stream, length, minor, scratch, err))
		return -1;
	description->is_canonical = scratch->length == length &&
				    !memcmp(scratch->data, stream, length);
	compare_paths(description, &canon->graph);
	return 0;
}

int
pyc_describe(struct pyc_description *description, struct canon *canon,
	     const uint8_t *bytes, size_t length, const char *name,
	     struct err *err)
{
	auto_err unknown = ERR_INIT;
	uint32_t magic;

	*description = (struct pyc_description){ .size = length };
	if (length < PYC_HEADER_SIZE)
		return pyc_header_read(&description->header, bytes, length,
				       err);
	magic = get_le32(bytes);
	if (magic >> 16 != PYMAGIC_TAIL)
		return err_set(err, "byte 0: not the magic number of a .pyc");
	description->magic = (uint16_t)magic;
	description->minor = pymagic_minor(magic);
	pyname_parse_cached(name, &description->name);
	memcpy(description->source_hash, bytes + 8, 8);
	if (description->minor == PYMAGIC_UNKNOWN) {
		/* Before PEP 552 this field was not the flags. */
		description->has_header = !pyc_header_read(
			&description->header, bytes, length, &unknown);
		return 0;
	}
	if (pyc_header_read(&description->header, bytes, length, err))
		return -1;
	description->has_header = true;
	return describe_payload(description, canon, bytes + PYC_HEADER_SIZE,
				length - PYC_HEADER_SIZE, err);
}

static void
add_name(struct buf *out, const char *name)
{
	buf_printf(out, "\n  %-14s  ", name);
}

static void
add_number(struct buf *out, const char *name, uint64_t number)
{
	add_name(out, name);
	buf_printf(out, "%" PRIu64, number);
}

static void
add_source(struct buf *out, const struct pyc_description *description)
{
	time_t mtime = (time_t)description->header.mtime;
	struct tm parts;
	char text[32];

	add_name(out, "mode");
	if (!description->has_header) {
		buf_add_string(out, "unknown");
		return;
	}
	buf_add_string(out, pyc_mode_name(description->header.mode));
	if (description->header.mode != PYC_TIMESTAMP) {
		add_name(out, "source hash");
		for (size_t i = 0; i < sizeof(description->source_hash); i++)
			buf_printf(out, "%02x", description->source_hash[i]);
		return;
	}
	add_number(out, "source mtime", description->header.mtime);
	gmtime_r(&mtime, &parts);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
	buf_printf(out, " (%s)", text);
	add_number(out, "source size", description->header.size);
}

static void
add_level(struct buf *out, const struct pyname_parts *name)
{
	add_name(out, "level");
	if (name->level)
		buf_add(out, name->level, name->level_length);
	else
		buf_add_string(out, name->tag ? "0" : "unknown");
}

void
pyc_describe_format(const struct pyc_description *description, const char *path,
		    struct buf *out)
{
	auto_free char *shown = utf8_show(path);
	bool is_known = description->minor != PYMAGIC_UNKNOWN;

	buf_add_string(out, shown);
	add_name(out, "python");
	if (is_known)
		buf_printf(out, "3.%u", description->minor);
	else
		buf_add_string(out, "unknown");
	buf_printf(out, " (magic %u)", description->magic);
	add_source(out, description);
	if (is_known) {
		add_name(out, "embedded path");
		utf8_add_shown(out, description->path,
			       description->path_length);
		if (description->extra_paths)
			add_number(out, "other paths",
				   description->extra_paths);
	}
	add_level(out, &description->name);
	if (is_known) {
		add_number(out, "code objects", description->code_objects);
		add_number(out, "constants", description->constants);
		add_number(out, "references", description->references);
		add_name(out, "canonical");
		buf_add_string(out, description->is_canonical ? "yes" : "no");
	}
	add_number(out, "size", description->size);
	buf_add_byte(out, '\n');
}
