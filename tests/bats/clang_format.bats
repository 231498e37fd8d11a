#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The C code is formatted according to .clang-format.

load ../lib/common

setup() {
	local version

	command -v clang-format >/dev/null || skip 'clang-format is not here'
	cd "$SRCDIR" || return
	[ -f .clang-format ] || skip 'there is no .clang-format'
	version=$(clang-format --version | sed 's/.*version \([0-9]*\).*/\1/')
	[ "$version" -ge 14 ] || skip "clang-format $version formats otherwise"
	clang-format --dump-config >/dev/null 2>&1 ||
		skip "$(clang-format --version) does not know what it asks for"
}

@test "clang-format changes no file" {
	local files

	files=$(find src tests -name '*.[ch]' ! -path 'tests/fuzz/corpus/*')
	[ "$(wc -l <<<"$files")" -gt 300 ]
	xargs clang-format --dry-run -Werror <<<"$files"
}

@test "clang-format reports a file that is not formatted" {
	mkdir "$BATS_TEST_TMPDIR/odd"
	cp .clang-format "$BATS_TEST_TMPDIR/odd"
	printf 'int  main( void ){return 0;}\n' >"$BATS_TEST_TMPDIR/odd/x.c"
	run clang-format --dry-run -Werror "$BATS_TEST_TMPDIR/odd/x.c"
	[ "$status" -ne 0 ]
}
