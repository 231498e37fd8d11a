#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# make check with a bats that is too old, and test files whose tools are
# missing.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake

setup() {
	common_setup
}

# configured_with_bats VERSION: prints the BATS that configure then finds.  The
# cache keeps all other results, which are the same each time.
configured_with_bats() {
	mkdir "$1" "$1/bin"
	[ ! -e config.cache ] || sed -i /^ac_cv_path_BATS=/d config.cache
	printf '#!/bin/sh\necho "Bats %s"\n' "$1" >"$1/bin/bats"
	chmod +x "$1/bin/bats"
	(
		cd "$1" || return
		PATH=$PWD/bin:$PATH run -0 "$SRCDIR/configure" -q \
			--cache-file=../config.cache --without-embedded-python
		printf '%s\n' "$output" >said
	)
	sed -n 's/^BATS = //p' "$1/Makefile"
}

@test "configure accepts bats 1.5 and later, and warns of an older one" {
	[ -x "$SRCDIR/configure" ] || skip 'no configure'
	equal "$(configured_with_bats 1.5.0)" "$PWD/1.5.0/bin/bats"
	equal "$(configured_with_bats 1.13.0)" "$PWD/1.13.0/bin/bats"
	equal "$(configured_with_bats 1.2.1)" ''
	grep -q 'no bats 1.5 or later: make check will skip tests/bats' 1.2.1/said
	run -1 grep 'bats 1.5' 1.5.0/said 1.13.0/said
	run -0 make -C 1.2.1 -s check-TESTS check_PROGRAMS= TESTS=tests/bats/sources.bats
	says 'SKIP: tests/bats/sources.bats'
}

# without COMMAND...: sets PATH to a directory with all programs but these.
without() {
	local directory

	mkdir bin
	for directory in /usr/bin /bin ${PATH//:/ }; do
		ln -s "$directory"/* bin/ 2>/dev/null || true
	done
	(cd bin && rm -f "$@")
}

@test "tests are skipped if a tool of their file is missing" {
	local name

	without cmake meson autoreconf dpkg-buildpackage
	for name in meson debian_package; do
		run env -i PATH="$PWD/bin" LC_ALL=C PYC_BAKE="$PYC_BAKE" \
			SRCDIR="$SRCDIR" BUILDDIR="$BUILDDIR" \
			bats --tap "$SRCDIR/tests/bats/$name.bats"
		[ "$status" -eq 0 ] || fail "$name: $output"
		times 0 'not ok'
		run -0 grep '^ok' <<<"$output"
		run -1 grep -v ' # skip .* is not here' <<<"$output"
	done
}
