/* SPDX-License-Identifier: MIT */
/* SHA-256 and its longer kin, by libcrypto. */
#ifndef PYC_BAKE_HOST_DIGEST_H
#define PYC_BAKE_HOST_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define DIGEST_SHA256_SIZE 32
#define DIGEST_MOST_SIZE 64

/*
 * The digest of length bytes into result, which has room for
 * DIGEST_MOST_SIZE; *size tells how many were written.  algorithm is
 * "sha256", "sha384" or "sha512"; any other is an error.
 */
int digest_bytes(const char *algorithm, const void *bytes, size_t length,
		 uint8_t *result, size_t *size, struct err *err);

#endif
