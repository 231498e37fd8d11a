#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Some file systems without permissions refuse or ignore chmod, and some refuse
# to set times.  Attributes that they cannot store are reported once, cause no
# failure, and are not compared.

load ../lib/common
load ../lib/bake
load ../lib/check

# refuse.so: makes chmod fail and, with REFUSE_TIMES, the setting of times.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	cat >refuse.c <<-'END'
	#define _GNU_SOURCE
	#include <dlfcn.h>
	#include <errno.h>
	#include <stdlib.h>
	#include <sys/stat.h>
	int fchmod(int fd, mode_t mode)
	{
		(void)fd;
		(void)mode;
		errno = EPERM;
		return -1;
	}
	int futimens(int fd, const struct timespec times[2])
	{
		int (*next)(int, const struct timespec *) =
			(int (*)(int, const struct timespec *))dlsym(
				RTLD_NEXT, "futimens");

		if (!getenv("REFUSE_TIMES"))
			return next(fd, times);
		errno = EPERM;
		return -1;
	}
	END
	command -v "${CC:-cc}" >/dev/null || return 0
	"${CC:-cc}" -shared -fPIC -o refuse.so refuse.c -ldl || :
}

setup() {
	bake_setup
	MOUNTED=
}

teardown() {
	[ -z "$MOUNTED" ] || umount m
}

# refused STATUS ARGUMENT...: expect, with chmod refused.
refused() {
	[ -e "$BATS_FILE_TMPDIR/refuse.so" ] || skip 'no shared library can be made'
	# A sanitizer's library must be loaded first.
	LD_PRELOAD=$BATS_FILE_TMPDIR/refuse.so "$PYC_BAKE" --version ||
		skip 'nothing can be loaded before the libraries'
	LD_PRELOAD=$BATS_FILE_TMPDIR/refuse.so expect "$@"
}

# mounted OPTION...: mounts src as m with bindfs.
mounted() {
	command -v bindfs >/dev/null || skip 'needs bindfs'
	mkdir -p src m
	bindfs "$@" src m 2>/dev/null || skip 'bindfs cannot mount here'
	MOUNTED=1
}

@test "a tree is baked with the usual modes if chmod is refused" {
	local mask

	for mask in 022 077; do
		rm -rf tree
		make_tree tree
		chmod 0755 tree/pkg/sums.py
		chmod 0600 tree/pkg/sub/leaf.py
		umask $mask
		refused 0 -o0 -o1 tree
		umask 022
		says_not permission
		says '8 baked, 0 fresh, 0 failed'
		equal "$(mode_of tree/pkg/__pycache__)" 755
		equal "$(mode_of "$(pyc tree/pkg/sums.py)")" 644
		equal "$(mode_of "$(pyc tree/pkg/sub/leaf.py)")" 600
		clean -o0 -o1 tree
	done
}

@test "all other files are written too" {
	make_tree tree
	mkdir -p lib/demo-1.0.dist-info
	echo 'x = 1' >lib/mod.py
	echo 'mod.py,,' >lib/demo-1.0.dist-info/RECORD
	chmod 0640 lib/demo-1.0.dist-info/RECORD
	helper make_wheel demo-1.0-py3-none-any.whl --plain
	chmod 0604 demo-1.0-py3-none-any.whl
	mkdir out
	refused 0 --manifest=list --report=report --update-record lib
	equal "$(mode_of list) $(mode_of report)" '644 644'
	equal "$(mode_of lib/demo-1.0.dist-info/RECORD)" 640
	refused 0 --output-dir=out demo-1.0-py3-none-any.whl
	refused 0 demo-1.0-py3-none-any.whl
	equal "$(mode_of out/demo-1.0-py3-none-any.whl)" 604
	equal "$(mode_of demo-1.0-py3-none-any.whl)" 604
	tar -cf sdist.tar lib
	chmod 0640 sdist.tar
	refused 0 --tar=all sdist.tar
	equal "$(mode_of sdist.tar)" 640
	py_compiled lib/mod.py unchecked-hash
	chmod 0664 "$(pyc lib/mod.py)"
	refused 0 --normalize lib
	says '1 normalized'
	equal "$(mode_of "$(pyc lib/mod.py)")" 664
}

@test "refused times are reported once" {
	make_tree tree
	export SOURCE_DATE_EPOCH=1500000000 REFUSE_TIMES=1
	refused 0 tree
	says '4 baked, 0 fresh, 0 failed'
	times 1 'does not support setting'
	refused 0 tree
	says '0 baked, 4 fresh, 0 failed'
}

@test "bindfs: a file system that only refuses to set times" {
	make_tree src
	mounted
	export SOURCE_DATE_EPOCH=1500000000
	expect 0 --invalidation-mode=timestamp m
	says '4 baked, 0 fresh, 0 failed'
	equal "$(stat -c %Y m/pkg/sums.py)" 1500000000
	clean --invalidation-mode=timestamp m
}

@test "bindfs: a file system that refuses chmod" {
	make_tree src
	mounted --chmod-deny
	expect 0 m
	says '4 baked, 0 fresh, 0 failed'
	expect 0 m
	says '0 baked, 4 fresh, 0 failed'
	clean m
	expect 0 --normalize m
}

@test "bindfs: one that refuses chmod and gives new files other modes" {
	make_tree src
	mounted --chmod-deny --create-with-perms=0600,ud+X
	expect 0 -o0 -o1 m
	says '8 baked, 0 fresh, 0 failed'
	times 1 'permissions'
	expect 0 -o0 -o1 m
	says '0 baked, 8 fresh, 0 failed'
}

@test "bindfs: a file system that ignores chmod" {
	local options

	for options in 0755 0777 0700; do
		rm -rf src
		make_tree src
		mounted --chmod-ignore -p "$options"
		expect 0 -o0 -o1 m
		says '8 baked, 0 fresh, 0 failed'
		times 1 'permissions'
		find m -printf '%p %T@ %i\n' | sort >before
		expect 0 -o0 -o1 m
		says '0 baked, 8 fresh, 0 failed'
		find m -printf '%p %T@ %i\n' | sort | diff before -
		clean -o0 -o1 m
		umount m
		MOUNTED=
	done
}

@test "bindfs: a difference not due to the file system is found and baked" {
	make_tree src
	mounted
	expect 0 m
	chmod 0600 "$(pyc m/pkg/sums.py)"
	check 1 m
	grep -q 'perm: mode 0600, not 0644' found
	expect 0 m
	says '1 baked, 3 fresh'
	equal "$(mode_of "$(pyc m/pkg/sums.py)")" 644
}

@test "no probe file is left, and the directory keeps its time" {
	make_tree tree
	expect 0 tree
	chmod 0600 "$(pyc tree/pkg/sums.py)"
	expect 0 tree
	says '1 baked, 3 fresh'
	no_temporary_file tree
}
