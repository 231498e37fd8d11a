#!/bin/sh
# SPDX-License-Identifier: MIT
# manylinux.sh DIR [SUITE [SOURCES]]: builds the wheel of the last commit in a root
# of Debian with an old C library, so that it runs on most systems.  The root is
# DIR/SUITE, made by mmdebstrap; the wheel is put into DIR.  SUITE is bullseye by
# default.  SOURCES is a sources.list; by default the mirrors are those of the
# machine's own apt.  It needs root and the network.  If auditwheel is in PATH,
# it must agree with the tag.
set -eu
case $# in
1 | 2 | 3) ;;
*)
	echo 'usage: manylinux.sh DIR [SUITE [SOURCES]]' >&2
	exit 2
	;;
esac
suite=${2:-bullseye}
mkdir -p "$1"
directory=$(cd "$1" && pwd)
root=$directory/$suite
top=$(cd "$(dirname "$0")/../.." && pwd)
packages=autoconf,automake,gcc,libc6-dev,make,pkg-config,python3
packages=$packages,libarchive-dev,libbz2-dev,libjson-c-dev,liblz4-dev,liblzma-dev
packages=$packages,libpcre2-dev,libssl-dev,libxxhash-dev,libzstd-dev,zlib1g-dev

# sites [SOURCES]: prints the lines of SOURCES, or one for each mirror of Debian.
sites() {
	if [ -n "${1-}" ]; then
		cat "$1"
		return
	fi
	# shellcheck disable=SC2016 # apt expands it
	apt-get indextargets --format '$(SITE)' 'Created-By: Packages' |
		grep '/debian\(-security\)\?/\?$' | sort -u |
		while read -r site; do
			case $site in
			*security*) echo "deb $site $suite-security main" ;;
			*) echo "deb $site $suite main" ;;
			esac
		done
}

# inside COMMAND [ARGUMENT]...: runs COMMAND in the root.  Its mounts end with it.
inside() {
	# shellcheck disable=SC2016 # for the inner shell
	unshare --mount --pid --fork --kill-child sh -ec '
		mount --rbind /dev "$1/dev"
		mount -t proc proc "$1/proc"
		exec chroot "$@"' inside "$root" /usr/bin/env -i LC_ALL=C.UTF-8 \
		PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

# A root that mmdebstrap did not complete is not used by the next run.
[ -d "$root" ] || {
	rm -rf "$root.part"
	sites "${3-}" | mmdebstrap --variant=apt --include="$packages" \
		"$suite" "$root.part" -
	mv "$root.part" "$root"
}
rm -rf "$root/src" "$root/out"
mkdir "$root/src" "$root/out"
git -C "$top" archive HEAD | tar -x -C "$root/src"
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$top" log -1 --format=%ct)}
# shellcheck disable=SC2016 # for the shell in the root
inside sh -ec '
	cd /src
	PYTHONPATH=packaging/pypi SOURCE_DATE_EPOCH=$1 python3 -c "
import pyc_bake_build
pyc_bake_build.build_wheel(
    \"/out\", {\"configure\": \"--enable-static-program=except-libc\"})" >&2
	' build "$epoch"
for wheel in "$root"/out/*.whl; do
	cp "$wheel" "$directory/"
	wheel=$directory/${wheel##*/}
	tag=${wheel##*-}
	[ "$(stat -c %s "$wheel")" -lt 3000000 ] || {
		echo "$wheel: is not smaller than 3 MB" >&2
		exit 1
	}
	! command -v auditwheel >/dev/null ||
		auditwheel show "$wheel" | tr '\n' ' ' | grep -qF "\"${tag%.whl}\"" || {
		echo "$wheel: auditwheel does not agree with the tag" >&2
		exit 1
	}
	printf '%s\n' "$wheel"
done
