#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Compressed tar archives: recognized by their first bytes, and compressed again
# in the same way.
#
# shellcheck disable=SC2086 # LIB has no blanks

load ../lib/common
load ../lib/bake
load ../lib/tar

setup() {
	bake_setup
	made_once samples
}

samples() {
	make_tar in.tar d:$LIB f:$LIB/mod.py='x = 1\n'
	cp in.tar baked.tar
	expect 0 baked.tar
}

needs() {
	command -v "$1" >/dev/null || skip "$1 is not here"
}

# needs_filter PROGRAM: compresses in.tar to stream.in, and skips if the program
# is missing or libarchive was built without the format.
needs_filter() {
	needs "$1"
	"$1" -c <in.tar >stream.in
	run "$PYC_BAKE" --tar - <stream.in
	[[ $output != *' was built without'* ]] || skip "$output"
}

# as_compressed PROGRAM SUFFIX...: an archive from the program has the content
# of the plain one after the bake, and the same compression.
as_compressed() {
	local program=$1 suffix

	shift
	needs_filter "$program"
	for suffix; do
		"$program" -c <in.tar >"a$suffix"
		expect 0 "a$suffix"
		says '1 source, 1 baked'
		"$program" -dc <"a$suffix" >plain.tar
		same plain.tar baked.tar
		cp "a$suffix" once
		expect 0 "a$suffix"
		same "a$suffix" once
	done
	stream 0 stream.in stream.out
	"$program" -dc <stream.out >plain.tar
	same plain.tar baked.tar
	same stream.out once
}

@test "gzip archives are baked" {
	as_compressed gzip .tar.gz .tgz
}

@test "bzip2 archives are baked" {
	as_compressed bzip2 .tar.bz2 .tbz2
}

@test "xz archives are baked" {
	as_compressed xz .tar.xz .txz
}

@test "zstd archives are baked" {
	as_compressed zstd .tar.zst .tzst
}

@test "a gzip header has neither time nor name" {
	needs gzip
	gzip in.tar
	expect 0 in.tar.gz
	equal "$(od -An -tx1 -N8 in.tar.gz | tr -d ' ')" 1f8b080000000000
}

@test "the bytes decide, not the name" {
	needs gzip
	gzip -c in.tar >odd.tar.xz
	expect 0 odd.tar.xz
	gzip -dc odd.tar.xz | cmp - baked.tar
	cp in.tar plain.tgz
	expect 0 plain.tgz
	same plain.tgz baked.tar
}

# several_streams PROGRAM: an archive in two consecutive streams is baked.
several_streams() {
	needs_filter "$1"
	{
		head -c 1000 in.tar | "$1" -c
		tail -c +1001 in.tar | "$1" -c
	} >two.tar
	expect 0 two.tar
	"$1" -dc <two.tar | cmp - baked.tar
}

@test "several consecutive gzip streams are one archive" {
	several_streams gzip
}

@test "several consecutive xz streams are one archive" {
	several_streams xz
}

@test "a skippable zstd frame before the data is accepted" {
	needs_filter zstd
	{
		# A frame of 5 bytes.  pzstd writes one before each data frame.
		printf '\120\052\115\030\005\0\0\0hello'
		zstd -c <in.tar
		printf '\137\052\115\030\0\0\0\0'
	} >skip.tar.zst
	expect 0 skip.tar.zst
	zstd -dc <skip.tar.zst | cmp - baked.tar
}

# trailing PROGRAM FORMAT: the output of printf FORMAT after the stream is
# refused as trailing bytes.
trailing() {
	needs_filter "$1"
	{
		"$1" -c in.tar
		# shellcheck disable=SC2059 # the argument is a format
		printf "$2"
	} >more.tar
	cp more.tar before
	expect 2 more.tar
	says "more.tar: $1: trailing bytes follow the compressed data, from offset $("$1" -c in.tar | wc -c) on"
	same more.tar before
	no_temporary_file .
}

@test "any bytes after gzip are trailing bytes" {
	local bytes

	for bytes in x '\0\0x' '\037' '\037x' '\037\213' '\037\213\010' \
		'\037\213\001\0\0\0\0\0\0\0\0\0\0\0'; do
		trailing gzip "$bytes"
	done
}

@test "bytes after bzip2 are trailing bytes" {
	trailing bzip2 junk
}

@test "any bytes after xz and zstd are trailing bytes" {
	local bytes program

	for program in xz zstd; do
		for bytes in x junk '\0\0x' '\037\213\010\0\0\0\0\0\0\3' \
			'\0757zX' '\050\265\057' '\004\042\115\030\0\0\0\0'; do
			trailing $program "$bytes"
		done
	done
	trailing zstd '\0\0\0\0'
	trailing xz '\0\0\0'
}

@test "so are bytes after many blocks, frames and streams of xz and zstd" {
	thorough_only
	local name

	needs_filter xz
	needs_filter zstd
	{
		cat in.tar
		head -c 1300000 /dev/urandom
	} >large.tar
	cp large.tar in.tar
	trailing xz x
	trailing zstd x
	for name in 'xz -0 --block-size=100000 -C sha256' 'xz -T2 -C none' \
		'zstd --no-check' 'zstd -19'; do
		$name -c <in.tar >once.tar
		cat once.tar once.tar >two.tar
		cp two.tar whole.tar
		expect 2 whole.tar
		says_not 'trailing bytes'
		says 'follows the end of the archive'
		printf junk >>two.tar
		expect 2 two.tar
		says "follow the compressed data, from offset $(stat -c %s whole.tar) on"
	done
}

@test "zeros after xz are padding, in multiples of four" {
	needs_filter xz
	{
		xz -c in.tar
		printf '%1000s' '' | tr ' ' '\0'
	} >padded.tar.xz
	expect 0 padded.tar.xz
	xz -dc padded.tar.xz | cmp - baked.tar
}

@test "zeros after gzip are padding" {
	needs gzip
	{
		gzip -c in.tar
		printf '%1000s' '' | tr ' ' '\0'
	} >padded.tar.gz
	expect 0 padded.tar.gz
	gzip -dc padded.tar.gz | cmp - baked.tar
}

@test "the first of several gzip streams is verified too" {
	local size

	needs gzip
	head -c 1000 in.tar | gzip -c >two.tar.gz
	size=$(stat -c %s two.tar.gz)
	tail -c +1001 in.tar | gzip -c >>two.tar.gz
	printf '\1\2\3\4' | dd of=two.tar.gz bs=1 seek=$((size - 8)) \
		conv=notrunc status=none
	expect 2 two.tar.gz
	says 'two.tar.gz: gzip: the checksum is wrong'
}

@test "an unknown compression is refused with its name" {
	local name magic

	while read -r name magic; do
		# shellcheck disable=SC2059 # the argument is a format
		printf "$magic and more than that" >other.tar
		cp other.tar before.tar
		expect 2 other.tar
		says "other.tar: is compressed with $name; only gzip, bzip2, xz and"
		same other.tar before.tar
	done <<-'END'
	lz4 \004\042\115\030
	lzip LZIP
	lzop \211LZO
	compress \037\235
	END
	no_temporary_file .
}

@test "a compression that libarchive lacks is refused, and no program is run" {
	local compiler=${CC:-cc}

	needs zstd
	command -v "${compiler%% *}" >/dev/null || skip 'no compiler is here'
	cat >lacks.c <<-'END'
	struct archive;
	int archive_write_add_filter_zstd(struct archive *a)
	{
		(void)a;
		return -20; /* ARCHIVE_WARN: the program would be run */
	}
	END
	$compiler -shared -fPIC -o lacks.so lacks.c ||
		skip 'no shared libraries'
	LD_PRELOAD=$PWD/lacks.so "$PYC_BAKE" --version 2>said ||
		skip 'no library can be put before this program'
	zstd -qc in.tar >in.tar.zst
	cp in.tar.zst before
	LD_PRELOAD=$PWD/lacks.so expect 2 in.tar.zst
	says 'in.tar.zst: is compressed with zstd, which libarchive '
	same in.tar.zst before
	no_temporary_file .
	LD_PRELOAD=$PWD/lacks.so stream 2 before out
	says 'is compressed with zstd, which libarchive '
	[ ! -s out ]
	# Other archives are not affected.
	LD_PRELOAD=$PWD/lacks.so expect 0 in.tar
}
