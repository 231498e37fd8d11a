#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Sizes over 4 GiB and times after 2038, also with a 32-bit long.

load ../lib/common
load ../lib/bake
load ../lib/tar

# 2100-01-01 00:00:00
LATE=4102444800

@test "a time after 2038 is written or refused" {
	mkdir tree
	echo 'x = 1' >tree/m.py
	export SOURCE_DATE_EPOCH=$LATE
	run "$PYC_BAKE" tree
	if [ "$status" -eq 2 ]; then
		says 'SOURCE_DATE_EPOCH'
		absent tree/__pycache__
		return
	fi
	equal "$status" 0
	equal "$(stat -c %Y "tree/__pycache__/m.$TAG.pyc")" $LATE
	expect 0 --check tree
}

@test "a time after 2038 in a tar is written or refused" {
	make_tar in.tar f:"$LIB"/m.py='x = 1\n'
	cp in.tar before.tar
	SOURCE_DATE_EPOCH=$LATE run "$PYC_BAKE" in.tar
	if [ "$status" -eq 2 ]; then
		same in.tar before.tar
		return
	fi
	equal "$status" 0
	equal "$(oracle -c 'import sys, tarfile
print(int(tarfile.open("in.tar").getmember(sys.argv[1]).mtime))' \
		"$(cached "$LIB"/m.py)")" $LATE
}

@test "an archive of over 4 GiB is not mistaken for a small one" {
	helper make_wheel demo-1.0-py3-none-any.whl
	size=$(stat -c %s demo-1.0-py3-none-any.whl)
	truncate -s $((4294967296 + size)) demo-1.0-py3-none-any.whl ||
		skip 'no sparse files here'
	expect 2 demo-1.0-py3-none-any.whl
	says "has $((4294967296 + size)) bytes, the limit is 4294967296"
}

@test "a source of over 4 GiB is not mistaken for a small one" {
	mkdir tree
	echo 'x = 1' >tree/m.py
	truncate -s $((4294967296 + 6)) tree/m.py || skip 'no sparse files here'
	expect 1 tree
	says 'larger than 512 MiB'
	absent "tree/__pycache__/m.$TAG.pyc"
}
