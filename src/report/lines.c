/* SPDX-License-Identifier: MIT */
#include "report/lines.h"

#include "base/ascii.h"
#include "base/mem.h"
#include "config.h"
#include "host/json.h"
#include "pyc/pymagic.h"

#define HASH_SIZE 8

void
lines_add_finding(struct buf *out, const struct finding *finding)
{
	struct json *json = json_new();

	json_add_text(json, "finding", finding_name(finding->code));
	json_add_text(json, "path", finding->path);
	json_add_text(json, "message", finding->text);
	if (finding->old)
		json_add_text(json, "old", finding->old);
	if (finding->new)
		json_add_text(json, "new", finding->new);
	if (finding->detail)
		json_add_text(json, "detail", finding->detail);
	json_write(json, out);
	json_free(json);
}

/* The members for the header of a .pyc. */
static void
lines_add_header(struct json *json, const struct pyc_description *description)
{
	const struct pyc_header *header = &description->header;
	char hash[2 * HASH_SIZE + 1];

	if (!description->has_header) {
		json_add_null(json, "mode");
		return;
	}
	json_add_text(json, "mode", pyc_mode_name(header->mode));
	if (header->mode == PYC_TIMESTAMP) {
		json_add_number(json, "source_mtime", header->mtime);
		json_add_number(json, "source_size", header->size);
		return;
	}
	*ascii_write_hex(hash, description->source_hash, HASH_SIZE) = '\0';
	json_add_text(json, "source_hash", hash);
}

/* The optimisation level that the name of a .pyc has. */
static void
lines_add_level(struct json *json, const struct pyname_parts *name)
{
	auto_free char *level = NULL;

	if (name->level)
		level = mem_strndup(name->level, name->level_length);
	else if (name->tag)
		level = mem_strdup("0");
	json_add_text(json, "level", level);
}

/* The members for the payload of a .pyc. */
static void
lines_add_payload(struct json *json, const struct pyc_description *description)
{
	auto_free char *path = mem_strndup((const char *)description->path,
					   description->path_length);

	json_add_text(json, "embedded", path);
	json_add_number(json, "other_paths", description->extra_paths);
	json_add_number(json, "code_objects", description->code_objects);
	json_add_number(json, "constants", (int64_t)description->constants);
	json_add_number(json, "references", description->references);
	json_add_bool(json, "canonical", description->is_canonical);
}

void
lines_add_description(struct buf *out, const char *path,
		      const struct pyc_description *description)
{
	const bool is_known = description->minor != PYMAGIC_UNKNOWN;
	auto_free char *version =
		is_known ? mem_printf("3.%u", description->minor) : NULL;
	struct json *json = json_new();

	json_add_text(json, "file", path);
	json_add_text(json, "python", version);
	json_add_number(json, "magic", description->magic);
	lines_add_header(json, description);
	lines_add_level(json, &description->name);
	if (is_known)
		lines_add_payload(json, description);
	json_add_number(json, "size", (int64_t)description->size);
	json_write(json, out);
	json_free(json);
}

void
lines_add_counts(struct buf *out, const struct report *report,
		 const struct findings *findings, bool is_diff)
{
	struct json *json = json_new();

	json_add_bool(json, "summary", true);
	json_add_number(json, "files", (int64_t)report->sources);
	if (is_diff)
		json_add_number(json, "equal", (int64_t)report->equal);
	json_add_number(json, "findings", (int64_t)findings->count);
	json_add_number(json, "failed", (int64_t)report->failed);
	json_add_text(json, "release", PACKAGE_VERSION);
	json_write(json, out);
	json_free(json);
}
