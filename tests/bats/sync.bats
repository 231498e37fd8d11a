#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The order of writing, syncing, renaming and removing, as strace shows it, and
# what happens if a sync fails.  power_cut.bats shows what is on disk.

load ../lib/common
load ../lib/bake

WHEEL=demo-1.0-py3-none-any.whl

setup() {
	bake_setup
	command -v strace >/dev/null || skip 'strace is missing'
	strace -o /dev/null true 2>/dev/null || skip 'strace cannot trace here'
	made_once samples
}

samples() {
	make_tree tree
	helper make_wheel "$WHEEL"
}

# trace ARGUMENT...: writes the calls of a successful run, by the parent, to the
# file calls.
trace() {
	run -0 strace -o calls -e trace=fsync,syncfs,rename,renameat,unlink,unlinkat \
		"$PYC_BAKE" -q "$@"
}

# first PATTERN, last PATTERN: prints the number of a line of calls.
first() {
	grep -nE "$1" calls | head -n 1 | cut -d: -f1
}

last() {
	grep -nE "$1" calls | tail -n 1 | cut -d: -f1
}

# in_order NUMBER...: each is less than the next.
in_order() {
	local before=0

	for number; do
		[ "${number:-0}" -gt "$before" ] || fail "not in order: $*:
$(cat calls)"
		before=$number
	done
}

@test "--sourceless syncs once, before it removes the first source" {
	trace --sourceless tree
	in_order "$(last rename)" "$(first syncfs)" "$(first 'unlinkat.*\.py"')"
	equal "$(grep -c syncfs calls)" 1
}

@test "--prune syncs before it removes a .pyc" {
	mkdir tree/__pycache__
	echo x >tree/gone.py
	expect 0 -q tree
	rm tree/gone.py
	trace --prune tree
	in_order "$(first syncfs)" "$(first 'unlinkat.*gone')"
}

@test "an archive is synced before and after it is replaced" {
	trace "$WHEEL"
	in_order "$(first fsync)" "$(first rename)" "$(last fsync)"
}

@test "a wheel with a new name is synced before the old one is removed" {
	trace --sourceless "$WHEEL"
	equal "$(grep -c fsync calls)" 3
	in_order "$(first fsync)" "$(first 'unlink.*tmp')" \
		"$(first "unlink.\"$WHEEL")" "$(last fsync)"
}

@test "a normalized .pyc is synced before it replaces the old one" {
	find_oracle
	oracle -m compileall -q tree/pkg/sums.py
	trace --normalize tree
	in_order "$(first fsync)" "$(first rename)" "$(last syncfs)"
}

@test "a report is synced before and after it gets its name" {
	trace --report=report tree
	in_order "$(first fsync)" "$(last rename)" "$(last fsync)"
}

@test "--sync syncs at the end, once for a file system" {
	trace --sync tree
	in_order "$(last rename)" "$(first syncfs)"
	equal "$(grep -c syncfs calls)" 1
	trace -f tree
	equal "$(grep -c sync calls || true)" 0
}

@test "no source is removed if the sync fails" {
	run -1 strace -o calls -e trace=syncfs -e inject=syncfs:error=EIO \
		"$PYC_BAKE" -q --sourceless tree
	says 'cannot sync its file system: Input/output error'
	[ -e tree/pkg/sums.py ]
	[ -e tree/pkg/sums.pyc ]
	expect 0 -q --sourceless tree
	[ ! -e tree/pkg/sums.py ]
}

# The second fsync is that of the directory.
@test "an archive that was replaced is reported as baked if its name cannot be synced" {
	run -2 strace -o calls -e trace=fsync -e inject=fsync:error=EIO:when=2 \
		"$PYC_BAKE" --report=- "$WHEEL"
	says "$WHEEL: written, but: cannot sync its directory: Input/output error"
	says '"outcome":"baked"'
	says '8 sources, 8 baked'
	unzip -l "$WHEEL" | grep -q '\.pyc'
}

@test "a directory of images stays whole if a sync fails" {
	mkdir -p layer/usr/lib/python3/dist-packages
	cp tree/pkg/sums.py layer/usr/lib/python3/dist-packages
	helper make_image image.tar oci layer
	for call in 1 2 3 4 5 6; do
		rm -rf layout
		mkdir layout
		tar -C layout -xf image.tar
		strace -o calls -f -e trace=fsync,syncfs \
			-e inject=fsync,syncfs:error=EIO:when=$call \
			"$PYC_BAKE" -q layout || true
		expect 0 -q layout
		refers_to_blobs layout || fail "sync $call"
	done
}

# Each digest in index.json and in the manifests is that of a blob.
refers_to_blobs() {
	oracle - "$1" <<-'END'
	import json, os, sys
	blobs = os.path.join(sys.argv[1], "blobs", "sha256")
	def follow(descriptor):
	    path = os.path.join(blobs, descriptor["digest"].split(":")[1])
	    assert os.path.exists(path), path
	    if "manifest" in descriptor.get("mediaType", ""):
	        with open(path) as file:
	            manifest = json.load(file)
	        for item in [manifest["config"], *manifest["layers"]]:
	            follow(item)
	with open(os.path.join(sys.argv[1], "index.json")) as file:
	    index = json.load(file)
	assert index["manifests"]
	for item in index["manifests"]:
	    follow(item)
	END
}

@test "a time that cannot be set is an error" {
	find_oracle
	oracle -m compileall -q tree/pkg/sums.py
	sum=$(cat tree/pkg/__pycache__/* | cksum)
	run -1 strace -o calls -e trace=utimensat \
		-e inject=utimensat:error=EPERM:when=1 \
		"$PYC_BAKE" -q --normalize tree
	says 'cannot set its time: Operation not permitted'
	equal "$(cat tree/pkg/__pycache__/* | cksum)" "$sum"
}

@test "a --sync that fails is an error" {
	run -2 strace -o calls -e trace=syncfs -e inject=syncfs:error=EIO \
		"$PYC_BAKE" -q --sync tree
	says 'cannot sync its file system: Input/output error'
}

# meanwhile ARGUMENT...: starts a run, stops it when it syncs its file, and then
# runs another one.  Both must succeed.
meanwhile() {
	local first

	strace -D -o calls -e trace=fsync \
		-e inject=fsync:signal=SIGSTOP:when=1 \
		"$PYC_BAKE" -q "$@" 2>first.err &
	first=$!
	until grep -qs 'stopped by SIGSTOP' calls; do
		kill -0 $first || fail "$(cat first.err)"
		read -rt 0.02 <> <(:) || true
	done
	expect 0 -q "$@"
	kill -CONT $first
	wait $first || fail "$(cat first.err)"
}

@test "two runs can write a list and a report at the same time" {
	expect 0 -q --manifest=list --report=report tree
	cp list wanted
	meanwhile --manifest=list --report=report tree
	diff wanted list
	equal "$(find . -maxdepth 1 -name '*.tmp')" ''
}

@test "two runs can update a RECORD at the same time" {
	mkdir tree/demo-1.0.dist-info
	printf '%s\n' 'pkg/sums.py,,' 'demo-1.0.dist-info/RECORD,,' \
		>tree/demo-1.0.dist-info/RECORD
	meanwhile --update-record --root=tree -- /
	grep -q '^pkg/__pycache__/sums.*\.pyc,sha256=' \
		tree/demo-1.0.dist-info/RECORD
	equal "$(find tree -name '*.tmp')" ''
}

# The directory can be searched, but not read.
@test "--sync needs no right to read the directory of a source" {
	run_as=()
	if [ "$(id -u)" -eq 0 ]; then
		command -v setpriv >/dev/null || skip 'setpriv is missing'
		run_as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
		chown -R 65534:65534 tree
		chmod 755 .
		"${run_as[@]}" test -r tree/pkg/sums.py ||
			skip 'the working directory cannot be read'
	fi
	mkdir tree/pkg/__pycache__
	[ "$(id -u)" -ne 0 ] || chown 65534:65534 tree/pkg/__pycache__
	chmod 311 tree/pkg
	run "${run_as[@]}" "$PYC_BAKE" -q --sync tree/pkg/sums.py
	chmod 755 tree/pkg
	equal "$status $output" '0 '
	[ -e tree/pkg/__pycache__/sums."$TAG".pyc ]
}

@test "--sync is for trees" {
	expect 2 --sync "$WHEEL"
	says '--sync is for trees, not for wheels: archives are synced anyway'
}

@test "no archive is replaced if its sync fails" {
	cp "$WHEEL" before
	run -2 strace -o calls -e trace=fsync -e inject=fsync:error=EIO \
		"$PYC_BAKE" -q "$WHEEL"
	says "$WHEEL: cannot sync it: Input/output error"
	cmp before "$WHEEL"
	equal "$(find . -name '*.tmp')" ''
}
