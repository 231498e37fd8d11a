#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# An archive that another program changes during a bake is not overwritten.

load ../lib/common
load ../lib/bake
load ../lib/slow

setup() {
	bake_setup
	WHEEL=demo-1.0-py3-none-any.whl
	made_once samples
	write_held_python "$BATS_TEST_TMPDIR/python"
}

samples() {
	echo 'x = 0  # wait here' >slow.py
	helper make_wheel "$WHEEL" --plain --add demo/slow.py=slow.py
	helper make_wheel other --plain
}

# meanwhile COMMAND ARGUMENT...: runs pyc-bake, and runs the shell command while
# slow.py is compiled.
meanwhile() {
	local change=$1

	shift
	run -0 helper during --gate=gate --change="$change" -- \
		"$PYC_BAKE" --sandbox=off --python="$BATS_TEST_TMPDIR/python" -j1 "$@"
	rm -f gate
}

# changed COMMAND ARCHIVE: runs COMMAND while ARCHIVE is baked.
changed() {
	meanwhile "$1" "$2"
	says "$2: changed while it was processed"
	says 'exit status 2'
}

@test "a wheel that is written to in place stays as it is" {
	changed "printf x | dd of=$WHEEL bs=1 seek=100 conv=notrunc status=none" \
		"$WHEEL"
	equal "$(ls -A)" "$(lines "$WHEEL" other slow.py)"
}

@test "a wheel that is replaced stays as it is" {
	cp other wanted
	changed "mv other $WHEEL" "$WHEEL"
	same "$WHEEL" wanted
}

@test "so does one that is replaced while the embedded Python is stopped" {
	cp other wanted
	write_slow_module slow.py 4000
	helper make_wheel "$WHEEL" --plain --add demo/slow.py=slow.py
	run -0 helper during --change="mv other $WHEEL" --busy -- \
		"$PYC_BAKE" -j1 "$WHEEL"
	says "$WHEEL: changed while it was processed"
	says 'exit status 2'
	same "$WHEEL" wanted
}

@test "a wheel that is removed is not written again" {
	meanwhile "rm $WHEEL" "$WHEEL"
	says 'exit status 2'
	absent "$WHEEL"
	equal "$(ls -A)" "$(lines other slow.py)"
}

@test "a tar that is written to stays as it is" {
	mkdir -p usr/lib/python3/dist-packages
	mv slow.py usr/lib/python3/dist-packages
	tar -cf in.tar usr
	cp in.tar wanted
	echo >>wanted
	changed 'echo >>in.tar' in.tar
	same in.tar wanted
}

# cut_short ARGUMENT...: truncates the wheel while it is baked.  The next
# operand is baked all the same.
cut_short() {
	helper make_wheel "$WHEEL" --plain --tree "$(dirname "$("$ORACLE" \
		-c 'import json; print(json.__file__)')")" \
		--add demo/slow.py=slow.py
	mkdir next
	helper make_wheel "next/$WHEEL" --plain
	meanwhile ": >$WHEEL" "$@" "$WHEEL" "next/$WHEEL"
	has_line 'exit status 2'
	says "pyc-bake: $WHEEL:"
	says 'became shorter while it was read'
	[ -e "$WHEEL" ] && [ ! -s "$WHEEL" ]
	[ -z "$(find . -name '.pyc-bake*')" ]
}

@test "a wheel that is truncated is reported, and the next one is baked" {
	cut_short
	helper check_wheel record "next/$WHEEL"
	oracle -m zipfile -l "next/$WHEEL" | grep -q '\.pyc '
}

@test "a wheel that is truncated during a check is reported" {
	cut_short --check
	says "next/$WHEEL/demo/__pycache__"
}
