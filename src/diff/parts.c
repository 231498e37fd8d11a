/* SPDX-License-Identifier: MIT */
#include "diff/parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "diff/member.h"
#include "format/zipname.h"

void
diff_parts_fini(struct diff_parts *parts)
{
	for (size_t i = 0; i < FINDING_CODES; i++) {
		buf_fini(&parts->texts[i]);
		free(parts->old[i]);
		free(parts->new[i]);
	}
}

void
diff_parts_add(struct diff_parts *parts, enum finding_code code,
	       const char *format, ...)
{
	struct buf *text = &parts->texts[code];
	auto_free char *added = NULL;
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(&added, format, arguments) < 0)
		mem_exhausted();
	va_end(arguments);
	if (text->length)
		buf_add_string(text, "; ");
	buf_add_string(text, added);
	mem_cleanup(&parts->old[code]);
	mem_cleanup(&parts->new[code]);
	parts->old[code] = NULL;
	parts->new[code] = NULL;
}

/* Keeps the values of the only difference with this code. */
static void
parts_keep(struct diff_parts *parts, enum finding_code code, bool is_first,
	   const char *old, const char *new)
{
	if (!is_first)
		return;
	parts->old[code] = mem_strdup(old);
	parts->new[code] = mem_strdup(new);
}

void
diff_parts_add_values(struct diff_parts *parts, enum finding_code code,
		      const char *what, const char *old, const char *new)
{
	const bool is_first = !parts->texts[code].length;

	diff_parts_add(parts, code, "%s %s and %s", what, old, new);
	parts_keep(parts, code, is_first, old, new);
}

void
diff_parts_add_texts(struct diff_parts *parts, enum finding_code code,
		     const char *what, struct diff_text old,
		     struct diff_text new)
{
	const bool is_first = !parts->texts[code].length;
	auto_free char *before = zipname_show(old.bytes, old.length);
	auto_free char *after = zipname_show(new.bytes, new.length);

	diff_parts_add(parts, code, "%s '%s' and '%s'", what, before, after);
	parts_keep(parts, code, is_first, before, after);
}

void
diff_parts_add_times(struct diff_parts *parts, const char *what, int64_t old,
		     int64_t new)
{
	auto_free char *before = diff_member_show_time(old, "", 0);
	auto_free char *after = diff_member_show_time(new, "", 0);

	diff_parts_add_values(parts, FINDING_TIME, what, before, after);
}

bool
diff_parts_have(const struct diff_parts *parts, enum finding_code code)
{
	return parts->texts[code].length;
}

bool
diff_parts_report(const struct diff_parts *parts, struct findings *findings,
		  const char *path)
{
	bool is_found = false;

	for (int code = 0; code < FINDING_CODES; code++) {
		const struct buf *text = &parts->texts[code];

		if (!text->length)
			continue;
		is_found = true;
		findings_add(findings, path, (enum finding_code)code, "%.*s",
			     (int)text->length, (const char *)text->data);
		if (parts->old[code])
			findings_add_sides(findings, parts->old[code],
					   parts->new[code]);
	}
	return is_found;
}
