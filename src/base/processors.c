/* SPDX-License-Identifier: MIT */
/*
 * /proc/self/cgroup gives the group in each hierarchy.  /proc/self/mountinfo
 * gives the mount point of a hierarchy and the group at the root of the mount.
 * A file that cannot be read sets no limit.
 */
#include "base/processors.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/kernel.h"
#include "base/mem.h"

/* A cgroup mount that may limit processors.  Borrowed strings. */
struct mount {
	char *top;   /* the group at the root of the mount */
	char *point; /* the mount point */
	bool is_v2;
};

/* The content of a file as text.  Owned; NULL if it cannot be read. */
static char *
processors_read_text(const char *root, const char *path)
{
	auto_free char *full = mem_printf("%s%s", root, path);
	char *text = NULL;
	size_t room = 0;
	FILE *file = fopen(full, "re");

	if (!file)
		return NULL;
	if (getdelim(&text, &room, '\0', file) < 0) {
		free(text);
		text = NULL;
	}
	fclose(file);
	return text;
}

/* Whether a comma-separated list contains a word. */
static bool
processors_has_word(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (; *list; list += *list == ',') {
		size_t span = strcspn(list, ",");

		if (span == length && !strncmp(list, word, length))
			return true;
		list += span;
	}
	return false;
}

/* mountinfo escapes blanks and some other characters as \ooo. */
static void
unescape(char *text)
{
	char *to = text;

	for (const char *at = text; *at; at++) {
		if (at[0] == '\\' && at[1] && at[2] && at[3]) {
			*to++ = (char)((at[1] - '0') * 64 + (at[2] - '0') * 8 +
				       at[3] - '0');
			at += 3;
		} else {
			*to++ = *at;
		}
	}
	*to = '\0';
}

/*
 * Parses a line of mountinfo (proc(5)): ID, parent, device, root, mount point,
 * options, optional fields, "-", type, source, file system options.  Changes
 * line; *mount borrows from it.  Returns false for mounts of other types.
 */
static bool
parse_mount(char *line, struct mount *mount)
{
	char *fields[6] = { NULL };
	char *tail = strstr(line, " - ");
	char *state = NULL;
	const char *type;
	const char *options;

	if (!tail)
		return false;
	*tail = '\0';
	for (int i = 0; i < 5; i++)
		fields[i] = strtok_r(i ? NULL : line, " ", &state);
	type = strtok_r(tail + 3, " ", &state);
	strtok_r(NULL, " ", &state);
	options = strtok_r(NULL, " ", &state);
	if (!fields[4] || !type)
		return false;
	mount->is_v2 = !strcmp(type, "cgroup2");
	if (!mount->is_v2 && (strcmp(type, "cgroup") != 0 || !options ||
			      !processors_has_word(options, "cpu")))
		return false;
	mount->top = fields[3];
	mount->point = fields[4];
	unescape(mount->top);
	unescape(mount->point);
	return true;
}

/*
 * The group of this process in a hierarchy, from the "ID:CONTROLLERS:PATH"
 * lines of groups.  Owned; NULL if there is none.
 */
static char *
find_group(const char *groups, bool is_v2)
{
	const char *end;

	for (const char *line = groups; *line; line = end + (*end == '\n')) {
		const char *first = strchr(line, ':');
		const char *second = first ? strchr(first + 1, ':') : NULL;
		auto_free char *controllers = NULL;

		end = line + strcspn(line, "\n");
		if (!second || second > end)
			continue;
		controllers =
			mem_strndup(first + 1, (size_t)(second - first) - 1);
		if (is_v2 ? !*controllers && *line == '0' :
			    processors_has_word(controllers, "cpu"))
			return mem_strndup(second + 1,
					   (size_t)(end - second) - 1);
	}
	return NULL;
}

/* Parses two numbers.  Returns false if text has none, as in "max". */
static bool
take_numbers(const char *text, long long *first, long long *second)
{
	return text && sscanf(text, "%lld %lld", first, second) == 2;
}

/* The limit of one group in processors; UINT_MAX for none. */
static unsigned int
group_limit(const char *root, const char *directory, bool is_v2)
{
	auto_free char *path = mem_printf(
		"%s/%s", directory, is_v2 ? "cpu.max" : "cpu.cfs_quota_us");
	auto_free char *text = processors_read_text(root, path);
	auto_free char *period_path = NULL;
	auto_free char *period_text = NULL;
	auto_free char *both = NULL;
	long long quota;
	long long period;

	if (!is_v2 && text) {
		period_path = mem_printf("%s/cpu.cfs_period_us", directory);
		period_text = processors_read_text(root, period_path);
		both = mem_printf("%s %s", text,
				  period_text ? period_text : "");
	}
	if (!take_numbers(is_v2 ? text : both, &quota, &period) || quota <= 0 ||
	    period <= 0 || (quota - 1) / period >= (long long)UINT_MAX)
		return UINT_MAX;
	return (unsigned int)((quota - 1) / period) + 1;
}

/* The lowest limit of a group and its ancestors, as far as they are mounted. */
static unsigned int
mount_limit(const char *root, const struct mount *mount, const char *group)
{
	size_t top = strcmp(mount->top, "/") ? strlen(mount->top) : 0;
	/* For a group outside the mount, use the root of the mount. */
	bool is_below = !strncmp(group, mount->top, top) &&
			(group[top] == '/' || !group[top]);
	auto_free char *directory =
		mem_printf("%s%s", mount->point, is_below ? group + top : "");
	unsigned int least = UINT_MAX;

	for (;;) {
		unsigned int limit = group_limit(root, directory, mount->is_v2);
		char *slash = strrchr(directory, '/');

		if (limit < least)
			least = limit;
		if (!slash || strlen(directory) <= strlen(mount->point))
			return least;
		*slash = '\0';
	}
}

unsigned int
processors_quota(const char *root)
{
	auto_free char *groups =
		processors_read_text(root, "/proc/self/cgroup");
	auto_free char *mounts =
		processors_read_text(root, "/proc/self/mountinfo");
	unsigned int least = UINT_MAX;
	char *state = NULL;

	if (!groups || !mounts)
		return least;
	for (char *line = strtok_r(mounts, "\n", &state); line;
	     line = strtok_r(NULL, "\n", &state)) {
		struct mount mount;
		auto_free char *group = NULL;
		unsigned int limit;

		if (!parse_mount(line, &mount))
			continue;
		group = find_group(groups, mount.is_v2);
		limit = group ? mount_limit(root, &mount, group) : UINT_MAX;
		if (limit < least)
			least = limit;
	}
	return least;
}

unsigned int
processors_usable(void)
{
	const unsigned int quota = processors_quota("");
	unsigned int usable;
	long count = kernel_processors();

	if (!count)
		count = sysconf(_SC_NPROCESSORS_ONLN);
	usable = count > 0 ? (unsigned int)count : 1;
	return quota < usable ? quota : usable;
}
