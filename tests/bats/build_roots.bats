#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A tree is the same, to the last owner and byte, if it is baked as root, under
# fakeroot or under pseudo, with any number of jobs.  Debian's builds use
# fakeroot, and Yocto's use pseudo.

load ../lib/common
load ../lib/bake

# Under both tools an ordinary user builds, because root would not need them.
setup() {
	bake_setup
	export SOURCE_DATE_EPOCH=1500000000
	# Other users cannot enter the temporary directory of bats.
	DIRECTORY=$(mktemp -d)
	chmod 0755 "$DIRECTORY"
	cd "$DIRECTORY" || return
	make_tree tree/usr/share/app
	mkdir tree/usr/share/app/pkg/sub/__pycache__
	printf 'x = 1\n' >tree/usr/share/app/private.py
	: >tree/usr/share/app/__main__.py
	ln -s ../app/private.py tree/usr/share/app/link.py
	ln tree/usr/share/app/private.py tree/usr/share/app/second.py
	find tree -exec touch -h -d @1400000000 {} +
	cat >inside.sh <<-'END'
		set -eu
		umask "$2"
		cp -a tree "$1"
		cd "$1"
		chown -hR 0:0 .
		chown 12:34 usr/share/app/pkg
		chown 12:34 usr/share/app/pkg/sums.py
		chmod 0751 usr/share/app/pkg
		chmod 0600 usr/share/app/private.py
		"$PYC_BAKE" -q "-j$3" --root=. -o0 -o2 --hardlink-dupes /usr/share
		"$PYC_BAKE" "-j$3" --root=. -o0 -o2 --hardlink-dupes \
			/usr/share 2>&1 | grep ' 0 baked, ' >/dev/null
		find . -printf '%P %y %m %U:%G %n %T@ %l\n' | LC_ALL=C sort
		find . -type f -exec sha256sum {} + | LC_ALL=C sort
	END
	copy_program .
	export PYC_BAKE=$DIRECTORY/pyc-bake
	user=()
	if [ "$(id -u)" -eq 0 ]; then
		chown -hR 12345:12345 .
		user=(setpriv --reuid=12345 --regid=12345 --clear-groups)
	fi
	"${user[@]}" sh inside.sh probe 022 1 >/dev/null 2>&1 &&
		fail 'this user needs no such tool'
	rm -rf probe
}

teardown() {
	rm -rf "$DIRECTORY"
}

# holds COMMAND...: bakes the tree under COMMAND in several ways.  The listing
# is always the one in the file wanted.
holds() {
	local jobs mask number=0

	for jobs in 1 4; do
		for mask in 022 077; do
			number=$((number + 1))
			"$@" sh inside.sh "copy $number" $mask $jobs >listing
			[ -e wanted ] || mv listing wanted
			[ ! -e listing ] || diff wanted listing
		done
	done
	grep -q "^usr/share/app/pkg/sums.py f 644 12:34 " wanted
	grep -q "/__pycache__/sums.$TAG.opt-2.pyc f 644 0:0 1 1500000000" wanted
	grep -q "/__pycache__/private.$TAG.pyc f 600 0:0 2 1500000000" wanted
	rm -rf copy*
}

# Runs pseudo with its state in a separate directory.
under_pseudo() {
	mkdir -p state
	PSEUDO_PREFIX=/usr PSEUDO_LOCALSTATEDIR=$DIRECTORY/state \
		pseudo "$@"
}

@test "a tree baked under fakeroot is the same as root's, for any jobs" {
	command -v fakeroot >/dev/null || skip 'fakeroot is not here'
	[ "$(id -u)" -ne 0 ] || holds env
	holds "${user[@]}" fakeroot
}

@test "a tree baked under pseudo is the same as root's, for any jobs" {
	command -v pseudo >/dev/null || skip 'pseudo is not here'
	[ "$(id -u)" -ne 0 ] || holds env
	export -f under_pseudo
	export DIRECTORY
	# shellcheck disable=SC2016 # for the inner shell
	holds "${user[@]}" bash -c 'under_pseudo "$@"' bash
	PSEUDO_PREFIX=/usr PSEUDO_LOCALSTATEDIR=$DIRECTORY/state pseudo -S || true
}
