#!/bin/sh
# SPDX-License-Identifier: MIT
# roots.sh DIR SUITE[:ARCHITECTURE] [STEP]...: builds and tests the last commit in a
# root of another release of Debian or of another architecture, made by mmdebstrap
# in DIR.  A new root has the essential packages and apt only; ./bootstrap installs
# the others.  The status is 1 if a test failed, or if a digest differs or is not in
# the list.  STEP is one or more of
#
#   demo      ./bootstrap demo
#   check     ./bootstrap check, the whole test suite
#   user      the same two as an ordinary user; the packages must be there
#   units     build, run the unit tests
#   digests   build, hold what is baked against tests/data/everywhere.sha256
#
# or, in a root of another kind, one of
#
#   cross     units and digests, but built by a cross compiler in a root of this
#             machine's architecture, which is much faster
#   wheel     installs the wheel PYC_BAKE_WHEEL with pip in a root without a
#             compiler, and bakes a wheel there
#
# The default is units and digests.  It needs root, mmdebstrap, and for foreign
# architectures arch-test and qemu-user-static.  The mirror is that of the machine's
# own apt.  Each step has mounts and processes of its own, which end with it.
set -eu
[ $# -ge 2 ] || {
	echo 'usage: roots.sh DIR SUITE[:ARCHITECTURE] [STEP]...' >&2
	exit 2
}
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
mkdir -p "$directory"
root=$(cd "$directory" && pwd)/$suite-$architecture

status=0

# failed TEXT: prints it; the script goes on.
failed() {
	echo "$1"
	status=1
}

mirror() {
	# shellcheck disable=SC2016 # apt expands it
	apt-get indextargets --format '$(SITE)' 'Created-By: Packages' |
		grep -m1 '/debian/\?$'
}

# A directory that is moved to / and then entered is no chroot to the kernel, which
# permits no user namespace in one.
# shellcheck disable=SC2016 # for the inner shell
enter='cd "$1"; shift
	mount --rbind /dev dev
	mount --rbind /sys sys
	mount -t proc proc proc
	mount --move . /
	exec chroot "$@"'

# inside USER COMMAND [ARGUMENT]...: runs COMMAND in the root.
inside() {
	user=$1
	shift
	home=/root
	[ "$user" = root ] || home=/home/$user
	unshare --mount --pid --fork --kill-child sh -ec "
		mount --bind '$root' '$root'
		$enter" enter "$root" --userspec="$user" . \
		/usr/bin/env -i HOME="$home" USER="$user" LC_ALL=C.UTF-8 \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		"$@"
}

# unpack DIR: puts the sources of the last commit into DIR of the root.
unpack() {
	rm -rf "${root:?}/$1"
	mkdir -p "$root/$1"
	git -C "$top" archive HEAD | tar -x -C "$root/$1"
}

unpacked=
sources() {
	[ -n "$unpacked" ] || unpack src
	unpacked=yes
}

make_user() {
	grep -q '^tester:' "$root/etc/passwd" ||
		echo 'tester:x:12345:12345::/home/tester:/bin/sh' \
			>>"$root/etc/passwd"
	grep -q '^tester:' "$root/etc/group" ||
		echo 'tester:x:12345:' >>"$root/etc/group"
	unpack home/tester/src
	chown -R 12345:12345 "$root/home/tester"
}

# bootstrap USER DIR ACTION: shows what failed, and the last line of the log, which
# is the file USER-ACTION.log of the root.  USER-ACTION.skips has the reasons of
# skipped tests with their numbers.
bootstrap() {
	log=$root/$1-$3.log
	inside "$1" sh -c "cd /$2 && exec ./bootstrap $3" >"$log" 2>&1 ||
		failed "$3 as $1: failed"
	grep -E '^(FAIL|ERROR): ' "$log" | sort -u || :
	# The log of a failed run shows each test twice.
	grep '^SKIP: ' "$log" | sort -u |
		sed -n 's/.*# SKIP //p; s/^SKIP: [^ ]* - //p' |
		sort | uniq -c | sort -rn >"$root/$1-$3.skips"
	echo "$3 as $1: $(tail -n 1 "$log")"
}

built=
build() {
	[ -z "$built" ] || return 0
	sources
	inside root sh -c 'cd /src; exec ./bootstrap' >"$root/build.log" 2>&1 || {
		tail "$root/build.log"
		exit 1
	}
	built=yes
}

units() {
	build
	run_units
}

run_units() {
	inside root make -C /src/build -j2 check-units >"$root/units.log" 2>&1 ||
		failed 'units: failed'
	grep -E '^(FAIL|ERROR): ' "$root/units.log" || :
	echo "units: $(grep -c '^PASS:' "$root/units.log") passed," \
		"$(grep -c '^FAIL:\|^ERROR:' "$root/units.log") failed," \
		"$(grep -c '^SKIP:' "$root/units.log") skipped"
}

# cross_packages: prints what the root of a cross build has.
cross_packages() {
	printf 'autoconf,automake,make,pkg-config,python3,gcc-%s' "$triplet"
	for library in libarchive libc6 libcurl4-openssl libjson-c libpcre2 \
		libpython3 libssl libxxhash libzstd zlib1g; do
		printf ',%s-dev:%s' "$library" "$architecture"
	done
}

cross() {
	sources
	# shellcheck disable=SC2016 # for the inner shell
	inside root sh -ec 'cd /src; autoreconf -fi; mkdir build; cd build
		export PKG_CONFIG_LIBDIR=/usr/lib/$1/pkgconfig:/usr/share/pkgconfig
		../configure -q --host="$1"
		make -j2 pyc-bake' cross "$triplet" >"$root/build.log" 2>&1 || {
		tail "$root/build.log"
		exit 1
	}
	compare_digests
	run_units
}

# The wheel that is baked is that of pip, which venv installs.
wheel() {
	run_in_root=$(cat <<-'END'
		no() {
			echo "$1"
			exit 1
		}
		command -v cc && no 'there is a compiler'
		rm -rf /tmp/w
		mkdir /tmp/w
		cd /tmp/w
		python3 -m venv env
		env/bin/pip install --no-index "/wheel/$1"
		cp /usr/share/python-wheels/pip-*.whl .
		env/bin/pyc-bake --check ./*.whl && no 'it was baked before'
		env/bin/pyc-bake ./*.whl
		env/bin/pyc-bake --check ./*.whl
		env/bin/pip install --no-index --no-compile --target=site \
			./pip-*.whl
		env/bin/pyc-bake --check --invalidation-mode=any \
			-s site site/pip
		env/bin/pip uninstall -y pyc-bake
		[ ! -e env/bin/pyc-bake ] || no 'it was not removed'
	END
	)
	rm -rf "${root:?}/wheel"
	mkdir "$root/wheel"
	cp "$PYC_BAKE_WHEEL" "$root/wheel/"
	if inside root sh -exc "$run_in_root" wheel "${PYC_BAKE_WHEEL##*/}" \
		>"$root/wheel.log" 2>&1; then
		echo 'wheel: installed, baked, removed'
	else
		failed "wheel: $(tail -n 1 "$root/wheel.log")"
	fi
}

digests() {
	build
	inside root apt-get -qq --no-install-recommends install python3 \
		>"$root/python.log" 2>&1
	compare_digests
}

# compare_digests: holds what the program bakes against the list.
compare_digests() {
	inside root sh -ec 'rm -rf /tmp/e; mkdir /tmp/e; cd /tmp/e
		python3 /src/tests/lib/everywhere.py /src/build/pyc-bake \
			/src/tests/data/everywhere' >"$root/digests"
	release=$(sed 's|.*  \(.*\)/.*|\1|; q' "$root/digests")
	grep "  $release/" "$top/tests/data/everywhere.sha256" \
		>"$root/listed" || :
	if [ ! -s "$root/listed" ]; then
		failed "digests: CPython $release is not in the list"
	elif cmp -s "$root/listed" "$root/digests"; then
		echo "digests: $(wc -l <"$root/digests") equal"
	else
		failed 'digests: differ'
		diff "$root/listed" "$root/digests" || :
	fi
}

versions() {
	# shellcheck disable=SC2016 # dpkg expands it
	echo "$suite $architecture: $(inside root dpkg-query -W \
		-f '${Package} ${Version}, ' \
		libpython3-dev libarchive-dev gcc autoconf 2>/dev/null)"
}

for step; do
	case $step in
	demo | check | user | units | digests) ;;
	cross | wheel)
		[ $# -eq 1 ] || {
			echo "roots.sh: $step is the only step of a call" >&2
			exit 2
		}
		;;
	*)
		echo "roots.sh: $step: is not a step" >&2
		exit 2
		;;
	esac
done
architectures=$architecture
include=apt
if [ "$*" = cross ]; then
	triplet=$(dpkg-architecture -a "$architecture" -q DEB_HOST_GNU_TYPE \
		2>/dev/null)
	root=$root-cross
	architectures=$own,$architecture
	include=$(cross_packages)
elif [ "$*" = wheel ]; then
	[ -f "${PYC_BAKE_WHEEL-}" ] || {
		echo 'roots.sh: PYC_BAKE_WHEEL does not name a wheel' >&2
		exit 2
	}
	root=$root-wheel
	include=apt,python3,python3-venv
fi
# The mirror may be a snapshot whose lists have expired.
[ -d "$root" ] ||
	mmdebstrap --quiet --architectures="$architectures" --variant=apt \
		--include="$include" \
		--aptopt='Acquire::Check-Valid-Until "false"' "$suite" \
		"$root" "$(mirror)"
for step; do
	case $step in
	demo | check)
		sources
		bootstrap root src "$step"
		;;
	user)
		make_user
		bootstrap tester home/tester/src demo
		bootstrap tester home/tester/src check
		;;
	*) "$step" ;;
	esac
done
versions
[ $status -eq 0 ]
