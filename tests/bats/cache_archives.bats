#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# With a cache, archives of each kind have the same bytes as without one.

load ../lib/common
load ../lib/bake
load ../lib/images

unset PYC_BAKE_CACHE PYC_BAKE_CACHE_SIZE

make_sources() {
	make_tree tree
	printf 'print("x" is 1)\nassert print\n' >tree/pkg/warned.py
}

# same_archive FILE COUNT OPTION...: bakes FILE without a cache, with an empty
# one, a full one, one that is only read, one that is filled anew, and verifies.
# COUNT jobs are then cached.
same_archive() {
	local file=$1 count=$2 mode

	shift 2
	cp "$file" original
	for mode in --no-cache --cache-mode=read-write --cache-verify=0 \
		--cache-mode=read-only --cache-mode=refresh --cache-verify; do
		cp original "$file"
		expect 0 --cache=cache "$mode" "$@" "$file"
		grep -v ' sources, ' <<<"$output" >messages || true
		case $mode in
		--no-cache)
			cp "$file" wanted
			cp messages wanted.messages
			differ "$file" original
			continue
			;;
		--cache-mode=read-write | --cache-mode=refresh)
			says_not ' cached)'
			;;
		*)
			says " ($count cached)"
			;;
		esac
		same "$file" wanted
		diff wanted.messages messages
	done
	rm -r cache
}

@test "a wheel" {
	helper make_wheel demo-1.0-py3-none-any.whl --plain
	same_archive demo-1.0-py3-none-any.whl 2
	cp original demo-1.0-py3-none-any.whl
	same_archive demo-1.0-py3-none-any.whl 2 --compress=store
	cp original demo-1.0-py3-none-any.whl
	same_archive demo-1.0-py3-none-any.whl 4 -o1 -o2
}

@test "a zip archive" {
	make_sources
	(cd tree && oracle -m zipfile -c ../sources.zip pkg/)
	same_archive sources.zip 5
	cp original sources.zip
	same_archive sources.zip 10 --layout=pycache -p /opt -o0 -o2
	cp original sources.zip
	same_archive sources.zip 5 -d '' --invalidation-mode=unchecked-hash
}

@test "a tar archive" {
	make_sources
	tar --sort=name --mtime=@1 -cf sources.tar tree
	same_archive sources.tar 5 --tar=all
	gzip -n sources.tar
	mv sources.tar.gz sources.tgz
	same_archive sources.tgz 10 --tar=all -o0 -o2
}

@test "a tar stream" {
	local mode

	make_sources
	tar --sort=name --mtime=@1 -cf sources.tar tree
	"$PYC_BAKE" --tar=all - <sources.tar >wanted 2>messages
	for mode in read-write read-write read-only refresh; do
		"$PYC_BAKE" --cache=cache --cache-mode=$mode --tar=all - \
			<sources.tar >baked 2>cached.messages
		same baked wanted
	done
	"$PYC_BAKE" --cache=cache --tar=all - <sources.tar 2>&1 >/dev/null |
		grep -q ' (5 cached)'
}

@test "an image" {
	image oci
	same_archive image.tar 2
	image docker
	same_archive image.tar 2 -o2
}
