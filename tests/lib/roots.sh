#!/bin/sh
# SPDX-License-Identifier: MIT
# roots.sh DIR SUITE[:ARCHITECTURE] [STEP]...: builds and tests the last commit in a
# root of another release of Debian or of another architecture, made by mmdebstrap
# in DIR.  STEP is one or more of
#
#   units     build, run the unit tests
#   digests   build, hold what is baked against tests/data/everywhere.sha256
#   check     ./bootstrap check, the whole test suite
#
# The default is units and digests.  It needs root, mmdebstrap, and qemu-user-static
# for foreign architectures.  The mirror is that of the machine's own apt.
set -eu
directory=$1 what=$2
shift 2
[ $# -gt 0 ] || set -- units digests
suite=${what%%:*}
own=$(dpkg --print-architecture)
case $what in
*:*) architecture=${what#*:} ;;
*) architecture=$own ;;
esac
top=$(cd "$(dirname "$0")/../.." && pwd)
root=$directory/$suite-$architecture
packages=autoconf,automake,gcc,libc6-dev,make,pkg-config,python3,libpython3-dev
packages=$packages,libarchive-dev,zlib1g-dev,libzstd-dev,libxxhash-dev,libssl-dev
packages=$packages,libpcre2-dev,libjson-c-dev,ca-certificates,git,unzip,xz-utils

mirror() {
	# shellcheck disable=SC2016 # apt expands it
	apt-get indextargets --format '$(SITE)' 'Created-By: Packages' |
		grep -m1 '/debian/\?$'
}

inside() {
	chroot "$root" /usr/bin/env -i HOME=/root LC_ALL=C.UTF-8 \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		"$@"
}

make_root() {
	mkdir -p "$directory"
	mmdebstrap --quiet --architectures="$architecture" --variant=apt \
		--include="$packages" "$suite" "$root" "$(mirror)"
}

unmount() {
	for place in dev proc; do
		umount -l "$root/$place" 2>/dev/null || :
	done
}

[ -d "$root" ] || make_root
trap unmount EXIT
trap 'exit 1' HUP INT TERM
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
rm -rf "$root/src"
mkdir "$root/src"
git -C "$top" archive HEAD | tar -x -C "$root/src"

built=
build() {
	[ -z "$built" ] || return 0
	inside sh -ec 'cd /src; autoreconf -fi >/dev/null 2>&1; mkdir build
		cd build; ../configure >/dev/null; make -j2 >/dev/null'
	built=yes
}

# shellcheck disable=SC2016 # dpkg expands it
echo "$suite $architecture: $(inside dpkg-query -W -f '${Package} ${Version}, ' \
	libpython3-dev libarchive-dev gcc autoconf)"
for step; do
	case $step in
	units)
		build
		inside make -C /src/build -j2 check-units \
			>"$root/units.log" 2>&1 || :
		echo "units: $(grep -c '^PASS:' "$root/units.log") passed," \
			"$(grep -c '^FAIL:\|^ERROR:' "$root/units.log") failed," \
			"$(grep -c '^SKIP:' "$root/units.log") skipped"
		;;
	digests)
		build
		inside sh -ec 'rm -rf /tmp/e; mkdir /tmp/e; cd /tmp/e
			python3 /src/tests/lib/everywhere.py /src/build/pyc-bake \
				/src/tests/data/everywhere' >"$root/digests"
		release=$(sed 's|.*  \(.*\)/.*|\1|; q' "$root/digests")
		grep "  $release/" "$top/tests/data/everywhere.sha256" \
			>"$root/listed" || :
		if [ ! -s "$root/listed" ]; then
			echo "digests: CPython $release is not in the list"
		elif cmp -s "$root/listed" "$root/digests"; then
			echo "digests: $(wc -l <"$root/digests") equal"
		else
			echo 'digests: differ'
			diff "$root/listed" "$root/digests" || :
		fi
		;;
	check)
		inside sh -c 'cd /src; exec ./bootstrap check' \
			>"$root/check.log" 2>&1 || :
		grep -E '^(FAIL|ERROR): ' "$root/check.log" || :
		tail -n 1 "$root/check.log"
		;;
	*)
		echo "roots.sh: $step: not units, digests or check" >&2
		exit 2
		;;
	esac
done
