# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests that bake: `load ../lib/common`, then `load ../lib/bake`.
#
# shellcheck disable=SC2154 # run sets status and output

# bats 1.7 introduced this function.
! declare -F bats_require_minimum_version >/dev/null ||
	bats_require_minimum_version 1.5.0

# The user's environment must not change the result of a test.
clean_environment() {
	local name

	for name in "${!PYTHON@}" "${!PIP_@}"; do
		unset "$name"
	done
	unset SOURCE_DATE_EPOCH
	export LC_ALL=C TZ=UTC
}

# describe_oracle: prints TAG, MINOR, ORACLE and NO_ORACLE for seek_oracle, each
# on a line.
describe_oracle() {
	local about tag minor

	about=$("$PYC_BAKE" --version) || return
	about=$(sed '/^no embedded Python$/q' <<<"$about")
	tag=$(sed -n 's/.*, tag \([^ )]*\)).*/\1/p' <<<"$about")
	minor=$(sed -n 's/^Python 3\.\([0-9]*\).*/\1/p' <<<"$about")
	printf '%s\n%s\n' "$tag" "$minor"
	if [ -z "$tag" ]; then
		printf '\nno Python is embedded\n'
	elif ! python_for_tests; then
		printf '\nno CPython 3.%s that could tell what is right\n' \
			"$minor"
	fi
}

# seek_oracle: sets ORACLE, the program of the CPython that is embedded; TAG,
# its cache tag; and MINOR, 11 for 3.11.  Fails if there is none; NO_ORACLE is
# the reason.  The search runs once for each test file.
seek_oracle() {
	local found=$BATS_FILE_TMPDIR/oracle

	[ -e "$found" ] || describe_oracle >"$found"
	{
		read -r TAG
		read -r MINOR
		read -r ORACLE
		read -r NO_ORACLE
	} <"$found" || true
	export ORACLE TAG MINOR
	[ -n "$ORACLE" ]
}

find_oracle() {
	if ! seek_oracle; then
		[ -n "$NO_ORACLE" ] || {
			fail "$PYC_BAKE --version fails"
			return 1
		}
		skip "$NO_ORACLE"
	fi
}

bake_setup() {
	trace_test_only
	clean_environment
	find_oracle
	common_setup
}

setup() {
	bake_setup
}

# made_once FUNCTION: for setup, copies the files to the current directory that
# FUNCTION makes in its own.  FUNCTION runs for the first test of a file only.
made_once() {
	local made=$BATS_FILE_TMPDIR/$1

	if [ ! -d "$made" ]; then
		mkdir "$made.$$"
		(cd "$made.$$" && "$1")
		mv -T "$made.$$" "$made"
	fi
	cp -R "$made/." .
}

# oracle ARGUMENT...: runs the Python, which starts faster without its
# site-packages.  site_oracle has them.
oracle() {
	"$ORACLE" -E -s -S -B "$@"
}

site_oracle() {
	"$ORACLE" -E -s -B "$@"
}

# helper NAME ARGUMENT...: runs tests/lib/NAME.py.
helper() {
	local name=$1

	shift
	oracle "$SRCDIR/tests/lib/$name.py" "$@"
}

# expect STATUS ARGUMENT...: runs pyc-bake, which must exit with STATUS; $output
# is its output.
expect() {
	local wanted=$1

	shift
	run exec timeout 120 "$PYC_BAKE" "$@"
	[ "$status" -eq "$wanted" ] ||
		fail "exit status $status in place of $wanted: $output"
}

# copy_program DIR: copies the program and its modules to a directory.
copy_program() {
	cp "$PYC_BAKE" "$1/pyc-bake"
	if [ -e "$BUILDDIR/pyc-bake-archive.so" ]; then
		cp "$BUILDDIR"/pyc-bake-*.so "$1"
	fi
}

# Whether the program is built with a sanitizer, which needs more memory.
is_sanitized() {
	grep -aq __asan_init "$PYC_BAKE"
}

# says TEXT: $output contains TEXT.  says_not TEXT: it does not.
says() {
	[[ $output == *"$1"* ]] || fail "'$1' is not in: $output"
}

says_not() {
	[[ $output != *"$1"* ]] || fail "'$1' is in: $output"
}

# has_line TEXT: $output has a line that equals TEXT.
has_line() {
	[[ $'\n'$output$'\n' == *$'\n'"$1"$'\n'* ]] ||
		fail "no line '$1' in: $output"
}

# times COUNT TEXT: COUNT lines of $output contain TEXT.
times() {
	local found

	found=$(grep -acF -- "$2" <<<"$output") || true
	[ "$found" -eq "$1" ] || fail "$found lines with '$2', not $1: $output"
}

exists() {
	local path

	for path; do
		[ -e "$path" ] || fail "$path is not there"
	done
}

absent() {
	local path

	for path; do
		if [ -e "$path" ] || [ -L "$path" ]; then
			fail "$path is there"
		fi
	done
}

same() {
	cmp "$1" "$2" || fail "$1 and $2 differ"
}

differ() {
	if cmp -s "$1" "$2"; then
		fail "$1 and $2 are the same"
	fi
}

equal() {
	[ "$1" = "$2" ] || fail "got '$1', wanted '$2'"
}

# pyc SOURCE [LEVEL]: prints the path of the .pyc of SOURCE.
pyc() {
	local directory=. level=${2:-0} name=${1##*/}

	case $1 in
	*/*) directory=${1%/*} ;;
	esac
	if [ "$level" -gt 0 ]; then
		printf '%s\n' "$directory/__pycache__/${name%.py}.$TAG.opt-$level.pyc"
	else
		printf '%s\n' "$directory/__pycache__/${name%.py}.$TAG.pyc"
	fi
}

# embedded SOURCE [LEVEL]: prints the path embedded in the .pyc of SOURCE.
embedded() {
	helper pyc_info co_filename "$(pyc "$@")"
}

# header SOURCE [LEVEL]: prints the 16 bytes of the header in hexadecimal.
header() {
	helper pyc_info header "$(pyc "$@")"
}

# flags SOURCE [LEVEL]: prints 0 (timestamp), 1 (unchecked hash) or 3 (checked
# hash).
flags() {
	helper pyc_info flags "$(pyc "$@")"
}

# tree_state DIR: prints name, mode, time and digest of every .pyc and
# __pycache__ below DIR.
tree_state() {
	(
		cd "$1" || return
		{
			find . \( -name '*.pyc' -o -name __pycache__ \) \
				-printf '%P %M %T@\n'
			find . -name '*.pyc' -exec sha256sum {} +
		} | LC_ALL=C sort
	)
}

count_pyc() {
	find "$1" -name '*.pyc' | wc -l
}

# no_temporary_file DIR...: no temporary file is left below DIR.
no_temporary_file() {
	local found

	found=$(find "$@" -name '*.tmp' -o -name '.pyc-bake*')
	[ -z "$found" ] || fail "left behind: $found"
}

mode_of() {
	stat -c %a "$1"
}

mtime_of() {
	stat -c %Y "$1"
}

# lines ARGUMENT...: prints each argument on a line, for use with equal.
lines() {
	printf '%s\n' "$@"
}

not_as_root() {
	[ "$(id -u)" -ne 0 ] || skip 'root may do everything'
}

# stdlib_subset DIR: copies more than 50 modules of the standard library to DIR,
# a few of them large; more than 100 if is_thorough and TESTED_PYTHON is not set.
stdlib_subset() {
	local library name
	local names='json email asyncio argparse.py ast.py typing.py' least=50

	library=$(oracle -c 'import os; print(os.path.dirname(os.__file__))')
	mkdir -p "$1"
	if [ -z "${TESTED_PYTHON-}" ] && is_thorough; then
		names="$names xml concurrent html logging unittest importlib
			_pydecimal.py datetime.py inspect.py tarfile.py"
		least=100
	fi
	for name in $names; do
		[ -e "$library/$name" ] || continue
		cp -R "$library/$name" "$1/"
	done
	find "$1" -depth -name __pycache__ -exec rm -rf {} +
	chmod -R u+w "$1"
	[ "$(find "$1" -name '*.py' | wc -l)" -gt "$least" ]
}

# build_go NAME: builds tests/lib/NAME.go as ./NAME.  The tests share a cache,
# because Go compiles its standard library first.  Fails if there is no Go.
build_go() {
	command -v go >/dev/null &&
		GOCACHE=${BUILDDIR:-$BATS_FILE_TMPDIR}/tests/go-cache GO111MODULE=off timeout 300 \
			go build -o "$1" "$SRCDIR/tests/lib/$1.go"
}

# make_few_sources DIR: sources that compile, of a set, in another encoding and
# with a warning.
make_few_sources() {
	mkdir "$1"
	echo 'x = {"a", "b"}' >"$1/a.py"
	printf '# coding: euc-jp\nx = 1\n' >"$1/codec.py"
	echo 'if x is 1: pass' >"$1/warning.py"
}

# add_bad_sources DIR: adds sources that do not compile.
add_bad_sources() {
	printf '# coding: rot13\nk = 1\n' >"$1/other_codec.py"
	echo 'x = = 1' >"$1/error.py"
	echo '# coding: nonsense' >"$1/no_codec.py"
}
