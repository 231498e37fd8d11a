/* SPDX-License-Identifier: MIT */
/*
 * For a static program: what takes the place of functions of libraries.
 *
 * Nothing here uses libarchive's code for xar, which would add libxml2 and
 * 30 MB of ICU.  Nor does anything use its code for encryption and for digests:
 * an encrypted zip is refused, and no other format that has them is read or
 * written.  On many systems that code calls nettle, whose licence, the LGPL,
 * makes demands on a program that it is linked to statically.
 *
 * Without a file of the system a static program has no UTF-8 locale
 * (locale(7)).  libarchive asks nl_langinfo(3) for the character set of names,
 * and needs no locale if the answer is UTF-8.  The linker directs all calls of
 * nl_langinfo to __wrap_nl_langinfo (--wrap of ld(1)).
 */
#include <archive.h>
#include <langinfo.h>
#include <stdlib.h>

int
archive_read_support_format_xar(struct archive *archive)
{
	(void)archive;
	return ARCHIVE_WARN;
}

int
archive_write_set_format_xar(struct archive *archive)
{
	(void)archive;
	return ARCHIVE_FATAL;
}

/* Takes the place of a function that is never called. */
#define UNUSED_FUNCTION(name) \
	_Noreturn void name(void); \
	_Noreturn void name(void) \
	{ \
		abort(); \
	}

UNUSED_FUNCTION(nettle_aes128_encrypt)
UNUSED_FUNCTION(nettle_aes128_set_encrypt_key)
UNUSED_FUNCTION(nettle_aes192_encrypt)
UNUSED_FUNCTION(nettle_aes192_set_encrypt_key)
UNUSED_FUNCTION(nettle_aes256_encrypt)
UNUSED_FUNCTION(nettle_aes256_set_encrypt_key)
UNUSED_FUNCTION(nettle_aes_encrypt)
UNUSED_FUNCTION(nettle_aes_set_encrypt_key)
UNUSED_FUNCTION(nettle_hmac_sha1_digest)
UNUSED_FUNCTION(nettle_hmac_sha1_set_key)
UNUSED_FUNCTION(nettle_hmac_sha1_update)
UNUSED_FUNCTION(nettle_md5_digest)
UNUSED_FUNCTION(nettle_md5_init)
UNUSED_FUNCTION(nettle_md5_update)
UNUSED_FUNCTION(nettle_pbkdf2_hmac_sha1)
UNUSED_FUNCTION(nettle_ripemd160_digest)
UNUSED_FUNCTION(nettle_ripemd160_init)
UNUSED_FUNCTION(nettle_ripemd160_update)
UNUSED_FUNCTION(nettle_sha1_digest)
UNUSED_FUNCTION(nettle_sha1_init)
UNUSED_FUNCTION(nettle_sha1_update)
UNUSED_FUNCTION(nettle_sha256_digest)
UNUSED_FUNCTION(nettle_sha256_init)
UNUSED_FUNCTION(nettle_sha256_update)
UNUSED_FUNCTION(nettle_sha384_digest)
UNUSED_FUNCTION(nettle_sha384_init)
UNUSED_FUNCTION(nettle_sha512_digest)
UNUSED_FUNCTION(nettle_sha512_init)
UNUSED_FUNCTION(nettle_sha512_update)

char *__real_nl_langinfo(nl_item item);
char *__wrap_nl_langinfo(nl_item item);

char *
__wrap_nl_langinfo(nl_item item)
{
	static char utf8[] = "UTF-8";

	return item == CODESET ? utf8 : __real_nl_langinfo(item);
}
