/* SPDX-License-Identifier: MIT */
#include "diff/code.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/signals.h"
#include "diff/bytecode.h"
#include "diff/level.h"
#include "diff/value.h"
#include "pyc/marshal_code.h"

struct differ {
	struct diff_same *same;
	const struct marshal_layout *layout;
	struct findings *findings;
	const char *path;
	size_t count;
	bool is_verbose;     /* findings have details */
	struct map compared; /* the pairs of code objects: code objects can
			      * share those inside them */
};

/* Two code objects that belong together. */
struct code_pair {
	uint32_t old;
	uint32_t new;
	const char *name; /* qualified */
};

/* What one finding of the differ says. */
static struct diff_said
code_said(const struct differ *differ)
{
	struct diff_said said = DIFF_SAID_INIT;

	said.is_verbose = differ->is_verbose;
	return said;
}

/* The number of the child that is this field; the line is no child. */
static uint32_t
field_child(const struct marshal_layout *layout, const char *name)
{
	uint32_t child = 0;

	for (const struct marshal_field *field = layout->fields;
	     strcmp(field->name, name); field++)
		child += field->kind != MARSHAL_FIELD_LINE;
	return child;
}

/* Counts a difference.  Returns whether it is listed. */
static bool
code_count(struct differ *differ)
{
	return differ->count++ < DIFF_CODE_MOST;
}

static void
code_note(struct differ *differ, const struct code_pair *pair, const char *what,
	  const struct diff_said *said)
{
	findings_add(differ->findings, differ->path, FINDING_CODE,
		     "%s (line %" PRId32 "): %s: %.*s", pair->name,
		     (int32_t)differ->same->new->nodes[pair->new].line, what,
		     (int)said->text.length, (const char *)said->text.data);
	diff_said_complete(said, differ->findings);
}

static void
code_add_number(struct buf *text, bool is_hexadecimal, uint32_t number)
{
	if (is_hexadecimal)
		buf_printf(text, "0x%" PRIx32, number);
	else
		buf_printf(text, "%" PRId32, (int32_t)number);
}

static void
code_say_numbers(struct diff_said *said, bool is_hexadecimal, uint32_t old,
		 uint32_t new)
{
	said->text.length = 0;
	diff_said_begin(said);
	code_add_number(&said->text, is_hexadecimal, old);
	diff_said_and(said);
	code_add_number(&said->text, is_hexadecimal, new);
}

static void
code_compare_numbers(struct differ *differ, const struct code_pair *pair)
{
	const struct marshal_node *old = &differ->same->old->nodes[pair->old];
	const struct marshal_node *new = &differ->same->new->nodes[pair->new];
	auto_diff_said said = code_said(differ);

	for (size_t i = 0; differ->layout->numbers[i]; i++) {
		const uint32_t before = get_le32(old->bytes + 4 * i);
		const uint32_t after = get_le32(new->bytes + 4 * i);
		const char *name = differ->layout->numbers[i];

		if (before == after || !code_count(differ))
			continue;
		code_say_numbers(&said, !strcmp(name, "co_flags"), before,
				 after);
		code_note(differ, pair, name, &said);
	}
	if (old->line == new->line || !code_count(differ))
		return;
	code_say_numbers(&said, false, old->line, new->line);
	code_note(differ, pair, "co_firstlineno", &said);
}

/* Appends what differs in a field of bytes.  Returns false if it has none. */
static bool
compare_meaning(const struct differ *differ, const struct code_pair *pair,
		const char *field, struct diff_said *said)
{
	struct diff_same *same = differ->same;
	struct code_object old;
	struct code_object new;
	const struct diff_bytecode both = { &old, &new };

	code_object_read(&old, same->old, pair->old, same->minor);
	code_object_read(&new, same->new, pair->new, same->minor);
	if (!strcmp(field, "co_code"))
		return diff_bytecode_code(&both, said);
	if (!strcmp(field, "co_lnotab") || !strcmp(field, "co_linetable"))
		return diff_bytecode_lines(&both, said);
	return !strcmp(field, "co_exceptiontable") &&
	       diff_bytecode_exceptions(&both, said);
}

/* Bytes whose content is code or a table. */
static void
compare_bytes(struct differ *differ, const struct code_pair *pair,
	      const struct marshal_field *field, uint32_t old, uint32_t new)
{
	const struct marshal_node *before = &differ->same->old->nodes[old];
	const struct marshal_node *after = &differ->same->new->nodes[new];
	auto_diff_said said = code_said(differ);

	if (!code_count(differ))
		return;
	if (!compare_meaning(differ, pair, field->name, &said))
		diff_value_bytes(&said, before->bytes + 4, before->length - 4,
				 after->bytes + 4, after->length - 4);
	code_note(differ, pair, field->name, &said);
}

static void
compare_values(struct differ *differ, const struct code_pair *pair,
	       const char *what, uint32_t old, uint32_t new)
{
	auto_diff_said said = code_said(differ);

	if (!code_count(differ))
		return;
	diff_value_pair(&said, differ->same, old, new);
	code_note(differ, pair, what, &said);
}

/* --- tuples --- */

static bool
is_code(const struct marshal_graph *graph, uint32_t node)
{
	return graph->nodes[node].type == MARSHAL_CODE;
}

static uint32_t
code_name(const struct differ *differ, const struct marshal_graph *graph,
	  uint32_t code)
{
	return marshal_graph_child(graph, code,
				   field_child(differ->layout, "co_name"));
}

/* A code object counts as equal to one of the same name: it is compared later.
 */
static bool
is_same_element(struct differ *differ, uint32_t old, uint32_t new)
{
	struct diff_same *same = differ->same;

	if (!is_code(same->old, old) || !is_code(same->new, new))
		return diff_same_nodes(same, old, new);
	return diff_same_nodes(same, code_name(differ, same->old, old),
			       code_name(differ, same->new, new));
}

/* What two tuples have in common at the start and at the end. */
struct common {
	uint32_t start;
	uint32_t old_end; /* the first element of the common end */
	uint32_t new_end;
};

static struct common
find_common(struct differ *differ, uint32_t old, uint32_t new)
{
	const struct marshal_graph *before = differ->same->old;
	const struct marshal_graph *after = differ->same->new;
	struct common common = { 0, before->nodes[old].children,
				 after->nodes[new].children };

	while (common.start < common.old_end && common.start < common.new_end &&
	       is_same_element(differ,
			       marshal_graph_child(before, old, common.start),
			       marshal_graph_child(after, new, common.start)))
		common.start++;
	while (common.start < common.old_end && common.start < common.new_end &&
	       is_same_element(
		       differ,
		       marshal_graph_child(before, old, common.old_end - 1),
		       marshal_graph_child(after, new, common.new_end - 1))) {
		common.old_end--;
		common.new_end--;
	}
	return common;
}

/* Elements that only one tuple has, or has at another place. */
struct elements {
	const char *side;
	const struct marshal_graph *graph;
	uint32_t tuple;
	uint32_t from;
	uint32_t end;
};

static void
add_elements(const struct differ *differ, struct diff_said *said,
	     const struct elements *elements)
{
	const unsigned int minor = differ->same->minor;

	if (elements->from == elements->end)
		buf_add_string(&said->text, "nothing");
	for (uint32_t i = elements->from; i < elements->end; i++) {
		const uint32_t node = marshal_graph_child(elements->graph,
							  elements->tuple, i);

		if (i > elements->from)
			buf_add_string(&said->text, ", ");
		diff_value_add(&said->text, elements->graph, node, minor);
		if (differ->is_verbose)
			diff_value_add_line(&said->detail, elements->side,
					    elements->graph, node, minor);
	}
}

static void
compare_tuples(struct differ *differ, const struct code_pair *pair,
	       const struct marshal_field *field, uint32_t old, uint32_t new)
{
	const struct marshal_graph *before = differ->same->old;
	const struct marshal_graph *after = differ->same->new;
	const struct common common = find_common(differ, old, new);
	const uint32_t count = common.old_end - common.start;
	auto_free char *what = NULL;
	auto_diff_said said = code_said(differ);

	if (common.start == common.old_end && common.start == common.new_end)
		return;
	if (count != common.new_end - common.start) {
		if (!code_count(differ))
			return;
		what = mem_printf("%s from %" PRIu32, field->name,
				  common.start);
		diff_said_begin(&said);
		add_elements(differ, &said,
			     &(struct elements){ "old", before, old,
						 common.start,
						 common.old_end });
		diff_said_and(&said);
		add_elements(differ, &said,
			     &(struct elements){ "new", after, new,
						 common.start,
						 common.new_end });
		code_note(differ, pair, what, &said);
		return;
	}
	for (uint32_t i = common.start; i < common.old_end; i++) {
		const uint32_t left = marshal_graph_child(before, old, i);
		const uint32_t right = marshal_graph_child(after, new, i);
		auto_free char *element =
			mem_printf("%s[%" PRIu32 "]", field->name, i);

		if (!is_same_element(differ, left, right))
			compare_values(differ, pair, element, left, right);
	}
}

/* --- code objects --- */

static void
compare_fields(struct differ *differ, const struct code_pair *pair)
{
	struct diff_same *same = differ->same;
	uint32_t child = 0;

	for (const struct marshal_field *field = differ->layout->fields;
	     field->name; field++) {
		uint32_t old;
		uint32_t new;

		if (field->kind == MARSHAL_FIELD_LINE)
			continue;
		old = marshal_graph_child(same->old, pair->old, child);
		new = marshal_graph_child(same->new, pair->new, child);
		if (diff_same_children(same, pair->old, pair->new, child++))
			continue;
		if (field->kind == MARSHAL_FIELD_BYTES)
			compare_bytes(differ, pair, field, old, new);
		else if (field->kind == MARSHAL_FIELD_NAME)
			compare_values(differ, pair, field->name, old, new);
		else
			compare_tuples(differ, pair, field, old, new);
	}
}

/* The code objects among the constants of new with one name, in order. */
struct namesakes {
	uint32_t *nodes; /* owned */
	size_t count;
	size_t taken; /* how many have their partner in old */
};

static struct namesakes *
namesakes_of(struct differ *differ, struct map *map,
	     const struct marshal_graph *graph, uint32_t code)
{
	const struct marshal_node *name =
		&graph->nodes[code_name(differ, graph, code)];
	void **value = map_get(map, (const char *)name->bytes, name->length);

	if (!*value)
		*value = mem_zalloc(1, sizeof(struct namesakes));
	return *value;
}

/* Collects the code objects of a tuple. */
static void
collect_namesakes(struct differ *differ, struct map *map, uint32_t tuple)
{
	const struct marshal_graph *graph = differ->same->new;

	for (uint32_t i = 0; i < graph->nodes[tuple].children; i++) {
		const uint32_t code = marshal_graph_child(graph, tuple, i);
		struct namesakes *found;

		if (!is_code(graph, code))
			continue;
		found = namesakes_of(differ, map, graph, code);
		found->nodes = mem_grow(found->nodes, found->count,
					sizeof(*found->nodes));
		found->nodes[found->count++] = code;
	}
}

static void
free_namesakes(struct map *map)
{
	for (size_t i = 0; i < map->count; i++) {
		struct namesakes *namesakes = map->entries[i].value;

		free(namesakes->nodes);
		free(namesakes);
	}
	map_fini(map);
}

/* Whether a pair was compared before; if not, it is now. */
static bool
code_was_compared(struct differ *differ, uint32_t old, uint32_t new)
{
	const uint32_t pair[2] = { old, new };
	void **value = map_get(&differ->compared, pair, sizeof(pair));
	const bool was_compared = *value;

	*value = differ;
	return was_compared;
}

static void
compare_code(struct differ *differ, uint32_t old, uint32_t new,
	     const char *parent)
{
	struct diff_same *same = differ->same;
	const uint32_t consts = field_child(differ->layout, "co_consts");
	auto_free char *name = NULL;
	struct code_pair pair = { old, new, NULL };
	struct map partners = MAP_INIT;
	struct code_object code;
	uint32_t old_consts;
	uint32_t new_consts;

	if (diff_same_nodes(same, old, new) ||
	    code_was_compared(differ, old, new) || signals_caught())
		return;
	code_object_read(&code, same->new, new, same->minor);
	name = code_object_qualify(&code, parent);
	pair.name = name;
	code_compare_numbers(differ, &pair);
	compare_fields(differ, &pair);
	old_consts = marshal_graph_child(same->old, old, consts);
	new_consts = marshal_graph_child(same->new, new, consts);
	collect_namesakes(differ, &partners, new_consts);
	for (uint32_t i = 0; i < same->old->nodes[old_consts].children; i++) {
		const uint32_t inner =
			marshal_graph_child(same->old, old_consts, i);
		struct namesakes *found;

		if (!is_code(same->old, inner))
			continue;
		found = namesakes_of(differ, &partners, same->old, inner);
		if (found->taken < found->count)
			compare_code(differ, inner,
				     found->nodes[found->taken++], name);
	}
	free_namesakes(&partners);
}

void
diff_code(struct diff_same *same, struct findings *findings, const char *path)
{
	struct differ differ = {
		.same = same,
		.layout = marshal_code_layout(same->minor),
		.findings = findings,
		.path = path,
		.is_verbose = log_level() >= LOG_VERBOSE,
	};
	auto_buf level = BUF_INIT;

	if (diff_level(same, &level)) {
		findings_add(findings, path, FINDING_LEVEL, "%.*s",
			     (int)level.length, (const char *)level.data);
		return;
	}
	compare_code(&differ, same->old->root, same->new->root, NULL);
	map_fini(&differ.compared);
	if (differ.count > DIFF_CODE_MOST)
		findings_add(findings, path, FINDING_CODE,
			     "%zu more differences",
			     differ.count - DIFF_CODE_MOST);
}
