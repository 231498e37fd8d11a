#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A truncated, damaged or contradictory tar archive is refused with one message
# and not changed.
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
	# These data do not compress well.
	oracle -c '
import random
print("%x" % random.Random(1).getrandbits(800000))' >text
	make_tar in.tar d:$LIB f:$LIB/mod.py='x = 1\n' \
		f:$LIB/other.py='other = 2\n' f:$LIB/end=@text
}

# refused FILE TEXT: it is refused with status 2 and one line, which has TEXT
# after the path.  Nothing changes.
refused() {
	cp "$1" before
	expect 2 "$1"
	grep -v '^[0-9]* sources' <<<"$output" >told
	equal "$(wc -l <told)" 1
	grep -q "^pyc-bake: $1: .*$2" told || fail "'$2' is not in: $(<told)"
	same "$1" before
	no_temporary_file .
	stream 2 before out
	grep -q "^pyc-bake: -: .*$2" said || fail "'$2' is not in: $(<said)"
	says '; what was written to standard output is incomplete'
}

@test "an archive that is truncated anywhere is refused" {
	local size length

	make_tar open.tar --no-end d:$LIB f:$LIB/mod.py='x = 1\n' \
		f:$LIB/other.py='other = 2\n' f:$LIB/end=@text
	size=$(stat -c %s open.tar)
	# In the first header, in the content, in a long member, and in the end
	# mark.  tar_end.bats tests it between members.
	for length in 100 1025 1500 20000 $((size - 600)) $((size + 100)) \
		$((size + 1023)); do
		head -c "$length" in.tar >cut.tar
		expect 2 cut.tar
		says 'cut.tar: '
		stream 2 cut.tar out
	done
	head -c $((size + 1024)) in.tar >whole.tar
	expect 0 whole.tar
	head -c 20000 in.tar >long.tar
	refused long.tar "member '$LIB/end': .*[Tt]runcated"
}

@test "a compressed archive that is truncated or damaged is refused" {
	local program suffix size

	while read -r program suffix; do
		command -v "$program" >/dev/null || continue
		"$program" -c in.tar >"whole.$suffix"
		size=$(stat -c %s "whole.$suffix")
		for cut in 1 5 1000 $((size / 2)); do
			head -c -"$cut" "whole.$suffix" >"cut.$suffix"
			expect 2 "cut.$suffix"
			says "cut.$suffix: "
		done
		cp "whole.$suffix" "flip.$suffix"
		printf '\125\252\125' | dd of="flip.$suffix" bs=1 \
			seek=$((size / 2)) conv=notrunc status=none
		refused "flip.$suffix" ''
	done <<-'END'
	gzip tar.gz
	xz tar.xz
	bzip2 tar.bz2
	zstd tar.zst
	END
}

@test "a wrong checksum of gzip is refused, even if the content is right" {
	gzip -c in.tar >in.tar.gz
	printf '\1\2\3\4' | dd of=in.tar.gz bs=1 \
		seek=$(($(stat -c %s in.tar.gz) - 8)) conv=notrunc status=none
	refused in.tar.gz 'gzip: the checksum is wrong'
}

@test "a damaged header is refused" {
	printf 'X' | dd of=in.tar bs=1 seek=600 conv=notrunc status=none
	refused in.tar 'header at offset 512: the checksum of the header is wrong'
}

@test "a file that is not a tar archive is refused" {
	: >empty.tar
	refused empty.tar 'is empty'
	echo 'This is text.' >text.tar
	refused text.tar 'is not a tar archive'
	echo 'This is text.' | gzip -c >text.tgz
	refused text.tgz 'is not a tar archive'
	helper make_wheel zip.whl
	mv zip.whl zip.tar
	refused zip.tar 'is not a tar archive'
}

@test "a global header with more than a comment is refused" {
	make_tar global.tar --global=mtime=1000000000 f:$LIB/mod.py='x = 1\n'
	refused global.tar "a global header sets 'mtime' for every member"
	make_tar path.tar --global=path=etc/passwd f:$LIB/mod.py='x = 1\n'
	refused path.tar "a global header sets 'path' for every member"
}

@test "a source or a name that is too long is refused" {
	local long

	truncate -s $((64 * 1024 * 1024 + 1)) large.py
	tar -cf large.tar --transform "s|^|$LIB/|" large.py
	refused large.tar "member '$LIB/large.py': is larger than 64 MiB"
	# If the source is not baked, its size has no limit.
	tar -cf elsewhere.tar large.py
	expect 0 elsewhere.tar
	rm large.py large.tar elsewhere.tar before out
	long=$(printf '%04200d' 1)
	make_tar name.tar --format=pax "f:$LIB/$long=text"
	refused name.tar 'is longer than 4096 bytes'
}

@test "modules of another Python are refused" {
	make_tar in.tar d:usr f:usr/lib/python3.2/os.py='x = 1\n'
	refused in.tar "usr/lib/python3.2: belongs to python3.2, but Python"
	make_tar in.tar d:usr f:usr/lib/python3.99/os.py='x = 1\n'
	refused in.tar 'compiles: use --python=3.99, or exclude it with -x'
	expect 0 -x /python3.99/ in.tar
}

@test "a FIFO and a missing file are reported, and a link is followed" {
	mkfifo fifo.tar
	expect 2 fifo.tar
	says 'fifo.tar: Not a regular file'
	expect 1 gone.tar
	says 'gone.tar: No such file or directory'
	ln -s in.tar link.tar
	expect 0 link.tar
	[ -L link.tar ]
	names in.tar | grep -q "mod.$TAG.pyc"
	mkdir closed
	expect 2 --output=closed/not/out.tar in.tar
	says 'closed/not/out.tar: cannot open its directory: No such file or directory'
}

@test "with several archives the others are baked" {
	make_tar good.tar f:$LIB/mod.py='x = 1\n'
	make_tar bad.tar f:$LIB/mod.py='x = 1\n'
	truncate -s 700 bad.tar
	cp bad.tar before
	expect 2 bad.tar good.tar
	says '1 baked'
	same bad.tar before
	names good.tar | grep -q "mod.$TAG.pyc"
}

@test "a source that -x leaves out may have any size" {
	truncate -s $((64 * 1024 * 1024 + 1)) large.py
	tar -cf large.tar --transform "s|^|$LIB/|" large.py
	expect 0 -x 'large\.py$' large.tar
	says '0 sources'
}
