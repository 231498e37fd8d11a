/* SPDX-License-Identifier: MIT */
#include "pyc/marshal_repr.h"

#include "lib/codestream.h"
#include "lib/tap.h"
#include "pyc/marshal_read.h"

/* The text of the only constant of a module. */
static void
check_repr(struct piece object, size_t most, const char *wanted)
{
	struct marshal_graph graph = MARSHAL_GRAPH_INIT;
	auto_buf stream = BUF_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	codestream_add_constant(15, object, &stream);
	if (marshal_read(&graph, stream.data, stream.length, 15, &err)) {
		ok(false, err.message);
	} else {
		const uint32_t consts =
			marshal_graph_child(&graph, graph.root, 1);

		marshal_repr(&graph, marshal_graph_child(&graph, consts, 0), 15,
			     most, &text);
		buf_add_byte(&text, 0);
		is_string((const char *)text.data, wanted, wanted);
	}
	marshal_graph_fini(&graph);
}

static void
test_numbers(void)
{
	check_repr(PIECE("i\xfe\xff\xff\xff"), 72, "-2");
	check_repr(PIECE("I\xff\xff\xff\xff\xff\xff\xff\x7f"), 72,
		   "9223372036854775807");
	check_repr(PIECE("l\002\0\0\0\001\0\001\0"), 72, "32769");
	check_repr(PIECE("l\xfe\xff\xff\xff\001\0\001\0"), 72, "-32769");
	check_repr(PIECE("l\005\0\0\0\001\0\0\0\0\0\0\0\001\0"), 72,
		   "0x1000000000000001");
	check_repr(PIECE("g\0\0\0\0\0\0\xf0\x3f"), 72, "1.0");
	check_repr(PIECE("g\0\0\0\0\0\0\0\x80"), 72, "-0.0");
	check_repr(PIECE("g\232\231\231\231\231\231\271\x3f"), 72, "0.1");
	check_repr(PIECE("g\0\0\0\0\0\0\xf8\x7f"), 72, "nan");
	check_repr(PIECE("g\0\0\0\0\0\0\xf0\xff"), 72, "-inf");
	check_repr(PIECE("y\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\x40"), 72,
		   "complex(1.0, 2.0)");
	check_repr(PIECE("f\0031.5"), 72, "1.5");
	check_repr(PIECE("f\003\x1b[m"), 72, "\\x1b[m");
	check_repr(PIECE("x\001\n\0011"), 72, "complex(\\n, 1)");
}

static void
test_texts(void)
{
	check_repr(PIECE("Z\003abc"), 72, "'abc'");
	check_repr(PIECE("z\005a'\\\n\x1b"), 72, "'a\\'\\\\\\n\\x1b'");
	check_repr(PIECE("u\002\0\0\0\xc3\xa9"), 72, "'\xc3\xa9'");
	check_repr(PIECE("u\003\0\0\0\xed\xa0\x80"), 72, "'\\xed\\xa0\\x80'");
	check_repr(PIECE("s\003\0\0\0a\0\xff"), 72, "b'a\\x00\\xff'");
	check_repr(PIECE("z\012abcdefghij"), 4, "'abc...");
	check_repr(PIECE("u\004\0\0\0\xc3\xa9\xc3\xa9"), 2, "'...");
}

static void
test_others(void)
{
	check_repr(PIECE("N"), 72, "None");
	check_repr(PIECE("T"), 72, "True");
	check_repr(PIECE("F"), 72, "False");
	check_repr(PIECE("."), 72, "Ellipsis");
	check_repr(PIECE(")\001N"), 72, "(None,)");
	check_repr(PIECE(")\002NT"), 72, "(None, True)");
	check_repr(PIECE("[\001\0\0\0N"), 72, "[None]");
	check_repr(PIECE("<\001\0\0\0N"), 72, "{None}");
	check_repr(PIECE(">\001\0\0\0N"), 72, "frozenset({None})");
	check_repr(PIECE("{z\001aN0"), 72, "{'a': None}");
	check_repr(PIECE(":NNN"), 72, "slice(None, None, None)");
}

static void
test_code(void)
{
	const struct codestream inner = codestream_init_inner(15);
	auto_buf object = BUF_INIT;

	codestream_add(&inner, &object);
	check_repr((struct piece){ object.data, object.length }, 72,
		   "<code 'M', line 2>");
}

int
main(void)
{
	test_numbers();
	test_texts();
	test_others();
	test_code();
	return tap_done();
}
