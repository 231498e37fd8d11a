/* SPDX-License-Identifier: MIT */
/* Texts of any content have their length before them, so no two preimages are
 * equal whose facts differ. */
#include "cache/key.h"

#include <string.h>

#include "base/ascii.h"
#include "config.h"
#include "pyc/canon.h"
#include "pyc/pysource.h"

void
cache_key_fini(struct cache_key *key)
{
	buf_fini(&key->preimage);
}

static void
add_hexadecimal(struct buf *out, const uint8_t *bytes, size_t length)
{
	buf_reserve(out, 2 * length);
	ascii_write_hex((char *)out->data + out->length, bytes, length);
	out->length += 2 * length;
}

void
cache_key_name(const uint8_t digest[DIGEST_SHA256_SIZE],
	       char name[CACHE_KEY_NAME_LENGTH + 1])
{
	*ascii_write_hex(name, digest, DIGEST_SHA256_SIZE) = '\0';
}

static void
cache_key_add_text(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "%s %zu ", name, strlen(text));
	buf_add_string(out, text);
	buf_add_byte(out, '\n');
}

/* What of --warnings changes the flags of the compiler or the messages. */
static const char *
warnings_word(enum options_warnings warnings)
{
	switch (warnings) {
	case WARNINGS_SHOW:
		return "show";
	case WARNINGS_IGNORE:
		return "ignore";
	case WARNINGS_ERROR:
		return "error";
	default:
		return "default";
	}
}

int
cache_key_digest(struct cache_key *key, struct err *err)
{
	return digest_sha256(key->preimage.data, key->preimage.length,
			     key->digest, err);
}

/* Computes the SHA-256 of the source, unless it is known. */
static int
hash_source(const struct cache_subject *subject, struct err *err)
{
	struct request_known *known = subject->known;

	if (known->has_sha256)
		return 0;
	if (digest_sha256(subject->source, subject->length, known->sha256, err))
		return -1;
	known->has_sha256 = true;
	return 0;
}

int
cache_key_compilation(struct cache_key *key,
		      const struct cache_subject *subject, struct err *err)
{
	const struct python_info *python = subject->python;
	struct buf *out = &key->preimage;
	int level = subject->level;

	if (hash_source(subject, err))
		return -1;
	if (level == 1 &&
	    pysource_ignores_level_1(subject->source, subject->length))
		level = 0;
	out->length = 0;
	buf_printf(out,
		   "schema pyc-bake cache %d\n"
		   "form %d\n"
		   "pyc-bake %s\n"
		   "python CPython %s\n"
		   "magic %u\n"
		   "tag %s\n"
		   "build %s\n"
		   "level %d\n"
		   "warnings %s\n",
		   CACHE_SCHEMA, CANON_FORM, PACKAGE_VERSION, python->release,
		   python->magic & 0xffff, python->tag, python->build, level,
		   warnings_word(subject->warnings));
	cache_key_add_text(out, "path", subject->path);
	buf_printf(out, CACHE_KEY_SOURCE_LINE "%zu\nsource-sha256 ",
		   subject->length);
	add_hexadecimal(out, subject->known->sha256, DIGEST_SHA256_SIZE);
	buf_add_byte(out, '\n');
	return cache_key_digest(key, err);
}

int
cache_key_stream(struct cache_key *key, const struct cache_key *compilation,
		 const uint8_t header[PYC_HEADER_SIZE], const char *embedded,
		 struct err *err)
{
	struct buf *out = &key->preimage;

	out->length = 0;
	buf_add(out, compilation->preimage.data, compilation->preimage.length);
	buf_add_string(out, "deflate ");
	add_hexadecimal(out, header, PYC_HEADER_SIZE);
	buf_add_byte(out, '\n');
	cache_key_add_text(out, "embedded", embedded);
	return cache_key_digest(key, err);
}
