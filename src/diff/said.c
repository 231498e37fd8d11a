/* SPDX-License-Identifier: MIT */
#include "diff/said.h"

#include "base/mem.h"

void
diff_said_fini(struct diff_said *said)
{
	buf_fini(&said->text);
	buf_fini(&said->detail);
}

void
diff_said_begin(struct diff_said *said)
{
	said->old = said->text.length;
}

void
diff_said_and(struct diff_said *said)
{
	said->old_end = said->text.length;
	buf_add_string(&said->text, " and ");
	said->new = said->text.length;
}

void
diff_said_complete(const struct diff_said *said, struct findings *findings)
{
	const char *text = (const char *)said->text.data;

	findings_add_detail(findings, (const char *)said->detail.data,
			    said->detail.length);
	if (said->new) {
		auto_free char *old = mem_strndup(text + said->old,
						  said->old_end - said->old);
		auto_free char *new = mem_strndup(
			text + said->new, said->text.length - said->new);

		findings_add_sides(findings, old, new);
	}
}
