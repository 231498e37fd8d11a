#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# overlayfs copies a file up when its time is set.  A file with two names then
# becomes another file, which must still count as the file that was baked.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	[ "$(id -u)" -eq 0 ] || skip 'only root can mount'
	unshare -m true 2>/dev/null || skip 'no mount namespaces'
	EPOCH=1500000000
}

# in_overlay OPTIONS SCRIPT: runs a bash script in which m is an overlay of l
# with these mount options.
in_overlay() {
	cat >script <<-END
	set -e
	mount -t tmpfs none .
	cd "$PWD"
	mkdir -p l/app l/cache u w m
	for name in a b c; do
		echo "x = '\$name'" >l/app/\$name.py
		ln l/app/\$name.py l/cache/\$name
	done
	ln l/app/a.py l/app/same.py
	mount -t overlay none -o lowerdir=l,upperdir=u,workdir=w$1 m || exit 77
	export SOURCE_DATE_EPOCH=$EPOCH
	$2
	END
	run unshare -m bash script
	[ "$status" -ne 77 ] || skip 'no such overlay can be mounted here'
	[ "$status" -eq 0 ] || fail "$output"
}

@test "sources with two names are baked at several levels" {
	in_overlay '' "
	'$PYC_BAKE' --invalidation-mode=timestamp -o0 -o1 --root=m /app
	stat -c %Y m/app/*.py
	'$PYC_BAKE' --invalidation-mode=timestamp -o0 -o1 --root=m /app
	'$PYC_BAKE' --check --invalidation-mode=timestamp -o0 -o1 --root=m /app
	"
	has_line "$EPOCH"
	says_not changed
	says '8 baked, 0 fresh, 0 failed'
	says '0 baked, 8 fresh, 0 failed'
}

@test "they are baked if the overlay keeps hard links together" {
	in_overlay ,index=on "
	'$PYC_BAKE' --invalidation-mode=timestamp -o0 -o1 --root=m /app
	'$PYC_BAKE' --invalidation-mode=timestamp -o0 -o1 --root=m /app
	"
	says_not changed
	says '0 baked, 8 fresh, 0 failed'
}

@test "--sourceless removes the sources that were baked" {
	in_overlay '' "
	'$PYC_BAKE' --invalidation-mode=timestamp --sourceless --root=m /app
	ls m/app
	"
	says '4 baked'
	has_line a.pyc
	says_not a.py$'\n'
}

@test "--hardlink-dupes and --normalize work on files of the lower layer" {
	in_overlay '' "
	'$PYC_BAKE' -q --invalidation-mode=timestamp -o0 --root=m /app
	umount m
	mkdir u2 w2
	mount -t overlay none -o lowerdir=u:l,upperdir=u2,workdir=w2 m
	'$PYC_BAKE' -q --invalidation-mode=timestamp -o0 -o1 --hardlink-dupes --root=m /app
	'$PYC_BAKE' -q --normalize m
	'$PYC_BAKE' --check --invalidation-mode=timestamp -o0 -o1 --root=m /app
	stat -c %h m/app/__pycache__/b.*.pyc
	"
	has_line 2
}
