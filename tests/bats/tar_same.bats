#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The bytes of a baked tar archive depend only on the input.
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
	stdlib_subset lib
	mkdir -p tree/$LIB
	cp -R lib/json lib/email lib/argparse.py lib/ast.py tree/$LIB
	cp -R tree/$LIB/json tree/$LIB/pkg
	ln -s json/decoder.py tree/$LIB/link.py
	ln tree/$LIB/ast.py tree/$LIB/hard.py
	tar -C tree --sort=name --mtime=@1500000000 -cf in.tar .
	stream 0 in.tar wanted.tar
	grep -q '[1-9][0-9] baked, 0 fresh, 0 failed' said
	rm -r lib tree
}

@test "umask, time zone, locale, jobs and hash seed have no effect" {
	(umask 077 && stream 0 in.tar out.tar)
	same out.tar wanted.tar
	(umask 000 && stream 0 in.tar out.tar)
	same out.tar wanted.tar
	TZ=Pacific/Chatham LC_ALL=tr_TR.UTF-8 LANG=de_DE stream 0 in.tar out.tar
	same out.tar wanted.tar
	PYTHONHASHSEED=7 stream 0 in.tar out.tar -j1
	same out.tar wanted.tar
	stream 0 in.tar out.tar -j7
	same out.tar wanted.tar
}

@test "the user, the directory and the name of the file have no effect" {
	local user=()

	if [ "$(id -u)" -eq 0 ]; then
		user=(setpriv --reuid=12345 --regid=12345 --clear-groups)
		"${user[@]}" true 2>/dev/null || user=()
	elif command -v fakeroot >/dev/null; then
		user=(fakeroot)
	fi
	if [ ${#user[@]} -gt 0 ]; then
		"${user[@]}" "$PYC_BAKE" -q --tar - <in.tar >out.tar
		same out.tar wanted.tar
	fi
	mkdir -p else/where
	cp in.tar else/where/another.tar
	(cd else && expect 0 where/another.tar)
	same else/where/another.tar wanted.tar
}

@test "a second bake changes nothing, even one level after the other" {
	twice wanted.tar
	stream 0 wanted.tar more.tar -o 0 -o 2
	twice more.tar -o 0 -o 2
	stream 0 in.tar direct.tar -o 0 -o 2
	same more.tar direct.tar
}

@test "the size of the pieces from a pipe has no effect" {
	dd if=in.tar bs=37 status=none | "$PYC_BAKE" -q --tar - |
		dd bs=11 status=none >out.tar
	same out.tar wanted.tar
}

@test "one Python after the other gives the same as both together" {
	local other

	for other in 3.12 3.13 3.10 3.9; do
		[ "$other" != "3.$MINOR" ] || continue
		"$PYC_BAKE" --version --python="$other" >/dev/null 2>&1 && break
		other=
	done
	[ "$other" ] || skip 'there is no other Python in PATH'
	stream 0 in.tar both.tar --python="$ORACLE" --python="$other"
	[ "$(names both.tar | grep -c '\.pyc$')" -gt 80 ]
	twice both.tar --python="$other" --python="$ORACLE"
	oracle - <<-'END'
	import tarfile
	wanted, both = tarfile.open("wanted.tar"), tarfile.open("both.tar")
	names = [name for name in wanted.getnames() if name.endswith(".pyc")]
	assert len(names) > 40, names
	for name in names:
	    one, other = (tar.extractfile(name).read() for tar in (wanted, both))
	    assert one == other, name
	END
}
