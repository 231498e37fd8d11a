/* SPDX-License-Identifier: MIT */
/* The one place that knows libcrypto. */
#include "host/digest.h"

#include <string.h>

#include <openssl/evp.h>

static const EVP_MD *
find_algorithm(const char *name)
{
	if (!strcmp(name, "sha256"))
		return EVP_sha256();
	if (!strcmp(name, "sha384"))
		return EVP_sha384();
	if (!strcmp(name, "sha512"))
		return EVP_sha512();
	return NULL;
}

int
digest_bytes(const char *algorithm, const void *bytes, size_t length,
	     uint8_t *result, size_t *size, struct err *err)
{
	const EVP_MD *digest = find_algorithm(algorithm);
	unsigned int written;

	if (!digest)
		return err_set(err, "unknown hash algorithm '%s'", algorithm);
	if (!EVP_Digest(bytes, length, result, &written, digest, NULL))
		return err_set(err, "libcrypto cannot compute %s", algorithm);
	*size = written;
	return 0;
}
