/* SPDX-License-Identifier: MIT */
/* SHA-256, SHA-384 and SHA-512, computed by libcrypto. */
#ifndef PYC_BAKE_HOST_DIGEST_H
#define PYC_BAKE_HOST_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define DIGEST_SHA256_SIZE 32
#define DIGEST_MOST_SIZE 64

struct evp_md_ctx_st;

/* A digest of bytes that are added in pieces. */
struct digest {
	struct evp_md_ctx_st *state;
};

#define DIGEST_INIT ((struct digest){ NULL })

/* Begins a digest.  algorithm is "sha256", "sha384" or "sha512". */
int digest_begin(struct digest *digest, const char *algorithm, struct err *err);
int digest_add(struct digest *digest, const void *bytes, size_t length,
	       struct err *err);

/*
 * Finishes the digest.  result must have room for DIGEST_MOST_SIZE bytes; *size
 * is set to the number of bytes written.
 */
int digest_end(struct digest *digest, uint8_t *result, size_t *size,
	       struct err *err);

/* Safe on DIGEST_INIT. */
void digest_fini(struct digest *digest);

/* The SHA-256 of all the bytes at once. */
int digest_sha256(const void *bytes, size_t length,
		  uint8_t result[DIGEST_SHA256_SIZE], struct err *err);

/* The HMAC-SHA256 (RFC 2104) of the bytes under a key of 1 byte or more. */
int digest_hmac_sha256(const void *key, size_t key_length, const void *bytes,
		       size_t length, uint8_t result[DIGEST_SHA256_SIZE],
		       struct err *err);

#endif
