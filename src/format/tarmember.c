/* SPDX-License-Identifier: MIT */
#include "format/tarmember.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
tarmember_fini(struct tarmember *member)
{
	free(member->name);
	free(member->target);
	*member = (struct tarmember){ .name = NULL };
}

static bool
ends_in_slash(const char *name)
{
	return *name && name[strlen(name) - 1] == '/';
}

/*
 * Sets the type that all readers see.  In old archives a trailing slash makes a
 * directory; Python accepts it only in the header itself.
 */
static int
settle_type(const struct tarmember_sources *sources, const char *name,
	    char *type, struct err *err)
{
	const struct tarhead *head = sources->head;
	const bool has_slash = ends_in_slash(name);

	*type = head->type == '7' || head->type == 'S' ? '0' : head->type;
	if (head->is_v7 && has_slash && ends_in_slash(head->name))
		*type = '5';
	else if (*type != '5' &&
		 (has_slash || (head->is_v7 && ends_in_slash(head->name))))
		return err_set(err, "it is not a directory, but its name ends "
				    "in a slash");
	if (*type == '0')
		return 0;
	if (head->size || (sources->pax->has_size && sources->pax->size))
		return err_set(err, "it is not a regular file, but has a size");
	if (sources->pax->kind != TARPAX_DENSE)
		return err_set(err, "it is not a regular file, but sparse");
	return 0;
}

static int
tarmember_settle_target(const struct tarmember_sources *sources,
			struct tarmember *member, struct err *err)
{
	const bool is_link = member->type == '1' || member->type == '2';
	const char *target = sources->long_target   ? sources->long_target :
			     sources->pax->linkpath ? sources->pax->linkpath :
						      sources->head->target;

	if (sources->long_target && sources->pax->linkpath)
		return err_set(err, "its target is in a header of type 'K' and "
				    "in a pax record");
	if (!is_link && (sources->long_target || sources->pax->linkpath))
		return err_set(err, "it is not a link, but has a target");
	if (!is_link)
		return 0;
	if (!*target)
		return err_set(err, "it is a link with an empty target");
	member->target = mem_strdup(target);
	return 0;
}

/* Sets the stored and the real size, and checks that the holes fit. */
static int
settle_size(const struct tarmember_sources *sources, struct tarmember *member,
	    struct err *err)
{
	const struct tarhead *head = sources->head;
	const struct tarpax *pax = sources->pax;
	const bool is_old = head->type == 'S';
	bool fits = true;

	member->stored = pax->has_size ? pax->size : head->size;
	member->size = is_old			 ? head->real_size :
		       pax->kind != TARPAX_DENSE ? pax->real_size :
						   member->stored;
	if (is_old)
		fits = !pax->has_size && pax->kind == TARPAX_DENSE &&
		       tarsparse_fits(&head->sparse, member->size,
				      member->stored);
	else if (pax->kind == TARPAX_SPARSE_0)
		fits = tarsparse_fits(&pax->sparse, member->size,
				      member->stored);
	return fits ? 0 : err_set(err, "its holes do not fit its size");
}

int
tarmember_settle(const struct tarmember_sources *sources,
		 struct tarmember *member, struct err *err)
{
	const struct tarpax *pax = sources->pax;
	const char *name = sources->long_name ? sources->long_name :
			   sources->pax->path ? sources->pax->path :
						sources->head->name;

	member->name = mem_strdup(name);
	member->mtime = pax->has_mtime ? pax->mtime : sources->head->mtime;
	member->is_whole = !pax->has_mtime || pax->is_whole;
	if (sources->long_name && sources->pax->path)
		return err_set(err, "its name is in a header of type 'L' and "
				    "in a pax record");
	if (!*name)
		return err_set(err, "it has no name");
	return settle_type(sources, name, &member->type, err) ||
			       tarmember_settle_target(sources, member, err) ||
			       settle_size(sources, member, err) ?
		     -1 :
		     0;
}
