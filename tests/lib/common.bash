# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests in bats: `load ../lib/common`.  make check sets PYC_BAKE, SRCDIR
# and BUILDDIR; by hand, PYC_BAKE=/path/to/pyc-bake bats tests/bats/FILE.

: "${SRCDIR:=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}"
: "${PYC_BAKE:=$SRCDIR/build/pyc-bake}"
export SRCDIR PYC_BAKE

# skip_file REASON: in setup_file, has common_setup skip each test.  Before 1.9,
# bats takes a skip in setup_file for a failure.
skip_file() {
	printf '%s\n' "$*" >"$BATS_FILE_TMPDIR/skip"
}

skip_if_file_is_skipped() {
	[ ! -e "$BATS_FILE_TMPDIR/skip" ] || skip "$(<"$BATS_FILE_TMPDIR/skip")"
}

# A test file with a setup of its own calls this first.
common_setup() {
	skip_if_file_is_skipped
	umask 022
	mkdir "$BATS_TEST_TMPDIR/work"
	cd "$BATS_TEST_TMPDIR/work" || return
}

setup() {
	common_setup
}

pyc_bake() {
	"$PYC_BAKE" "$@"
}

# Prints the path of a CPython of the version that compiles.  The system's own
# comes first: what stands first in PATH may be a build of another make.
# TESTED_PYTHON names the one that compiles where it is not embedded.
python_for_tests() {
	local version directory

	if [ -n "${TESTED_PYTHON-}" ]; then
		echo "$TESTED_PYTHON"
		return
	fi
	version=$("$PYC_BAKE" --version 2>/dev/null |
		sed -n 's/^Python \([0-9]*\.[0-9]*\).*/\1/p')
	version=${version:-3.11}
	for directory in /usr/bin /usr/local/bin; do
		if [ -x "$directory/python$version" ]; then
			echo "$directory/python$version"
			return
		fi
	done
	command -v "python$version"
}

# make_tree DIR: a package of three modules, of which one is in a package of
# its own.
make_tree() {
	mkdir -p "$1/pkg/sub"
	printf 'from pkg.sub import leaf\n' >"$1/pkg/__init__.py"
	printf 'def add(a, b):\n    """Sum."""\n    return a + b\n' \
		>"$1/pkg/sums.py"
	printf 'KINDS = frozenset({"b", "a", 1})\n' >"$1/pkg/sub/leaf.py"
	: >"$1/pkg/sub/__init__.py"
}

# fail MESSAGE: ends the test, saying why.
fail() {
	printf '%s\n' "$*" >&2
	return 1
}
