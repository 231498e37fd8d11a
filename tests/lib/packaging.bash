# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests of what is in packaging/, with the real tools of each system:
# `load ../lib/common`, `load ../lib/bake`, then `load ../lib/packaging`.

# needs COMMAND...: skips the test where one of them is not here.
needs() {
	local command

	for command; do
		command -v "$command" >/dev/null || skip "$command is not here"
	done
}

# file_needs COMMAND...: in setup_file; fails where one of them is not here, and
# has each test skipped.
file_needs() {
	local command

	for command; do
		command -v "$command" >/dev/null || {
			skip_file "$command is not here"
			return 1
		}
	done
}

# make_in_build ARGUMENT...: make in the directory of the build, one at a time,
# because several tests may ask for archives and installations at once.
make_in_build() {
	flock "$BUILDDIR/config.status" \
		make -s --no-print-directory -C "$BUILDDIR" "$@"
}

# install_program PREFIX: what `make install` gives, below PREFIX and first in
# PATH.
install_program() {
	make_in_build install prefix="$1" >/dev/null
	PATH=$1/bin:$PATH
	export PATH
}

# The version that configure.ac states.
release_version() {
	sed -n 's/^AC_INIT(\[pyc-bake\],\[\(.*\)\])$/\1/p' \
		"$SRCDIR/configure.ac"
}

# release_archive DIR: writes the archive of a release into DIR and prints its
# path.
release_archive() {
	local name

	name=pyc-bake-$(release_version).tar.xz
	# shellcheck disable=SC2016 # for the inner shell
	SOURCE_DATE_EPOCH=1500000000 flock "$BUILDDIR/config.status" \
		sh -c '
			[ ! -e "$1/$2" ] || mv "$1/$2" "$3/kept"
			make -s -C "$1" dist >&2 && mv "$1/$2" "$3/$2"
			result=$?
			[ ! -e "$3/kept" ] || mv "$3/kept" "$1/$2"
			exit $result' sh "$BUILDDIR" "$name" "$1"
	printf '%s/%s\n' "$1" "$name"
}

# in_overlay DIR COMMAND...: runs COMMAND as root on a copy of this machine's
# file system that is thrown away afterwards: only what is written below DIR
# stays.  What needs to install packages can do it there.
in_overlay() {
	sh "$SRCDIR/tests/lib/overlay.sh" "$@"
}

needs_overlay() {
	in_overlay "$BATS_TEST_TMPDIR" true 2>/dev/null ||
		skip 'no overlay of the file system can be made here (needs root)'
}
