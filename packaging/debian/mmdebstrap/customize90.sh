#!/bin/sh
# SPDX-License-Identifier: MIT
# customize90.sh ROOT: mmdebstrap runs it when all packages are configured.  It
# bakes ROOT from outside: all public modules, and the private modules that
# packages have compiled.  It runs no program of ROOT, so ROOT may be of any
# architecture.
#
# PYC_BAKE_OPTIONS: more options, separated by blanks, such as
# --invalidation-mode=unchecked-hash for a root that will be read-only.
# PYC_BAKE_EXCLUDE: a regular expression; a source is left out if the expression
# matches in its installed path.
set -eu

if [ "${MMDEBSTRAP_VERBOSITY:-1}" -ge 3 ]; then
	set -x
fi
root=$1
quiet=-q
if [ "${MMDEBSTRAP_VERBOSITY:-1}" -ge 2 ]; then
	quiet=
fi

bake() (
	set -f
	# shellcheck disable=SC2086 # lists of options
	exec pyc-bake --root="$root" --invalidation-mode=checked-hash $quiet \
		${PYC_BAKE_OPTIONS-} "$@"
)

# Prints an expression for the files that packages do not want compiled.  The
# lines in bcep are file|VERSIONS|PATH, dir|VERSIONS|DIRECTORY or
# re|VERSIONS|DIRECTORY|REGEX.  For the last form the whole directory is left
# out, and REGEX is ignored.
exceptions() {
	find "$root/usr/share/python3/bcep" -type f -exec cat {} + 2>/dev/null |
		awk -F '|' '!/^#/ && NF >= 3 {
			gsub(/[][\\.^$|?*+(){}]/, "\\\\&", $3)
			sub(/\/+$/, "", $3)
			printf "%s^%s%s", bar, $3, ($1 == "file" ? "$" : "/")
			bar = "|"
		}'
}

# Prints the sources of the existing .pyc files, each with a NUL.
compiled_sources() {
	# shellcheck disable=SC2016 # for the inner shell
	find "$root" -xdev -path '*/__pycache__/*.cpython-3*.pyc' -type f \
		-print0 |
		sed -z -e 's|/__pycache__/\([^/]*\)$|/\1|' \
			-e 's|\(\.opt-[12]\)\{0,1\}\.pyc$||' \
			-e 's|\.[^./]*$|.py|' |
		LC_ALL=C sort -z -u |
		xargs -0 -r sh -c 'for source; do
				[ ! -f "$source" ] || printf "%s\0" "$source"
			done' sh
}

# The root is not searched as a whole, because /proc and others are mounted in
# it.
set --
for directory in "$root"/usr/lib/python3 "$root"/usr/lib/python3.[0-9]* \
	"$root"/usr/local/lib/python3.[0-9]*; do
	[ ! -d "$directory" ] || set -- "$@" "$directory"
done
# pyc-bake uses only the last -x.
case " ${PYC_BAKE_OPTIONS-} " in
*' -x'* | *' --exclude'*)
	echo 'customize90.sh: PYC_BAKE_EXCLUDE is for what -x would leave out' >&2
	exit 2
	;;
esac
excluded=$(exceptions)
left_out=${PYC_BAKE_EXCLUDE-}
excluded=$excluded${excluded:+${left_out:+|}}$left_out
[ $# -eq 0 ] || bake ${excluded:+-x "$excluded"} "$@"
# A source that has a .pyc all the same is known to compile.  Either a package
# ships the .pyc, or its directory was left out because of other files.
compiled_sources | bake ${left_out:+-x "$left_out"} --files0-from=-
