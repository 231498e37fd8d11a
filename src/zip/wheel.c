/* SPDX-License-Identifier: MIT */
/* Names come from the audit, so they are unique and clean. */
#include "zip/wheel.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "format/wheelname.h"
#include "format/zipname.h"
#include "pyc/pyversion.h"

const char *
wheel_installed_path(const char *name)
{
	static const char *const schemes[] = { "purelib/", "platlib/" };
	size_t length;

	if (path_first_ends(name, ".dist-info", &length))
		return NULL;
	/* NAME is not compared: pip treats every .data directory as one of
	 * schemes, and tools spell NAME differently. */
	if (!path_first_ends(name, ".data", &length))
		return name;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (!strncmp(name + length, schemes[i], strlen(schemes[i])))
			return name + length + strlen(schemes[i]);
	return NULL;
}

bool
wheel_is_signature(const struct wheel *wheel, const char *name)
{
	size_t length = strlen(wheel->record_name);

	return !strncmp(name, wheel->record_name, length) &&
	       (!strcmp(name + length, ".jws") ||
		!strcmp(name + length, ".p7s"));
}

/* --- the file name --- */

/* There must be exactly one *.dist-info at the top level. */
static int
find_dist_info(struct wheel *wheel, const struct zipaudit *audit,
	       struct err *err)
{
	for (size_t i = 0; i < audit->count; i++) {
		const char *name = audit->members[i].name;
		size_t length;

		if (!path_first_ends(name, ".dist-info", &length))
			continue;
		if (!wheel->dist_info)
			wheel->dist_info = mem_strndup(name, length);
		else if (strncmp(wheel->dist_info, name, length) ||
			 wheel->dist_info[length])
			return err_set(err,
				       "two .dist-info directories, '%s' and "
				       "'%.*s'",
				       wheel->dist_info, (int)length, name);
	}
	if (!wheel->dist_info)
		return err_set(err, "no .dist-info directory: not a wheel");
	return 0;
}

static bool
has_member(const struct zipaudit *audit, const char *name)
{
	for (size_t i = 0; i < audit->count; i++)
		if (!strcmp(audit->members[i].name, name))
			return true;
	return false;
}

int
wheel_check_name(const struct wheel *wheel, const char *path, struct err *err)
{
	auto_wheelname parts = WHEELNAME_INIT;

	if (wheelname_parse(&parts, path_base(path), err))
		return -1;
	return wheelname_check(&parts, wheel->dist_info,
			       strlen(wheel->dist_info) - 1, err);
}

/* The name has already been checked to be the name of a wheel. */
static void
note_version(struct wheel *wheel, const char *path)
{
	auto_wheelname parts = WHEELNAME_INIT;
	auto_err ignored = ERR_INIT;

	if (!wheelname_parse(&parts, path_base(path), &ignored) &&
	    !pyversion_is_valid(parts.version, strlen(parts.version)))
		wheel_notes_add(&wheel->notes, WHEEL_VERSION, parts.version);
}

int
wheel_find_info(struct wheel *wheel, const struct zipaudit *audit,
		const char *path, struct err *err)
{
	static const char *const needed[] = { "METADATA", "WHEEL" };

	if (find_dist_info(wheel, audit, err) ||
	    wheel_check_name(wheel, path, err))
		return -1;
	note_version(wheel, path);
	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++) {
		auto_free char *name =
			mem_printf("%s%s", wheel->dist_info, needed[i]);

		if (!has_member(audit, name))
			return err_set(err, "no %s: not a wheel", name);
	}
	wheel->record_name = mem_printf("%sRECORD", wheel->dist_info);
	wheel->text_name = mem_printf("%sWHEEL", wheel->dist_info);
	return 0;
}

int
wheel_blame_member(const char *name, struct err *err)
{
	auto_free char *shown = zipname_show(name, strlen(name));

	return err_prefix(err, "member '%s'", shown);
}

void
wheel_fini(struct wheel *wheel)
{
	record_fini(&wheel->record);
	map_fini(&wheel->refused_rows);
	wheel_notes_fini(&wheel->notes);
	buf_fini(&wheel->record_text);
	buf_fini(&wheel->text);
	free(wheel->dist_info);
	free(wheel->record_name);
	free(wheel->text_name);
	*wheel = (struct wheel){ 0 };
}
