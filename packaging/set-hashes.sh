#!/bin/sh
# SPDX-License-Identifier: MIT
# Writes the sha256 of a release archive to the recipes, because a tree cannot
# hold the hash of the archive that is made from it.  The new files are complete
# before the first one replaces an old file.
set -eu

usage() {
	cat <<'END'
usage: packaging/set-hashes.sh ARCHIVE

ARCHIVE is the pyc-bake-VERSION.tar.xz that make dist gives, of the version that
this tree has.  Its hash goes to the Buildroot package and the Yocto recipe.
END
}

die() {
	printf 'set-hashes.sh: %s\n' "$*" >&2
	exit 1
}

# Prints the version in the configure.ac on standard input.
version_of() {
	sed -n 's/^AC_INIT(\[pyc-bake\],\[\(.*\)\])$/\1/p'
}

# Replaces the line of the archive, or adds it before the other hashes.
edit_buildroot() {
	awk -v name="$name" -v hash="$hash" '
		function put() {
			if (!done)
				printf "sha256  %s  %s\n", hash, name
			done = 1
		}
		$3 ~ /^pyc-bake-.*\.tar\.xz$/ { put(); next }
		!/^#/ { rest = rest $0 "\n"; next }
		{ print }
		END { put(); printf "%s", rest }'
}

# Replaces the line with the hash, or adds it behind the comment about it.
edit_yocto() {
	awk -v hash="$hash" '
		/^SRC_URI\[sha256sum\] *=/ { next }
		{ print }
		/^# packaging\/set-hashes.sh/ {
			print "SRC_URI[sha256sum] = \"" hash "\""
			found++
		}
		END { exit found != 1 }'
}

case ${1-} in
-h | --help)
	usage
	exit 0
	;;
-*)
	usage >&2
	exit 2
	;;
esac
if [ $# -ne 1 ]; then
	usage >&2
	exit 2
fi

archive=$1
packaging=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
[ -r "$packaging/../configure.ac" ] ||
	die "$packaging/../configure.ac: cannot be read"
version=$(version_of <"$packaging/../configure.ac")
[ -n "$version" ] || die "$packaging/../configure.ac: states no version"
buildroot=$packaging/buildroot/package/pyc-bake/pyc-bake.hash
yocto=$packaging/yocto/meta-pyc-bake/recipes-devtools/pyc-bake
yocto=$yocto/pyc-bake_$version.bb

for file in "$archive" "$buildroot" "$yocto"; do
	if [ ! -f "$file" ] || [ ! -r "$file" ]; then
		die "$file: cannot be read"
	fi
done
name=${archive##*/}
[ "$name" = "pyc-bake-$version.tar.xz" ] ||
	die "$archive: is not pyc-bake-$version.tar.xz"
# The name alone is not enough, because a recipe relies on the version.
inside=$(tar -xOf "$archive" "pyc-bake-$version/configure.ac") ||
	die "$archive: cannot be read as the archive of a release"
inside=$(printf '%s\n' "$inside" | version_of)
[ "$inside" = "$version" ] ||
	die "$archive: is of version $inside, not $version"
hash=$(sha256sum <"$archive")
hash=${hash%% *}

trap 'rm -f "$buildroot.new" "$yocto.new"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
# cp -p keeps the permissions.
cp -p "$buildroot" "$buildroot.new"
cp -p "$yocto" "$yocto.new"
edit_buildroot <"$buildroot" >"$buildroot.new"
edit_yocto <"$yocto" >"$yocto.new" ||
	die "$yocto: has not one comment about set-hashes.sh"
mv "$buildroot.new" "$buildroot"
mv "$yocto.new" "$yocto"
