# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests that need another CPython: `load ../lib/pythons` after bake.

# works PROGRAM VERSION: whether it is a CPython of that version; a name in
# PATH may be one that only says which versions there could be.
works() {
	[ "$("$1" -I -S -c 'import sys
print(sys.implementation.name, "%d.%d" % sys.version_info[:2])' 2>/dev/null)" = \
		"cpython $2" ]
}

# Prints the path of a CPython X.Y, from PATH or where pyenv keeps them; fails
# where there is none.
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
