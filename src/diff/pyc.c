/* SPDX-License-Identifier: MIT */
#include "diff/pyc.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "diff/code.h"
#include "diff/form.h"
#include "diff/same.h"
#include "pyc/marshal_read.h"
#include "pyc/pyc.h"
#include "pyc/pymagic.h"

/* A pair of files whose findings are added. */
struct pyc_pair {
	struct diff_pyc_memory *memory;
	struct findings *findings;
	const char *path;
	const struct diff_bytes *old;
	const struct diff_bytes *new;
	unsigned int minor;
};

void
diff_pyc_memory_fini(struct diff_pyc_memory *memory)
{
	canon_fini(&memory->old);
	canon_fini(&memory->new);
	buf_fini(&memory->old_form);
	buf_fini(&memory->new_form);
}

/* --- header --- */

static int
pyc_read_side(struct pyc_pair *pair, const char *side,
	      const struct diff_bytes *bytes, struct pyc_header *header)
{
	auto_err err = ERR_INIT;

	if (bytes->length >= 4 && get_le32(bytes->data) >> 16 != PYMAGIC_TAIL)
		err_set(&err, "byte 0: not the magic number of a .pyc");
	else if (!pyc_header_read(header, bytes->data, bytes->length, &err))
		return 0;
	findings_add(pair->findings, pair->path, FINDING_CORRUPT,
		     "the %s one: %s", side, err.message);
	return -1;
}

/* "3.11 (magic 3495)".  Owned. */
static char *
name_version(uint32_t magic)
{
	unsigned int minor = pymagic_minor(magic);

	return minor == PYMAGIC_UNKNOWN ?
		       mem_printf("unknown (magic %u)", magic & 0xffff) :
		       mem_printf("3.%u (magic %u)", minor, magic & 0xffff);
}

/* Adds a finding with two values: "WHAT OLD and NEW". */
static void
pair_add(struct pyc_pair *pair, enum finding_code code, const char *what,
	 const char *old, const char *new)
{
	findings_add(pair->findings, pair->path, code, "%s%s and %s", what, old,
		     new);
	findings_add_sides(pair->findings, old, new);
}

static void
pair_add_numbers(struct pyc_pair *pair, const char *what, uint32_t old,
		 uint32_t new)
{
	auto_free char *before = mem_printf("%" PRIu32, old);
	auto_free char *after = mem_printf("%" PRIu32, new);

	if (old != new)
		pair_add(pair, FINDING_MTIME, what, before, after);
}

/* The bytes of a hash in the order of the file, as importlib shows them. */
static char *
show_hash(uint64_t hash)
{
	return mem_printf("%016" PRIx64, __builtin_bswap64(hash));
}

static void
pair_compare_hashes(struct pyc_pair *pair, const struct pyc_header *old,
		    const struct pyc_header *new)
{
	auto_free char *before = show_hash(old->hash);
	auto_free char *after = show_hash(new->hash);

	/* The hash also depends on the magic number. */
	if (old->hash != new->hash && old->magic == new->magic)
		pair_add(pair, FINDING_HASH, "source hash ", before, after);
}

static void
pair_compare_magic(struct pyc_pair *pair, const struct pyc_header *old,
		   const struct pyc_header *new)
{
	auto_free char *before = name_version(old->magic);
	auto_free char *after = name_version(new->magic);

	if (old->magic != new->magic)
		pair_add(pair, FINDING_MAGIC, "Python ", before, after);
}

static void
compare_rest(struct pyc_pair *pair, const struct pyc_header *old,
	     const struct pyc_header *new)
{
	if (old->mode != new->mode) {
		pair_add(pair, FINDING_MODE, "", pyc_mode_name(old->mode),
			 pyc_mode_name(new->mode));
	} else if (old->mode != PYC_TIMESTAMP) {
		pair_compare_hashes(pair, old, new);
	} else {
		pair_add_numbers(pair, "source time ", old->mtime, new->mtime);
		pair_add_numbers(pair, "source size ", old->size, new->size);
	}
}

/* --- payload --- */

/* Makes the canonical payload, and reads it again in canonical order. */
static int
pyc_settle_side(struct pyc_pair *pair, const char *side, struct canon *canon,
		const struct diff_bytes *bytes, struct buf *form)
{
	auto_err err = ERR_INIT;

	form->length = 0;
	if (!canon_rewrite(canon, bytes->data + PYC_HEADER_SIZE,
			   bytes->length - PYC_HEADER_SIZE, pair->minor, form,
			   &err) &&
	    !marshal_read(&canon->graph, form->data, form->length, pair->minor,
			  &err)) {
		canon_sort_without_names(canon);
		return 0;
	}
	findings_add(pair->findings, pair->path, FINDING_CORRUPT,
		     "the %s one: %s", side, err.message);
	return -1;
}

/* How many bytes two paths have in common at the end, in whole components. */
static size_t
common_end(const struct marshal_node *old, const struct marshal_node *new)
{
	size_t common = 0;
	size_t whole = 0;

	while (common < old->length && common < new->length &&
	       old->bytes[old->length - 1 - common] ==
		       new->bytes[new->length - 1 - common]) {
		common++;
		if (old->bytes[old->length - common] == '/')
			whole = common;
	}
	return common == old->length || common == new->length ? common : whole;
}

static void
pair_compare_paths(struct pyc_pair *pair, const struct diff_same *same)
{
	const struct marshal_node *old = &same->old->nodes[same->old_path];
	const struct marshal_node *new = &same->new->nodes[same->new_path];
	const size_t end = common_end(old, new);
	auto_free char *before =
		mem_strndup((const char *)old->bytes, old->length);
	auto_free char *after =
		mem_strndup((const char *)new->bytes, new->length);

	if (old->length == new->length &&
	    !memcmp(old->bytes, new->bytes, old->length))
		return;
	findings_add(pair->findings, pair->path, FINDING_PATH,
		     "the embedded path is '%s' and '%s'; '%.*s' and '%.*s' "
		     "differ",
		     before, after, (int)(old->length - end), before,
		     (int)(new->length - end), after);
	findings_add_sides(pair->findings, before, after);
}

/* The payload of a file, with the path of its module. */
static struct diff_form_stream
form_stream(const struct diff_bytes *bytes, const struct marshal_node *path)
{
	return (struct diff_form_stream){
		.bytes = bytes->data + PYC_HEADER_SIZE,
		.length = bytes->length - PYC_HEADER_SIZE,
		.path = path ? path->bytes : NULL,
		.path_length = path ? path->length : 0,
	};
}

/* The objects are the same, but not their bytes. */
static void
compare_form(struct pyc_pair *pair, const struct diff_form_stream *old,
	     const struct diff_form_stream *new, bool has_same_path)
{
	auto_buf text = BUF_INIT;

	diff_form(old, new, pair->minor, has_same_path, &text);
	findings_add(pair->findings, pair->path, FINDING_FORM, "%.*s",
		     (int)text.length, (const char *)text.data);
}

/* Compares the form of modules that differ in the path only. */
static void
compare_other_form(struct pyc_pair *pair, const struct diff_same *same)
{
	const struct diff_form_stream old =
		form_stream(pair->old, &same->old->nodes[same->old_path]);
	const struct diff_form_stream new =
		form_stream(pair->new, &same->new->nodes[same->new_path]);

	if (diff_form_differs(&old, &new, pair->minor))
		compare_form(pair, &old, &new, false);
}

static bool
has_same_bytes(const struct buf *old, const struct buf *new)
{
	return old->length == new->length &&
	       !memcmp(old->data, new->data, old->length);
}

static void
compare_payloads(struct pyc_pair *pair)
{
	struct diff_pyc_memory *memory = pair->memory;
	struct diff_same same;

	if (pyc_settle_side(pair, "old", &memory->old, pair->old,
			    &memory->old_form) |
	    pyc_settle_side(pair, "new", &memory->new, pair->new,
			    &memory->new_form))
		return;
	if (has_same_bytes(&memory->old_form, &memory->new_form)) {
		const struct diff_form_stream old =
			form_stream(pair->old, NULL);
		const struct diff_form_stream new =
			form_stream(pair->new, NULL);

		compare_form(pair, &old, &new, true);
		return;
	}
	diff_same_init(&same, &memory->old.graph, &memory->new.graph,
		       pair->minor);
	pair_compare_paths(pair, &same);
	if (!diff_same_nodes(&same, same.old->root, same.new->root))
		diff_code(&same, pair->findings, pair->path);
	else
		compare_other_form(pair, &same);
	diff_same_fini(&same);
}

static bool
has_same_payload(const struct pyc_pair *pair)
{
	return pair->old->length == pair->new->length &&
	       !memcmp(pair->old->data + PYC_HEADER_SIZE,
		       pair->new->data + PYC_HEADER_SIZE,
		       pair->old->length - PYC_HEADER_SIZE);
}

void
diff_pyc(struct diff_pyc_memory *memory, struct findings *findings,
	 const char *path, const struct diff_bytes *old,
	 const struct diff_bytes *new)
{
	struct pyc_pair pair = {
		.memory = memory,
		.findings = findings,
		.path = path,
		.old = old,
		.new = new,
	};
	struct pyc_header before;
	struct pyc_header after;

	if (pyc_read_side(&pair, "old", old, &before) |
	    pyc_read_side(&pair, "new", new, &after))
		return;
	pair_compare_magic(&pair, &before, &after);
	compare_rest(&pair, &before, &after);
	pair.minor = pymagic_minor(before.magic);
	if (before.magic != after.magic || has_same_payload(&pair))
		return;
	if (pair.minor != PYMAGIC_UNKNOWN)
		compare_payloads(&pair);
	else
		findings_add(findings, path, FINDING_CODE,
			     "the payload differs; its version is not known");
}
