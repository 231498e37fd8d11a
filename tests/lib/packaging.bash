# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests of packaging/ with the real tools of each system:
# `load ../lib/common`, `load ../lib/bake`, then `load ../lib/packaging`.

# needs COMMAND...: skips the test if a COMMAND is missing.
needs() {
	local command

	for command; do
		command -v "$command" >/dev/null || skip "$command is not here"
	done
}

# file_needs COMMAND...: for setup_file.  If a COMMAND is missing, fails and
# makes each test skip.
file_needs() {
	local command

	for command; do
		command -v "$command" >/dev/null || {
			skip_file "$command is not here"
			return 1
		}
	done
}

# make_in_build ARGUMENT...: runs make in the build directory.  A lock
# serializes the calls, because several tests may build archives and install at
# once.
make_in_build() {
	flock "$BUILDDIR/config.status" \
		make -s --no-print-directory -C "$BUILDDIR" "$@"
}

# install_program PREFIX: runs `make install` with PREFIX and prepends its bin
# to PATH.
install_program() {
	make_in_build install prefix="$1" >/dev/null
	PATH=$1/bin:$PATH
	export PATH
}

# Prints the version from configure.ac.
release_version() {
	sed -n 's/^AC_INIT(\[pyc-bake\],\[\(.*\)\])$/\1/p' \
		"$SRCDIR/configure.ac"
}

# release_archive DIR [ARGUMENT]...: writes the archive of a release into DIR and
# prints its path.  ARGUMENT is one of make: XZ_OPT=-1 for a larger archive in less
# time.
release_archive() {
	local name directory=$1

	shift
	name=pyc-bake-$(release_version).tar.xz
	# shellcheck disable=SC2016 # for the inner shell
	SOURCE_DATE_EPOCH=1500000000 flock "$BUILDDIR/config.status" \
		sh -c '
			build=$1 name=$2 to=$3
			shift 3
			[ ! -e "$build/$name" ] || mv "$build/$name" "$to/kept"
			make -s -C "$build" dist "$@" >&2 &&
				mv "$build/$name" "$to/$name"
			result=$?
			[ ! -e "$to/kept" ] || mv "$to/kept" "$build/$name"
			exit $result' sh "$BUILDDIR" "$name" "$directory" "$@"
	printf '%s/%s\n' "$directory" "$name"
}

# in_overlay DIR COMMAND...: runs COMMAND as root on a copy of this machine's
# file system, which is discarded afterwards: only files below DIR are kept.  A
# test can install packages there.
in_overlay() {
	sh "$SRCDIR/tests/lib/overlay.sh" "$@"
}

needs_overlay() {
	in_overlay "$BATS_TEST_TMPDIR" true 2>/dev/null ||
		skip 'no overlay of the file system can be made here (needs root)'
}

# copy_upstream_files: copies what packaging/set-upstream.sh reads and fills to tree.
copy_upstream_files() {
	mkdir -p tree
	(
		cd "$SRCDIR" || return
		cp -rp packaging "$OLDPWD/tree"
		cp -p --parents configure.ac pyproject.toml NEWS SECURITY.md \
			doc/*.1 "$OLDPWD/tree"
	)
	chmod -R u+w tree
}
