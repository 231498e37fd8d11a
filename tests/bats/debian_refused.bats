#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Directories that dh_pyc_bake refuses: public modules, by any path, and
# directories that do not exist.

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/debian

setup() {
	clean_environment
	common_setup
	debian_addon
	debian_sample
	mkdir -p debian/app/usr/lib/python3/dist-packages/pkg \
		debian/app/usr/share/app
	echo 'A = 1' >debian/app/usr/lib/python3/dist-packages/pkg/a.py
	echo 'A = 1' >debian/app/usr/share/app/a.py
}

# refused DIRECTORY TEXT: dh_pyc_bake fails with TEXT and writes nothing.
refused() {
	echo "$1" >debian/app.pyc-bake
	run with_addon dh_pyc_bake
	[ "$status" -ne 0 ] || fail "$1 is taken: $output"
	says "debian/app.pyc-bake: $1"
	says "$2"
	equal "$(count_pyc debian)" 0
	absent debian/app/usr/share/python3 debian/app.substvars
}

@test "public module directories are refused" {
	local directory

	for directory in /usr/lib/python3 /usr/lib/python3/ \
		usr/lib/python3/dist-packages /usr//lib/./python3/dist-packages/pkg \
		/usr/lib/python3.11 /usr/lib/python3.13t/site-packages \
		/usr/lib/python3.11/lib-dynload /usr/lib/pypy3/dist-packages \
		/usr/lib/python2.7/dist-packages /lib/python3/dist-packages \
		/usr/local/lib/python3.11/dist-packages \
		/usr/share/app/../../lib/python3/dist-packages; do
		mkdir -p "debian/app/$directory"
		refused "$directory" 'only private directories can be baked'
	done
}

@test "directories above public modules are refused" {
	local directory

	for directory in / . /usr usr/lib /lib /usr/local/ /usr/local/lib; do
		mkdir -p "debian/app/$directory"
		refused "$directory" 'only private directories can be baked'
	done
}

@test "pyc-bake's -x is refused, because py3compile would not know of it" {
	local option

	echo /usr/share/app >debian/app.pyc-bake
	for option in -x '-xwhat' --exclude=what; do
		run with_addon dh_pyc_bake -- "$option" what
		[ "$status" -ne 0 ] || fail "$option is taken: $output"
		says '-X'
		equal "$(count_pyc debian)" 0
	done
}

@test "links to public modules are refused" {
	local public=usr/lib/python3/dist-packages

	ln -s ../lib/python3/dist-packages debian/app/usr/share/relative
	ln -s "/$public/pkg" debian/app/usr/share/absolute
	ln -s "../../../../../../$public" debian/app/usr/share/beyond
	ln -s ../lib debian/app/usr/share/parent
	ln -s relative/../dist-packages debian/app/usr/share/twice
	ln -s /usr/lib/python3.11 debian/app/usr/share/not-shipped
	for name in relative absolute beyond parent parent/python3 twice \
		relative/pkg not-shipped; do
		refused "/usr/share/$name" 'only private directories can be baked'
		says "/usr/share/$name (that is /usr/lib"
	done
}

@test "a loop of links is an error" {
	ln -s loop debian/app/usr/share/loop
	echo /usr/share/loop >debian/app.pyc-bake
	run with_addon dh_pyc_bake
	[ "$status" -ne 0 ]
	says 'usr/share/loop: too many links'
}

@test "a directory that only resembles public modules is accepted" {
	local directory
	local -a directories=(/usr/lib/python3-app /usr/lib/app/python3
		/usr/lib/pythonic /usr/share/python3-app /opt/lib/python3
		"/opt/venv/lib/python$DEFAULT/site-packages")

	for directory in "${directories[@]}"; do
		mkdir -p "debian/app/$directory"
		echo 'A = 1' >"debian/app/$directory/a.py"
	done
	lines "${directories[@]}" >debian/app.pyc-bake
	run -0 with_addon dh_pyc_bake
	equal "$(count_pyc debian)" 6
}

@test "a missing directory or a file is an error" {
	refused /usr/share/gone 'is not in the package'
	refused /usr/share/app/a.py 'is not a directory'
	ln -s /usr/share/gone debian/app/usr/share/dangling
	refused /usr/share/dangling 'is not in the package'
	# A directory of the build machine is not in the package.
	refused /usr/bin 'is not in the package'
}

@test "one bad directory in the list prevents all baking" {
	lines /usr/share/app /usr/lib/python3 >debian/app.pyc-bake
	run with_addon dh_pyc_bake
	[ "$status" -ne 0 ]
	equal "$(count_pyc debian)" 0
}

@test "a name that cannot be listed for py3compile is refused" {
	mkdir "debian/app/usr/share/a|b"
	refused '/usr/share/a|b' 'cannot be listed'
}
