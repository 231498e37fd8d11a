#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Programs that check wheels report the same for the baked and the unbaked
# wheel, except for the presence of .pyc files.

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

# bake [ARGUMENT]...: makes before/$NAME with these arguments, and after/$NAME.
bake() {
	helper make_wheel before/"$NAME" "$@"
	expect 0 --output-dir=after before/"$NAME"
}

# judge DIR COMMAND...: runs the command in DIR on the wheel there, and prints
# its exit status and its output.
judge() {
	local status=0

	cd "$1" || return
	"${@:2}" "$NAME" >../said 2>&1 || status=$?
	cd .. || return
	echo "$status"
	cat said
}

@test "twine check reports no difference" {
	needs twine
	bake
	judge before twine check >old
	judge after twine check >new
	grep -q PASSED new
	diff old new
	# The command does find errors.
	printf 'x' >after/$NAME
	judge after twine check >new
	differ old new
}

@test "check-wheel-contents only reports the .pyc files" {
	needs check-wheel-contents
	# It refuses a wheel that is pure and also has a purelib.
	bake --plain
	judge before check-wheel-contents >old
	judge after check-wheel-contents >new
	grep -q W001 new
	judge before check-wheel-contents --ignore W001 >old
	judge after check-wheel-contents --ignore W001 >new
	grep -Eq 'OK|W[0-9]{3}' new
	diff old new
}

@test "auditwheel show reports no difference" {
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

@test "installer since 1.0 ignores our .pyc files, and installs the others" {
	local site

	needs_module installer
	run -0 site_oracle -c 'import installer
print(installer.__version__.partition(".")[0])'
	[ "$output" -ge 1 ] || skip 'this installer is older'
	bake
	for site in before after; do
		run -0 site_oracle -m installer --destdir=$site/out --prefix=/usr \
			--no-compile-bytecode $site/"$NAME"
		(cd $site/out && find . -type f ! -name RECORD | LC_ALL=C sort \
			>../files)
	done
	[ -s before/files ]
	diff before/files after/files
}
