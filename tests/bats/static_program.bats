#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# configure --enable-static-program: one file that bakes where nothing else is
# installed, as in the input root of a remote action.

load ../lib/common
load ../lib/bake

# A separate build, without optimization because that is faster.
setup_file() {
	[ -x "$SRCDIR/configure" ] || {
		skip_file 'no configure'
		return 0
	}
	mkdir "$BATS_FILE_TMPDIR/build"
	cd "$BATS_FILE_TMPDIR/build" || return
	if ! "$SRCDIR/configure" -q --enable-static-program CFLAGS=-O0 \
		>log 2>&1; then
		grep -q 'is missing; config.log' log || fail "$(tail -n 20 log)"
		skip_file 'a static library is not here'
		return 0
	fi
	make -j2 pyc-bake >>log 2>&1 || fail "$(tail -n 20 log)"
}

setup() {
	bake_setup
	EMBEDDED=$PYC_BAKE
	mkdir root
	cp "$BATS_FILE_TMPDIR/build/pyc-bake" root/
	PYC_BAKE=$PWD/in_root
	printf '#!/bin/sh\nexec %s chroot "%s" /pyc-bake "$@"\n' \
		"$([ "$(id -u)" -eq 0 ] || echo unshare -r)" "$PWD/root" \
		>in_root
	chmod +x in_root
	./in_root --help >/dev/null || skip 'chroot is not possible here'
	export SOURCE_DATE_EPOCH=1700000000
}

@test "it says the same of itself as the program with libraries" {
	expect 0 --version
	# It uses no installed program.
	has_line 'engine: embedded'
	diff <(printf '%s\n' "$output" | sed '/^sandbox/d; /^engine/d') \
		<("$EMBEDDED" --version | sed '/^sandbox/d; /^engine/d')
}

@test "in an empty root it bakes a tree to the same bytes" {
	mkdir tree
	make_tree tree/made
	printf '# coding: latin-1\nx = "\xe9"\n' >tree/latin.py
	printf '# coding: cp1252\nx = "\x80"\n' >tree/windows.py
	printf 'x = "\\N{EURO SIGN}"\n' >tree/named.py
	printf 'x = 1\nx is 1\n' >tree/warned.py
	cp -a tree root/tree
	expect 0 -o0 -o2 -j2 /tree
	printf '%s\n' "$output" | sed '/ sources, /d' >static.messages
	run "$EMBEDDED" -o0 -o2 -j2 -d /tree tree
	printf '%s\n' "$output" | sed '/ sources, /d; s|^tree/|/tree/|' |
		diff static.messages -
	diff <(tree_state tree) <(tree_state root/tree)
}

@test "errors have the same messages" {
	mkdir tree
	printf 'def f(:\n' >tree/syntax.py
	printf '# coding: none\n' >tree/coding.py
	printf 'x = "\xff"\n' >tree/bytes.py
	printf '# coding: latin-1\nx = "\xe9\xe9" +\n' >tree/column.py
	cp -a tree root/tree
	expect 1 /tree
	printf '%s\n' "$output" | sed '/ sources, /d' >static.messages
	run "$EMBEDDED" -d /tree tree
	printf '%s\n' "$output" | sed '/ sources, /d; s|^tree/|/tree/|' |
		diff static.messages -
}

@test "it bakes a wheel, with a cache" {
	helper make_wheel root/demo-1.0-py3-none-any.whl
	cp root/demo-1.0-py3-none-any.whl .
	"$EMBEDDED" -q demo-1.0-py3-none-any.whl
	mkdir root/out
	expect 0 --cache=/cache --output-dir=/out demo-1.0-py3-none-any.whl
	expect 0 --cache=/cache demo-1.0-py3-none-any.whl
	says 'cached)'
	same demo-1.0-py3-none-any.whl root/demo-1.0-py3-none-any.whl
	same demo-1.0-py3-none-any.whl root/out/demo-1.0-py3-none-any.whl
}

# Their codecs are shared libraries.
@test "Chinese, Japanese and Korean encodings are an error" {
	local name

	mkdir root/tree
	for name in gb2312 shift_jis euc_kr big5 iso2022_jp; do
		printf '# coding: %s\n' $name >root/tree/$name.py
	done
	expect 1 /tree
	says 'SyntaxError: unknown encoding: shift_jis'
	says '5 sources, 0 baked, 0 fresh, 5 failed'
	equal "$(count_pyc root/tree)" 0
}
