/* SPDX-License-Identifier: MIT */
/*
 * Any bytes go into the audit.  Of an archive that passes, every member's
 * data lies inside, and what the writer makes of the members passes again
 * with the same names, sizes and checksums.
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
		};

		require(!zipw_add(&zipw, &copy, &err));
	}
	require(!zipw_finish(&zipw, &err));
	zipw_fini(&zipw);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_zipaudit audit = ZIPAUDIT_INIT;
	auto_zipaudit again = ZIPAUDIT_INIT;
	auto_err err = ERR_INIT;
	auto_buf out = BUF_INIT;

	if (zipaudit_open(&audit, data, size, ZIPAUDIT_WHEEL, &err)) {
		require(err.message && !strchr(err.message, '\n'));
		return 0;
	}
	for (size_t i = 0; i < audit.count; i++)
		require(audit.members[i].data_offset <= size &&
			audit.members[i].compressed_size <=
				size - audit.members[i].data_offset);
	rewrite(&audit, data, &out);
	require(!zipaudit_open(&again, out.data, out.length, ZIPAUDIT_WHEEL,
			       &err));
	require(again.count == audit.count);
	for (size_t i = 0; i < audit.count; i++)
		require(!strcmp(again.members[i].name, audit.members[i].name) &&
			again.members[i].size == audit.members[i].size &&
			again.members[i].crc == audit.members[i].crc);
	return 0;
}
