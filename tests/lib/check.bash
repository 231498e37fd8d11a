# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests that look at what --check finds and --normalize leaves:
# `load ../lib/check` after bake.

# check STATUS ARGUMENT...: what it finds is in "found", the rest in "told".
# CHECK may be --check=fast.
check() {
	local wanted=$1 got=0

	shift
	timeout 120 "$PYC_BAKE" "${CHECK:---check}" "$@" >found 2>told ||
		got=$?
	[ "$got" -eq "$wanted" ] ||
		fail "exit status $got in place of $wanted: $(cat found told)"
}

# clean ARGUMENT...: all is well, and nothing is said.
clean() {
	check 0 "$@"
	equal "$(cat found told)" ''
}

# finds PATH CODE ARGUMENT...: that is the one finding.
finds() {
	local path=$1 code=$2

	shift 2
	check 1 "$@"
	[[ $(<found) == "$path: $code: "* ]] ||
		fail "no '$path: $code' in: $(cat found told)"
	equal "$(wc -l <found)" 1
	grep -qx '[0-9]* sources\?, 1 finding, [01] failed' told ||
		fail "told: $(cat told)"
}

damage() {
	helper damage_pyc "$@"
}

# A file's place, times and content; all but the time of the last look.
state() {
	find "$@" -printf '%p %i %C@ %T@ %m %s %l\n' | LC_ALL=C sort
	find "$@" -type f -exec sha256sum {} + | LC_ALL=C sort
}

# unprivileged COMMAND...: without root's power over permissions.
unprivileged() {
	if [ "$(id -u)" -ne 0 ]; then
		"$@"
	else
		setpriv --bounding-set=-dac_override,-dac_read_search "$@"
	fi
}

needs_permissions() {
	: >closed
	chmod 000 closed
	# shellcheck disable=SC2016 # for the inner shell
	unprivileged sh -c 'test ! -r closed' 2>/dev/null ||
		skip 'root may do everything'
}

# py_compiled SOURCE MODE: the oracle's own .pyc, with the path that is right.
py_compiled() {
	oracle - "$@" <<-'END'
	import py_compile, sys
	mode = sys.argv[2].upper().replace("-", "_")
	py_compile.compile(
	    sys.argv[1], doraise=True, dfile=sys.argv[1],
	    invalidation_mode=py_compile.PycInvalidationMode[mode])
	END
}
