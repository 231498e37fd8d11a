#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A pyc-bake built without libpython, for containers that have none.  It needs
# --python only for compiling.  It is also built without modules.

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
	if ! "$SRCDIR/configure" -q --without-embedded-python \
		--disable-modules CFLAGS=-O0 >log 2>&1 ||
		! make -j2 pyc-bake >>log 2>&1; then
		fail "$(tail -n 20 log)"
	fi
}

setup() {
	bake_setup
	EMBEDDED=$PYC_BAKE
	PYC_BAKE=$BATS_FILE_TMPDIR/build/pyc-bake
	make_tree tree
}

@test "it is not linked with libpython, and reports this" {
	if command -v ldd; then
		ldd "$PYC_BAKE" >libraries
		grep -q libarchive libraries
		if grep libpython libraries; then
			fail 'libpython is linked'
		fi
	fi
	expect 0 --version
	has_line 'no embedded Python'
	says libarchive
	expect 0 --version --python="$ORACLE"
	says "tag $TAG"
	expect 0 --help
}

@test "without --python it does not bake" {
	expect 2 tree
	says --python
	equal "$(wc -l <<<"$output")" 1
	equal "$(count_pyc .)" 0
	expect 2 --check tree
	says --python
}

@test "with --python it gives the same bytes as the embedded Python" {
	mkdir a b
	cp -Rp tree a/
	cp -Rp tree b/
	helper make_wheel demo-1.0-0in-py3-none-any.whl
	export SOURCE_DATE_EPOCH=1700000000
	expect 0 -s a -o 0 -o 1 --python="$ORACLE" a
	expect 0 --python="$ORACLE" --output=demo-1.0-0a-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	"$EMBEDDED" -q -s b -o 0 -o 1 b
	"$EMBEDDED" -q --output=demo-1.0-0b-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	tree_state a >state
	[ -s state ]
	tree_state b | diff state -
	same demo-1.0-0a-py3-none-any.whl demo-1.0-0b-py3-none-any.whl
	expect 0 --check --python="$ORACLE" -s a -o 0 -o 1 a
	equal "$output" ''
	expect 0 --check --python="$ORACLE" demo-1.0-0a-py3-none-any.whl
	equal "$output" ''
}

@test "--check=fast only needs --python-version" {
	"$EMBEDDED" -q --invalidation-mode=checked-hash tree
	expect 0 --check=fast --invalidation-mode=checked-hash \
		--python-version="3.$MINOR" tree
	equal "$output" ''
	echo '# changed' >>tree/pkg/sums.py
	expect 1 --check=fast --invalidation-mode=checked-hash \
		--python-version="3.$MINOR" tree
	says "$(pyc tree/pkg/sums.py): stale: "
	expect 2 --check=fast tree
	says --python-version
	helper make_wheel demo-1.0-0in-py3-none-any.whl
	"$EMBEDDED" -q demo-1.0-0in-py3-none-any.whl
	expect 0 --check=fast --python-version="3.$MINOR" demo-1.0-0in-py3-none-any.whl
	equal "$output" ''
}

@test "--inspect and --normalize need no interpreter" {
	oracle -m compileall -q tree
	expect 0 --inspect "$(pyc tree/pkg/sums.py)"
	says "3.$MINOR (magic"
	expect 0 --inspect=dump tree
	says 'co_name'
	expect 0 --normalize tree
	says '4 normalized'
	expect 0 --normalize tree
	says '4 fresh'
	expect 0 --inspect tree
	says_not 'canonical       no'
}

@test "--normalize rewrites a wheel as the other build does" {
	helper make_wheel demo-1.0-0in-py3-none-any.whl
	"$EMBEDDED" -q demo-1.0-0in-py3-none-any.whl
	"$EMBEDDED" -q --normalize --output=demo-1.0-0one-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	expect 0 --normalize --output=demo-1.0-0two-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	same demo-1.0-0one-py3-none-any.whl demo-1.0-0two-py3-none-any.whl
	helper check_wheel record demo-1.0-0two-py3-none-any.whl
}
