# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests of the findings of --check and the results of --normalize:
# `load ../lib/check` after bake.

# check STATUS ARGUMENT...: writes the findings to "found" and the messages to
# "told".  CHECK may be --check=fast.
check() {
	local wanted=$1 got=0

	shift
	timeout 120 "$PYC_BAKE" "${CHECK:---check}" "$@" >found 2>told ||
		got=$?
	[ "$got" -eq "$wanted" ] ||
		fail "exit status $got in place of $wanted: $(cat found told)"
}

# clean ARGUMENT...: there is no finding and no message.
clean() {
	check 0 "$@"
	if [ -s found ] || [ -s told ]; then
		fail "$(cat found told)"
	fi
}

# finds PATH CODE ARGUMENT...: this is the only finding.
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

# state PATH...: prints the inode, times, mode and content of each file, but not
# its access time.
state() {
	find "$@" -printf '%p %i %C@ %T@ %m %s %l\n' | LC_ALL=C sort
	find "$@" -type f -exec sha256sum {} + | LC_ALL=C sort
}

# unprivileged COMMAND...: runs COMMAND without root's override of permissions.
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

# py_compiled SOURCE MODE: the oracle writes the .pyc, with SOURCE as the
# embedded path.
py_compiled() {
	oracle - "$@" <<-'END'
	import py_compile, sys
	mode = sys.argv[2].upper().replace("-", "_")
	py_compile.compile(
	    sys.argv[1], doraise=True, dfile=sys.argv[1],
	    invalidation_mode=py_compile.PycInvalidationMode[mode])
	END
}
