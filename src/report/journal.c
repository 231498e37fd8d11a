/* SPDX-License-Identifier: MIT */
/*
 * Lines are kept as text until the end of the run.  An entry that is held has
 * two texts, one for each fate of its archive.  One of the two is dropped.
 */
#include "report/journal.h"

#include <stdlib.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "host/digest.h"
#include "host/json.h"
#include "report/lines.h"

#define HASH_SIZE 8

struct journal {
	struct buf lines;
	bool is_held;
	struct buf if_written; /* of the entries that are held */
	struct buf if_not;
};

struct journal *
journal_new(void)
{
	return mem_zalloc(1, sizeof(struct journal));
}

void
journal_free(struct journal *journal)
{
	if (!journal)
		return;
	buf_fini(&journal->lines);
	buf_fini(&journal->if_written);
	buf_fini(&journal->if_not);
	free(journal);
}

const char *
journal_outcome_name(enum journal_outcome outcome)
{
	static const char *const names[] = {
		[JOURNAL_BAKED] = "baked",     [JOURNAL_FRESH] = "fresh",
		[JOURNAL_FAILED] = "failed",   [JOURNAL_ALLOWED] = "allowed",
		[JOURNAL_DROPPED] = "dropped", [JOURNAL_COMPARED] = "compared",
	};

	return names[outcome];
}

/* Room for the hexadecimal digits of the longest value. */
#define HEX_ROOM (2 * DIGEST_SHA256_SIZE + 1)

static void
add_hex(struct json *json, const char *key, const uint8_t *bytes, size_t length)
{
	char text[HEX_ROOM];

	*ascii_write_hex(text, bytes, length) = '\0';
	json_add_text(json, key, text);
}

/*
 * The hash in the byte order of the header and of importlib.util.source_hash().
 */
static void
add_hash(struct json *json, const struct journal_entry *entry)
{
	uint8_t bytes[HASH_SIZE];

	if (!entry->has_hash) {
		json_add_null(json, "source_hash");
		return;
	}
	put_le64(bytes, entry->hash);
	add_hex(json, "source_hash", bytes, sizeof(bytes));
}

/* digest is the SHA-256 of entry->pyc. */
static void
journal_add_line(struct buf *out, const struct journal_entry *entry,
		 const uint8_t *digest, enum journal_outcome outcome)
{
	bool has_file = entry->pyc && outcome != JOURNAL_DROPPED;
	struct json *json = json_new();

	json_add_text(json, "source", entry->source);
	json_add_text(json, "target", entry->target);
	json_add_text(json, "embedded", entry->embedded);
	json_add_number(json, "level", entry->level);
	json_add_text(json, "tag", entry->tag);
	json_add_text(json, "mode", pyc_mode_name(entry->mode));
	add_hash(json, entry);
	if (has_file) {
		add_hex(json, "sha256", digest, DIGEST_SHA256_SIZE);
		json_add_number(json, "size", (int64_t)entry->length);
	} else {
		json_add_null(json, "sha256");
		json_add_null(json, "size");
	}
	json_add_text(json, "outcome", journal_outcome_name(outcome));
	json_add_text(json, "message", entry->message);
	json_write(json, out);
	json_free(json);
}

int
journal_add(struct journal *journal, const struct journal_entry *entry,
	    struct err *err)
{
	uint8_t digest[DIGEST_SHA256_SIZE] = { 0 };

	if (entry->pyc && digest_sha256(entry->pyc, entry->length, digest, err))
		return -1;
	if (!journal->is_held) {
		journal_add_line(&journal->lines, entry, digest,
				 entry->outcome);
		return 0;
	}
	journal_add_line(&journal->if_written, entry, digest, entry->outcome);
	journal_add_line(&journal->if_not, entry, digest,
			 entry->outcome == JOURNAL_BAKED ? JOURNAL_DROPPED :
							   entry->outcome);
	return 0;
}

void
journal_add_findings(struct journal *journal, const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		lines_add_finding(&journal->lines, &findings->items[i]);
}

void
journal_hold(struct journal *journal)
{
	journal->is_held = true;
}

void
journal_release(struct journal *journal, bool is_written)
{
	const struct buf *held =
		is_written ? &journal->if_written : &journal->if_not;

	buf_add(&journal->lines, held->data, held->length);
	buf_fini(&journal->if_written);
	buf_fini(&journal->if_not);
	journal->is_held = false;
}

/*
 * The summary has no time or duration: the same run must give the same bytes.
 */
static void
add_summary(struct buf *out, const struct report *report)
{
	struct json *json = json_new();

	json_add_bool(json, "summary", true);
	json_add_number(json, "sources", (int64_t)report->sources);
	json_add_number(json, "baked", (int64_t)report->baked);
	json_add_number(json, "cached", (int64_t)report->cached);
	json_add_number(json, "fresh", (int64_t)report->fresh);
	json_add_number(json, "failed", (int64_t)report->failed);
	json_add_number(json, "allowed", (int64_t)report->allowed);
	json_add_number(json, "removed", (int64_t)report->removed);
	json_add_number(json, "findings", (int64_t)report->found);
	json_add_number(json, "bytes", (int64_t)report->bytes);
	json_add_text(json, "release", PACKAGE_VERSION);
	json_write(json, out);
	json_free(json);
}

int
journal_write(struct journal *journal, const struct report *report,
	      const char *path, struct err *err)
{
	journal_release(journal, false);
	add_summary(&journal->lines, report);
	return outfile_write(path, journal->lines.data, journal->lines.length,
			     err);
}
