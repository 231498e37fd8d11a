#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# No shell script of the tree gives a message of shellcheck.  Releases before 0.9
# have other checks and are not used.

load ../lib/common

setup() {
	command -v shellcheck >/dev/null || skip 'shellcheck is not here'
	cd "$SRCDIR" || return
	shellcheck --version | grep -qE '^version: (0\.(9|[1-9][0-9])|[1-9])' ||
		skip 'this shellcheck is too old'
}

# Prints the scripts, which are found by name or by their first line.
scripts() {
	local file first

	find bootstrap .ci packaging src tests -type f | LC_ALL=C sort |
		while IFS= read -r file; do
			case $file in
			*.sh | *.bash | *.bats)
				echo "$file"
				continue
				;;
			esac
			first=$(head -c 60 "$file" | tr -d '\0' | head -n 1)
			if [[ $first =~ ^'#!'.*(/|' ')(ba|da)?sh( |$) ]]; then
				echo "$file"
			fi
		done
}

@test "shellcheck finds nothing in any script" {
	scripts >"$BATS_TEST_TMPDIR/scripts"
	grep -qx bootstrap "$BATS_TEST_TMPDIR/scripts"
	grep -qx tests/lib/demo.sh "$BATS_TEST_TMPDIR/scripts"
	grep -qx .ci/run "$BATS_TEST_TMPDIR/scripts"
	xargs -d '\n' -n 12 -P 2 shellcheck --format=gcc \
		<"$BATS_TEST_TMPDIR/scripts"
}
