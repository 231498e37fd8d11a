/* SPDX-License-Identifier: MIT */
/* Detects by its first bytes how a tar archive is compressed. */
#ifndef PYC_BAKE_HOST_ARCTAR_KIND_H
#define PYC_BAKE_HOST_ARCTAR_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum arctar_filter {
	ARCTAR_FILTER_PLAIN,
	ARCTAR_FILTER_GZIP,
	ARCTAR_FILTER_BZIP2,
	ARCTAR_FILTER_XZ,
	ARCTAR_FILTER_ZSTD,
};

/* A compression. */
struct arctar_kind {
	const char *name;
	const char *magic;	   /* its first bytes */
	size_t length;		   /* of magic */
	enum arctar_filter filter; /* ARCTAR_FILTER_PLAIN: not supported */
};

/*
 * The compression, supported or not, that bytes begin with.  NULL for none and
 * for a tar archive.
 */
const struct arctar_kind *arctar_kind_detect(const uint8_t *bytes,
					     size_t length);

/*
 * Whether bytes, which are TARHEAD_BLOCK bytes or the whole file, are the start
 * of a tar archive or of compressed data, but not text that begins like it.
 */
bool arctar_kind_is_archive(const uint8_t *bytes, size_t length);

/* The name of a filter; NULL for ARCTAR_FILTER_PLAIN. */
const char *arctar_kind_name(enum arctar_filter filter);

#endif
