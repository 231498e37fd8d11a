/* SPDX-License-Identifier: MIT */
/*
 * The input is audited as a wheel and as any other zip.  If it is accepted, the
 * data of every member is inside it, and an archive that zipw writes from its
 * prefix and members is accepted with the same prefix, names, kinds, sizes and
 * checksums.  A zip that is accepted as a wheel is accepted as a zip.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "format/zipaudit.h"
#include "format/zipw.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
append(void *context, const void *bytes, size_t length, struct err *err)
{
	(void)err;
	buf_add(context, bytes, length);
	return 0;
}

static void
require(bool condition)
{
	if (!condition)
		abort();
}

static void
rewrite(const struct zipaudit *audit, const uint8_t *data, struct buf *out)
{
	auto_err err = ERR_INIT;
	struct zipw zipw;

	zipw_init(&zipw, 0, append, out);
	require(!zipw_prefix(&zipw, data, (size_t)audit->prefix, &err));
	for (size_t i = 0; i < audit->count; i++) {
		const struct zipaudit_member *member = &audit->members[i];
		struct zipw_member copy = {
			.name = member->name,
			.compressed = data + member->data_offset,
			.compressed_size = (size_t)member->compressed_size,
			.size = member->size,
			.crc = member->crc,
			.method = member->method,
			.executable = member->mode & 0100,
			.is_directory = member->is_directory,
			.is_link = member->is_link,
		};

		require(!zipw_add(&zipw, &copy, &err));
	}
	require(!zipw_finish(&zipw, &err));
	zipw_fini(&zipw);
}

static void
check_places(const struct zipaudit *audit, size_t size, enum zipaudit_kind kind)
{
	require(!audit->shift || audit->shift == audit->prefix);
	require(audit->prefix <= ZIPAUDIT_MAX_PREFIX && audit->prefix < size);
	require(kind == ZIPAUDIT_ZIP || !audit->prefix);
	for (size_t i = 0; i < audit->count; i++) {
		const struct zipaudit_member *member = &audit->members[i];

		require(member->offset >= audit->prefix &&
			member->data_offset > member->offset &&
			member->data_offset <= size &&
			member->compressed_size <= size - member->data_offset);
	}
}

/* Audits the input.  Returns whether it is accepted as an archive of kind. */
static bool
pass(const uint8_t *data, size_t size, enum zipaudit_kind kind)
{
	auto_zipaudit audit = ZIPAUDIT_INIT;
	auto_zipaudit again = ZIPAUDIT_INIT;
	auto_err err = ERR_INIT;
	auto_buf out = BUF_INIT;

	if (zipaudit_open(&audit, &BLOB_OF(data, size), kind, &err)) {
		require(err.message && !strchr(err.message, '\n'));
		require(!audit.members && !audit.count && !audit.prefix);
		return false;
	}
	check_places(&audit, size, kind);
	rewrite(&audit, data, &out);
	require(!zipaudit_open(&again, &BLOB_OF(out.data, out.length), kind,
			       &err));
	require(again.count == audit.count && again.prefix == audit.prefix &&
		!again.shift);
	for (size_t i = 0; i < audit.count; i++)
		require(!strcmp(again.members[i].name, audit.members[i].name) &&
			again.members[i].is_link == audit.members[i].is_link &&
			again.members[i].size == audit.members[i].size &&
			again.members[i].crc == audit.members[i].crc);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool is_wheel = pass(data, size, ZIPAUDIT_WHEEL);
	bool is_zip = pass(data, size, ZIPAUDIT_ZIP);

	require(is_zip || !is_wheel);
	return 0;
}
