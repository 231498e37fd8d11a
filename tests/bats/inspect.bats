#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --inspect: describes a .pyc as CPython itself would.

load ../lib/common
load ../lib/bake

SUMS=tree/pkg/sums.py

setup() {
	bake_setup
	make_tree tree
	TARGET=$(pyc $SUMS)
	cat >m.py <<-'END'
	"""Many objects."""
	def f(x=1.5): return x, 10 ** 30
	def g(y=2.5): return [i for i in y], "text"
	class C:
	    def method(self): return lambda: {"a", "b"}
	END
}

# describe STATUS ARGUMENT...: writes the description to "text" and the messages
# to "told".
describe() {
	local wanted=$1 got=0

	shift
	timeout 120 "$PYC_BAKE" --inspect "$@" >text 2>told || got=$?
	[ "$got" -eq "$wanted" ] ||
		fail "exit status $got in place of $wanted: $(cat text told)"
}

# field NAME: prints its value in the description of one .pyc.
field() {
	local found

	found=$(grep -c "^  $1   *" text) || true
	equal "$1: $found lines" "$1: 1 lines"
	sed -n "s/^  $1   *//p" text
}

# Prints what --inspect should print for a .pyc of the version of that CPython,
# without the fields "references" and "canonical".
oracle_says() {
	"${2:-$ORACLE}" -E -s -B - "$1" <<-'END'
	import importlib.util, marshal, os, sys, time
	path = sys.argv[1]
	with open(path, "rb") as file:
	    data = file.read()
	codes = {}
	def walk(code):
	    codes[id(code)] = code
	    for item in code.co_consts:
	        if hasattr(item, "co_code"):
	            walk(item)
	module = marshal.loads(data[16:])
	walk(module)
	def say(name, value):
	    print("  %-14s  %s" % (name, value))
	number = lambda at, size: int.from_bytes(data[at : at + size], "little")
	assert data[:4] == importlib.util.MAGIC_NUMBER
	print(path)
	say("python", "3.%d (magic %d)" % (sys.version_info[1], number(0, 2)))
	flags = number(4, 4)
	say("mode", {0: "timestamp", 1: "unchecked-hash", 3: "checked-hash"}[flags])
	if flags:
	    with open(module.co_filename, "rb") as file:
	        say("source hash", importlib.util.source_hash(file.read()).hex())
	else:
	    mtime = int(os.stat(module.co_filename).st_mtime)
	    shown = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(mtime))
	    say("source mtime", "%d (%s)" % (mtime, shown))
	    say("source size", os.stat(module.co_filename).st_size)
	say("embedded path", module.co_filename)
	level = os.path.basename(path).rpartition(".opt-")
	say("level", level[2].split(".")[0] if level[1] else 0)
	say("code objects", len(codes))
	say("constants", sum(len(code.co_consts) for code in codes.values()))
	say("size", len(data))
	END
}

# agrees PYC [PYTHON]: the description matches what that Python reports.
agrees() {
	describe 0 "$1"
	equal "$(<told)" ''
	oracle_says "${1#./}" "${2-}" >wanted
	grep -v -e '^  references ' -e '^  canonical ' text | diff wanted -
	equal "$(field canonical | wc -l)" 1
}

@test "all fields match the oracle, in every mode and at every level" {
	local level mode

	for mode in checked-hash unchecked-hash timestamp; do
		touch -d @1500000000 m.py
		expect 0 --invalidation-mode="$mode" -o 0 -o 1 -o 2 m.py
		for level in 0 1 2; do
			agrees "$(pyc m.py $level)"
			equal "$(field mode)" $mode
			equal "$(field level)" $level
			equal "$(field canonical)" yes
		done
	done
	equal "$(field 'source mtime')" '1500000000 (2017-07-14T02:40:00Z)'
	[ "$(field 'code objects')" -ge 6 ]
}

@test "a .pyc that the oracle compiled is described too" {
	local level

	for level in 0 1 2; do
		oracle -m compileall -q -o $level m.py tree
		agrees "$(pyc m.py $level)"
		equal "$(field canonical)" no
		agrees "$(pyc $SUMS $level)"
	done
}

@test "the number of references is that in the dump" {
	local references

	expect 0 m.py
	oracle -m compileall -q tree
	describe 0 "$(pyc m.py)"
	references=$(field references)
	[ "$references" -gt 5 ]
	timeout 60 "$PYC_BAKE" --inspect=dump "$(pyc m.py)" >dump
	equal "$(grep -cw 'ref #[0-9]*$' dump)" "$references"
	head -n "$(wc -l <text)" dump | diff text -
}

@test ".pyc files of pyenv's Pythons match the report of those Pythons" {
	local count=0 file minor python

	thorough_only
	for python in ~/.pyenv/versions/3.*/bin/python3.*; do
		minor=${python##*/python3.}
		case $minor in
		7 | 8 | 9 | 1[0-4]) ;;
		*) continue ;;
		esac
		"$python" -E -s -B -m compileall -q m.py tree
		agrees "__pycache__/m.cpython-3$minor.pyc" "$python"
		equal "$(field canonical)" no
		"$python" -E -s -B -m compileall -q -f \
			--invalidation-mode=checked-hash m.py
		agrees "__pycache__/m.cpython-3$minor.pyc" "$python"
		file=tree/pkg/sub/__pycache__/leaf.cpython-3$minor.pyc
		agrees "$file" "$python"
		count=$((count + 1))
	done
	[ $count -gt 0 ] || skip 'no CPython in ~/.pyenv'
}

@test "a directory is described in the order of paths, for any operands" {
	expect 0 -o 0 -o 1 tree
	cp "$TARGET" tree/legacy.pyc
	describe 0 tree
	equal "$(grep -c '^tree/' text)" 9
	grep '^tree/' text | LC_ALL=C sort -c
	cp text all
	describe 0 tree/pkg tree/legacy.pyc tree
	diff all text
	describe 0 "$(pyc $SUMS 1)"
	equal "$(head -n 1 text)" "$(pyc $SUMS 1)"
	cd tree
	expect 0 --inspect --root=. /pkg
	times 8 'embedded path'
}

@test "the level is the one in the file name" {
	local level name

	expect 0 m.py
	mkdir __pycache__/x
	while IFS=: read -r name level; do
		cp "$(pyc m.py)" "__pycache__/x/$name"
		describe 0 "__pycache__/x/$name"
		equal "$name $(field level)" "$name $level"
	done <<-END
	m.$TAG.pyc:0
	m.$TAG.opt-1.pyc:1
	m.$TAG.opt-2.pyc:2
	m.$TAG.opt-x9.pyc:x9
	m.pyc:unknown
	END
}

@test "odd embedded paths are shown on one line" {
	local name=$'a\nb\001'

	echo 'x = 1' >"$name.py"
	expect 0 -- "$name.py"
	describe 0 .
	equal "$(field 'embedded path')" 'a\x0ab\x01.py'
	grep -qxF "__pycache__/a\\x0ab\\x01.$TAG.pyc" text ||
		grep -qxF "./__pycache__/a\\x0ab\\x01.$TAG.pyc" text
}

@test "code objects with another path are reported" {
	expect 0 m.py
	describe 0 "$(pyc m.py)"
	if grep 'other paths' text; then
		fail 'there are none'
	fi
	oracle - m.py "$(pyc m.py)" <<-'END'
	import marshal, sys
	source, target = sys.argv[1:]
	with open(target, "rb") as file:
	    header = file.read(16)
	code = compile(open(source).read(), source, "exec", dont_inherit=True)
	first = code.co_consts.index(next(
	    c for c in code.co_consts if hasattr(c, "co_code")))
	consts = list(code.co_consts)
	consts[first] = consts[first].replace(co_filename="elsewhere.py")
	code = code.replace(co_consts=tuple(consts))
	with open(target, "wb") as file:
	    file.write(header + marshal.dumps(code))
	END
	describe 0 "$(pyc m.py)"
	equal "$(field 'other paths')" 1
	equal "$(field 'embedded path')" m.py
}

@test "an unknown magic is not an error, but the description is short" {
	expect 0 m.py
	helper damage_pyc file "$(pyc m.py)" xor 1 0xff
	describe 0 "$(pyc m.py)"
	equal "$(<told)" ''
	[[ $(field python) == 'unknown (magic '* ]]
	equal "$(field level)" 0
	equal "$(field size)" "$(stat -c %s "$(pyc m.py)")"
	equal "$(grep -c '^  embedded path' text)" 0
	equal "$(grep -c '^  code objects' text)" 0
	cp text plain
	describe 0 "$(pyc m.py)"
	timeout 60 "$PYC_BAKE" --inspect=dump "$(pyc m.py)" | diff plain -
}

@test "a corrupt .pyc is reported with the offset, the others are described" {
	local size

	expect 0 tree
	helper damage_pyc file "$TARGET" xor 16 0x60
	describe 1 tree
	equal "$(grep -c '^tree/' text)" 3
	grep -q "^$TARGET: .*\\bbyte 16\\b" told || fail "$(<told)"
	equal "$(wc -l <told)" 1
	expect 0 tree
	helper damage_pyc file "$TARGET" xor 4 8
	describe 1 "$TARGET"
	equal "$(<text)" ''
	grep -q "^$TARGET: .*\\bbyte 4\\b" told || fail "$(<told)"
	expect 0 tree
	helper damage_pyc file "$TARGET" cut 15
	describe 1 "$TARGET"
	grep -q "^$TARGET: 15 bytes" told || fail "$(<told)"
	expect 0 tree
	size=$(stat -c %s "$TARGET")
	printf xyz >>"$TARGET"
	describe 1 "$TARGET"
	grep -q "^$TARGET: .*\\bbyte $size\\b" told || fail "$(<told)"
	printf 'this is no .pyc at all\n' >"$TARGET"
	describe 1 "$TARGET"
	grep -q "^$TARGET: .*\\bbyte 0\\b" told || fail "$(<told)"
}

@test "for a .pyc truncated anywhere the offset of its end is reported" {
	local at number size text

	echo 'x = 1, 2.5, "text"' >short.py
	expect 0 short.py
	size=$(stat -c %s "$(pyc short.py)")
	helper damage_pyc copies cut "$size" short.py
	expect 0 cut
	helper damage_pyc shorten cut
	describe 1 cut
	# A longer directory makes the path in the .pyc longer.
	equal "$(wc -l <told)" "$size"
	equal "$(grep -c '^cut/' told)" "$size"
	grep -v 'bytes are too few' told >places
	while IFS=/: read -r _ number _ _ text; do
		at=$(grep -o 'byte [0-9]*' <<<"$text")
		[ "${at#byte }" -ge 16 ] && [ "${at#byte }" -le $((10#$number)) ] ||
			fail "$number: $text"
	done <places
	[ "$(wc -l <places)" -gt 100 ]
}

# dump PYC: prints the objects without the description.
dump() {
	timeout 60 "$PYC_BAKE" --inspect=dump "$1" | sed '1,/^  size /d'
}

@test "dumps are equal if and only if the files are" {
	expect 0 m.py
	mkdir other
	cp "$(pyc m.py)" "other/m.$TAG.pyc"
	dump "$(pyc m.py)" >one
	dump "other/m.$TAG.pyc" >two
	diff one two
	[ "$(wc -l <one)" -gt 100 ]
	oracle -m py_compile m.py
	dump "$(pyc m.py)" >two
	differ one two
}

@test "if one constant differs, one line of the dump differs" {
	expect 0 m.py
	dump "$(pyc m.py)" >one
	helper damage_pyc file "$(pyc m.py)" replace text word
	dump "$(pyc m.py)" >two
	diff one two >changes && fail 'there is no difference'
	equal "$(grep -c '^<' changes)" 1
	equal "$(grep -c '^>' changes)" 1
	grep -q '^< .*"text"$' changes
	grep -q '^> .*"word"$' changes
}

@test "every changed byte of the payload changes the dump" {
	local count=0 file

	echo 'x = 1.5, "a"' >small.py
	expect 0 small.py
	dump "$(pyc small.py)" >one
	mkdir flipped
	oracle - "$(pyc small.py)" <<-'END'
	import sys
	with open(sys.argv[1], "rb") as file:
	    right = file.read()
	for at in range(16, len(right), 3):
	    wrong = bytearray(right)
	    wrong[at] ^= 1
	    with open(f"flipped/{at}.pyc", "wb") as file:
	        file.write(wrong)
	END
	for file in flipped/*.pyc; do
		dump "$file" >two 2>/dev/null || true
		differ one two
		count=$((count + 1))
	done
	[ $count -gt 30 ]
}

@test "the .pyc in a wheel are described, with the path of the wheel" {
	local info

	helper make_wheel demo-1.0-py3-none-any.whl
	describe 0 demo-1.0-py3-none-any.whl
	equal "$(<text)" ''
	expect 0 -o 0 -o 1 demo-1.0-py3-none-any.whl
	cp -p demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	describe 0 demo-1.0-py3-none-any.whl
	equal "$(grep -c '^demo-1.0-py3-none-any.whl/' text)" 16
	equal "$(grep -c '^  embedded path  *demo/sums.py$' text)" 2
	equal "$(grep -c '^  canonical  *yes$' text)" 16
	describe 0 tree demo-1.0-py3-none-any.whl
	same demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	helper damage_pyc get demo-1.0-py3-none-any.whl "$(pyc demo/sums.py)" sums.pyc
	describe 0 sums.pyc
	sed -n '2,$p' text | grep -v '^  level' >wanted
	describe 0 demo-1.0-py3-none-any.whl
	info=$(sed -n "\\,^demo-1.0-py3-none-any.whl/$(pyc demo/sums.py)\$,,/^  size/p" text)
	sed '1d' <<<"$info" | grep -v '^  level' | diff wanted -
	helper damage_pyc member demo-1.0-py3-none-any.whl "$(pyc demo/sums.py)" xor 16 0x60
	describe 1 demo-1.0-py3-none-any.whl
	equal "$(grep -c '^demo-1.0-py3-none-any.whl/' text)" 15
	grep -q "^demo-1.0-py3-none-any.whl/$(pyc demo/sums.py): .*byte 16" told
}

@test "a refused or missing wheel is reported, the others are described" {
	expect 0 tree
	helper make_wheel demo-1.0-0bad-py3-none-any.whl --damage crc
	describe 2 demo-1.0-0bad-py3-none-any.whl tree
	equal "$(grep -c '^tree/' text)" 4
	grep -q demo-1.0-0bad-py3-none-any.whl told
	describe 1 tree demo-1.0-0missing-py3-none-any.whl
	equal "$(grep -c '^tree/' text)" 4
	grep -q 'demo-1.0-0missing-py3-none-any.whl: No such file' told
}

@test "an operand that is a link is read inside the root" {
	local inside=stage/tmp/host outside=$PWD/host

	mkdir -p stage/usr/lib "$inside" "$outside" stage"$outside"
	expect 0 tree
	cp "$(pyc $SUMS)" "$outside/x.pyc"
	cp "$(pyc tree/pkg/__init__.py)" "stage$outside/x.pyc"
	ln -s "$outside/x.pyc" stage/usr/lib/link.pyc
	describe 0 --root=stage /usr/lib/link.pyc
	grep -q '^stage/usr/lib/link.pyc$' text
	grep -q 'embedded path *tree/pkg/__init__.py' text
	rm "stage$outside/x.pyc"
	describe 1 --root=stage /usr/lib/link.pyc
	equal "$(cat text)" ''
}

@test "missing files and files that are not .pyc are reported" {
	expect 0 tree
	describe 1 $SUMS tree
	grep -q "^$SUMS: " told
	equal "$(grep -c '^tree/' text)" 4
	describe 1 nowhere tree
	grep -q '^nowhere: No such file' told
	equal "$(grep -c '^tree/' text)" 4
	expect 2 --inspect
}

@test "--inspect needs no interpreter and writes nothing" {
	expect 0 tree
	find tree -printf '%p %i %C@ %T@ %m %s\n' | sort >before
	describe 0 tree
	timeout 60 "$PYC_BAKE" --inspect=dump tree >/dev/null
	find tree -printf '%p %i %C@ %T@ %m %s\n' | sort | diff before -
	rm -r tree/pkg/*.py tree/pkg/sub/*.py
	describe 0 tree
	equal "$(grep -c '^tree/' text)" 4
}

@test "-qq only sets the exit status" {
	expect 0 tree
	describe 0 -qq tree
	equal "$(cat text told)" ''
	printf x >"$TARGET"
	describe 1 -qq tree
	equal "$(cat text told)" ''
}

@test "options that compile or write cannot be used with --inspect" {
	local option

	expect 0 tree
	for option in -o0 -f -j2 --python=3 --python-version=3.11 -sx -px \
		--invalidation-mode=timestamp --output=x --output-dir=x \
		--strict --check --normalize; do
		expect 2 --inspect $option tree
		says '--inspect'
	done
	expect 2 --inspect=everything tree
	says everything
}

@test "a full disk is trouble" {
	[ -c /dev/full ] || skip 'no /dev/full'
	expect 0 tree
	status=0
	"$PYC_BAKE" --inspect tree >/dev/full 2>told || status=$?
	equal "$status" 2
}
