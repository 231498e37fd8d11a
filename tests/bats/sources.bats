#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Which files are sources, and which names they may have.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	mkdir tree
	echo 'x = 1' >tree/mod.py
}

# only NAME...: below tree exactly these sources have a .pyc.
only() {
	local name

	for name; do
		pyc "tree/$name"
	done | LC_ALL=C sort >wanted
	find tree -name '*.pyc' | LC_ALL=C sort | diff wanted - ||
		fail 'not what should be there'
}

@test "a name that does not end in .py is not a source" {
	local name

	for name in script mod.pyw mod.PY mod.py.txt mod.py~ modpy mod.pyi; do
		echo 'x = 1' >"tree/$name"
	done
	expect 0 tree
	says '1 source'
	only mod.py
	expect 1 tree/script tree/mod.py
	says 'tree/script'
}

@test "hidden files and files in deep directories are sources" {
	mkdir -p tree/.hidden/a/b/c tree/dir.py
	echo 'x = 1' >tree/.hidden/a/b/c/deep.py
	echo 'x = 1' >tree/dir.py/inner.py
	echo 'x = 1' >tree/.dot.py
	expect 0 tree
	only mod.py .hidden/a/b/c/deep.py dir.py/inner.py .dot.py
}

@test "nothing in __pycache__ is a source" {
	mkdir -p tree/__pycache__/below
	echo 'x = 1' >tree/__pycache__/never.py
	echo 'x = 1' >tree/__pycache__/below/never.py
	expect 0 tree
	only mod.py
	expect 1 tree/__pycache__/never.py
	says tree/__pycache__/never.py
	expect 1 tree/__pycache__ tree/__pycache__/below
	only mod.py
}

@test "a link to a module is a source, with its .pyc next to the link" {
	mkdir other
	echo 'print("linked")' >other/real.py
	ln -s ../other/real.py tree/link.py
	ln -s ../other/real.py tree/link.txt
	expect 0 tree
	only mod.py link.py
	equal "$(helper pyc_info run "$(pyc tree/link.py)")" linked
	equal "$(embedded tree/link.py)" tree/link.py
	absent other/__pycache__
}

@test "links to directories are not entered" {
	make_tree other
	ln -s ../other/pkg tree/pkg
	ln -s ../other/pkg tree/pkg.py
	ln -s . tree/loop
	expect 0 tree
	only mod.py
	absent other/pkg/__pycache__
}

@test "an operand that is a link to a directory is entered" {
	ln -s tree link
	expect 0 link
	only mod.py
}

@test "a directory may have the name of a .pyc" {
	make_tree d.pyc
	expect 0 d.pyc
	says '4 baked'
}

@test "dangling links are ignored" {
	ln -s nowhere tree/gone.py
	expect 0 tree
	only mod.py
}

@test "a FIFO and a socket are ignored without waiting" {
	mkfifo tree/fifo.py
	oracle -c 'import socket
socket.socket(socket.AF_UNIX).bind("tree/socket.py")'
	expect 0 tree
	only mod.py
	expect 1 tree/fifo.py tree/mod.py
	says tree/fifo.py
	only mod.py
}

@test "a link to a FIFO is ignored" {
	mkfifo fifo
	ln -s ../fifo tree/link.py
	expect 0 tree
	only mod.py
}

# Names as bytes, one on a line, with octal escapes.
odd_names() {
	# shellcheck disable=SC2016 # a literal dollar
	lines 'a b.py' ' lead.py' 'trail .py' '-o.py' 'new\012line.py' \
		'tab\011.py' 'quote"'\''.py' 'b\134ack.py' \
		'\303\274ber.py' '\344\275\240.py' 'not\377utf8.py' \
		'\200.py' 'a.b.c.py' '%s%n.py' '$HOME.py' '\001.py'
}

@test "a name may contain any bytes" {
	local line name

	rm tree/mod.py
	while IFS= read -r line; do
		# shellcheck disable=SC2059 # escapes are intended
		printf -v name -- "${line//%/%%}"
		echo 'x = 1' >"tree/$name" 2>/dev/null ||
			skip "no file can be called $line here"
	done < <(odd_names)
	expect 0 tree
	says '16 sources, 16 baked, 0 fresh, 0 failed'
	oracle - <<-'END'
	import importlib.util, marshal, os
	names = [n for n in os.listdir(b"tree") if n.endswith(b".py")]
	assert len(names) == 16, names
	for name in names:
	    source = os.path.join("tree", os.fsdecode(name))
	    with open(importlib.util.cache_from_source(source), "rb") as file:
	        code = marshal.loads(file.read()[16:])
	    assert code.co_filename == source, ascii(code.co_filename)
	END
	expect 0 -v tree
	says '0 baked, 16 fresh'
}

@test "the embedded path is UTF-8 in any locale" {
	local name=$'tree/\303\274.py' locale

	echo 'x = 1' >"$name"
	for locale in C POSIX C.UTF-8; do
		LC_ALL=$locale expect 0 -f "$name"
		cp "$(pyc "$name")" "$locale.pyc"
	done
	same C.pyc POSIX.pyc
	same C.pyc C.UTF-8.pyc
	grep -q $'\303\274' C.pyc
}

@test "a file that is named twice is baked once" {
	expect 0 tree tree/mod.py ./tree/mod.py tree//mod.py tree/
	says '1 source, 1 baked, 0 fresh, 0 failed'
	only mod.py
	expect 0 -f -v tree/mod.py tree
	times 1 "baked $(pyc tree/mod.py)"
}

@test "a file in the working directory needs no slash" {
	cd tree
	expect 0 -v mod.py
	has_line "baked __pycache__/mod.$TAG.pyc"
	equal "$(embedded mod.py)" mod.py
	expect 0 -f .
	equal "$(embedded mod.py)" ./mod.py
}

@test "an empty file and an empty directory are accepted" {
	: >tree/mod.py
	mkdir tree/empty
	expect 0 tree
	only mod.py
	absent tree/empty/__pycache__
	expect 0 tree/empty
	says '0 sources'
}

@test "a very long line and a large file are baked" {
	oracle -c '
with open("tree/long.py", "w") as file:
    file.write("x = [" + "1," * 50000 + "]\n")
with open("tree/large.py", "w") as file:
    for i in range(30000):
        file.write(f"name_{i} = \"text {i}\"\n")'
	expect 0 -j2 tree
	only mod.py long.py large.py
	run -0 helper same_code tree 0
}
