#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What programs that judge wheels say of a baked one: what they say of it
# unbaked, and nothing but that it has .pyc files.

load ../lib/common
load ../lib/bake
load ../lib/installers

NAME=demo-1.0-py3-none-any.whl

setup() {
	bake_setup
	quiet_installers
	mkdir before after
	export NO_COLOR=1 COLUMNS=200
}

needs() {
	command -v "$1" >/dev/null || skip "$1 is not here"
}

# bake [ARGUMENT]...: before/$NAME, made with these, and after/$NAME.
bake() {
	helper make_wheel before/"$NAME" "$@"
	expect 0 --output-dir=after before/"$NAME"
}

# judge DIR COMMAND...: what the command, run in DIR, says of the wheel there;
# its exit status is the first line.
judge() {
	local status=0

	cd "$1" || return
	"${@:2}" "$NAME" >../said 2>&1 || status=$?
	cd .. || return
	echo "$status"
	cat said
}

@test "twine check" {
	needs twine
	bake
	judge before twine check >old
	judge after twine check >new
	grep -q PASSED new
	diff old new
	# It can find fault.
	printf 'x' >after/$NAME
	judge after twine check >new
	differ old new
}

@test "check-wheel-contents, but for the notice of .pyc files" {
	needs check-wheel-contents
	# A wheel that is pure itself and has a purelib besides, it refuses.
	bake --plain
	judge before check-wheel-contents >old
	judge after check-wheel-contents >new
	grep -q W001 new
	judge before check-wheel-contents --ignore W001 >old
	judge after check-wheel-contents --ignore W001 >new
	grep -Eq 'OK|W[0-9]{3}' new
	diff old new
}

@test "auditwheel show" {
	local library

	needs auditwheel
	library=$(oracle -c '
import glob, os, sysconfig
print(*glob.glob(os.path.join(sysconfig.get_path("stdlib"), "lib-dynload",
                              "_json.*.so")))')
	[ -f "$library" ] || skip 'this Python has no compiled module of its own'
	NAME=demo-1.0-cp3$MINOR-cp3$MINOR-linux_$(uname -m).whl
	bake --plain --add "demo/${library##*/}=$library"
	judge before auditwheel show >old
	judge after auditwheel show >new
	grep -q 'platform tag' new
	diff old new
}

@test "installer since 1.0 passes our .pyc files over, and installs the rest" {
	local site

	needs_module installer
	run -0 oracle -c 'import installer
print(installer.__version__.partition(".")[0])'
	[ "$output" -ge 1 ] || skip 'this installer is older'
	bake
	for site in before after; do
		run -0 oracle -m installer --destdir=$site/out --prefix=/usr \
			--no-compile-bytecode $site/"$NAME"
		(cd $site/out && find . -type f ! -name RECORD | LC_ALL=C sort \
			>../files)
	done
	[ -s before/files ]
	diff before/files after/files
}
