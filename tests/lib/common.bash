# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests in bats: `load ../lib/common`. make check sets PYC_BAKE, SRCDIR and
# BUILDDIR.  To run a file by hand: PYC_BAKE=/path/to/pyc-bake bats
# tests/bats/FILE.

: "${SRCDIR:=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}"
: "${PYC_BAKE:=$SRCDIR/build/pyc-bake}"
export SRCDIR PYC_BAKE

# skip_file REASON: called in setup_file, makes common_setup skip each test.
# Before 1.9, bats treats a skip in setup_file as a failure.
skip_file() {
	printf '%s\n' "$*" >"$BATS_FILE_TMPDIR/skip"
}

skip_if_file_is_skipped() {
	[ ! -e "$BATS_FILE_TMPDIR/skip" ] || skip "$(<"$BATS_FILE_TMPDIR/skip")"
}

# trace_test_only: bats runs a trap before each command, to know which line
# failed.  That takes more time than most commands of a test.  From here on, the
# trap runs in the test itself only: a failure in a helper has the line of the
# test that called it.  With PYC_BAKE_TRACE=1 it has its own.
trace_test_only() {
	[ "${PYC_BAKE_TRACE-}" = 1 ] || set +T
}

# A test file with its own setup must call this first.
common_setup() {
	trace_test_only
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

# Prints the path of a CPython with the version that compiles.  The system's own
# is preferred, because the first one in PATH may be a different build.
# TESTED_PYTHON, if set, is used instead.
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

# make_tree DIR: makes a package of three modules; one of them is in a
# subpackage.
make_tree() {
	mkdir -p "$1/pkg/sub"
	printf 'from pkg.sub import leaf\n' >"$1/pkg/__init__.py"
	printf 'def add(a, b):\n    """Sum."""\n    return a + b\n' \
		>"$1/pkg/sums.py"
	printf 'KINDS = frozenset({"b", "a", 1})\n' >"$1/pkg/sub/leaf.py"
	: >"$1/pkg/sub/__init__.py"
}

# rounds FEW MANY [MOST]: prints 1 to FEW, if is_thorough to MANY, and if
# is_exhaustive to MOST, for a test that tries the same in many ways or times.
rounds() {
	if is_exhaustive; then
		seq "${3-$2}"
	elif is_thorough; then
		seq "$2"
	else
		seq "$1"
	fi
}

is_thorough() {
	[[ ${PYC_BAKE_THOROUGH-} == [12] ]]
}

# is_exhaustive: whether a test may take minutes, as in make check-thorough.
is_exhaustive() {
	[ "${PYC_BAKE_THOROUGH-}" = 2 ]
}

# more WORD...: prints the words if is_thorough, else nothing: for a
# loop over cases of which make check needs only some.
more() {
	! is_thorough || printf '%s\n' "$@"
}

# thorough_only: skips a test that costs much and adds little to make check.
thorough_only() {
	is_thorough || skip 'for make check-thorough'
}

# zeros COUNT: prints so many zero bytes.  In some containers only root may read
# /dev/zero.
zeros() {
	head -c "$1" < <(yes '' | tr '\n' '\0')
}

# fail MESSAGE: prints MESSAGE and fails the test.
fail() {
	printf '%s\n' "$*" >&2
	return 1
}
