#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# brp-pyc-bake: which files of a build root are baked, by which Python, and
# which errors end a build.
#
# shellcheck disable=SC2030,SC2031 # exports end with the test
# shellcheck disable=SC2153 # bake.bash sets MINOR

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/pythons
load ../lib/rpm


setup() {
	bake_setup
	rpm_setup
	mkdir stage
	export RPM_BUILD_ROOT=$PWD/stage
}

# brp STATUS ARGUMENT...: runs it; it must exit with STATUS.
brp() {
	local wanted=$1

	shift
	run timeout 120 "$BRP" "$@"
	[ "$status" -eq "$wanted" ] ||
		fail "exit status $status in place of $wanted: $output"
}

# module DIRECTORY...: makes each in the stage, with a module of one line.
module() {
	local directory

	for directory; do
		mkdir -p "stage/$directory"
		echo 'x = 1' >"stage/$directory/mod.py"
	done
}

# baked DIRECTORY [LEVEL]: there is a .pyc of that module.
baked() {
	exists "$(pyc "stage/$1/mod.py" "${2-0}")"
}

# another_python: prints the version of a CPython that is not embedded.
another_python() {
	local minor

	for minor in 13 12 11 10 9 8; do
		if [ "$minor" != "$MINOR" ] && find_python "3.$minor" >/dev/null
		then
			echo "3.$minor"
			return
		fi
	done
	return 1
}

@test "a build root that is empty or the system itself is refused" {
	local root

	# Without the check, this machine would be baked.
	rm "$BATS_TEST_TMPDIR/bin/pyc-bake"
	printf '#!/bin/sh\n: >%s/called\n' "$PWD" >"$BATS_TEST_TMPDIR/bin/pyc-bake"
	chmod +x "$BATS_TEST_TMPDIR/bin/pyc-bake"
	ln -s / system
	for root in '' / // /. /usr/.. "$PWD/system" stage ./stage \
		"$PWD/not-there" "$PWD/stage/../../../../../../../../../.."; do
		export RPM_BUILD_ROOT=$root
		brp 2
		says RPM_BUILD_ROOT
		brp 2 --errors=0
		brp 2 --paths /usr/share
	done
	unset RPM_BUILD_ROOT
	brp 2
	brp 2 --paths /usr/share
	absent called
	# The stub is really called for a valid root.
	RPM_BUILD_ROOT=$PWD/stage brp 0 --paths /usr/share
	exists called
}

@test "files below pythonX.Y are baked at two levels, with installed paths" {
	local directory

	module "usr/lib/python3.$MINOR/site-packages/pkg" \
		"usr/lib64/python3.$MINOR" "app/lib/python3.$MINOR" \
		"opt/other/usr/lib64/python3.$MINOR/a/b"
	brp 0 -j2
	for directory in "usr/lib/python3.$MINOR/site-packages/pkg" \
		"usr/lib64/python3.$MINOR" "app/lib/python3.$MINOR" \
		"opt/other/usr/lib64/python3.$MINOR/a/b"; do
		baked "$directory"
		baked "$directory" 1
		equal "$(embedded "stage/$directory/mod.py")" "/$directory/mod.py"
	done
	equal "$(count_pyc stage)" 8
	! grep -rqF "$PWD" stage || fail 'the build root shows'
}

@test "no other directories are baked" {
	module "usr/local/lib/python3.$MINOR" usr/share/app usr/lib/app \
		usr/lib/python3/dist-packages "usr/lib/python3.${MINOR}t" \
		"usr/share/python3.$MINOR" "usr/lib/xpython3.$MINOR" \
		"usr/lib32/python3.$MINOR" usr/bin
	brp 0
	equal "$output" ''
	equal "$(count_pyc stage)" 0
	rm -r stage/usr
	brp 0
}

@test "levels with the same bytes are one file" {
	module "usr/lib/python3.$MINOR"
	echo 'assert x' >"stage/usr/lib/python3.$MINOR/asserts.py"
	brp 0
	[ "$(pyc "stage/usr/lib/python3.$MINOR/mod.py")" -ef \
		"$(pyc "stage/usr/lib/python3.$MINOR/mod.py" 1)" ]
	differ "$(pyc "stage/usr/lib/python3.$MINOR/asserts.py")" \
		"$(pyc "stage/usr/lib/python3.$MINOR/asserts.py" 1)"
}

@test "names may contain blanks, newlines and invalid UTF-8" {
	local odd directory

	# shellcheck disable=SC2016 # not a command
	odd=$(printf 'opt/ a  b\n$(c) "d" \047 *\n/\303(/-e')
	for directory in "$odd/usr/lib/python3.$MINOR" \
		"usr/lib/python3.$MINOR/ x"$'\n'"y "; do
		module "$directory"
	done
	RPM_BUILD_ROOT="$PWD/a stage"$'\n'"of odd name"
	mv stage "$RPM_BUILD_ROOT"
	for LC_ALL in C C.UTF-8; do
		brp 0
		equal "$(find "$RPM_BUILD_ROOT" -name '*.pyc' -print0 |
			tr -dc '\0' | wc -c)" 4
		find "$RPM_BUILD_ROOT" -name '*.pyc' -delete
	done
}

@test "a pythonX.Y that is a link is baked once, at its target" {
	module "usr/lib64/python3.$MINOR" usr/share/elsewhere
	mkdir -p stage/usr/lib outside "stage/app/lib64"
	echo 'x = 1' >outside/mod.py
	ln -s "../lib64/python3.$MINOR" "stage/usr/lib/python3.$MINOR"
	ln -s "$PWD/outside" "stage/app/lib64/python3.$MINOR"
	ln -s ../usr/lib64 stage/app/lib
	brp 0
	equal "$(count_pyc stage)" 2
	equal "$(embedded "stage/usr/lib64/python3.$MINOR/mod.py")" \
		"/usr/lib64/python3.$MINOR/mod.py"
	equal "$(count_pyc outside)" 0
}

@test "each pythonX.Y is baked by a Python X.Y" {
	local other program

	other=$(another_python) || skip 'no other CPython is here'
	program=$(find_python "$other")
	[ -x "/usr/bin/python$other" ] ||
		ln -s "$program" "$BATS_TEST_TMPDIR/bin/python$other"
	module "usr/lib/python3.$MINOR/site-packages" \
		"usr/lib/python$other/site-packages" "usr/lib64/python$other"
	brp 0
	says "python3.$MINOR imports, by the Python in pyc-bake"
	says "python$other imports, by /"
	equal "$(count_pyc stage)" 6
	equal "$(find "stage/usr/lib/python$other" "stage/usr/lib64/python$other" \
		-name "mod.cpython-${other/./}*.pyc" | wc -l)" 4
	expect 0 --check --root=stage -o0 -o1 "/usr/lib/python3.$MINOR"
	expect 0 --check --root=stage -o0 -o1 --python="$program" \
		"/usr/lib/python$other" "/usr/lib64/python$other"
}

@test "a missing Python ends the build, even with --errors=0" {
	module usr/lib/python3.99/site-packages "usr/lib/python3.$MINOR"
	brp 2
	says 'there is no python3.99'
	says /usr/lib/python3.99
	brp 2 --errors=0
	printf '#!/bin/sh\nexit 1\n' >"$BATS_TEST_TMPDIR/bin/python3.99"
	chmod +x "$BATS_TEST_TMPDIR/bin/python3.99"
	brp 2 --errors=0
	# A Python whose version differs from its name does not help.
	ln -sf "$ORACLE" "$BATS_TEST_TMPDIR/bin/python3.99"
	echo 'x = 1' >stage/usr/lib/python3.99/mod.py
	brp 2 --errors=0
	says 'belongs to python3.99'
	equal "$(count_pyc stage/usr/lib/python3.99)" 0
}

@test "without an embedded Python, the system's Python of the version compiles" {
	module "usr/lib/python3.$MINOR"
	rm "$BATS_TEST_TMPDIR/bin/pyc-bake"
	cat >"$BATS_TEST_TMPDIR/bin/pyc-bake" <<-END
	#!/bin/sh
	[ "\$*" != --version ] || exec printf '%s\n' 'pyc-bake 0' \
		'no embedded Python' \
		'Python 3.$MINOR.1 (magic 1, tag x): /elsewhere/python3'
	printf '%s\n' "\$@" >>calls
	exec "$PYC_BAKE" "\$@"
	END
	chmod +x "$BATS_TEST_TMPDIR/bin/pyc-bake"
	[ -x "/usr/bin/python3.$MINOR" ] ||
		ln -s "$ORACLE" "$BATS_TEST_TMPDIR/bin/python3.$MINOR"
	brp 0
	grep -q "^--python=/.*/python3\.$MINOR$" calls
	equal "$(count_pyc stage)" 2
}

@test "without sources no Python is needed" {
	mkdir -p stage/usr/lib/python3.99/site-packages/data
	: >stage/usr/lib/python3.99/site-packages/data/table
	brp 0
	equal "$(count_pyc stage)" 0
}

@test "all errors are reported before the build ends, unless --errors=0" {
	local value

	module "usr/lib/python3.$MINOR" "app/lib/python3.$MINOR"
	echo 'x =' | tee "stage/usr/lib/python3.$MINOR/bad.py" \
		>"stage/app/lib/python3.$MINOR/worse.py"
	for value in '' 1 2 yes; do
		brp 1 --errors="$value"
		times 2 SyntaxError
	done
	brp 1
	brp 0 --errors=0
	times 2 SyntaxError
	says 'do not end this build'
	equal "$(count_pyc stage)" 4
	# Any other error still ends the build.
	ln -sf nowhere "$(pyc "stage/app/lib/python3.$MINOR/mod.py")"
	brp 1 --errors=0
	says 'symbolic link'
	rm "$(pyc "stage/app/lib/python3.$MINOR/mod.py")"
	brp 2 --errors=0 --no-such-option
	rm "$BATS_TEST_TMPDIR/bin/pyc-bake"
	printf '#!/bin/sh\nexit 137\n' >"$BATS_TEST_TMPDIR/bin/pyc-bake"
	chmod +x "$BATS_TEST_TMPDIR/bin/pyc-bake"
	brp 137 --errors=0
}

@test "an error of one Python does not keep the next from baking" {
	local other

	other=$(another_python) || skip 'no other CPython is here'
	[ -x "/usr/bin/python$other" ] || ln -s "$(find_python "$other")" \
		"$BATS_TEST_TMPDIR/bin/python$other"
	module "usr/lib/python3.$MINOR" "usr/lib/python$other"
	echo 'x =' | tee "stage/usr/lib/python3.$MINOR/bad.py" \
		>"stage/usr/lib/python$other/bad.py"
	brp 1
	times 2 SyntaxError
	equal "$(count_pyc stage)" 4
}

@test "an existing .pyc is compiled again" {
	local source=stage/usr/lib/python3.$MINOR/mod.py

	module "usr/lib/python3.$MINOR"
	touch -d @1500000000 "$source"
	brp 0
	cp "$(pyc "$source")" wanted.pyc
	# This .pyc has another source, with the time and size of this one.
	sed -i s/1/2/ "$source"
	touch -d @1500000000 "$source"
	brp 0
	differ "$(pyc "$source")" wanted.pyc
	sed -i s/2/1/ "$source"
	touch -d @1500000000 "$source"
	brp 0
	same "$(pyc "$source")" wanted.pyc
}

@test "a second run changes nothing, with any number of jobs" {
	module "usr/lib/python3.$MINOR" "usr/lib64/python3.$MINOR/a"
	export SOURCE_DATE_EPOCH=1500000000
	brp 0 -j1
	tree_state stage >once
	[ -s once ]
	brp 0 -j3
	tree_state stage | diff once -
}

@test "SOURCE_DATE_EPOCH gives hashes and changes no source" {
	local directory=usr/lib/python3.$MINOR time

	module "$directory"
	time=$(mtime_of "stage/$directory/mod.py")
	export SOURCE_DATE_EPOCH=1500000000 RPM_BUILD_TIME=1600000000
	brp 0 --mtime-policy=clamp_to_source_date_epoch
	equal "$(flags "stage/$directory/mod.py")" 3
	equal "$(mtime_of "$(pyc "stage/$directory/mod.py")")" 1500000000
	equal "$(mtime_of "stage/$directory/mod.py")" "$time"
	# Another policy does not change this.
	tree_state stage >wanted
	brp 0 --mtime-policy=clamp_to_buildtime
	tree_state stage | diff wanted -
	brp 0 --mtime-policy=
	tree_state stage | diff wanted -
}

@test "with timestamp mode, times are those that the package will have" {
	local directory=usr/lib/python3.$MINOR

	module "$directory"
	export SOURCE_DATE_EPOCH=1500000000
	brp 0 --invalidation-mode=timestamp
	equal "$(flags "stage/$directory/mod.py")" 0
	equal "$(mtime_of "stage/$directory/mod.py")" 1500000000
	expect 0 --check --invalidation-mode=timestamp --root=stage -o0 -o1
}

@test "without SOURCE_DATE_EPOCH it is the time of source or build" {
	local directory=usr/lib/python3.$MINOR time

	module "$directory"
	time=$(mtime_of "stage/$directory/mod.py")
	export RPM_BUILD_TIME=1600000000
	brp 0 --mtime-policy=clamp_to_source_date_epoch
	equal "$(flags "stage/$directory/mod.py")" 0
	equal "$(mtime_of "stage/$directory/mod.py")" "$time"
	brp 0 --mtime-policy=clamp_to_buildtime
	equal "$(flags "stage/$directory/mod.py")" 3
	equal "$(mtime_of "$(pyc "stage/$directory/mod.py")")" 1600000000
	brp 0 --mtime-policy=clamp_to_buildtime --invalidation-mode=timestamp
	equal "$(flags "stage/$directory/mod.py")" 0
	equal "$(mtime_of "stage/$directory/mod.py")" 1600000000
	unset RPM_BUILD_TIME
	touch "stage/$directory/mod.py"
	brp 0 --mtime-policy=clamp_to_buildtime
	equal "$(flags "stage/$directory/mod.py")" 0
}

@test "with --paths only the named directories are baked" {
	module usr/share/app usr/share/other "usr/lib/python3.$MINOR"
	brp 0 --paths --errors=1 --mtime-policy= -j2 /usr/share/app
	baked usr/share/app
	baked usr/share/app 1
	equal "$(count_pyc stage)" 2
	equal "$(embedded stage/usr/share/app/mod.py)" /usr/share/app/mod.py
	brp 0 --paths "$RPM_BUILD_ROOT/usr/share/other"
	baked usr/share/other
	echo 'x =' >stage/usr/share/app/bad.py
	brp 1 --paths /usr/share/app
	brp 0 --errors=0 --paths /usr/share/app
	brp 1 --errors=0 --paths /usr/share/not-there /usr/share/app
	says not-there
	brp 2 --paths -j2
	says 'needs a path'
	absent "stage/usr/lib/python3.$MINOR/__pycache__"
}

@test "--help documents each setting" {
	local setting

	brp 0 --help
	for setting in $(sed -n 's/^\t\(--[a-z-]*\).*) .*/\1/p' "$BRP") --paths; do
		says "$setting"
	done
	times 1 --errors
}
