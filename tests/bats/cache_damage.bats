#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A damaged entry of the cache is the same as none, and is replaced.

load ../lib/common
load ../lib/bake

make_inputs() {
	make_tree tree
	printf 'print("x" is 1)\nassert print\n' >tree/warned.py
	printf 'x = = 1\n' >tree/bad.py
	export SOURCE_DATE_EPOCH=1700000000
	cp -a tree plain
	"$PYC_BAKE" --no-cache -o0 -o2 -d tree plain >messages 2>&1 || true
	keep_messages <messages >plain.messages
	tree_state plain >plain.state
	"$PYC_BAKE" -q --cache=full -o0 -o2 tree || true
	find tree -name '*.pyc' -delete
	helper make_wheel demo-1.0-py3-none-any.whl --plain
	cp demo-1.0-py3-none-any.whl before.whl
	"$PYC_BAKE" -q --cache=full demo-1.0-py3-none-any.whl
	mv demo-1.0-py3-none-any.whl wanted.whl
}

# keep_messages: without the summary, and with the same name for all trees.
keep_messages() {
	sed '/ sources, /d; s|^[a-z]*/|tree/|'
}

setup() {
	bake_setup
	unset PYC_BAKE_CACHE PYC_BAKE_CACHE_SIZE
	made_once make_inputs
	export SOURCE_DATE_EPOCH=1700000000
}

# The number of entries that are files.
entries() {
	find cache -type f -path '*/v1/??/*' | wc -l
}

# survives HOW [STEP]: bakes with damaged entries, which give the same as no
# cache, and then with the entries that have replaced them.  $notice is what the
# damaged entries added to the messages.
survives() {
	rm -rf cache
	cp -a full cache
	if ! helper damage_entry "$1" cache "${2-0}"; then
		fail "$1 $2: cannot damage the entries"
	fi
	bakes_the_same "$1 ${2-}"
	notice=$(grep "^pyc-bake: cache 'cache': " first.messages) || true
	! grep -q ' cached)' first.summary ||
		fail "$1 ${2-}: a damaged entry was used"
	bakes_the_same "$1 ${2-}, again"
	grep -q ' (10 cached)' first.summary ||
		fail "$1 ${2-}: not all entries were replaced"
}

bakes_the_same() {
	cp -a tree work
	expect 1 --cache=cache -o0 -o2 -d tree work
	grep ' sources, ' <<<"$output" >first.summary
	keep_messages <<<"$output" >first.messages
	grep -v "^pyc-bake: cache 'cache': " first.messages |
		diff plain.messages - || fail "$1: other messages"
	tree_state work | diff plain.state - || fail "$1: other files"
	rm -r work
}

@test "a wrong bit anywhere" {
	local step

	# A prime number, so that in the end each byte has its turn.
	for step in $(rounds 2 50 300); do
		survives flip $((step * 1009))
		equal "$notice" ''
	done
}

@test "an entry that is cut, emptied, or too long" {
	local percent

	survives empty
	equal "$notice" ''
	for percent in $(rounds 1 9); do
		survives cut "${percent}5"
		equal "$notice" ''
	done
	survives cut 99
	survives grow
	survives zero
}

@test "entries that are exchanged" {
	survives swap
	equal "$notice" ''
}

@test "an entry of another schema, and one without the code that it announces" {
	survives schema
	equal "$notice" ''
	survives code
	equal "$notice" ''
}

@test "a directory in place of an entry" {
	survives directory
	[[ $notice == *': Is a directory' ]] || fail "notice: $notice"
	equal "$(wc -l <<<"$notice")" 1
}

@test "a directory that is not empty cannot be replaced" {
	cp -a full cache
	helper damage_entry directory cache 1
	bakes_the_same 'directories with files'
	equal "$(grep -c "^pyc-bake: cache" first.messages)" 1
}

@test "a FIFO or a link in place of an entry" {
	survives fifo
	[[ $notice == *': Not a regular file' ]] || fail "notice: $notice"
	equal "$(wc -l <<<"$notice")" 1
	survives link
	[[ $notice == *': Too many levels of symbolic links' ]] ||
		fail "notice: $notice"
	equal "$(wc -l <<<"$notice")" 1
}

@test "an entry that cannot be read" {
	not_as_root
	survives mode
	[[ $notice == *': Permission denied' ]] || fail "notice: $notice"
}

@test "damaged deflate streams of a wheel" {
	local how

	for how in 'flip 90001' empty swap; do
		rm -rf cache
		cp -a full cache
		# shellcheck disable=SC2086 # two arguments
		helper damage_entry ${how% *} cache ${how#* } 2>/dev/null ||
			helper damage_entry "$how" cache
		for _ in damaged replaced; do
			cp before.whl demo-1.0-py3-none-any.whl
			expect 0 --cache=cache demo-1.0-py3-none-any.whl
			same demo-1.0-py3-none-any.whl wanted.whl
		done
		says ' cached)'
	done
}

@test "an entry with the value of another source is not canonical for it" {
	local entry stream

	# The value of a deflate stream in place of that of a compilation has a
	# right checksum, but cannot be parsed.
	printf 'x = 1\n' >one.py
	expect 0 --cache=cache one.py
	entry=$(find cache/v1 -type f)
	stream=$(grep -rla '^deflate ' full | head -n 1)
	helper forge_entry "$entry" "$stream" forged
	cp forged "$entry"
	cp "$(pyc one.py)" before.pyc
	expect 0 --cache=cache -f one.py
	equal "$(grep -v ' source, ' <<<"$output")" ''
	says_not cached
	same "$(pyc one.py)" before.pyc
	differ forged "$entry"
	expect 0 --cache=cache -f one.py
	says '(1 cached)'
}

@test "many unsound values" {
	local entry number stream

	stream=$(grep -rla '^deflate ' full | head -n 1)
	mkdir many
	for number in $(rounds 6 30 100); do
		echo "x = $number" >"many/m$number.py"
	done
	expect 0 --cache=cache many
	tree_state many >before
	for entry in cache/v1/??/*; do
		helper forge_entry "$entry" "$stream" forged
		cp forged "$entry"
	done
	expect 0 --cache=cache -j2 -f many
	equal "$(grep -v ' sources, ' <<<"$output")" ''
	tree_state many | diff before -
	expect 0 --cache=cache -f many
	says "($(count_pyc many) cached)"
}
