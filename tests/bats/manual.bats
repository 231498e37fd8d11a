#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The manual and --help document the same options.

load ../lib/common
load ../lib/bake

# Prints the manual without roff escapes, so that an option is one word.
manual() {
	sed 's/\\-/-/g; s/\\f.//g; s/\\&//g' "$SRCDIR/doc/pyc-bake.1"
}

# Prints the long options on standard input, each once.
options_in() {
	grep -oE -- '--[a-z][a-z-]+' | sort -u
}

@test "every long option of --help is in the manual" {
	local option

	for option in $("$PYC_BAKE" --help | options_in); do
		manual | grep -E '^\.B' | grep -qF -- "$option" ||
			fail "$option has no place in the manual"
	done
	[ "$("$PYC_BAKE" --help | options_in | wc -l)" -gt 10 ]
}

@test "every short option of --help is in the manual" {
	local letter

	for letter in $("$PYC_BAKE" --help | grep -oE -- '^ +-[a-z],' |
		grep -oE '[a-z]'); do
		manual | grep -qE "^\.BR? -$letter|^\.BI -$letter" ||
			fail "-$letter has no place in the manual"
	done
}

@test "the manual has no option that --help lacks" {
	local option

	# Bold text at the start of a line is our option, or one of pip.
	for option in $(manual | grep -E '^\.B' | options_in); do
		[ "$option" = --no-compile ] ||
			"$PYC_BAKE" --help | grep -qF -- "$option" ||
			fail "--help does not list $option"
	done
}

@test "the manual has the version of the program" {
	local version

	version=$("$PYC_BAKE" --version | sed -n 's/^pyc-bake //p')
	grep -qF "\"pyc-bake $version\"" "$SRCDIR/doc/pyc-bake.1"
}
