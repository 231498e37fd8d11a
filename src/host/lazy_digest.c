/* SPDX-License-Identifier: MIT */
/*
 * Replaces host/digest.c in a build with modules.  Each function calls the one
 * of that name in the module.
 */
#include "host/digest.h"

#include "host/module.h"

static struct module digests = { DIGEST_MODULE, NULL };

#define IN_MODULE(function) MODULE_FUNCTION(&digests, function)

int
digest_begin(struct digest *digest, const char *algorithm, struct err *err)
{
	*digest = DIGEST_INIT;
	if (module_load(&digests, err))
		return -1;
	return IN_MODULE(digest_begin)(digest, algorithm, err);
}

int
digest_add(struct digest *digest, const void *bytes, size_t length,
	   struct err *err)
{
	return IN_MODULE(digest_add)(digest, bytes, length, err);
}

int
digest_end(struct digest *digest, uint8_t *result, size_t *size,
	   struct err *err)
{
	return IN_MODULE(digest_end)(digest, result, size, err);
}

void
digest_fini(struct digest *digest)
{
	if (digests.handle)
		IN_MODULE(digest_fini)(digest);
}

int
digest_sha256(const void *bytes, size_t length,
	      uint8_t result[DIGEST_SHA256_SIZE], struct err *err)
{
	if (module_load(&digests, err))
		return -1;
	return IN_MODULE(digest_sha256)(bytes, length, result, err);
}

int
digest_hmac_sha256(const void *key, size_t key_length, const void *bytes,
		   size_t length, uint8_t result[DIGEST_SHA256_SIZE],
		   struct err *err)
{
	if (module_load(&digests, err))
		return -1;
	return IN_MODULE(digest_hmac_sha256)(key, key_length, bytes, length,
					     result, err);
}
