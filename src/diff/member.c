/* SPDX-License-Identifier: MIT */
#include "diff/member.h"

#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "base/path.h"
#include "pyc/pyname.h"

void
diff_member_fini(struct diff_member *member)
{
	free(member->name);
	free(member->spelled);
	free(member->target);
	free(member->user);
	free(member->group);
}

enum diff_kind
diff_member_kind(const char *name)
{
	if (path_ends_with(name, ".pyc"))
		return DIFF_KIND_PYC;
	return pyname_is_source(name) &&
			       !path_has_component(name, PYNAME_CACHE) ?
		       DIFF_KIND_SOURCE :
		       DIFF_KIND_DATA;
}

const char *
diff_member_type_name(enum diff_type type)
{
	static const char *const names[] = {
		[DIFF_TYPE_FILE] = "regular file",
		[DIFF_TYPE_DIRECTORY] = "directory",
		[DIFF_TYPE_LINK] = "symbolic link",
		[DIFF_TYPE_HARD_LINK] = "hard link",
		[DIFF_TYPE_SPECIAL] = "special file",
	};

	return names[type];
}

char *
diff_member_show_time(int64_t seconds, const char *fraction, size_t length)
{
	const time_t time = (time_t)seconds;
	struct tm parts;
	char shown[64];

	if (time != seconds || !gmtime_r(&time, &parts) ||
	    !strftime(shown, sizeof(shown), "%Y-%m-%dT%H:%M:%S", &parts))
		return mem_printf("%jd seconds since 1970", (intmax_t)seconds);
	return mem_printf("%s%s%.*sZ", shown, length ? "." : "", (int)length,
			  fraction);
}
