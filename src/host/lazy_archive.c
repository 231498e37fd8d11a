/* SPDX-License-Identifier: MIT */
/*
 * Replaces the files that use libarchive in a build with modules.  Each
 * function calls the one of that name in the module.
 */
#include "host/arcread.h"
#include "host/arctar.h"
#include "host/arctar_write.h"
#include "host/module.h"

static struct module archive = { ARCHIVE_MODULE, NULL };

#define IN_MODULE(function) MODULE_FUNCTION(&archive, function)

/* --- arcread --- */

int
arcread_open(struct arcread *reader, struct blob *blob, uint64_t offset,
	     struct err *err)
{
	if (module_load(&archive, err))
		return -1;
	return IN_MODULE(arcread_open)(reader, blob, offset, err);
}

int
arcread_member(struct arcread *reader, const char *name, uint64_t size,
	       int (*take)(void *context, const void *bytes, size_t length,
			   struct err *err),
	       void *context, struct err *err)
{
	return IN_MODULE(arcread_member)(reader, name, size, take, context,
					 err);
}

int
arcread_end(struct arcread *reader, struct err *err)
{
	return IN_MODULE(arcread_end)(reader, err);
}

void
arcread_close(struct arcread *reader)
{
	if (archive.handle)
		IN_MODULE(arcread_close)(reader);
}

const char *
arcread_version(void)
{
	static struct err err;

	if (module_load(&archive, &err))
		return err.message;
	return IN_MODULE(arcread_version)();
}

/* --- arctar --- */

struct arctar *
arctar_open(int fd, uint64_t limit, struct err *err)
{
	if (module_load(&archive, err))
		return NULL;
	return IN_MODULE(arctar_open)(fd, limit, err);
}

void
arctar_close(struct arctar *tar)
{
	if (archive.handle)
		IN_MODULE(arctar_close)(tar);
}

int
arctar_watch(struct arctar *tar, const struct arctar_taker *watch,
	     struct err *err)
{
	return IN_MODULE(arctar_watch)(tar, watch, err);
}

enum arctar_filter
arctar_filter(const struct arctar *tar)
{
	return IN_MODULE(arctar_filter)(tar);
}

const struct buf *
arctar_tail(const struct arctar *tar)
{
	return IN_MODULE(arctar_tail)(tar);
}

const char *
arctar_notice(const struct arctar *tar)
{
	return IN_MODULE(arctar_notice)(tar);
}

int
arctar_next(struct arctar *tar, struct arctar_member *member, struct err *err)
{
	return IN_MODULE(arctar_next)(tar, member, err);
}

int
arctar_read(struct arctar *tar, const struct arctar_taker *raw,
	    const struct arctar_taker *content, struct err *err)
{
	return IN_MODULE(arctar_read)(tar, raw, content, err);
}

int
arctar_unlink(struct arctar *tar, const void *content, size_t length,
	      struct buf *bytes, struct err *err)
{
	return IN_MODULE(arctar_unlink)(tar, content, length, bytes, err);
}

/* --- arctar_write --- */

struct arctar_out *
arctar_out_new(int fd, enum arctar_filter filter, struct err *err)
{
	if (module_load(&archive, err))
		return NULL;
	return IN_MODULE(arctar_out_new)(fd, filter, err);
}

void
arctar_out_free(struct arctar_out *out)
{
	if (archive.handle)
		IN_MODULE(arctar_out_free)(out);
}

int
arctar_out_write(struct arctar_out *out, const void *bytes, size_t length,
		 struct err *err)
{
	return IN_MODULE(arctar_out_write)(out, bytes, length, err);
}

int
arctar_out_take(void *out, const void *bytes, size_t length, struct err *err)
{
	return IN_MODULE(arctar_out_take)(out, bytes, length, err);
}

int
arctar_out_end(struct arctar_out *out, struct err *err)
{
	return IN_MODULE(arctar_out_end)(out, err);
}

int
arctar_write_member(const struct arctar_member *member, const void *content,
		    struct buf *bytes, struct err *err)
{
	if (module_load(&archive, err))
		return -1;
	return IN_MODULE(arctar_write_member)(member, content, bytes, err);
}
