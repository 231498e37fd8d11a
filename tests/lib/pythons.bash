# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests that need another CPython: `load ../lib/pythons` after bake.

# works PROGRAM VERSION: whether PROGRAM is a CPython of that version.  A name
# in PATH may be a wrapper that only prints the available versions.
works() {
	[ "$("$1" -I -S -c 'import sys
print(sys.implementation.name, "%d.%d" % sys.version_info[:2])' 2>/dev/null)" = \
		"cpython $2" ]
}

# find_python X.Y: prints the path of a CPython X.Y from PATH or pyenv; fails if
# there is none.
find_python() {
	local program

	for program in "/usr/bin/python$1" "$(type -P "python$1")" \
		"${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python; do
		if [ -x "$program" ] && works "$program" "$1"; then
			echo "$program"
			return
		fi
	done
	return 1
}
