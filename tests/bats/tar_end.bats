#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Valid and invalid ends of a tar archive.  Ends with which all readers see the
# same members are accepted, some with a notice.  Other data after the end are
# reported and refused.
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
	make_tar in.tar f:$LIB/mod.py='x = 1\n'
	make_tar open.tar --no-end f:$LIB/mod.py='x = 1\n'
	cp in.tar baked.tar
	expect 0 baked.tar
}

# taken FILE NOTICE: it is accepted with only this notice, and the output has a
# normal end.
taken() {
	local notice=$2

	cp "$1" before
	expect 0 "$1"
	times 1 "pyc-bake: $1: $notice"
	same "$1" baked.tar
	stream 0 before out
	times 1 "pyc-bake: -: $notice"
	same out baked.tar
	cp before "$1"
	expect 0 -q "$1"
	equal "$output" ''
}

# refused FILE TEXT: it is refused with this message.
refused() {
	cp "$1" before
	expect 2 "$1"
	says "pyc-bake: $1: $2"
	same "$1" before
	no_temporary_file .
}

@test "a missing end mark is accepted" {
	taken open.tar 'its end mark is missing'
}

@test "one empty block is accepted" {
	{
		cat open.tar
		zeros 512
	} >one.tar
	taken one.tar 'its end mark has one empty block, not two'
}

@test "stale bytes in the last record, from AIX and old Ant, are accepted" {
	make_tar more.tar --no-end f:$LIB/stale.py='x = 1\n'
	{
		cat open.tar
		zeros 1024
		cat more.tar
		printf stale
	} >stale.tar
	taken stale.tar 'the bytes after its end mark are dropped; all readers ignore them'
}

@test "the index that pixz adds is accepted" {
	local magic='\246\114\062\056\326\024\256\333'

	{
		cat in.tar
		# shellcheck disable=SC2059 # the argument is a format
		printf "$magic$LIB/mod.py\\0\\0\\0\\0\\0\\0\\0\\0\\0"
	} >pixz.tar
	taken pixz.tar 'the index that pixz added is dropped'
}

@test "an archive from pixz itself is accepted" {
	command -v pixz >/dev/null || skip 'pixz is not here'
	pixz <in.tar >in.tpxz 2>/dev/null || pixz in.tar in.tpxz
	mv in.tpxz in.tar.xz
	expect 0 in.tar.xz
	says '1 source, 1 baked'
}

@test "more empty blocks are accepted" {
	{
		cat in.tar
		zeros 30000
	} >zeros.tar
	expect 0 zeros.tar
	says_not 'end'
	same zeros.tar baked.tar
}

@test "another archive after the end is refused" {
	make_tar more.tar f:$LIB/hidden.py='x = 1\n'
	cat in.tar more.tar >both.tar
	refused both.tar 'another archive follows the end of the archive, at offset 10240'
}

@test "other data after the end are refused" {
	{
		cat in.tar
		printf '\0\0\0x'
	} >junk.tar
	refused junk.tar 'something that is not a tar archive follows the end of the archive, from offset 10243 to 10244'
}

@test "a member after a single empty block is refused" {
	make_tar more.tar f:$LIB/hidden.py='x = 1\n'
	{
		cat open.tar
		zeros 512
		cat more.tar
	} >lone.tar
	refused lone.tar 'a member follows a single empty block, at offset 1536'
}

@test "a volume header alone is kept, one after a member is refused" {
	: >none
	tar -c -V label -T none -f volume.tar
	cp volume.tar before.tar
	expect 0 volume.tar
	same volume.tar before.tar
	{
		cat open.tar
		head -c 512 volume.tar
		zeros 1024
	} >after.tar
	refused after.tar 'header at offset 1024: a volume header is not the first header'
	{
		head -c 512 volume.tar
		cat in.tar
	} >first.tar
	expect 0 first.tar
	tar -tf first.tar | grep -q "$TAG"
	tar -tvf first.tar | grep -q '^V.* label'
}

@test "extension headers without their member are refused" {
	make_tar long.tar f:$LIB/"$(printf '%0300d' 1)"='x = 1\n'
	head -c 1024 long.tar >cut.tar
	zeros 1024 >>cut.tar
	refused cut.tar 'header at offset 0: the archive ends before the member that it is about'
	head -c 1024 long.tar >cut.tar
	refused cut.tar 'the archive is truncated after offset 1024'
	make_tar global.tar --global=comment=0123456789
	refused global.tar 'header at offset 0: the archive ends before the member that it is about'
}
