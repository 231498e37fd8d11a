/* SPDX-License-Identifier: MIT */
/* Tests whom a cache is trusted to, by owner, group and mode. */
#include "cache/trust.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "lib/tap.h"

/* No user and no group of the tests has this number. */
#define FOREIGN 54321

struct row {
	mode_t mode;
	bool is_foreign;       /* belongs to another user */
	bool is_foreign_group; /* belongs to another group */
	const char *message;   /* or NULL if it is trusted */
	const char *what;
};

static struct stat
status_of(const struct row *row)
{
	return (struct stat){
		.st_mode = S_IFDIR | row->mode,
		.st_uid = row->is_foreign ? FOREIGN : geteuid(),
		.st_gid = row->is_foreign_group ? FOREIGN : getegid(),
	};
}

static void
check_root(const struct row *row, bool is_shared)
{
	struct cache_trust trust = { .is_shared = is_shared };
	struct stat status = status_of(row);
	auto_err err = ERR_INIT;
	int result = cache_trust_root(&trust, &status, &err);

	is_int(result, row->message ? -1 : 0, row->what);
	if (row->message && result)
		is_string(err.message, row->message, "the message says why");
}

static void
check_below(const struct row *row, bool is_shared)
{
	const struct cache_trust trust = { is_shared, getegid() };
	struct stat status = status_of(row);
	auto_err err = ERR_INIT;
	int result = cache_trust_below(&trust, &status, &err);

	is_int(result, row->message ? -1 : 0, row->what);
	if (row->message && result)
		is_string(err.message, row->message, "the message says why");
}

static const struct row private_rows[] = {
	{ 0700, false, false, NULL, "private: only the user" },
	{ 0755, false, false, NULL, "private: others can read" },
	{ 0500, false, false, NULL, "private: nobody can write" },
	{ 02700, false, false, NULL, "private: with the set-group-ID bit" },
	{ 0720, false, false, "its group can write to it (mode 0720)",
	  "private: the group can write" },
	{ 0702, false, false, "everybody can write to it (mode 0702)",
	  "private: everybody can write" },
	{ 01777, false, false, "everybody can write to it (mode 1777)",
	  "private: a sticky directory" },
	{ 0700, true, false, "it belongs to another user (uid 54321)",
	  "private: another user" },
	{ 0700, false, true, NULL, "private: of any group" },
};

static const struct row shared_roots[] = {
	{ 02770, false, false, NULL, "shared: the group can write" },
	{ 02770, true, false, NULL, "shared: of another member" },
	{ 02750, false, false, NULL, "shared: the group can read" },
	{ 0770, false, false,
	  "--cache-shared needs a directory with the set-group-ID bit (chmod "
	  "g+s)",
	  "shared: without the set-group-ID bit" },
	{ 02777, false, false, "everybody can write to it (mode 2777)",
	  "shared: everybody can write" },
};

static const struct row shared_below[] = {
	{ 02770, true, false, NULL, "below: of another member" },
	{ 0660, true, false, NULL, "below: an entry of another member" },
	{ 0600, false, true, NULL, "below: the user's own, of another group" },
	{ 0660, false, true, "its group can write to it (mode 0660)",
	  "below: another group can write" },
	{ 0600, true, true, "it belongs to another user (uid 54321)",
	  "below: another user and group" },
	{ 0662, false, false, "everybody can write to it (mode 0662)",
	  "below: everybody can write" },
};

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

/* Root is in every group. */
static void
test_foreign_group(void)
{
	static const struct row row = {
		02770, false, true,
		"it belongs to a group of other users (gid 54321)",
		"shared: a group without this user"
	};

	if (!geteuid())
		ok(true, "shared: another group # SKIP this is root");
	else
		check_root(&row, true);
}

static void
test_modes(void)
{
	const struct cache_trust private = { .is_shared = false };
	const struct cache_trust shared = { .is_shared = true };

	is_int(cache_trust_directory_mode(&private), 0700,
	       "the mode of a private directory");
	is_int(cache_trust_entry_mode(&private), 0600,
	       "the mode of a private entry");
	is_int(cache_trust_directory_mode(&shared), 02770,
	       "the mode of a shared directory");
	is_int(cache_trust_entry_mode(&shared), 0660,
	       "the mode of a shared entry");
}

/* What root has made is trusted. */
static void
test_root(void)
{
	struct cache_trust trust = { .is_shared = false };
	const struct stat status = { .st_mode = S_IFDIR | 0755 };
	auto_err err = ERR_INIT;

	is_int(cache_trust_root(&trust, &status, &err), 0,
	       "a directory of root");
	is_int(cache_trust_below(&trust, &status, &err), 0,
	       "a directory of root in it");
}

int
main(void)
{
	for (size_t i = 0; i < COUNT(private_rows); i++) {
		check_root(&private_rows[i], false);
		check_below(&private_rows[i], false);
	}
	for (size_t i = 0; i < COUNT(shared_roots); i++)
		check_root(&shared_roots[i], true);
	for (size_t i = 0; i < COUNT(shared_below); i++)
		check_below(&shared_below[i], true);
	test_foreign_group();
	test_root();
	test_modes();
	return tap_done();
}
