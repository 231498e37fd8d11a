#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --diff: each cause of a difference gives its own code, and no other.

load ../lib/common
load ../lib/bake
load ../lib/pythons

make_inputs() {
	cat >m.py <<-'END'
		"""Doc of the module."""
		class A:
		    """Doc of A."""
		    def f(self, x=1):
		        """Doc of f."""
		        assert x, "no"
		        return [i for i in (1, 2.5, "text")]
		def g(a):
		    return a in {"p", "q", "r"}
	END
	mkdir old
	cp m.py old/
	SOURCE_DATE_EPOCH=1700000000 "$PYC_BAKE" -q -d /opt old
	rm old/m.py
}

setup() {
	bake_setup
	made_once make_inputs
	PYC=__pycache__/m.$TAG.pyc
	export SOURCE_DATE_EPOCH=1700000000
}

# bake_new OPTION...: bakes m.py in new, and removes the source.
bake_new() {
	mkdir -p new
	cp m.py new/
	expect 0 -q -f "$@" new
	rm new/m.py
}

# differs TEXT...: --diff gives exactly these lines.
differs() {
	local wanted

	wanted=$(printf '%s\n' "$@")
	run -1 --separate-stderr pyc_bake --diff old new
	equal "$output" "$wanted"
}

@test "equal trees have no difference" {
	bake_new -d /opt
	run -0 --separate-stderr pyc_bake --diff old new
	equal "$output" ''
	# shellcheck disable=SC2154 # run sets it
	equal "$stderr" '1 file, 1 equal'
}

@test "path: another embedded path, and where it differs" {
	bake_new -d /build/x/opt
	differs "$PYC: path: the embedded path is '/opt/m.py' and '/build/x/opt/m.py'; '' and '/build/x' differ"
}

@test "mode, hash and mtime: fields of the header" {
	bake_new -d /opt --invalidation-mode=unchecked-hash
	differs "$PYC: mode: checked-hash and unchecked-hash"
	bake_new -d /opt
	printf '\1' | dd of=new/"$PYC" bs=1 seek=8 conv=notrunc status=none
	run -1 --separate-stderr pyc_bake --diff old new
	[[ $output == "$PYC: hash: source hash "*' and 01'* ]]
	unset SOURCE_DATE_EPOCH
	touch -d @1600000000 m.py
	rm -r old
	mkdir old
	cp -p m.py old/
	expect 0 -q -d /opt old
	rm old/m.py
	touch -d @1600000001 m.py
	mkdir -p new
	cp -p m.py new/
	expect 0 -q -f -d /opt new
	rm new/m.py
	differs "$PYC: mtime: source time 1600000000 and 1600000001"
}

@test "level: what -O and -OO leave out" {
	local name

	for name in 1 2; do
		rm -rf new
		bake_new -d /opt -o$name
		mv new/__pycache__/m."$TAG".opt-$name.pyc new/"$PYC"
		run -1 --separate-stderr pyc_bake --diff old new
		says "$PYC: level: the new one has no"
		says "it looks like level $name"
		equal "$(wc -l <<<"$output")" 1
	done
}

@test "form: the same code as another program writes it" {
	mkdir new
	cp m.py new/
	oracle -m compileall -q -d /opt --invalidation-mode checked-hash new
	rm new/m.py
	run -1 --separate-stderr pyc_bake --diff old new
	[[ $output == "$PYC: form: "*'; --normalize makes them equal' ]]
	expect 0 -q --normalize new
	run -0 pyc_bake --diff old new
}

@test "tag and magic: another Python" {
	local python version

	for version in 3.13 3.12 3.10 3.9 3.8 none; do
		[ "$version" != "3.$MINOR" ] || continue
		! python=$(find_python $version) || break
	done
	[ -n "$python" ] || skip 'there is no other Python'
	bake_new -d /opt --python="$python"
	run -1 --separate-stderr pyc_bake --diff old new
	[[ $output == *": tag: the .pyc of $TAG and of cpython-"* ]]
	equal "$(wc -l <<<"$output")" 1
	run -1 --separate-stderr pyc_bake --diff "old/$PYC" new/__pycache__/*
	[[ $output == *': magic: Python 3.'*' and 3.'* ]]
	equal "$(wc -l <<<"$output")" 1
}

@test "code: the object, its line and the field" {
	[ "$MINOR" -ge 11 ] || skip 'older Pythons have no qualified names'
	local index

	sed -i 's/"text"/"texts"/' m.py
	index=$(oracle -c 'import sys; sys.path[:0] = ["."]; import m
print(m.A.f.__code__.co_consts.index((1, 2.5, "texts")))')
	bake_new -d /opt
	run -1 --separate-stderr pyc_bake --diff old new
	has_line "$PYC: code: A.f (line 4): co_consts[$index]: (1, 2.5, 'text') and (1, 2.5, 'texts')"
	says_not 'level'
	says_not 'form'
}

@test "code: the first instruction that differs, by name" {
	[ "$MINOR" -ge 11 ] || skip 'older Pythons have no qualified names'
	sed -i 's/a in {/a not in {/' m.py
	bake_new -d /opt
	run -1 --separate-stderr pyc_bake --diff old new
	equal "$output" \
		"$PYC: hash: ${output#*: hash: }"
	[[ $output == *"$PYC: code: g (line 8): co_code: offset 6: CONTAINS_OP 0 (in) and CONTAINS_OP 1 (not in)"* ]]
}

@test "code: the first line that differs, in words" {
	local load=LOAD_FAST

	[ "$MINOR" -ge 11 ] || skip 'older Pythons have no columns'
	[ "$MINOR" -lt 14 ] || load=LOAD_FAST_BORROW
	sed -i 's/^def g(a):/&\n/' m.py
	bake_new -d /opt
	run -1 --separate-stderr pyc_bake --diff old new
	has_line "$PYC: code: g (line 8): co_linetable: offset 2 ($load): line 9 and line 10"
	sed -i 's/^$/#/; s/return a/return  a/' m.py
	rm -r old
	mkdir old
	cp m.py old/
	expect 0 -q -d /opt old
	rm old/m.py
	sed -i 's/return  a/return a/' m.py
	bake_new -d /opt
	run -1 --separate-stderr pyc_bake --diff old new
	has_line "$PYC: code: g (line 8): co_linetable: offset 2 ($load): line 10, columns 12 to 13 and line 10, columns 11 to 12"
}

# make_pair OLD NEW: two files with a code object as these arguments of
# CodeType.replace say.
make_pair() {
	oracle - "$@" <<-'END'
	import importlib.util, marshal, sys
	code = compile("def f(a):\n    return a", "/m.py", "exec")
	for name, change in zip(("old.pyc", "new.pyc"), sys.argv[1:]):
	    inner = eval("code.co_consts[0].replace(%s)" % change)
	    module = code.replace(co_consts=(inner,) + code.co_consts[1:])
	    with open(name, "wb") as file:
	        file.write(importlib.util.MAGIC_NUMBER + bytes(12))
	        file.write(marshal.dumps(module))
	END
}

@test "code: the first entry of the exception table that differs" {
	[ "$MINOR" -ge 11 ] || skip 'older Pythons have no such table'
	make_pair 'co_exceptiontable=b"\x80\1\2\0\x81\1\2\3"' \
		'co_exceptiontable=b"\x80\1\2\0\x81\1\2\4"'
	run -1 --separate-stderr pyc_bake --diff old.pyc new.pyc
	equal "$output" 'new.pyc: code: f (line 1): co_exceptiontable: entry 1: 2 to 4, handler 4, depth 1, lasti and 2 to 4, handler 4, depth 2'
	make_pair 'co_exceptiontable=b"\x80\1\2\0"' 'co_exceptiontable=b""'
	run -1 --separate-stderr pyc_bake --diff old.pyc new.pyc
	equal "$output" 'new.pyc: code: f (line 1): co_exceptiontable: entry 0: 0 to 2, handler 4, depth 0 and nothing'
}

@test "code: bytes that no instruction shows" {
	[ "$MINOR" -eq 11 ] || skip 'the bytecode is that of Python 3.11'
	make_pair 'co_code=b"\x09\0\x09\0"' 'co_code=b"\x09\0\x09\1"'
	run -1 --separate-stderr pyc_bake --diff old.pyc new.pyc
	[[ $output == *': f (line 1): co_code: from byte 3: 00 and 01'* ]]
	make_pair 'co_code=b"\x09\0"' 'co_code=b"\x09\0\x53\0"'
	run -1 --separate-stderr pyc_bake --diff old.pyc new.pyc
	[[ $output == *': f (line 1): co_code: offset 2: the end and RETURN_VALUE'* ]]
	make_pair 'co_code=b"\x64\0"' 'co_code=b"\x90\1\x64\0"'
	run -1 --separate-stderr pyc_bake --diff old.pyc new.pyc
	[[ $output == *': f (line 1): co_code: offset 0: LOAD_CONST 0 (None) and LOAD_CONST 256 (?)'* ]]
}

@test "-v: the whole values, and the instructions around the difference" {
	local long

	[ "$MINOR" -eq 11 ] || skip 'the bytecode is that of Python 3.11'
	long=$(printf 'many words %.0s' {1..20})
	sed -i "s/\"no\"/\"$long\"/; s/a in {/a not in {/" m.py
	bake_new -d /opt
	run -1 --separate-stderr pyc_bake --diff old new
	says_not '    '
	run -1 --separate-stderr pyc_bake --diff -v old new
	[[ $output == *": A.f (line 4): co_consts[1]: 'no' and 'many words "*"...
    old: 'no'
    new: '$long'
$PYC: "* ]]
	[[ $output == *"CONTAINS_OP 1 (not in)
    old:
          8         0  RESUME                    0
          9         2  LOAD_FAST                 0 (a)
                    4  LOAD_CONST                1 (frozenset({'p', 'q', 'r'}))
            ->      6  CONTAINS_OP               0 (in)
                    8  RETURN_VALUE
    new:
          8         0  RESUME                    0
          9         2  LOAD_FAST                 0 (a)
                    4  LOAD_CONST                1 (frozenset({'p', 'q', 'r'}))
            ->      6  CONTAINS_OP               1 (not in)
                    8  RETURN_VALUE"* ]]
}

@test "source: its .pyc are not compared" {
	cp m.py old/
	sed -i 's/2.5/2.6/' m.py
	bake_new -d /opt
	cp m.py new/
	differs 'm.py: source: the source differs (210 and 210 bytes); its .pyc are not compared'
}

@test "only-old and only-new" {
	bake_new -d /opt
	cp new/"$PYC" new/n.pyc
	cp old/"$PYC" old/o.pyc
	differs 'n.pyc: only-new: only in new' 'o.pyc: only-old: only in old'
}

@test "corrupt: which of them and where" {
	bake_new -d /opt
	truncate -s 100 new/"$PYC"
	run -1 --separate-stderr pyc_bake --diff old new
	[[ $output == "$PYC: corrupt: the new one: "*'byte '* ]]
	run -1 --separate-stderr pyc_bake --diff new old
	[[ $output == "$PYC: corrupt: the old one: "* ]]
	printf 'no .pyc at all' >new/"$PYC"
	run -1 --separate-stderr pyc_bake --diff old new
	[[ $output == "$PYC: corrupt: the new one: byte 0: not the magic"* ]]
}

@test "wheels are compared with wheels, and with trees" {
	helper make_wheel demo-1.0-py3-none-any.whl
	mkdir a b
	expect 0 -q --output-dir=a demo-1.0-py3-none-any.whl
	expect 0 -q --output-dir=b --compress=store demo-1.0-py3-none-any.whl
	run -1 --separate-stderr pyc_bake --diff a/*.whl b/*.whl
	equal "$(grep -c ': compression: deflated (.* and stored (' <<<"$output")" \
		"$(wc -l <<<"$output")"
	expect 0 -q -f --output-dir=b --invalidation-mode=unchecked-hash \
		demo-1.0-py3-none-any.whl
	run -1 --separate-stderr pyc_bake --diff a/*.whl b/*.whl
	equal "$(grep -c ': mode: checked-hash and unchecked-hash' <<<"$output")" \
		"$(wc -l <<<"$output")"
	mkdir tree
	(cd tree && oracle -m zipfile -e ../a/*.whl .)
	run -0 pyc_bake --diff tree a/*.whl
}

@test "the summary counts each code" {
	bake_new -d /opt --invalidation-mode=unchecked-hash
	cp new/"$PYC" new/n.pyc
	run -1 --separate-stderr pyc_bake --diff old new
	equal "$stderr" '2 files, 0 equal: 1 mode, 1 only-new'
}

@test "a set is the same if only what else is a name has changed" {
	printf 'def f(x):\n    return x in {"a.b", "A y"}\n' >s.py
	cp s.py t.py
	echo 'import a_b' >>s.py
	echo 'import a.b' >>t.py
	expect 0 -q -f -d /x s.py t.py
	mv __pycache__/t.*.pyc t.pyc
	mv __pycache__/s.*.pyc s.pyc
	run -1 "$PYC_BAKE" -q --diff s.pyc t.pyc
	says 'co_names'
	says_not 'frozenset'
}

@test "code objects that share the ones inside them take no longer" {
	[ "$MINOR" -eq 11 ] || skip 'the code is for Python 3.11'
	site_oracle - <<-'END'
	import importlib.util, marshal
	HEADER = importlib.util.MAGIC_NUMBER + bytes(12)
	for name, value in ("s", None), ("t", True):
	    code = compile("x = 1", "f", "exec").replace(co_consts=(value,))
	    for _ in range(60):
	        code = code.replace(co_consts=(code, code))
	    with open(name + ".pyc", "wb") as file:
	        file.write(HEADER + marshal.dumps(code))
	END
	run -1 timeout 20 "$PYC_BAKE" --diff s.pyc t.pyc
	says 'None and True'
	says '1 code'
}

@test "only a co_filename is the embedded path, not a constant with its text" {
	printf 'x = ("/a/m.py", 1)\n' >m.py
	expect 0 -q -f --dfile=/a/m.py --output=a.pyc m.py
	printf 'x = ("/b/m.py", 1)\n' >m.py
	expect 0 -q -f --dfile=/b/m.py --output=b.pyc m.py
	run -1 "$PYC_BAKE" --diff a.pyc b.pyc
	# Since 3.14 the string is a constant of its own too.
	says ": ('/a/m.py', 1) and ('/b/m.py', 1)"
	says ': 1 path, 1 hash, '
}

@test "an operand without files, or that cannot be read, is not compared" {
	mkdir none other
	: >none/a.whl
	run -2 "$PYC_BAKE" --diff none other
	says "neither 'none' nor 'other' has a source or .pyc; to compare archives, name them"
	run -2 "$PYC_BAKE" --diff old absent
	says 'absent: No such file or directory'
	says_not 'only'
}

@test "random edits of one field are named by object and field" {
	local count=1000

	[ "$MINOR" -eq 11 ] || skip 'the edits are for Python 3.11'
	! is_thorough || count=10000
	mkdir e1 e2
	site_oracle "$SRCDIR/tests/lib/diff_edits.py" make "$count" \
		"$RANDOM" e1 e2
	"$PYC_BAKE" -q --diff e1 e2 >output || [ $? -eq 1 ]
	site_oracle "$SRCDIR/tests/lib/diff_edits.py" check e1 output
}

@test "wrong usage" {
	expect 2 --diff old
	says '--diff needs two operands'
	expect 2 --diff old old old
	says '--diff needs two operands'
	expect 2 --diff -f old old
	says '-f cannot be used with --diff'
	expect 2 --diff old none
	says 'none'
}

@test "operands in the working directory, and directories named .pyc" {
	cp -R old copy
	run -0 env -C copy "$PYC_BAKE" --diff . ../old
	says '1 file, 1 equal'
	mkdir -p a/d.pyc b/d.pyc
	echo 'x = 1' >a/d.pyc/m.py
	echo 'x = 2' >b/d.pyc/m.py
	run -1 --separate-stderr pyc_bake --diff a/d.pyc b/d.pyc
	[[ $output == 'm.py: source: '* ]]
}

@test "an assert without a message is one of the level" {
	printf 'def f(x):\n    assert x\n    return 1\n' >m.py
	rm -r old
	mkdir old
	cp m.py old/
	expect 0 -q -d /opt old
	rm old/m.py
	bake_new -d /opt -o1
	mv new/__pycache__/*.opt-1.pyc new/"$PYC"
	run -1 --separate-stderr pyc_bake --diff old new
	[[ $output == "$PYC: level: "* ]]
}

@test "many functions take linear time" {
	local count

	for count in 2000 20000; do
		mkdir a$count b$count
		awk -v n=$count 'BEGIN { for (i = 0; i < n; i++)
			printf "def f%d(): return %d\n", i, i }' >a$count/m.py
		sed 's/^def f7(): return 7/def f7(): return 8/' a$count/m.py \
			>b$count/m.py
		expect 0 -q -d /opt a$count b$count
		rm a$count/m.py b$count/m.py
	done
	run -1 timeout 20 "$PYC_BAKE" --diff a20000 b20000
	says 'code: f7 (line 8)'
}

@test "what cannot be read is not counted as equal" {
	[ "$(id -u)" -ne 0 ] || skip 'root can read everything'
	bake_new -d /opt
	chmod 0 new/"$PYC"
	expect 2 --diff old new
	says '1 file, 0 equal'
	says '1 failed'
}
