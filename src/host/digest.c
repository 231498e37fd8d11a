/* SPDX-License-Identifier: MIT */
/* No other file uses libcrypto. */
#include "host/digest.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/mem.h"

static void *
digest_allocate(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return mem_alloc(size);
}

static void *
digest_resize(void *memory, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	if (size)
		return mem_resize(memory, size, 1);
	free(memory);
	return NULL;
}

static void
digest_release(void *memory, const char *file, int line)
{
	(void)file;
	(void)line;
	free(memory);
}

/*
 * Without memory, libcrypto can crash.  This call has an effect only before
 * libcrypto allocates memory for the first time.
 */
static void
use_own_memory(void)
{
	CRYPTO_set_mem_functions(digest_allocate, digest_resize,
				 digest_release);
}

static const EVP_MD *
digest_find_algorithm(const char *name)
{
	if (!strcmp(name, "sha256"))
		return EVP_sha256();
	if (!strcmp(name, "sha384"))
		return EVP_sha384();
	if (!strcmp(name, "sha512"))
		return EVP_sha512();
	return NULL;
}

static int
digest_fail(struct err *err)
{
	return err_set(err, "libcrypto cannot compute a digest");
}

int
digest_begin(struct digest *digest, const char *algorithm, struct err *err)
{
	const EVP_MD *kind;

	use_own_memory();
	kind = digest_find_algorithm(algorithm);
	digest->state = NULL;
	if (!kind)
		return err_set(err, "unknown hash algorithm '%s'", algorithm);
	digest->state = EVP_MD_CTX_new();
	if (!digest->state || !EVP_DigestInit_ex(digest->state, kind, NULL))
		return digest_fail(err);
	return 0;
}

int
digest_add(struct digest *digest, const void *bytes, size_t length,
	   struct err *err)
{
	return EVP_DigestUpdate(digest->state, bytes, length) ?
		       0 :
		       digest_fail(err);
}

int
digest_end(struct digest *digest, uint8_t *result, size_t *size,
	   struct err *err)
{
	unsigned int written;

	if (!EVP_DigestFinal_ex(digest->state, result, &written))
		return digest_fail(err);
	*size = written;
	return 0;
}

void
digest_fini(struct digest *digest)
{
	EVP_MD_CTX_free(digest->state);
	digest->state = NULL;
}

int
digest_sha256(const void *bytes, size_t length,
	      uint8_t result[DIGEST_SHA256_SIZE], struct err *err)
{
	unsigned int written;

	use_own_memory();
	return EVP_Digest(bytes, length, result, &written, EVP_sha256(), NULL) ?
		       0 :
		       digest_fail(err);
}

int
digest_hmac_sha256(const void *key, size_t key_length, const void *bytes,
		   size_t length, uint8_t result[DIGEST_SHA256_SIZE],
		   struct err *err)
{
	unsigned int written;

	use_own_memory();
	return HMAC(EVP_sha256(), key, (int)key_length, bytes, length, result,
		    &written) ?
		       0 :
		       digest_fail(err);
}
