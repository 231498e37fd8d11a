/* SPDX-License-Identifier: MIT */
/* Tests the fields of a code object, which differ between releases. */
#include "pyc/marshal_read.h"

#include "lib/codestream.h"
#include "lib/tap.h"

static const unsigned int layouts[] = { 7, 8, 10, 11, 13, 14, 15 };
#define LAYOUTS (sizeof(layouts) / sizeof(*layouts))

static int
read_stream(const struct buf *stream, unsigned int minor, struct err *err)
{
	struct marshal_graph graph = MARSHAL_GRAPH_INIT;
	int result =
		marshal_read(&graph, stream->data, stream->length, minor, err);

	marshal_graph_fini(&graph);
	return result;
}

static const char *const field_names[CODE_FIELDS] = { "co_code",
						      "co_consts",
						      "co_names",
						      "co_varnames",
						      "co_freevars",
						      "co_cellvars",
						      "co_localsplusnames",
						      "co_localspluskinds",
						      "co_filename",
						      "co_name",
						      "co_qualname",
						      "co_firstlineno",
						      "co_linetable",
						      "co_exceptiontable" };

static void
check_field(unsigned int minor, enum codestream_field field,
	    struct piece object)
{
	struct codestream code = codestream_init(minor);
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;
	char wanted[96];
	const char *name = field_names[field];

	if (field == CODE_LINETABLE && minor < 10)
		name = "co_lnotab";
	code.fields[field] = object;
	codestream_add(&code, &stream);
	is_int(read_stream(&stream, minor, &err), -1, name);
	snprintf(wanted, sizeof(wanted),
		 "%s: byte %zu: a field of the wrong type", name,
		 codestream_offset(&code, field));
	is_string(err.message, wanted, "the message names the field");
}

static void
test_field_types(void)
{
	for (size_t i = 0; i < LAYOUTS; i++)
		for (unsigned int j = 0; j < CODE_FIELDS; j++) {
			enum codestream_field field = (enum codestream_field)j;

			if (field == CODE_LINE ||
			    !codestream_has(layouts[i], field))
				continue;
			check_field(layouts[i], field, PIECE("N"));
			check_field(layouts[i], field, PIECE("[\0\0\0\0"));
		}
	check_field(11, CODE_CODE, PIECE("z\0"));
	check_field(11, CODE_CONSTS, PIECE("s\0\0\0\0"));
	check_field(11, CODE_NAME, PIECE("s\0\0\0\0"));
	check_field(11, CODE_NAMES, PIECE(")\002z\001aN"));
	check_field(11, CODE_LOCALSPLUSNAMES, PIECE(")\001)\0"));
	check_field(8, CODE_VARNAMES, PIECE(")\001s\0\0\0\0"));
	check_field(8, CODE_FREEVARS, PIECE(")\001N"));
	check_field(8, CODE_CELLVARS, PIECE(")\001N"));
}

static void
test_releases(void)
{
	auto_buf stream = BUF_INIT;
	auto_err err = ERR_INIT;

	codestream_add_constant(11, PIECE("N"), &stream);
	is_int(read_stream(&stream, 6, &err), -1, "a stream of 3.6 is refused");
	is_string(err.message, "no code object layout known for 3.6",
		  "the message names 3.6");
	is_int(read_stream(&stream, 16, &err), -1,
	       "a stream of 3.16 is refused");
	is_string(err.message, "no code object layout known for 3.16",
		  "the message names 3.16");
	is_int(read_stream(&stream, 10, &err), -1,
	       "the layout of another release is refused");
}

static void
test_filename(void)
{
	for (size_t i = 0; i < LAYOUTS; i++) {
		struct marshal_graph graph = MARSHAL_GRAPH_INIT;
		struct codestream code = codestream_init(layouts[i]);
		auto_buf stream = BUF_INIT;
		auto_err err = ERR_INIT;
		const struct marshal_node *root;
		const struct marshal_node *name;

		codestream_add(&code, &stream);
		is_int(marshal_read(&graph, stream.data, stream.length,
				    layouts[i], &err),
		       0, "the smallest stream of a release is read");
		root = &graph.nodes[graph.root];
		is_int(root->type, 'c', "the root is a code object");
		is_int(root->line, 1, "the first line number is read");
		is_int(root->length, (long long)codestream_head(layouts[i]),
		       "the numbers before the fields are read");
		name = &graph.nodes[marshal_code_filename(&graph, graph.root,
							  layouts[i])];
		is_bytes(name->bytes, name->length, CODESTREAM_FILENAME,
			 strlen(CODESTREAM_FILENAME), "the file name is read");
		marshal_graph_fini(&graph);
	}
}

int
main(void)
{
	test_field_types();
	test_releases();
	test_filename();
	return tap_done();
}
