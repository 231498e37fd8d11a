#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Timestamp mode with SOURCE_DATE_EPOCH sets back the time of sources, but only
# inside the tree, whatever links lead out of it.

load ../lib/common
load ../lib/bake
load ../lib/check

EPOCH=1500000000
NOW=1600000000

setup() {
	bake_setup
	export SOURCE_DATE_EPOCH=$EPOCH
	MODE=--invalidation-mode=timestamp
	mkdir -p host stage/usr/share/app stage/usr/lib
	echo 'x = 1' >host/six.py
	echo 'x = 1' >stage/usr/lib/near.py
	echo 'x = 1' >stage/usr/share/app/main.py
	ln -s "$PWD/host/six.py" stage/usr/share/app/six.py
	ln -s ../../lib/near.py stage/usr/share/app/near.py
	touch -d "@$NOW" host/six.py stage/usr/lib/near.py \
		stage/usr/share/app/main.py
	APP=stage/usr/share/app
}

# have MAIN NEAR SIX: the sources have these times.
have() {
	equal "$(mtime_of "$APP/main.py") $(mtime_of stage/usr/lib/near.py) $(mtime_of host/six.py)" \
		"$1 $2 $3"
}

header_time() {
	helper pyc_info mtime "$(pyc "$1")"
}

@test "-s and -p: sources in the directory of -s are set back" {
	expect 0 "$MODE" -s "$PWD/stage" -p / "$PWD/$APP"
	says "$APP/six.py: links out of the tree"
	have "$EPOCH" "$EPOCH" "$NOW"
	equal "$(header_time "$APP/six.py")" "$NOW"
	equal "$(header_time "$APP/near.py")" "$EPOCH"
	clean "$MODE" -s "$PWD/stage" -p / "$PWD/$APP"
	expect 0 "$MODE" -s "$PWD/stage" -p / "$PWD/$APP"
	says '0 baked, 3 fresh'
	have "$EPOCH" "$EPOCH" "$NOW"
}

@test "-s and -p: a path through a link to an outside directory is outside" {
	ln -s "$PWD/host" "$APP/linked"
	expect 0 "$MODE" -s "$PWD/stage" -p / "$PWD/$APP/linked/six.py"
	equal "$(mtime_of host/six.py)" "$NOW"
	equal "$(header_time host/six.py)" "$NOW"
	expect 0 "$MODE" "$APP/linked/six.py"
	equal "$(mtime_of host/six.py)" "$EPOCH"
}

@test "operands: sources in an operand that is a directory are set back" {
	expect 0 "$MODE" "$APP"
	have "$EPOCH" "$NOW" "$NOW"
	equal "$(header_time "$APP/near.py")" "$NOW"
	clean "$MODE" "$APP"
	clean --invalidation-mode=any "$APP"
	expect 0 "$MODE" "$APP" stage/usr/lib
	have "$EPOCH" "$EPOCH" "$NOW"
	equal "$(header_time "$APP/near.py")" "$EPOCH"
	clean "$MODE" "$APP"
	clean "$MODE" "$APP" stage/usr/lib
}

@test "an operand that is a link to a directory is followed" {
	ln -s "$PWD/stage" pointer
	ln -s "$PWD/stage/usr/lib/near.py" "$APP/absolute.py"
	expect 0 "$MODE" pointer
	have "$EPOCH" "$EPOCH" "$NOW"
}

@test "files: named files are set back, targets of links are not" {
	expect 0 "$MODE" "$APP/main.py" "$APP/near.py" "$APP/six.py"
	have "$EPOCH" "$NOW" "$NOW"
	find stage -name '*.py' -print0 >list
	expect 0 "$MODE" --files0-from=list
	have "$EPOCH" "$EPOCH" "$NOW"
	clean "$MODE" --files0-from=list
}

@test "--root: links are resolved inside the root, so all are set back" {
	ln -s /usr/lib/near.py "$APP/absolute.py"
	rm "$APP/six.py"
	expect 0 "$MODE" --root=stage /usr/share/app
	have "$EPOCH" "$EPOCH" "$NOW"
	clean "$MODE" --root=stage /usr/share/app
}

@test "--root=/: the tree is the content of the operands" {
	expect 0 "$MODE" --root=/ "$PWD/$APP"
	have "$EPOCH" "$NOW" "$NOW"
	clean "$MODE" --root=/ "$PWD/$APP"
}

@test "an import uses the .pyc of a source outside" {
	expect 0 -q "$MODE" "$APP"
	run -0 "$ORACLE" -E -s -v -c \
		"import sys; sys.path.insert(0, '$APP'); import six, near"
	says "six.$TAG.pyc matches "
	says "near.$TAG.pyc matches "
}

@test "a source outside that changes is baked again" {
	expect 0 -q "$MODE" "$APP"
	echo 'x = 2' >host/six.py
	touch -d @$((NOW + 1)) host/six.py
	expect 0 "$MODE" "$APP"
	says '1 baked, 2 fresh'
	clean "$MODE" "$APP"
}

@test "--sourceless removes the link and does not change its target" {
	expect 0 -q "$MODE" --sourceless "$APP"
	absent "$APP/six.py"
	equal "$(mtime_of host/six.py) $(mtime_of stage/usr/lib/near.py)" \
		"$NOW $NOW"
}

@test "a file with a hard link outside is inside by its own name" {
	ln host/six.py "$APP/hard.py"
	rm "$APP/six.py"
	expect 0 -q "$MODE" "$APP"
	equal "$(mtime_of "$APP/hard.py")" "$EPOCH"
}
