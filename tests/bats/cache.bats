#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --cache: what was compiled before is used again, and changes nothing but the
# time.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	make_tree tree
	printf 'print("x" is 1)\nassert print\n' >tree/warned.py
	unset PYC_BAKE_CACHE PYC_BAKE_CACHE_SIZE XDG_CACHE_HOME
	export SOURCE_DATE_EPOCH=1700000000
}

entries() {
	find "${1:-cache}" -type f -path '*/v1/*' | wc -l
}

# cold_and_warm OPTION...: bakes copies of the tree without a cache, with an
# empty one and with a full one.  Bytes and messages are the same.
cold_and_warm() {
	local name cache=--no-cache

	for name in plain cold warm; do
		cp -a tree $name
		expect 0 "$cache" -d tree "$@" $name
		cache=--cache=cache
		sed "/ sources, /d; s|^$name/|tree/|" <<<"$output" >$name.messages
		tree_state $name >$name.state
	done
	says "($(count_pyc warm) cached)"
	diff plain.messages warm.messages
	diff plain.state cold.state
	diff plain.state warm.state
}

@test "a second run compiles nothing and writes the same bytes" {
	cold_and_warm -o0 -o1 -o2 -j2
	says 'SyntaxWarning'
	exists cache/CACHEDIR.TAG
	equal "$(stat -c %a cache cache/v1 cache/v1/?? | uniq)" 700
	equal "$(find cache/v1 -type f -exec stat -c %a {} + | uniq)" 600
}

@test "no interpreter is started if the cache has all" {
	command -v strace >/dev/null || skip 'strace is not here'
	! is_sanitized || skip 'a leak cannot be sought under strace'
	expect 0 --cache=cache tree
	find tree -name '*.pyc' -delete
	strace -f -qq -e trace=openat -o trace \
		"$PYC_BAKE" -q --sandbox=off --cache=cache -j2 tree
	! grep -q 'encodings' trace || fail 'an interpreter was started'
	strace -f -qq -e trace=openat -o trace "$PYC_BAKE" -qf --sandbox=off \
		-j2 tree
	grep -q 'encodings' trace
}

@test "a level that gives the same as level 0 has the same entry" {
	printf 'x = 1\n' >one.py
	expect 0 --cache=cache -o0 -o1 one.py
	equal "$(entries)" 1
	expect 0 --cache=cache -f -o1 -o2 one.py
	says '2 baked (1 cached)'
	equal "$(entries)" 2
}

@test "the installed path, the mode and the kind of archive do not matter" {
	expect 0 --cache=cache -o0 -o1 -o2 tree
	cp -a tree elsewhere
	find elsewhere -name '*.pyc' -delete
	expect 0 --cache=cache -o0 -o1 -o2 -d /usr/lib/python3 \
		--invalidation-mode=unchecked-hash elsewhere
	says '15 baked (15 cached)'
	equal "$(embedded elsewhere/pkg/sums.py)" /usr/lib/python3/pkg/sums.py
	(cd tree && tar -cf ../sources.tar --exclude='*.pyc' .)
	expect 0 --cache=cache --tar=all sources.tar
	says '5 baked (5 cached)'
	oracle -m zipfile -c sources.zip elsewhere/pkg/
	expect 0 --cache=cache sources.zip
	says "cached)"
}

@test "a comment costs one miss" {
	expect 0 --cache=cache tree
	echo '# a comment' >>tree/pkg/sums.py
	expect 0 --cache=cache -f tree
	says '5 baked (4 cached)'
}

@test "another treatment of warnings never hits" {
	local mode

	for mode in show ignore; do
		expect 0 --cache=cache --warnings=$mode -f tree
		says_not cached
		expect 0 --cache=cache --warnings=$mode -f tree
		says '5 baked (5 cached)'
	done
	expect 1 --cache=cache --warnings=error tree
	expect 1 --cache=cache --warnings=error tree
	says '4 baked (4 cached), 0 fresh, 1 failed'
}

@test "errors are not stored" {
	echo 'x = = 1' >bad.py
	expect 1 --cache=cache bad.py
	cp /dev/null first
	printf '%s\n' "$output" | grep -v ' sources\?, ' >first
	equal "$(entries)" 0
	expect 1 --cache=cache bad.py
	printf '%s\n' "$output" | grep -v ' sources\?, ' | diff first -
}

@test "a source that contains its path, or the placeholder, is right" {
	printf 'p = "%s"\n' self.py >self.py
	printf 'p = "<pyc-bake placeholder>"\n' >literal.py
	printf 'p = "<pyc-bake " "placeholder>"\n' >folded.py
	printf 'p = b"<pyc-bake placeholder" + b">"\n' >bytes.py
	printf 'p = "x<pyc-bake placeholder" ">x"\n' >inside.py
	printf 'import re\nx = "\\d"\n' >__main__.py
	set -- self.py literal.py folded.py bytes.py inside.py __main__.py
	expect 0 --no-cache "$@"
	tree_state . >before
	cp /dev/null messages
	printf '%s\n' "$output" | grep -v ' sources, ' >messages
	for _ in cold warm; do
		rm -r __pycache__
		expect 0 --cache=cache "$@"
		printf '%s\n' "$output" | grep -v ' sources, ' | diff messages -
		tree_state . | grep -v cache/ | diff before -
	done
	says '6 baked (2 cached)'
}

@test "a fresh .pyc does not need the cache" {
	expect 0 tree
	expect 0 --cache=cache tree
	says '0 baked, 5 fresh'
	equal "$(entries)" 0
}

@test "a .pyc of CPython with the right header is replaced from the cache" {
	expect 0 --cache=cache -o0 -o1 tree
	find tree -name '*.pyc' -delete
	oracle -m compileall -q -o0 -o1 --invalidation-mode=checked-hash tree
	expect 0 --cache=cache -o0 -o1 tree
	says '10 baked (10 cached)'
	expect 0 -o0 -o1 tree
	says '10 fresh'
}

@test "--cache-mode=read-only stores nothing, refresh finds nothing" {
	expect 0 --cache=cache --cache-mode=read-only tree
	says "cache 'cache' is not used: cannot open it: No such file"
	absent cache
	expect 0 --cache=cache --cache-mode=refresh -f tree
	says_not cached
	find cache/v1 -type f -exec touch -d @0 {} +
	expect 0 --cache=cache --cache-mode=read-only -f tree
	says '5 baked (5 cached)'
	equal "$(find cache/v1 -type f -newermt @0 | wc -l)" 0
	expect 0 --cache=cache --cache-mode=refresh -f tree
	says_not cached
	equal "$(find cache/v1 -type f -newermt @0 | wc -l)" 5
}

@test "a hit is the last use of its entry" {
	expect 0 --cache=cache tree
	find cache/v1 -type f -exec touch -d '2 hours ago' {} +
	expect 0 --cache=cache -f tree/pkg
	equal "$(find cache/v1 -type f -newermt '1 hour ago' | wc -l)" 4
}

@test "the environment names a cache, and options override it" {
	export PYC_BAKE_CACHE=$PWD/env
	expect 0 tree
	equal "$(entries env)" 5
	expect 0 -f --no-cache tree
	says_not cached
	expect 0 -f --cache=option tree
	says_not cached
	equal "$(entries option)" 5
	expect 0 --check tree
	unset PYC_BAKE_CACHE
	XDG_CACHE_HOME=$PWD/xdg expect 0 -f --cache tree
	equal "$(entries xdg/pyc-bake)" 5
	HOME=$PWD/home XDG_CACHE_HOME=relative expect 0 -f --cache tree
	equal "$(entries home/.cache/pyc-bake)" 5
	run -2 env -u HOME "$PYC_BAKE" --cache tree
	says 'neither XDG_CACHE_HOME nor HOME is set'
}

@test "options of the cache without one are an error" {
	local option

	for option in mode=refresh size=1G verify shared key-file=x; do
		expect 2 --cache-$option tree
		says "--cache-${option%%=*} needs --cache or PYC_BAKE_CACHE"
	done
	expect 2 --check --cache tree
	says '--cache cannot be used with --check'
	expect 2 --cache-size=9 --cache tree
	says "'9' is not a size of 1M or more"
	expect 2 --cache=cache --cache-mode=refresh --cache-verify tree
	says '--cache-verify cannot be used with --cache-mode=refresh'
	expect 2 --cache=cache --cache-key-file= tree
	says '--cache-key-file: empty path'
	expect 2 --cache-info tree
	says 'takes no PATH'
}

@test "--cache-verify finds an entry that is wrong" {
	local entry

	printf 'x = 1\n' >one.py
	printf 'x = 2\n' >two.py
	expect 0 --cache=cache one.py
	entry=$(find cache/v1 -type f)
	mv "$entry" kept
	expect 0 --cache=cache two.py
	# What two.py gives, as the entry for one.py.
	helper forge_entry kept "$(find cache/v1 -type f)" "$entry"
	expect 0 --cache=cache -f one.py
	says '1 cached'
	expect 2 --cache=cache -f --cache-verify one.py
	says "one.py: compiling it does not give what the cache entry '$entry' has"
	# The other file is baked, and the report is written.
	rm -r __pycache__
	expect 2 --cache=cache --cache-verify --report=report one.py two.py
	says '2 sources, 1 baked (1 cached), 0 fresh, 1 failed'
	exists __pycache__/two."$TAG".pyc
	absent __pycache__/one."$TAG".pyc
	grep -q '"summary"' report
	expect 0 --cache=cache -f --cache-verify=0 one.py
	expect 0 --cache=cache -f --cache-verify two.py
	says '1 baked (1 cached)'
}

@test "--report counts what was cached, and says nothing else of it" {
	expect 0 --cache=cache -f --report=cold tree
	expect 0 --cache=cache -f --report=warm tree
	diff <(grep -v '"summary"' cold) <(grep -v '"summary"' warm)
	grep -q '"baked":5,"cached":5,"fresh":0' warm
	grep -q '"baked":5,"cached":0,"fresh":0' cold
}
