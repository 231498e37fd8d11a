#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Buildroot's own hooks for the finished target, with pyc-bake in place of
# compileall.  Buildroot's makefiles run them on a target that is made here.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/buildroot

setup_file() {
	buildroot_setup_file
}

setup() {
	clean_environment
	needs_buildroot
	common_setup
	TARGET=$OUT/target
	LIBRARY=$TARGET/usr/lib/python3.$MINOR
	TAG=cpython-3$MINOR
	rm -rf "$OUT/host" "$TARGET"
	mkdir -p "$OUT/host/bin" "$LIBRARY" "$TARGET/usr/share/app/parts"
	ln -s "$PYC_BAKE" "$OUT/host/bin/pyc-bake"
	ln -s "$INTERPRETER" "$OUT/host/bin/python3.$MINOR"
	make_tree "$LIBRARY"
	echo 'KIND = "app"' >"$TARGET/usr/share/app/parts/kind.py"
	echo 'from parts import kind' >"$TARGET/usr/share/app/main.py"
}

# choose LINE...: configures with pyc-bake's option and these lines.
choose() {
	configure BR2_PACKAGE_PYTHON3=y BR2_PYC_BAKE_PYTHON3=y \
		'BR2_PACKAGE_HOST_PYC_BAKE_SITE="file:///srv/archives"' "$@"
	chosen "$@"
}

finalize() {
	buildroot trial-finalize "$@"
}

# files DIR: lists all files in it without directories.
files() {
	(cd "$1" && find . ! -type d | LC_ALL=C sort | tr '\n' ' ')
}

# is PYC LINE...: the output of --inspect has these lines.
is() {
	local line pyc=$1

	shift
	run -0 "$PYC_BAKE" --inspect "$pyc"
	for line; do
		grep -qE "^ *$line$" <<<"$output" || fail "no '$line': $output"
	done
}

# imports MODULE FILE: a Python that does not write .pyc files imports MODULE
# from FILE of the target's library.
imports() {
	run -0 "$INTERPRETER" -I -S -B -c 'if True:
		import importlib, sys
		sys.path.insert(0, sys.argv[1])
		print(importlib.import_module(sys.argv[2]).__file__)' \
		"$LIBRARY" "$1"
	equal "$output" "$LIBRARY/$2"
}

@test "PYC_ONLY: legacy names are written, and only kept sources remain" {
	choose BR2_PACKAGE_PYTHON3_PYC_ONLY=y BR2_PACKAGE_KEEPER=y \
		'BR2_PYC_BAKE_EXTRA_DIRS="/usr/share/app"'
	run -0 finalize
	equal "$output" ''
	equal "$(files "$LIBRARY")" './pkg/__init__.pyc ./pkg/sub/__init__.pyc ./pkg/sub/leaf.pyc ./pkg/sums.py ./pkg/sums.pyc '
	is "$LIBRARY/pkg/sub/leaf.pyc" 'mode +unchecked-hash' \
		"embedded path +/usr/lib/python3.$MINOR/pkg/sub/leaf.py" \
		'canonical +yes'
	imports pkg.sub.leaf pkg/sub/leaf.pyc
	# Outside the library a script is run by its name.
	equal "$(files "$TARGET/usr/share/app")" "./__pycache__/main.$TAG.pyc ./main.py ./parts/__pycache__/kind.$TAG.pyc ./parts/kind.py "
	is "$TARGET/usr/share/app/__pycache__/main.$TAG.pyc" \
		'mode +unchecked-hash' 'embedded path +/usr/share/app/main.py'
}

@test "PYC_ONLY: a second build adds to the existing files" {
	choose BR2_PACKAGE_PYTHON3_PYC_ONLY=y
	run -0 finalize
	cp -a "$LIBRARY/pkg/sums.pyc" before.pyc
	echo 'x = 1' >"$LIBRARY/pkg/later.py"
	run -0 finalize
	equal "$(files "$LIBRARY")" './pkg/__init__.pyc ./pkg/later.pyc ./pkg/sub/__init__.pyc ./pkg/sub/leaf.pyc ./pkg/sums.pyc '
	same before.pyc "$LIBRARY/pkg/sums.pyc"
}

@test "PY_PYC: sources and .pyc are kept, checked-hash if chosen" {
	choose BR2_PACKAGE_PYTHON3_PY_PYC=y BR2_PYC_BAKE_CHECKED_HASH=y
	touch "$LIBRARY/pkg/sums.$TAG.opt-1.pyc"
	run -0 finalize V=1
	says ' 4 baked'
	exists "$LIBRARY"/pkg/{__init__,sums,sub/__init__,sub/leaf}.py
	equal "$(files "$LIBRARY/pkg/__pycache__")" \
		"./__init__.$TAG.pyc ./sums.$TAG.pyc "
	absent "$LIBRARY/pkg/sums.$TAG.opt-1.pyc" \
		"$TARGET/usr/share/app/__pycache__"
	is "$LIBRARY/pkg/__pycache__/sums.$TAG.pyc" 'mode +checked-hash' \
		"embedded path +/usr/lib/python3.$MINOR/pkg/sums.py"
	imports pkg.sums pkg/sums.py
}

@test "BR2_REPRODUCIBLE: bytes and times do not depend on the build" {
	choose BR2_PACKAGE_PYTHON3_PY_PYC=y BR2_REPRODUCIBLE=y \
		'BR2_PYC_BAKE_EXTRA_DIRS="/usr/share/app"'
	cp -a "$TARGET" sources
	run -0 finalize SOURCE_DATE_EPOCH=1500000000 PARALLEL_JOBS=1
	mv "$TARGET" first
	mv sources "$TARGET"
	touch -d @1600000000 "$LIBRARY/pkg/sums.py"
	run -0 finalize SOURCE_DATE_EPOCH=1500000000 PARALLEL_JOBS=4
	diff -r first "$TARGET"
	run -1 grep -raF "$OUT" "$TARGET"
	find "$LIBRARY" "$TARGET/usr/share" \( -name '*.pyc' -o \
		-path "$LIBRARY/*.py" \) -printf '%Ts\n' >stamps
	equal "$(wc -l <stamps)" 10
	equal "$(sort -u stamps)" 1500000000
}

@test "a source that does not compile ends the build unless it is allowed" {
	choose BR2_PACKAGE_PYTHON3_PYC_ONLY=y \
		"BR2_PYC_BAKE_ALLOW_ERRORS=\"$PWD/allowed\"" \
		'BR2_PYC_BAKE_OPTIONS="--warnings=ignore -o 2"'
	echo 'print "two"' >"$LIBRARY/pkg/old.py"
	echo '# none' >allowed
	run -2 finalize
	says "/pkg/old.py:1:1: SyntaxError: "
	exists "$LIBRARY/pkg/sums.py"
	echo '*/pkg/old.py' >allowed
	run -0 finalize
	absent "$LIBRARY/pkg/sums.py" "$LIBRARY/pkg/old.pyc"
	# Level 2 has no docstrings.
	exists "$LIBRARY/pkg/sums.pyc"
	run -1 grep -aF 'Sum.' "$LIBRARY/pkg/sums.pyc"
}

@test "a Python of another release than the target's is refused" {
	choose BR2_PACKAGE_PYTHON3_PYC_ONLY=y
	mv "$OUT/host/bin/python3.$MINOR" "$OUT/host/bin/python3.2"
	mv "$LIBRARY" "$TARGET/usr/lib/python3.2"
	run -2 finalize PYTHON3_VERSION_MAJOR=3.2
	says '3.2'
	says "3.$MINOR"
	equal "$(files "$TARGET/usr/lib/python3.2")" './pkg/__init__.py ./pkg/sub/__init__.py ./pkg/sub/leaf.py ./pkg/sums.py '
}
