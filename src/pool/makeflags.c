/* SPDX-License-Identifier: MIT */
#include "pool/makeflags.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/*
 * Reads the next word of *text and advances *text.  make puts a backslash
 * before each blank and backslash, and doubles dollars.  Owned; NULL at the
 * end.
 */
static char *
take_word(const char **text)
{
	const char *at = *text + strspn(*text, " \t");
	char *word = mem_alloc(strlen(at) + 1);
	size_t length = 0;

	if (!*at) {
		free(word);
		return NULL;
	}
	for (; *at && *at != ' ' && *at != '\t'; at++) {
		if ((*at == '\\' && at[1]) || (*at == '$' && at[1] == '$'))
			at++;
		word[length++] = *at;
	}
	word[length] = '\0';
	*text = at;
	return word;
}

/*
 * The value of the last jobserver option.  "" if make has only one job and
 * therefore no jobserver.  Owned; NULL if there is no option.
 */
static char *
find_auth(const char *makeflags)
{
	static const char *const options[] = {
		"--jobserver-auth=",
		"--jobserver-fds=",
	};
	char *auth = NULL;
	char *word;

	while ((word = take_word(&makeflags))) {
		/* Variable definitions follow, which may contain anything. */
		if (!strcmp(word, "--")) {
			free(word);
			break;
		}
		for (size_t i = 0; i < sizeof(options) / sizeof(*options);
		     i++) {
			size_t length = strlen(options[i]);

			if (strncmp(word, options[i], length) != 0)
				continue;
			free(auth);
			auth = mem_strdup(word + length);
		}
		if (!auth && !strcmp(word, "-j1"))
			auth = mem_strdup("");
		free(word);
	}
	return auth;
}

/*
 * Parses "R,W".  Returns false if the syntax is wrong, or a number is negative,
 * which means that there is no jobserver.
 */
static bool
parse_numbers(const char *auth, int numbers[static 2])
{
	for (int i = 0; i < 2; i++) {
		char *end;
		long number;

		errno = 0;
		number = strtol(auth, &end, 10);
		if (end == auth || errno || number < 0 || number > INT16_MAX ||
		    *end != (i ? '\0' : ','))
			return false;
		numbers[i] = (int)number;
		auth = end + 1;
	}
	return true;
}

void
makeflags_read(struct makeflags *flags, const char *text)
{
	static const char fifo[] = "fifo:";
	auto_free char *auth = text ? find_auth(text) : NULL;

	*flags = (struct makeflags){ .kind = MAKEFLAGS_NONE };
	if (!auth)
		return;
	flags->kind = MAKEFLAGS_UNUSABLE;
	if (!strncmp(auth, fifo, strlen(fifo))) {
		flags->kind = MAKEFLAGS_FIFO;
		flags->fifo = mem_strdup(auth + strlen(fifo));
	} else if (parse_numbers(auth, flags->numbers)) {
		flags->kind = MAKEFLAGS_NUMBERS;
	}
}

void
makeflags_fini(struct makeflags *flags)
{
	free(flags->fifo);
	flags->fifo = NULL;
}
