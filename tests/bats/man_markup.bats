#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The manual pages have correct markup for mandoc and for groff.

load ../lib/common
load ../lib/packaging

setup() {
	common_setup
	pages=("$SRCDIR"/doc/*.1)
	[ ${#pages[@]} -ge 2 ]
}

# finds COMMAND...: COMMAND has messages about a damaged page, and none about ours.
finds() {
	local page

	printf '.TH A 1 2020-01-01\n.SH NAME\na \\- b\n.NOSUCH\n' >damaged.1
	[ -n "$("$@" damaged.1 2>&1)" ] || fail 'it does not see an unknown macro'
	for page in "${pages[@]}"; do
		run "$@" "$page"
		[ -z "$output" ] || fail "$output"
	done
}

@test "mandoc -Tlint is silent" {
	needs mandoc
	finds mandoc -Tlint
}

@test "groff with all warnings is silent" {
	needs groff
	finds groff -ww -man -Tutf8 -z
}
