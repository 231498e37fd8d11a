#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --tar -: bakes an archive from standard input to standard output.  Also the
# options for tar archives.
#
# shellcheck disable=SC2086 # LIB has no blanks

load ../lib/common
load ../lib/bake
load ../lib/slow
load ../lib/tar

setup() {
	bake_setup
	made_once samples
}

samples() {
	make_tar in.tar d:$LIB f:$LIB/mod.py='x = 1\n' \
		f:$LIB/bad.py='x = = 1\n' f:end=@"$PYC_BAKE"
}

# usage TEXT ARGUMENT...: is bad usage with TEXT, and nothing is written.
usage() {
	local text=$1

	shift
	run -2 --separate-stderr timeout 60 "$PYC_BAKE" "$@" <in.tar
	# shellcheck disable=SC2154 # run sets it
	[[ $stderr == *"$text"* ]] || fail "'$text' is not in: $stderr"
	equal "$output" ''
}

@test "a stream gives the same as the file, and messages are on stderr" {
	stream 1 in.tar out.tar
	says "-/$LIB/bad.py:1:5: SyntaxError: invalid syntax"
	says '2 sources, 1 baked, 0 fresh, 1 failed'
	expect 1 in.tar
	same out.tar in.tar
}

@test "members are written while others are read" {
	# More than pyc-bake collects before it writes.
	printf '%03000000d' 1 >text
	make_tar first.tar --no-end f:one=@text
	mkfifo in out go
	timeout 60 "$PYC_BAKE" -q --tar - <in >out 3>&- &
	{
		cat first.tar
		read -r _ <go
		zeros 10240
	} >in 3>&- &
	exec 8<out
	timeout 30 head -c 1000000 <&8 >begin
	cmp -n 1000000 begin first.tar
	timeout 30 cat <&8 >rest 3>&- &
	exec 8<&-
	echo >go
	wait
	[ -s rest ]
}

@test "a full disk ends it with status 2, a closed pipe by SIGPIPE" {
	stream 2 in.tar /dev/full
	says 'No space left on device; what was written'
	# More than a pipe can hold.
	printf '%03000000d' 1 >text
	make_tar large.tar f:one=@text
	mkfifo pipe
	head -c 1 <pipe >/dev/null 3>&- &
	timeout 60 "$PYC_BAKE" --tar - <large.tar >pipe 2>said && code=0 ||
		code=$?
	equal "$code" 141
	equal "$(<said)" ''
}

@test "no temporary file is left, and a missing TMPDIR is reported" {
	mkdir tmp
	TMPDIR=$PWD/tmp stream 1 in.tar out.tar
	equal "$(ls -A tmp)" ''
	head -c 300000 /dev/urandom | od -An -tx1 | sed 's/^/# /' >big.py
	make_tar in.tar f:$LIB/big.py=@big.py
	TMPDIR=$PWD/nowhere stream 2 in.tar out.tar
	says 'nowhere/pyc-bake.'
	says 'cannot make a temporary file: No such file or directory'
}

@test "no archive is written to a terminal" {
	command -v script >/dev/null || skip 'script is not here'
	# shellcheck disable=SC2016 # for the inner shell
	SHELL=/bin/sh run timeout 60 script -qec \
		'"$PYC_BAKE" --tar - <in.tar' /dev/null
	equal "$status" 2
	says 'standard output: is a terminal'
}

@test "only the archive is written to standard output" {
	usage '-v cannot be used with --tar -: standard output is the archive' \
		--tar - -v
	usage '--report=- cannot be used with --tar -: standard output is the archive' \
		--tar - --report=-
	stream 1 in.tar out.tar -v -q
	stream 1 in.tar out.tar --report=report
	grep -q '"target":"-/' report
}

@test "options that a stream cannot have are bad usage" {
	echo x >list
	usage '--root cannot be used with --tar -' --tar - --root=.
	usage '--output cannot be used with --tar -' --tar - --output=x.tar
	usage '--output-dir cannot be used with --tar -' --tar - --output-dir=.
	usage '--strict cannot be used with --tar -' --tar - --strict
	usage '-i cannot be used with --tar -' --tar - -i list
	usage '--files0-from cannot be used with --tar -' --tar - \
		--files0-from=list
	usage '--prune cannot be used with --tar -' --tar - --prune
	usage 'nothing to do: no PATH given' --tar
	usage '--tar is for tar archives and container images' --tar tree
	usage "'each' is not all" --tar=each -
	usage '--tar cannot be used with --normalize' --normalize --tar -
	usage '--tar cannot be used with --check' --check --tar -
}

@test "options that tar archives cannot have are bad usage" {
	local option

	cp in.tar before.tar
	for option in --check --check=fast --inspect --normalize --sourceless; do
		usage "${option%=*} cannot be used with tar archives and container images" "$option" in.tar
	done
	for option in --strip --compress=store; do
		usage "${option%=*} is for wheels and zip archives, not for tar archives and container images" "$option" in.tar
	done
	for option in --prune --update-record --manifest=list --dfile=x \
		-e. --hardlink-dupes --invalidation-mode=timestamp -sx; do
		usage " is for trees" "$option" -o0 -o1 in.tar
	done
	usage "must end in .tar, .tar.gz" --output=out.whl in.tar
	same in.tar before.tar
}

@test "without --tar, - is a list of names" {
	echo 'y = 1' >mod.py
	run -0 timeout 60 "$PYC_BAKE" - <<<mod.py
	exists "$(pyc mod.py)"
}

@test "a signal ends it, and leaves the file and no temporary file" {
	local name

	[ -r /proc/self/stat ] || skip 'needs /proc'
	write_slow_module slow.py 40000
	make_tar slow.tar f:$LIB/a.py='a = 1\n' f:$LIB/slow.py=@slow.py
	cp slow.tar before.tar
	mkdir tmp
	for name in INT TERM; do
		TMPDIR=$PWD/tmp run -0 helper during --signal=$name --busy -- \
			"$PYC_BAKE" -j1 slow.tar
		equal "$output" "ended by SIG$name"
		same slow.tar before.tar
		no_temporary_file .
		equal "$(ls -A tmp)" ''
	done
}

@test "a worker that dies twice at a source leaves the archive unchanged" {
	[ -r /proc/self/stat ] || skip 'needs /proc'
	write_slow_module slow.py 40000
	make_tar slow.tar f:$LIB/a.py='a = 1\n' f:$LIB/slow.py=@slow.py
	cp slow.tar before.tar
	run -0 helper during --signal=SEGV --to=worker --busy --times=2 -- \
		"$PYC_BAKE" -j1 slow.tar
	has_line 'exit status 2'
	says "slow.tar/$LIB/slow.py: "
	says 'the archive is not written'
	same slow.tar before.tar
	no_temporary_file .
}
