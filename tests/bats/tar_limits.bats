#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a small tar archive may cost: it is inflated once, and the inflated data
# have a limit in bytes.
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
}

needs() {
	command -v "$1" >/dev/null || skip "$1 is not here"
}

# Call it in a subshell.  A sanitizer reserves more memory than any limit.
little_memory() {
	is_sanitized || ulimit -v 2000000
}

# refused FILE TEXT [OPTION]...: FILE is refused with TEXT, with little memory,
# and is unchanged.
refused() {
	local file=$1 text=$2

	shift 2
	cp "$file" before
	output=$(little_memory
		timeout 60 "$PYC_BAKE" "$@" "$file" 2>&1) && status=0 || status=$?
	equal "$status" 2
	says "$file: "
	says "$text"
	same "$file" before
	no_temporary_file .
}

# cost COMMAND...: prints seconds of CPU time and KiB of memory on one line.
cost() {
	oracle -c '
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=False)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)' "$@"
}

# Makes a gzip file of a gzip header with a name of this many MiB.
make_name() {
	oracle -c '
import gzip, sys
with gzip.GzipFile("name.tar.gz", "wb", mtime=0) as out:
    out.write(b"\x1f\x8b\x08\x08\0\0\0\0\0\x03")
    for _ in range(int(sys.argv[1])):
        out.write(b"A" * (1 << 20))' "$1"
}

@test "data that are compressed twice are refused, with any formats" {
	local inner outer

	for inner in gzip xz bzip2 zstd; do
		for outer in gzip xz bzip2 zstd; do
			command -v $inner >/dev/null || continue
			command -v $outer >/dev/null || continue
			$inner -c <in.tar | $outer -c >twice.tar.xz
			refused twice.tar.xz \
				"is compressed twice, with $outer and $inner; decompress it once first"
			stream 2 before out
			says '-: is compressed twice'
		done
	done
}

@test "a gzip header with an endless name costs neither time nor memory" {
	local seconds memory

	make_name 64
	refused name.tar.gz 'is compressed twice, with gzip and gzip'
	! is_sanitized || skip 'a sanitizer'
	read -r seconds memory < <(cost "$PYC_BAKE" name.tar.gz 2>/dev/null)
	oracle -c '
import sys
sys.exit(float(sys.argv[1]) > 0.5 or int(sys.argv[2]) > 60 * 1024)' \
		"$seconds" "$memory" || fail "$seconds s, $memory KiB"
}

@test "a gzip file in a gzip file is inflated once" {
	oracle -c '
import struct, zlib
def stored(data):
    size = len(data)
    return struct.pack("<BHH", 0, size, size ^ 0xFFFF) + data
inner = b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + stored(b"x" * 600)
body = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x01" + stored(inner)[1:]
open("self.tar.gz", "wb").write(
    body + struct.pack("<II", zlib.crc32(inner), len(inner)))'
	refused self.tar.gz 'is compressed twice, with gzip and gzip'
}

@test "a plain archive whose first name looks like a compression is baked" {
	local name

	for name in BZh91AY LZIP; do
		make_tar plain.tar f:$name=text d:$LIB f:$LIB/mod.py='x = 1\n'
		expect 0 plain.tar
		says '1 source, 1 baked'
		gzip -c plain.tar >plain.tar.gz
		expect 0 plain.tar.gz
	done
}

# zeros SIZE: makes z.tar with a file of this many zeros.
zeros() {
	truncate -s "$1" zeros
	tar -cf z.tar zeros
}

@test "data that inflate to 1032 times their size or more need --limit" {
	needs xz
	zeros 70M
	xz -0 -c z.tar >z.tar.xz
	refused z.tar.xz ' compressed bytes inflate to more than 1032 times as many; use --limit=SIZE to permit it'
	stream 2 before out
	says 'inflate to more than 1032 times as many'
	expect 0 --limit=200M z.tar.xz
	# The best ratio that deflate can reach is accepted.
	gzip -9 -c z.tar >z.tar.gz
	expect 0 z.tar.gz
	# Small amounts of inflated data are accepted too.
	zeros 30M
	xz -0 -c z.tar >z.tar.xz
	expect 0 z.tar.xz
}

@test "the inflated size of an archive has a limit" {
	zeros 5M
	gzip -c z.tar >z.tar.gz
	refused z.tar.gz 'inflates to more than 4194304 bytes; use --limit=SIZE to permit more' --limit=4M
	expect 0 --limit=6M z.tar.gz
	# A plain archive is not inflated.
	expect 0 --limit=1M z.tar
}

@test "the memory for names and link targets has a limit" {
	helper many_members links.tar targets 2000 "$TAG"
	refused links.tar 'its names and link targets use more than 2097152 bytes of memory; use --limit=SIZE to permit more' --limit=2M
	expect 0 --limit=40M links.tar
	expect 0 links.tar
}

@test "the names of 40,000 links do not fill the memory" {
	helper many_members links.tar targets 40000 "$TAG"
	output=$(little_memory
		"$PYC_BAKE" links.tar 2>&1) && status=0 || status=$?
	equal "$status" 2
	says 'its names and link targets use more than 268435456 bytes'
}

@test "the extents of a sparse file have a limit" {
	local seconds memory kind

	oracle -c '
import gzip, sys
sys.path.insert(0, sys.argv[1])
from tarforge import *
many = 6000000
name = [record(b"GNU.sparse." + key, value) for key, value in (
    (b"major", b"1"), (b"minor", b"0"), (b"name", b"s"), (b"realsize", b"0"))]
def write(name, data):
    with open(name, "wb") as out:
        out.write(gzip.compress(data, 1))
def counted(count):
    return archive(pax(*name),
                   member(b"s", pad(b"%d\n" % count + b"0\n0\n" * count)))
write("many.tar.gz", counted(many))
write("most.tar.gz", counted(1 << 20))
more = octal(1) + octal(0)
head = header(b"s", b"S", bytes(41) + more * 4 + b"\1" + octal(1), magic=GNU)
blocks = (more * 21 + b"\1" + bytes(7)) * 2048
write("old.tar.gz", head)
with open("old.tar.gz", "ab") as out:
    # The same stream again and again, because 140 MB are slow to compress.
    out.write(gzip.compress(blocks, 1) * (many // 21 // 2048))
    out.write(gzip.compress(archive(bytes(BLOCK)), 1))' "$SRCDIR/tests/lib"
	for kind in many old; do
		refused $kind.tar.gz "member 's': header at offset"
		says 'it has more than 1048576 extents'
		! is_sanitized || continue
		read -r seconds memory < <(cost "$PYC_BAKE" $kind.tar.gz \
			2>/dev/null)
		[ "$memory" -lt $((120 * 1024)) ] || fail "$kind: $memory KiB"
	done
	expect 0 most.tar.gz
}

@test "the data that wait in TMPDIR have a limit" {
	local number members=()

	printf '%3000000s' '' | tr ' ' '#' >large
	for number in 1 2 3 4; do
		members+=("f:usr/share/$number.py=@large")
	done
	make_tar in.tar "${members[@]}"
	refused in.tar "its sources and .pyc use more than 10485760 bytes in \$TMPDIR; use --limit=SIZE to permit more" --limit=10M
	expect 0 --limit=13M in.tar
	expect 0 in.tar
}

@test "SIZE is a number of bytes" {
	local size

	for size in '' 0 -1 5X M 1.5G 9999999999G 99999999999999999999 ' 5'; do
		run -2 "$PYC_BAKE" --limit="$size" in.tar
		says "--limit: '$size' is not a number of bytes, such as 500M or 20G"
	done
	for size in 100000 100K 1M 1G 8T; do
		expect 0 --limit=$size in.tar
	done
	run -2 "$PYC_BAKE" --limit=1G tree
	says '--limit is for tar archives'
	run -2 "$PYC_BAKE" --check --limit=1G in.tar
}

@test "a signal ends a read that does not return, and leaves no files" {
	local compiler=${CC:-cc}

	[ -r /proc/self/stat ] || skip 'needs /proc'
	command -v "${compiler%% *}" >/dev/null || skip 'no compiler is here'
	cat >endless.c <<-'END'
	#include <fcntl.h>
	#include <unistd.h>
	struct archive;
	struct archive_entry;
	int archive_read_next_header2(struct archive *a, struct archive_entry *e)
	{
		(void)a;
		(void)e;
		close(open("spins", O_CREAT | O_WRONLY, 0600));
		for (;;)
			getppid();
	}
	END
	$compiler -shared -fPIC -o endless.so endless.c ||
		skip 'no shared libraries'
	LD_PRELOAD=$PWD/endless.so "$PYC_BAKE" --version 2>said ||
		skip 'no library can be put before this program'
	cp in.tar before
	for name in TERM INT; do
		rm -f spins
		run -0 helper during --signal=$name --exists=spins -- \
			env LD_PRELOAD="$PWD/endless.so" "$PYC_BAKE" in.tar
		equal "$output" "ended by SIG$name"
		same in.tar before
		no_temporary_file .
	done
}
