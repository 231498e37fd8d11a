/* SPDX-License-Identifier: MIT */
/*
 * The value of --cache-remote: a URL and attributes, separated by blanks, as in
 * ccache's remote_storage:
 *
 *	http://host/path layout=bazel ca-file=FILE
 *
 * The scheme of the URL decides which helper is run (cache/helper).  Only the
 * helper knows what the rest of the URL and the attributes mean.
 */
#ifndef PYC_BAKE_CACHE_ADDRESS_H
#define PYC_BAKE_CACHE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* The most attributes of an address. */
#define ADDRESS_MOST_ATTRIBUTES 64

struct address_attribute {
	char *name;
	char *value;
};

/* Everything is owned. */
struct address {
	char *url;
	char *scheme;
	struct address_attribute *attributes;
	size_t count;
};

#define ADDRESS_INIT ((struct address){ .url = NULL })

void address_fini(struct address *address);

/*
 * Parses an address.  In a value, % and two hexadecimal digits are a byte.  A @
 * before a name, as ccache has it, means nothing, and a name without a value
 * has the value "true".  The message does not quote the address, in which there
 * may be a password, but for its scheme and the names of attributes.
 */
int address_parse(struct address *address, const char *text, struct err *err);

/* Whether the URL has a password, or an attribute is one or a token. */
bool address_has_password(const struct address *address);

/*
 * The URL without the user, the password, the query and the fragment, for
 * messages.  Owned.
 */
char *address_show(const struct address *address);

#endif
