#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Modes and times of written files: umask and clock have no effect.

load ../lib/common
load ../lib/bake

EPOCH=1500000000

# Prints SOURCE:PYC, the mode of a source and that of its .pyc.
modes() {
	lines 644:644 755:644 600:600 444:644 640:640 664:664 666:666 400:600 \
		4755:644 777:666 404:604
}

@test "the mode of a .pyc is (source | 0200) & 0666, whatever the umask" {
	local mask row

	for mask in 077 $(more 022 000); do
		for row in $(modes); do
			rm -rf tree
			mkdir tree
			echo 'x = 1' >tree/mod.py
			chmod "${row%:*}" tree/mod.py
			(
				umask "$mask"
				pyc_bake -q -o 0 -o 2 tree
			)
			equal "$mask $row $(mode_of "$(pyc tree/mod.py)")" \
				"$mask $row ${row#*:}"
			equal "$(mode_of "$(pyc tree/mod.py 2)")" "${row#*:}"
		done
	done
}

@test "a new __pycache__ has mode 0755, whatever the umask" {
	local mask

	for mask in 022 077 000; do
		rm -rf tree
		make_tree tree
		(
			umask $mask
			pyc_bake -q tree
		)
		equal "$mask $(mode_of tree/pkg/__pycache__)" "$mask 755"
		equal "$mask $(mode_of tree/pkg/sub/__pycache__)" "$mask 755"
	done
}

@test "an existing __pycache__ keeps its mode" {
	make_tree tree
	mkdir -m 0700 tree/pkg/__pycache__
	expect 0 tree
	equal "$(mode_of tree/pkg/__pycache__)" 700
}

@test "with SOURCE_DATE_EPOCH written files have that time" {
	make_tree tree
	mkdir tree/pkg/sub/__pycache__
	SOURCE_DATE_EPOCH=$EPOCH expect 0 -o 0 -o 1 tree
	run -0 find tree \( -name '*.pyc' -o -name __pycache__ \) -printf '%T@\n'
	equal "$(sort -u <<<"$output")" $EPOCH.0000000000
	equal "${#lines[@]}" 10
}

@test "with SOURCE_DATE_EPOCH the parent directory keeps its time" {
	make_tree tree
	touch -d @1400000000.123456789 tree/pkg
	touch -d @1400000001.5 tree/pkg/sub
	find tree -type d -printf '%P %T@\n' >before
	SOURCE_DATE_EPOCH=$EPOCH expect 0 tree
	exists tree/pkg/__pycache__
	find tree -type d -not -name __pycache__ -printf '%P %T@\n' |
		diff before -
}

@test "sources keep time and mode" {
	make_tree tree
	find tree -name '*.py' -printf '%P %m %T@ %s\n' | sort >before
	expect 0 tree
	SOURCE_DATE_EPOCH=4000000000 expect 0 tree
	find tree -name '*.py' -printf '%P %m %T@ %s\n' | sort | diff before -
}

@test "a run that finds everything fresh changes no time" {
	make_tree tree
	SOURCE_DATE_EPOCH=$EPOCH expect 0 tree
	find tree -printf '%P %i %C@ %T@\n' | sort >before
	SOURCE_DATE_EPOCH=$EPOCH expect 0 tree
	says '0 baked, 4 fresh'
	find tree -printf '%P %i %C@ %T@\n' | sort | diff before -
}

@test "with SOURCE_DATE_EPOCH a .pyc of another time is baked again" {
	make_tree tree
	SOURCE_DATE_EPOCH=$EPOCH expect 0 tree
	touch -d @1400000000 "$(pyc tree/pkg/sums.py)"
	touch -d @1400000000 tree/pkg/__pycache__
	SOURCE_DATE_EPOCH=$EPOCH expect 0 tree
	says '1 baked, 3 fresh'
	equal "$(mtime_of "$(pyc tree/pkg/sums.py)")" $EPOCH
	equal "$(mtime_of tree/pkg/__pycache__)" $EPOCH
}

@test "without SOURCE_DATE_EPOCH the time is that of the run" {
	make_tree tree
	touch -d @1400000000 tree/pkg/*.py
	touch before
	expect 0 tree
	[ ! "$(pyc tree/pkg/sums.py)" -ot before ]
}

@test "a wheel keeps its mode, wherever it is written" {
	helper make_wheel demo-1.0-py3-none-any.whl --plain
	chmod 0640 demo-1.0-py3-none-any.whl
	mkdir out
	(
		umask 077
		SOURCE_DATE_EPOCH=$EPOCH pyc_bake -q --output-dir=out demo-1.0-py3-none-any.whl
		SOURCE_DATE_EPOCH=$EPOCH pyc_bake -q --output=demo-1.0-0new-py3-none-any.whl demo-1.0-py3-none-any.whl
		SOURCE_DATE_EPOCH=$EPOCH pyc_bake -q demo-1.0-py3-none-any.whl
	)
	run -0 stat -c '%a %Y' demo-1.0-py3-none-any.whl out/demo-1.0-py3-none-any.whl demo-1.0-0new-py3-none-any.whl
	equal "$output" "$(lines "640 $EPOCH" "640 $EPOCH" "640 $EPOCH")"
}
