#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The deflate encoder gives the same streams with any compiler and optimization,
# on 32-bit machines and with the other byte order.

load ../lib/common

# build COMMAND...: builds the program that checks the digest, with this
# compiler and these options.
build() {
	command -v "$1" >/dev/null || skip "there is no $1"
	echo 'int main(void) { return 0; }' >empty.c
	"$@" -o empty empty.c || skip "$* makes no program"
	"$@" -std=gnu11 -D_GNU_SOURCE -I"$SRCDIR/src" -I"$SRCDIR/tests" \
		-o digest "$SRCDIR/tests/lib/deflate_digest.c" \
		"$SRCDIR"/src/format/deflate*.c \
		"$SRCDIR/src/pyc/siphash.c" "$SRCDIR/src/base/buf.c"
}

@test "gcc without optimization gives the same streams" {
	build gcc -O0
	./digest
}

@test "gcc with -O3 gives the same streams" {
	build gcc -O3
	./digest
}

@test "gcc with -march=native gives the same streams" {
	build gcc -O2 -march=native
	./digest
}

@test "clang gives the same streams" {
	build clang -O2
	./digest
}

@test "a 32-bit program gives the same streams" {
	if command -v i686-linux-gnu-gcc >/dev/null; then
		build i686-linux-gnu-gcc -O2 -static
	else
		build gcc -O2 -m32
	fi
	./empty || skip 'this machine runs no program of 32 bits'
	./digest
}

@test "a big-endian machine gives the same streams" {
	command -v qemu-s390x >/dev/null || skip 'there is no qemu-s390x'
	build s390x-linux-gnu-gcc -O2 -static
	qemu-s390x ./digest
}

@test "another digest is detected" {
	build gcc -O1
	cp -r "$SRCDIR/src" "$SRCDIR/tests" .
	chmod -R u+w src
	sed -i 's/^#define NICE 96/#define NICE 95/' src/format/deflate.c
	cmp -s src/format/deflate.c "$SRCDIR/src/format/deflate.c" &&
		fail 'nothing was changed'
	SRCDIR=$PWD build gcc -O1
	run ./digest
	[ "$status" -eq 1 ]
}
