/* SPDX-License-Identifier: MIT */
/*
 * The settings of a storage helper, from its environment: CRSH_IPC_ENDPOINT,
 * CRSH_URL, CRSH_IDLE_TIMEOUT, CRSH_NUM_ATTR, and for each number from 0
 * CRSH_ATTR_KEY_N and CRSH_ATTR_VALUE_N.
 */
#ifndef PYC_BAKE_STORAGE_SETTINGS_H
#define PYC_BAKE_STORAGE_SETTINGS_H

#include "base/buf.h"
#include "base/err.h"

/* Where the value of a key is, below the path of the URL. */
enum settings_layout {
	SETTINGS_SUBDIRS, /* ab/REST, of the digits of the key */
	SETTINGS_FLAT,	  /* all digits */
	SETTINGS_BAZEL,	  /* ac/ and 64 digits */
};

/* The texts are borrowed from the environment. */
struct settings {
	const char *endpoint; /* path of the socket */
	const char *url;
	unsigned int idle_seconds; /* 0: no limit */
	enum settings_layout layout;
	const char *netrc_file; /* or NULL */
	const char *ca_file;	/* or NULL */
	struct buf bearer;	/* the token with a NUL; empty if there is none;
				 * owned */
};

/* Reads what the helper needs to listen at all. */
int settings_read(struct settings *settings, struct err *err);

/* Reads the attributes, and the files that they name. */
int settings_read_attributes(struct settings *settings, struct err *err);

void settings_fini(struct settings *settings);

#endif
